/**
 * The peer of the option benches: the textbook formulas as the widely used `black-scholes` and
 * `implied-volatility` packages compute them (neither is installed here): the normal distribution
 * as a series of a hundred terms, each with its own double factorial, and a volatility by halving.
 */
export type PlainRight = 'call' | 'put';

function doubleFactorial(n: number): number {
  let product = 1;
  for (let factor = n; factor > 1; factor -= 2) product *= factor;
  return product;
}

function normalCdf(x: number): number {
  if (x >= 8) return 1;
  if (x <= -8) return 0;
  let sum = 0;
  for (let term = 0; term < 100; term += 1) {
    const odd = 2 * term + 1;
    sum += x ** odd / doubleFactorial(odd);
  }
  return 0.5 + (sum * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI);
}

export function plainPrice(
  right: PlainRight,
  forward: number,
  strike: number,
  years: number,
  volatility: number,
  rate: number,
): number {
  const root = Math.sqrt(years);
  const d1 = (Math.log(forward / strike) + 0.5 * volatility ** 2 * years) / (volatility * root);
  const d2 = d1 - volatility * root;
  const discount = Math.exp(-rate * years);
  return right === 'call'
    ? discount * (forward * normalCdf(d1) - strike * normalCdf(d2))
    : discount * (strike * normalCdf(-d2) - forward * normalCdf(-d1));
}

/** Halving until the price is met to the paisa, a hundred times at most. */
export function plainVolatility(
  right: PlainRight,
  price: number,
  forward: number,
  strike: number,
  years: number,
  rate: number,
): number {
  let low = 0;
  let high = 5;
  for (let step = 0; step < 100; step += 1) {
    const middle = (low + high) / 2;
    const value = plainPrice(right, forward, strike, years, middle, rate);
    if (Math.abs(value - price) < 0.005) return middle;
    if (value < price) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

export interface PlainGreeks {
  readonly delta: number;
  readonly gamma: number;
  readonly vega: number;
  readonly theta: number;
}

export function plainGreeks(
  right: PlainRight,
  forward: number,
  strike: number,
  years: number,
  volatility: number,
  rate: number,
): PlainGreeks {
  const root = Math.sqrt(years);
  const d1 = (Math.log(forward / strike) + 0.5 * volatility ** 2 * years) / (volatility * root);
  const discount = Math.exp(-rate * years);
  const density = (discount * Math.exp(-0.5 * d1 * d1)) / Math.sqrt(2 * Math.PI);
  const price = plainPrice(right, forward, strike, years, volatility, rate);
  return {
    delta: discount * (right === 'call' ? normalCdf(d1) : normalCdf(d1) - 1),
    gamma: density / (forward * volatility * root),
    vega: (forward * density * root) / 100,
    theta: (rate * price - (forward * density * volatility) / (2 * root)) / 365,
  };
}
