// A bad line for the media of a call: a UDP proxy in front of the relay that is slow, narrow and lossy, or lets nothing through.
// Each direction is one queue, as a router's is: what does not fit is lost, and nothing overtakes.
import { createSocket, type Socket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';

export interface UdpQuality {
	/** Each way. */
	delayMs: number;
	lossPercent: number;
	/** Thousand bits a second each way; absent for as many as there are. */
	kbps?: number;
}

/** As a home router holds back before it throws away. */
const HELD_MS = 300;

export class UdpLine {
	quality: UdpQuality;
	blocked = false;
	#front = createSocket('udp4');
	#behind = new Map<string, Socket>();
	#ways = new Map<string, (packet: Buffer) => void>();
	#closed = false;

	private constructor(quality: UdpQuality) {
		this.quality = quality;
	}

	static async open(relayPort: number, quality: UdpQuality): Promise<UdpLine> {
		const line = new UdpLine(quality);
		line.#front.on('message', (packet, from) => {
			const name = `${from.address}:${from.port}`;
			let behind = line.#behind.get(name);
			if (behind === undefined) {
				behind = createSocket('udp4');
				const back = line.#queue((held) => line.#front.send(held, from.port, from.address));
				behind.on('message', back);
				line.#behind.set(name, behind);
				line.#ways.set(name, line.#queue((held) => line.#behind.get(name)?.send(held, relayPort, '127.0.0.1')));
			}
			line.#ways.get(name)?.(packet);
		});
		await new Promise<void>((resolve) => line.#front.bind(0, '127.0.0.1', resolve));
		return line;
	}

	get port(): number {
		return (this.#front.address() as AddressInfo).port;
	}

	close(): void {
		this.#closed = true;
		this.#front.close();
		for (const behind of this.#behind.values()) behind.close();
	}

	#queue(send: (packet: Buffer) => void): (packet: Buffer) => void {
		const waiting: { at: number; packet: Buffer }[] = [];
		let free = 0;
		let timer: NodeJS.Timeout | undefined;
		const deliver = () => {
			timer = undefined;
			while (waiting[0] !== undefined && waiting[0].at <= performance.now()) {
				const { packet } = waiting.shift() as { packet: Buffer };
				if (!this.#closed && !this.blocked) send(packet);
			}
			if (waiting[0] !== undefined) timer = setTimeout(deliver, Math.max(0, waiting[0].at - performance.now()));
		};
		return (packet) => {
			const { delayMs, lossPercent, kbps } = this.quality;
			const now = performance.now();
			free = Math.max(free, now);
			if (this.blocked || Math.random() * 100 < lossPercent || free - now > HELD_MS) return;
			// With the headers of IP and UDP.
			if (kbps !== undefined) free += ((packet.length + 28) * 8) / kbps;
			waiting.push({ at: Math.max(waiting.at(-1)?.at ?? 0, free + delayMs), packet });
			timer ??= setTimeout(deliver, Math.max(0, (waiting[0]?.at ?? now) - now));
		};
	}
}

/** Leads a page's media over such a line. `only`: no other way is offered. Before the page is opened. */
export async function overUdpLine(page: Page, quality: UdpQuality, only: boolean): Promise<() => UdpLine> {
	let line: UdpLine | undefined;
	await page.exposeFunction('portOfLine', async (relayPort: number) => (line ??= await UdpLine.open(relayPort, quality)).port);
	await page.addInitScript((alone) => {
		const { portOfLine } = window as unknown as { portOfLine: (port: number) => Promise<number> };
		const original = RTCPeerConnection.prototype.setRemoteDescription;
		RTCPeerConnection.prototype.setRemoteDescription = async function (this: RTCPeerConnection, description: RTCSessionDescriptionInit) {
			const lines: string[] = [];
			for (const text of (description.sdp ?? '').split('\r\n')) {
				const [, udp, port] = /^a=candidate:\S+ \d+ (udp) \d+ \S+ (\d+) /i.exec(text) ?? [];
				if (udp !== undefined) lines.push(text.replace(` ${port} `, ` ${await portOfLine(Number(port))} `));
				else if (!alone || !text.startsWith('a=candidate:')) lines.push(text);
			}
			await (original as (changed: RTCSessionDescriptionInit) => Promise<void>).call(this, { type: description.type, sdp: lines.join('\r\n') });
		} as typeof original;
		if (!alone) return;
		window.RTCPeerConnection = class extends RTCPeerConnection {
			constructor(configuration?: RTCConfiguration) {
				super({ ...configuration, iceServers: [] });
			}
		};
	}, only);
	return () => {
		if (line === undefined) throw new Error('no description has come yet');
		return line;
	};
}
