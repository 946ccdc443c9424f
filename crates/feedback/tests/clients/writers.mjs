// Three who write in one note at once with npm `yjs`, as the browsers do. Prints what each sent, in an order in which nothing comes before
// what it builds on, and how the note reads when everybody has everything. Then reads what others have written, in any order and more than
// once, and prints how it reads now. Started by ../../src/room/note/tests.rs in the folder that has the package.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const Y = createRequire(`${process.cwd()}/`)('yjs');
let seed = Number(process.env.SEED);
const WORDS = ['pausen ', 'æ ø å ', 'han venter', '\n', '🙂', 'e\u0301', 'seks sekunder. ', 'x'];

/** Small and the same everywhere: mulberry32. */
function below(bound) {
	seed = (seed + 0x6d2b79f5) | 0;
	let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
	mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
	return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
}

/** Places between whole letters: a browser does not cut one in two. */
function places(text) {
	const found = [0];
	for (const letter of text) found.push(found.at(-1) + letter.length);
	return found;
}

const sent = [];
const writers = [11, 12, 13].map((clientID) => {
	const doc = new Y.Doc();
	doc.clientID = clientID;
	doc.on('update', (update, origin) => {
		if (origin !== 'heard') sent.push(update);
	});
	return { doc, text: doc.getText('note'), heard: 0 };
});

function hear(writer, until) {
	for (; writer.heard < until; writer.heard += 1) Y.applyUpdate(writer.doc, sent[writer.heard], 'heard');
}

for (let step = 0; step < 120; step += 1) {
	const writer = writers[below(3)];
	// Sometimes she hears what the others have written, sometimes she goes on without.
	if (below(3) === 0) hear(writer, sent.length);
	const between = places(writer.text.toString());
	const from = below(between.length);
	if (below(4) === 0 && between.length > 1) {
		const to = Math.min(between.length - 1, from + 1 + below(6));
		writer.text.delete(between[from], between[to] - between[from]);
	} else {
		writer.text.insert(between[from], WORDS[below(WORDS.length)]);
	}
}
for (const writer of writers) hear(writer, sent.length);
const reads = new Set(writers.map(({ text }) => text.toString()));
if (reads.size !== 1) throw new Error('yjs does not agree with itself');
const base64 = (update) => Buffer.from(update).toString('base64');
console.log(JSON.stringify({ updates: sent.map(base64), text: [...reads][0] }));

for await (const line of createInterface({ input: process.stdin })) {
	const late = new Y.Doc();
	for (const update of JSON.parse(line)) Y.applyUpdate(late, Buffer.from(update, 'base64'));
	console.log(JSON.stringify(late.getText('note').toString()));
}
