/** From quotes to a package: forwards, volatilities, and what a price that says nothing gets. */
import { describe, expect, test } from 'vitest';
import { black76Price } from '../../../shared/maths/black.ts';
import {
  expiryMs,
  parityForward,
  pictured,
  type QuotedLeg,
  RATE,
  yearsOf,
  yearsUntil,
} from '../../../shared/maths/package-market.ts';
import { payoffAt } from '../../../shared/maths/payoff.ts';

const SCALE = 10_000;
const DAY = '2026-12-29';
const NOW = expiryMs(DAY) - 30 * 86_400_000;
const YEARS = yearsUntil(DAY, NOW);
const SPOT = 24_000;
const FORWARD = 24_130;
const MARKET = { spot: SPOT * SCALE, forwards: new Map([[DAY, FORWARD * SCALE]]), nowMs: NOW };

function option(kind: 'call' | 'put', strike: number, volatility: number): QuotedLeg {
  const mark = Math.round(black76Price(kind, FORWARD, strike, YEARS, volatility, RATE) * SCALE);
  return { kind, strike: strike * SCALE, expiryDay: DAY, ratio: 1, lot: 65, price: null, mark };
}

describe('a package from quotes', () => {
  test('takes forwards from the market and volatilities from the marks', () => {
    const legs = [option('call', 24_200, 0.14), option('put', 23_800, 0.16)];
    const found = pictured(legs, MARKET);
    expect(found?.assumed).toEqual([]);
    expect(found?.payoff.legs[0]?.volatility).toBeCloseTo(0.14, 6);
    expect(found?.payoff.legs[1]?.volatility).toBeCloseTo(0.16, 6);
    expect(found?.payoff.legs[0]).toMatchObject({ forward: FORWARD, strike: 24_200, units: 65 });
    expect(found?.payoff.spot).toBe(SPOT);
  });

  test('stands at what the market says when it is priced at its marks', () => {
    const legs = [option('call', 24_200, 0.14), { ...option('put', 23_800, 0.16), ratio: -2 }];
    const found = pictured(legs, MARKET);
    if (found === null) throw new Error('both legs have marks');
    expect(Math.abs(payoffAt(found.payoff, { years: 0, volatility: 1 }, SPOT))).toBeLessThan(1e-4);
  });

  test('grows from the spot where no forward is known, and takes a future at its own price', () => {
    const future = { ...option('call', 24_000, 0.1), kind: 'future', strike: null } as const;
    const bare = { ...MARKET, forwards: new Map<string, number>() };
    const found = pictured(
      [option('call', 24_200, 0.14), { ...future, mark: 24_110 * SCALE }],
      bare,
    );
    expect(found?.payoff.legs[0]?.forward).toBeCloseTo(SPOT * Math.exp(RATE * YEARS), 9);
    expect(found?.payoff.legs[1]?.forward).toBe(24_110);
  });

  test('a price that gives no volatility takes the mean of the others, and says so', () => {
    const below = { ...option('call', 20_000, 0.14), mark: 100 * SCALE };
    const found = pictured(
      [option('call', 24_200, 0.14), below, option('put', 23_800, 0.2)],
      MARKET,
    );
    expect(found?.assumed).toEqual([1]);
    expect(found?.payoff.legs[1]?.volatility).toBeCloseTo(0.17, 6);
  });

  test('shares have no expiry, and no price at all is no picture', () => {
    const shares = {
      ...option('call', 1, 0.1),
      kind: 'equity',
      strike: null,
      expiryDay: null,
    } as const;
    const found = pictured([{ ...shares, price: 2_400 * SCALE }], MARKET);
    expect(found?.payoff.legs[0]).toMatchObject({ years: Number.POSITIVE_INFINITY, price: 2_400 });
    expect(pictured([{ ...shares, mark: null }], MARKET)).toBeNull();
  });
});

test('an expiry ends at half past three in India', () => {
  expect(expiryMs('2026-12-29')).toBe(Date.UTC(2026, 11, 29, 10, 0));
  expect(yearsUntil('2026-12-29', expiryMs('2026-12-29') + 1)).toBe(0);
  expect(yearsOf(365 * 86_400_000)).toBe(1);
});

test('calls and puts tell the forward, the middle of several', () => {
  const pair = (strike: number, off: number) => ({
    strike,
    call: black76Price('call', FORWARD, strike, YEARS, 0.14, RATE) + off,
    put: black76Price('put', FORWARD, strike, YEARS, 0.14, RATE),
  });
  const pairs = [pair(24_000, 0), pair(24_100, 40), pair(24_200, -25)];
  expect(parityForward(pairs, YEARS)).toBeCloseTo(FORWARD, 6);
  expect(parityForward([], YEARS)).toBeNull();
});
