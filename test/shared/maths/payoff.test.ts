/**
 * Payoffs: known packages as tables, properties over random ones, all against the slow arithmetic.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { black76Price } from '../../../shared/maths/black.ts';
import {
  breakevensAt,
  type Extreme,
  payoffFigures,
  payoffLevels,
} from '../../../shared/maths/payoff-figures.ts';
import {
  horizonYears,
  netPremium,
  packageGreeks,
  packageVolatility,
  type Payoff,
  payoffAt,
  payoffCurve,
  type PayoffLeg,
} from '../../../shared/maths/payoff.ts';
import { textTable } from '../../support/text-table.ts';
import { slowGreeks, slowNormalCdf, slowProfit } from './slow-options.ts';

const SPOT = 24_000;
const RATE = 0.065;
const NEAR = 10 / 365;
const LATER = 45 / 365;
const NOW = { years: 0, volatility: 1 };

function forwardFor(years: number): number {
  return Number.isFinite(years) ? SPOT * Math.exp(0.06 * years) : SPOT;
}

const KINDS = { C: 'call', P: 'put', F: 'future', E: 'equity' } as const;

/** `-65 C 24000 @150 later`: units, kind, strike, price. */
function leg(text: string): PayoffLeg {
  const [units = '', letter = '', ...rest] = text.split(' ');
  const kind = KINDS[letter as keyof typeof KINDS];
  const years =
    kind === 'equity' ? Number.POSITIVE_INFINITY : rest.includes('later') ? LATER : NEAR;
  const option = kind === 'call' || kind === 'put';
  return {
    kind,
    strike: option ? Number(rest[0]) : 0,
    years,
    units: Number(units),
    price: Number(rest.find((word) => word.startsWith('@'))?.slice(1)),
    volatility: option ? 0.14 : 0,
    forward: forwardFor(years),
  };
}

function packageOf(text: string): Payoff {
  return { legs: text.split(', ').map(leg), spot: SPOT, rate: RATE };
}

function extremeText(extreme: Extreme): string {
  if (extreme.kind === 'unlimited') return 'unlimited';
  return `${Math.round(extreme.profit * 100) / 100}`;
}

const KNOWN = textTable(`
  legs                                                                premium   breakevens   profit     loss
  +65 C 24000 @150                                                    -9750     24150        unlimited  -9750
  -65 C 24000 @150                                                    9750      24150        9750       unlimited
  +65 P 24000 @150                                                    -9750     23850        1550250    -9750
  -65 P 24000 @150                                                    9750      23850        9750       -1550250
  +65 F @24050                                                        0         24050        unlimited  -1563250
  -65 F @24050                                                        0         24050        1563250    unlimited
  +65 E @24000                                                        -1560000  24000        unlimited  -1560000
  +65 C 24000 @150, -65 C 24200 @70                                   -5200     24080        7800       -5200
  +65 P 23800 @60, -65 P 24000 @140                                   5200      23920        5200       -7800
  -65 C 24000 @150, -65 P 24000 @140                                  18850     23710 24290  18850      unlimited
  +65 P 23800 @60, +65 C 24200 @70                                    -8450     23670 24330  unlimited  -8450
  +65 P 23600 @20, -65 P 23800 @60, -65 C 24200 @70, +65 C 24400 @30  5200      23720 24280  5200       -7800
  +65 C 23800 @260, -130 C 24000 @150, +65 C 24200 @70                -1950     23830 24170  11050      -1950
  +65 C 24000 @150, -130 C 24200 @70                                  -650      24010 24390  12350      unlimited
  -65 C 24000 @150, +130 C 24200 @70                                  650       24010 24390  unlimited  -12350
  -65 P 23800 @80, -65 C 24200 @70, +65 C 24300 @40                   7150      23690        7150       -1539850
  +65 E @24000, -65 C 24200 @70                                       -1555450  23930        17550      -1555450
  +65 C 24000 @150, -65 P 24000 @140                                  -650      24010        unlimited  -1560650
  +65 C 24000 @150, -65 C 24000 @140                                  -650      -            -650       -650
  +65 P 24000 @100, -65 P 24000 @100                                  0         -            0          0
`);

describe('figures at expiry', () => {
  test.each(KNOWN)('$legs', ({ legs = '', premium, breakevens, profit, loss }) => {
    const payoff = packageOf(legs);
    const figures = payoffFigures(payoff);
    expect(netPremium(payoff) + 0).toBe(Number(premium));
    expect(figures.breakevens.map((level) => Math.round(level * 1e6) / 1e6).join(' ')).toBe(
      breakevens,
    );
    expect(extremeText(figures.maxProfit)).toBe(profit);
    expect(extremeText(figures.maxLoss)).toBe(loss);
  });

  test('profit that is zero over a range begins and ends at a breakeven', () => {
    // Bought for nothing: between the strikes it earns, outside it neither earns nor loses.
    const payoff = packageOf('+65 C 23800 @200, -130 C 24000 @100, +65 C 24200 @0');
    expect(payoffFigures(payoff).breakevens).toEqual([23_800, 24_200]);
  });

  test('touching zero is not crossing it', () => {
    const payoff = packageOf('+65 C 23800 @400, -130 C 24000 @100, +65 C 24200 @0');
    expect(payoffFigures(payoff).breakevens).toEqual([]);
    expect(payoffFigures(payoff).maxProfit).toEqual({ kind: 'limited', profit: 0, level: 24_000 });
  });

  test('nothing is said of outcomes where no option says how much the underlying moves', () => {
    const figures = payoffFigures(packageOf('+65 F @24050'));
    expect(figures).toMatchObject({ probability: null, expected: null });
  });
});

describe('a calendar', () => {
  const payoff = packageOf('-65 C 24000 @190, +65 C 24000 @460 later');
  const expiry = { years: NEAR, volatility: 1 };

  test('is valued by the model on the day its first leg expires', () => {
    for (const level of [0, 20_000, 23_500, 24_000, 24_700, 30_000]) {
      const slow = slowProfit(payoff.legs, SPOT, RATE, NEAR, level);
      expect(Math.abs(payoffAt(payoff, expiry, level) - slow)).toBeLessThan(1e-9 * 65 * SPOT);
    }
  });

  test('turns twice around its strike, and earns most there', () => {
    const { breakevens, maxProfit, maxLoss } = payoffFigures(payoff);
    expect(breakevens).toHaveLength(2);
    for (const level of breakevens) {
      expect(Math.abs(payoffAt(payoff, expiry, level))).toBeLessThan(1e-9 * 65 * SPOT);
    }
    expect(maxProfit.kind === 'limited' && maxProfit.level).toBeCloseTo(24_000, 0);
    expect(maxLoss.kind === 'limited' && maxLoss.profit).toBeLessThan(-17_000);
  });
});

const random = fc.record({
  kind: fc.constantFrom('call', 'call', 'put', 'put', 'future', 'equity'),
  strike: fc.integer({ min: 420, max: 540 }).map((step) => step * 50),
  later: fc.boolean(),
  lots: fc.integer({ min: -3, max: 3 }).filter((lots) => lots !== 0),
  volatility: fc.double({ min: 0.08, max: 0.4, noNaN: true }),
  discountOnPrice: fc.double({ min: 0.5, max: 1.5, noNaN: true }),
});

type Wish = typeof random extends fc.Arbitrary<infer T> ? T : never;

function legFrom(wish: Wish, sameDay: boolean): PayoffLeg {
  const { kind, strike, later, lots, volatility, discountOnPrice } = wish;
  const option = kind === 'call' || kind === 'put';
  const years = kind === 'equity' ? Number.POSITIVE_INFINITY : later && !sameDay ? LATER : NEAR;
  const forward = forwardFor(years);
  const fair = option ? black76Price(kind, forward, strike, years, volatility, RATE) : forward;
  return {
    kind,
    strike: option ? strike : 0,
    years,
    units: lots * 65,
    price: option ? Math.round(fair * discountOnPrice * 20) / 20 : Math.round(fair),
    volatility: option ? volatility : 0,
    forward,
  };
}

function packages(sameDay: boolean): fc.Arbitrary<Payoff> {
  return fc
    .array(random, { minLength: 1, maxLength: 10 })
    .map((legs) => ({ legs: legs.map((each) => legFrom(each, sameDay)), spot: SPOT, rate: RATE }));
}

function notional({ legs }: Payoff): number {
  return legs.reduce((sum, { units }) => sum + Math.abs(units) * SPOT, 0);
}

describe('any package', () => {
  test('is the sum of its legs, each as its definition says', () => {
    fc.assert(
      fc.property(packages(false), fc.constantFrom(0, NEAR / 3, NEAR), (payoff, years) => {
        const levels = Float64Array.from([0, 18_000, 23_400.5, 24_000, 25_100, 60_000]);
        const profits = new Float64Array(levels.length);
        payoffCurve(payoff, { years, volatility: 1 }, levels, profits);
        for (const [at, level] of levels.entries()) {
          const slow = slowProfit(payoff.legs, SPOT, RATE, years, level);
          expect(Math.abs((profits[at] ?? 0) - slow)).toBeLessThan(1e-9 * notional(payoff));
          const single = payoffAt(payoff, { years, volatility: 1 }, level);
          expect(Math.abs(single - slow)).toBeLessThan(1e-9 * notional(payoff));
        }
      }),
      { numRuns: 12 },
    );
  });

  test('grows in step with its quantity', () => {
    fc.assert(
      fc.property(packages(false), fc.integer({ min: 2, max: 40 }), (payoff, times) => {
        const more = {
          ...payoff,
          legs: payoff.legs.map((each) => ({ ...each, units: each.units * times })),
        };
        for (const level of [20_000, 24_000, 27_500]) {
          const once = payoffAt(payoff, NOW, level) * times;
          expect(Math.abs(payoffAt(more, NOW, level) - once)).toBeLessThan(1e-12 * notional(more));
        }
        const [a, b] = [payoffFigures(payoff), payoffFigures(more)];
        expect(b.breakevens).toHaveLength(a.breakevens.length);
        expect(b.maxProfit.kind).toBe(a.maxProfit.kind);
        expect(b.maxLoss.kind).toBe(a.maxLoss.kind);
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ['at expiry', true],
    ['with legs that outlive it', false],
  ])('has breakevens that are zeros, and none between, %s', (_says, sameDay) => {
    fc.assert(
      fc.property(packages(sameDay), (payoff) => {
        const expiry = { years: horizonYears(payoff), volatility: 1 };
        const { breakevens } = payoffFigures(payoff);
        for (const level of breakevens) {
          const zero = Math.abs(payoffAt(payoff, expiry, level));
          expect(zero).toBeLessThan(1e-9 * (notional(payoff) + Math.abs(level)));
        }
        expect([...breakevens].sort((a, b) => a - b)).toEqual(breakevens);
        for (let at = 1; at <= 300; at += 1) {
          const [from, to] = [(at - 1) * 160, at * 160];
          const crosses = payoffAt(payoff, expiry, from) * payoffAt(payoff, expiry, to) < 0;
          const between = breakevens.filter((level) => level >= from && level <= to).length;
          if (crosses) expect(between % 2).toBe(1);
        }
      }),
      { numRuns: 150 },
    );
  });

  test.each([
    ['at expiry', true],
    ['with legs that outlive it', false],
  ])('never exceeds its most and least, %s', (_says, sameDay) => {
    fc.assert(
      fc.property(
        packages(sameDay),
        fc.double({ min: 0, max: 2, noNaN: true }),
        (payoff, place) => {
          const expiry = { years: horizonYears(payoff), volatility: 1 };
          const { maxProfit, maxLoss } = payoffFigures(payoff);
          const top = Math.max(SPOT, ...payoff.legs.map(({ strike }) => strike));
          const profit = payoffAt(payoff, expiry, place * top);
          const slack = 1e-9 * notional(payoff);
          if (maxProfit.kind === 'limited') expect(profit).toBeLessThan(maxProfit.profit + slack);
          if (maxLoss.kind === 'limited') expect(profit).toBeGreaterThan(maxLoss.profit - slack);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('is unlimited only where it grows without end', () => {
    fc.assert(
      fc.property(packages(true), (payoff) => {
        const expiry = { years: horizonYears(payoff), volatility: 1 };
        const { maxProfit, maxLoss } = payoffFigures(payoff);
        const rise = payoffAt(payoff, expiry, 4e6) - payoffAt(payoff, expiry, 2e6);
        expect(maxProfit.kind).toBe(rise > 1e-3 ? 'unlimited' : 'limited');
        expect(maxLoss.kind).toBe(rise < -1e-3 ? 'unlimited' : 'limited');
      }),
      { numRuns: 150 },
    );
  });

  test('holds put-call parity at every moment', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 400, max: 560 }).map((step) => step * 50),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 10_000, max: 40_000, noNaN: true }),
        (strike, share, level) => {
          const both = packageOf(`+1 C ${strike} @0, -1 P ${strike} @0`);
          const years = NEAR * share;
          const left = NEAR - years;
          const forward = level * Math.exp(0.06 * left);
          const parity = Math.exp(-RATE * left) * (forward - strike);
          expect(payoffAt(both, { years, volatility: 1.3 }, level)).toBeCloseTo(parity, 7);
        },
      ),
    );
  });
});

describe('before expiry', () => {
  test('breakevens are zeros of the curve of that day, found between the points', () => {
    fc.assert(
      fc.property(packages(true), fc.double({ min: 0, max: 0.9, noNaN: true }), (payoff, share) => {
        const moment = { years: NEAR * share, volatility: 1.1 };
        for (const level of breakevensAt(payoff, moment)) {
          const zero = Math.abs(payoffAt(payoff, moment, level));
          expect(zero).toBeLessThan(1e-9 * notional(payoff));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('a short straddle stands at zero on both sides of the money', () => {
    const straddle = packageOf('-65 C 24000 @400, -65 P 24000 @380');
    const [low = 0, high = 0, ...more] = breakevensAt(straddle, NOW);
    expect(more).toEqual([]);
    expect(low).toBeLessThan(SPOT);
    expect(high).toBeGreaterThan(SPOT);
  });

  test('volatility moves options and nothing else', () => {
    const call = packageOf('+65 C 24000 @150');
    const future = packageOf('+65 F @24050');
    const wilder = { years: 0, volatility: 1.5 };
    expect(payoffAt(call, wilder, SPOT)).toBeGreaterThan(payoffAt(call, NOW, SPOT) + 1_000);
    expect(payoffAt(future, wilder, SPOT)).toBe(payoffAt(future, NOW, SPOT));
  });
});

describe('outcomes', () => {
  test('probability is the lognormal share above zero', () => {
    const condor = packageOf('+65 P 23600 @20, -65 P 23800 @60, -65 C 24200 @70, +65 C 24400 @30');
    const deviation = 0.14 * Math.sqrt(NEAR);
    const z = (level: number): number =>
      Math.log(level / forwardFor(NEAR)) / deviation + 0.5 * deviation;
    const slow = slowNormalCdf(z(24_280)) - slowNormalCdf(z(23_720));
    expect(Math.abs((payoffFigures(condor).probability ?? 0) - slow)).toBeLessThan(1e-9);
  });

  test('the mean of outcomes is the integral over them', () => {
    fc.assert(
      fc.property(packages(false), (payoff) => {
        const { expected, probability } = payoffFigures(payoff);
        const volatility = packageVolatility(payoff);
        if (expected === null || probability === null || volatility === null) return;
        const years = horizonYears(payoff);
        const deviation = volatility * Math.sqrt(years);
        const forward = forwardFor(years);
        let mean = 0;
        let share = 0;
        const width = 1 / 2_000;
        for (let z = -9 + width / 2; z < 9; z += width) {
          const level = forward * Math.exp(deviation * z - 0.5 * deviation * deviation);
          const weight = (Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)) * width;
          const profit = payoffAt(payoff, { years, volatility: 1 }, level);
          mean += weight * profit;
          share += profit > 0 ? weight : 0;
        }
        // The rule of midpoints crosses kinks: it is good to the square of its width.
        expect(Math.abs(mean - expected)).toBeLessThan(1e-7 * notional(payoff));
        expect(Math.abs(share - probability)).toBeLessThan(3e-3);
      }),
      { numRuns: 15 },
    );
  });

  test('a package that cannot lose is certain', () => {
    const gift = packageOf('+65 C 24000 @150, -65 C 24000 @160');
    expect(payoffFigures(gift)).toMatchObject({ probability: 1, breakevens: [] });
  });
});

describe('greeks of a package', () => {
  test('are the sums of the slow ones times the units', () => {
    const payoff = packageOf(
      '-130 C 24200 @70, +65 C 24000 @460 later, +65 F @24050, +10 E @24000',
    );
    const near = slowGreeks('call', forwardFor(NEAR), 24_200, NEAR, 0.14, RATE);
    const later = slowGreeks('call', forwardFor(LATER), 24_000, LATER, 0.14, RATE);
    const greeks = packageGreeks(payoff);
    expect(Math.abs(greeks.delta - (65 * later.delta - 130 * near.delta + 75))).toBeLessThan(1e-7);
    expect(Math.abs(greeks.gamma - (65 * later.gamma - 130 * near.gamma))).toBeLessThan(1e-9);
    expect(Math.abs(greeks.vega - (65 * later.vega - 130 * near.vega))).toBeLessThan(1e-5);
    expect(Math.abs(greeks.theta - (65 * later.theta - 130 * near.theta))).toBeLessThan(1e-5);
  });
});

describe('levels to draw', () => {
  test('rise around the underlying and are as many as asked, 501 at most', () => {
    fc.assert(
      fc.property(packages(false), fc.integer({ min: 2, max: 900 }), (payoff, points) => {
        const levels = payoffLevels(payoff, points);
        expect(levels).toHaveLength(Math.min(501, points));
        for (let at = 1; at < levels.length; at += 1) {
          expect(levels[at]).toBeGreaterThan(levels[at - 1] ?? 0);
        }
        expect(levels[0]).toBeLessThan(SPOT);
        expect(levels.at(-1)).toBeGreaterThan(SPOT);
      }),
    );
  });

  test('put a bend where its strike is', () => {
    const levels = [...payoffLevels(packageOf('+65 C 24137.5 @150'), 401)];
    expect(levels).toContain(24_137.5);
  });
});
