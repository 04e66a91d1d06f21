/**
 * The volatility at which Black-76 gives a price. Newton steps inside a bracket that only shrinks,
 * so it always ends. The out-of-the-money side is solved (parity turns the other one into it),
 * and in the wing on logarithms of prices, where the curve is nearly straight.
 */
import { err, ok, type Result } from '../lib/result.ts';
import { type Right, undiscountedPrice } from './black.ts';
import { INVERSE_SQRT_TWO_PI } from './normal.ts';

/** Why no volatility gives the price. */
export type VolatilityComplaint =
  | 'expired'
  | 'not_a_price'
  | 'at_or_below_intrinsic'
  | 'at_or_above_maximum';

const MOST_STEPS = 80;
/** Total deviation σ√T; above 20 every price is the maximum to the last digit. */
const HIGHEST_DEVIATION = 20;
/** Newton doubles the digits, so the step after one this small is beyond the last digit. */
const CLOSE_ENOUGH = 1e-9;

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
  return ok(solveDeviation(outside, timeValue, forward, strike) / Math.sqrt(years));
}

function isPositive(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}

function solveDeviation(right: Right, target: number, forward: number, strike: number): number {
  const logMoneyness = Math.log(forward / strike);
  /** The price curve bends here; starting at the bend, Newton cannot jump to the wrong side. */
  const bend = Math.sqrt(2 * Math.abs(logMoneyness));
  const scale = Math.sqrt(forward * strike);
  const inWing = bend > 0 && target < undiscountedPrice(right, forward, strike, bend);
  let low = 0;
  let high = HIGHEST_DEVIATION;
  let deviation = firstGuess(bend, target, forward, strike);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const value = undiscountedPrice(right, forward, strike, deviation);
    if (value > target) high = deviation;
    else low = deviation;
    const d1 = logMoneyness / deviation + 0.5 * deviation;
    const slope = forward * INVERSE_SQRT_TWO_PI * Math.exp(-0.5 * d1 * d1);
    const move = inWing ? wingStep(value, target, scale) / slope : (target - value) / slope;
    const next = deviation + move;
    if (Math.abs(move) <= CLOSE_ENOUGH * deviation) return next;
    deviation = next > low && next < high ? next : 0.5 * (low + high);
  }
  return deviation;
}

/**
 * In the wing ln(price) behaves like −1/σ², so its reciprocal is nearly straight (P. Jäckel, "By
 * Implication", 2006). The result still lacks the division by the slope of the price.
 */
function wingStep(value: number, target: number, scale: number): number {
  if (!(value > 0)) return Number.POSITIVE_INFINITY;
  const logValue = Math.log(value / scale);
  const logTarget = Math.log(target / scale);
  return (1 / logValue - 1 / logTarget) * logValue * logValue * value;
}

function firstGuess(bend: number, target: number, forward: number, strike: number): number {
  const atMoney = target / Math.sqrt(forward * strike) / INVERSE_SQRT_TWO_PI;
  return Math.min(HIGHEST_DEVIATION / 2, Math.max(bend, atMoney, 1e-6));
}
