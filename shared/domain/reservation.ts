/**
 * What is free to exit: the position minus everything that exits in flight, resting or unknown may
 * still take. An exit sized by this can never cross zero, whatever the broker does next.
 */
import { isReducing } from './intent.ts';
import { mayStillFill, type Order } from './order.ts';
import { type Quantity, quantity, type SignedQuantity } from './quantity.ts';
import { closingSide } from './side.ts';

/** Units that reducing orders on the closing side may still fill, unknown ones in full. */
export function reservedForExit(net: SignedQuantity, orders: Iterable<Order>): Quantity {
  const side = closingSide(net);
  let reserved = 0;
  for (const order of orders) {
    if (isReducing(order.intent) && order.side === side) reserved += mayStillFill(order);
  }
  return quantity(reserved);
}

/** Units that a new exit may ask for; zero when flat or fully promised. */
export function freeToExit(net: SignedQuantity, orders: Iterable<Order>): Quantity {
  return quantity(Math.max(0, Math.abs(net) - reservedForExit(net, orders)));
}
