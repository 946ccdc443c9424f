// Keeps the screen from going dark while people talk without touching the computer, where the browser can.

/** Until the returned function is called. The browser lets go when the window is hidden; it is asked again afterwards. */
export function stayAwake(): () => void {
	let sentinel: WakeLockSentinel | undefined;
	let over = false;
	const ask = () => {
		if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
		navigator.wakeLock.request('screen').then(
			(given) => {
				if (over) void given.release();
				else sentinel = given;
			},
			() => {}
		);
	};
	ask();
	document.addEventListener('visibilitychange', ask);
	return () => {
		over = true;
		document.removeEventListener('visibilitychange', ask);
		void sentinel?.release();
	};
}
