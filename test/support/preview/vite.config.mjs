import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The window over canned data: `vite build --config test/support/preview/vite.config.mjs`. */
export default defineConfig({
  root: here,
  base: './',
  plugins: [react()],
  build: {
    target: 'chrome130',
    outDir: fileURLToPath(new URL('../../../node_modules/.cache/preview', import.meta.url)),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    // Names stay readable for a profile.
    minify: process.env.PREVIEW_PLAIN === undefined,
    modulePreload: { polyfill: false },
  },
});
