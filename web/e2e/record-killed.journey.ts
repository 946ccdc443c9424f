// The browser is killed in the middle of a recording, once with a line and once without one: the next visit finds what was
// filmed, sends it, and the film is whole.
import { expect, test } from './support/journey.ts';
import { becomesPlayable, filmUntilKilled, MOST_LOST_MS, sendTheRest } from './support/filming.ts';
import { signInOverHttp } from './support/people.ts';
import { consentedConversation } from './support/steps.ts';

for (const line of ['there', 'dead'] as const) {
	test(`a killed browser loses at most five seconds, the line ${line === 'there' ? line : 'dead before the first byte'}`, async ({ site }) => {
		const pair = await site.pair();
		const worker = await signInOverHttp(site.address, pair.worker);
		const round = await worker.post(`/api/course/courses/${pair.courseId}/rounds`, { title: 'Optaget på farten' });
		const conversationId = await consentedConversation(worker, round.id);
		const profile = test.info().outputPath('profile');
		const forMs = 9_000 + Math.random() * 3_000;
		const { filmedMs } = await filmUntilKilled(profile, worker, conversationId, forMs, line);
		await sendTheRest(profile, worker, conversationId);
		const recording = await becomesPlayable(worker, conversationId);
		expect(recording.duration_ms).toBeGreaterThan(filmedMs - MOST_LOST_MS);
	});
}
