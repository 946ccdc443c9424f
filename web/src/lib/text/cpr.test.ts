// A number that looks like a CPR number is pointed out wherever it is typed. `TextField` does it for everybody who uses it; a page
// with a text field of its own has to do it itself, and this test finds the one that forgot.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const SOURCE = new URL('../../', import.meta.url);
/** Fields in which nobody writes about anybody. */
const NO_TEXT = ['checkbox', 'radio', 'range', 'file', 'search', 'hidden', 'email'];

/** Whether a component draws a field for text without the shared one. */
function drawsTextField(source: string): boolean {
	const inputs = source.match(/<input\b[^>]*?(?:=>[^>]*?)*\/>/gs) ?? [];
	const textual = inputs.filter((input) => !NO_TEXT.some((type) => input.includes(`type="${type}"`)));
	return source.includes('<textarea') || textual.length > 0;
}

describe('every field for text', () => {
	const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.svelte'));
	const own = files.filter((file) => drawsTextField(readFileSync(new URL(file, SOURCE), 'utf8')));

	it('is found by this test', () => {
		expect(own).toContain('lib/ui/TextField.svelte');
		expect(own).toContain('routes/feedback/[round]/room/ChatPod.svelte');
		expect(own.length).toBeGreaterThan(4);
	});

	it.each(own)('in %s looks for a number that looks like a CPR number', (file) => {
		expect(readFileSync(new URL(file, SOURCE), 'utf8')).toContain('containsCprLike(');
	});
});
