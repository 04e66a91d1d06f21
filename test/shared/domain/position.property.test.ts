import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fill } from '../../../shared/domain/fill.ts';
import {
  type AccountId,
  asId,
  type InstrumentId,
  MANUAL,
  type OrderId,
  type TradeId,
} from '../../../shared/domain/ids.ts';
import { price } from '../../../shared/domain/money.ts';
import { applyFill, emptyPosition } from '../../../shared/domain/position.ts';
import { quantity } from '../../../shared/domain/quantity.ts';

const KEY = {
  account: asId<AccountId>('A'),
  strategy: MANUAL,
  instrument: asId<InstrumentId>('NFO:X'),
  product: 'nrml',
} as const;

interface Trade {
  readonly buy: boolean;
  readonly units: number;
  readonly scaled: number;
}

function fillOf({ buy, units, scaled }: Trade, at: number): Fill {
  return {
    ...KEY,
    tradeId: asId<TradeId>(`T${at}`),
    orderId: asId<OrderId>('P1'),
    intent: 'enter',
    side: buy ? 'buy' : 'sell',
    quantity: quantity(units),
    price: price(scaled),
    atMs: at,
  };
}

/** One unit at a time, oldest first: slow, and too simple to be wrong. */
function unitByUnit(trades: readonly Trade[]) {
  let open: { sign: number; scaled: number }[] = [];
  let realised = 0;
  for (const { buy, units, scaled } of trades) {
    const sign = buy ? 1 : -1;
    for (let unit = 0; unit < units; unit += 1) {
      const [oldest] = open;
      if (oldest === undefined || oldest.sign === sign) open.push({ sign, scaled });
      else {
        realised += oldest.sign * (scaled - oldest.scaled);
        open = open.slice(1);
      }
    }
  }
  return {
    realised,
    net: open.reduce((sum, { sign }) => sum + sign, 0),
    openValue: open.reduce((sum, { sign, scaled }) => sum + sign * scaled, 0),
  };
}

const trade = fc.record({
  buy: fc.boolean(),
  units: fc.integer({ min: 1, max: 9 }),
  scaled: fc.integer({ min: 1, max: 500 }),
});

describe('a position', () => {
  it('is the same as matching unit by unit, first in first out', () => {
    fc.assert(
      fc.property(fc.array(trade, { maxLength: 40 }), (trades) => {
        const position = trades.reduce(
          (before, each, at) => applyFill(before, fillOf(each, at)),
          emptyPosition(KEY),
        );
        const { net, realised, openValue, lots } = position;
        expect({ net, realised, openValue }).toEqual(unitByUnit(trades));
        const worth = lots.reduce((sum, lot) => sum + lot.units * lot.price, 0);
        expect(worth).toBe(openValue);
        expect(lots.every((lot) => Math.sign(lot.units) === Math.sign(net))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
