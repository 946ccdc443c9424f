// Two pages agree on keys for their call, through a server that must not learn them. First each says that it is here (`hello`), then
// both bind themselves to a point (`commit`), and only when both are bound do they show it (`reveal`). A server that sits in
// between with points of its own gets one guess at the numbers the two read out to each other. Free of Svelte and sockets.
import type { FrameKey } from './frames';
import { commitmentTo, frameKey, makeHalf, numbersOf, randomText, sharedSecret, type Half } from './keys';

/** Why the server could read sound and picture. */
export type OpenWhy = 'own_browser' | 'other_browser' | 'group' | 'helper' | 'program';

/** Who can read sound and picture, and if it is not only the two, why. */
export type Secrecy =
	| { state: 'alone' | 'agreeing' }
	/** Only the two; `numbers` are the same on both screens. */
	| { state: 'sealed'; numbers: string }
	/** Encrypted to the server only. */
	| { state: 'server'; why: OpenWhy }
	/** It was sealed and could only go on open: nothing is sent before she has said yes. */
	| { state: 'asks'; why: OpenWhy }
	/** What came does not fit together: nothing is sent. */
	| { state: 'refused' };

type Step =
	| { step: 'hello'; page: string; turn: string; able: boolean; answer: boolean }
	| { step: 'commit'; page: string; to: string; commitment: string }
	| { step: 'reveal'; page: string; to: string; point: string; blind: string };

export interface AgreementOptions {
	/** The own account. */
	me: string;
	/** Whether this browser can seal. */
	able: boolean;
	/** A call that is never sealed, and why. */
	open?: 'group' | 'helper';
	send: (step: string) => void;
	changed: (secrecy: Secrecy) => void;
	/** Keys for the connection that begins. */
	keys: (own: FrameKey, theirs: FrameKey) => void;
}

interface Other {
	account: string;
	turn: string;
	half?: Half;
	commitment?: string;
	secret?: CryptoKey;
	numbers?: string;
	/** The turns for which there are keys already: the same key must never begin to count anew. */
	keyed: Set<string>;
}

/** A page is loaded anew now and then. Somebody in between who tries again and again for the same numbers comes to an end here. */
export const MOST_AGREEMENTS = 40;

export class Agreement {
	readonly #options: AgreementOptions;
	readonly #page = randomText();
	#turn = '';
	#others = new Map<string, Other>();
	#current: string | undefined;
	#company: readonly string[] = [];
	/** A technical helper is in the call; she has no part in the keys. */
	#helped = false;
	/** Somebody is in the call with a program that cannot seal. */
	#program = false;
	#unable = new Set<string>();
	#refused = false;
	/** It has been sealed. A server that says otherwise afterwards does not open it by itself. */
	#locked = false;
	#steps: Promise<void> = Promise.resolve();
	#told = '';

	constructor(options: AgreementOptions) {
		this.#options = options;
	}

	/** A connection begins: new keys for it. */
	begin(): void {
		this.#turn = randomText();
		this.#hello(false);
		this.#tell();
	}

	/** Who else is in the room. */
	setCompany(accounts: readonly string[], helped = false, program = false): void {
		const two = this.#company.length > 1 && accounts.length === 1;
		this.#company = accounts;
		this.#helped = helped;
		this.#program = program;
		// Whoever has left may have been the last to agree on keys.
		if (two && this.#turn !== '') this.begin();
		else this.#tell();
	}

	/** She goes on though the server can read it. */
	allowOpen(): void {
		this.#locked = false;
		this.#tell();
	}

	/** Somebody's step. One after the other, in the order they came. */
	receive(account: string, step: string): Promise<void> {
		this.#steps = this.#steps.then(() => this.#take(account, step)).catch(() => this.#refuse());
		return this.#steps;
	}

	get secrecy(): Secrecy {
		const now = this.#now();
		return now.state === 'server' && this.#locked ? { state: 'asks', why: now.why } : now;
	}

	#now(): Secrecy {
		if (this.#options.open !== undefined) return { state: 'server', why: this.#options.open };
		if (this.#company.length === 0) return { state: 'alone' };
		if (this.#helped) return { state: 'server', why: 'helper' };
		if (this.#program) return { state: 'server', why: 'program' };
		if (this.#company.length > 1) return { state: 'server', why: 'group' };
		if (!this.#options.able) return { state: 'server', why: 'own_browser' };
		if (this.#unable.has(this.#company[0] ?? '')) return { state: 'server', why: 'other_browser' };
		if (this.#refused) return { state: 'refused' };
		const other = this.#current === undefined ? undefined : this.#others.get(this.#current);
		if (other?.numbers === undefined || other.account !== this.#company[0] || !other.keyed.has(this.#turns(other))) {
			return { state: 'agreeing' };
		}
		return { state: 'sealed', numbers: other.numbers };
	}

	#turns(other: Other): string {
		return `${this.#turn}|${other.turn}`;
	}

	#say(step: Step): void {
		this.#options.send(JSON.stringify(step));
	}

	#hello(answer: boolean): void {
		this.#say({ step: 'hello', page: this.#page, turn: this.#turn, able: this.#options.able, answer });
	}

	#tell(): void {
		if (this.#now().state === 'sealed') this.#locked = true;
		const secrecy = this.secrecy;
		const told = JSON.stringify(secrecy);
		if (told === this.#told) return;
		this.#told = told;
		this.#options.changed(secrecy);
	}

	#refuse(): void {
		this.#refused = true;
		this.#tell();
	}

	async #take(account: string, text: string): Promise<void> {
		if (account === this.#options.me || this.#turn === '') return;
		const step = read(text);
		if (step.page === this.#page) throw new TypeError('the own step came back');
		if (step.step === 'hello') await this.#greeted(account, step);
		// What was meant for an earlier visit to this page is of no use.
		else if (step.to === this.#page) await (step.step === 'commit' ? this.#bound(account, step) : this.#shown(account, step));
		this.#tell();
	}

	async #greeted(account: string, { page, turn, able, answer }: Extract<Step, { step: 'hello' }>): Promise<void> {
		let other = this.#others.get(page);
		if (!able && other?.secret !== undefined) throw new TypeError('a page that has sealed cannot any more');
		if (able) this.#unable.delete(account);
		else this.#unable.add(account);
		if (other === undefined) {
			if (this.#others.size >= MOST_AGREEMENTS) throw new RangeError('too many agreements');
			other = { account, turn, keyed: new Set() };
			this.#others.set(page, other);
		}
		if (other.account !== account) throw new TypeError('the page is somebody else’s');
		// A new visit is a new beginning, also after one that did not fit.
		if (this.#current !== page) this.#refused = false;
		other.turn = turn;
		this.#current = page;
		if (!answer) this.#hello(true);
		if (!able || !this.#options.able) return;
		if (other.secret !== undefined) return this.#key(other, page);
		// Said again if it was lost on the way: the same half, so the same words.
		other.half ??= await makeHalf({ account: this.#options.me, page: this.#page });
		this.#say({ step: 'commit', page: this.#page, to: page, commitment: other.half.commitment });
		if (other.commitment !== undefined) this.#reveal(page, other.half);
	}

	#reveal(to: string, half: Half): void {
		this.#say({ step: 'reveal', page: this.#page, to, point: half.point, blind: half.blind });
	}

	async #bound(account: string, { page, commitment }: Extract<Step, { step: 'commit' }>): Promise<void> {
		const other = this.#known(account, page);
		if (other.commitment !== undefined && other.commitment !== commitment) throw new TypeError('bound to something else before');
		other.commitment = commitment;
		if (other.half !== undefined && other.secret === undefined) this.#reveal(page, other.half);
	}

	async #shown(account: string, { page, point, blind }: Extract<Step, { step: 'reveal' }>): Promise<void> {
		const other = this.#known(account, page);
		const { half, commitment } = other;
		if (half === undefined || commitment === undefined) throw new TypeError('shown without being bound');
		if (point === half.point || (await commitmentTo({ account, page }, point, blind)) !== commitment) {
			throw new TypeError('shown something else than bound to');
		}
		other.secret ??= await sharedSecret(half.pair, point);
		const own = { account: this.#options.me, page: this.#page, commitment: half.commitment };
		other.numbers ??= await numbersOf(other.secret, [own, { account, page, commitment }]);
		await this.#key(other, page);
	}

	#known(account: string, page: string): Other {
		const other = this.#others.get(page);
		if (other === undefined || other.account !== account) throw new TypeError('a step before the first');
		return other;
	}

	async #key(other: Other, page: string): Promise<void> {
		const { secret } = other;
		const turns = this.#turns(other);
		if (secret === undefined || other.keyed.has(turns)) return;
		other.keyed.add(turns);
		const both = [
			{ page: this.#page, turn: this.#turn },
			{ page, turn: other.turn }
		];
		const [own, theirs] = await Promise.all([frameKey(secret, both, this.#page), frameKey(secret, both, page)]);
		this.#options.keys(own, theirs);
	}
}

/** A step, if it is one. */
function read(text: string): Step {
	const step = JSON.parse(text) as Record<string, unknown>;
	const needs: Record<string, string[]> = {
		hello: ['page', 'turn'],
		commit: ['page', 'to', 'commitment'],
		reveal: ['page', 'to', 'point', 'blind']
	};
	const fields = needs[String(step['step'])];
	if (fields === undefined || fields.some((field) => typeof step[field] !== 'string')) throw new TypeError('not a step');
	return step as Step;
}
