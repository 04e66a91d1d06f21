import { defineConfig } from '@playwright/test';

/** The real program in a real window, one at a time: there is one screen and one market a desk. */
export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.e2e.test.ts',
  globalSetup: './test/e2e/global-setup.ts',
  outputDir: 'node_modules/.cache/e2e',
  workers: 1,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
});
