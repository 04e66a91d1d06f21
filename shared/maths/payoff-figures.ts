/**
 * The figures of a package at its nearest expiry: where it turns from loss to profit, the most it
 * makes and loses, how likely a profit is. At expiry a package is a line with bends at its strikes,
 * and all of this is exact; a package whose legs outlive that day is searched instead, from zero to
 * twice the highest of its strikes and the underlying.
 */
import { undiscountedPrice } from './black.ts';
import { normalCdf } from './normal.ts';
import {
  growthOf,
  horizonYears,
  isOption,
  isStraight,
  type Moment,
  type Payoff,
  packageVolatility,
  PAYOFF_POINTS_MAX,
  payoffCurve,
  payoffOf,
} from './payoff.ts';

/** `unlimited`: it grows with the underlying without end. */
export type Extreme =
  | { readonly kind: 'limited'; readonly profit: number; readonly level: number }
  | { readonly kind: 'unlimited' };

export interface PayoffFigures {
  /** Levels where the profit at the nearest expiry crosses zero, rising. */
  readonly breakevens: readonly number[];
  readonly maxProfit: Extreme;
  /** The profit at the worst level, so below zero for a loss. */
  readonly maxLoss: Extreme;
  /** The share of outcomes above zero; null when no option says how much the underlying moves. */
  readonly probability: number | null;
  /** Mean profit over the same outcomes, rupees, not discounted; null likewise. */
  readonly expected: number | null;
}

/** The profit at rising levels between which it has no other bend, first at zero. */
interface Shape {
  readonly payoff: Payoff;
  readonly moment: Moment;
  readonly profitAt: (level: number) => number;
  readonly levels: Float64Array;
  readonly profits: Float64Array;
  readonly straight: boolean;
  /** What one more point far above everything adds: the units that rise without end. */
  readonly slope: number;
}

/** A profit this far below the value of the legs is zero: the last digits of a sum. */
const NOTHING = 1e-12;
/** Half of the points lie evenly to the top, half within six deviations of the underlying. */
const SEARCH_STEPS = 180;
const SEARCH_DEVIATIONS = 6;
const MOST_STEPS = 100;

export function payoffFigures(payoff: Payoff): PayoffFigures {
  const moment = { years: horizonYears(payoff), volatility: 1 };
  const shape = shapeOf(payoff, moment);
  const breakevens = rootsOf(shape);
  return {
    breakevens,
    maxProfit: extreme(shape, 1),
    maxLoss: extreme(shape, -1),
    ...outcomes(shape, breakevens),
  };
}

/** Levels at which the package stands at zero at any moment before, found between the points. */
export function breakevensAt(payoff: Payoff, moment: Moment): readonly number[] {
  return rootsOf(shapeOf(payoff, moment));
}

function shapeOf(payoff: Payoff, moment: Moment): Shape {
  const straight = isStraight(payoff, moment);
  const strikes = payoff.legs.filter(isOption).map(({ strike }) => strike);
  const top = 2 * Math.max(payoff.spot, ...strikes);
  const points = new Set([0, ...strikes]);
  if (!straight) addSearched(points, payoff, top);
  const levels = Float64Array.from(points).sort();
  const profits = new Float64Array(levels.length);
  payoffCurve(payoff, moment, levels, profits);
  const size = payoff.legs.reduce(
    (sum, { units, price, strike }) => sum + Math.abs(units) * (price + strike),
    0,
  );
  for (let at = 0; at < profits.length; at += 1) {
    if (Math.abs(profits[at] ?? 0) <= NOTHING * size) profits[at] = 0;
  }
  const slope = payoff.legs.reduce(
    (sum, { kind, units }) => (kind === 'put' ? sum : sum + units),
    0,
  );
  const profitAt = payoffOf(payoff, moment);
  return { payoff, moment, profitAt, levels, profits, straight, slope };
}

/** Strikes, where a profit bends hardest, are points already. */
function addSearched(points: Set<number>, payoff: Payoff, top: number): void {
  const deviation = (packageVolatility(payoff) ?? 0) * Math.sqrt(horizonYears(payoff));
  for (let step = 1; step <= SEARCH_STEPS; step += 1) {
    const share = step / SEARCH_STEPS;
    points.add(top * share);
    const near = payoff.spot * Math.exp(SEARCH_DEVIATIONS * deviation * (2 * share - 1));
    if (near < top) points.add(near);
  }
}

function rootsOf(shape: Shape): readonly number[] {
  const { levels, profits, slope } = shape;
  const roots: number[] = [];
  const last = levels.length - 1;
  for (let at = 1; at <= last; at += 1) {
    const before = Math.sign(profits[at - 1] ?? 0);
    const here = Math.sign(profits[at] ?? 0);
    const after = at === last ? Math.sign(slope) : Math.sign(profits[at + 1] ?? 0);
    if (before * here < 0) roots.push(rootBetween(shape, at - 1, at));
    else if (here === 0 && before !== after) roots.push(levels[at] ?? 0);
  }
  const end = profits[last] ?? 0;
  if (shape.straight && end * slope < 0) roots.push((levels[last] ?? 0) - end / slope);
  return roots;
}

/** On the straight line where it is one, else by regula falsi in the manner of Illinois. */
function rootBetween(shape: Shape, a: number, b: number): number {
  const { profitAt, levels, profits } = shape;
  let low = levels[a] ?? 0;
  let high = levels[b] ?? 0;
  let atLow = profits[a] ?? 0;
  let atHigh = profits[b] ?? 0;
  let side = 0;
  let before = low;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const guess = low + ((high - low) * atLow) / (atLow - atHigh);
    if (shape.straight) return guess;
    const profit = profitAt(guess);
    const isLow = Math.sign(profit) === Math.sign(atLow);
    // An end that stays twice counts half, or the chord would creep along one side.
    if (isLow) {
      if (side === -1) atHigh *= 0.5;
      low = guess;
      atLow = profit;
    } else {
      if (side === 1) atLow *= 0.5;
      high = guess;
      atHigh = profit;
    }
    side = isLow ? -1 : 1;
    if (profit === 0 || Math.abs(guess - before) <= 2 * Number.EPSILON * guess) return guess;
    before = guess;
  }
  return 0.5 * (low + high);
}

/** The best or worst profit; `sign` is 1 for the most and -1 for the least. */
function extreme({ profitAt, levels, profits, straight, slope }: Shape, sign: 1 | -1): Extreme {
  if (slope * sign > 0) return { kind: 'unlimited' };
  let best = 0;
  for (let at = 1; at < levels.length; at += 1) {
    if (sign * (profits[at] ?? 0) > sign * (profits[best] ?? 0)) best = at;
  }
  const found = { profit: profits[best] ?? 0, level: levels[best] ?? 0 };
  if (straight) return { kind: 'limited', ...found };
  const from = levels[Math.max(0, best - 1)] ?? 0;
  const to = levels[Math.min(levels.length - 1, best + 1)] ?? 0;
  const level = goldenSection((x) => sign * profitAt(x), from, to);
  const profit = profitAt(level);
  const better = sign * profit > sign * found.profit;
  return { kind: 'limited', ...(better ? { profit, level } : found) };
}

/** Where a function with one hill between the two ends is highest. */
function goldenSection(f: (x: number) => number, from: number, to: number): number {
  const share = (Math.sqrt(5) - 1) / 2;
  let low = from;
  let high = to;
  let left = high - share * (high - low);
  let right = low + share * (high - low);
  let atLeft = f(left);
  let atRight = f(right);
  // Near its top the hill is flat to the last digit; closer than this no step tells more.
  while (high - low > 1e-6 * to) {
    if (atLeft > atRight) {
      high = right;
      right = left;
      atRight = atLeft;
      left = high - share * (high - low);
      atLeft = f(left);
    } else {
      low = left;
      left = right;
      atLeft = atRight;
      right = low + share * (high - low);
      atRight = f(right);
    }
  }
  return 0.5 * (low + high);
}

/**
 * The level at the nearest expiry is lognormal: its mean is that day's forward, its deviation the
 * package's own volatility. A leg that outlives the day is worth, in the mean over all levels, what
 * an option with both deviations together is worth, so the mean needs no integral.
 */
function outcomes(
  { payoff, moment, profitAt, levels }: Shape,
  breakevens: readonly number[],
): Pick<PayoffFigures, 'probability' | 'expected'> {
  const volatility = packageVolatility(payoff);
  const nearest = payoff.legs.find((leg) => leg.years === moment.years);
  if (volatility === null || nearest === undefined) return { probability: null, expected: null };
  const { forward } = nearest;
  const deviation = volatility * Math.sqrt(moment.years);
  const below = (level: number): number =>
    normalCdf(Math.log(level / forward) / deviation + 0.5 * deviation);
  const top = Math.max(...levels, 2 * (breakevens.at(-1) ?? 0));
  let probability = 0;
  for (let at = 0; at <= breakevens.length; at += 1) {
    const from = at === 0 ? 0 : (breakevens[at - 1] ?? 0);
    const to = breakevens[at] ?? top;
    // Off the middle, where a package that is alike on both sides may just touch zero.
    if (profitAt(from + 0.45 * (to - from)) <= 0) continue;
    const upTo = at === breakevens.length ? 1 : below(to);
    probability += upTo - (at === 0 ? 0 : below(from));
  }
  return { probability, expected: expectedProfit(payoff, moment, forward, deviation) };
}

function expectedProfit(
  payoff: Payoff,
  moment: Moment,
  forward: number,
  deviation: number,
): number {
  let profit = 0;
  for (const leg of payoff.legs) {
    const left = Number.isFinite(leg.years) ? Math.max(0, leg.years - moment.years) : 0;
    const mean = forward * growthOf(leg, payoff.spot, left);
    const after = leg.volatility * Math.sqrt(left);
    const value = isOption(leg)
      ? Math.exp(-payoff.rate * left) *
        undiscountedPrice(leg.kind, mean, leg.strike, Math.hypot(deviation, after))
      : mean;
    profit += leg.units * (value - leg.price);
  }
  return profit;
}

/**
 * Levels to draw: from well below to well above the underlying and all strikes, even but for the
 * strikes themselves, so that each bend is drawn where it is.
 */
export function payoffLevels(payoff: Payoff, points: number): Float64Array {
  const count = Math.min(PAYOFF_POINTS_MAX, Math.max(2, points));
  const strikes = payoff.legs.filter(isOption).map(({ strike }) => strike);
  const reach = reachOf(payoff);
  const low = Math.max(
    0,
    Math.min(payoff.spot * (1 - reach), ...strikes.map((k) => k * (1 - reach / 3))),
  );
  const high = Math.max(payoff.spot * (1 + reach), ...strikes.map((k) => k * (1 + reach / 3)));
  const step = (high - low) / (count - 1);
  const levels = Float64Array.from({ length: count }, (_, at) => low + at * step);
  for (const strike of strikes) {
    const nearest = Math.round((strike - low) / step);
    // Both ends stay: half a step there would change how much is drawn.
    if (nearest > 0 && nearest < count - 1) levels[nearest] = strike;
  }
  return levels;
}

/** Two deviations to the nearest expiry, but never so near that the strikes fill the picture. */
function reachOf(payoff: Payoff): number {
  const deviation = (packageVolatility(payoff) ?? 0.2) * Math.sqrt(horizonYears(payoff));
  return Math.min(0.6, Math.max(0.02, 2 * deviation));
}
