/** Rows a second when 10 or 100 share one commit, against one row in each. */
import type { BenchOptions } from './bench.ts';
import { benchLedger } from './bench-ledger.ts';
import { figure, median, ratios } from './measure.ts';
import { intention } from './orders.ts';
import { type Outcome, ratio } from './report.ts';

const SIZES = [1, 10, 100] as const;
const COMMITS = { 1: 150, 10: 80, 100: 30 } as const;

export async function run({ home, smoke }: BenchOptions): Promise<Outcome> {
  const rounds = smoke ? 1 : 7;
  const { ledger } = benchLedger(home);
  const rates = new Map<number, number[]>(SIZES.map((size) => [size, []]));
  let n = 0;
  for (let round = -1; round < rounds; round += 1) {
    for (const size of SIZES) {
      const groups = Array.from({ length: smoke ? 2 : COMMITS[size] }, () =>
        Array.from({ length: size }, () => intention('G', (n += 1))),
      );
      const startedMs = performance.now();
      for (const group of groups) {
        const appended = ledger.append(ledger.head(), group);
        if (!appended.ok) throw new Error(appended.error.words);
      }
      const rate = (groups.length * size * 1_000) / (performance.now() - startedMs);
      if (round >= 0) rates.get(size)?.push(rate);
    }
  }
  ledger.close();
  const of = (size: number): readonly number[] => rates.get(size) ?? [];
  return {
    figures: SIZES.map((size) => figure(`${size} in a commit`, 'rows/s', of(size))),
    checks: [
      ratio('10 in a commit to one', median(ratios(of(10), of(1))), 'higher', 6),
      ratio('100 in a commit to one', median(ratios(of(100), of(1))), 'higher', 20),
    ],
    notes: [],
  };
}
