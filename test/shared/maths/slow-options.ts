/** Slow, obvious option arithmetic that shares no code with the product: series and integration. */

/** The series Φ(x) = ½ + φ(x)·Σ x^(2n+1)/(1·3·5…), exact for moderate x. */
export function slowNormalCdf(x: number): number {
  let term = x;
  let sum = x;
  for (let odd = 3; odd < 400; odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI);
}

/**
 * Discounted expectation of the payoff over the normal factor, by Simpson's rule from the kink on.
 */
export function slowOptionPrice(
  right: 'call' | 'put',
  forward: number,
  strike: number,
  years: number,
  volatility: number,
  rate: number,
): number {
  const deviation = volatility * Math.sqrt(years);
  const kink = (Math.log(strike / forward) + 0.5 * deviation * deviation) / deviation;
  const reach = 12;
  const from = right === 'call' ? kink : -reach + Math.min(0, kink);
  const to = right === 'call' ? reach + Math.max(0, kink) : kink;
  const sign = right === 'call' ? 1 : -1;
  const integrand = (z: number): number => {
    const terminal = forward * Math.exp(deviation * z - 0.5 * deviation * deviation);
    return (sign * (terminal - strike) * Math.exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI);
  };
  return Math.exp(-rate * years) * simpson(integrand, from, to, 20_000);
}

function simpson(f: (z: number) => number, from: number, to: number, pieces: number): number {
  const width = (to - from) / pieces;
  let sum = f(from) + f(to);
  for (let piece = 1; piece < pieces; piece += 1) {
    sum += (piece % 2 === 1 ? 4 : 2) * f(from + piece * width);
  }
  return (sum * width) / 3;
}

export interface SlowGreeks {
  readonly price: number;
  readonly delta: number;
  readonly gamma: number;
  readonly vega: number;
  readonly theta: number;
}

/**
 * Slopes of the expectation by moving the density instead of the payoff: each is the integral of
 * the payoff times the relative slope of the lognormal density, so no formula of Black is used.
 */
export function slowGreeks(
  right: 'call' | 'put',
  forward: number,
  strike: number,
  years: number,
  volatility: number,
  rate: number,
): SlowGreeks {
  const deviation = volatility * Math.sqrt(years);
  const discount = Math.exp(-rate * years);
  const weighted = (weight: (z: number) => number): number =>
    discount * expectation(right, forward, strike, deviation, weight);
  const price = weighted(() => 1);
  const perDeviation = weighted((z) => (z * z - 1) / deviation - z);
  return {
    price,
    delta: weighted((z) => z / (forward * deviation)),
    gamma: weighted((z) => (z * z - 1 - deviation * z) / (forward * deviation) ** 2),
    vega: (perDeviation * Math.sqrt(years)) / 100,
    theta: (rate * price - (perDeviation * volatility) / (2 * Math.sqrt(years))) / 365,
  };
}

function expectation(
  right: 'call' | 'put',
  forward: number,
  strike: number,
  deviation: number,
  weight: (z: number) => number,
): number {
  const kink = (Math.log(strike / forward) + 0.5 * deviation * deviation) / deviation;
  const sign = right === 'call' ? 1 : -1;
  const far = sign * (12 + Math.abs(kink));
  const integrand = (z: number): number => {
    const terminal = forward * Math.exp(deviation * z - 0.5 * deviation * deviation);
    const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
    return sign * (terminal - strike) * density * weight(z);
  };
  return sign * simpson(integrand, kink, far, 20_000);
}

/** The volatility whose slow price is this, by halving; good to the digits that a price carries. */
export function slowVolatility(
  right: 'call' | 'put',
  price: number,
  forward: number,
  strike: number,
  years: number,
  rate: number,
): number {
  let low = 1e-4;
  let high = 5;
  for (let step = 0; step < 52; step += 1) {
    const middle = 0.5 * (low + high);
    const value = slowGreeks(right, forward, strike, years, middle, rate).price;
    if (value < price) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}

export interface SlowLeg {
  readonly kind: 'call' | 'put' | 'future' | 'equity';
  readonly strike: number;
  readonly years: number;
  readonly units: number;
  readonly price: number;
  readonly volatility: number;
  readonly forward: number;
}

/** Profit of legs at one level and moment, leg by leg, each as its definition says. */
export function slowProfit(
  legs: readonly SlowLeg[],
  spot: number,
  rate: number,
  atYears: number,
  level: number,
): number {
  let profit = 0;
  for (const leg of legs)
    profit += leg.units * (slowWorth(leg, spot, rate, atYears, level) - leg.price);
  return profit;
}

function slowWorth(
  leg: SlowLeg,
  spot: number,
  rate: number,
  atYears: number,
  level: number,
): number {
  if (leg.kind === 'equity') return level;
  const left = leg.years - atYears;
  const carry = Math.log(leg.forward / spot) / leg.years;
  const forward = left > 0 ? level * Math.exp(carry * left) : level;
  if (leg.kind === 'future') return forward;
  if (left > 0 && level > 0) {
    return slowGreeks(leg.kind, forward, leg.strike, left, leg.volatility, rate).price;
  }
  if (leg.kind === 'call') return Math.max(0, forward - leg.strike);
  return Math.exp(-rate * Math.max(0, left)) * Math.max(0, leg.strike - forward);
}
