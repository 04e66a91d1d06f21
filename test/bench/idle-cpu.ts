/** Processor time of the open desk while the market stands still and nobody does anything. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { platform } from 'node:os';
import type { BenchOptions } from './bench.ts';
import { figure, median, wait } from './measure.ts';
import { cpuSeconds, emptyApp, type Opened, type Opener, opener, ROOT } from './product.ts';
import { type Outcome, told } from './report.ts';

export async function run({ home, smoke }: BenchOptions): Promise<Outcome> {
  if (platform() !== 'linux') {
    return { figures: [], checks: [], notes: ['skipped: only Linux tells it by process here'] };
  }
  const { open, stop } = await opener();
  const empty = emptyApp(home);
  const still = await sample(open, [ROOT, '--home', join(home, 'still'), '--speed', '0'], smoke);
  const moving = await sample(open, [ROOT, '--home', join(home, 'moving')], smoke);
  const nothing = await sample(open, [empty, mkdtempSync(join(home, 'empty-'))], smoke);
  await stop();
  return {
    figures: [
      figure('desk, market at rest', '% of a core', still),
      figure('desk, market moving and drawn', '% of a core', moving),
      figure('empty window', '% of a core', nothing),
    ],
    checks: [told('connected and idle', median(still), ' %', 'lower', 1)],
    notes: ['all processes together; software drawing makes what moves on the screen dearer'],
  };
}

const SETTLE_MS = 5_000;
const SLICES = 6;

async function sample(
  open: Opener,
  words: readonly string[],
  smoke: boolean,
): Promise<readonly number[]> {
  const opened: Opened = await open(words);
  const pid = opened.app.process().pid ?? 0;
  await wait(smoke ? 100 : SETTLE_MS);
  const shares: number[] = [];
  const sliceMs = smoke ? 300 : 5_000;
  for (let slice = 0; slice < (smoke ? 1 : SLICES); slice += 1) {
    const before = cpuSeconds(pid);
    const startedMs = performance.now();
    await wait(sliceMs);
    const seconds = (performance.now() - startedMs) / 1_000;
    shares.push(((cpuSeconds(pid) - before) / seconds) * 100);
  }
  await opened.close();
  return shares;
}
