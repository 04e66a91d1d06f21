/**
 * Goal: what the broker keeps for plans of protection never sells more than is held, fires once,
 * and is where the ledger says, in every schedule of faults. Method: as in run.sim.test.ts, on days
 * whose broker keeps conditional orders, each day's broker with other abilities.
 */
import { availableParallelism } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import { KEPT_FAULTS } from './faults.ts';
import { runSeeds } from './run-seeds.ts';
import { Tally } from './tally.ts';

const BASE = 20_100_000;
const SCHEDULES = 300;
const THREADS = Math.min(4, availableParallelism());

/** What has to have happened, or the days were too quiet to prove anything. */
const EDGES = [
  'accepted sent',
  'refused sent',
  'lost sent',
  'seen sent',
  'seen unknown',
  'seen standing',
  'fired standing',
  'fired unknown',
  'traced fired',
  'cancelled standing',
  'rejected standing',
  'not_received unknown',
  'vanished standing',
];

const tally = new Tally();

beforeAll(async () => {
  process.stdout.write(
    `simulation: base seed ${BASE}, ${SCHEDULES} schedules of a keeping broker\n`,
  );
  const seeds = Array.from({ length: SCHEDULES }, (_, at) => BASE + at);
  await runSeeds({ seeds, threads: THREADS, heard: (verdict) => tally.add(verdict) });
}, 900_000);

describe('a broker that keeps conditional orders', () => {
  it('never sells more than is held, and the ledger knows what it keeps', () => {
    expect(tally.failures()).toBe('');
    expect(tally.seeds).toBe(SCHEDULES);
  });

  it.each(EDGES)('meets: %s', (edge) => {
    expect(tally.keptEdges.get(edge) ?? 0).toBeGreaterThan(0);
  });

  it.each(KEPT_FAULTS)('%s strikes in one seed of a hundred', (id) => {
    expect(tally.seedsByFault.get(id) ?? 0).toBeGreaterThanOrEqual(SCHEDULES / 100);
  });
});
