// A slow line in user space: a TCP proxy in front of the server that holds bytes back. Each direction is one queue with one
// timer, because a timer for each piece would let pieces overtake each other.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface LineQuality {
	/** There and back. */
	roundTripMs: number;
	/** At most so much more, each way, evenly spread. */
	jitterMs: number;
	/** Packets lost, of a hundred. TCP sends them again, so a loss is a wait for everything behind it. */
	lossPercent: number;
}

export interface SlowLine {
	address: string;
	close: () => Promise<void>;
}

const PACKET_BYTES = 1_448;
const SHORTEST_RESEND_MS = 200;
const FULL_BYTES = 4 * 1024 * 1024;

export async function slowLine(server: string, quality: LineQuality): Promise<SlowLine> {
	const { hostname, port } = new URL(server);
	const open = new Set<Socket>();
	const proxy = createServer((browser) => {
		const upstream = connect(Number(port), hostname);
		for (const socket of [browser, upstream]) {
			socket.setNoDelay(true);
			open.add(socket);
			socket.on('close', () => {
				open.delete(socket);
				browser.destroy();
				upstream.destroy();
			});
			// The other end hears of it by the close.
			socket.on('error', () => {});
		}
		holdBack(browser, upstream, quality);
		holdBack(upstream, browser, quality);
	});
	await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
	return {
		address: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
		close: async () => {
			for (const socket of open) socket.destroy();
			await new Promise((resolve) => proxy.close(resolve));
		}
	};
}

/** One direction of one connection. */
function holdBack(from: Socket, to: Socket, quality: LineQuality): void {
	const waiting: { at: number; bytes: Buffer | undefined }[] = [];
	let timer: NodeJS.Timeout | undefined;
	let last = 0;
	let held = 0;
	const put = (bytes: Buffer | undefined) => {
		last = Math.max(last, performance.now() + delayOf(bytes?.length ?? 0, quality));
		waiting.push({ at: last, bytes });
		held += bytes?.length ?? 0;
		if (held > FULL_BYTES) from.pause();
		timer ??= setTimeout(send, last - performance.now());
	};
	const send = () => {
		timer = undefined;
		while (waiting[0] !== undefined && waiting[0].at <= performance.now()) {
			const { bytes } = waiting.shift() as { bytes: Buffer | undefined };
			if (bytes === undefined) to.end();
			else to.write(bytes);
			held -= bytes?.length ?? 0;
		}
		if (held <= FULL_BYTES) from.resume();
		if (waiting[0] !== undefined) timer = setTimeout(send, Math.max(0, waiting[0].at - performance.now()));
	};
	from.on('data', put);
	from.on('end', () => put(undefined));
	from.on('close', () => clearTimeout(timer));
}

function delayOf(bytes: number, { roundTripMs, jitterMs, lossPercent }: LineQuality): number {
	const packets = Math.max(1, Math.ceil(bytes / PACKET_BYTES));
	const lost = Math.random() > (1 - lossPercent / 100) ** packets;
	// Packets behind a lost one tell the sender of it after a round trip; the last ones it misses only by its clock.
	const again = lost ? (packets > 3 ? roundTripMs : Math.max(SHORTEST_RESEND_MS, 2 * roundTripMs)) : 0;
	return roundTripMs / 2 + Math.random() * jitterMs + again;
}
