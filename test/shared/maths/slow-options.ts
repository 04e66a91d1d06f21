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
