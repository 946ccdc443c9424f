import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Frame, FrameChange } from '$lib/room/protocol';
import { MeetingFrame, OwnTakeaway } from './frame.svelte';

const FRAME: Frame = {
	begun_at_ms: 1_000,
	contract: { body: 'Vi ser på pauserne.', revision: 3, accepted: ['host'] },
	question: 'Hvad gør den unge så?',
	clips: [
		{ clip_id: 'a', spent_ms: 60_000, since_ms: 100_000 },
		{ clip_id: 'b', spent_ms: 5_000, since_ms: null }
	],
	takeaways: [{ account_id: 'host', body: 'Pauserne.' }]
};

describe('what frames a meeting', () => {
	it('counts on while a clip is on the table, and stands otherwise', () => {
		const frame = new MeetingFrame(FRAME, 'me', () => true);
		expect(frame.spentOn('a', 130_000)).toBe(90_000);
		expect(frame.spentOn('a', 99_000), 'a clock that is a little behind').toBe(60_000);
		expect(frame.spentOn('b', 130_000)).toBe(5_000);
		expect(frame.spentOn('c', 130_000)).toBeUndefined();
	});

	it('says yes to the line that was read', () => {
		const said: FrameChange[] = [];
		const frame = new MeetingFrame(FRAME, 'me', (change) => said.push(change) > 0);
		expect(frame.accepted).toBe(false);
		frame.accept();
		expect(said).toEqual([{ type: 'accept', revision: 3 }]);
	});

	it('has no contract until one is written', () => {
		const frame = new MeetingFrame({ ...FRAME, contract: { body: '', revision: 0, accepted: [] } }, 'me', () => true);
		expect(frame.contract).toBeUndefined();
	});

	it('shows nothing said about the film while that may not be shown', () => {
		const frame = new MeetingFrame(FRAME, 'me', () => true);
		frame.forgetTheFilm();
		expect([frame.question, frame.takeawayOf('host'), frame.spentOn('a', 0)]).toEqual([undefined, '', undefined]);
		expect(frame.contract?.body).toBe('Vi ser på pauserne.');
	});
});

describe('the field of what one takes along', () => {
	const store = new Map<string, string>();
	const storage = {
		getItem: (key: string) => store.get(key) ?? null,
		setItem: (key: string, value: string) => void store.set(key, value),
		removeItem: (key: string) => void store.delete(key)
	};
	let said: string[] = [];
	let open = true;
	const field = (told = '') => new OwnTakeaway('room', storage, told, (body) => open && said.push(body) > 0);

	beforeEach(() => {
		vi.useFakeTimers();
		store.clear();
		said = [];
		open = true;
	});
	afterEach(() => vi.useRealTimers());

	it('is kept as it is typed, and follows another window of the same person when nothing is being written here', () => {
		const own = field();
		own.write('At vente');
		own.write('At vente seks ');
		expect(own.saved).toBe(false);
		vi.runAllTimers();
		expect(said).toEqual(['At vente seks']);
		own.hear('At vente seks');
		expect([own.saved, own.body], 'the space she has just typed stays').toEqual([true, 'At vente seks ']);
		own.hear('Pausen.');
		expect(own.body).toBe('Pausen.');
		own.write('Pausen er');
		own.hear('At vente længe.');
		expect(own.body).toBe('Pausen er');
	});

	it('does not come back when it is wiped while it is on its way', () => {
		const own = field();
		own.write('Nej');
		own.flush();
		own.write('');
		own.hear('Nej');
		expect([own.body, own.saved]).toEqual(['', false]);
		own.flush();
		own.hear('');
		expect([said, own.saved]).toEqual([['Nej', ''], true]);
	});

	it('survives a reload on a dead line, and is sent when the line is back', () => {
		open = false;
		const own = field('Før');
		own.write('At vente.');
		own.flush();
		open = true;
		const again = field('Før');
		expect([again.body, again.saved]).toEqual(['At vente.', false]);
		again.comeBack('Før');
		expect(said).toEqual(['At vente.']);
		again.hear('At vente.');
		expect([again.saved, store.size]).toEqual([true, 0]);
	});

	it('says nothing while the film is closed, and goes with it', () => {
		const own = field();
		own.write('Om filmen');
		own.close(false);
		own.hear('');
		own.flush();
		expect([said, own.body, store.size]).toEqual([[], 'Om filmen', 1]);
		own.close(true);
		expect([own.body, store.size]).toEqual(['', 0]);
	});
});
