// Steps that more than one journey takes: by the pages, or over HTTP where the journey is about what comes after.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, type Locator, type Page } from '@playwright/test';
import { film, type Pair, type Site } from './journey.ts';
import { signInOverHttp, type Caller } from './people.ts';

/** Presses the one next thing on Min side and begins a round. */
export async function beginRound(worker: Page, number: number, title: string): Promise<void> {
	await worker.goto('/');
	await worker.getByRole('button', { name: `Forbered runde ${number}` }).first().click();
	const dialog = worker.getByRole('dialog');
	await dialog.getByLabel('Hvad skal runden hedde?').fill(title);
	await dialog.getByRole('button', { name: 'Begynd runden' }).click();
	await worker.waitForURL('**/record/new**');
}

/** Says who is there. Ends on the page of consents. */
export async function planConversation(worker: Page): Promise<void> {
	await worker.getByLabel('Rolle').fill('Ung på 17');
	await worker.getByRole('button', { name: 'Gem og gå til samtykke' }).click();
	await expect(worker.getByText('Der kan ikke optages endnu')).toBeVisible();
}

/** Before the first recording: reads what taking part means for herself, says yes, and is back where she was. */
export async function agreeToTakePart(worker: Page): Promise<void> {
	await worker.getByRole('link', { name: 'Læs om at være med' }).click();
	await expect(worker.getByText('ikke en bedømmelse af dig som medarbejder')).toBeVisible();
	await worker.getByRole('button', { name: 'Ja, jeg vil være med' }).click();
	await worker.waitForURL('**/record/conversation/**');
}

/** Writes down one person's yes. */
export async function consent(worker: Page, giver: string, purposes: string[]): Promise<void> {
	const form = worker.locator('details').filter({ hasText: 'Skriv svar for Ung på 17' });
	if ((await form.getAttribute('open')) === null) await form.locator('summary').click();
	await form.getByRole('radio', { name: giver, exact: true }).check();
	await form.getByRole('radio', { name: 'Skriftligt' }).check();
	for (const purpose of purposes) await form.getByRole('checkbox', { name: purpose }).check();
	await form.getByRole('button', { name: 'Gem svaret' }).click();
}

/** The film of the conversation, wherever it is shown. */
export function filmOn(page: Page): Locator {
	return page.locator('video[aria-label="Filmen af samtalen"]');
}

export async function timeOf(video: Locator): Promise<number> {
	return video.evaluate((element) => (element as HTMLVideoElement).currentTime);
}

/** Waits until the film has gone on by some seconds. */
export async function plays(video: Locator, seconds = 1): Promise<void> {
	const before = await timeOf(video);
	await expect.poll(() => timeOf(video), { timeout: 20_000 }).toBeGreaterThan(before + seconds);
}

/** A round with a consented film that can be played, made over HTTP. */
export async function recordedRound(site: Site, pair: Pair, key: Parameters<typeof film>[0]): Promise<Recorded> {
	const { path, facts } = film(key);
	return recordedFilm(site, pair, path, facts.title.da);
}

/** The same with a film of one's own; `whole` waits until nothing more is made of it, which takes long for a long film. */
export async function recordedFilm(site: Site, pair: Pair, path: string, title: string, whole = true): Promise<Recorded> {
	const worker = await signInOverHttp(site.address, pair.worker);
	const round = await worker.post(`/api/course/courses/${pair.courseId}/rounds`, { title });
	const conversation = await consentedConversation(worker, round.id);
	const recordingId = await upload(worker, conversation, readFileSync(path));
	await expect.poll(() => stateOf(worker, recordingId, whole), { timeout: 180_000 }).toBe('playable');
	return { worker, roundId: round.id, conversationId: conversation, recordingId };
}

/** `playable` only when nothing more is made of it: better sound that comes meanwhile would be another film to fetch. */
async function stateOf(worker: Caller, recordingId: string, whole: boolean): Promise<string> {
	const found = await worker.get(`/api/record/recordings/${recordingId}`);
	return found.growing || (whole && found.improving) ? 'being made' : found.state;
}

export interface Recorded {
	worker: Caller;
	roundId: string;
	conversationId: string;
	recordingId: string;
}

export async function consentedConversation(worker: Caller, roundId: string): Promise<string> {
	const conversation = await worker.post('/api/record/conversations', {
		round_id: roundId,
		place: 'office',
		age_route: 'with_custody_holder',
		participants: [{ label: 'Ung på 17', age_band: '15-17' }]
	});
	if (!conversation.takes_part) {
		const participation = `/api/course/courses/${conversation.course_id}/participation`;
		await worker.put(participation, { text_version: (await worker.get(participation)).version });
	}
	const sheet = await worker.get(`/api/record/conversations/${conversation.id}/information?language=da`);
	for (const giver of ['self', 'custody_holder_1']) {
		await worker.post(`/api/record/participants/${conversation.participants[0].id}/consents`, {
			purposes: ['supervision', 'library'],
			giver,
			form: 'written',
			text_version: sheet.version
		});
	}
	return conversation.id;
}

/** Everybody in the conversation says yes to research as well. */
export async function agreeToResearch(worker: Caller, conversationId: string): Promise<void> {
	const conversation = await worker.get(`/api/record/conversations/${conversationId}`);
	const sheet = await worker.get(`/api/record/conversations/${conversationId}/information?language=da`);
	for (const participant of conversation.participants) {
		for (const giver of participant.required_givers) {
			const yes = { purposes: ['research'], giver, form: 'written', text_version: sheet.version };
			await worker.post(`/api/record/participants/${participant.id}/consents`, yes);
		}
	}
}

async function upload(worker: Caller, conversationId: string, bytes: Buffer): Promise<string> {
	const base64 = (text: string) => Buffer.from(text).toString('base64');
	const begun = await worker.raw('POST', '/api/record/uploads', {
		'tus-resumable': '1.0.0',
		'upload-length': String(bytes.length),
		'upload-metadata': `conversation_id ${base64(conversationId)},filetype ${base64('video/mp4')}`
	});
	expect(begun.status, await begun.text()).toBe(201);
	const location = new URL(begun.headers.get('location') ?? '', begun.url).pathname;
	const sent = await worker.raw(
		'PATCH',
		location,
		{ 'tus-resumable': '1.0.0', 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
		new Uint8Array(bytes)
	);
	expect(sent.status, await sent.text()).toBe(204);
	return begun.headers.get('mrp-recording') ?? '';
}

/** What the clips of a round made over HTTP ask. */
export const QUESTIONS = ['Hvad gjorde du, da han fik tid til at svare?', 'Hvad kunne du have spurgt om her?'] as const;

/** An analysis with two clips, released, made over HTTP. */
export async function releasedRound(site: Site, pair: Pair, key: Parameters<typeof film>[0]): Promise<Recorded> {
	const recorded = await recordedRound(site, pair, key);
	await releaseClips(site, pair, recorded, [
		{ kind: 'looking_good', start_ms: 1_000, end_ms: 13_000, prompt: QUESTIONS[0] },
		{ kind: 'looking_closer', start_ms: 6_000, end_ms: 16_000, prompt: QUESTIONS[1] }
	]);
	return recorded;
}

export interface NewClip {
	kind: 'looking_good' | 'looking_closer';
	start_ms: number;
	end_ms: number;
	prompt: string;
}

/** The supervisor cuts clips and releases her analysis. */
export async function releaseClips(site: Site, pair: Pair, recorded: Recorded, clips: readonly NewClip[]): Promise<void> {
	const supervisor = await signInOverHttp(site.address, pair.supervisor);
	const coding = await supervisor.post(`/api/analyse/recordings/${recorded.recordingId}/coding`, {});
	const here = `/api/analyse/codings/${coding.id}`;
	for (const clip of clips) await supervisor.put(`${here}/clips/${randomUUID()}`, { ...clip, dimensions: [] });
	const { completeness } = await supervisor.get(here);
	await supervisor.put(`${here}/release`, { empty_areas: completeness.empty_areas, reason: 'Aftalt på forhånd.' });
}
