import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Decisions, PAUSE_MS } from './decisions.svelte';

/** A room with two who write, in the order it hears them. */
class TestRoom {
	kept = { body: '', revision: 0, by: undefined as string | undefined };
	readonly stored = new Map<string, string>();
	readonly #heard: (() => void)[] = [];

	writer(me: string) {
		const storage = {
			getItem: (key: string) => this.stored.get(me + key) ?? null,
			setItem: (key: string, value: string) => void this.stored.set(me + key, value),
			removeItem: (key: string) => void this.stored.delete(me + key)
		};
		const writer = new Decisions('key', me, storage, (body, revision) => {
			this.#heard.push(() => {
				if (revision !== this.kept.revision) return;
				this.kept = { body, revision: revision + 1, by: me };
				for (const one of this.#writers) one.hear(this.kept);
			});
			return true;
		});
		this.#writers.push(writer);
		return writer;
	}

	#writers: Decisions[] = [];

	/** Hears everything that was said until nobody says anything more. */
	settle() {
		for (let round = 0; round < 10; round += 1) {
			for (const one of this.#heard.splice(0)) one();
			vi.advanceTimersByTime(PAUSE_MS);
		}
	}
}

const write = (writer: Decisions, body: string) => {
	writer.body = body;
	writer.typed();
};

describe('what the group takes along', () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	it('is kept after a pause, without a button', () => {
		const room = new TestRoom();
		const one = room.writer('one');
		write(one, 'Vi tæller til tre.');
		expect(one.saved).toBe(false);
		room.settle();
		expect(room.kept.body).toBe('Vi tæller til tre.');
		expect(one.saved).toBe(true);
		expect(room.stored.size).toBe(0);
	});

	it('keeps the words of both when two write at once', () => {
		const room = new TestRoom();
		const [one, other] = [room.writer('one'), room.writer('other')];
		write(one, 'Det ene');
		write(other, 'Det andet');
		one.save();
		other.save();
		room.settle();
		expect(room.kept.body).toBe('Det ene\nDet andet');
		expect([one.body, other.body]).toEqual([room.kept.body, room.kept.body]);
		expect([one.saved, other.saved]).toEqual([true, true]);
	});

	it('goes on with what is written while it is being kept', () => {
		const room = new TestRoom();
		const one = room.writer('one');
		write(one, 'Vi tæl');
		one.save();
		write(one, 'Vi tæller');
		room.settle();
		expect(room.kept.body).toBe('Vi tæller');
	});

	it('does not write twice what arrived on a line that broke', () => {
		const room = new TestRoom();
		const one = room.writer('one');
		write(one, 'Mit');
		one.save();
		one.comeBack({ body: 'Mit\nDeres', revision: 2, by: 'other' });
		expect(one.body).toBe('Mit\nDeres');
		expect(one.saved).toBe(true);
	});

	it('survives a page that is loaded anew, and is put under what came meanwhile', () => {
		const room = new TestRoom();
		write(room.writer('one'), 'Mit');
		const again = room.writer('one');
		expect(again.body).toBe('Mit');
		again.comeBack({ body: 'Deres', revision: 4, by: 'other' });
		expect(again.body).toBe('Deres\nMit');
	});

	it('hands back what was too late', () => {
		const one = new TestRoom().writer('one');
		write(one, 'For sent');
		expect(one.letGo()).toBe('For sent');
	});
});
