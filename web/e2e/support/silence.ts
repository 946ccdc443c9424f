// Silent time that is nearly over, without anybody having to wait for minutes: written where the room keeps it, while nobody is in the room.
import { execFileSync } from 'node:child_process';
import { expect, type Page } from '@playwright/test';

/** Everybody leaves; the silence is to last so much longer; everybody comes back in. */
export async function comeBackBeforeItEnds(pages: readonly Page[], groupId: string, leftMs: number): Promise<void> {
	const here = `/feedback/groups/${groupId}`;
	const [first] = pages;
	if (first === undefined) throw new Error('nobody is there');
	await expect(async () => {
		for (const page of pages) await page.goto('/feedback/groups');
		const state = JSON.parse(query(`select state from group_session where room_id = '${groupId}'`)) as State;
		state.quiet.step.until_ms = Date.now() + leftMs;
		query(`update group_session set state = '${JSON.stringify(state).replaceAll("'", "''")}' where room_id = '${groupId}'`);
		for (const page of pages) await page.goto(`${here}/room`);
		// A room that had not emptied yet still knows the old time.
		await expect(first.getByText(/^Stille tid: 0:[0-3]\d tilbage$/)).toBeVisible({ timeout: 5_000 });
	}).toPass({ timeout: 60_000 });
}

interface State {
	quiet: { step: { until_ms: number } };
}

/** Asks the database of the server all journeys share. */
function query(sql: string): string {
	const url = process.env['MRP_JOURNEYS_DATABASE'] ?? '';
	const [program, ...options] = url.startsWith('sqlite:')
		? (['sqlite3', '-cmd', '.timeout 10000', url.slice('sqlite:'.length)] as const)
		: (['psql', '--quiet', '--tuples-only', '--no-align', '--dbname', url, '--command'] as const);
	return execFileSync(program, [...options, sql], { encoding: 'utf8' }).trim();
}
