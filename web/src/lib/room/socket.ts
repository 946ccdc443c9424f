// The line to the room. It comes back by itself; what has to survive a break is kept by others (queue.ts, note.ts) and
// sent again after the next welcome.
import type { ClientMessage, ServerMessage } from './protocol';

export type LineState = 'connecting' | 'open' | 'waiting' | 'closed';

/** Why a line is not tried again. */
export type LineEnd = 'over' | 'refused';

export interface LineOptions {
	url: string;
	received: (message: ServerMessage) => void;
	changed: (state: LineState) => void;
	/** The server has said goodbye for good. */
	ended: (why: LineEnd) => void;
	/** Asked before another attempt after one that was never opened: renews the session; false gives up. */
	mayRetry: () => Promise<boolean>;
	/** Made anew for each attempt. */
	open?: (url: string) => WebSocket;
	random?: () => number;
}

const FIRST_WAIT_MS = 500;
/** Within ten seconds of the server's return everybody has to be back. */
const LONGEST_WAIT_MS = 6_000;
/** Nothing heard for so long, though the time is asked every two seconds: the line is dead without knowing it. */
const SILENCE_MS = 9_000;
/** The network may have changed: an answer that takes longer than this is taken for none. */
const DOUBT_MS = 1_500;

/** How long to wait before attempt number `failures` (from 1): doubling, with a spread so that two do not meet. */
export function waitBefore(failures: number, random: number): number {
	const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
	return longest * (0.5 + random / 2);
}

/** What a close code of PROTOCOL.md means for us. */
export function comesBack(code: number): boolean {
	return code !== 1000 && code !== 1008;
}

export class RoomLine {
	#options: LineOptions;
	#socket: WebSocket | undefined;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#silence: ReturnType<typeof setTimeout> | undefined;
	#failures = 0;
	#left = false;

	constructor(options: LineOptions) {
		this.#options = options;
	}

	get open(): boolean {
		return this.#socket?.readyState === 1;
	}

	/** Begins, or tries again at once instead of waiting. */
	connect = (): void => {
		if (this.#left || this.#socket !== undefined) return;
		clearTimeout(this.#timer);
		this.#options.changed('connecting');
		const socket = (this.#options.open ?? ((url) => new WebSocket(url)))(this.#options.url);
		this.#socket = socket;
		let opened = false;
		this.#listen();
		socket.onopen = () => {
			opened = true;
			this.#options.changed('open');
		};
		socket.onmessage = (event: MessageEvent<string>) => {
			if (this.#socket !== socket) return;
			this.#failures = 0;
			this.#listen();
			this.#options.received(JSON.parse(event.data) as ServerMessage);
		};
		socket.onclose = (event) => {
			if (this.#socket === socket) void this.#closed(event.code, opened);
		};
	};

	/** Says something now; false when there is no line. */
	send(message: ClientMessage): boolean {
		return this.sendText(JSON.stringify(message));
	}

	/** The same, for what is written already. */
	sendText(text: string): boolean {
		if (!this.open) return false;
		this.#socket?.send(text);
		return true;
	}

	/** The network may have changed under the line: asks whether it still carries, and opens another one if nothing comes back. */
	doubt(question: ClientMessage): void {
		if (this.#left) return;
		if (!this.open) return this.connect();
		if (!this.send(question)) return;
		clearTimeout(this.#silence);
		this.#silence = setTimeout(() => this.#isDead(), DOUBT_MS);
	}

	/** Leaves for good. */
	leave(): void {
		this.#left = true;
		this.#letGo();
		this.#options.changed('closed');
	}

	#letGo(): void {
		clearTimeout(this.#timer);
		clearTimeout(this.#silence);
		const socket = this.#socket;
		this.#socket = undefined;
		if (socket === undefined) return;
		socket.onopen = socket.onmessage = socket.onclose = null;
		socket.close(1000);
	}

	#listen(): void {
		clearTimeout(this.#silence);
		this.#silence = setTimeout(() => this.#isDead(), SILENCE_MS);
	}

	#isDead(): void {
		this.#letGo();
		void this.#closed(1001, true);
	}

	async #closed(code: number, opened: boolean): Promise<void> {
		clearTimeout(this.#silence);
		this.#socket = undefined;
		if (this.#left) return;
		if (opened && !comesBack(code)) {
			this.#left = true;
			this.#options.changed('closed');
			this.#options.ended(code === 1000 ? 'over' : 'refused');
			return;
		}
		this.#failures += 1;
		this.#options.changed('waiting');
		if (!opened && !(await this.#options.mayRetry())) {
			this.#left = true;
			this.#options.changed('closed');
			return;
		}
		if (this.#left) return;
		const wait = waitBefore(this.#failures, (this.#options.random ?? Math.random)());
		this.#timer = setTimeout(this.connect, wait);
	}
}
