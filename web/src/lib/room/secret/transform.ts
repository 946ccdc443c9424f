// Puts the sealing worker between the call and the network, in the way this browser has for it.
import type { FrameKey, MediaKind } from './frames';
import type { Secrecy } from './agreement';
import type { Mode, Order, Way } from './worker';

interface Transformable {
	transform?: unknown;
	createEncodedStreams?: () => { readable: ReadableStream; writable: WritableStream };
}

type ScriptTransform = new (worker: Worker, options: Way) => unknown;

function scriptTransform(): ScriptTransform | undefined {
	return (globalThis as { RTCRtpScriptTransform?: ScriptTransform }).RTCRtpScriptTransform;
}

function handsOverStreams(): boolean {
	return typeof RTCRtpSender !== 'undefined' && 'createEncodedStreams' in RTCRtpSender.prototype;
}

/** Whether this browser lets a page seal what it sends. */
export function canSeal(): boolean {
	const media = typeof RTCPeerConnection !== 'undefined' && typeof Worker !== 'undefined';
	return media && globalThis.crypto?.subtle !== undefined && (scriptTransform() !== undefined || handsOverStreams());
}

/** What the connection has to be told at its birth. */
export function sealingConfiguration(): object {
	return scriptTransform() === undefined && handsOverStreams() ? { encodedInsertableStreams: true } : {};
}

export function modeOf({ state }: Secrecy): Mode {
	if (state === 'sealed') return 'sealed';
	return state === 'server' ? 'open' : 'hold';
}

/** One worker for a visit to the room: keys of the connection before open what is still on its way. */
export class Sealing {
	#worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
	#through = new WeakSet<object>();

	setMode(mode: Mode): void {
		this.#order({ type: 'mode', mode });
	}

	setKeys(own: FrameKey, theirs: FrameKey): void {
		this.#order({ type: 'keys', own, theirs });
	}

	through(end: RTCRtpSender | RTCRtpReceiver, side: Way['side'], kind: MediaKind): void {
		if (this.#through.has(end)) return;
		this.#through.add(end);
		const Transform = scriptTransform();
		const transformable = end as Transformable;
		if (Transform !== undefined) {
			transformable.transform = new Transform(this.#worker, { side, kind });
			return;
		}
		const streams = transformable.createEncodedStreams?.();
		if (streams === undefined) return;
		const { readable, writable } = streams;
		this.#order({ type: 'streams', side, kind, readable, writable }, [readable, writable]);
	}

	close(): void {
		this.#worker.terminate();
	}

	#order(order: Order, transfer: Transferable[] = []): void {
		this.#worker.postMessage(order, transfer);
	}
}
