// Whether this machine lasts for the conversation: battery, room, screen. Each browser tells what it will; what it does not
// tell is not asked about.
import { bytesFor, type What } from './kinds';

/** What the browser has said. Undefined where it says nothing. */
export interface Machine {
	battery?: { level: number; charging: boolean };
	/** Bytes this page may still keep here. */
	freeBytes?: number;
	/** Whether the screen can be kept on. */
	keepsScreenOn: boolean;
	/** Whether pieces can be kept on this machine; undefined until that has been tried. */
	keepsPieces?: boolean;
}

export type Finding =
	| { about: 'battery'; fine: boolean; percent: number; charging: boolean }
	/** `minutes`: so many would fit without a line. */
	| { about: 'space'; fine: boolean; minutes: number }
	| { about: 'screen'; fine: boolean }
	| { about: 'pieces'; fine: boolean };

/** A camera and a screen that stays on empty a battery in about two hours; a tenth stays for what comes after. */
const LEVEL_PER_MINUTE = 1 / 120;
const RESERVE = 0.1;

/** What there is to say before a recording of so many minutes. */
export function findings(machine: Machine, what: What, minutes: number): Finding[] {
	const found: Finding[] = [];
	const { battery, freeBytes, keepsPieces } = machine;
	if (battery !== undefined) {
		const lasts = battery.level >= Math.min(1, minutes * LEVEL_PER_MINUTE + RESERVE);
		found.push({ about: 'battery', fine: battery.charging || lasts, percent: Math.round(battery.level * 100), charging: battery.charging });
	}
	if (keepsPieces === false) found.push({ about: 'pieces', fine: false });
	else if (freeBytes !== undefined) {
		const fit = Math.floor(freeBytes / bytesFor(what, 1));
		found.push({ about: 'space', fine: fit >= minutes, minutes: fit });
	}
	found.push({ about: 'screen', fine: machine.keepsScreenOn });
	return found;
}

/** Not in every browser, and not in TypeScript's library. */
interface BatteryManager extends EventTarget {
	level: number;
	charging: boolean;
}

/** Asks the browser, and goes on telling how the battery is. Returns what ends that. */
export function askMachine(tell: (known: Partial<Machine>) => void): () => void {
	let over = false;
	let release = () => {};
	const ask = navigator as Navigator & { getBattery?: () => Promise<BatteryManager> };
	tell({ keepsScreenOn: 'wakeLock' in navigator });
	void navigator.storage
		?.estimate?.()
		.then(({ quota, usage }) => tell({ freeBytes: quota === undefined ? undefined : Math.max(0, quota - (usage ?? 0)) }))
		.catch(() => {});
	void ask
		.getBattery?.()
		.then((battery) => {
			if (over) return;
			const say = () => tell({ battery: { level: battery.level, charging: battery.charging } });
			const events = ['levelchange', 'chargingchange'];
			for (const event of events) battery.addEventListener(event, say);
			release = () => events.forEach((event) => battery.removeEventListener(event, say));
			say();
		})
		.catch(() => {});
	return () => {
		over = true;
		release();
	};
}
