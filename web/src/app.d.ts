// What SvelteKit should know about this app.
declare global {
	namespace App {
		interface PageData {
			/** How much of the frame a page wants: 'wide' uses the whole width, 'bare' hides top bar and footer. */
			shell?: 'wide' | 'bare';
			session: import('$lib/state/session.svelte').Session;
		}
		interface Error {
			message: string;
			/** The server's own status; SvelteKit calls every refused `load` a 500. */
			status?: number;
			/** Stable code of the problem document, when the server sent one. */
			code?: string;
			/** What the user can tell support. */
			requestId?: string;
		}
	}
}

export {};
