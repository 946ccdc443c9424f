// One line about machine and browser that can be read out to somebody who helps: no name, no address, no serial number. Pure.

export interface Machine {
	device: 'phone' | 'tablet' | 'computer';
	system: string | undefined;
	browser: string | undefined;
}

/** What a browser says about itself, in the few words a helper needs. */
export function machineOf(agent: string, touchPoints: number): Machine {
	const ipad = /iPad/.test(agent) || (/Macintosh/.test(agent) && touchPoints > 1);
	const tablet = ipad || /Tablet/.test(agent) || (/Android/.test(agent) && !/Mobile/.test(agent));
	const phone = !tablet && /iPhone|Android|Mobile/.test(agent);
	return { device: tablet ? 'tablet' : phone ? 'phone' : 'computer', system: systemOf(agent, ipad), browser: browserOf(agent) };
}

function systemOf(agent: string, ipad: boolean): string | undefined {
	if (ipad) return 'iPadOS';
	const ios = /iPhone OS (\d+)/.exec(agent)?.[1];
	if (ios) return `iOS ${ios}`;
	const android = /Android (\d+)/.exec(agent)?.[1];
	if (android) return `Android ${android}`;
	if (/Windows NT/.test(agent)) return 'Windows';
	if (/CrOS/.test(agent)) return 'ChromeOS';
	if (/Macintosh/.test(agent)) return 'macOS';
	return /Linux/.test(agent) ? 'Linux' : undefined;
}

function browserOf(agent: string): string | undefined {
	// The order matters: each names the one it is descended from.
	const KNOWN: readonly [string, RegExp][] = [
		['Edge', /Edg(?:A|iOS)?\/(\d+)/],
		['Firefox', /(?:Firefox|FxiOS)\/(\d+)/],
		['Samsung Internet', /SamsungBrowser\/(\d+)/],
		['Chrome', /(?:Chrome|CriOS)\/(\d+)/],
		['Safari', /Version\/(\d+).*Safari/]
	];
	for (const [name, pattern] of KNOWN) {
		const version = pattern.exec(agent)?.[1];
		if (version) return `${name} ${version}`;
	}
	return undefined;
}

/** A short name of a room that can be read out; it opens nothing. */
export function roomCode(roomId: string): string {
	return roomId.replaceAll('-', '').slice(-6).toUpperCase();
}
