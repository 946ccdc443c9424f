// Beside the page: every frame on its way out is sealed, every one that comes in is opened. What cannot be sealed yet is not sent.
import { Opener, Sealer, type FrameKey, type MediaKind } from './frames';

/** `hold`: nothing goes out. `sealed`: only sealed. `open`: the relay may read it, and the page says so. */
export type Mode = 'hold' | 'sealed' | 'open';

export type Order =
	| { type: 'mode'; mode: Mode }
	| { type: 'keys'; own: FrameKey; theirs: FrameKey }
	/** For browsers that hand over streams instead of a transform. */
	| ({ type: 'streams'; readable: ReadableStream; writable: WritableStream } & Way);

export interface Way {
	side: 'send' | 'receive';
	kind: MediaKind;
}

interface Frame {
	data: ArrayBuffer;
}

/** The part of the worker's surroundings that is used; the DOM's types do not know it. */
interface Transformer {
	options: Way;
	readable: ReadableStream;
	writable: WritableStream;
	generateKeyFrame?: () => Promise<unknown>;
	sendKeyFrameRequest?: () => Promise<unknown>;
}

const ASK_AGAIN_MS = 500;

let mode: Mode = 'hold';
let sealer: Sealer | undefined;
const opener = new Opener();
const senders = new Set<Transformer>();

function carry({ side, kind }: Way, from: ReadableStream, to: WritableStream, wanted: () => void): void {
	const transform = new TransformStream<Frame, Frame>({
		async transform(frame, controller) {
			const data = new Uint8Array(frame.data);
			const carried = side === 'send' ? await out(kind, data) : await back(kind, data);
			if (carried === undefined) return kind === 'video' && side === 'receive' ? wanted() : undefined;
			// A frame that stays as it is stays untouched: Firefox empties one that is given its own bytes.
			if (carried !== data) frame.data = carried.buffer;
			controller.enqueue(frame);
		}
	});
	// The track has ended.
	from.pipeThrough(transform).pipeTo(to).catch(() => {});
}

async function out(kind: MediaKind, frame: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | undefined> {
	if (mode === 'open') return frame;
	return mode === 'sealed' ? sealer?.seal(kind, frame) : undefined;
}

async function back(kind: MediaKind, frame: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | undefined> {
	// Sealed frames may still be on their way when the other side has stopped sealing.
	const opened = await opener.open(kind, frame);
	return opened ?? (mode === 'open' ? frame : undefined);
}

/** What was held back until now is missing over there: begin with a whole picture. */
function beginAnew(): void {
	for (const sender of senders) {
		if (sender.options.kind === 'video') sender.generateKeyFrame?.().catch(() => senders.delete(sender));
	}
}

self.addEventListener('message', ({ data: order }: MessageEvent<Order>) => {
	if (order.type === 'streams') return carry(order, order.readable, order.writable, () => {});
	if (order.type === 'keys') {
		sealer = new Sealer(order.own);
		opener.add(order.theirs);
	} else {
		mode = order.mode;
	}
	if (mode !== 'hold') beginAnew();
});

self.addEventListener('rtctransform', (event) => {
	const { transformer } = event as Event & { transformer: Transformer };
	let asked = 0;
	const ask = () => {
		if (mode === 'hold' || performance.now() < asked + ASK_AGAIN_MS) return;
		asked = performance.now();
		transformer.sendKeyFrameRequest?.().catch(() => {});
	};
	if (transformer.options.side === 'send') senders.add(transformer);
	carry(transformer.options, transformer.readable, transformer.writable, ask);
});
