/**
 * Prices against integration, greeks against differences, volatilities against their own prices.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { black76, black76Price, blackScholes } from '../../../shared/maths/black.ts';
import { impliedVolatility } from '../../../shared/maths/implied-volatility.ts';
import { normalCdf } from '../../../shared/maths/normal.ts';
import { slowNormalCdf, slowOptionPrice } from './slow-options.ts';

describe('the normal distribution', () => {
  test('agrees with its series to the last digits', () => {
    for (let x = -6; x <= 6; x += 0.037) {
      expect(Math.abs(normalCdf(x) - slowNormalCdf(x))).toBeLessThan(2e-15);
    }
  });

  test('keeps relative accuracy far out, where the series cannot', () => {
    // Values of erfc in the tables of Abramowitz and Stegun, 26.2.
    expect(normalCdf(-6)).toBeCloseTo(9.865876450376981e-10, 22);
    expect(normalCdf(-10) / 7.619853024160527e-24).toBeCloseTo(1, 12);
    expect(normalCdf(-40)).toBe(0);
    expect(normalCdf(40)).toBe(1);
  });
});

const market = fc.record({
  right: fc.constantFrom('call' as const, 'put' as const),
  forward: fc.double({ min: 50, max: 90_000, noNaN: true }),
  moneyness: fc.double({ min: 0.7, max: 1.4, noNaN: true }),
  years: fc.double({ min: 0.002, max: 2, noNaN: true }),
  volatility: fc.double({ min: 0.05, max: 0.9, noNaN: true }),
  rate: fc.double({ min: 0, max: 0.12, noNaN: true }),
});

describe('Black-76', () => {
  test('agrees with the integral of the payoff', () => {
    fc.assert(
      fc.property(market, ({ right, forward, moneyness, years, volatility, rate }) => {
        const strike = forward * moneyness;
        const fast = black76Price(right, forward, strike, years, volatility, rate);
        const slow = slowOptionPrice(right, forward, strike, years, volatility, rate);
        expect(Math.abs(fast - slow) / forward).toBeLessThan(1e-9);
      }),
      { numRuns: 60 },
    );
  });

  test('greeks are the slopes of the price', () => {
    fc.assert(
      fc.property(market, ({ right, forward, moneyness, years, volatility, rate }) => {
        const strike = forward * moneyness;
        const at = (f: number, t: number, v: number): number =>
          black76Price(right, f, strike, t, v, rate);
        const value = black76(right, forward, strike, years, volatility, rate);
        const df = forward * 1e-4;
        const up = at(forward + df, years, volatility);
        const down = at(forward - df, years, volatility);
        const middle = at(forward, years, volatility);
        expect(value.price).toBeCloseTo(middle, 9);
        expect(value.delta).toBeCloseTo((up - down) / (2 * df), 3);
        expect(value.gamma * forward).toBeCloseTo(
          ((up - 2 * middle + down) / df ** 2) * forward,
          1,
        );
        const dv = 1e-5;
        const vega =
          (at(forward, years, volatility + dv) - at(forward, years, volatility - dv)) / (2 * dv);
        expect(value.vega / forward).toBeCloseTo(vega / 100 / forward, 7);
        const dt = years * 1e-4;
        const decay =
          (at(forward, years - dt, volatility) - at(forward, years + dt, volatility)) / (2 * dt);
        expect(value.theta / forward).toBeCloseTo(decay / 365 / forward, 6);
      }),
      { numRuns: 200 },
    );
  });

  test('without time or volatility only the inner value is left', () => {
    expect(black76('call', 110, 100, 0, 0.2, 0.06)).toMatchObject({
      price: 10,
      delta: 1,
      gamma: 0,
    });
    expect(black76('put', 110, 100, 0, 0.2, 0.06)).toMatchObject({ price: 0, delta: 0, vega: 0 });
    expect(black76('call', 110, 100, 1, 0, 0).price).toBe(10);
  });
});

describe('Black-Scholes', () => {
  test('gives the textbook figures', () => {
    // Hull, Options, Futures and Other Derivatives: S 42, K 40, r 10 %, σ 20 %, half a year.
    expect(blackScholes('call', 42, 40, 0.5, 0.2, 0.1, 0).price).toBeCloseTo(4.759422, 6);
    expect(blackScholes('put', 42, 40, 0.5, 0.2, 0.1, 0).price).toBeCloseTo(0.808599, 6);
    // The same book, greeks: S 49, K 50, r 5 %, σ 20 %, twenty weeks.
    const greeks = blackScholes('call', 49, 50, 0.3846, 0.2, 0.05, 0);
    expect(greeks.delta).toBeCloseTo(0.522, 3);
    expect(greeks.gamma).toBeCloseTo(0.066, 3);
    expect(greeks.vega * 100).toBeCloseTo(12.1, 1);
    expect(greeks.theta * 365).toBeCloseTo(-4.31, 2);
    expect(greeks.rho * 100).toBeCloseTo(8.91, 2);
  });
});

describe('implied volatility', () => {
  test('gives back the volatility that made the price', () => {
    fc.assert(
      fc.property(market, ({ right, forward, moneyness, years, volatility, rate }) => {
        const strike = forward * moneyness;
        const premium = black76Price(right, forward, strike, years, volatility, rate);
        const found = impliedVolatility(right, premium, forward, strike, years, rate);
        const slope = black76(right, forward, strike, years, volatility, rate).vega * 100;
        // Where a tick of the last digit of the price moves the volatility, no solver can do
        // better.
        if (!found.ok || slope < forward * 1e-9) return;
        const tolerance = Math.max(1e-9, (1e-13 * forward) / slope);
        expect(Math.abs(found.value - volatility)).toBeLessThan(tolerance);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['expired', 'call', 5, 100, 100, 0],
    ['not_a_price', 'call', Number.NaN, 100, 100, 1],
    ['not_a_price', 'call', 0, 100, 100, 1],
    ['not_a_price', 'call', 5, 0, 100, 1],
    ['at_or_below_intrinsic', 'call', 10, 110, 100, 1],
    ['at_or_below_intrinsic', 'put', 3, 90, 100, 1],
    ['at_or_above_maximum', 'call', 100, 100, 50, 1],
    ['at_or_above_maximum', 'put', 50, 100, 50, 1],
  ] as const)('%s: no volatility gives such a price', (complaint, right, premium, f, k, years) => {
    expect(impliedVolatility(right, premium, f, k, years, 0)).toEqual({
      ok: false,
      error: complaint,
    });
  });

  test('an option right at the money, where a step can land exactly', () => {
    const premium = black76Price('call', 26_000, 26_000, 0.0005, 0.13, 0.06);
    const found = impliedVolatility('call', premium, 26_000, 26_000, 0.0005, 0.06);
    expect(found.ok && found.value).toBeCloseTo(0.13, 12);
  });
});
