/** What the page has to load before its first picture, compressed as a web server would. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ensureBuilt } from '../../scripts/setup/build.mjs';
import { ROOT } from './product.ts';
import { type Outcome, ratio } from './report.ts';

const TARGET_KB = 250;

export async function run(): Promise<Outcome> {
  await ensureBuilt();
  const folder = join(ROOT, 'out/renderer');
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const first = [...page.matchAll(/(?:src|href)="\.?\/?([^"]+\.js)"/g)].map(
    ([, file = '']) => file,
  );
  const kb = first.reduce((sum, file) => sum + zippedKb(join(folder, file)), 0);
  const later = readdirSync(join(folder, 'assets')).filter((file) => file.endsWith('.js'));
  const all = later.reduce((sum, file) => sum + zippedKb(join(folder, 'assets', file)), 0);
  return {
    figures: [
      { name: 'scripts before the first picture', unit: 'KB gz', ...constant(kb) },
      { name: 'all scripts', unit: 'KB gz', ...constant(all) },
    ],
    checks: [ratio('first scripts to the target', kb / TARGET_KB, 'lower', 1)],
    notes: [`target ${TARGET_KB} KB; fonts and styles apart`],
  };
}

function constant(value: number) {
  return { min: value, median: value, max: value };
}

function zippedKb(path: string): number {
  return gzipSync(readFileSync(path)).length / 1_000;
}
