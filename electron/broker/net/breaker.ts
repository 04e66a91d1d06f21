/**
 * A circuit breaker for reads: after several failures in a row a broken endpoint is left alone for
 * a while, then one request tries it. Orders do not pass through here: a trader who wants out is
 * never told to wait by a counter.
 */
import type { World } from '../../platform/world.ts';

export type BreakerState = 'closed' | 'open' | 'half_open';

export interface Breaker {
  /** Whether a request may go now; in `half_open` exactly one may. */
  allows(): boolean;
  worked(): void;
  failed(): void;
  state(): BreakerState;
}

const PATIENCE = 5;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 15_000;

export function breaker(world: Pick<World, 'monotonicMs'>): Breaker {
  let failures = 0;
  let openUntilMs: number | null = null;
  let trying = false;

  function state(): BreakerState {
    if (openUntilMs === null) return 'closed';
    return world.monotonicMs() < openUntilMs ? 'open' : 'half_open';
  }

  return {
    state,
    allows() {
      const now = state();
      if (now === 'closed') return true;
      if (now === 'open' || trying) return false;
      trying = true;
      return true;
    },
    worked() {
      failures = 0;
      openUntilMs = null;
      trying = false;
    },
    failed() {
      failures += 1;
      trying = false;
      if (failures < PATIENCE) return;
      const pause = FIRST_PAUSE_MS * 2 ** Math.min(6, failures - PATIENCE);
      openUntilMs = world.monotonicMs() + Math.min(LONGEST_PAUSE_MS, pause);
    },
  };
}
