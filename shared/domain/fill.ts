import type { AccountId, InstrumentId, OrderId, StrategyName, TradeId } from './ids.ts';
import type { Intent } from './intent.ts';
import type { Price } from './money.ts';
import type { Product } from './order-events.ts';
import type { Quantity } from './quantity.ts';
import type { Side } from './side.ts';

/** One trade of one order, with what is needed to attribute it to a strategy. */
export interface Fill {
  readonly tradeId: TradeId;
  readonly orderId: OrderId;
  readonly account: AccountId;
  readonly instrument: InstrumentId;
  readonly strategy: StrategyName;
  readonly intent: Intent;
  readonly product: Product;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly atMs: number;
}

/**
 * A trade is applied once. Exchanges number a trade once for both its sides, which can both be of
 * this account, and start anew each day, so only the order tells two trades of one number apart.
 */
export function fillKey(order: OrderId, trade: TradeId): string {
  return `${order}|${trade}`;
}

const CARRIED = 'carried-';

/** Units that the broker held when nobody knew an order of them any more; see carried.ts. */
export function carriedName(orderId: OrderId): string {
  return `${CARRIED}${orderId}`;
}

/** Whether a trade or an order at the broker only stands for units that were carried. */
export function isCarried(id: string): boolean {
  return id.startsWith(CARRIED);
}

/** Where a broker gives only totals, the same totals always infer the same trade. */
export function inferredTradeId(orderId: OrderId, before: number, after: number): TradeId {
  return `inferred-${orderId}-${before}-${after}` as TradeId;
}
