import { describe, expect, it } from 'vitest';
import { Agreement, MOST_AGREEMENTS, type Secrecy } from './agreement';
import { Opener, readableBytes, Sealer, Seen, type FrameKey } from './frames';
import { modeOf } from './transform';
import { commitmentTo, frameKey, fromText, makeHalf, numbersOf, sharedSecret, toText } from './keys';

async function fixedKey(id = 7): Promise<FrameKey> {
	const bytes = Uint8Array.from({ length: 32 }, (_, index) => index);
	return { id, key: await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']) };
}

const WHOLE = Uint8Array.from([0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01, 5, 6, 7, 8]);
const CHANGED = Uint8Array.from([0x11, 0xaa, 0xbb, 0xcc]);
const SOUND = Uint8Array.from([0x78, 1, 2, 3, 4]);

describe('a sealed frame', () => {
	it('reads the same wherever it is sealed with this key', async () => {
		const sealer = new Sealer(await fixedKey());
		expect(toText(await sealer.seal('audio', SOUND))).toBe('76bdb7ddb18a4c3ee8b1ad4262c844c7a77df55e160000000007');
		expect(toText(await sealer.seal('video', WHOLE))).toBe('1002009d012a8002680110d0b8f495f403855bc9bc4a9f9299ebffb9fda20000000107');
	});

	it('leaves readable only what a browser needs before it gets the frame', async () => {
		expect([readableBytes('audio', SOUND), readableBytes('video', WHOLE), readableBytes('video', CHANGED)]).toEqual([0, 10, 1]);
		const key = await fixedKey();
		const [sealer, opener] = [new Sealer(key), new Opener()];
		opener.add(key);
		for (const [kind, frame] of [['audio', SOUND], ['video', WHOLE], ['video', CHANGED]] as const) {
			const sealed = await sealer.seal(kind, frame);
			const readable = readableBytes(kind, frame);
			expect(sealed.slice(0, readable)).toEqual(frame.slice(0, readable));
			expect(toText(sealed)).not.toContain(toText(frame.slice(readable)));
			expect(await opener.open(kind, sealed)).toEqual(frame);
		}
	});

	it('is refused when a single bit was changed, when it comes again, and as another kind', async () => {
		const key = await fixedKey();
		const [sealer, opener] = [new Sealer(key), new Opener()];
		opener.add(key);
		const sealed = await sealer.seal('video', WHOLE);
		for (let at = 0; at < sealed.length; at += 1) {
			const tampered = sealed.slice();
			tampered[at] = (tampered[at] ?? 0) ^ 1;
			expect(await opener.open('video', tampered), `byte ${at}`).toBeUndefined();
		}
		expect(await opener.open('audio', sealed)).toBeUndefined();
		expect(await opener.open('video', sealed)).toEqual(WHOLE);
		expect(await opener.open('video', sealed), 'a second time').toBeUndefined();
		expect(await opener.open('video', sealed.slice(0, 20)), 'cut off').toBeUndefined();
		expect(await opener.open('video', new Uint8Array())).toBeUndefined();
	});

	it('opens with the key before, but not with one that is long gone', async () => {
		const keys = await Promise.all([1, 2, 3].map((id) => randomKey(id)));
		const opener = new Opener(2);
		const sealers = keys.map((key) => new Sealer(key));
		for (const key of keys) opener.add(key);
		const opened = await Promise.all(sealers.map(async (sealer) => opener.open('audio', await sealer.seal('audio', SOUND))));
		expect(opened.map((frame) => frame !== undefined)).toEqual([false, true, true]);
	});

	it('may come late, but not from before the window', () => {
		const seen = new Seen();
		expect([seen.add(0), seen.add(2_000), seen.add(1_999), seen.add(1_999), seen.add(976), seen.add(977)]).toEqual([
			true,
			true,
			true,
			false,
			false,
			true
		]);
	});
});

async function randomKey(id: number): Promise<FrameKey> {
	return { id, key: await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']) };
}

describe('what two compute', () => {
	it('is the same on both sides, and another in each direction', async () => {
		const [ann, bob] = [{ account: 'ann', page: 'a1' }, { account: 'bob', page: 'b1' }];
		const [one, two] = [await makeHalf(ann), await makeHalf(bob)];
		const sides = [{ ...ann, commitment: one.commitment }, { ...bob, commitment: two.commitment }];
		const [mine, hers] = [await sharedSecret(one.pair, two.point), await sharedSecret(two.pair, one.point)];
		expect(await numbersOf(mine, sides)).toBe(await numbersOf(hers, [...sides].reverse()));
		expect(await numbersOf(mine, sides)).toMatch(/^\d\d \d\d \d\d \d\d$/);
		const turns = [{ page: 'a1', turn: 'x' }, { page: 'b1', turn: 'y' }];
		const [out, back] = [await frameKey(mine, turns, 'a1'), await frameKey(hers, [...turns].reverse(), 'a1')];
		const other = await frameKey(mine, turns, 'b1');
		const sealed = await new Sealer(out).seal('audio', SOUND);
		const [right, wrong] = [new Opener(), new Opener()];
		right.add(back);
		wrong.add({ ...other, id: out.id });
		expect(await right.open('audio', sealed)).toEqual(SOUND);
		expect(await wrong.open('audio', sealed)).toBeUndefined();
	});

	it('follows from the points alone', async () => {
		expect(await commitmentTo({ account: 'ann', page: 'a1' }, '04aa', 'ff')).toBe('fd0ea672b1ea5c3971e99b3cce37579fc5d98391fff58bff379197abcef71b88');
		expect(() => fromText('xyz')).toThrow();
		const half = await makeHalf({ account: 'ann', page: 'a1' });
		await expect(sharedSecret(half.pair, '04' + '11'.repeat(64)), 'no point of the curve').rejects.toThrow();
	});
});

interface Person {
	agreement: Agreement;
	name: string;
	secrecy: Secrecy;
	keys: { own: FrameKey; theirs: FrameKey }[];
	said: string[];
}

/** People whose steps go through `carry`, which may change or swallow them. */
function person(name: string, carry: (from: Person, step: string) => void, able = true): Person {
	const made: Person = { name, secrecy: { state: 'alone' }, keys: [], said: [], agreement: undefined as unknown as Agreement };
	made.agreement = new Agreement({
		me: name,
		able,
		send: (step) => {
			made.said.push(step);
			carry(made, step);
		},
		changed: (secrecy) => (made.secrecy = secrecy),
		keys: (own, theirs) => made.keys.push({ own, theirs })
	});
	return made;
}

/** Until nobody has anything more to say. */
async function settled(): Promise<void> {
	for (let round = 0; round < 12; round += 1) await new Promise((resolve) => setTimeout(resolve, 5));
}

function pair(change: (step: string, from: string) => string | undefined = (step) => step, able = true): { ann: Person; bob: Person } {
	const people: { ann?: Person; bob?: Person } = {};
	const carry = (from: Person, step: string) => {
		const to = from === people.ann ? people.bob : people.ann;
		const changed = change(step, from.name);
		if (changed !== undefined) void to?.agreement.receive(from.name, changed);
	};
	const [ann, bob] = [person('ann', carry), person('bob', carry, able)];
	people.ann = ann;
	people.bob = bob;
	ann.agreement.setCompany(['bob']);
	bob.agreement.setCompany(['ann']);
	return { ann, bob };
}

function numbers({ secrecy }: Person): string | undefined {
	return secrecy.state === 'sealed' ? secrecy.numbers : undefined;
}

async function hears(from: Person, to: Person): Promise<boolean> {
	const [mine, hers] = [from.keys.at(-1), to.keys.at(-1)];
	if (mine === undefined || hers === undefined) return false;
	const opener = new Opener();
	opener.add(hers.theirs);
	return (await opener.open('audio', await new Sealer(mine.own).seal('audio', SOUND))) !== undefined;
}

describe('two pages', () => {
	it('agree on keys and show the same numbers, whoever comes first', async () => {
		const { ann, bob } = pair();
		ann.agreement.begin();
		await settled();
		bob.agreement.begin();
		await settled();
		expect(numbers(ann)).toMatch(/\d/);
		expect(numbers(ann)).toBe(numbers(bob));
		expect([await hears(ann, bob), await hears(bob, ann)]).toEqual([true, true]);
		expect(ann.said.join('') + bob.said.join(''), 'no key goes over the wire').not.toContain(numbers(ann)?.replaceAll(' ', ''));
	});

	it('keep their numbers over a new connection, with new keys', async () => {
		const { ann, bob } = pair();
		ann.agreement.begin();
		bob.agreement.begin();
		await settled();
		const before = numbers(ann);
		const [old] = ann.keys.slice(-1);
		bob.agreement.begin();
		await settled();
		expect([numbers(ann), numbers(bob)]).toEqual([before, before]);
		expect(await hears(ann, bob)).toBe(true);
		const opener = new Opener();
		opener.add({ ...(old as { own: FrameKey }).own, id: ann.keys.at(-1)?.own.id ?? 0 });
		expect(await opener.open('audio', await new Sealer((ann.keys.at(-1) as { own: FrameKey }).own).seal('audio', SOUND))).toBeUndefined();
	});

	it('never begin a key anew when an old greeting comes again', async () => {
		const { ann, bob } = pair();
		ann.agreement.begin();
		bob.agreement.begin();
		await settled();
		const count = ann.keys.length;
		for (const step of bob.said) await ann.agreement.receive('bob', step);
		await settled();
		expect(ann.keys.length).toBe(count);
		expect(ann.secrecy.state).toBe('sealed');
	});

	it('find each other after steps were lost', async () => {
		let lost = 4;
		const { ann, bob } = pair((step) => (step.includes('"hello"') || (lost -= 1) < 0 ? step : undefined));
		ann.agreement.begin();
		bob.agreement.begin();
		await settled();
		expect(numbers(ann)).toBeUndefined();
		lost = 0;
		ann.agreement.begin();
		await settled();
		expect(numbers(ann)).toMatch(/\d/);
		expect(numbers(ann)).toBe(numbers(bob));
	});

	it('refuse a point that is not the one promised', async () => {
		const foreign = await makeHalf({ account: 'bob', page: 'x' });
		const { ann, bob } = pair((step, from) =>
			from === 'bob' ? step.replace(/"point":"[0-9a-f]+"/, `"point":"${foreign.point}"`) : step
		);
		ann.agreement.begin();
		bob.agreement.begin();
		await settled();
		expect(ann.secrecy).toEqual({ state: 'refused' });
		expect(ann.keys).toEqual([]);
	});

	it('refuse a second promise and a point without one', async () => {
		const { ann, bob } = pair((step, from) => (from === 'bob' && step.includes('"commit"') ? undefined : step));
		ann.agreement.begin();
		bob.agreement.begin();
		await settled();
		expect(ann.said.some((step) => step.includes('"reveal"')), 'nothing is shown to who has not promised').toBe(false);
		const commit = bob.said.find((step) => step.includes('"commit"')) as string;
		await ann.agreement.receive('bob', commit);
		await ann.agreement.receive('bob', commit.replace(/"commitment":"../, '"commitment":"zz'));
		expect(ann.secrecy).toEqual({ state: 'refused' });
	});

	it('see different numbers when somebody sits in between with keys of her own', async () => {
		// She is Bob for Ann and Ann for Bob, and does everything right.
		const people: Record<string, Person> = {};
		const to = (name: string, as: string) => (_: Person, step: string) => void people[name]?.agreement.receive(as, step);
		people['ann'] = person('ann', to('falseBob', 'ann'));
		people['falseBob'] = person('bob', to('ann', 'bob'));
		people['falseAnn'] = person('ann', to('bob', 'ann'));
		people['bob'] = person('bob', to('falseAnn', 'bob'));
		for (const { name, agreement } of Object.values(people)) agreement.setCompany([name === 'ann' ? 'bob' : 'ann']);
		for (const { agreement } of Object.values(people)) agreement.begin();
		await settled();
		expect(numbers(people['ann'] as Person)).toMatch(/\d/);
		expect(numbers(people['bob'] as Person)).toMatch(/\d/);
		expect(numbers(people['ann'] as Person)).not.toBe(numbers(people['bob'] as Person));
	});

	it('do not let somebody try again and again', async () => {
		const ann = person('ann', () => {});
		ann.agreement.setCompany(['bob']);
		ann.agreement.begin();
		const hello = (page: number) => JSON.stringify({ step: 'hello', page: `p${page}`, turn: 't', able: true, answer: true });
		for (let page = 0; page < MOST_AGREEMENTS; page += 1) await ann.agreement.receive('bob', hello(page));
		expect(ann.secrecy.state).toBe('agreeing');
		await ann.agreement.receive('bob', hello(MOST_AGREEMENTS));
		expect(ann.secrecy.state).toBe('refused');
	});

	it('say who cannot, that three are too many, and that one is alone', async () => {
		const { ann, bob } = pair((step) => step, false);
		ann.agreement.begin();
		bob.agreement.begin();
		await settled();
		expect(ann.secrecy).toEqual({ state: 'server', why: 'other_browser' });
		expect(bob.secrecy).toEqual({ state: 'server', why: 'own_browser' });
		ann.agreement.setCompany(['bob', 'carl']);
		expect(ann.secrecy).toEqual({ state: 'server', why: 'group' });
		ann.agreement.setCompany(['bob'], false, true);
		expect(ann.secrecy).toEqual({ state: 'server', why: 'program' });
		ann.agreement.setCompany([]);
		expect(ann.secrecy).toEqual({ state: 'alone' });
	});

	it('do not go on open by themselves once they are sealed, whatever the server says', async () => {
		const { ann, bob } = pair();
		ann.agreement.begin();
		bob.agreement.begin();
		await settled();
		ann.agreement.setCompany(['bob', 'carl']);
		expect([ann.secrecy, modeOf(ann.secrecy)]).toEqual([{ state: 'asks', why: 'group' }, 'hold']);
		ann.agreement.allowOpen();
		expect([ann.secrecy, modeOf(ann.secrecy)]).toEqual([{ state: 'server', why: 'group' }, 'open']);
		// Another page that cannot seal, as after a reload in another browser, asks too.
		ann.agreement.setCompany(['bob']);
		await settled();
		expect(ann.secrecy.state).toBe('sealed');
		await ann.agreement.receive('bob', JSON.stringify({ step: 'hello', page: 'another', turn: 't', able: false, answer: true }));
		expect(ann.secrecy).toEqual({ state: 'asks', why: 'other_browser' });
	});

	it('take a page that has sealed and says it cannot for a forged one', async () => {
		const { ann, bob } = pair();
		ann.agreement.begin();
		bob.agreement.begin();
		await settled();
		const hello = bob.said.find((step) => step.includes('"hello"')) as string;
		await ann.agreement.receive('bob', hello.replace('"able":true', '"able":false'));
		expect(ann.secrecy).toEqual({ state: 'refused' });
	});

	it('find each other again when a third has come and gone', async () => {
		const people: Record<string, Person> = {};
		const here = new Set(['ann', 'bob']);
		const carry = (from: Person, step: string) => {
			for (const name of here) if (name !== from.name && here.has(from.name)) void people[name]?.agreement.receive(from.name, step);
		};
		for (const name of ['ann', 'bob', 'carl']) people[name] = person(name, carry);
		const company = () => here.forEach((name) => people[name]?.agreement.setCompany([...here].filter((other) => other !== name)));
		company();
		for (const name of here) people[name]?.agreement.begin();
		await settled();
		here.add('carl');
		company();
		people['carl']?.agreement.begin();
		await settled();
		here.delete('carl');
		company();
		await settled();
		const [ann, bob] = [people['ann'], people['bob']] as [Person, Person];
		expect(numbers(ann)).toMatch(/\d/);
		expect(numbers(ann)).toBe(numbers(bob));
		expect([await hears(ann, bob), await hears(bob, ann)]).toEqual([true, true]);
	});

	it('are never sealed in a group, and say so from the start', () => {
		const seen: Secrecy[] = [];
		const agreement = new Agreement({ me: 'ann', able: true, open: 'group', send: () => {}, changed: (secrecy) => seen.push(secrecy), keys: () => {} });
		agreement.begin();
		agreement.setCompany(['bob']);
		expect(seen).toEqual([{ state: 'server', why: 'group' }]);
	});

	it('take what is no step for what it is', async () => {
		for (const step of ['', '{}', '{"step":"hello"}', '{"step":"reveal","page":"p","to":"q"}']) {
			const ann = person('ann', () => {});
			ann.agreement.setCompany(['bob']);
			ann.agreement.begin();
			await ann.agreement.receive('bob', step);
			expect(ann.secrecy.state, step).toBe('refused');
		}
	});
});
