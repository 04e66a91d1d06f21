/**
 * The volatility at which Black-76 gives a price. Steps of the third order inside a bracket that
 * only shrinks, so it always ends. The out-of-the-money side is solved (parity turns the other one
 * into it), and in the wing on logarithms of prices, where the curve is nearly straight.
 */
import { err, ok, type Result } from '../lib/result.ts';
import type { Right } from './black.ts';
import { INVERSE_SQRT_TWO_PI, normalCdfGiven } from './normal.ts';

/** Why no volatility gives the price. */
export type VolatilityComplaint =
  | 'expired'
  | 'not_a_price'
  | 'at_or_below_intrinsic'
  | 'at_or_above_maximum';

const MOST_STEPS = 80;
/** Total deviation σ√T; above 20 every price is the maximum to the last digit. */
const HIGHEST_DEVIATION = 20;
/** A step leaves the error's fourth power: after one this small only the last digit is open. */
const CLOSE_ENOUGH = 1e-4;

export function impliedVolatility(
  right: Right,
  price: number,
  forward: number,
  strike: number,
  years: number,
  rate: number,
): Result<number, VolatilityComplaint> {
  if (!(years > 0)) return err('expired');
  if (!isPositive(price) || !isPositive(forward) || !isPositive(strike)) return err('not_a_price');
  const grown = price * Math.exp(rate * years);
  const sign = right === 'call' ? 1 : -1;
  const intrinsic = Math.max(0, sign * (forward - strike));
  if (grown >= (right === 'call' ? forward : strike)) return err('at_or_above_maximum');
  const timeValue = grown - intrinsic;
  if (!(timeValue > 0) || timeValue < intrinsic * 1e-15) return err('at_or_below_intrinsic');
  const outside: Right = forward <= strike ? 'call' : 'put';
  const guess = firstGuess(timeValue, forward, strike);
  return ok(solveDeviation(outside, timeValue, forward, strike, guess) / Math.sqrt(years));
}

function isPositive(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}

/** Where to begin when no neighbour is known; `target` is the undiscounted time value. */
export function firstGuess(target: number, forward: number, strike: number): number {
  // The price curve bends here; starting at the bend, no step can jump to the wrong side.
  const bend = Math.sqrt(2 * Math.abs(Math.log(forward / strike)));
  const atMoney = target / Math.sqrt(forward * strike) / INVERSE_SQRT_TWO_PI;
  return Math.min(HIGHEST_DEVIATION / 2, Math.max(bend, atMoney, 1e-6));
}

/**
 * The total deviation σ√T at which the out-of-the-money option is worth `target`, undiscounted. A
 * guess near the answer, such as that of the neighbouring strike, saves steps and changes nothing
 * but the last digit.
 */
export function solveDeviation(
  right: Right,
  target: number,
  forward: number,
  strike: number,
  guess: number,
): number {
  const logMoneyness = Math.log(forward / strike);
  const square = logMoneyness * logMoneyness;
  const sign = right === 'call' ? 1 : -1;
  const scale = Math.sqrt(forward * strike);
  const inWing = target < priceAtBend(forward, strike, Math.sqrt(2 * Math.abs(logMoneyness)));
  const logTarget = inWing ? Math.log(target / scale) : 0;
  let low = 0;
  let high = HIGHEST_DEVIATION;
  let deviation = guess;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const d1 = logMoneyness / deviation + 0.5 * deviation;
    const gauss = Math.exp(-0.5 * d1 * d1);
    const value =
      sign * forward * normalCdfGiven(sign * d1, gauss) -
      sign * strike * normalCdfGiven(sign * (d1 - deviation), (gauss * forward) / strike);
    if (value > target) high = deviation;
    else low = deviation;
    const slope = forward * INVERSE_SQRT_TWO_PI * gauss;
    const second = square / (deviation * deviation * deviation) - 0.25 * deviation;
    const third = second * second - (3 * square) / (deviation * deviation) ** 2 - 0.25;
    const move = inWing
      ? wingStep(value, logTarget, scale, slope, second, third)
      : householder((target - value) / slope, second, third);
    const next = deviation + move;
    if (Math.abs(move) <= CLOSE_ENOUGH * deviation && next > 0) return next;
    deviation = next > low && next < high ? next : 0.5 * (low + high);
    if (high - low <= Number.EPSILON * high) return deviation;
  }
  return deviation;
}

/** One of the two normal factors is exactly one half there. */
function priceAtBend(forward: number, strike: number, bend: number): number {
  const far = normalCdfGiven(-bend, Math.exp(-0.5 * bend * bend));
  return forward <= strike ? 0.5 * forward - strike * far : 0.5 * strike - forward * far;
}

/** Householder's step of the third order, from Newton's and the ratios f″/f′ and f‴/f′. */
function householder(newton: number, second: number, third: number): number {
  return (newton * (1 + 0.5 * second * newton)) / (1 + newton * (second + (third * newton) / 6));
}

/**
 * In the wing ln(price) behaves like −1/σ², so its reciprocal is nearly straight (P. Jäckel, "Let's
 * Be Rational", Wilmott 2015, where the ratios of its derivatives are worked out).
 */
function wingStep(
  value: number,
  logTarget: number,
  scale: number,
  slope: number,
  second: number,
  third: number,
): number {
  // Below the smallest double: no slope is left to follow, and halving the bracket leads back.
  if (!(value > 0) || !(slope > 0)) return Number.POSITIVE_INFINITY;
  const logValue = Math.log(value / scale);
  const steepness = slope / value;
  const newton = ((1 / logValue - 1 / logTarget) * logValue * logValue) / steepness;
  const bent = steepness * (1 + 2 / logValue);
  const twice = 2 * steepness * steepness * (1 + (3 / logValue) * (1 + 1 / logValue));
  return householder(newton, second - bent, third + twice - 3 * second * bent);
}
