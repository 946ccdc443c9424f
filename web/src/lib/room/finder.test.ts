import { describe, expect, it } from 'vitest';
import { bestWay, findCall, findDevice, findServer, findSpeed } from './findings';
import { median, onlyBy, serversOf, type WayResult } from './line-check';
import { machineOf, roomCode } from './technical';

const open = (roundTripMs = 20, loss = 0): WayResult => ({ state: 'open', roundTripMs, loss });
const closed: WayResult = { state: 'closed' };

describe('which side is broken', () => {
	it('says of a device what is the matter, each with one thing to do', () => {
		expect(findDevice('camera', { trouble: 'denied' })).toEqual({ state: 'broken', advice: 'permission' });
		expect(findDevice('camera', { trouble: 'in_use' })).toEqual({ state: 'broken', advice: 'cameraInUse' });
		expect(findDevice('microphone', { trouble: 'none' })).toEqual({ state: 'broken', advice: 'microphoneNone' });
		expect(findDevice('microphone', { alive: false })).toEqual({ state: 'weak', advice: 'microphoneSilent' });
		expect(findDevice('camera', { alive: false })).toEqual({ state: 'weak', advice: 'cameraDark' });
		expect(findDevice('camera', { alive: true })).toEqual({ state: 'good' });
		expect(findDevice('camera', 'off')).toEqual({ state: 'off' });
	});

	it('tells a dead server from a slow one, and a slow net from none', () => {
		expect(findServer(undefined).advice).toBe('serverGone');
		expect(findServer(401).advice).toBe('serverSlow');
		expect(findServer(400)).toEqual({ state: 'good' });
		expect(findSpeed(undefined).advice).toBe('serverGone');
		expect(findSpeed(2_900_000).advice).toBe('speedSlow');
		expect(findSpeed(3_000_000)).toEqual({ state: 'good' });
	});

	it('goes by the best way that is open', () => {
		expect(findCall({ udp: open(), tcp: closed, 'relay-tls': closed })).toEqual({ state: 'good' });
		expect(findCall({ udp: closed, tcp: open(), 'relay-tls': open() })).toEqual({ state: 'weak', advice: 'callTcp' });
		expect(findCall({ udp: closed, tcp: closed, 'relay-tls': open() })).toEqual({ state: 'weak', advice: 'callRelay' });
		expect(findCall({ udp: closed, tcp: closed, 'relay-tls': closed })).toEqual({ state: 'broken', advice: 'callBlocked' });
		expect(findCall({ udp: open(20, 0.06) })).toEqual({ state: 'weak', advice: 'callWeak' });
		expect(findCall({ udp: { state: 'not_offered' } })).toEqual({ state: 'broken', advice: 'noRelay' });
		expect(bestWay({ udp: closed, 'relay-tls': open(), tcp: open() })).toBe('tcp');
	});
});

describe('trying one way only', () => {
	it('leaves out the addresses of the others', () => {
		const sdp = ['v=0', 'a=candidate:1 1 udp 2 10.0.0.1 3 typ host', 'a=candidate:2 1 TCP 1 10.0.0.1 3 typ host tcptype passive', 'a=end'];
		expect(onlyBy('udp', sdp.join('\r\n'))).toBe([sdp[0], sdp[1], sdp[3]].join('\r\n'));
		expect(onlyBy('tcp', sdp.join('\r\n'))).toBe([sdp[0], sdp[2], sdp[3]].join('\r\n'));
	});

	it('chooses the servers that lead that way', () => {
		const urls = ['turn:h:1?transport=udp', 'turn:h:1?transport=tcp', 'turns:h:443?transport=tcp'];
		const servers = [{ urls, username: 'u', credential: 'c' }];
		expect(serversOf('relay-udp', servers)[0]?.urls).toEqual([urls[0]]);
		expect(serversOf('relay-tcp', servers)[0]?.urls).toEqual([urls[1]]);
		expect(serversOf('relay-tls', servers)[0]?.urls).toEqual([urls[2]]);
		expect(serversOf('relay-tls', [{ urls: [urls[0] as string], username: 'u', credential: 'c' }])).toEqual([]);
		expect(serversOf('udp', servers)).toEqual([]);
	});

	it('takes the middle of what was measured', () => {
		expect(median([30, 10, 900])).toBe(30);
		expect(median([])).toBeUndefined();
	});
});

describe('technical info', () => {
	it('names machine and browser and nothing that points to a person', () => {
		const chrome = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';
		expect(machineOf(chrome, 0)).toEqual({ device: 'computer', system: 'Windows', browser: 'Chrome 131' });
		expect(machineOf(`${chrome} Edg/131.0.0.0`, 0).browser).toBe('Edge 131');
		const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15';
		expect(machineOf(mac, 0)).toEqual({ device: 'computer', system: 'macOS', browser: 'Safari 17' });
		expect(machineOf(mac, 5)).toEqual({ device: 'tablet', system: 'iPadOS', browser: 'Safari 17' });
		const phone = 'Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36';
		expect(machineOf(phone, 5)).toEqual({ device: 'phone', system: 'Android 14', browser: 'Chrome 130' });
		expect(machineOf('x', 0)).toEqual({ device: 'computer', system: undefined, browser: undefined });
		expect(roomCode('01890a5d-ac96-774b-bcce-b302099a8057')).toBe('9A8057');
	});
});
