/** The only file that may touch the platform's clock, timers and randomness. */
import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { World } from './world.ts';

const LONGEST_DELAY_MS = 2_000_000_000;

export function realWorld(): World {
  return {
    nowMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    after: (delayMs, call) => {
      const timer = setTimeout(call, Math.min(Math.max(0, delayMs), LONGEST_DELAY_MS));
      return () => clearTimeout(timer);
    },
    soon: (call) => {
      setImmediate(call);
    },
    random: () => Math.random(),
    secret: () => randomBytes(32).toString('hex'),
  };
}
