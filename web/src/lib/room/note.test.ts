import { describe, expect, it } from 'vitest';
import { applyUpdate, Doc, encodeStateAsUpdate } from 'yjs';
import { changeOf, fromBase64, SharedNote, toBase64, type NoteOnItsWay } from './note';

/** The room: puts every change to the note and tells it to all. */
class Room {
	#doc = new Doc();
	take(update: string): void {
		applyUpdate(this.#doc, fromBase64(update));
	}
	get body(): string {
		return this.#doc.getText('note').toString();
	}
	get state(): string {
		return toBase64(encodeStateAsUpdate(this.#doc));
	}
}

function written(text: string): { note: SharedNote; sent: NoteOnItsWay } {
	const note = new SharedNote();
	note.write(text);
	const sent = note.next();
	if (sent === undefined) throw new Error('nothing is sent');
	return { note, sent };
}

describe('a note that two write', () => {
	it('finds the stretch that was changed, and never cuts a letter in two', () => {
		expect(changeOf('Han får tid.', 'Han får mere tid.')).toEqual({ from: 8, to: 8, words: 'mere ' });
		expect(changeOf('Han får tid.', 'Han tid.')).toEqual({ from: 4, to: 8, words: '' });
		expect(changeOf('🙂', '🙃')).toEqual({ from: 0, to: 2, words: '🙃' });
		expect(changeOf('a🙂b', 'a🙂🙂b')).toEqual({ from: 3, to: 3, words: '🙂' });
	});

	it('keeps both sentences whole when two type at the same place over a slow line', () => {
		for (let seed = 1; seed <= 40; seed += 1) {
			let state = seed;
			const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
			const room = new Room();
			// What is under way to the server and back; each line keeps its order.
			const writers = ['Han får tid. ', 'Rådgiveren 🙂 venter. '].map((sentence) => ({
				note: new SharedNote(),
				letters: [...sentence],
				caret: 0,
				up: [] as NoteOnItsWay[],
				down: [] as (() => void)[]
			}));
			for (let step = 0; step < 2_400; step += 1) {
				const writer = writers[Math.floor(random() * 2)] as (typeof writers)[number];
				const what = Math.floor(random() * 4);
				if (what === 0) {
					const letter = writer.letters.shift();
					if (letter === undefined) continue;
					const { text } = writer.note;
					writer.note.write(text.slice(0, writer.caret) + letter + text.slice(writer.caret));
					writer.caret += letter.length;
				} else if (what === 1) {
					const next = writer.note.next();
					if (next) writer.up.push(next);
				} else if (what === 2) {
					const message = writer.up.shift();
					if (message === undefined) continue;
					room.take(message.update);
					for (const one of writers) one.down.push(() => one.note.receive(message.update));
					writer.down.push(() => writer.note.acknowledge(message.number));
				} else {
					writer.down.shift()?.();
					writer.caret = writer.note.place()(writer.caret);
				}
			}
			expect(writers.map(({ note }) => note.text), `seed ${seed}`).toEqual([room.body, room.body]);
			expect(room.body, `seed ${seed}`).toHaveLength('Han får tid. Rådgiveren 🙂 venter. '.length);
			for (const sentence of ['Han får tid. ', 'Rådgiveren 🙂 venter. ']) expect(room.body, `seed ${seed}`).toContain(sentence);
			expect(writers.every(({ note }) => note.saved)).toBe(true);
		}
	});

	it('keeps the cursor with the letters it stood behind', () => {
		const { note, sent } = written('en tre');
		note.acknowledge(sent.number);
		const other = new SharedNote();
		other.receive(sent.update);
		const hear = (text: string) => {
			other.write(text);
			note.receive(other.next()?.update ?? '');
			return note.place();
		};
		expect(hear('en to tre')(6)).toBe(9);
		other.acknowledge(1);
		expect(hear('nu: en to tre')(0)).toBe(0);
		other.acknowledge(2);
		const place = hear('nu: tre');
		expect([place(4), place(6), place(10), place(13)]).toEqual([4, 4, 4, 7]);
		expect(note.place()(5), 'asked once').toBe(5);
	});

	it('sends one message at a time and is saved only when the server has every letter', () => {
		const { note, sent } = written('a');
		note.write('ab');
		expect(note.next()).toBeUndefined();
		note.acknowledge(sent.number);
		expect(note.saved).toBe(false);
		const second = note.next();
		note.acknowledge(sent.number);
		expect(note.saved, 'an old answer is not the new one').toBe(false);
		note.acknowledge(second?.number ?? 0);
		expect(note.saved).toBe(true);
	});

	it('sends again after a break in the line, and twice is once', () => {
		const { note, sent } = written('Han v');
		note.write('Han venter');
		const room = new Room();
		room.take(sent.update);
		note.reset();
		note.receive(room.state);
		expect(note.text).toBe('Han venter');
		room.take(note.next()?.update ?? '');
		expect(room.body).toBe('Han venter');
	});

	it('goes on with words that were not kept before a reload, whether they arrived or not', () => {
		for (const arrived of [true, false]) {
			const { note, sent } = written('Klip 1');
			const room = new Room();
			if (arrived) room.take(sent.update);
			const other = new SharedNote();
			other.receive(room.state);
			other.write(`Nu: ${other.text}`);
			room.take(other.next()?.update ?? '');
			const later = new SharedNote(note.kept);
			later.receive(room.state);
			room.take(later.next()?.update ?? '');
			expect(later.text).toBe(room.body);
			expect(room.body.replace('Nu: ', '')).toBe('Klip 1');
		}
	});

	it('takes back what was written here and leaves the other’s words', () => {
		const { note, sent } = written('Han venter. ');
		const other = new SharedNote();
		other.receive(sent.update);
		other.write(`${other.text}Hun ser op.`);
		note.receive(other.next()?.update ?? '');
		expect(note.undo()).toBe(true);
		expect(note.text).toBe('Hun ser op.');
		expect(note.undo()).toBe(false);
		expect(note.redo()).toBe(true);
		expect(note.text).toContain('Han venter. ');
	});
});
