/** Every fault at once, and kills at any moment: batches keep their promises and come to an end. */
import { expect, it } from 'vitest';
import type { BatchState } from '../../../../shared/domain/batch-transitions.ts';
import { wildBatches } from './wild-batch.ts';

it('20 days of batches send no leg twice, cross nothing, and say rolled back when it is true', async () => {
  let kills = 0;
  const ends = new Set<BatchState>();
  for (let seed = 1; seed <= 20; seed += 1) {
    const day = await wildBatches(seed);
    expect(day.complaints, `seed ${seed}`).toEqual([]);
    kills += day.kills;
    for (const end of day.ends) ends.add(end);
  }
  expect(kills).toBeGreaterThan(30);
  expect([...ends].toSorted()).toEqual(['cancelled', 'complete', 'held', 'rolled_back']);
}, 60_000);
