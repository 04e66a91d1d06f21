/**
 * When requests really left. The ledger's stamps are those of the decisions; a slow disk or a busy
 * computer lies between them and the wire, and a burst that left late would meet the next one in
 * the same second of the broker's. So the second is counted from here as well, by the clock that
 * only grows. It is in memory: the first second after a start is counted from the ledger alone.
 */
import type { World } from '../platform/world.ts';

export interface Departures {
  left(): void;
  /** How many left less than so long ago. */
  within(windowMs: number): number;
}

/** More than any broker takes in a second; older ones are of no use. */
const KEPT = 512;

export function departures(world: Pick<World, 'monotonicMs'>): Departures {
  const timesMs: number[] = [];
  return {
    left() {
      timesMs.push(world.monotonicMs());
      if (timesMs.length > KEPT) timesMs.shift();
    },
    within(windowMs) {
      const fromMs = world.monotonicMs() - windowMs;
      let count = 0;
      for (let at = timesMs.length - 1; at >= 0 && (timesMs[at] ?? fromMs) > fromMs; at -= 1) {
        count += 1;
      }
      return count;
    },
  };
}
