import { describe, expect, it } from 'vitest';
import { departures } from '../../../electron/engine/departures.ts';
import { fakeWorld } from '../../support/world.ts';

describe('requests that really left', () => {
  it('count for a second from the moment they left, not from when they were decided', async () => {
    const world = fakeWorld();
    const gone = departures(world);
    for (let n = 0; n < 10; n += 1) gone.left();
    expect(gone.within(1_010)).toBe(10);
    await world.advance(1_009);
    expect(gone.within(1_010)).toBe(10);
    gone.left();
    await world.advance(1);
    expect(gone.within(1_010)).toBe(1);
  });

  it('forget what no second can hold any more', () => {
    const world = fakeWorld();
    const gone = departures(world);
    for (let n = 0; n < 2_000; n += 1) gone.left();
    expect(gone.within(1_010)).toBe(512);
  });
});
