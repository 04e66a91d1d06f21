/**
 * Keeps the `orders` and `fills` tables equal to the fold of the events. It plans before the
 * transaction, writes inside it and accepts after it, so a failed append leaves no trace here.
 */
import type { Statement } from 'better-sqlite3';
import { type EventRecord, isOrderEvent } from '../../shared/domain/events.ts';
import type { OrderId } from '../../shared/domain/ids.ts';
import { evolveOrder, firstOrder, type Order } from '../../shared/domain/order.ts';
import type {
  FillCorrected,
  OrderAdopted,
  OrderEvent,
  OrderFilled,
  OrderIntended,
} from '../../shared/domain/order-events.ts';
import { assert, must } from '../../shared/lib/assert.ts';
import type { WriteDb } from './connections.ts';
import {
  COLUMN_OF,
  INSERT_ORDER,
  insertCells,
  type OrderRow,
  orderOf,
  SELECT_ORDERS,
  UPDATE_ORDER,
  updateCells,
} from './order-row.ts';

/** Raised when the fold changes its answer for old events: the tables are then built again. */
const FOLD_NUMBER = 1;

/** What the tables were built by; another one means they are built again at the next start. */
export const PROJECTION_VERSION = `${FOLD_NUMBER} ${Object.keys(COLUMN_OF).sort().join(' ')}`;

export interface Plan {
  readonly orders: ReadonlyMap<OrderId, Order>;
  /** Those that have no row yet. */
  readonly created: ReadonlySet<OrderId>;
  /** Those that something happened to beside being intended. */
  readonly moved: ReadonlySet<OrderId>;
  readonly fills: readonly FillRow[];
  /** Of these fills and of earlier ones. */
  readonly corrections: readonly FillCorrected[];
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
  const insert = db.prepare(INSERT_ORDER);
  const update = db.prepare(UPDATE_ORDER);
  const insertFill = db.prepare(INSERT_FILL);
  const correctFill = db.prepare('UPDATE fills SET price = ? WHERE order_id = ? AND trade_id = ?');
  const select = db.prepare<[OrderId], OrderRow>(`${SELECT_ORDERS} WHERE id = ?`);
  const known = new Map<OrderId, Order>();

  function load(id: OrderId): Order | null {
    const row = known.has(id) ? undefined : select.get(id);
    return known.get(id) ?? (row === undefined ? null : orderOf(row));
  }

  return {
    plan: (records) => planOf(records, load),
    write: (plan) => {
      for (const [id, order] of plan.orders) {
        if (plan.created.has(id)) insert.run(...insertCells(order));
        if (plan.moved.has(id)) update.run(...updateCells(order));
      }
      for (const row of plan.fills) writeFill(insertFill, row);
      for (const { price, orderId, tradeId } of plan.corrections) {
        correctFill.run(price, orderId, tradeId);
      }
    },
    accept: (plan) => {
      for (const [id, order] of plan.orders) known.set(id, order);
    },
  };
}

/** The same plan from any source of orders; verification folds the whole ledger through it. */
export function planOf(records: Iterable<EventRecord>, load: (id: OrderId) => Order | null): Plan {
  const orders = new Map<OrderId, Order>();
  const created = new Set<OrderId>();
  const moved = new Set<OrderId>();
  const fills: FillRow[] = [];
  const corrections: FillCorrected[] = [];
  for (const { seq, atMs, event } of records) {
    if (!isOrderEvent(event)) continue;
    const id = event.orderId;
    if (isFirst(event)) {
      // One that has a row already is refused by the table's key, in the same transaction.
      assert(!orders.has(id), `the order ${id} exists already`);
      orders.set(id, firstOrder(event, atMs));
      created.add(id);
    } else {
      const before = must(orders.get(id) ?? load(id), `${event.kind} of an unknown order`);
      orders.set(id, evolveOrder(before, event, atMs));
    }
    if (event.kind !== 'order_intended') moved.add(id);
    if (isFill(event)) fills.push({ seq, atMs, fill: event });
    if (event.kind === 'fill_corrected') {
      corrections.push(event);
      correct(fills, event);
    }
  }
  return { orders, created, moved, fills, corrections };
}

function correct(fills: FillRow[], { orderId, tradeId, price }: FillCorrected): void {
  const at = fills.findIndex(({ fill }) => fill.orderId === orderId && fill.tradeId === tradeId);
  const row = fills[at];
  if (row !== undefined) fills[at] = { ...row, fill: { ...row.fill, price } };
}

function isFirst(event: OrderEvent): event is OrderIntended | OrderAdopted {
  return event.kind === 'order_intended' || event.kind === 'order_adopted';
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
