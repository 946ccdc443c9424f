// What people are given to read before they say yes comes as a small piece of Markdown: headings, paragraphs, lists, bold. Nothing else is understood,
// and nothing is ever put into the page as HTML.

export interface Words {
	text: string;
	bold: boolean;
}

export type Block =
	| { kind: 'heading'; level: 1 | 2; words: Words[] }
	| { kind: 'paragraph'; words: Words[] }
	| { kind: 'list'; items: Words[][] };

function words(text: string): Words[] {
	return text
		.split('**')
		.map((part, index) => ({ text: part, bold: index % 2 === 1 }))
		.filter((part) => part.text !== '');
}

/** The blocks of a sheet. */
export function blocks(markdown: string): Block[] {
	const found: Block[] = [];
	for (const chunk of markdown.split(/\n{2,}/)) {
		const lines = chunk.split('\n').filter((line) => line.trim() !== '');
		const first = lines[0];
		if (first === undefined) continue;
		const heading = /^(#{1,2}) (.*)$/.exec(first);
		if (heading?.[1] !== undefined && heading[2] !== undefined) {
			found.push({ kind: 'heading', level: heading[1].length === 1 ? 1 : 2, words: words(heading[2]) });
		} else if (lines.every((line) => line.startsWith('- '))) {
			found.push({ kind: 'list', items: lines.map((line) => words(line.slice(2))) });
		} else {
			found.push({ kind: 'paragraph', words: words(lines.join(' ')) });
		}
	}
	return found;
}
