/** Orders, fills or events as lines for other programs, streamed in the order of the ledger. */
import type { ReadDb } from '../connections.ts';
import { type CsvCell, csvLine } from './csv.ts';

export const EXPORTS = {
  orders: 'SELECT * FROM orders ORDER BY created_at, id',
  fills: `SELECT f.seq, f.order_id, f.trade_id, f.broker_order_id, o.client_id, o.strategy, o.mode,
      o.exchange, o.symbol, o.product, o.side, f.quantity, f.price, f.price_decimal,
      f.exchange_at, f.recorded_at
    FROM fills f JOIN orders o ON o.id = f.order_id ORDER BY f.seq`,
  events: `SELECT seq, at_ms, kind, version, chain, cause, body, lower(hex(hash)) AS hash
    FROM events ORDER BY seq`,
} as const;
export type ExportWhat = keyof typeof EXPORTS;

export const FORMATS = ['csv', 'jsonl'] as const;
export type ExportFormat = (typeof FORMATS)[number];

export function* exportLines(
  db: ReadDb,
  what: ExportWhat,
  format: ExportFormat,
): Generator<string, void, void> {
  const select = db.prepare<[], Record<string, CsvCell>>(EXPORTS[what]);
  const columns = select.columns().map(({ name }) => name);
  if (format === 'csv') yield csvLine(columns);
  for (const row of select.iterate()) {
    yield format === 'csv' ? csvLine(Object.values(row)) : `${JSON.stringify(withBody(row))}\n`;
  }
}

/** The body of an event is JSON already and stays an object instead of text inside text. */
function withBody(row: Readonly<Record<string, CsvCell>>): Readonly<Record<string, unknown>> {
  const { body } = row;
  return typeof body === 'string' ? { ...row, body: JSON.parse(body) as unknown } : row;
}
