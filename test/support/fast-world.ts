/**
 * The real clock, several times as fast: for tests over real sockets, where both ends run on it and
 * eight seconds of silence shall not take eight seconds. Where several things have to fall into one
 * second, time can be slowed down for them, however busy the computer is.
 */
import { realWorld } from '../../electron/platform/real-world.ts';
import type { Cancel, World } from '../../electron/platform/world.ts';

export interface FastWorld extends World {
  /** Milliseconds that pass here in one of the wall's. */
  setPace(pace: number): void;
}

interface Timer {
  readonly dueMs: number;
  readonly call: () => void;
  stop: Cancel;
}

export function fastWorld(startMs: number, firstPace: number): FastWorld {
  const real = realWorld();
  const timers = new Set<Timer>();
  let pace = firstPace;
  let pacedSinceMs = real.monotonicMs();
  let passedBeforeMs = 0;

  function monotonicMs(): number {
    return passedBeforeMs + (real.monotonicMs() - pacedSinceMs) * pace;
  }

  function wind(timer: Timer): void {
    timer.stop = real.after((timer.dueMs - monotonicMs()) / pace, () => {
      timers.delete(timer);
      timer.call();
    });
  }

  return {
    ...real,
    monotonicMs,
    nowMs: () => Math.floor(startMs + monotonicMs()),
    after(delayMs, call) {
      const timer: Timer = { dueMs: monotonicMs() + delayMs, call, stop: () => undefined };
      timers.add(timer);
      wind(timer);
      return () => {
        timers.delete(timer);
        timer.stop();
      };
    },
    setPace(next) {
      passedBeforeMs = monotonicMs();
      pacedSinceMs = real.monotonicMs();
      pace = next;
      for (const timer of timers) {
        timer.stop();
        wind(timer);
      }
    },
  };
}
