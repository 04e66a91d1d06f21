/** What an open position is worth, its best and worst, and forgetting it when it is flat. */
import { describe, expect, it } from 'vitest';
import { openActiveCache } from '../../../electron/projections/active-cache.ts';
import type { Fill } from '../../../shared/domain/fill.ts';
import { asId, MANUAL, type OrderId, type TradeId } from '../../../shared/domain/ids.ts';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { applyFill, emptyPosition, positionKeyText } from '../../../shared/domain/position.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import type { Side } from '../../../shared/domain/side.ts';
import { CALL } from '../../support/desk.ts';
import { ACCOUNT } from '../../support/scripted-gateway.ts';

const KEY = { account: ACCOUNT, strategy: MANUAL, instrument: CALL.id, product: 'nrml' } as const;

function fill(side: Side, rupees: number): Fill {
  return {
    ...KEY,
    tradeId: asId<TradeId>('T1'),
    orderId: asId<OrderId>('P1'),
    intent: 'enter',
    side,
    quantity: quantity(65),
    price: price(rupees * SCALE),
    atMs: 1,
  };
}

const at = (rupees: number, stale = false) => ({ price: price(rupees * SCALE), stale });

describe('the active cache', () => {
  it('keeps the best and the worst of fresh prices only', () => {
    const cache = openActiveCache();
    const long = applyFill(emptyPosition(KEY), fill('buy', 100));
    cache.refresh(long, at(102));
    cache.refresh(long, at(97));
    cache.refresh(long, at(500, true));
    const active = cache.refresh(long, at(101));
    expect(active).toMatchObject({
      unrealised: 65 * SCALE,
      best: 2 * 65 * SCALE,
      worst: -3 * 65 * SCALE,
    });
  });

  it('knows which positions a tick touches and forgets them when they are flat', () => {
    const cache = openActiveCache();
    const long = applyFill(emptyPosition(KEY), fill('buy', 100));
    cache.refresh(long, at(100));
    expect([...cache.keysOf(CALL.id)]).toEqual([positionKeyText(KEY)]);
    const flat = applyFill(long, { ...fill('sell', 101), tradeId: asId<TradeId>('T2') });
    expect(cache.refresh(flat, at(101))).toBeNull();
    expect([...cache.keysOf(CALL.id)]).toEqual([]);
    expect(cache.size).toBe(0);
  });

  it('values nothing without a price', () => {
    const cache = openActiveCache();
    const short = applyFill(emptyPosition(KEY), fill('sell', 100));
    expect(cache.refresh(short, { price: null, stale: true })).toMatchObject({
      unrealised: null,
      best: null,
      worst: null,
    });
  });
});
