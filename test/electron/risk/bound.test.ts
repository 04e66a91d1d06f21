/** The worst price of an order: there, on the tick, inside the band, and reaching far enough. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundOf } from '../../../electron/risk/bound.ts';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { CALL, priceFacts } from '../../support/desk.ts';

const FACTS = priceFacts(100 * SCALE, 101 * SCALE);
const MARKET = { type: 'market', price: null, trigger: null } as const;

describe('the bound of a market order', () => {
  it('reaches two percent beyond the best price of the other side', () => {
    expect(boundOf({ ...MARKET, side: 'buy' }, CALL, FACTS, 200)).toBe(1_030_500);
    expect(boundOf({ ...MARKET, side: 'sell' }, CALL, FACTS, 200)).toBe(980_000);
  });

  it('reaches four ticks at least, because cheap options move by whole ticks', () => {
    const cheap = priceFacts(500, 1_000);
    expect(boundOf({ ...MARKET, side: 'buy' }, CALL, cheap, 200)).toBe(3_000);
    expect(boundOf({ ...MARKET, side: 'sell' }, CALL, cheap, 200)).toBe(500);
  });

  it('stays inside the band of the exchange', () => {
    const tight = priceFacts(100 * SCALE, 101 * SCALE, {
      bandLow: price(995_000),
      bandHigh: price(1_015_000),
    });
    expect(boundOf({ ...MARKET, side: 'buy' }, CALL, tight, 200)).toBe(1_015_000);
    expect(boundOf({ ...MARKET, side: 'sell' }, CALL, tight, 200)).toBe(995_000);
  });

  it('is none when no price is known', () => {
    expect(boundOf({ ...MARKET, side: 'buy' }, CALL, null, 200)).toBe(0);
    const empty = priceFacts(0, 0, { last: null, bid: null, ask: null });
    expect(boundOf({ ...MARKET, side: 'sell' }, CALL, empty, 200)).toBe(0);
  });

  it('falls back to the last price when one side of the book is empty', () => {
    const oneSided = priceFacts(100 * SCALE, 0, { ask: null });
    expect(boundOf({ ...MARKET, side: 'buy' }, CALL, oneSided, 200)).toBe(1_020_000);
  });

  it('is on the tick and never better than the market, for any price', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 4_000 }),
        (ticks, spread, band) => {
          const facts = priceFacts(ticks * 500, (ticks + spread) * 500, {
            bandLow: price(500),
            bandHigh: price(100_000 * SCALE),
          });
          const buy = boundOf({ ...MARKET, side: 'buy' }, CALL, facts, band);
          const sell = boundOf({ ...MARKET, side: 'sell' }, CALL, facts, band);
          expect([buy % 500, sell % 500]).toEqual([0, 0]);
          expect(buy).toBeGreaterThanOrEqual(facts.ask ?? 0);
          expect(sell).toBeLessThanOrEqual(facts.bid ?? 0);
          expect(sell).toBeGreaterThanOrEqual(500);
        },
      ),
    );
  });
});

describe('the bound of other orders', () => {
  it('is what the trader typed for a limit', () => {
    const wish = { type: 'limit', side: 'buy', price: price(77 * SCALE), trigger: null } as const;
    expect(boundOf(wish, CALL, FACTS, 200)).toBe(77 * SCALE);
    expect(boundOf({ ...wish, price: null }, CALL, FACTS, 200)).toBe(0);
  });

  it('begins at the trigger for a stop', () => {
    const stop = { type: 'stop', side: 'sell', price: null, trigger: price(90 * SCALE) } as const;
    expect(boundOf(stop, CALL, FACTS, 200)).toBe(882_000);
    expect(boundOf({ ...stop, trigger: null }, CALL, FACTS, 200)).toBe(0);
  });
});
