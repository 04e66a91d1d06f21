/**
 * The desk's own time: the wall clock where it was anchored, and from there on real time. A wall
 * clock that is set while the desk works would stretch and shrink rate windows, proofs of absence
 * and waiting times, so it is followed only at a connect, when nothing is being measured.
 */
import type { World } from '../platform/world.ts';

/** Less than this is drift, which no decision notices. */
const DRIFT_MS = 1_000;

export interface DeskClock {
  /** Whole milliseconds; within one anchoring it never goes back. */
  nowMs(): number;
  /** Spans that begin before this, at the start or a corrected clock, cannot be measured. */
  measuresFromMs(): number;
  /** Takes the wall clock's word again; by how much that moved, zero when it agreed. */
  follow(): number;
}

export function deskClock(world: Pick<World, 'nowMs' | 'monotonicMs'>): DeskClock {
  let wallMs = world.nowMs();
  let steadyMs = world.monotonicMs();
  let fromMs = wallMs;

  function nowMs(): number {
    return Math.floor(wallMs + world.monotonicMs() - steadyMs);
  }

  return {
    nowMs,
    measuresFromMs: () => fromMs,
    follow() {
      const byMs = Math.round(world.nowMs() - nowMs());
      if (Math.abs(byMs) <= DRIFT_MS) return 0;
      wallMs = world.nowMs();
      steadyMs = world.monotonicMs();
      fromMs = wallMs;
      return byMs;
    },
  };
}

/** How long ago that was; for ever when the clock has been set back behind it since. */
export function elapsedMs(atMs: number, nowMs: number): number {
  return atMs > nowMs ? Number.POSITIVE_INFINITY : nowMs - atMs;
}
