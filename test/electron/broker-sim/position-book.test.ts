/** Positions as a fold: whatever is traded, the sums hold. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openPositionBook } from '../../../electron/broker-sim/position-book.ts';
import { asId, type InstrumentId } from '../../../shared/domain/ids.ts';
import { price } from '../../../shared/domain/money.ts';

const SHARE = asId<InstrumentId>('NSE:RELIANCE');

const fills = fc.array(
  fc.record({
    side: fc.constantFrom('buy' as const, 'sell' as const),
    quantity: fc.integer({ min: 1, max: 500 }),
    price: fc.integer({ min: 1, max: 50_000_000 }).map(price),
  }),
  { minLength: 1, maxLength: 30 },
);

describe('the position book', () => {
  it('never loses money between what is open and what is realised', () => {
    fc.assert(
      fc.property(fills, (trades) => {
        const book = openPositionBook();
        let cash = 0;
        trades.forEach((trade, place) => {
          cash += (trade.side === 'sell' ? 1 : -1) * trade.quantity * trade.price;
          const entry = { kind: 'trade', tradeId: `${place}`, instrument: SHARE } as const;
          book.add({ ...entry, ...trade, product: 'mis', atMs: place });
        });
        const [row] = book.now();
        expect(row?.net).toBe((row?.dayBuy ?? 0) - (row?.daySell ?? 0));
        expect(cash).toBe((row?.daySellValue ?? 0) - (row?.dayBuyValue ?? 0));
        const open = Math.sign(row?.net ?? 0) * (row?.openValue ?? 0);
        expect((row?.realised ?? 0) - open).toBe(cash);
      }),
    );
  });

  it('shows what was there before, takes trades back and carries over the night', () => {
    const book = openPositionBook();
    const trade = { kind: 'trade', instrument: SHARE, product: 'cnc', side: 'buy' } as const;
    book.add({ ...trade, tradeId: 'a', quantity: 10, price: price(1_000_000), atMs: 1 });
    book.add({ ...trade, tradeId: 'b', quantity: 30, price: price(2_000_000), atMs: 2 });
    expect(book.at(1)).toMatchObject([{ net: 10, openValue: 10_000_000 }]);
    book.correct('b', price(3_000_000));
    expect(book.now()).toMatchObject([{ net: 40, openValue: 100_000_000 }]);
    book.correct('b', null);
    expect(book.now()).toMatchObject([{ net: 10, dayBuy: 10 }]);
    book.rollDay(() => false);
    expect(book.now()).toMatchObject([{ overnight: 10, overnightValue: 10_000_000, dayBuy: 0 }]);
    book.rollDay(() => true);
    expect(book.now()).toEqual([]);
  });
});
