/**
 * Goal: in every schedule of faults no leg of a batch is sent twice, an unwind takes out what is
 * held and no more, and a batch says of itself what is so. Method: as in run.sim.test.ts, on days
 * in which people mostly trade packages; judged by the broker's truth and by books of its own.
 */
import { availableParallelism } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import { runSeeds } from './run-seeds.ts';
import { Tally } from './tally.ts';

const BASE = 30_100_000;
const SCHEDULES = 1_000;
const THREADS = Math.min(4, availableParallelism());

/** What has to have happened this often, or the days were too quiet to prove anything. */
const EDGES = [
  'began intended',
  'frozen working',
  'thawed frozen',
  'stopped intended',
  'stopped working',
  'stopped frozen',
  'asked cancelling',
  'asked unwinding',
  'complete deciding',
  'unwind deciding',
  'hold deciding',
  'ended complete working',
  'ended complete frozen',
  'ended complete cancelling',
  'ended complete deciding',
  'ended rolled_back cancelling',
  'ended rolled_back deciding',
  'ended rolled_back unwinding',
  'ended cancelled cancelling',
  'reopened rolled_back',
  'reopened cancelled',
];
const EDGES_EACH = 3;

const tally = new Tally();

beforeAll(async () => {
  process.stdout.write(`simulation: base seed ${BASE}, ${SCHEDULES} schedules of batches\n`);
  const seeds = Array.from({ length: SCHEDULES }, (_, at) => BASE + at);
  await runSeeds({ seeds, threads: THREADS, heard: (verdict) => tally.add(verdict) });
}, 900_000);

describe('batches under faults', () => {
  it('sends no leg twice, crosses nothing, and says what is so', () => {
    expect(tally.failures()).toBe('');
    expect(tally.seeds).toBe(SCHEDULES);
  });

  it.each(EDGES)('meets: %s', (edge) => {
    expect(tally.batchEdges.get(edge) ?? 0).toBeGreaterThanOrEqual(EDGES_EACH);
  });
});
