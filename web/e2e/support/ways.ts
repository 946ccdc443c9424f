// Lets a journey shut one of the two ways between a window and the room for what is urgent: the line, or the channel beside the call.
import type { Page } from '@playwright/test';

export type Way = 'line' | 'channel';

interface Shut {
	shutWays: Record<Way, boolean>;
	heardOnChannel: number;
}

/** Runs in every page of a window from its beginning. */
export function shuttable(): void {
	const shut: Record<Way, boolean> = { line: false, channel: false };
	const counted = { heardOnChannel: 0 };
	Object.assign(window, { shutWays: shut });
	Object.defineProperty(window, 'heardOnChannel', { get: () => counted.heardOnChannel });
	const urgent = (data: unknown) => typeof data === 'string' && /"type":"(show|play|pause|seek|rate|again|seen|playback)"/.test(data);

	function guard(prototype: WebSocket | RTCDataChannel, way: Way): void {
		const send = prototype.send as (data: unknown) => void;
		Object.assign(prototype, {
			send(this: unknown, data: unknown) {
				if (!(shut[way] && urgent(data))) send.call(this, data);
			}
		});
		const onmessage = Object.getOwnPropertyDescriptor(prototype, 'onmessage') as PropertyDescriptor;
		Object.defineProperty(prototype, 'onmessage', {
			...onmessage,
			set(this: unknown, hear: ((event: MessageEvent) => void) | null) {
				const guarded = (event: MessageEvent) => {
					if (way === 'channel') counted.heardOnChannel += 1;
					if (!(shut[way] && urgent(event.data))) hear?.call(this, event);
				};
				onmessage.set?.call(this, hear && guarded);
			}
		});
	}
	guard(WebSocket.prototype, 'line');
	guard(RTCDataChannel.prototype, 'channel');
}

export async function shut(page: Page, way: Way | 'both' | undefined): Promise<void> {
	await page.evaluate((only) => {
		const { shutWays } = window as unknown as Shut;
		shutWays.line = only === 'line' || only === 'both';
		shutWays.channel = only === 'channel' || only === 'both';
	}, way);
}

/** How often the channel has brought something. */
export async function heardOnChannel(page: Page): Promise<number> {
	return page.evaluate(() => (window as unknown as Shut).heardOnChannel);
}
