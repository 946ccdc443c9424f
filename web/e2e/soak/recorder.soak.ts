// Browsers that die at random moments of a recording. `MRP_SOAK_SEED` decides when, how long and how the line is;
// `MRP_SOAK_KILLS` how many; `MRP_SOAK_MINUTES` asks for one recording of that length instead, killed at its end.
import { rmSync } from 'node:fs';
import { expect, test } from '../support/journey.ts';
import { again, becomesPlayable, filmUntilKilled, MOST_LOST_MS, sendTheRest, type Line } from '../support/filming.ts';
import { consentedConversation } from '../support/steps.ts';

const SHORTEST_MS = 6_000;
const LONGEST_MS = 40_000;
const number = (name: string) => Number(process.env[name] ?? 0);

/** Mulberry32: the same decisions from the same seed. */
function dice(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

test('a browser that is killed again and again loses at most five seconds of a recording', async ({ site }) => {
	const minutes = number('MRP_SOAK_MINUTES');
	const roll = dice(number('MRP_SOAK_SEED'));
	const kills = minutes > 0 ? 1 : number('MRP_SOAK_KILLS');
	const losses: number[] = [];
	for (let kill = 1; kill <= kills; kill += 1) {
		const forMs = minutes > 0 ? minutes * 60_000 : SHORTEST_MS + roll() * (LONGEST_MS - SHORTEST_MS);
		const lines: Line[] = ['there', 'dead', { diesAfterMs: roll() * forMs }];
		const line = minutes > 0 ? 'there' : (lines[Math.floor(roll() * lines.length)] ?? 'there');
		// Room for what is made after the browser's last moment: at worst the whole film once more.
		const patience = 180_000 + 2 * forMs;

		const pair = await site.pair();
		const before = await again(site.address, pair.worker);
		const round = await before.post(`/api/course/courses/${pair.courseId}/rounds`, { title: 'Optaget på farten' });
		const conversationId = await consentedConversation(before, round.id);
		const profile = test.info().outputPath(`profile-${kill}`);
		const { filmedMs } = await filmUntilKilled(profile, before, conversationId, forMs, line);
		const after = await again(site.address, pair.worker);
		await sendTheRest(profile, after, conversationId, patience);
		const { duration_ms } = await becomesPlayable(after, conversationId, patience);
		rmSync(profile, { recursive: true, force: true });

		const lost = filmedMs - duration_ms;
		losses.push(lost);
		console.log(`kill ${kill}: the line ${JSON.stringify(line)}, ${filmedMs} ms filmed, ${lost} ms of it lost`);
		expect.soft(lost, `kill ${kill}`).toBeLessThanOrEqual(MOST_LOST_MS);
	}
	const sorted = losses.toSorted((a, b) => a - b);
	console.log(`${kills} kills; lost at most ${sorted.at(-1)} ms, in the middle ${sorted[Math.floor(kills / 2)]} ms`);
});
