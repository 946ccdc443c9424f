// One static single-page app: the server embeds `build/` and answers every unknown path with index.html.
import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/kit').Config} */
export default {
	preprocess: vitePreprocess(),
	kit: {
		adapter: adapter({ pages: 'build', assets: 'build', fallback: 'index.html' }),
		// The package names no fonts among its exports, so the folder is named here once.
		alias: { $plex: 'node_modules/dkfds/dist/fonts/IBMPlexSans/split/woff2' },
		// Nothing from other hosts, no inline script except the one whose hash stands in the page. `frame-ancestors`
		// cannot stand in a page; the server sends it as a header.
		csp: {
			mode: 'hash',
			directives: {
				'default-src': ['none'],
				'script-src': ['self'],
				'style-src': ['self'],
				'style-src-elem': ['self'],
				// SvelteKit's route announcer is hidden by a style attribute.
				'style-src-attr': ['unsafe-inline'],
				'img-src': ['self', 'data:', 'blob:'],
				'media-src': ['self', 'blob:'],
				'font-src': ['self'],
				'connect-src': ['self'],
				'worker-src': ['self', 'blob:'],
				'manifest-src': ['self'],
				'base-uri': ['none'],
				'form-action': ['self'],
				'object-src': ['none']
			}
		},
		typescript: {
			config: (config) => {
				config.include.push('../vitest.config.ts');
				return config;
			}
		}
	}
};
