// Starts the program once for all journeys, on the stores the environment names or in a folder of its own, and makes the
// first administrator. What the journeys must know goes through the environment.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { acceptInvitation, type Credentials } from './people.ts';
import { artefacts, binary } from './places.ts';

const run = promisify(execFile);

export default async function serve(): Promise<() => Promise<void>> {
	const house = await newHouse();
	process.env['MRP_JOURNEYS_ADDRESS'] = house.address;
	process.env['MRP_JOURNEYS_DATABASE'] = house.database;
	process.env['MRP_JOURNEYS_ADMINISTRATOR'] = JSON.stringify(house.administrator);
	return house.close;
}

/** A program that runs, with a first administrator. */
export interface House {
	address: string;
	/** Where its rows are. */
	database: string;
	administrator: Credentials;
	/** Kills the program the way a power cut does. */
	kill: () => Promise<void>;
	/** Starts it again at the same address, on what is left. */
	start: () => Promise<void>;
	close: () => Promise<void>;
}

/** `stores`: where its films, keys and rows lie, if not where the environment says. */
export async function newHouse(log = 'server.log', stores: NodeJS.ProcessEnv = {}): Promise<House> {
	const home = mkdtempSync(join(tmpdir(), 'mrp-journeys-'));
	const env: NodeJS.ProcessEnv = {
		...process.env,
		...stores,
		MRP_DATA: join(home, 'data'),
		MRP_LISTEN: '127.0.0.1:0',
		MRP_RTC__LISTEN: '127.0.0.1:0',
		MRP_RTC__TURN_LISTEN: '127.0.0.1:0',
		MRP_RTC__STANDARD_CLIENTS: 'true'
	};
	const options = { env, cwd: home };
	await run(binary, ['migrate'], options);
	const email = `admin-${Date.now()}-${process.pid}@fjordby.example`;
	const invited = await run(binary, ['admin', 'invite', email, '--name', 'Anders Vestergaard', '--municipality', 'Fjordby'], options);
	const token = /\/invitation\/(\S+)/.exec(invited.stdout)?.[1];
	if (token === undefined) throw new Error(`no invitation in: ${invited.stdout}`);

	mkdirSync(artefacts, { recursive: true });
	const start = () => spawn(binary, ['serve'], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
	let server = start();
	const address = await addressOf(server, log);
	return {
		address,
		database: env['DATABASE_URL'] ?? `sqlite:${join(home, 'data', 'mrp.db')}`,
		administrator: await acceptInvitation(address, token, 'Anders Vestergaard', email),
		kill: () => stop(server, 'SIGKILL'),
		async start() {
			env['MRP_LISTEN'] = new URL(address).host;
			server = start();
			await addressOf(server, log);
		},
		async close() {
			await stop(server);
			rmSync(home, { recursive: true, force: true });
		}
	};
}

/** Stores for a house of its own. Two houses have two master keys, and neither may take up the other's work. */
export function storesOfItsOwn(): NodeJS.ProcessEnv {
	const database = process.env['MRP_JOURNEYS_SECOND_DATABASE'];
	const stores: NodeJS.ProcessEnv = database === undefined ? {} : { DATABASE_URL: database };
	for (const name of ['MRP_VAULT', 'MRP_KEYS']) {
		const place = process.env[name];
		if (place !== undefined) stores[name] = `${place}-${Date.now()}`;
	}
	return stores;
}

/** Reads what the server says until it says where it answers; keeps everything. */
function addressOf(server: ChildProcess, name: string): Promise<string> {
	const log = createWriteStream(join(artefacts, name), { flags: 'a' });
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
		server.once('exit', (code) => reject(new Error(`the server ended with ${code}; artefacts/${name} says why`)));
	});
}

async function stop(server: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
	if (server.exitCode !== null || server.signalCode !== null) return;
	const gone = new Promise((resolve) => server.once('exit', resolve));
	server.kill(signal);
	const timer = setTimeout(() => server.kill('SIGKILL'), 15_000);
	await gone;
	clearTimeout(timer);
}
