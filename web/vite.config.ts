import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

// During development the pages come from vite and everything else from `mrp serve`.
const server = process.env.MRP_DEV_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
	plugins: [sveltekit()],
	build: {
		// Inlined fonts would need `data:` in the content security policy.
		assetsInlineLimit: 0,
		target: 'es2022'
	},
	server: { proxy: { '/api': { target: server, ws: true } } }
});
