/** Numbers that stand in two places, and dependencies that must not move by themselves. */
import { expect, it } from 'vitest';
import { z } from 'zod';
import { APP_VERSION } from '../../electron/platform/app-version.ts';
import { readText } from './source.ts';

const manifest = z
  .object({
    version: z.string(),
    engines: z.record(z.string(), z.string()),
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readText('package.json')));

it('the program says the version of its package', () => {
  expect(APP_VERSION).toBe(manifest.version);
});

it('every dependency is one exact version', () => {
  const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
    .filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))
    .map(([name]) => name);
  expect(loose).toEqual([]);
});

it('the changelog begins with this version', () => {
  const [first] = readText('CHANGELOG.md').match(/^## .*$/m) ?? [''];
  expect(first).toContain(manifest.version);
});
