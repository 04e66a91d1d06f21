/**
 * What a package of legs in one underlying is worth over a range of its levels, at any moment up to
 * the nearest expiry. Options by Black-76 on the forward of their own expiry; the forwards keep
 * today's carry, so a forward moves with the underlying and meets it on its last day. Legs that
 * outlive the nearest expiry are valued by the model there. Rupees and years in floats: these are
 * pictures and estimates, never money.
 */
import { black76, type OptionValue, undiscountedPrice } from './black.ts';
import { normalCdfGiven } from './normal.ts';

export const PAYOFF_POINTS_MAX = 501;

export interface PayoffLeg {
  readonly kind: 'call' | 'put' | 'future' | 'equity';
  /** Rupees; 0 for what is not an option. */
  readonly strike: number;
  /** Of 365 days until it expires; Infinity for a share. */
  readonly years: number;
  /** Units, not lots; above zero bought. */
  readonly units: number;
  /** Rupees that one unit costs or cost. */
  readonly price: number;
  /** A year's, as a share; 0 for what is not an option. */
  readonly volatility: number;
  /** Rupees: the future of its expiry now; for a share its own level. */
  readonly forward: number;
}

export interface Payoff {
  readonly legs: readonly PayoffLeg[];
  /** Rupees: where the underlying stands now. */
  readonly spot: number;
  /** Continuous, a year; discounts premiums. */
  readonly rate: number;
}

export interface Moment {
  /** From now; beyond the nearest expiry nothing is known of what became of that leg. */
  readonly years: number;
  /** Every leg's volatility is multiplied by this; 1 leaves them. */
  readonly volatility: number;
}

export interface PackageGreeks {
  /** Rupees for one point of each leg's own forward, the whole package. */
  readonly delta: number;
  readonly gamma: number;
  /** Rupees for one percentage point of volatility. */
  readonly vega: number;
  /** Rupees for one calendar day. */
  readonly theta: number;
}

/** One leg at one moment: all that does not depend on the level. */
interface Standing {
  readonly leg: PayoffLeg;
  /** Forward of the leg over the level of the underlying. */
  readonly growth: number;
  readonly discount: number;
  /** σ√T; 0 when only the inner value is left. */
  readonly deviation: number;
}

/** Years until the first leg expires; 0 when none ever does. */
export function horizonYears({ legs }: Payoff): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const leg of legs) nearest = Math.min(nearest, Math.max(0, leg.years));
  return Number.isFinite(nearest) ? nearest : 0;
}

/** Profit and loss in rupees at these levels, written to `profits`; at most 501 of them. */
export function payoffCurve(
  payoff: Payoff,
  moment: Moment,
  levels: Float64Array,
  profits: Float64Array,
): void {
  const logs = new Float64Array(levels.length);
  let cost = 0;
  let shared = false;
  for (const { units, price } of payoff.legs) cost += units * price;
  profits.fill(-cost, 0, levels.length);
  for (const leg of payoff.legs) {
    const standing = stand(payoff, moment, leg);
    if (standing.deviation === 0) addStraight(standing, levels, profits);
    else {
      if (!shared) takeLogs(levels, logs);
      shared = true;
      addCurved(standing, levels, logs, profits);
    }
  }
}

/** The same at one level. */
export function payoffAt(payoff: Payoff, moment: Moment, level: number): number {
  return payoffOf(payoff, moment)(level);
}

/** The same as a function of the level, for searches that ask at many. */
export function payoffOf(payoff: Payoff, moment: Moment): (level: number) => number {
  const standings = payoff.legs.map((leg) => stand(payoff, moment, leg));
  return (level) => {
    let profit = 0;
    for (const { leg, growth, discount, deviation } of standings) {
      const value = isOption(leg)
        ? discount * undiscountedPrice(leg.kind, level * growth, leg.strike, deviation)
        : level * growth;
      profit += leg.units * (value - leg.price);
    }
    return profit;
  };
}

/** Whether every leg is a straight line with bends at strikes: nothing is left to time. */
export function isStraight(payoff: Payoff, moment: Moment): boolean {
  return payoff.legs.every((leg) => {
    const standing = stand(payoff, moment, leg);
    return standing.deviation === 0 && standing.growth === 1;
  });
}

/** Of the whole package now, by the units of black.ts times the units of the legs. */
export function packageGreeks(payoff: Payoff): PackageGreeks {
  const sum = { delta: 0, gamma: 0, vega: 0, theta: 0 };
  for (const leg of payoff.legs) {
    const value = isOption(leg) ? optionValue(leg, payoff.rate) : LINEAR;
    sum.delta += leg.units * value.delta;
    sum.gamma += leg.units * value.gamma;
    sum.vega += leg.units * value.vega;
    sum.theta += leg.units * value.theta;
  }
  return sum;
}

/**
 * The vega-weighted mean of the legs' volatilities: the one volatility that the package speaks of.
 * Null without an option that has time left.
 */
export function packageVolatility({ legs, rate }: Payoff): number | null {
  let weights = 0;
  let sum = 0;
  for (const leg of legs) {
    if (!isOption(leg) || !(leg.volatility > 0)) continue;
    const weight = Math.abs(leg.units) * optionValue(leg, rate).vega;
    weights += weight;
    sum += weight * leg.volatility;
  }
  return weights > 0 ? sum / weights : null;
}

/**
 * Rupees received for options and shares, below zero paid. A future costs nothing when it is made.
 */
export function netPremium({ legs }: Payoff): number {
  let received = 0;
  for (const { kind, units, price } of legs) if (kind !== 'future') received -= units * price;
  return received;
}

/** Forward over level when this much time is left, at today's carry. */
export function growthOf(leg: PayoffLeg, spot: number, yearsLeft: number): number {
  if (!(yearsLeft > 0) || !Number.isFinite(leg.years)) return 1;
  return (leg.forward / spot) ** (yearsLeft / leg.years);
}

export function isOption(leg: PayoffLeg): leg is PayoffLeg & { readonly kind: 'call' | 'put' } {
  return leg.kind === 'call' || leg.kind === 'put';
}

function stand({ spot, rate }: Payoff, moment: Moment, leg: PayoffLeg): Standing {
  if (leg.kind === 'equity') return { leg, growth: 1, discount: 1, deviation: 0 };
  const left = Math.max(0, leg.years - moment.years);
  return {
    leg,
    growth: growthOf(leg, spot, left),
    discount: isOption(leg) ? Math.exp(-rate * left) : 1,
    deviation: isOption(leg) ? leg.volatility * moment.volatility * Math.sqrt(left) : 0,
  };
}

function addStraight(
  { leg, growth, discount }: Standing,
  levels: Float64Array,
  profits: Float64Array,
): void {
  const { kind, strike } = leg;
  const scale = leg.units * discount;
  for (let at = 0; at < levels.length; at += 1) {
    const above = (levels[at] ?? 0) * growth - strike;
    let value = above;
    if (kind === 'call') value = above > 0 ? above : 0;
    else if (kind === 'put') value = above < 0 ? -above : 0;
    profits[at] = (profits[at] ?? 0) + scale * value;
  }
}

/** The formula of black.ts with everything that levels share taken out of the loop. */
function addCurved(
  { leg, growth, discount, deviation }: Standing,
  levels: Float64Array,
  logs: Float64Array,
  profits: Float64Array,
): void {
  const { strike } = leg;
  const sign = leg.kind === 'call' ? 1 : -1;
  const scale = leg.units * discount * sign;
  const shift = Math.log(growth / strike) / deviation + 0.5 * deviation;
  const perLog = 1 / deviation;
  const toStrike = growth / strike;
  for (let at = 0; at < levels.length; at += 1) {
    const level = levels[at] ?? 0;
    const d1 = (logs[at] ?? 0) * perLog + shift;
    const gauss = Math.exp(-0.5 * d1 * d1);
    // A level of zero has no logarithm: a call is worth nothing there and a put its strike.
    const inside1 = level > 0 ? normalCdfGiven(sign * d1, gauss) : 0;
    const inside2 =
      level > 0
        ? normalCdfGiven(sign * (d1 - deviation), gauss * level * toStrike)
        : 0.5 - 0.5 * sign;
    profits[at] = (profits[at] ?? 0) + scale * (level * growth * inside1 - strike * inside2);
  }
}

function takeLogs(levels: Float64Array, logs: Float64Array): void {
  for (let at = 0; at < levels.length; at += 1) logs[at] = Math.log(levels[at] ?? 0);
}

const LINEAR = { delta: 1, gamma: 0, vega: 0, theta: 0 } as const;

function optionValue(
  leg: PayoffLeg & { readonly kind: 'call' | 'put' },
  rate: number,
): OptionValue {
  const { kind, forward, strike, volatility } = leg;
  return black76(kind, forward, strike, Math.max(0, leg.years), volatility, rate);
}
