/**
 * Two thousand random schedules of batches, with every fault of the broker and kills beside them.
 */
import { expect, it } from 'vitest';
import type { BatchState } from '../../../../shared/domain/batch-transitions.ts';
import type { EventKind } from '../../../../shared/domain/events.ts';
import { wildBatches } from './wild-batch.ts';

const DAYS = 2_000;
const FIRST_SEED = 1_000;

/** What has to have happened, or the days were not wild enough to prove anything. */
const MET: readonly EventKind[] = [
  'batch_frozen',
  'batch_thawed',
  'batch_stopped',
  'batch_asked',
  'batch_decided',
  'order_filled_in_part',
  'order_outcome_lost',
  'order_rejected',
  'order_modified',
  'request_failed',
  'request_outcome_lost',
  'exit_rested',
  'kill_set',
];

it('2,000 days of batches send no leg twice and end as they say', async () => {
  let kills = 0;
  const kinds = new Set<EventKind>();
  const ends = new Set<BatchState>();
  for (let seed = FIRST_SEED; seed < FIRST_SEED + DAYS; seed += 1) {
    const day = await wildBatches(seed);
    expect(day.complaints, `seed ${seed}`).toEqual([]);
    kills += day.kills;
    for (const kind of day.kinds) kinds.add(kind);
    for (const end of day.ends) ends.add(end);
  }
  expect(kills).toBeGreaterThan(4_000);
  expect([...kinds]).toEqual(expect.arrayContaining([...MET]));
  expect([...ends].toSorted()).toEqual(['cancelled', 'complete', 'held', 'rolled_back']);
}, 480_000);
