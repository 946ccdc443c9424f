// What gets through from here to the server, measured: a line for words, the way films come, and each way sound and picture can take.
// A way is tried with a connection of its own to our relay, whose data channel sends back what it hears. Free of Svelte.
import type { IceServer, MediaPath, ServerSignal } from './protocol';

export const WAYS: readonly MediaPath[] = ['udp', 'tcp', 'relay-udp', 'relay-tcp', 'relay-tls'];

/** How a way turned out. `not_offered`: the server has no such way. */
export type WayResult = { state: 'open'; roundTripMs: number; loss: number } | { state: 'closed' } | { state: 'not_offered' };

const CONNECT_MS = 8_000;
const PINGS = 20;
const PING_EVERY_MS = 60;
/** So long an answer may take before it counts as lost. */
const LAST_ANSWER_MS = 1_200;

type Answer = { type: 'ready'; ice_servers: IceServer[] } | { type: 'time'; sent_ms: number } | { type: 'signal'; signal: ServerSignal };

function socketAddress(): string {
	return `${location.origin.replace(/^http/, 'ws')}/api/feedback/line_check`;
}

/** The middle of some measurements; undefined without any. */
export function median(values: readonly number[]): number | undefined {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)];
}

/** The servers that lead this way; none for the direct ones. */
export function serversOf(way: MediaPath, servers: readonly IceServer[]): IceServer[] {
	const fits = (url: string) => {
		if (way === 'relay-tls') return url.startsWith('turns:');
		if (!url.startsWith('turn:')) return false;
		return way === 'relay-tcp' ? url.includes('transport=tcp') : way === 'relay-udp' && !url.includes('transport=tcp');
	};
	return servers.map((server) => ({ ...server, urls: server.urls.filter(fits) })).filter(({ urls }) => urls.length > 0);
}

/** A description with only the server's addresses of one kind, so that no other way can be taken. */
export function onlyBy(protocol: 'udp' | 'tcp', sdp: string): string {
	const other = (line: string) => line.startsWith('a=candidate:') && line.split(' ')[2]?.toLowerCase() !== protocol;
	return sdp
		.split(/\r?\n/)
		.filter((line) => !other(line))
		.join('\r\n');
}

/** How long the server takes to answer on a line for words, in milliseconds; undefined when there is none. */
export async function measureServer(): Promise<number | undefined> {
	const socket = new WebSocket(socketAddress());
	try {
		const samples: number[] = [];
		await within(6_000, (done, fail) => {
			socket.onerror = socket.onclose = () => fail(new Error('no line'));
			const ask = () => socket.send(JSON.stringify({ type: 'time', sent_ms: performance.now() }));
			socket.onmessage = ({ data }: MessageEvent<string>) => {
				const answer = JSON.parse(data) as Answer;
				if (answer.type === 'ready') return ask();
				if (answer.type !== 'time') return;
				samples.push(performance.now() - answer.sent_ms);
				if (samples.length < 6) setTimeout(ask, 50);
				else done(undefined);
			};
		});
		return median(samples);
	} catch {
		return undefined;
	} finally {
		close(socket);
	}
}

/** How fast films would come, in bits a second; undefined when nothing comes. */
export async function measureSpeed(send: typeof fetch = fetch): Promise<number | undefined> {
	try {
		const begun = performance.now();
		const response = await send('/api/feedback/line_check/sample', { cache: 'no-store', signal: AbortSignal.timeout(15_000) });
		if (!response.ok) return undefined;
		const { byteLength } = await response.arrayBuffer();
		return (byteLength * 8_000) / Math.max(1, performance.now() - begun);
	} catch {
		return undefined;
	}
}

/** Tries one way: whether it opens, how long an answer takes on it, and how much is lost. */
export async function measureWay(way: MediaPath): Promise<WayResult> {
	const socket = new WebSocket(socketAddress());
	let connection: RTCPeerConnection | undefined;
	try {
		const servers = await within<IceServer[]>(CONNECT_MS, (done, fail) => {
			socket.onerror = socket.onclose = () => fail(new Error('no line'));
			socket.onmessage = ({ data }: MessageEvent<string>) => {
				const answer = JSON.parse(data) as Answer;
				if (answer.type === 'ready') done(answer.ice_servers);
			};
		});
		const relayed = way !== 'udp' && way !== 'tcp';
		const iceServers = relayed ? serversOf(way, servers) : [];
		if (relayed && iceServers.length === 0) return { state: 'not_offered' };
		connection = new RTCPeerConnection({ iceServers, iceTransportPolicy: relayed ? 'relay' : 'all' });
		// What is lost stays lost, as with sound and picture.
		const channel = connection.createDataChannel('sync', { ordered: false, maxRetransmits: 0 });
		const offered = await connect(connection, channel, socket, way);
		return offered ? await echo(channel) : { state: 'not_offered' };
	} catch {
		return { state: 'closed' };
	} finally {
		connection?.close();
		close(socket);
	}
}

/** `false` when the server has no address of this kind. */
async function connect(connection: RTCPeerConnection, channel: RTCDataChannel, socket: WebSocket, way: MediaPath): Promise<boolean> {
	return within<boolean>(CONNECT_MS, (done, fail) => {
		const take = async ({ data }: MessageEvent<string>) => {
			const answer = JSON.parse(data) as Answer;
			if (answer.type !== 'signal' || answer.signal.type !== 'answer') return;
			const { sdp } = answer.signal;
			const narrowed = way === 'udp' || way === 'tcp' ? onlyBy(way, sdp) : sdp;
			if (!narrowed.includes('a=candidate:')) return done(false);
			await connection.setRemoteDescription({ type: 'answer', sdp: narrowed });
		};
		socket.onmessage = (event) => void take(event as MessageEvent<string>).catch(fail);
		socket.onclose = () => fail(new Error('the line broke'));
		channel.onopen = () => done(true);
		const offer = async () => {
			await connection.setLocalDescription();
			// Relayed addresses have to be known before the server answers nothing: it needs none of them, the browser does.
			socket.send(JSON.stringify({ type: 'signal', signal: { type: 'offer', sdp: connection.localDescription?.sdp } }));
		};
		offer().catch(fail);
	});
}

async function echo(channel: RTCDataChannel): Promise<WayResult> {
	const times = new Map<string, number>();
	const answers: number[] = [];
	channel.onmessage = ({ data }: MessageEvent<string>) => {
		const sent = times.get(data);
		if (sent !== undefined) answers.push(performance.now() - sent);
		times.delete(data);
	};
	for (let number = 0; number < PINGS && channel.readyState === 'open'; number += 1) {
		times.set(String(number), performance.now());
		channel.send(String(number));
		await new Promise((resolve) => setTimeout(resolve, PING_EVERY_MS));
	}
	const until = performance.now() + LAST_ANSWER_MS;
	while (answers.length < PINGS && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
	const roundTripMs = median(answers);
	return roundTripMs === undefined ? { state: 'closed' } : { state: 'open', roundTripMs, loss: 1 - answers.length / PINGS };
}

function within<T>(milliseconds: number, work: (done: (value: T) => void, fail: (why: unknown) => void) => void): Promise<T> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => reject(new Error('too late')), milliseconds);
		const end = <A>(settle: (value: A) => void) => (value: A) => {
			clearTimeout(timer);
			settle(value);
		};
		work(end(resolve), end(reject));
	});
}

function close(socket: WebSocket): void {
	socket.onmessage = socket.onerror = socket.onclose = null;
	socket.close();
}
