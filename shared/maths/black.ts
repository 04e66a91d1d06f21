/**
 * European options by Black-76 (on a forward) and by Black-Scholes (on a spot). Index options here
 * are European and follow the future, so Black-76 is the desk's model. Floats throughout: model
 * values are estimates and never become money without being put on a tick first.
 *
 * Units of the greeks, as desks in India quote them: delta and gamma per point of the forward (or
 * spot), vega and rho per percentage point, theta per calendar day.
 */
import { INVERSE_SQRT_TWO_PI, normalCdfGiven } from './normal.ts';

export type Right = 'call' | 'put';

export interface OptionValue {
  readonly price: number;
  readonly delta: number;
  readonly gamma: number;
  readonly vega: number;
  readonly theta: number;
  readonly rho: number;
}

const DAYS_PER_YEAR = 365;
const PER_PERCENT = 0.01;

/**
 * The price alone, for surfaces and solvers. `years` and `volatility` may be zero: then intrinsic.
 */
export function black76Price(
  right: Right,
  forward: number,
  strike: number,
  years: number,
  volatility: number,
  rate: number,
): number {
  const discount = Math.exp(-rate * years);
  return discount * undiscountedPrice(right, forward, strike, volatility * Math.sqrt(years));
}

/** The expected payoff at expiry when the forward's total deviation (σ√T) is `deviation`. */
export function undiscountedPrice(
  right: Right,
  forward: number,
  strike: number,
  deviation: number,
): number {
  const sign = right === 'call' ? 1 : -1;
  if (!(deviation > 0) || forward <= 0 || strike <= 0) {
    return Math.max(0, sign * (forward - strike));
  }
  const d1 = Math.log(forward / strike) / deviation + 0.5 * deviation;
  const d2 = d1 - deviation;
  const gauss1 = Math.exp(-0.5 * d1 * d1);
  const price =
    sign * forward * normalCdfGiven(sign * d1, gauss1) -
    sign * strike * normalCdfGiven(sign * d2, (gauss1 * forward) / strike);
  return price > 0 ? price : 0;
}

/** Price and greeks to the forward, the forward held fixed when time or rates move. */
export function black76(
  right: Right,
  forward: number,
  strike: number,
  years: number,
  volatility: number,
  rate: number,
): OptionValue {
  const root = Math.sqrt(years);
  const deviation = volatility * root;
  if (!(deviation > 0) || forward <= 0 || strike <= 0) {
    return valueWithoutTime(right, forward, strike, Math.exp(-rate * years));
  }
  const sign = right === 'call' ? 1 : -1;
  const discount = Math.exp(-rate * years);
  const d1 = Math.log(forward / strike) / deviation + 0.5 * deviation;
  const gauss1 = Math.exp(-0.5 * d1 * d1);
  const gauss2 = (gauss1 * forward) / strike;
  const inside1 = normalCdfGiven(sign * d1, gauss1);
  const inside2 = normalCdfGiven(sign * (d1 - deviation), gauss2);
  const price = Math.max(0, discount * sign * (forward * inside1 - strike * inside2));
  const density = discount * INVERSE_SQRT_TWO_PI * gauss1;
  const decay = (forward * density * volatility) / (2 * root);
  return {
    price,
    delta: discount * sign * inside1,
    gamma: density / (forward * deviation),
    vega: forward * density * root * PER_PERCENT,
    theta: (rate * price - decay) / DAYS_PER_YEAR,
    rho: -years * price * PER_PERCENT,
  };
}

/** Price and greeks to the spot, with a continuous dividend yield. */
export function blackScholes(
  right: Right,
  spot: number,
  strike: number,
  years: number,
  volatility: number,
  rate: number,
  dividendYield: number,
): OptionValue {
  const carry = Math.exp((rate - dividendYield) * years);
  const onForward = black76(right, spot * carry, strike, years, volatility, rate);
  const delta = onForward.delta * carry;
  const strikeSide = onForward.price - delta * spot;
  return {
    price: onForward.price,
    delta,
    gamma: onForward.gamma * carry * carry,
    vega: onForward.vega,
    theta: onForward.theta - ((rate - dividendYield) * spot * delta) / DAYS_PER_YEAR,
    rho: -years * strikeSide * PER_PERCENT,
  };
}

function valueWithoutTime(
  right: Right,
  forward: number,
  strike: number,
  discount: number,
): OptionValue {
  const sign = right === 'call' ? 1 : -1;
  const inside = sign * (forward - strike) > 0;
  return {
    price: inside ? discount * sign * (forward - strike) : 0,
    delta: inside ? discount * sign : 0,
    gamma: 0,
    vega: 0,
    theta: 0,
    rho: 0,
  };
}
