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
  /** Null once it fired or was taken back; its place in the heap is freed when it surfaces. */
  call: (() => void) | null;
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

function before(a: Timer, b: Timer): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}

/** A binary heap by due time, equal times in the order they were set. */
function timerHeap(): {
  push(timer: Timer): void;
  pop(untilMs: number): Timer | null;
} {
  const heap: Timer[] = [];

  function rise(start: number): void {
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const below = heap[at];
      const above = heap[parent];
      if (below === undefined || above === undefined || !before(below, above)) return;
      heap[at] = above;
      heap[parent] = below;
      at = parent;
    }
  }

  function sink(): void {
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const here = heap[at];
      let least = at;
      let first = here;
      for (const child of [left, left + 1]) {
        const timer = heap[child];
        if (timer !== undefined && first !== undefined && before(timer, first)) {
          least = child;
          first = timer;
        }
      }
      if (least === at || here === undefined || first === undefined) return;
      heap[at] = first;
      heap[least] = here;
      at = least;
    }
  }

  return {
    push(timer) {
      heap.push(timer);
      rise(heap.length - 1);
    },
    pop(untilMs) {
      for (let top = heap[0]; top !== undefined && top.dueMs <= untilMs; top = heap[0]) {
        const last = heap.pop();
        if (heap.length > 0 && last !== undefined) {
          heap[0] = last;
          sink();
        }
        if (top.call !== null) return top;
      }
      return null;
    },
  };
}

export function fakeWorld(seed = 1, startMs = 1_795_000_000_000): FakeWorld {
  const random = seededRandom(seed);
  let monotonic = 0;
  let wall = startMs;
  let order = 0;
  let pending = 0;
  const timers = timerHeap();
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

  function drop(timer: Timer): (() => void) | null {
    const { call } = timer;
    if (call !== null) pending -= 1;
    timer.call = null;
    return call;
  }

  return {
    nowMs: () => Math.floor(wall),
    monotonicMs: () => monotonic,
    after(delayMs, call): Cancel {
      const timer: Timer = { dueMs: monotonic + Math.max(0, delayMs), order, call };
      order += 1;
      pending += 1;
      timers.push(timer);
      return () => {
        drop(timer);
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
      for (let timer = timers.pop(untilMs); timer !== null; timer = timers.pop(untilMs)) {
        wall += Math.max(0, timer.dueMs - monotonic);
        monotonic = Math.max(monotonic, timer.dueMs);
        drop(timer)?.();
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
      return pending;
    },
  };
}
