import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';
import { makePlaces } from './scripts/places.ts';

// In development (npx vite) the API is that of a node on its usual address.
const node = process.env['VIGIE_NODE'] ?? 'http://127.0.0.1:8080';

/** The map's borders and names, as files beside the page: /places/*.json */
function places(): Plugin {
  let made: Map<string, string> | null = null;
  return {
    name: 'places',
    configureServer(server) {
      server.middlewares.use('/places', (request, response, next) => {
        made ??= makePlaces();
        const file = made.get((request.url ?? '').slice(1));
        if (file === undefined) return next();
        response.setHeader('content-type', 'application/json').end(file);
      });
    },
    generateBundle() {
      for (const [name, source] of makePlaces()) this.emitFile({ type: 'asset', fileName: `places/${name}`, source });
    },
  };
}

export default defineConfig({
  plugins: [svelte(), places()],
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    // the map's engine, a part by itself that is loaded with the first map
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: { '/api': { target: node, ws: true } } },
});
