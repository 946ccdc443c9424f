import { describe, expect, it } from 'vitest';
import type { Frame, FrameChange } from '$lib/room/protocol';
import { MeetingFrame, TakeawayDraft } from './frame.svelte';

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
	it('follows another window of the same person, and leaves alone what is being written here', () => {
		const draft = new TakeawayDraft('');
		draft.hear('At vente.');
		expect(draft.body).toBe('At vente.');
		draft.body = 'At vente seks sek';
		draft.hear('At vente længe.');
		expect(draft.body).toBe('At vente seks sek');
		// Kept from here: from now on it follows again.
		draft.hear('At vente seks sek');
		draft.hear('Pausen.');
		expect(draft.body).toBe('Pausen.');
	});
});
