/** What an order costs the main process on its way to one and to three windows. */
import type { BenchOptions } from './bench.ts';
import { buildApp, buildPages, launchApp } from './launch.ts';
import { figure, median, pairs, ratios, wait } from './measure.ts';
import { type Check, type Figure, never, type Outcome, ratio, told } from './report.ts';

interface Counted {
  readonly ours: number;
  readonly plain: number;
}

export async function run({ home, smoke }: BenchOptions): Promise<Outcome> {
  await buildApp();
  const renderer = await buildPages();
  const figures: Figure[] = [];
  const checks: Check[] = [];
  let lost = 0;
  for (const windows of smoke ? [1] : [1, 3]) {
    const app = await launchApp('fanout', home, { renderer, windows });
    const batches = smoke ? 3 : 120;
    const rounds = smoke ? 1 : 6;
    const { ours, peer } = await pairs(
      rounds,
      () => app.ask<number>('ours', { batches }),
      () => app.ask<number>('each', { batches }),
    );
    await wait(500);
    const orders = await app.ask<number>('orders');
    const wanted = (rounds + 1) * batches * orders;
    for (const counted of await app.ask<readonly Counted[]>('counts')) {
      lost += Math.abs(wanted - counted.ours) + Math.abs(wanted - counted.plain);
    }
    await app.close();
    const to = windows === 1 ? 'one window' : `${windows} windows`;
    figures.push(
      figure(`${to}: published`, 'µs/order', ours),
      figure(`${to}: one message each`, 'µs/order', peer),
    );
    checks.push(
      ratio(`${to}: one message each to published`, median(ratios(peer, ours)), 'higher', 4),
      told(`${to}: main process`, median(ours), ' µs', 'lower', 3),
      told(`${to}: orders a second of one core`, 1e6 / median(ours), '', 'higher', 333_000),
    );
  }
  checks.push(never('orders lost on the way', lost));
  return { figures, checks, notes: [] };
}
