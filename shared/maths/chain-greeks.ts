/**
 * Implied volatilities and greeks of a whole chain, columns in and columns out: nothing is
 * allocated after opening, so that a chain of two hundred strikes can be worked out anew with every
 * batch of ticks. The model and the units of the greeks are those of black.ts.
 */
import type { Right } from './black.ts';
import { firstGuess, solveDeviation } from './implied-volatility.ts';
import { INVERSE_SQRT_TWO_PI, normalCdfGiven } from './normal.ts';

/** One side of the chain, by strike. Where no volatility gives the price, all are NaN. */
export interface ChainSide {
  /** Rupees, filled in by the caller; NaN where nobody quotes. */
  readonly prices: Float64Array;
  /** A year's, as a share: 0.13 is 13 %. */
  readonly volatilities: Float64Array;
  readonly deltas: Float64Array;
  readonly gammas: Float64Array;
  readonly vegas: Float64Array;
  readonly thetas: Float64Array;
}

export interface ChainColumns {
  /** Rupees, filled in by the caller; rising strikes are the fastest. */
  readonly strikes: Float64Array;
  readonly calls: ChainSide;
  readonly puts: ChainSide;
}

/** What all options of one expiry share. */
export interface ChainMarket {
  /** Rupees: the future of the expiry, or the level that put-call parity gives. */
  readonly forward: number;
  /** Of 365 days until the expiry closes; not above zero leaves everything NaN. */
  readonly years: number;
  /** Continuous, a year. */
  readonly rate: number;
}

const DAYS_PER_YEAR = 365;
const PER_PERCENT = 0.01;

export function openChain(strikes: number): ChainColumns {
  const side = (): ChainSide => ({
    prices: new Float64Array(strikes),
    volatilities: new Float64Array(strikes),
    deltas: new Float64Array(strikes),
    gammas: new Float64Array(strikes),
    vegas: new Float64Array(strikes),
    thetas: new Float64Array(strikes),
  });
  return { strikes: new Float64Array(strikes), calls: side(), puts: side() };
}

/** Works out the first `count` strikes, both sides. */
export function solveChain(chain: ChainColumns, count: number, market: ChainMarket): void {
  solveSide('call', chain.strikes, chain.calls, count, market);
  solveSide('put', chain.strikes, chain.puts, count, market);
}

function solveSide(
  right: Right,
  strikes: Float64Array,
  side: ChainSide,
  count: number,
  { forward, years, rate }: ChainMarket,
): void {
  const discount = Math.exp(-rate * years);
  const growth = 1 / discount;
  const root = Math.sqrt(years);
  const sign = right === 'call' ? 1 : -1;
  // The neighbour's answer: a smile is smooth, so it lies a step or two away.
  let near = 0;
  for (let at = 0; at < count; at += 1) {
    const strike = strikes[at] ?? 0;
    const price = side.prices[at] ?? 0;
    const deviation = deviationOf(sign, price * growth, forward, strike, near);
    if (!(deviation > 0) || !(years > 0)) {
      forget(side, at);
      continue;
    }
    near = deviation;
    const volatility = deviation / root;
    const d1 = Math.log(forward / strike) / deviation + 0.5 * deviation;
    const gauss = Math.exp(-0.5 * d1 * d1);
    const density = discount * INVERSE_SQRT_TWO_PI * gauss;
    const decay = (forward * density * volatility) / (2 * root);
    side.volatilities[at] = volatility;
    side.deltas[at] = discount * sign * normalCdfGiven(sign * d1, gauss);
    side.gammas[at] = density / (forward * deviation);
    side.vegas[at] = forward * density * root * PER_PERCENT;
    side.thetas[at] = (rate * price - decay) / DAYS_PER_YEAR;
  }
}

/** The total deviation σ√T that the price speaks of; 0 where none does. */
function deviationOf(
  sign: 1 | -1,
  grown: number,
  forward: number,
  strike: number,
  near: number,
): number {
  const inside = sign * (forward - strike);
  const intrinsic = inside > 0 ? inside : 0;
  const timeValue = grown - intrinsic;
  const most = sign === 1 ? forward : strike;
  // Written so that a NaN anywhere ends here too.
  if (!(timeValue > intrinsic * 1e-15) || !(grown < most) || !(strike > 0)) return 0;
  const outside: Right = forward <= strike ? 'call' : 'put';
  const guess = near > 0 ? near : firstGuess(timeValue, forward, strike);
  return solveDeviation(outside, timeValue, forward, strike, guess);
}

function forget(side: ChainSide, at: number): void {
  side.volatilities[at] = Number.NaN;
  side.deltas[at] = Number.NaN;
  side.gammas[at] = Number.NaN;
  side.vegas[at] = Number.NaN;
  side.thetas[at] = Number.NaN;
}
