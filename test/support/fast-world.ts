/**
 * The real clock, several times as fast: for tests over real sockets, where both ends run on it and
 * eight seconds of silence shall not take eight seconds.
 */
import { realWorld } from '../../electron/platform/real-world.ts';
import type { World } from '../../electron/platform/world.ts';

export function fastWorld(startMs: number, pace: number): World {
  const real = realWorld();
  const bornMs = real.monotonicMs();
  const monotonicMs = (): number => (real.monotonicMs() - bornMs) * pace;
  return {
    ...real,
    monotonicMs,
    nowMs: () => Math.floor(startMs + monotonicMs()),
    after: (delayMs, call) => real.after(delayMs / pace, call),
  };
}
