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

interface MovingPath extends Path {
  move(step: number, common: number, commonJump: number): void;
  place(level: number): void;
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
    const path = openPath(setup, openPrng(seed ^ hashText(setup.name)), step, kept);
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

function openPath(
  setup: UnderlyingSetup,
  own: Prng,
  firstStep: number,
  kept: PathState | null,
): MovingPath {
  const levels = new Float64Array(KEPT_STEPS);
  const factors = new Float64Array(KEPT_STEPS);
  let level = kept?.level ?? setup.level;
  let factor = kept?.factor ?? HOME;
  const close = setup.level / (1 + USUAL_DAY_MOVE * own.normal());
  const day: DayRange = {
    close: kept?.close ?? close,
    open: kept?.open ?? level,
    high: kept?.high ?? level,
    low: kept?.low ?? level,
  };
  let dayVersion = 1;
  let step = firstStep;
  levels.fill(level);
  factors.fill(factor);

  function startDayAt(previousClose: number): void {
    Object.assign(day, { close: previousClose, open: level, high: level, low: level });
    dayVersion += 1;
  }

  function place(next: number): void {
    const change = day.close / level;
    level = next;
    factor = HOME;
    levels.fill(next);
    factors.fill(factor);
    startDayAt(next * change);
  }

  function move(atStep: number, shared: number, sharedJump: number): void {
    step = atStep;
    const spread = setup.realisedVolatility * factor * ROOT_STEP;
    const mixed = setup.correlation * shared + Math.sqrt(1 - setup.correlation ** 2) * own.normal();
    const jumped = setup.correlation * sharedJump + (1 - setup.correlation) * jump(own);
    const change = spread * mixed + jumped - 0.5 * spread * spread;
    level *= Math.exp(change);
    const moved =
      factor +
      (HOME - factor) * RETURN_PER_STEP -
      LEVERAGE * change +
      VOLATILITY_NOISE * own.normal();
    factor = Math.min(HIGHEST_FACTOR, Math.max(LOWEST_FACTOR, moved));
    levels[step & KEPT_MASK] = level;
    factors[step & KEPT_MASK] = factor;
    if (level > day.high || level < day.low) {
      day.high = Math.max(day.high, level);
      day.low = Math.min(day.low, level);
      dayVersion += 1;
    }
  }

  function slot(asked: number): number {
    return Math.max(asked, step - KEPT_MASK, 0) & KEPT_MASK;
  }

  return {
    setup,
    level: () => level,
    levelAt: (asked) => levels[slot(asked)] ?? level,
    factorAt: (asked) => factors[slot(asked)] ?? factor,
    day,
    dayVersion: () => dayVersion,
    state: () => ({ name: setup.name, level, factor, ...day }),
    move,
    place,
    rollDay: () => startDayAt(level),
  };
}
