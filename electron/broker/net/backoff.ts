/**
 * When a lost stream dials again: at once the first time, then after growing pauses with jitter, so
 * that a broker coming back is not met by everybody in the same second. 99.9 % of a session of
 * 375 minutes leaves 22.5 seconds for all losses together, so the pauses stay short while the
 * market is open.
 */
import type { World } from '../../platform/world.ts';

export interface Backoff {
  /** Milliseconds until the next dial. */
  next(): number;
  /** The line held for long enough: the next loss dials at once again. */
  held(): void;
}

const FIRST_MS = 250;
const OPEN_CAP_MS = 5_000;
const CLOSED_CAP_MS = 60_000;

export function backoff(world: Pick<World, 'random'>, marketOpen: () => boolean): Backoff {
  let attempts = 0;
  return {
    next() {
      const cap = marketOpen() ? OPEN_CAP_MS : CLOSED_CAP_MS;
      const ceiling = Math.min(cap, FIRST_MS * 2 ** Math.min(20, attempts));
      attempts += 1;
      if (attempts === 1) return 0;
      // The lower half is kept, so that jitter never makes a storm out of a pause.
      return Math.round(ceiling * (0.5 + world.random() / 2));
    },
    held() {
      attempts = 0;
    },
  };
}
