/**
 * An order as a row and back, by one table, so that an order can be taken up again without
 * replaying its story. What outside tools read has a column; the rest stands together in `detail`
 * as JSON, where a new field needs no new column: the tables are built again by themselves when
 * this table of fields changes.
 */
import type { Order } from '../../shared/domain/order.ts';
import type { OrderIdentity } from '../../shared/domain/order-events.ts';
import { STATE_FACTS } from '../../shared/domain/order-transitions.ts';

export type Cell = string | number | null;
export type OrderRow = Readonly<Record<string, Cell>>;

/** The column of each field; null for `detail`. */
export const COLUMN_OF = {
  orderId: 'id',
  account: 'client_id',
  commandId: 'command_id',
  brokerOrderId: 'broker_order_id',
  state: 'state',
  tag: 'tag',
  words: 'words',
  mode: 'mode',
  strategy: 'strategy',
  intent: 'intent',
  exchange: 'exchange',
  symbol: 'symbol',
  instrument: 'instrument',
  side: 'side',
  product: 'product',
  type: 'order_type',
  validity: 'validity',
  quantity: 'quantity',
  price: 'price',
  trigger: 'trigger_price',
  filled: 'filled_quantity',
  filledValue: 'filled_value',
  parent: 'parent_id',
  batch: 'batch_id',
  leg: 'leg_id',
  createdMs: 'created_at',
  sentMs: 'sent_at',
  updatedMs: 'updated_at',
  lot: null,
  exitReason: null,
  exit: null,
  request: null,
  requestFailedMs: null,
  attempts: null,
  modifications: null,
  lossCause: null,
  rejection: null,
  onlyPushed: null,
  acceptedMs: null,
  firstFillMs: null,
  unknownSinceMs: null,
} as const satisfies Readonly<Record<keyof Order, string | null>>;

type Field = keyof Order;
type Column = readonly [field: Field, column: string];

const FIELDS = Object.keys(COLUMN_OF) as readonly Field[];
const DETAIL = FIELDS.filter((field) => COLUMN_OF[field] === null);
const COLUMNS: readonly Column[] = FIELDS.flatMap((field) => {
  const column = COLUMN_OF[field];
  return column === null ? [] : [[field, column] as const];
});

/** What never changes after the intention is written once: binding is most of the cost of a row. */
const FIXED: ReadonlySet<Field> = new Set<keyof OrderIdentity | 'createdMs'>([
  'orderId',
  'commandId',
  'account',
  'mode',
  'instrument',
  'exchange',
  'symbol',
  'side',
  'validity',
  'product',
  'parent',
  'batch',
  'leg',
  'createdMs',
]);
/** What a fresh intention sets beside it; all else starts with the default of its column. */
const FIRST: ReadonlySet<Field> = new Set<Field>([
  'strategy',
  'intent',
  'quantity',
  'type',
  'price',
  'trigger',
  'updatedMs',
]);

const INSERTED = COLUMNS.filter(([field]) => FIXED.has(field) || FIRST.has(field));
const MOVING = COLUMNS.filter(([field]) => !FIXED.has(field));

export const INSERT_ORDER = `INSERT INTO orders
  (${INSERTED.map(([, column]) => column).join(', ')}, detail)
  VALUES (${INSERTED.map(() => '?').join(', ')}, ?)`;

export const UPDATE_ORDER = `UPDATE orders
  SET ${MOVING.map(([, column]) => `${column} = ?`).join(', ')}, detail = ?, status = ?
  WHERE id = ?`;

export const SELECT_ORDERS = `SELECT
  ${COLUMNS.map(([, column]) => column).join(', ')}, status, detail FROM orders`;

export function insertCells(order: Order): readonly Cell[] {
  return [...cellsOf(order, INSERTED), detailOf(order)];
}

export function updateCells(order: Order): readonly Cell[] {
  const { status } = STATE_FACTS[order.state];
  return [...cellsOf(order, MOVING), detailOf(order), status, order.orderId];
}

function cellsOf(order: Order, columns: readonly Column[]): readonly Cell[] {
  return columns.map(([field]) => order[field] as Cell);
}

function detailOf(order: Order): string {
  const detail: Partial<Record<Field, unknown>> = {};
  for (const field of DETAIL) detail[field] = order[field];
  return JSON.stringify(detail);
}

/** The row was written in the same transaction as its events, so it is trusted. */
export function orderOf(row: OrderRow): Order {
  const detail: unknown = JSON.parse(String(row['detail']));
  const order: Record<string, unknown> = { ...(detail as Partial<Order>) };
  for (const [field, column] of COLUMNS) order[field] = row[column];
  return order as object as Order;
}
