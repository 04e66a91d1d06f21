/** Pairs, quantiles and waiting: what every bench counts with. */
import process from 'node:process';
import type { Figure, Spread } from './report.ts';

export function ascending(values: readonly number[]): readonly number[] {
  return [...values].sort((a, b) => a - b);
}

/** The value below which that share of all lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = ascending(values);
  const at = Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1));
  return sorted[at] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function spread(values: readonly number[]): Spread {
  return {
    min: quantile(values, 0),
    median: quantile(values, 0.5),
    max: quantile(values, 1),
  };
}

export function figure(name: string, unit: string, values: readonly number[]): Figure {
  return { name, unit, ...spread(values) };
}

/** Each of ours against the peer that ran beside it, so that a slow minute hits both. */
export function ratios(ours: readonly number[], peer: readonly number[]): readonly number[] {
  return ours.map((value, at) => value / (peer[at] ?? Number.NaN));
}

/** One unmeasured round of each, then A B A B. */
export async function pairs<A, B>(
  count: number,
  ours: (round: number) => A | Promise<A>,
  peer: (round: number) => B | Promise<B>,
): Promise<{ readonly ours: readonly A[]; readonly peer: readonly B[] }> {
  await ours(-1);
  await peer(-1);
  const mine: A[] = [];
  const theirs: B[] = [];
  for (let round = 0; round < count; round += 1) {
    mine.push(await ours(round));
    theirs.push(await peer(round));
  }
  return { ours: mine, peer: theirs };
}

export function wait(ms: number): Promise<void> {
  return new Promise((done) => {
    setTimeout(done, ms);
  });
}

export function turn(): Promise<void> {
  return new Promise((done) => {
    setImmediate(done);
  });
}

/** Milliseconds of the clock that all processes of this machine share. */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1_000_000;
}

/** Milliseconds that one call took. */
export function timed(call: () => void): number {
  const startedMs = performance.now();
  call();
  return performance.now() - startedMs;
}

export async function until(holds: () => boolean, patienceMs: number, what: string): Promise<void> {
  const startedMs = performance.now();
  while (!holds()) {
    if (performance.now() - startedMs > patienceMs) throw new Error(`waited in vain: ${what}`);
    await turn();
  }
}
