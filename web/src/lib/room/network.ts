// When this machine's network may have changed: a cable pulled, another wifi, from wifi to the telephone.

interface Connection extends EventTarget {
	type?: string;
}

/** Tells of it; the returned function stops. Browsers that know more than `online` say it sooner. */
export function onNetworkChange(told: () => void): () => void {
	const connection = (navigator as { connection?: Connection }).connection;
	let type = connection?.type;
	const changed = () => {
		// It also reports every new estimate of the speed; only another kind of network matters.
		if (connection?.type === type) return;
		type = connection?.type;
		told();
	};
	addEventListener('online', told);
	connection?.addEventListener('change', changed);
	return () => {
		removeEventListener('online', told);
		connection?.removeEventListener('change', changed);
	};
}
