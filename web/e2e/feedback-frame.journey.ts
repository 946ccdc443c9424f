// What frames a meeting: the contract both say yes to, a note both type in at once, a question by keys, a time-out, menus without a
// mouse, a chat that is hidden, what each takes along, and all of it to be read afterwards.
import type { Locator } from '@playwright/test';
import { expect, test } from './support/journey.ts';
import { look } from './support/look.ts';
import { enterRoom } from './support/room.ts';
import { filmOn, plays, QUESTIONS, releasedRound } from './support/steps.ts';

const CONTRACT = 'I dag ser vi på pauserne, og vi kan begge sige stop.';

test('a contract, a note with four hands, a question, a time-out and a closing', async ({ site }) => {
	const pair = await site.pair('pilot');
	const { roundId } = await releasedRound(site, pair, 'skolestart');
	const supervisor = await site.signedIn(pair.supervisor, 'supervisor');
	const worker = await site.signedIn(pair.worker, 'social_worker');
	await enterRoom(supervisor, roundId);
	await enterRoom(worker, roundId);
	// The meeting begins with the list of what can be watched, where the picture will be.
	await expect(worker.getByRole('region', { name: 'Klippet', exact: true }).getByText('Vælg det klip, I vil se')).toBeInViewport();
	await expect(worker.getByRole('button', { name: /^Vis klip 1, Looking good/ })).toBeInViewport();
	await look(worker, 'feedback-room-begins');

	await supervisor.getByLabel('Kontrakt for mødet').fill(CONTRACT);
	await supervisor.keyboard.press('Enter');
	await expect(worker.getByText(`${pair.supervisor.name} foreslår:`)).toBeVisible();
	await worker.getByRole('button', { name: 'Det er jeg med på' }).click();
	await expect(supervisor.getByText('I er begge med på den')).toBeVisible();

	// Menus by keys alone: from one to the next, also while they are open.
	await supervisor.getByRole('button', { name: 'Møde', exact: true }).focus();
	await supervisor.keyboard.press('ArrowRight');
	await expect(supervisor.getByRole('button', { name: 'Layout', exact: true })).toBeFocused();
	await supervisor.keyboard.press('ArrowDown');
	await expect(supervisor.getByRole('menuitemradio', { name: 'Klippet stort' })).toBeFocused();
	await supervisor.keyboard.press('ArrowDown');
	await supervisor.keyboard.press('Enter');
	for (const page of [supervisor, worker]) await expect(page.locator('.room.talk-large')).toHaveCount(1);
	await supervisor.keyboard.press('ArrowDown');
	await supervisor.keyboard.press('Enter');
	await expect(worker.locator('.room.talk-large')).toHaveCount(0);
	// One may enlarge the clip for herself; what is half written waits.
	await worker.getByLabel('Skriv en besked').fill('Et halvt ord');
	await worker.getByLabel('Hvad tager du med?').fill('Noget om pau');
	await worker.getByRole('button', { name: 'Layout', exact: true }).click();
	await worker.getByRole('menuitemcheckbox', { name: /Forstør klippet hos mig/ }).click();
	await expect(worker.getByRole('heading', { name: 'Chat (alle)' })).toHaveCount(0);
	await expect(supervisor.getByRole('heading', { name: 'Chat (alle)' })).toBeVisible();
	await worker.getByRole('button', { name: 'Layout', exact: true }).click();
	// A message reaches her all the same, and the button shows it.
	await supervisor.getByLabel('Skriv en besked').fill('Er billedet stort nok?');
	await supervisor.keyboard.press('Enter');
	await worker.getByRole('button', { name: 'Vis chatten, 1 ny besked' }).click();
	await expect(worker.locator('.room.enlarged')).toHaveCount(0);
	await expect(worker.getByLabel('Skriv en besked')).toBeFocused();
	await expect(worker.getByLabel('Skriv en besked')).toBeInViewport();
	await expect(worker.getByRole('button', { name: /^Vis chatten/ })).toHaveCount(0);
	await expect(worker.getByLabel('Skriv en besked')).toHaveValue('Et halvt ord');
	await worker.getByLabel('Skriv en besked').fill('');
	// Kept as it is typed, and the other sees it.
	await expect(worker.getByLabel('Hvad tager du med?')).toHaveValue('Noget om pau');
	await expect(supervisor.getByText('Noget om pau')).toBeVisible();
	await worker.getByLabel('Hvad tager du med?').fill('');
	await worker.getByLabel('Hvad tager du med?').blur();
	await expect(supervisor.getByText('Noget om pau')).toHaveCount(0);

	await supervisor.getByRole('button', { name: /^Vis klip 1, Looking good/ }).click();
	await expect(worker.getByText(QUESTIONS[0]).first()).toBeVisible();

	// Both type at the same time, letter by letter, in the same note.
	const [hers, mine] = [supervisor, worker].map((page) => page.getByLabel('Fælles note til klip 1')) as [Locator, Locator];
	await Promise.all([
		hers.pressSequentially('Han får seks sekunder. ', { delay: 25 }),
		mine.pressSequentially('Så fortæller han selv. ', { delay: 25 })
	]);
	// Every letter of both has come to both, the spaces at the end too, before what it reads is taken down.
	const whole = 'Han får seks sekunder. Så fortæller han selv. '.length;
	for (const note of [hers, mine]) {
		await expect.poll(async () => (await note.inputValue()).length).toBe(whole);
		await expect(note).toHaveValue(/Han får seks sekunder\./);
		await expect(note).toHaveValue(/Så fortæller han selv\./);
	}
	const reads = await hers.inputValue();
	await expect(mine).toHaveValue(reads);
	// Taking back takes back the own words.
	await mine.press('Control+z');
	await expect(hers).not.toHaveValue(/Så fortæller han selv\./);
	await expect(hers).toHaveValue(/Han får seks sekunder\./);
	await mine.press('Control+Shift+z');
	await expect(hers).toHaveValue(reads);
	await expect(worker.getByText('gemt', { exact: true }).first()).toBeVisible();

	// A question before both, by one key and a word.
	await supervisor.getByRole('heading', { level: 1 }).click();
	await supervisor.keyboard.press('q');
	await supervisor.keyboard.type('hvad siger det om');
	await supervisor.keyboard.press('Enter');
	await expect(worker.getByText('Spørgsmål på bordet')).toBeVisible();

	// A time-out stops the clip for both and shows what they agreed.
	await supervisor.getByRole('button', { name: 'Afspil for begge' }).click();
	await plays(filmOn(worker), 0.3);
	await worker.getByRole('button', { name: 'Tag en time-out' }).click();
	const timeOut = supervisor.getByRole('status', { name: 'Time-out' });
	await expect(timeOut).toContainText(CONTRACT);
	await expect(supervisor.getByRole('button', { name: 'Afspil for begge' })).toBeVisible();
	await look(supervisor, 'feedback-time-out');
	await timeOut.getByRole('button', { name: 'Fortsæt mødet' }).click();
	await expect(worker.getByRole('status', { name: 'Time-out' })).toHaveCount(0);

	// Without her camera she is what she is, and the panel counts the pictures.
	await expect(supervisor.getByRole('heading', { name: 'Video (2)' })).toBeVisible();
	await worker.getByRole('heading', { level: 1 }).click();
	await worker.keyboard.press('v');
	await expect(supervisor.getByRole('heading', { name: 'Video (1)' })).toBeVisible();
	await expect(supervisor.locator('figure').filter({ hasText: pair.worker.name })).toContainText('Socialrådgiver');
	// The browser lets her have it no more: it is said, and the switch does not say what is not so.
	await worker.evaluate(() => {
		navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
	});
	const ownCamera = worker.getByRole('group', { name: 'Din mikrofon og dit kamera' }).getByRole('button', { name: /^Kamera/ });
	await ownCamera.click();
	await expect(worker.getByText('Browseren har ikke fået lov til at bruge kameraet.')).toBeVisible();
	await expect(ownCamera).toHaveText('Kamera slukket');
	await expect(ownCamera).toHaveAttribute('aria-pressed', 'false');
	await worker.keyboard.press('m');
	await expect(worker.locator('figure').filter({ hasText: 'dig' })).toContainText('mikrofon slukket');
	await look(worker, 'feedback-room-denied');
	await worker.keyboard.press('m');
	await worker.evaluate(() => Reflect.deleteProperty(navigator.mediaDevices, 'getUserMedia'));
	await worker.getByRole('button', { name: 'Prøv igen' }).click();
	await expect(ownCamera).toHaveAttribute('aria-pressed', 'true');
	await expect(worker.getByText('Browseren har ikke fået lov')).toHaveCount(0);

	// A hidden chat says that there is something in it.
	await supervisor.getByRole('button', { name: 'Paneler', exact: true }).click();
	await supervisor.getByRole('menuitemcheckbox', { name: 'Chat' }).click();
	await worker.getByLabel('Skriv en besked').fill('Skal vi se det én gang til?');
	await worker.keyboard.press('Enter');
	await supervisor.getByRole('button', { name: 'Vis chatten, 1 ny besked' }).click();
	await expect(supervisor.getByRole('log', { name: 'Chat (alle)' })).toContainText('Skal vi se det én gang til?');

	// Whoever writes goes on writing when the other shows a clip; whoever does not is turned to the picture, also to one seen before.
	await worker.setViewportSize({ width: 390, height: 844 });
	const chat = worker.getByLabel('Skriv en besked');
	await chat.pressSequentially('Jeg tænker lige');
	await supervisor.getByRole('button', { name: /^Vis klip 2/ }).click();
	await expect(worker.getByLabel('Fælles note til klip 2')).toBeAttached();
	// What was asked about the last clip is not asked about this one.
	await expect(worker.getByText('Spørgsmål på bordet')).toHaveCount(0);
	await expect(chat).toBeFocused();
	await expect(chat).toBeInViewport();
	await worker.keyboard.type(' over det.');
	await expect(chat).toHaveValue('Jeg tænker lige over det.');
	await worker.keyboard.press('Enter');
	await chat.blur();
	await expect(filmOn(worker)).not.toBeInViewport();
	await supervisor.getByRole('button', { name: /^Vis klip 1/ }).click();
	await expect(filmOn(worker)).toBeInViewport({ ratio: 0.9 });
	// Far from the chat a message is told too, and the button goes there.
	await supervisor.getByLabel('Skriv en besked').fill('Kig på hænderne.');
	await supervisor.keyboard.press('Enter');
	await worker.getByRole('button', { name: 'Vis chatten, 1 ny besked' }).click();
	await expect(chat).toBeFocused();
	await expect(worker.getByText('Kig på hænderne.')).toBeInViewport();
	await chat.blur();
	// On a low screen the picture and what plays it are seen together.
	for (const [width, height] of [[844, 390], [720, 450]] as const) {
		await worker.setViewportSize({ width, height });
		await supervisor.getByRole('button', { name: /^Vis klip 2/ }).click();
		await expect(worker.getByLabel('Fælles note til klip 2')).toBeAttached();
		await supervisor.getByRole('button', { name: /^Vis klip 1/ }).click();
		await expect(filmOn(worker)).toBeInViewport({ ratio: 0.97 });
		await expect(worker.getByRole('button', { name: 'Afspil for begge' })).toBeInViewport({ ratio: 0.97 });
	}
	await worker.setViewportSize({ width: 1440, height: 900 });
	await worker.getByRole('button', { name: 'Lav aftalen' }).click();
	await worker.getByLabel('Hvad er det ene, du vil prøve?').fill('At tælle til seks.');

	// Everything is there again after a reload.
	await worker.reload();
	await expect(worker.getByLabel('Fælles note til klip 1')).toHaveValue(reads);
	await expect(worker.getByText(CONTRACT)).toBeVisible();
	await expect(worker.getByLabel('Hvad er det ene, du vil prøve?')).toHaveValue('At tælle til seks.');
	await worker.getByLabel('Hvornår?').fill('I næste samtale');
	await worker.getByLabel('Hvordan ser vi det på næste optagelse?').fill('På pausen.');
	await worker.getByRole('button', { name: 'Gem aftalen' }).click();
	await expect(worker.getByText('Aftalen er gemt.')).toBeVisible();
	expect(await worker.evaluate(() => Object.keys(sessionStorage).filter((key) => key.endsWith('/agreement'))), 'what is made is no draft').toEqual([]);

	// Ending asks for a conclusion, without insisting.
	await supervisor.getByRole('button', { name: 'Møde', exact: true }).click();
	await supervisor.getByRole('menuitem', { name: 'Afslut mødet for begge' }).click();
	await supervisor.getByRole('button', { name: 'Stil spørgsmålet for jer begge' }).click();
	await expect(worker.getByText(/^Spørgsmål på bordet/)).toBeVisible();
	await worker.getByLabel('Hvad tager du med?').fill('At pausen er min.');
	await expect(supervisor.getByText('At pausen er min.')).toBeVisible();
	await look(supervisor, 'feedback-frame-host');
	await look(worker, 'feedback-frame-participant');
	await supervisor.getByRole('button', { name: 'Møde', exact: true }).click();
	await supervisor.getByRole('menuitem', { name: 'Afslut mødet for begge' }).click();
	await supervisor.getByRole('dialog').getByRole('button', { name: 'Afslut for begge' }).click();
	await worker.waitForURL(`**/reflect/${roundId}`);

	await worker.goto(`/feedback/${roundId}`);
	for (const text of [CONTRACT, 'At pausen er min.', 'Skal vi se det én gang til?', 'At tælle til seks.', 'set på i 1 min']) await expect(worker.getByText(text)).toBeVisible();
	await expect(worker.getByText('Han får seks sekunder.')).toBeVisible();
	await look(worker, 'feedback-written');
});
