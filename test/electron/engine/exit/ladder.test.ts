/** The prices of an exit, step by step, for each side and near each bound. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { type Ladder, ladderOf, nextRung } from '../../../../electron/engine/exit/ladder.ts';
import { DEFAULT_LIMITS } from '../../../../shared/domain/limits.ts';
import { type Price, price, SCALE } from '../../../../shared/domain/money.ts';
import { quantity } from '../../../../shared/domain/quantity.ts';
import type { Side } from '../../../../shared/domain/side.ts';
import { CALL, FUTURE, priceFacts } from '../../../support/desk.ts';

function rupees(ladder: Ladder): readonly (number | null)[] {
  return Array.from({ length: ladder.steps + 1 }, (_none, step) => {
    const at = ladder.priceAt(step);
    return at === null ? null : at / SCALE;
  });
}

/** Five levels a tick or more apart, with so many units at each; the further the wider. */
function levels(best: number, sign: 1 | -1, units: number) {
  return Array.from({ length: 5 }, (_none, at) => ({
    price: price(Math.max(FUTURE.tick, best + sign * at * at * 3 * FUTURE.tick)),
    quantity: quantity(units),
  }));
}

function ladder(side: Side, bid: number, ask: number, worst: number | null = null): Ladder {
  const facts = priceFacts(bid * SCALE, ask * SCALE);
  const named = worst === null ? null : price(worst * SCALE);
  return ladderOf(DEFAULT_LIMITS, CALL, facts, { side, worst: named, units: 65 });
}

const SELL = { side: 'sell', worst: null, units: 65 } as const;

describe('the ladder of an exit', () => {
  it('begins inside the spread, comes to the other side, and goes through it in bands', () => {
    expect(rupees(ladder('sell', 100, 102))).toEqual([101, 100.5, 100, 99.5, 99, 98.5, 98]);
    expect(rupees(ladder('buy', 100, 102))).toEqual([
      101, 101.5, 102, 102.55, 103.05, 103.55, 104.05,
    ]);
  });

  it('never goes beyond the worst price that the trader named', () => {
    expect(rupees(ladder('sell', 100, 102, 99.2))).toEqual([
      101, 100.5, 100, 99.5, 99.2, 99.2, 99.2,
    ]);
    expect(rupees(ladder('buy', 100, 102, 101.6))).toEqual([
      101, 101.5, 101.6, 101.6, 101.6, 101.6, 101.6,
    ]);
  });

  it('stays inside the price band of the exchange', () => {
    const facts = priceFacts(100 * SCALE, 102 * SCALE, { bandLow: price(99 * SCALE) });
    expect(rupees(ladderOf(DEFAULT_LIMITS, CALL, facts, SELL)).at(-1)).toBe(99);
  });

  it('moves a cheap option by whole ticks', () => {
    expect(rupees(ladder('sell', 0.5, 0.55))).toEqual([0.5, 0.5, 0.5, 0.45, 0.4, 0.35, 0.3]);
    expect(rupees(ladder('sell', 0.05, 0.1)).at(-1)).toBe(0.05);
  });

  it('goes by the last price when nobody bids, and has none without any', () => {
    const nobody = priceFacts(100 * SCALE, 102 * SCALE, { bid: null, ask: null });
    expect(ladderOf(DEFAULT_LIMITS, CALL, nobody, SELL).priceAt(0)).toBe(100 * SCALE);
    const nothing = { ...nobody, last: null };
    expect(ladderOf(DEFAULT_LIMITS, CALL, nothing, SELL).priceAt(0)).toBeNull();
  });

  describe('of a large exit', () => {
    const LEVELS = {
      bids: [
        { price: price(100 * SCALE), quantity: quantity(65) },
        { price: price(99.8 * SCALE), quantity: quantity(130) },
        { price: price(99.2 * SCALE), quantity: quantity(650) },
      ],
      asks: [
        { price: price(102 * SCALE), quantity: quantity(650) },
        { price: price(110 * SCALE), quantity: quantity(6_500) },
      ],
    };

    function of(side: Side, units: number, worst: number | null = null) {
      const facts = priceFacts(100 * SCALE, 102 * SCALE, { depth: LEVELS });
      const named = worst === null ? null : price(worst * SCALE);
      return rupees(ladderOf(DEFAULT_LIMITS, CALL, facts, { side, worst: named, units }));
    }

    it.each([
      { side: 'sell', units: 65, prices: [101, 100.5, 100, 99.5, 99, 98.5, 98] },
      { side: 'sell', units: 66, prices: [100.9, 100.35, 99.8, 99.5, 99, 98.5, 98] },
      { side: 'sell', units: 195, prices: [100.9, 100.35, 99.8, 99.5, 99, 98.5, 98] },
      { side: 'sell', units: 196, prices: [100.6, 99.9, 99.2, 99.2, 99, 98.5, 98] },
      { side: 'sell', units: 9_999, prices: [100.6, 99.9, 99.2, 99.2, 99, 98.5, 98] },
      { side: 'buy', units: 650, prices: [101, 101.5, 102, 102.55, 103.05, 103.55, 104.05] },
    ] as const)('$side $units begins where the book takes all of it', (each) => {
      expect(of(each.side, each.units)).toEqual(each.prices);
    });

    it('goes no further than its reach, whatever the book shows', () => {
      expect(of('buy', 651).at(-1)).toBe(104.05);
      expect(of('buy', 651)[2]).toBe(104.05);
    });

    it('goes no further than the worst price that the trader named', () => {
      expect(of('sell', 9_999, 99.5)).toEqual([100.6, 99.9, 99.5, 99.5, 99.5, 99.5, 99.5]);
    });
  });

  it('keeps to its bounds for any market', () => {
    const market = fc.record({
      bid: fc.integer({ min: 1, max: 200_000 }),
      spread: fc.integer({ min: -5, max: 4_000 }),
      side: fc.constantFrom<Side>('buy', 'sell'),
      band: fc.integer({ min: 5, max: 1_000 }),
      first: fc.integer({ min: 0, max: 10_000 }),
      reach: fc.integer({ min: 1, max: 4_000 }),
      thin: fc.integer({ min: 0, max: 400 }),
      worst: fc.option(fc.integer({ min: 1, max: 300_000 })),
    });
    fc.assert(
      fc.property(market, ({ bid, spread, side, band, first, reach, worst, thin }) => {
        const { tick } = FUTURE;
        const ask = Math.max(1, bid + spread);
        const depth = { bids: levels(bid * tick, -1, thin), asks: levels(ask * tick, 1, thin) };
        const facts = priceFacts(bid * tick, ask * tick, {
          bandHigh: null,
          bandLow: null,
          depth,
        });
        const limits = {
          ...DEFAULT_LIMITS,
          ladderBand: band,
          ladderFirst: first,
          protectionBand: reach,
        };
        const named = worst === null ? null : price(worst * tick);
        const made = ladderOf(limits, FUTURE, facts, { side, worst: named, units: 650 });
        const other = side === 'sell' ? bid * tick : ask * tick;
        const sign = side === 'sell' ? -1 : 1;
        const most = Math.max((other * limits.collarFutures) / 10_000, 4 * tick);
        const wrong: string[] = [];
        let before: Price | null = null;
        for (let step = 0; step <= made.steps; step += 1) {
          const at = made.priceAt(step) ?? 0;
          const back = before !== null && (at - before) * sign < 0;
          const worse = named !== null && (at - named) * sign > 0;
          if (at % tick !== 0 || at <= 0 || (at - other) * sign > most || worse || back) {
            wrong.push(`step ${step}: ${at}`);
          }
          before = price(at);
        }
        expect(wrong).toEqual([]);
      }),
    );
  });
});

describe('the next step', () => {
  const made = ladder('sell', 100, 102);

  it('is the next price that is worse for us', () => {
    expect(nextRung(made, 'sell', { step: 0, price: price(101 * SCALE) })).toEqual({
      step: 1,
      price: 100.5 * SCALE,
    });
  });

  it('passes over steps that the tick makes equal', () => {
    const cheap = ladder('sell', 0.5, 0.55);
    const at = nextRung(cheap, 'sell', { step: 0, price: price(0.5 * SCALE) });
    expect(at).toEqual({ step: 3, price: 0.45 * SCALE });
  });

  it('follows a market that runs away at the last step, and never comes back', () => {
    const last = { step: made.steps, price: price(99 * SCALE) };
    expect(nextRung(made, 'sell', last)).toEqual({ step: made.steps, price: 98 * SCALE });
    expect(nextRung(made, 'sell', { ...last, price: price(97 * SCALE) })).toBeNull();
  });
});
