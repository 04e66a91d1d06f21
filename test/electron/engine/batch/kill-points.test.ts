/**
 * A kill after every single write of a batch of four legs: on its way to being filled, and on its
 * way back. Whatever was to leave at that moment has left in one run and is lost in another.
 */
import { describe, expect, it } from 'vitest';
import { killedBatch } from './wild-batch.ts';

const SEEDS = [1, 2, 3, 4];

describe.each(['fills', 'rolls back'] as const)('a batch that %s', (story) => {
  it('comes to that end when nobody kills it', async () => {
    const { complaints, state, commits } = await killedBatch(story, null, 1);
    expect(complaints).toEqual([]);
    expect(state).toBe(story === 'fills' ? 'complete' : 'rolled_back');
    expect(commits).toBeGreaterThan(5);
  });

  it('sends nothing twice and ends as it says, killed after any of its writes', async () => {
    for (const seed of SEEDS) {
      const { commits } = await killedBatch(story, null, seed);
      for (let at = 0; at <= commits; at += 1) {
        const { complaints } = await killedBatch(story, at, seed);
        expect(complaints, `seed ${seed}, write ${at}`).toEqual([]);
      }
    }
  }, 60_000);
});
