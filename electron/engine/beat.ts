/**
 * Looking again without being told: soon while work waits for the rate budget or a fresh price, and
 * now and then while figures move by themselves.
 */
import type { World } from '../platform/world.ts';

const SOON_MS = 25;
const NOW_AND_THEN_MS = 500;

export interface Beat {
  soon(): void;
  nowAndThen(): void;
}

export function openBeat(world: Pick<World, 'after'>, look: () => void): Beat {
  const due = new Set<number>();
  function beatIn(ms: number): void {
    if (due.has(ms)) return;
    due.add(ms);
    world.after(ms, () => {
      due.delete(ms);
      look();
    });
  }
  return {
    soon: () => beatIn(SOON_MS),
    nowAndThen: () => beatIn(NOW_AND_THEN_MS),
  };
}
