/** What may be asked of an order row; reads the same state table as the engine. */
import { STATE_FACTS } from '../../shared/domain/order-transitions.ts';
import type { Order } from './rows.ts';

/** Why the order cannot be cancelled or changed now; null when it can. */
export function whyNoRequest(order: Order): string | null {
  const facts = STATE_FACTS[order.state];
  if (facts.final) return 'The order has ended';
  if (!facts.atBroker || order.brokerOrderId === null) {
    return order.state === 'unknown'
      ? 'Not found at the broker yet; it can be cancelled once it is found'
      : 'The broker has not confirmed it yet';
  }
  if (order.request?.status === 'pending') {
    return order.request.kind === 'cancel'
      ? 'A cancel is on its way; wait for its answer'
      : 'A change is on its way; wait for its answer';
  }
  return null;
}

/** What could still trade at its worst price: what is in doubt counts in full. */
export function exposureOf(order: Order): number {
  return (order.quantity - order.filled) * order.price;
}
