/** The blotter as a file for other programs: every order, one line each. */
import type { QueryResult } from '../../shared/contract/queries.ts';
import { decimalText } from '../../shared/domain/money.ts';
import type { Order } from '../../shared/domain/order.ts';
import { STATE_FACTS } from '../../shared/domain/order-transitions.ts';
import { type CsvCell, csvLine } from '../ledger/tools/csv.ts';
import type { DeskServices } from './services.ts';

type Column = readonly [name: string, cell: (order: Order) => CsvCell];

const COLUMNS: readonly Column[] = [
  ['order_id', (order) => order.orderId],
  ['broker_order_id', (order) => order.brokerOrderId],
  ['created_ms', (order) => order.createdMs],
  ['status', (order) => STATE_FACTS[order.state].status],
  ['state', (order) => order.state],
  ['tag', (order) => order.tag],
  ['strategy', (order) => order.strategy],
  ['intent', (order) => order.intent],
  ['exchange', (order) => order.exchange],
  ['symbol', (order) => order.symbol],
  ['side', (order) => order.side],
  ['quantity', (order) => order.quantity],
  ['filled', (order) => order.filled],
  ['type', (order) => order.type],
  ['price', (order) => decimalText(order.price)],
  ['trigger', (order) => (order.trigger === null ? null : decimalText(order.trigger))],
  ['filled_value', (order) => decimalText(order.filledValue)],
  ['product', (order) => order.product],
  ['validity', (order) => order.validity],
  ['mode', (order) => order.mode],
  ['words', (order) => order.words],
];

export function exportOrders(
  { engine }: DeskServices,
  format: 'csv' | 'jsonl',
): QueryResult<'export_orders'> {
  const lines: string[] = [];
  if (format === 'csv') lines.push(csvLine(COLUMNS.map(([name]) => name)));
  for (const order of engine.view.orders.values()) {
    const cells = COLUMNS.map(([name, cell]) => [name, cell(order)] as const);
    lines.push(
      format === 'csv'
        ? csvLine(cells.map(([, cell]) => cell))
        : `${JSON.stringify(Object.fromEntries(cells))}\n`,
    );
  }
  return { fileName: `orders.${format}`, text: lines.join('') };
}
