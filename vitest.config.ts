import { defineConfig } from 'vitest/config';

/** Suffixes say what a test needs: plain Node, a real SQLite file, a page, or a long seeded run. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.sqlite.test.ts', 'test/**/*.sim.test.ts', 'test/e2e/**'],
          // Nothing here waits, so only a machine busy with other work comes near it.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'sqlite',
          environment: 'node',
          include: ['test/**/*.sqlite.test.ts'],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'dom',
          environment: 'jsdom',
          include: ['test/**/*.dom.test.tsx'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'simulation',
          environment: 'node',
          include: ['test/**/*.sim.test.ts'],
          testTimeout: 600_000,
        },
      },
    ],
  },
});
