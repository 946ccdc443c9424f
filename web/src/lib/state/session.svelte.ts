// Who is signed in. Made once by the root layout; pages receive it as `data.session` or by `useSession()`.
import { getContext, setContext } from 'svelte';
import { api, ask, ProblemError, refreshSession, type Schema } from '$lib/api/client';

/** Well within the life of the access cookie. */
const FRESH_MS = 4 * 60_000;

export type Me = Schema<'Me'>;
export type Role = Schema<'Role'>;

export class Session {
	#me = $state<Me | undefined>();
	#last: Me | undefined;
	#known = $state(false);
	#ready: Promise<void> | undefined;
	#fresh = false;

	/** The signed-in account, or undefined. */
	get me(): Me | undefined {
		return this.#me;
	}

	get signedIn(): boolean {
		return this.#me !== undefined;
	}

	/** Whether the server has told us that nobody is signed in; false while we do not know. */
	get signedOut(): boolean {
		return this.#known && this.#me === undefined;
	}

	/** The account on a page for signed-in people; stays for the moment in which the page is left after signing out. */
	get account(): Me {
		const account = this.#me ?? this.#last;
		if (account === undefined) throw new Error('a page for signed-in people was shown to nobody');
		return account;
	}

	/** Whether the account holds one of these roles. Only for showing and hiding: the server decides. */
	has(...roles: Role[]): boolean {
		return this.#me?.roles.some((role) => roles.includes(role)) ?? false;
	}

	/** Asks the server once who we are; later calls wait for the same answer. */
	ready(): Promise<void> {
		this.#ready ??= this.#load();
		return this.#ready;
	}

	async #load(): Promise<void> {
		try {
			this.#me = this.#last = await ask(api.GET('/api/people/me'));
			this.#known = true;
		} catch (failure) {
			if (failure instanceof ProblemError && failure.status === 401) return this.forget();
			this.#ready = undefined;
			throw failure;
		}
	}

	/** When the account has changed, or somebody has just shown who she is. */
	async refresh(justSignedIn = false): Promise<void> {
		this.#fresh ||= justSignedIn;
		this.#ready = this.#load();
		await this.#ready;
	}

	async signIn(email: string, password: string, totpCode?: string): Promise<void> {
		await ask(api.POST('/api/people/sessions', { body: { email, password, totp_code: totpCode } }));
		await this.refresh(true);
	}

	/** Tells the server that the screen is locked, so that the lock is more than a curtain. */
	async lock(): Promise<void> {
		await ask(api.POST('/api/people/sessions/lock'));
	}

	/** Whether the password was given a moment ago; asked once. */
	takeFreshness(): boolean {
		const fresh = this.#fresh;
		this.#fresh = false;
		return fresh;
	}

	async unlock(password: string): Promise<void> {
		await ask(api.POST('/api/people/sessions/unlock', { body: { password } }));
		if (this.#me) this.#me.locked = false;
	}

	/** Renews the session in time for what cannot repeat a request by itself: players, uploads, sockets. */
	keepFresh(): () => void {
		const timer = setInterval(() => {
			if (this.#me !== undefined) void refreshSession();
		}, FRESH_MS);
		return () => clearInterval(timer);
	}

	async signOut(): Promise<void> {
		await ask(api.DELETE('/api/people/sessions/current'));
		this.forget();
	}

	async signOutEverywhere(): Promise<void> {
		await ask(api.POST('/api/people/sessions/sign_out_everywhere'));
		this.forget();
	}

	/** The server no longer knows us. */
	forget(): void {
		this.#me = undefined;
		this.#known = true;
	}
}

const KEY = Symbol('session');

/** For the root layout. */
export function provideSession(session: Session): Session {
	return setContext(KEY, session);
}

export function useSession(): Session {
	return getContext<Session>(KEY);
}
