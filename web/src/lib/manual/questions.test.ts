import { describe, expect, it } from 'vitest';
import { meetingQuestions, type Edition, type QuestionBank } from './questions';

const both = (text: string) => ({ da: text, en: text });
const edition = {
	areas: [
		{
			dimensions: [
				{ key: 'rytme', name: both('Rytme'), prompts: { looking_good: both('Hvad gør pausen?'), looking_closer: both('Hvor kunne der være en pause?') } }
			]
		}
	]
} as unknown as Edition;
const group = (name: string, use: string[], ...questions: string[]) => ({ key: name, name: both(name), use, questions: questions.map(both) });
const bank = {
	groups: [
		group('klip', ['looking_good', 'feedback'], 'Hvad ser du dig gøre?'),
		group('kollegial', ['session'], 'Hvem er involveret?'),
		group('landing', ['feedback'], 'Hvordan har du haft det?'),
		group('aftale', ['feedback', 'agreement'], 'Hvad er det ene?')
	]
} as unknown as QuestionBank;

describe('the questions at hand in a meeting', () => {
	const texts = (clip: Parameters<typeof meetingQuestions>[2], query = '') => meetingQuestions(edition, bank, clip, query, 'da').map(({ text }) => text);

	it('begin with those of a meeting’s beginning and end as long as no clip is shown', () => {
		expect(texts(undefined)).toEqual(['Hvordan har du haft det?', 'Hvad er det ene?', 'Hvad ser du dig gøre?']);
	});

	it('begin with those of the clip when one is shown', () => {
		expect(texts({ kind: 'looking_good', dimensions: ['rytme'] })).toEqual(['Hvad gør pausen?', 'Hvad ser du dig gøre?']);
	});

	it('come from the whole bank when something is sought', () => {
		expect(texts(undefined, 'involveret')).toEqual(['Hvem er involveret?']);
		expect(texts({ kind: 'looking_closer', dimensions: [] }, 'landing')).toEqual(['Hvordan har du haft det?']);
	});
});
