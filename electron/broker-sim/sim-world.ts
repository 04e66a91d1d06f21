/**
 * The simulator's own time. It runs with the clock it is given or stands still, and can be moved on
 * from outside: every timer that falls due on the way is called at its own moment, in order, so a
 * minute can pass in a millisecond and nothing is skipped. Wall clock and running time can be torn
 * apart, as by a person who sets the clock. Randomness comes from the seed alone.
 */
import { hashText, openPrng } from '../market/prng.ts';
import type { Cancel, World } from '../platform/world.ts';

export interface SimWorld extends World {
  /** Lets time pass at once: both clocks move and due timers run in order. */
  advance(ms: number): void;
  /** Moves the wall clock alone, for good; adds to earlier jumps. */
  jump(ms: number): void;
  /** Says how far the wall clock is off beside all jumps; replaces what was said before. */
  skew(ms: number): void;
  /** No timer of this world runs any more. */
  close(): void;
}

export interface SimWorldOptions {
  readonly seed: number;
  /** `running` goes with the world below; `manual` moves only by `advance`. */
  readonly clock: 'running' | 'manual';
  /** The wall clock at the start; null takes it from the world below. */
  readonly startMs: number | null;
}

interface Timer {
  readonly dueMs: number;
  readonly number: number;
  readonly call: () => void;
}

export function openSimWorld(below: World, options: SimWorldOptions): SimWorld {
  return new MovedWorld(below, options);
}

class MovedWorld implements SimWorld {
  readonly #below: World;
  readonly #running: boolean;
  readonly #random: () => number;
  readonly #belowAtStartMs: number;
  readonly #startMs: number;
  readonly #timers: Timer[] = [];
  #secrets = 0;
  readonly #seed: number;
  #advancedMs = 0;
  #jumpedMs = 0;
  #skewMs = 0;
  #number = 0;
  #wake: Cancel | null = null;
  #moving = false;
  #closed = false;

  constructor(below: World, { seed, clock, startMs }: SimWorldOptions) {
    this.#below = below;
    this.#running = clock === 'running';
    this.#seed = seed;
    const stream = openPrng(seed);
    this.#random = () => stream.unit();
    this.#belowAtStartMs = below.monotonicMs();
    this.#startMs = startMs ?? below.nowMs();
  }

  nowMs(): number {
    return Math.floor(this.#startMs + this.monotonicMs()) + this.#jumpedMs + this.#skewMs;
  }

  monotonicMs(): number {
    const ranMs = this.#running ? this.#below.monotonicMs() - this.#belowAtStartMs : 0;
    return ranMs + this.#advancedMs;
  }

  after(delayMs: number, call: () => void): Cancel {
    if (this.#closed) return () => {};
    this.#number += 1;
    const dueMs = this.monotonicMs() + Math.max(0, delayMs);
    const timer: Timer = { dueMs, number: this.#number, call };
    this.#insert(timer);
    this.#arm();
    return () => {
      const place = this.#timers.indexOf(timer);
      if (place >= 0) this.#timers.splice(place, 1);
    };
  }

  soon(call: () => void): void {
    this.#below.soon(call);
  }

  random(): number {
    return this.#random();
  }

  /** Made up from the seed: nothing here guards anything real, and two runs have to be alike. */
  secret(): string {
    this.#secrets += 1;
    const word = (part: number): string =>
      hashText(`${this.#seed}|${this.#secrets}|${part}`).toString(16).padStart(8, '0');
    return Array.from({ length: 8 }, (_, part) => word(part)).join('');
  }

  advance(ms: number): void {
    const untilMs = this.monotonicMs() + Math.max(0, ms);
    this.#moving = true;
    for (let next = this.#timers[0]; next !== undefined; next = this.#timers[0]) {
      if (this.#closed || next.dueMs > untilMs) break;
      this.#moveTo(next.dueMs);
      this.#timers.shift();
      next.call();
    }
    this.#moveTo(untilMs);
    this.#moving = false;
    this.#arm();
  }

  jump(ms: number): void {
    this.#jumpedMs += Math.trunc(ms);
  }

  skew(ms: number): void {
    this.#skewMs = Math.trunc(ms);
  }

  close(): void {
    this.#closed = true;
    this.#timers.length = 0;
    this.#wake?.();
    this.#wake = null;
  }

  #moveTo(atMs: number): void {
    this.#advancedMs += Math.max(0, atMs - this.monotonicMs());
  }

  /**
   * Behind all that are due no later: equal moments keep the order in which they were asked for.
   */
  #insert(timer: Timer): void {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#timers[middle]?.dueMs ?? 0) <= timer.dueMs) low = middle + 1;
      else high = middle;
    }
    this.#timers.splice(low, 0, timer);
  }

  /** One timer of the world below stands for the first of ours. */
  #arm(): void {
    this.#wake?.();
    this.#wake = null;
    const first = this.#timers[0];
    if (!this.#running || this.#moving || this.#closed || first === undefined) return;
    this.#wake = this.#below.after(first.dueMs - this.monotonicMs(), () => this.#runDue());
  }

  #runDue(): void {
    const nowMs = this.monotonicMs();
    for (let next = this.#timers[0]; next !== undefined; next = this.#timers[0]) {
      if (next.dueMs > nowMs) break;
      this.#timers.shift();
      next.call();
    }
    this.#arm();
  }
}
