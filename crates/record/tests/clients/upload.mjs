// Uploads a file with npm `tus-js-client`: breaks off in the middle, and goes on where the server says.
// Started by ../record/foreign_clients.rs in the folder that has the package.
import { createReadStream, statSync } from 'node:fs';
import { createRequire } from 'node:module';

const tus = createRequire(`${process.cwd()}/`)('tus-js-client');
const { ENDPOINT, ACCOUNT, CONVERSATION, FILE, BREAK_AT, CHUNK, PROTOCOL } = process.env;
const uploadSize = statSync(FILE).size;
const shared = {
	endpoint: ENDPOINT,
	protocol: PROTOCOL,
	headers: { 'x-test-account': ACCOUNT },
	metadata: { conversation_id: CONVERSATION, filetype: 'video/mp4' },
	uploadSize,
	chunkSize: Number(CHUNK),
	retryDelays: [50, 100, 200, 400, 800]
};

function upload(options) {
	return new Promise((resolve, reject) => {
		const one = new tus.Upload(createReadStream(FILE), {
			...shared,
			...options,
			onProgress: (sent) => {
				if (options.breakAt && sent >= options.breakAt) one.abort(false).then(() => resolve(one.url), reject);
			},
			onSuccess: () => resolve(one.url),
			onError: reject
		});
		one.start();
	});
}

const url = await upload({ breakAt: Number(BREAK_AT) });
process.stdout.write(await upload({ uploadUrl: url }));
