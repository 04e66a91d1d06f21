/**
 * Implied volatility by strike and time, as index options show it: puts dearer than calls (skew),
 * both wings dearer than the money (smile), short expiries further from their home than long ones.
 * An imported chain puts its own volatilities in place for its expiry, strike by strike.
 */
import type { UnderlyingSetup } from './underlyings.ts';

/** Per standard deviation away from the money, in the middle of the chain. */
const SKEW = -0.045;
const SKEW_ENDS = 3;
/**
 * The wings rise in straight lines beyond about one and a half deviations, steeply in the last days
 * and gently months out. Fitted by eye to NIFTY chains (two days before an expiry a strike 4 %
 * away had 2.6 times the volatility at the money, one 12 % away six times).
 */
const BEND = 1.5;
const WING_LONG = 0.05;
const WING_SHORT = 0.33;
const WING_YEARS = 0.02;
const FURTHEST = 18;
const LOWEST = 0.05;
const HIGHEST = 3;
/** Long expiries are this much dearer than short ones, reached with this time scale. */
const TERM_RISE = 0.12;
const TERM_YEARS = 0.25;

/** Strikes with volatilities read from a real chain, by rising strike, in rupees. */
export interface StrikeVolatilities {
  readonly strikes: readonly number[];
  readonly volatilities: readonly number[];
}

export function surfaceVolatility(
  setup: UnderlyingSetup,
  factor: number,
  forward: number,
  strike: number,
  years: number,
): number {
  const term = 1 + TERM_RISE * (1 - Math.exp(-years / TERM_YEARS));
  const atMoney = setup.impliedVolatility * term * (1 + (factor - 1) / (1 + years / TERM_YEARS));
  const deviation = atMoney * Math.sqrt(Math.max(years, 1e-6));
  const away = clamp(Math.log(strike / forward) / deviation, -FURTHEST, FURTHEST);
  const skew = SKEW * clamp(away, -SKEW_ENDS, SKEW_ENDS);
  const steepness = WING_LONG + WING_SHORT / (1 + years / WING_YEARS);
  const wings = steepness * BEND * (Math.sqrt(1 + (away / BEND) ** 2) - 1);
  return clamp(atMoney * (1 + skew + wings), LOWEST, HIGHEST);
}

/** Straight lines between the strikes of the chain, flat outside them. */
export function chainVolatility(chain: StrikeVolatilities, factor: number, strike: number): number {
  const { strikes, volatilities } = chain;
  const above = lowerBound(strikes, strike);
  const high = volatilities[Math.min(above, volatilities.length - 1)] ?? LOWEST;
  if (above === 0 || above >= strikes.length) return clamp(high * factor, LOWEST / 5, HIGHEST * 3);
  const low = volatilities[above - 1] ?? high;
  const from = strikes[above - 1] ?? strike;
  const to = strikes[above] ?? strike;
  const share = to > from ? (strike - from) / (to - from) : 1;
  return clamp((low + (high - low) * share) * factor, LOWEST / 5, HIGHEST * 3);
}

/** The first place whose value is at least the one asked for. */
function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? Number.POSITIVE_INFINITY) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
