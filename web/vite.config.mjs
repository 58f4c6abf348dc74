// Builds the two pages: index.html is the engineer's console, phone.html the performer's.
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const ohmic = process.env.OHMIC ?? 'http://127.0.0.1:7480';

export default defineConfig({
  plugins: [svelte()],
  build: {
    target: ['es2020', 'safari14'], // a tablet of 2016 with its last browser
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // the page's policy allows no data: addresses
    rollupOptions: { input: { console: here('index.html'), phone: here('phone.html') } },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': { target: ohmic, ws: true, changeOrigin: true, rewriteWsOrigin: true } },
  },
});
