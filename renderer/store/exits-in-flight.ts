/** What exits of a position are doing at the broker: asked for, resting, in doubt. */
import { isReducing } from '../../shared/domain/intent.ts';
import { isFinal } from '../../shared/domain/order-transitions.ts';
import { useBlotter } from './blotter-store.ts';
import { useClock } from './clock-store.ts';
import type { Order, Position } from './rows.ts';

export interface Flight {
  /** Units that may still fill on the closing side. */
  readonly exiting: number;
  /** Of these, units the broker shows resting in its book. */
  readonly resting: number;
  /** Units whose outcome is in doubt. */
  readonly unknown: number;
  /** Of these, units that a stop waits to close: protected, not leaving. */
  readonly guarded: number;
  readonly orders: readonly Order[];
}

const NONE: Flight = { exiting: 0, resting: 0, unknown: 0, guarded: 0, orders: [] };
const RESTING = new Set<Order['state']>(['working', 'part_filled', 'trigger_pending']);

type PositionOfOrder = Pick<Position, 'account' | 'strategy' | 'instrument' | 'product'>;

function keyOf(of: PositionOfOrder): string {
  return `${of.account}|${of.strategy}|${of.instrument}|${of.product}`;
}

let seenVersion = -1;
let flights = new Map<string, Flight>();

function allFlights(): ReadonlyMap<string, Flight> {
  const { version, orders } = useBlotter.getState();
  if (version === seenVersion) return flights;
  seenVersion = version;
  const next = new Map<string, Flight>();
  for (const order of orders.values()) {
    if (isFinal(order.state) || !isReducing(order.intent)) continue;
    const key = keyOf(order);
    next.set(key, withOrder(next.get(key) ?? NONE, order));
  }
  flights = next;
  return flights;
}

function withOrder(flight: Flight, order: Order): Flight {
  const left = Math.max(0, order.quantity - order.filled);
  return {
    exiting: flight.exiting + left,
    resting: flight.resting + (RESTING.has(order.state) ? left : 0),
    unknown: flight.unknown + (order.state === 'unknown' ? left : 0),
    guarded: flight.guarded + (order.state === 'trigger_pending' ? left : 0),
    orders: [...flight.orders, order],
  };
}

/**
 * Looked up only while something is promised, and at the pace of the clock: it scans all orders.
 */
export function useFlight(position: Position | undefined): Flight {
  const promised = position !== undefined && position.reserved > 0;
  useClock((state) => (promised ? state.nowMs : 0));
  return promised ? (allFlights().get(keyOf(position)) ?? NONE) : NONE;
}
