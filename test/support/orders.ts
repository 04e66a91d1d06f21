/** Orders and their events by hand, for tests of what is folded from them. */
import {
  type AccountId,
  asId,
  type BrokerOrderId,
  type CommandId,
  MANUAL,
  type OrderId,
  type TradeId,
} from '../../shared/domain/ids.ts';
import type { OrderIntended } from '../../shared/domain/order-events.ts';
import { evolveOrder, firstOrder, type Order } from '../../shared/domain/order.ts';
import type { OrderEvent } from '../../shared/domain/order-events.ts';
import type { OrderState } from '../../shared/domain/order-transitions.ts';
import { price, SCALE } from '../../shared/domain/money.ts';
import { quantity } from '../../shared/domain/quantity.ts';
import { CALL } from './desk.ts';

export const ORDER = asId<OrderId>('P-1');
export const BROKER_ID = asId<BrokerOrderId>('B-1');

export function intended(more: Partial<OrderIntended> = {}): OrderIntended {
  return {
    kind: 'order_intended',
    orderId: ORDER,
    commandId: asId<CommandId>('c-1'),
    account: asId<AccountId>('TEST01'),
    mode: 'paper',
    instrument: CALL.id,
    exchange: CALL.exchange,
    symbol: CALL.symbol,
    lot: CALL.lot,
    strategy: MANUAL,
    intent: 'enter',
    exitReason: null,
    side: 'buy',
    validity: 'day',
    product: 'nrml',
    parent: null,
    exit: null,
    batch: null,
    leg: null,
    quantity: quantity(130),
    type: 'limit',
    price: price(100 * SCALE),
    trigger: null,
    ...more,
  };
}

export function filled(units: number, trade: string, whole = false): OrderEvent {
  return {
    kind: whole ? 'order_filled_in_full' : 'order_filled_in_part',
    orderId: ORDER,
    brokerOrderId: BROKER_ID,
    tradeId: asId<TradeId>(trade),
    quantity: quantity(units),
    price: price(100 * SCALE),
    exchangeMs: null,
  };
}

export function after(events: readonly OrderEvent[], more: Partial<OrderIntended> = {}): Order {
  let order = firstOrder(intended(more), 1_000);
  for (const event of events) order = evolveOrder(order, event, 2_000);
  return order;
}

/** An order in the given state with nothing else said of it. */
export function inState(state: OrderState, more: Partial<Order> = {}): Order {
  const atBroker = !['intended', 'refused', 'abandoned', 'sent', 'unknown'].includes(state);
  return {
    ...firstOrder(intended(), 1_000),
    state,
    attempts: state === 'intended' || state === 'refused' ? 0 : 1,
    sentMs: 1_000,
    brokerOrderId: atBroker ? BROKER_ID : null,
    ...more,
  };
}
