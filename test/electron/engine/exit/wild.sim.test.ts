/** Two thousand kills in random states of exits, with every fault of the broker beside them. */
import { expect, it } from 'vitest';
import type { EventKind } from '../../../../shared/domain/events.ts';
import { wildDays } from './wild-days.ts';

const DAYS = 400;
const FIRST_SEED = 1_000;

/** What has to have happened, or the days were not wild enough to prove anything. */
const MET: readonly EventKind[] = [
  'exit_stepped',
  'exit_replaced',
  'exit_released',
  'exit_rested',
  'order_assumed_dead',
  'order_filled_in_part',
  'fill_corrected',
  'order_outcome_lost',
  'order_rejected',
  'order_adopted',
  'request_failed',
  'request_outcome_lost',
  'gap_opened',
  'kill_set',
];

it('exits stay within what is held through 2,000 kills, and end flat', async () => {
  const { kills, changes, faults, kinds } = await wildDays(FIRST_SEED, DAYS);
  expect(kills).toBeGreaterThanOrEqual(2_000);
  expect(changes).toBeGreaterThan(1_000);
  expect(faults).toBeGreaterThan(5_000);
  expect([...kinds]).toEqual(expect.arrayContaining([...MET]));
}, 240_000);
