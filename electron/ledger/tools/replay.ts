/**
 * The ledger told as a story: one readable line per event, then the orders and positions it left.
 */
import type { Fill } from '../../../shared/domain/fill.ts';
import type { EventRecord } from '../../../shared/domain/events.ts';
import { decimalText } from '../../../shared/domain/money.ts';
import type { Order } from '../../../shared/domain/order.ts';
import {
  applyFill,
  emptyPosition,
  type Position,
  positionKeyText,
} from '../../../shared/domain/position.ts';
import { must } from '../../../shared/lib/assert.ts';
import type { ReadDb } from '../connections.ts';
import { readEvents } from '../event-rows.ts';
import { type FillRow, type Plan, planOf } from '../projector.ts';

export interface ReplayOptions {
  readonly order: string | null;
  readonly upTo: number;
}

/** Exchanges and traders of this market live on Indian time. */
const TIME = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Kolkata',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
});

export function* replayLines(
  db: ReadDb,
  { order, upTo }: ReplayOptions,
): Generator<string, void, void> {
  for (const record of readEvents(db, 0, upTo)) {
    if (order === null || concerns(record, order)) yield storyLine(record);
  }
  const plan = planOf(readEvents(db, 0, upTo), () => null);
  const orders = [...plan.orders.values()].filter(
    ({ orderId }) => order === null || orderId === order,
  );
  yield `\n${orders.length} orders\n`;
  for (const row of orders) yield orderLine(row);
  if (order !== null) return;
  const positions = positionsOf(plan);
  yield `\n${positions.length} positions\n`;
  for (const position of positions) yield positionLine(position);
}

function concerns({ chain, event }: EventRecord, order: string): boolean {
  return chain === order || ('orderId' in event && event.orderId === order);
}

function storyLine({ seq, atMs, chain, cause, event }: EventRecord): string {
  const facts = Object.entries(event)
    .filter(([field, value]) => field !== 'kind' && field !== 'orderId' && value !== null)
    .map(([field, value]) => `${field} ${factText(field, value)}`);
  const told = [event.kind.replaceAll('_', ' '), ...facts].join(', ');
  return `#${seq}  ${TIME.format(atMs)}  ${chain}  ${told}  (by ${cause})\n`;
}

function factText(field: string, value: unknown): string {
  const isPrice = (field === 'price' || field === 'trigger') && typeof value === 'number';
  if (isPrice) return decimalText(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function orderLine(order: Order): string {
  const filled = `${order.filled} of ${order.quantity} filled`;
  const terms = `${order.side} ${order.symbol} ${order.type} ${decimalText(order.price)}`;
  return `${order.orderId}  ${order.state}  ${terms}  ${filled}  ${order.strategy}  ${order.tag}\n`;
}

/** A claimed order takes its fills along, so the strategy is the one the order ended with. */
function positionsOf({ orders, fills }: Plan): readonly Position[] {
  const positions = new Map<string, Position>();
  for (const row of fills) {
    const fill = fillOf(must(orders.get(row.fill.orderId), 'the order of a fill'), row);
    const key = positionKeyText(fill);
    positions.set(key, applyFill(positions.get(key) ?? emptyPosition(fill), fill));
  }
  return [...positions.values()];
}

function fillOf(order: Order, { atMs, fill }: FillRow): Fill {
  return {
    tradeId: fill.tradeId,
    orderId: order.orderId,
    account: order.account,
    instrument: order.instrument,
    strategy: order.strategy,
    intent: order.intent,
    product: order.product,
    side: order.side,
    quantity: fill.quantity,
    price: fill.price,
    atMs,
  };
}

function positionLine(position: Position): string {
  const { strategy, instrument, product, net, realised } = position;
  return `${strategy}  ${instrument}  ${product}  net ${net}  realised ${decimalText(realised)}\n`;
}
