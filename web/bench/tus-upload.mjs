// Uploads a file with npm `tus-js-client`, as the page does, and prints how many seconds it took from the first request to the last answer.
import { createReadStream, statSync } from 'node:fs';
import { Upload } from 'tus-js-client';

const { ENDPOINT, FILE, CHUNK, METADATA, COOKIE } = process.env;
const began = performance.now();
new Upload(createReadStream(FILE), {
	endpoint: ENDPOINT,
	headers: COOKIE ? { cookie: COOKIE } : {},
	metadata: JSON.parse(METADATA),
	uploadSize: statSync(FILE).size,
	chunkSize: Number(CHUNK),
	// A request that fails ends the measurement.
	retryDelays: null,
	onSuccess: () => process.stdout.write(String((performance.now() - began) / 1000)),
	onError: (error) => {
		process.stderr.write(`${error}\n`);
		process.exitCode = 1;
	}
}).start();
