// How an analysis travels between this browser and the server.
import { api, ask, type Schema } from '../api/client';
import type { Entry } from './outbox';
import type { Told } from './past';

export type CodingView = Schema<'CodingView'>;
export type ChangesView = Schema<'ChangesView'>;

/** The real one talks to the server. */
export interface Transport {
	send(codingId: string, entry: Entry): Promise<void>;
	/** What has changed since. */
	changes(codingId: string, since: number): Promise<ChangesView>;
	/** What was done to a mark, or last of all. */
	history(codingId: string, markId?: string): Promise<readonly Told[]>;
	keepPosition(codingId: string, positionMs: number, at: number): Promise<void>;
	release(codingId: string, emptyAreas: readonly string[], reason?: string): Promise<CodingView>;
	retract(codingId: string): Promise<CodingView>;
}

/** Over HTTP. */
export const overHttp: Transport = {
	async send(codingId, { about, body, stamps, end }) {
		const [what, id = ''] = about.split(':');
		const change = { stamps };
		const changed = body !== undefined && Object.keys(stamps).length > 0;
		const query = end && { stamp: end.stamp, seen: end.seen };
		if (what === 'keyword') {
			const path = '/api/analyse/codings/{coding_id}/keywords/{keyword_id}';
			const params = { path: { coding_id: codingId, keyword_id: id } };
			if (changed) await ask(api.PUT(path, { params, body: { ...(body as unknown as Schema<'NewKeyword'>), change } }));
			if (query) await ask(api.DELETE(path, { params: { ...params, query } }));
		} else if (what === 'clip') {
			const path = '/api/analyse/codings/{coding_id}/clips/{clip_id}';
			const params = { path: { coding_id: codingId, clip_id: id } };
			if (changed) await ask(api.PUT(path, { params, body: { ...(body as unknown as Schema<'NewClip'>), change } }));
			if (query) await ask(api.DELETE(path, { params: { ...params, query } }));
		}
	},
	changes(codingId, since) {
		const params = { path: { coding_id: codingId }, query: { since } };
		return ask(api.GET('/api/analyse/codings/{coding_id}/changes', { params }));
	},
	async history(codingId, markId) {
		const params = { path: { coding_id: codingId }, query: { mark_id: markId } };
		const { items } = await ask(api.GET('/api/analyse/codings/{coding_id}/history', { params }));
		return items as Told[];
	},
	async keepPosition(codingId, positionMs, at) {
		const params = { path: { coding_id: codingId } };
		await ask(api.PUT('/api/analyse/codings/{coding_id}/position', { params, body: { position_ms: positionMs, at } }));
	},
	release(codingId, emptyAreas, reason) {
		const params = { path: { coding_id: codingId } };
		return ask(api.PUT('/api/analyse/codings/{coding_id}/release', { params, body: { empty_areas: [...emptyAreas], reason } }));
	},
	retract(codingId) {
		return ask(api.DELETE('/api/analyse/codings/{coding_id}/release', { params: { path: { coding_id: codingId } } }));
	}
};
