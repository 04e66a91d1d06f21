/**
 * An order as a row and back, by one table of columns, so that a row holds everything the fold
 * needs and an order can be taken up again without replaying its story.
 */
import type { OpenRequest, Order } from '../../shared/domain/order.ts';
import { STATE_FACTS } from '../../shared/domain/order-transitions.ts';

type Cell = string | number | null;
export type OrderRow = Readonly<Record<string, Cell>>;

const COLUMN_OF = {
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
  exitReason: 'exit_reason',
  exit: 'exit_id',
  exchange: 'exchange',
  symbol: 'symbol',
  instrument: 'instrument',
  lot: 'lot',
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
  request: 'request',
  attempts: 'attempts',
  modifications: 'modifications',
  lossCause: 'loss_cause',
  createdMs: 'created_at',
  sentMs: 'sent_at',
  acceptedMs: 'accepted_at',
  firstFillMs: 'first_fill_at',
  unknownSinceMs: 'unknown_since',
  updatedMs: 'updated_at',
} as const satisfies Readonly<Record<keyof Order, string>>;

const FIELDS = Object.keys(COLUMN_OF) as readonly (keyof Order)[];
const COLUMNS: readonly string[] = [...Object.values(COLUMN_OF), 'status'];

export const UPSERT_ORDER = `INSERT INTO orders (${COLUMNS.join(', ')})
  VALUES (${COLUMNS.map(() => '?').join(', ')})
  ON CONFLICT (id) DO UPDATE SET ${COLUMNS.filter((column) => column !== 'id')
    .map((column) => `${column} = excluded.${column}`)
    .join(', ')}`;

export const SELECT_ORDERS = `SELECT ${COLUMNS.join(', ')} FROM orders`;

/** In the order of the columns, ready to bind. */
export function cellsOf(order: Order): readonly Cell[] {
  const cells: Cell[] = FIELDS.map((field) => {
    const value = order[field];
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  });
  cells.push(STATE_FACTS[order.state].status);
  return cells;
}

/** The row was written by `cellsOf` in the same transaction as its events, so it is trusted. */
export function orderOf(row: OrderRow): Order {
  const order: Record<string, unknown> = {};
  for (const field of FIELDS) order[field] = row[COLUMN_OF[field]] ?? null;
  const request = row['request'];
  order['request'] = typeof request === 'string' ? (JSON.parse(request) as OpenRequest) : null;
  return order as object as Order;
}
