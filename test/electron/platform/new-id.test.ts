/** Ids: their form, and a million of them over a clock that stands, jumps and goes back. */
import { describe, expect, it } from 'vitest';
import { idSource } from '../../../electron/platform/new-id.ts';
import { fakeWorld } from '../../support/world.ts';

const MILLION = 1_000_000;

describe('ids', () => {
  it('fit a broker’s tag and begin with their letter', () => {
    const newId = idSource(fakeWorld(5));
    for (const letter of ['P', 'L', 'X']) {
      expect(newId(letter)).toMatch(new RegExp(`^${letter}[0-9A-HJKMNP-TV-Z]{16}$`));
    }
  });

  it('never repeat, though randomness does and the clock stands, jumps and goes back', () => {
    let nowMs = 1_795_000_000_000;
    const newId = idSource({ ...fakeWorld(1), nowMs: () => nowMs, random: () => 0.5 });
    const jumps = [0, 0, 0, 1, 3_600_000, -3_600_000, 86_400_000, -172_800_000];
    const ids = new Set<string>();
    for (let at = 0; at < MILLION; at += 1) {
      if (at % 10_000 === 0) nowMs += jumps[(at / 10_000) % jumps.length] ?? 0;
      ids.add(newId('P'));
    }
    expect(ids.size).toBe(MILLION);
  }, 60_000);

  it('sort by the time they were made', () => {
    const world = fakeWorld(9);
    const newId = idSource(world);
    const first = newId('P');
    world.jumpWall(1);
    expect(newId('P') > first).toBe(true);
  });
});
