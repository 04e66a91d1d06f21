/**
 * The blotter's order of ids under one filter and one sort, kept up to date by what changed: a
 * hundred thousand rows are sorted once, and a fill that moves nothing costs nothing.
 */
import { isFinal } from '../../shared/domain/order-transitions.ts';
import type { Order, OrderId } from './rows.ts';

export type OrderFilter = 'all' | 'open' | 'unknown' | 'done';
export type OrderSortKey =
  | 'time'
  | 'symbol'
  | 'side'
  | 'state'
  | 'strategy'
  | 'quantity'
  | 'filled'
  | 'price'
  | 'average'
  | 'value'
  | 'updated';

export interface OrderView {
  readonly filter: OrderFilter;
  readonly text: string;
  readonly strategy: string | null;
  readonly sort: OrderSortKey;
  readonly descending: boolean;
}

export const FIRST_VIEW: OrderView = {
  filter: 'all',
  text: '',
  strategy: null,
  sort: 'time',
  descending: true,
};

const SORT_VALUE: Readonly<Record<OrderSortKey, (order: Order) => number | string>> = {
  time: (order) => order.createdMs,
  symbol: (order) => order.symbol,
  side: (order) => order.side,
  state: (order) => order.state,
  strategy: (order) => order.strategy,
  quantity: (order) => order.quantity,
  filled: (order) => order.filled,
  price: (order) => order.price,
  average: (order) => (order.filled === 0 ? 0 : Math.round(order.filledValue / order.filled)),
  value: (order) => order.price * order.quantity,
  updated: (order) => order.updatedMs,
};

export type Compare = (a: Order, b: Order) => number;

function byValue(a: number | string, b: number | string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** What is in doubt stands on top whatever the sort, the oldest doubt first. */
export function compareBy(view: OrderView): Compare {
  const value = SORT_VALUE[view.sort];
  const direction = view.descending ? -1 : 1;
  return (a, b) => {
    const doubtA = a.state === 'unknown';
    const doubtB = b.state === 'unknown';
    if (doubtA !== doubtB) return doubtA ? -1 : 1;
    if (doubtA) {
      return byValue(a.unknownSinceMs ?? 0, b.unknownSinceMs ?? 0) || byValue(a.orderId, b.orderId);
    }
    return direction * (byValue(value(a), value(b)) || byValue(a.orderId, b.orderId));
  };
}

const PASSES: Readonly<Record<OrderFilter, (order: Order) => boolean>> = {
  all: () => true,
  open: (order) => !isFinal(order.state),
  unknown: (order) => order.state === 'unknown',
  done: (order) => isFinal(order.state),
};

export function acceptBy(view: OrderView): (order: Order) => boolean {
  const passes = PASSES[view.filter];
  const words = view.text.toUpperCase().split(/\s+/).filter(Boolean);
  return (order) => {
    if (!passes(order)) return false;
    if (view.strategy !== null && order.strategy !== view.strategy) return false;
    if (words.length === 0) return true;
    const hay = `${order.symbol} ${order.strategy} ${order.orderId} ${order.brokerOrderId ?? ''}`;
    const upper = hay.toUpperCase();
    return words.every((word) => upper.includes(word));
  };
}

export function orderIds(orders: ReadonlyMap<OrderId, Order>, view: OrderView): readonly OrderId[] {
  const accept = acceptBy(view);
  const rows: Order[] = [];
  for (const order of orders.values()) if (accept(order)) rows.push(order);
  rows.sort(compareBy(view));
  return rows.map((order) => order.orderId);
}

export interface OrderChange {
  readonly before: Order | undefined;
  readonly after: Order;
}

const REBUILD_ABOVE = 400;

/** The ids after the changes; the same array when nothing moved. `orders` holds the new rows. */
export function movedIds(
  ids: readonly OrderId[],
  orders: ReadonlyMap<OrderId, Order>,
  changes: readonly OrderChange[],
  view: OrderView,
): readonly OrderId[] {
  const accept = acceptBy(view);
  const compare = compareBy(view);
  const moving = changes.filter(({ before, after }) => {
    if (before === undefined) return accept(after);
    const was = accept(before);
    return was !== accept(after) || (was && compare(before, after) !== 0);
  });
  if (moving.length === 0) return ids;
  if (moving.length > REBUILD_ABOVE) return orderIds(orders, view);
  const gone = new Set(moving.map(({ after }) => after.orderId));
  const next = moving.some(({ before }) => before !== undefined)
    ? ids.filter((id) => !gone.has(id))
    : [...ids];
  for (const { after } of moving) {
    if (accept(after)) next.splice(placeOf(next, orders, after, compare), 0, after.orderId);
  }
  return next;
}

/** Where the order stands among ids that are in this order, or where it would stand. */
export function placeOf(
  ids: readonly OrderId[],
  orders: ReadonlyMap<OrderId, Order>,
  order: Order,
  compare: Compare,
): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const id = ids[middle];
    const row = id === undefined ? undefined : orders.get(id);
    if (row !== undefined && compare(row, order) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
