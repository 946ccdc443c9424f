// What the measurements mean: for each part how it is, and one thing to do. Pure, so that every kind of trouble can be tried without having it.
import type { DeviceTrouble } from './devices';
import type { WayResult } from './line-check';
import type { MediaPath } from './protocol';

export type Part = 'camera' | 'microphone' | 'server' | 'speed' | 'call';
export const PARTS: readonly Part[] = ['camera', 'microphone', 'server', 'speed', 'call'];

export type State = 'good' | 'weak' | 'broken' | 'off';

export type Advice =
	| 'permission'
	| 'cameraNone'
	| 'cameraInUse'
	| 'cameraDark'
	| 'microphoneNone'
	| 'microphoneInUse'
	| 'microphoneSilent'
	| 'insecure'
	| 'other'
	| 'serverGone'
	| 'serverSlow'
	| 'speedSlow'
	| 'callRelay'
	| 'callTcp'
	| 'callBlocked'
	| 'callWeak'
	| 'noRelay';

export interface Finding {
	state: State;
	advice?: Advice;
}

/** A device that was tried: what stood in the way, or whether anything came from it. */
export type DeviceResult = { trouble: DeviceTrouble } | { alive: boolean } | 'off';

export const SLOW_ANSWER_MS = 400;
/** The finest picture of a clip needs about so much, in bits a second. */
export const ENOUGH_SPEED = 3_000_000;
const MUCH_LOSS = 0.05;

export function findDevice(kind: 'camera' | 'microphone', result: DeviceResult): Finding {
	if (result === 'off') return { state: 'off' };
	if ('trouble' in result) {
		const named = { none: `${kind}None`, in_use: `${kind}InUse` } as const;
		const advice: Advice = {
			denied: 'permission' as const,
			none: named.none,
			in_use: named.in_use,
			insecure: 'insecure' as const,
			other: 'other' as const
		}[result.trouble];
		return { state: 'broken', advice };
	}
	if (result.alive) return { state: 'good' };
	return { state: 'weak', advice: kind === 'camera' ? 'cameraDark' : 'microphoneSilent' };
}

export function findServer(roundTripMs: number | undefined): Finding {
	if (roundTripMs === undefined) return { state: 'broken', advice: 'serverGone' };
	return roundTripMs > SLOW_ANSWER_MS ? { state: 'weak', advice: 'serverSlow' } : { state: 'good' };
}

export function findSpeed(bitsPerSecond: number | undefined): Finding {
	if (bitsPerSecond === undefined) return { state: 'broken', advice: 'serverGone' };
	return bitsPerSecond < ENOUGH_SPEED ? { state: 'weak', advice: 'speedSlow' } : { state: 'good' };
}

/** The best way that is open decides; a network that only lets a detour through is told so. */
export function findCall(ways: Readonly<Partial<Record<MediaPath, WayResult>>>): Finding {
	const open = (way: MediaPath) => ways[way]?.state === 'open';
	const results = Object.values(ways);
	if (results.every(({ state }) => state === 'not_offered')) return { state: 'broken', advice: 'noRelay' };
	const best = (['udp', 'relay-udp', 'tcp', 'relay-tcp', 'relay-tls'] as const).find(open);
	if (best === undefined) return { state: 'broken', advice: 'callBlocked' };
	const measured = ways[best];
	if (measured?.state === 'open' && measured.loss > MUCH_LOSS) return { state: 'weak', advice: 'callWeak' };
	if (best === 'udp') return { state: 'good' };
	return { state: 'weak', advice: best === 'tcp' ? 'callTcp' : 'callRelay' };
}

/** The way the call would take. */
export function bestWay(ways: Readonly<Partial<Record<MediaPath, WayResult>>>): MediaPath | undefined {
	return (['udp', 'relay-udp', 'tcp', 'relay-tcp', 'relay-tls'] as const).find((way) => ways[way]?.state === 'open');
}
