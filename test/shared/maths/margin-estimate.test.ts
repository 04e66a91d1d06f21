import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  estimateMargin,
  INDEX_MARGIN,
  type MarginLeg,
  worstMargin,
} from '../../../shared/maths/margin-estimate.ts';

const LOT = 65;

function leg(kind: MarginLeg['kind'], strike: number, units: number): MarginLeg {
  return {
    underlying: 'NIFTY',
    kind,
    units,
    strike,
    spot: 26_000,
    forward: 26_050,
    years: 7 / 365,
    volatility: 0.13,
    rate: 0.065,
  };
}

function total(...legs: MarginLeg[]): number {
  return estimateMargin(legs, () => INDEX_MARGIN).total;
}

describe('the margin estimate', () => {
  test('nothing is asked for nothing, and nothing for options bought', () => {
    expect(total()).toBe(0);
    expect(total(leg('call', 26_500, LOT))).toBe(0);
    expect(total(leg('put', 25_000, LOT), leg('call', 26_000, LOT))).toBe(0);
  });

  test('one lot short at the money asks about an eighth of its notional', () => {
    const asked = total(leg('call', 26_000, -LOT));
    expect(asked / (26_000 * LOT)).toBeGreaterThan(0.1);
    expect(asked / (26_000 * LOT)).toBeLessThan(0.15);
  });

  test('a hedged spread asks far less than its naked half', () => {
    const naked = total(leg('put', 25_500, -LOT));
    const spread = total(leg('put', 25_500, -LOT), leg('put', 25_300, LOT));
    expect(spread).toBeLessThan(naked / 3);
    // What is left is at least what the spread can lose.
    expect(
      estimateMargin([leg('put', 25_500, -LOT), leg('put', 25_300, LOT)], () => INDEX_MARGIN).scan,
    ).toBeGreaterThan(100 * LOT);
  });

  test('both wings of a condor do not add up, since only one can be hit', () => {
    const puts = [leg('put', 25_500, -LOT), leg('put', 25_300, LOT)];
    const calls = [leg('call', 26_500, -LOT), leg('call', 26_700, LOT)];
    const both = estimateMargin([...puts, ...calls], () => INDEX_MARGIN).scan;
    const apart =
      estimateMargin(puts, () => INDEX_MARGIN).scan +
      estimateMargin(calls, () => INDEX_MARGIN).scan;
    expect(both).toBeLessThan(apart * 0.7);
  });

  test('a future against its own synthetic leaves only the exposure part', () => {
    const flat = [leg('future', 0, LOT), leg('call', 26_000, -LOT), leg('put', 26_000, LOT)];
    const estimate = estimateMargin(flat, () => INDEX_MARGIN);
    expect(estimate.scan).toBeLessThan(0.01 * 26_000 * LOT);
    expect(estimate.exposure).toBeCloseTo(2 * 0.02 * 26_000 * LOT, 6);
  });

  test('underlyings do not help each other', () => {
    const short = leg('future', 0, -LOT);
    const long = { ...leg('future', 0, LOT), underlying: 'BANKNIFTY' };
    expect(total(short, long)).toBeCloseTo(total(short) + total(long), 6);
  });
});

describe('the worst choice of several legs', () => {
  const legs = (most: number) =>
    fc.array(
      fc
        .record({
          kind: fc.constantFrom('call' as const, 'put' as const, 'future' as const),
          strike: fc.integer({ min: 240, max: 280 }),
          lots: fc.integer({ min: -3, max: 3 }),
          underlying: fc.constantFrom('NIFTY', 'BANKNIFTY'),
        })
        .filter(({ lots }) => lots !== 0)
        .map(({ kind, strike, lots, underlying }) => ({
          ...leg(kind, kind === 'future' ? 0 : strike * 100, lots * LOT),
          underlying,
        })),
      { maxLength: most },
    );

  test('is what trying every choice finds', () => {
    fc.assert(
      fc.property(legs(3), legs(5), (held, added) => {
        let slow = 0;
        for (let choice = 0; choice < 2 ** added.length; choice += 1) {
          const filled = added.filter((_leg, at) => (choice >> at) % 2 === 1);
          slow = Math.max(slow, total(...held, ...filled));
        }
        expect(worstMargin(held, added, () => INDEX_MARGIN)).toBeCloseTo(slow, 4);
      }),
      { numRuns: 200 },
    );
  });
});
