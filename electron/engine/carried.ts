/**
 * Units that the broker holds and of which no order is known any more: from before the ledger began
 * or from days on which this program did not run. They enter the books as an order of another hand
 * that has filled, so that they show as External and can be claimed like any other.
 */
import type { DomainEvent } from '../../shared/domain/events.ts';
import { carriedName } from '../../shared/domain/fill.ts';
import {
  asId,
  type BrokerOrderId,
  type CommandId,
  EXTERNAL,
  type InstrumentId,
  type OrderId,
  type TradeId,
} from '../../shared/domain/ids.ts';
import type { Price } from '../../shared/domain/money.ts';
import type { Product } from '../../shared/domain/order-events.ts';
import { quantity } from '../../shared/domain/quantity.ts';
import type { Surroundings } from './surroundings.ts';

export interface Carried {
  readonly instrument: InstrumentId;
  readonly product: Product;
  /** Above zero long, below zero short. */
  readonly units: number;
  /** What the broker says they cost on average; null where it does not. */
  readonly average: Price | null;
}

/**
 * The two events that book them; null without a contract or any price. Without the broker's average
 * they are worth what the market says now, so that profit counts from here on.
 */
export function carriedEvents(
  around: Surroundings,
  { instrument: id, product, units, average }: Carried,
): readonly DomainEvent[] | null {
  const instrument = around.market.instrument(id);
  const facts = around.market.price(id);
  const price = average ?? facts?.last ?? facts?.bid ?? facts?.ask ?? null;
  if (instrument === null || price === null || units === 0) return null;
  const orderId = around.newId('E') as OrderId;
  const brokerOrderId = asId<BrokerOrderId>(carriedName(orderId));
  const terms = { quantity: quantity(Math.abs(units)), type: 'limit', price } as const;
  return [
    {
      kind: 'order_adopted',
      orderId,
      commandId: asId<CommandId>(`external-${brokerOrderId}`),
      account: around.manifest.account,
      mode: around.manifest.mode,
      instrument: id,
      exchange: instrument.exchange,
      symbol: instrument.symbol,
      lot: instrument.lot,
      strategy: EXTERNAL,
      intent: 'adopt',
      exitReason: null,
      side: units > 0 ? 'buy' : 'sell',
      validity: 'day',
      product,
      parent: null,
      exit: null,
      batch: null,
      leg: null,
      ...terms,
      trigger: null,
      brokerOrderId,
    },
    {
      kind: 'order_filled_in_full',
      orderId,
      brokerOrderId,
      tradeId: asId<TradeId>(carriedName(orderId)),
      quantity: terms.quantity,
      price,
      exchangeMs: null,
    },
  ];
}
