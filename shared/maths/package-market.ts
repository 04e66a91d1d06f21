/**
 * From what the desk knows, prices in ten-thousandths of a rupee, to a package that payoff.ts can
 * draw: the forward of each expiry, the volatility that the market pays for each leg. The model is
 * stated in docs/options.md.
 */
import { DAY_MS, dayNumber, indiaMoment } from './calendar.ts';
import { impliedVolatility } from './implied-volatility.ts';
import type { Payoff, PayoffLeg } from './payoff.ts';

/** What money costs in India, near enough for a picture; premiums are discounted with it. */
export const RATE = 0.065;

const SCALE = 10_000;
const YEAR_MS = 365 * DAY_MS;
/** Index and share options stop trading at half past three in India. */
const EXPIRY_MINUTES = 15 * 60 + 30;

export interface QuotedLeg {
  readonly kind: PayoffLeg['kind'];
  /** Scaled; null for what is not an option. */
  readonly strike: number | null;
  readonly expiryDay: string | null;
  /** Lots, above zero bought. */
  readonly ratio: number;
  /** Units in a lot. */
  readonly lot: number;
  /** Scaled: what one unit costs or cost; null takes the mark. */
  readonly price: number | null;
  /** Scaled: what one unit is worth to the market now; null when nobody says. */
  readonly mark: number | null;
}

export interface PackageMarket {
  /** Scaled. */
  readonly spot: number;
  /** Scaled, by expiry day; an expiry without one grows from the spot by the rate. */
  readonly forwards: ReadonlyMap<string, number>;
  readonly nowMs: number;
}

export interface Pictured {
  readonly payoff: Payoff;
  /** Legs, by place, that take the others' volatility because their own price gives none. */
  readonly assumed: readonly number[];
}

/** When an expiry ends, in milliseconds. */
export function expiryMs(day: string): number {
  return indiaMoment(dayNumber(day), EXPIRY_MINUTES);
}

export function yearsUntil(day: string, nowMs: number): number {
  return Math.max(0, expiryMs(day) - nowMs) / YEAR_MS;
}

/** A stretch of time, as the models count it. */
export function yearsOf(ms: number): number {
  return ms / YEAR_MS;
}

/** Null while a leg has neither a price nor a mark. */
export function pictured(legs: readonly QuotedLeg[], market: PackageMarket): Pictured | null {
  const spot = market.spot / SCALE;
  const solved = legs.map((leg) => withVolatility(leg, market));
  const known = solved.map((leg) => leg?.volatility ?? null).filter((each) => each !== null);
  const mean = known.reduce((sum, each) => sum + each, 0) / Math.max(1, known.length);
  const assumed: number[] = [];
  const filled: PayoffLeg[] = [];
  for (const [at, leg] of solved.entries()) {
    if (leg === null) return null;
    const option = leg.kind === 'call' || leg.kind === 'put';
    if (option && leg.volatility === null && leg.years > 0) assumed.push(at);
    filled.push({ ...leg, volatility: option ? (leg.volatility ?? mean) : 0 });
  }
  return { payoff: { legs: filled, spot, rate: RATE }, assumed };
}

function withVolatility(
  leg: QuotedLeg,
  market: PackageMarket,
): (Omit<PayoffLeg, 'volatility'> & { readonly volatility: number | null }) | null {
  const { kind, expiryDay } = leg;
  const price = leg.price ?? leg.mark;
  if (price === null) return null;
  const years = expiryDay === null ? Number.POSITIVE_INFINITY : yearsUntil(expiryDay, market.nowMs);
  const forward = forwardOf(leg, years, market);
  const strike = (leg.strike ?? 0) / SCALE;
  const plain = { kind, strike, years, units: leg.ratio * leg.lot, price: price / SCALE, forward };
  const mark = leg.mark ?? price;
  if (kind !== 'call' && kind !== 'put') return { ...plain, volatility: null };
  const found = impliedVolatility(kind, mark / SCALE, forward, strike, years, RATE);
  return { ...plain, volatility: found.ok ? found.value : null };
}

function forwardOf({ kind, expiryDay, mark }: QuotedLeg, years: number, market: PackageMarket) {
  const spot = market.spot / SCALE;
  if (expiryDay === null) return spot;
  const quoted = kind === 'future' ? mark : null;
  const listed = quoted ?? market.forwards.get(expiryDay);
  return listed === undefined ? spot * Math.exp(RATE * years) : listed / SCALE;
}

/** A call and a put of one strike; scaled like the level that they give. */
export interface ParityPair {
  readonly strike: number;
  readonly call: number;
  readonly put: number;
}

/** The forward at which calls and puts cost alike, the median over the pairs; null without any. */
export function parityForward(pairs: readonly ParityPair[], years: number): number | null {
  const growth = Math.exp(RATE * years);
  const found = pairs.map(({ strike, call, put }) => strike + (call - put) * growth);
  found.sort((a, b) => a - b);
  return found[Math.floor(found.length / 2)] ?? null;
}

/** The forward of an expiry: what its future costs, else what its calls and puts tell together. */
export function impliedForward(
  future: number | null,
  pairs: readonly ParityPair[],
  years: number,
): number | null {
  return future ?? parityForward(pairs, years);
}

const PARITY_STRIKES = 3;

/** The strikes around the money whose calls and puts tell the forward. */
export function parityStrikes<Row extends { readonly strike: number }>(
  strikes: readonly Row[],
  level: number,
): readonly Row[] {
  const near = strikes.toSorted((a, b) => Math.abs(a.strike - level) - Math.abs(b.strike - level));
  return near.slice(0, PARITY_STRIKES);
}
