/**
 * What a position's fills of the day have cost, order by order. The fold only ever adds to a list
 * of fills, or puts another list in its place when a claim moves some, so a list that grew is read
 * from there.
 */
import { type ChargeSegment, chargesOf } from '../../shared/domain/charges.ts';
import { type Fill, isCarried } from '../../shared/domain/fill.ts';
import type { OrderId } from '../../shared/domain/ids.ts';
import { type Instrument, isOption } from '../../shared/domain/instrument.ts';
import {
  addMoney,
  type Money,
  subtractMoney,
  times,
  ZERO_MONEY,
} from '../../shared/domain/money.ts';
import type { Position } from '../../shared/domain/position.ts';
import { must } from '../../shared/lib/assert.ts';
import { indiaDay, indiaDayNumber } from '../../shared/maths/calendar.ts';

const LAST_EXCHANGE: Readonly<Record<string, 'NSE' | 'BSE'>> = { BSE: 'BSE', BFO: 'BSE' };

function segmentOf(instrument: Instrument, product: Position['product']): ChargeSegment {
  if (isOption(instrument)) return 'option';
  if (instrument.kind === 'future') return 'future';
  return product === 'cnc' ? 'delivery' : 'intraday';
}

interface Charged {
  readonly fills: readonly Fill[];
  /** The trading day whose charges these are. */
  readonly day: number;
  readonly orders: Map<OrderId, ChargedOrder>;
  count: number;
  total: Money;
}

interface ChargedOrder {
  value: Money;
  charges: Money;
}

/** By position. */
export type ChargesCache = Map<string, Charged>;

export function cachedCharges(
  cache: ChargesCache,
  key: string,
  fills: readonly Fill[],
  instrument: Instrument,
  day: number,
): Money {
  let charged = cache.get(key);
  if (charged?.fills !== fills || charged.day !== day) {
    charged = { fills, day, orders: new Map(), count: 0, total: ZERO_MONEY };
    cache.set(key, charged);
  }
  if (charged.count < fills.length) addCharges(charged, instrument);
  return charged.total;
}

/** Charges are per executed order, so new fills are gathered by order first. */
function addCharges(charged: Charged, instrument: Instrument): void {
  const { fills, orders } = charged;
  const latest = new Map<OrderId, Fill>();
  for (const fill of fills.slice(charged.count)) {
    if (indiaDayNumber(fill.atMs) !== charged.day || isCarried(fill.tradeId)) continue;
    const order = orders.get(fill.orderId) ?? { value: ZERO_MONEY, charges: ZERO_MONEY };
    order.value = addMoney(order.value, times(fill.price, fill.quantity));
    orders.set(fill.orderId, order);
    latest.set(fill.orderId, fill);
  }
  charged.count = fills.length;
  for (const [orderId, fill] of latest) {
    const order = must(orders.get(orderId), 'an order that was just gathered');
    const { total } = chargesOf({
      segment: segmentOf(instrument, fill.product),
      exchange: LAST_EXCHANGE[instrument.exchange] ?? 'NSE',
      side: fill.side,
      value: order.value,
      day: indiaDay(fill.atMs),
    });
    charged.total = addMoney(subtractMoney(charged.total, order.charges), total);
    order.charges = total;
  }
}
