// The trouble finder: tries everything once, each by itself, and keeps what it measured until it is tried again.
import { isHeard, isSeen } from '$lib/room/alive';
import { openTrack, troubleOf } from '$lib/room/devices';
import { findCall, findDevice, findServer, findSpeed, PARTS, type DeviceResult, type Finding, type Part } from '$lib/room/findings';
import { measureServer, measureSpeed, measureWay, WAYS, type WayResult } from '$lib/room/line-check';
import type { MediaPath } from '$lib/room/protocol';
import type { Talk } from './talk.svelte';

export class Finder {
	#talk: Talk;
	findings = $state.raw<Readonly<Partial<Record<Part, Finding>>>>({});
	ways = $state.raw<Readonly<Partial<Record<MediaPath, WayResult>>>>({});
	roundTripMs = $state<number | undefined>();
	bitsPerSecond = $state<number | undefined>();
	running = $state<Part | undefined>();

	constructor(talk: Talk) {
		this.#talk = talk;
	}

	done = $derived.by(() => this.running === undefined && PARTS.every((part) => this.findings[part] !== undefined));
	/** What stands in the way, the worst first; what one has switched off oneself does not. */
	inTheWay = $derived.by(() =>
		PARTS.flatMap((part) => {
			const finding = this.findings[part];
			return finding?.advice ? [{ part, ...finding, advice: finding.advice }] : [];
		}).sort((a, b) => Number(b.state === 'broken') - Number(a.state === 'broken'))
	);

	run = async (): Promise<void> => {
		if (this.running !== undefined) return;
		this.findings = {};
		this.ways = {};
		this.roundTripMs = this.bitsPerSecond = undefined;
		await this.#try('camera', async () => findDevice('camera', await this.#device('video')));
		await this.#try('microphone', async () => findDevice('microphone', await this.#device('audio')));
		await this.#try('server', async () => findServer((this.roundTripMs = await measureServer())));
		await this.#try('speed', async () => findSpeed((this.bitsPerSecond = await measureSpeed())));
		await this.#try('call', async () => {
			// Without a server there is nothing to be tried, and the sentence about it stands above.
			if (this.roundTripMs === undefined) return { state: 'broken' };
			await Promise.all(WAYS.map(async (way) => this.#found(way, await measureWay(way))));
			return findCall(this.ways);
		});
		this.running = undefined;
	};

	async #try(part: Part, work: () => Promise<Finding>): Promise<void> {
		this.running = part;
		const finding = await work();
		this.findings = { ...this.findings, [part]: finding };
	}

	#found(way: MediaPath, result: WayResult): void {
		this.ways = { ...this.ways, [way]: result };
	}

	/** The one that is in use, or one opened for a moment. */
	async #device(kind: 'audio' | 'video'): Promise<DeviceResult> {
		const { choice } = this.#talk;
		if (!(kind === 'video' ? choice.camera : choice.microphone)) return 'off';
		const used = kind === 'video' ? this.#talk.camera : this.#talk.microphone;
		const alive = kind === 'video' ? isSeen : isHeard;
		if (used) return { alive: await alive(used) };
		try {
			const track = await openTrack(kind, kind === 'video' ? choice.cameraId : choice.microphoneId);
			const result = { alive: await alive(track) };
			track.stop();
			return result;
		} catch (failure) {
			return { trouble: troubleOf(failure) };
		}
	}
}
