// Sends half of a file with npm `tus-js-client`, waits for a word on standard input, and goes on; says what it is answered.
// Started by ../record/foreign_clients.rs in the folder that has the package.
import { createReadStream, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { once } from 'node:events';

const tus = createRequire(`${process.cwd()}/`)('tus-js-client');
const { ENDPOINT, ACCOUNT, CONVERSATION, FILE } = process.env;
const uploadSize = statSync(FILE).size;
const half = uploadSize / 2;

function upload(options) {
	return new Promise((resolve, reject) => {
		const one = new tus.Upload(createReadStream(FILE), {
			endpoint: ENDPOINT,
			headers: { 'x-test-account': ACCOUNT },
			metadata: { conversation_id: CONVERSATION },
			uploadSize,
			chunkSize: half,
			retryDelays: [100, 200, 400, 800, 1600],
			onChunkComplete: (_size, accepted) => {
				if (options.until !== undefined && accepted >= options.until) one.abort(false).then(() => resolve(one.url), reject);
			},
			onShouldRetry: (error) => {
				console.log(error.originalResponse?.getStatus());
				return true;
			},
			onSuccess: () => resolve(one.url),
			onError: reject,
			...options
		});
		one.start();
	});
}

const uploadUrl = await upload({ until: half });
console.log('half');
await once(process.stdin, 'data');
await upload({ uploadUrl });
console.log('done');
process.exit(0);
