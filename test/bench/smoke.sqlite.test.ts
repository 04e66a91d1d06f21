/**
 * Every bench still starts and still says what it measures; how fast is none of a test's
 * business.
 */
import { describe, expect, it } from 'vitest';
import { ensureBuilt } from '../../scripts/setup/build.mjs';
import { resolveElectron } from '../../scripts/setup/electron.mjs';
import { runBench } from './cli.ts';
import { buildApp, buildPages, buildProductApp, keepBuilds } from './launch.ts';
import { BENCHES } from './table.ts';

const AT_A_TIME = 3;

function hasElectron(): boolean {
  try {
    return resolveElectron().path !== '';
  } catch {
    return false;
  }
}

describe('the benches', () => {
  it('all start', async ({ skip }) => {
    const electron = hasElectron();
    skip(!electron, 'no Electron is set up in this checkout');
    await ensureBuilt();
    await buildApp();
    await buildPages();
    await buildProductApp();
    keepBuilds();
    const broken: string[] = [];
    const left = [...BENCHES];
    const lane = async (): Promise<void> => {
      for (let bench = left.pop(); bench !== undefined; bench = left.pop()) {
        const report = await runBench(bench.name, true);
        if (report === null || report.figures.length === 0) broken.push(bench.name);
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, lane));
    expect(broken).toEqual([]);
  });
});
