/**
 * Keeps the `orders` and `fills` tables equal to the fold of the events. It plans before the
 * transaction, writes inside it and accepts after it, so a failed append leaves no trace here.
 */
import type { Statement } from 'better-sqlite3';
import { type EventRecord, isOrderEvent } from '../../shared/domain/events.ts';
import type { OrderId } from '../../shared/domain/ids.ts';
import { evolveOrder, firstOrder, type Order } from '../../shared/domain/order.ts';
import type { OrderEvent, OrderFilled } from '../../shared/domain/order-events.ts';
import { assert, must } from '../../shared/lib/assert.ts';
import type { WriteDb } from './connections.ts';
import { cellsOf, type OrderRow, orderOf, SELECT_ORDERS, UPSERT_ORDER } from './order-row.ts';

/** Raised when the fold changes its answer for old events: the tables are then built again. */
export const PROJECTION_VERSION = 1;

export interface Plan {
  readonly orders: ReadonlyMap<OrderId, Order>;
  readonly fills: readonly FillRow[];
}

export interface FillRow {
  readonly seq: number;
  readonly atMs: number;
  readonly fill: OrderFilled;
}

export interface Projector {
  /** The orders after these events; an event of an order that does not exist is a bug. */
  plan(records: readonly EventRecord[]): Plan;
  write(plan: Plan): void;
  accept(plan: Plan): void;
}

export function projector(db: WriteDb): Projector {
  const upsert = db.prepare(UPSERT_ORDER);
  const insertFill = db.prepare(INSERT_FILL);
  const select = db.prepare<[OrderId], OrderRow>(`${SELECT_ORDERS} WHERE id = ?`);
  const known = new Map<OrderId, Order>();

  function load(id: OrderId): Order | null {
    const row = known.has(id) ? undefined : select.get(id);
    return known.get(id) ?? (row === undefined ? null : orderOf(row));
  }

  return {
    plan: (records) => planOf(records, load),
    write: (plan) => {
      for (const order of plan.orders.values()) upsert.run(...cellsOf(order));
      for (const row of plan.fills) writeFill(insertFill, row);
    },
    accept: (plan) => {
      for (const [id, order] of plan.orders) known.set(id, order);
    },
  };
}

/** The same plan from any source of orders; verification folds the whole ledger through it. */
export function planOf(records: Iterable<EventRecord>, load: (id: OrderId) => Order | null): Plan {
  const orders = new Map<OrderId, Order>();
  const fills: FillRow[] = [];
  for (const { seq, atMs, event } of records) {
    if (!isOrderEvent(event)) continue;
    const before = orders.get(event.orderId) ?? load(event.orderId);
    orders.set(event.orderId, orderAfter(before, event, atMs));
    if (isFill(event)) fills.push({ seq, atMs, fill: event });
  }
  return { orders, fills };
}

function orderAfter(before: Order | null, event: OrderEvent, atMs: number): Order {
  if (event.kind === 'order_intended' || event.kind === 'order_adopted') {
    assert(before === null, `the order ${event.orderId} exists already`);
    return firstOrder(event, atMs);
  }
  return evolveOrder(must(before, `${event.kind} of an unknown order`), event, atMs);
}

function isFill(event: OrderEvent): event is OrderFilled {
  return event.kind === 'order_filled_in_part' || event.kind === 'order_filled_in_full';
}

const INSERT_FILL = `INSERT INTO fills
  (order_id, trade_id, seq, broker_order_id, quantity, price, exchange_at, recorded_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;

function writeFill(insert: Statement, { seq, atMs, fill }: FillRow): void {
  insert.run(
    fill.orderId,
    fill.tradeId,
    seq,
    fill.brokerOrderId,
    fill.quantity,
    fill.price,
    fill.exchangeMs,
    atMs,
  );
}
