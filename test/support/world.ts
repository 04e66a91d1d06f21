/**
 * A world under the test's hand: the clock moves only when told, timers fire in due order, and
 * randomness comes from the seed. Microtasks are drained between steps, so promises settle too.
 */
import type { Cancel, World } from '../../electron/platform/world.ts';

export interface FakeWorld extends World {
  /** Runs everything that is due within the span, in order, the clock moving with it. */
  advance(ms: number): Promise<void>;
  /** Runs what is due now without moving the clock. */
  settle(): Promise<void>;
  /** Moves only the wall clock, as a person or a time server would. */
  jumpWall(ms: number): void;
  readonly pendingTimers: number;
}

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly call: () => void;
}

/** A 32-bit mix; the same seed gives the same numbers on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function fakeWorld(seed = 1, startMs = 1_795_000_000_000): FakeWorld {
  const random = seededRandom(seed);
  let monotonic = 0;
  let wall = startMs;
  let order = 0;
  let timers: Timer[] = [];
  let soon: (() => void)[] = [];

  async function microtasks(): Promise<void> {
    for (let round = 0; round < 12; round += 1) await Promise.resolve();
  }

  async function settle(): Promise<void> {
    await microtasks();
    while (soon.length > 0) {
      const calls = soon;
      soon = [];
      for (const call of calls) {
        call();
        await microtasks();
      }
    }
  }

  function nextDue(untilMs: number): Timer | null {
    let first: Timer | null = null;
    for (const timer of timers) {
      if (timer.dueMs > untilMs) continue;
      const earlier = first === null || timer.dueMs < first.dueMs;
      const tied = first !== null && timer.dueMs === first.dueMs && timer.order < first.order;
      if (earlier || tied) first = timer;
    }
    return first;
  }

  return {
    nowMs: () => wall,
    monotonicMs: () => monotonic,
    after(delayMs, call): Cancel {
      const timer = { dueMs: monotonic + Math.max(0, delayMs), order, call };
      order += 1;
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    soon: (call) => {
      soon.push(call);
    },
    random,
    secret: () => 'f'.repeat(64),
    async advance(ms) {
      const untilMs = monotonic + ms;
      await settle();
      for (let timer = nextDue(untilMs); timer !== null; timer = nextDue(untilMs)) {
        const due = timer;
        timers = timers.filter((other) => other !== due);
        wall += Math.max(0, due.dueMs - monotonic);
        monotonic = Math.max(monotonic, due.dueMs);
        due.call();
        await settle();
      }
      wall += untilMs - monotonic;
      monotonic = untilMs;
      await settle();
    },
    settle,
    jumpWall: (ms) => {
      wall += ms;
    },
    get pendingTimers() {
      return timers.length;
    },
  };
}
