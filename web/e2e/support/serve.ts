// Starts the program once for all journeys, on the stores the environment names or in a folder of its own, and makes the
// first administrator. What the journeys must know goes through the environment.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { acceptInvitation } from './people.ts';
import { artefacts, binary } from './places.ts';

const run = promisify(execFile);

export default async function serve(): Promise<() => Promise<void>> {
	const home = mkdtempSync(join(tmpdir(), 'mrp-journeys-'));
	const env = {
		...process.env,
		MRP_DATA: join(home, 'data'),
		MRP_LISTEN: '127.0.0.1:0',
		MRP_RTC__LISTEN: '127.0.0.1:0',
		MRP_RTC__TURN_LISTEN: '127.0.0.1:0'
	};
	const options = { env, cwd: home };
	await run(binary, ['migrate'], options);
	const email = `admin-${Date.now()}@fjordby.example`;
	const invited = await run(binary, ['admin', 'invite', email, '--name', 'Anders Vestergaard', '--municipality', 'Fjordby'], options);
	const token = /\/invitation\/(\S+)/.exec(invited.stdout)?.[1];
	if (token === undefined) throw new Error(`no invitation in: ${invited.stdout}`);

	mkdirSync(artefacts, { recursive: true });
	const server = spawn(binary, ['serve'], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
	const address = await addressOf(server);
	process.env['MRP_JOURNEYS_ADDRESS'] = address;
	process.env['MRP_JOURNEYS_ADMINISTRATOR'] = JSON.stringify(
		await acceptInvitation(address, token, 'Anders Vestergaard', email)
	);
	return async () => {
		await stop(server);
		rmSync(home, { recursive: true, force: true });
	};
}

/** Reads what the server says until it says where it answers; keeps everything. */
function addressOf(server: ChildProcess): Promise<string> {
	const log = createWriteStream(join(artefacts, 'server.log'));
	return new Promise((resolve, reject) => {
		let said = '';
		const hear = (chunk: Buffer) => {
			log.write(chunk);
			said += chunk.toString();
			const address = /is ready at (http:\/\/\S+)/.exec(said)?.[1];
			if (address !== undefined) {
				said = '';
				resolve(address.replace(/\/$/, ''));
			}
		};
		server.stdout?.on('data', hear);
		server.stderr?.on('data', hear);
		server.once('exit', (code) => reject(new Error(`the server ended with ${code}; artefacts/server.log says why`)));
	});
}

async function stop(server: ChildProcess): Promise<void> {
	if (server.exitCode !== null) return;
	const gone = new Promise((resolve) => server.once('exit', resolve));
	server.kill('SIGTERM');
	const timer = setTimeout(() => server.kill('SIGKILL'), 15_000);
	await gone;
	clearTimeout(timer);
}
