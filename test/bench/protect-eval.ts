/**
 * One batch of ticks over five thousand protected lots, each with a stop, a target and a trailing
 * stop in one of five hundred contracts: the time until all rules are judged.
 */
import { evolve } from '../../electron/engine/evolve.ts';
import { protectionWatch } from '../../electron/engine/protection/watch.ts';
import { emptyState } from '../../electron/engine/state.ts';
import type { BenchOptions } from './bench.ts';
import { figure, quantile } from './measure.ts';
import { benchMarket, BELOW_STOP, contracts, protectedHolding, QUIET } from './protected-desk.ts';
import { never, type Outcome, told } from './report.ts';
import { WIDE_LIMITS } from '../support/wide-limits.ts';

const LOTS = 5_000;
const CONTRACTS = 500;
const BATCHES = 3_000;
const WARM = 300;

export function run({ smoke }: BenchOptions): Promise<Outcome> {
  const listed = contracts(CONTRACTS);
  const market = benchMarket(listed);
  const state = emptyState();
  for (let n = 0; n < LOTS; n += 1) {
    const contract = listed[n % CONTRACTS];
    if (contract === undefined) throw new Error('a contract for each lot');
    for (const pending of protectedHolding(n, contract, 1_795_000_000_000)) {
      evolve(state, { ...pending, seq: state.seq + 1 });
    }
  }
  const watch = protectionWatch({ market, limits: () => WIDE_LIMITS }, () => state);
  for (const id of state.protections.keys()) watch.keep(id);
  const ids = listed.map(({ id }) => id);
  const took: number[] = [];
  let early = 0;
  const batches = smoke ? 3 : BATCHES + WARM;
  for (let batch = 0; batch < batches; batch += 1) {
    for (const [at, id] of ids.entries()) market.set(id, QUIET + ((at + batch) % 40) * 500);
    const fromMs = performance.now();
    if (watch.heard(ids)) early += 1;
    const ms = performance.now() - fromMs;
    if (batch >= WARM || smoke) took.push(ms);
  }
  for (const id of ids) market.set(id, BELOW_STOP);
  watch.heard(ids);
  const missed = LOTS - watch.takeTouches().size;
  return Promise.resolve({
    figures: [figure('5,000 lots in one batch', 'ms', took)],
    checks: [
      told('p50 of a batch', quantile(took, 0.5), ' ms', 'lower', 0.5),
      told('p99 of a batch', quantile(took, 0.99), ' ms', 'lower', 1),
      never('stops that did not see their level', missed),
      never('batches that touched what they should not', early),
    ],
    notes: [],
  });
}
