// A slow line for the call: a proxy for datagrams that holds them back and loses some. The page is told the relay's address as
// the proxy's, so camera, microphone and the channel beside them take the same line as everything else (line.ts).
import { createSocket, type Socket } from 'node:dgram';
import type { BrowserContext } from '@playwright/test';
import type { LineQuality } from './line.ts';

interface Hooks {
	slowCall: (address: string, port: number) => Promise<number>;
}

/** Every call of this window goes over a line of this quality. The returned function ends it. */
export async function slowCall(context: BrowserContext, quality: LineQuality): Promise<() => Promise<void>> {
	const proxies = new Map<string, Promise<{ port: number; close: () => void }>>();
	await context.exposeFunction('slowCall', async (address: string, port: number) => {
		const key = `${address} ${port}`;
		const proxy = proxies.get(key) ?? slowDatagrams(address, port, quality);
		proxies.set(key, proxy);
		return (await proxy).port;
	});
	await context.addInitScript(throughTheProxy);
	return async () => {
		for (const proxy of proxies.values()) (await proxy).close();
	};
}

/** Runs in the page: no other way to the relay than the slow one. */
function throughTheProxy(): void {
	const Original = window.RTCPeerConnection;
	window.RTCPeerConnection = class extends Original {
		constructor(configuration?: RTCConfiguration) {
			super({ ...configuration, iceServers: [] });
		}

		override async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
			const lines: string[] = [];
			for (const line of (description.sdp ?? '').split('\r\n')) {
				const [, before, protocol, middle, address, port, after] =
					/^(a=candidate:\S+ \d+ )(\S+)( \d+ )(\S+) (\d+)( .*)$/.exec(line) ?? [];
				if (before === undefined || address === undefined) lines.push(line);
				else if (protocol?.toLowerCase() === 'udp') {
					const slow = await (window as unknown as Hooks).slowCall(address, Number(port));
					lines.push(`${before}${protocol}${middle}127.0.0.1 ${slow}${after}`);
				}
			}
			await super.setRemoteDescription({ ...description, sdp: lines.join('\r\n') });
		}
	};
}

async function slowDatagrams(address: string, port: number, quality: LineQuality): Promise<{ port: number; close: () => void }> {
	const browsers = new Map<string, Socket>();
	const front = createSocket('udp4');
	// Whoever has gone does not answer any more; that is no concern of the line.
	front.on('error', () => {});
	front.on('message', (bytes, from) => {
		const key = `${from.address} ${from.port}`;
		let upstream = browsers.get(key);
		if (upstream === undefined) {
			upstream = createSocket('udp4');
			upstream.on('error', () => {});
			const back = holdBack(quality, (answer) => front.send(answer, from.port, from.address));
			upstream.on('message', back);
			browsers.set(key, upstream);
			const there = holdBack(quality, (sent) => browsers.get(key)?.send(sent, port, address));
			Object.assign(upstream, { there });
		}
		(upstream as Socket & { there?: (bytes: Buffer) => void }).there?.(bytes);
	});
	await new Promise<void>((resolve) => front.bind(0, '127.0.0.1', resolve));
	return {
		port: front.address().port,
		close: () => {
			front.close();
			for (const socket of browsers.values()) socket.close();
			browsers.clear();
		}
	};
}

/** One direction: a datagram may be lost or late, but none overtakes another. */
function holdBack({ roundTripMs, jitterMs, lossPercent }: LineQuality, put: (bytes: Buffer) => void): (bytes: Buffer) => void {
	let last = 0;
	const waiting: { at: number; bytes: Buffer }[] = [];
	const send = () => {
		while (waiting[0] !== undefined && waiting[0].at <= performance.now()) {
			const { bytes } = waiting.shift() as { bytes: Buffer };
			try {
				put(bytes);
			} catch {
				// The line has been closed meanwhile.
			}
		}
		if (waiting[0] !== undefined) setTimeout(send, Math.max(1, waiting[0].at - performance.now()));
	};
	return (bytes) => {
		if (Math.random() * 100 < lossPercent) return;
		last = Math.max(last, performance.now() + roundTripMs / 2 + Math.random() * jitterMs);
		waiting.push({ at: last, bytes });
		if (waiting.length === 1) setTimeout(send, last - performance.now());
	};
}
