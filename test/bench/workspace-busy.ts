/**
 * How much of the page's main thread a working desk takes: orders, positions, chain, payoff and the
 * story of an order together, while 2,000 order rows a second change and prices move, against the
 * sum of the same panels one at a time in the same page.
 */
import type { BenchOptions } from './bench.ts';
import { type App, buildApp, buildPages, launchApp } from './launch.ts';
import { figure, median, quantile, ratios } from './measure.ts';
import { never, type Outcome, ratio, told } from './report.ts';

const PARTS = ['blotter', 'positions', 'chain', 'payoff', 'story'] as const;
const ALL = 'together';
const ORDERS = 500;
const PER_SECOND = 2_000;
const ROUNDS = 5;
const ROUND_MS = 900;

interface Measured {
  readonly share: number;
  readonly frames: {
    readonly frames: number;
    readonly over33: number;
    readonly longestMs: number;
    readonly p99Ms: number;
  };
}

export async function run({ home, smoke }: BenchOptions): Promise<Outcome> {
  await buildApp();
  const renderer = await buildPages();
  const app = await launchApp('workspace', home, { renderer, orders: smoke ? 50 : ORDERS });
  try {
    const ms = smoke ? 150 : ROUND_MS;
    return outcome(await takeTurns(app, smoke ? 1 : ROUNDS, ms), ms);
  } finally {
    await app.close();
  }
}

type Taken = ReadonlyMap<string, Measured[]>;

/** All of them, then each alone, and so on; the first round is not counted. */
async function takeTurns(app: App, rounds: number, ms: number): Promise<Taken> {
  const taken = new Map<string, Measured[]>([ALL, ...PARTS].map((name) => [name, []]));
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, list] of taken) {
      const parts = name === ALL ? PARTS : [name];
      const measured = await app.ask<Measured>('measure', { parts, perSecond: PER_SECOND, ms });
      if (round >= 0) list.push(measured);
    }
  }
  return taken;
}

function outcome(taken: Taken, ms: number): Outcome {
  const shares = (name: string): readonly number[] =>
    (taken.get(name) ?? []).map(({ share }) => share * 100);
  const together = shares(ALL);
  const sums = together.map((_, round) =>
    PARTS.reduce((sum, name) => sum + (shares(name)[round] ?? Number.NaN), 0),
  );
  const frames = (taken.get(ALL) ?? []).map((one) => one.frames);
  const p99 = frames.map(({ p99Ms }) => p99Ms);
  // A page that is starved draws fewer frames and is less busy for it.
  const perSecond = frames.map((one) => (one.frames * 1_000) / ms);
  const drawn = frames.reduce((sum, one) => sum + one.frames, 0);
  const long = frames.reduce((sum, one) => sum + one.over33, 0);
  const longest = Math.max(...frames.map(({ longestMs }) => longestMs));
  return {
    figures: [
      figure('five panels together', '% busy', together),
      ...PARTS.map((name) => figure(`${name} alone`, '% busy', shares(name))),
      figure('the five alone, added up', '% busy', sums),
      figure('frame of all, p99', 'ms', p99),
      figure('frames of all', 'per s', perSecond),
    ],
    checks: [
      told('together', median(together), ' %', 'lower', 60),
      told('frame of all, p99', quantile(p99, 0.5), ' ms', 'lower', 17),
      ratio('together to the sum of parts', median(ratios(together, sums)), 'lower', 1),
      never('rounds without a frame', frames.filter((one) => one.frames === 0).length),
    ],
    notes: [
      `${drawn} frames of all, ${long} over 33 ms, the longest worked ${longest.toFixed(1)} ms; ` +
        `drawing is by software where there is no graphics card`,
    ],
  };
}
