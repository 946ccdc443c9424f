import { describe, expect, it } from 'vitest';
import { record as words } from '$lib/text/da/record';
import { missingSentences, openPurposes, reasonSentence, stateOf, type Conversation, type Participant } from './conversations';
import { encodeMetadata, LiveUpload, UploadRefused } from './live-upload';
import { blocks } from '$lib/text/markdown';

const young: Participant = {
	id: 'p1',
	label: 'Ung på 17',
	age_band: '15-17',
	custody_holders: 1,
	required_givers: ['self', 'custody_holder_1'],
	consents: [],
	warnings: []
};

const conversation: Conversation = {
	id: 'c1',
	round_id: 'r1',
	course_id: 'k1',
	place: 'office',
	topics: [],
	age_route: 'with_custody_holder',
	alone_allowed: false,
	created_at: '2026-05-03T12:00:00Z',
	participants: [young],
	purposes: [
		{
			purpose: 'supervision',
			complete: false,
			missing: [
				{ code: 'consent', participant_id: 'p1', giver: 'custody_holder_1' },
				{ code: 'under_fifteen_alone', participant_id: 'p1' },
				{ code: 'alone_not_allowed' },
				{ code: 'nobody_named' }
			]
		}
	],
	may_be_recorded: false,
	takes_part: true,
	recordings: [],
	withdrawals: [],
	warnings: []
};

describe('a conversation', () => {
	it('says in sentences what stands in the way', () => {
		const sentences = missingSentences(conversation, words.consent, true);
		expect(sentences[0]).toBe('Ung på 17: mangler ja til supervision fra forældremyndigheden');
		expect(sentences).toHaveLength(4);
		const alone = { ...conversation, takes_part: false };
		expect(missingSentences(alone, words.consent, true)).toEqual([words.consent.ownParticipation, ...sentences]);
		expect(missingSentences(alone, words.consent, false)[0]).toBe(words.consent.participation);
	});

	it('is as far as its newest film', () => {
		expect(stateOf(conversation)).toBe('consentMissing');
		expect(stateOf({ ...conversation, may_be_recorded: true })).toBe('ready');
		const agreed = [{ purpose: 'supervision' as const, complete: true, missing: [] }];
		expect(stateOf({ ...conversation, purposes: agreed, takes_part: false })).toBe('participationMissing');
	});

	it('offers each giver only what has not been answered', () => {
		const consent = {
			id: 'n1',
			purpose: 'supervision' as const,
			giver: 'self' as const,
			form: 'oral' as const,
			text_version: '1-da',
			collected_by: 'a1',
			given_at: '2026-05-03T12:00:00Z'
		};
		const asked = { ...young, consents: [consent] };
		expect(openPurposes(asked, 'self')).not.toContain('supervision');
		expect(openPurposes(asked, 'custody_holder_1')).toContain('supervision');
		const withdrawn = { ...young, consents: [{ ...consent, withdrawn_at: '2026-05-04T12:00:00Z' }] };
		expect(openPurposes(withdrawn, 'self')).toContain('supervision');
	});

	it('has a sentence for every reason, known or not', () => {
		expect(reasonSentence('not_media', words.reasons)).toBe(words.reasons.not_media);
		expect(reasonSentence('toString', words.reasons)).toBe(words.reasons.internal);
		expect(reasonSentence(undefined, words.reasons)).toBe(words.reasons.internal);
	});
});

describe('the information sheet', () => {
	it('is read as headings, paragraphs, lists and bold words', () => {
		const read = blocks('# Må vi?\n\n**Du bestemmer.** Altid.\n\n- **Et:** en\n- to\n');
		expect(read).toEqual([
			{ kind: 'heading', level: 1, words: [{ text: 'Må vi?', bold: false }] },
			{
				kind: 'paragraph',
				words: [
					{ text: 'Du bestemmer.', bold: true },
					{ text: ' Altid.', bold: false }
				]
			},
			{
				kind: 'list',
				items: [
					[
						{ text: 'Et:', bold: true },
						{ text: ' en', bold: false }
					],
					[{ text: 'to', bold: false }]
				]
			}
		]);
	});
});

/** A server that keeps bytes and can lose requests, answers, or half of a body. */
class Server {
	kept = new Uint8Array();
	length: number | undefined;
	deleted = false;
	/** What happens to the coming requests, in order; fine when there is nothing more. */
	fate: ('lost' | 'half' | 'answer lost' | number)[] = [];

	send = async (request: Request): Promise<Response> => {
		const fate = this.fate.shift();
		if (typeof fate === 'number') return new Response(null, { status: fate });
		if (fate === 'lost') throw new TypeError('network');
		if (request.method === 'POST') {
			return new Response(null, { status: 201, headers: { Location: '/uploads/u1', 'Mrp-Recording': 'r1' } });
		}
		if (request.method === 'DELETE') {
			this.deleted = true;
			return new Response(null, { status: 204 });
		}
		if (request.method === 'PATCH') {
			if (Number(request.headers.get('Upload-Offset')) !== this.kept.length) return new Response(null, { status: 409 });
			const body = new Uint8Array(await request.arrayBuffer());
			const part = fate === 'half' ? body.slice(0, Math.floor(body.length / 2)) : body;
			this.kept = new Uint8Array([...this.kept, ...part]);
			if (fate === 'half' || fate === 'answer lost') throw new TypeError('network');
			const length = request.headers.get('Upload-Length');
			if (length !== null) this.length = Number(length);
		}
		return new Response(null, { status: request.method === 'HEAD' ? 200 : 204, headers: { 'Upload-Offset': String(this.kept.length) } });
	};
}

function upload(server: Server): LiveUpload {
	return new LiveUpload({
		endpoint: 'http://mrp.example/api/record/uploads',
		metadata: { conversation_id: 'c1' },
		send: server.send,
		pause: () => Promise.resolve()
	});
}

describe('an upload while filming', () => {
	it('arrives whole whatever happens to the line', async () => {
		const server = new Server();
		server.fate = ['lost', 'lost'];
		const sending = upload(server);
		const run = sending.run();
		const pieces = Array.from({ length: 20 }, (_, index) => `piece ${index} `);
		for (const [index, piece] of pieces.entries()) {
			sending.add(new Blob([piece]));
			if (index % 3 === 0) server.fate.push('half', 'lost', 'answer lost', 423);
			await new Promise((resolve) => setTimeout(resolve, 0));
		}
		sending.end();
		await run;
		expect(new TextDecoder().decode(server.kept)).toBe(pieces.join(''));
		expect(server.length).toBe(server.kept.length);
		expect(sending.finished).toBe(true);
		expect(sending.waiting).toBe(0);
		expect(sending.recordingId).toBe('r1');
	});

	it('tells the length also when the last piece had gone already', async () => {
		const server = new Server();
		const sending = upload(server);
		const run = sending.run();
		sending.add(new Blob(['all']));
		await new Promise((resolve) => setTimeout(resolve, 5));
		expect(sending.kept).toBe(3);
		sending.end();
		await run;
		expect(server.length).toBe(3);
	});

	it('stops when the server will not have it any more', async () => {
		const server = new Server();
		server.fate = [403];
		await expect(upload(server).run()).rejects.toBeInstanceOf(UploadRefused);
	});

	it('wipes what has arrived when it is given up', async () => {
		const server = new Server();
		const sending = upload(server);
		const run = sending.run();
		sending.add(new Blob(['some']));
		await new Promise((resolve) => setTimeout(resolve, 5));
		await sending.abandon();
		await run;
		expect(server.deleted).toBe(true);
		expect(sending.finished).toBe(false);
	});

	it('says what it is in base64', () => {
		expect(encodeMetadata({ a: 'æ', live: 'true' })).toBe('a w6Y=,live dHJ1ZQ==');
	});
});
