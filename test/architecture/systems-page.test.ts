/** Every file and test that the page of systems names is there. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readText, ROOT } from './source.ts';

it('the page of systems names only what exists, and a test for each system that is there', () => {
  const page = readText('docs/systems.md');
  const paths = [...page.matchAll(/`([\w./-]+\.ts)`/g)].map(([, path = '']) => path);
  expect(paths.length).toBeGreaterThan(60);
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (System|---)/.test(line));
  for (const row of rows.filter((each) => !each.includes('*not there*'))) {
    expect(row, row.slice(0, 60)).toMatch(/`test\//);
  }
});
