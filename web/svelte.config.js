// Components are TypeScript; warnings about them are errors in `npm run check`.
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

export default { preprocess: vitePreprocess() };
