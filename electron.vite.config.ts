import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/**
 * Three bundles. Main and preload are CommonJS for the lowest runtime that must run them (Node
 * 20.18, Chromium 130); only what cannot be bundled stays outside.
 */
const outside = ['electron', 'better-sqlite3'];

/**
 * The dock's sheet brings twenty themes; the desk has its own (dock.css). What is dropped is every
 * rule of theirs, two thirds of that sheet, which the page would read before its first picture.
 */
const THEME_RULE = /[^{}]*\.dockview-theme-[^{}]*\{[^{}]*\}/g;

const dockWithoutThemes = {
  name: 'dock-without-themes',
  enforce: 'pre',
  transform: (code: string, id: string) =>
    id.endsWith('/dockview.css') ? code.replace(THEME_RULE, '') : null,
} as const;

export default defineConfig({
  main: {
    build: {
      target: 'node20.18',
      outDir: 'out/main',
      externalizeDeps: false,
      minify: false,
      sourcemap: false,
      rollupOptions: {
        external: outside,
        input: { main: 'electron/main.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name].cjs' },
      },
    },
  },
  preload: {
    build: {
      target: 'node20.18',
      outDir: 'out/preload',
      externalizeDeps: false,
      rollupOptions: {
        external: outside,
        input: { preload: 'electron/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react(), dockWithoutThemes],
    build: {
      target: 'chrome130',
      outDir: 'out/renderer',
      assetsInlineLimit: 0,
      minify: true,
      modulePreload: { polyfill: false },
      rollupOptions: { input: { index: 'renderer/index.html' } },
    },
  },
});
