// Who did what with the shared clip, in one calm sentence. Free of Svelte.
import type { SyncText } from '../text/da/sync';
import type { Deed, SharedPlayback } from './protocol';

export interface Happened {
	playback: SharedPlayback;
	by: string | undefined;
	did: Deed | undefined;
	me: string;
	nameOf: (account: string) => string | undefined;
}

interface Words {
	sync: SyncText;
	mediaTime: (ms: number) => string;
	number: (value: number) => string;
}

/** Empty as long as nobody has done anything that is known here. */
export function newsOf({ playback, by, did, me, nameOf }: Happened, { sync, mediaTime, number }: Words): string {
	const waited = playback.waiting_for ?? undefined;
	if (waited !== undefined) return waited === me ? sync.waitsForYou : sync.waitsFor(nameOf(waited) ?? sync.theOther);
	if (by === undefined || did === undefined) return '';
	const who = by === me ? sync.you : (nameOf(by) ?? sync.theOther);
	switch (did) {
		case 'seek':
			return sync.did.seek(who, mediaTime(playback.position_ms));
		case 'rate':
			return sync.did.rate(who, number(playback.rate_percent / 100));
		case 'wait':
		case 'go_on':
			return sync.wentOn;
		default:
			return sync.did[did](who);
	}
}

/** `0:00:18,24`: the time of one frame, so exact that two frames never read the same. */
export function frameTime(ms: number, mediaTime: (ms: number) => string, comma: string): string {
	const place = Math.max(0, ms);
	const hundredths = Math.floor((place % 1_000) / 10);
	return `${mediaTime(place)}${comma}${String(hundredths).padStart(2, '0')}`;
}
