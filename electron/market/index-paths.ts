/**
 * How levels and volatilities move. One common factor and one of its own per underlying, small rare
 * jumps, and a volatility that reverts to its home and rises when the level falls. A step is a
 * quarter of a second of trading time. The last 256 steps are kept, so that a trade a minute ago
 * can be priced at the level of a minute ago.
 */
import { must } from '../../shared/lib/assert.ts';
import { hashText, openPrng, type Prng } from './prng.ts';
import type { UnderlyingSetup } from './underlyings.ts';

export const STEP_MS = 250;
export const KEPT_STEPS = 256;
const KEPT_MASK = KEPT_STEPS - 1;

const TRADING_SECONDS_PER_YEAR = 252 * 6.25 * 3600;
export const STEP_YEARS = STEP_MS / 1000 / TRADING_SECONDS_PER_YEAR;
const ROOT_STEP = Math.sqrt(STEP_YEARS);

/** About one jump in ten minutes, of four hundredths of a percent. */
const JUMP_CHANCE = 1 / 2_400;
const JUMP_SIZE = 0.0004;
/** The factor on volatility: where it lives, how fast it returns, how it answers to the level. */
const HOME = 1;
const RETURN_PER_STEP = 1 / 40_000;
const VOLATILITY_NOISE = 0.0006;
const LEVERAGE = 9;
const LOWEST_FACTOR = 0.6;
const HIGHEST_FACTOR = 2.5;
const USUAL_DAY_MOVE = 0.006;

export interface PathState {
  readonly name: string;
  readonly level: number;
  readonly factor: number;
  readonly close: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
}

export interface Path {
  readonly setup: UnderlyingSetup;
  level(): number;
  /** The level at a step among the last 256; older steps answer with the oldest kept. */
  levelAt(step: number): number;
  /** What implied volatilities are multiplied with at that step. */
  factorAt(step: number): number;
  readonly day: DayRange;
  /** Grows whenever the day's open, high, low or close changed. */
  dayVersion(): number;
  state(): PathState;
}

export interface DayRange {
  close: number;
  open: number;
  high: number;
  low: number;
}

export interface IndexPaths {
  step(): number;
  advance(): void;
  find(name: string): Path | null;
  all(): readonly Path[];
  add(setup: UnderlyingSetup): Path;
  /** Moves a level at once, as when a real chain is loaded; its day starts anew there. */
  place(name: string, level: number): void;
  /** The next trading day begins: today's levels become the previous close. */
  rollDay(): void;
}

export function openIndexPaths(
  setups: readonly UnderlyingSetup[],
  seed: number,
  from: readonly PathState[] = [],
): IndexPaths {
  const common = openPrng(seed);
  const paths = new Map<string, MovingPath>();
  let step = 0;

  function add(setup: UnderlyingSetup): MovingPath {
    const kept = from.find((each) => each.name === setup.name) ?? null;
    const path = new MovingPath(setup, openPrng(seed ^ hashText(setup.name)), step, kept);
    paths.set(setup.name, path);
    return path;
  }

  for (const setup of setups) add(setup);
  return {
    step: () => step,
    advance: () => {
      step += 1;
      const shared = common.normal();
      const sharedJump = jump(common);
      for (const path of paths.values()) path.move(step, shared, sharedJump);
    },
    find: (name) => paths.get(name) ?? null,
    all: () => [...paths.values()],
    add,
    place: (name, level) => must(paths.get(name), `no path for ${name}`).place(level),
    rollDay: () => {
      for (const path of paths.values()) path.rollDay();
    },
  };
}

function jump(from: Prng): number {
  return from.chance(JUMP_CHANCE) ? JUMP_SIZE * from.normal() : 0;
}

class MovingPath implements Path {
  readonly setup: UnderlyingSetup;
  readonly day: DayRange;
  readonly #own: Prng;
  readonly #levels = new Float64Array(KEPT_STEPS);
  readonly #factors = new Float64Array(KEPT_STEPS);
  #level: number;
  #factor: number;
  #step: number;
  #dayVersion = 1;

  constructor(setup: UnderlyingSetup, own: Prng, firstStep: number, kept: PathState | null) {
    this.setup = setup;
    this.#own = own;
    this.#step = firstStep;
    this.#level = kept?.level ?? setup.level;
    this.#factor = kept?.factor ?? HOME;
    const close = setup.level / (1 + USUAL_DAY_MOVE * own.normal());
    this.day = {
      close: kept?.close ?? close,
      open: kept?.open ?? this.#level,
      high: kept?.high ?? this.#level,
      low: kept?.low ?? this.#level,
    };
    this.#levels.fill(this.#level);
    this.#factors.fill(this.#factor);
  }

  level(): number {
    return this.#level;
  }

  levelAt(asked: number): number {
    return this.#levels[this.#slot(asked)] ?? this.#level;
  }

  factorAt(asked: number): number {
    return this.#factors[this.#slot(asked)] ?? this.#factor;
  }

  dayVersion(): number {
    return this.#dayVersion;
  }

  state(): PathState {
    return { name: this.setup.name, level: this.#level, factor: this.#factor, ...this.day };
  }

  move(step: number, shared: number, sharedJump: number): void {
    this.#step = step;
    const { correlation, realisedVolatility } = this.setup;
    const spread = realisedVolatility * this.#factor * ROOT_STEP;
    const mixed = correlation * shared + Math.sqrt(1 - correlation ** 2) * this.#own.normal();
    const jumped = correlation * sharedJump + (1 - correlation) * jump(this.#own);
    const change = spread * mixed + jumped - 0.5 * spread * spread;
    this.#level *= Math.exp(change);
    this.#factor = this.#movedFactor(change);
    this.#levels[step & KEPT_MASK] = this.#level;
    this.#factors[step & KEPT_MASK] = this.#factor;
    this.#widenDay();
  }

  place(level: number): void {
    const change = this.day.close / this.#level;
    this.#level = level;
    this.#factor = HOME;
    this.#levels.fill(level);
    this.#factors.fill(HOME);
    this.#startDay(level * change);
  }

  rollDay(): void {
    this.#startDay(this.#level);
  }

  #movedFactor(change: number): number {
    const home = (HOME - this.#factor) * RETURN_PER_STEP;
    const moved = this.#factor + home - LEVERAGE * change + VOLATILITY_NOISE * this.#own.normal();
    return Math.min(HIGHEST_FACTOR, Math.max(LOWEST_FACTOR, moved));
  }

  #widenDay(): void {
    const { day } = this;
    if (this.#level <= day.high && this.#level >= day.low) return;
    day.high = Math.max(day.high, this.#level);
    day.low = Math.min(day.low, this.#level);
    this.#dayVersion += 1;
  }

  #startDay(close: number): void {
    const level = this.#level;
    Object.assign(this.day, { close, open: level, high: level, low: level });
    this.#dayVersion += 1;
  }

  #slot(asked: number): number {
    return Math.max(asked, this.#step - KEPT_MASK, 0) & KEPT_MASK;
  }
}
