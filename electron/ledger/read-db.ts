/**
 * What the window and the tools may ask of the ledger, over a connection that cannot write. It sees
 * only what is durable, and reading never keeps the writer waiting.
 */
import type { EventRecord } from '../../shared/domain/events.ts';
import type { ChainId, OrderId } from '../../shared/domain/ids.ts';
import type { Order } from '../../shared/domain/order.ts';
import { EVENT_COLUMNS, type EventCells } from './codec.ts';
import type { ReadDb } from './connections.ts';
import { readable, readEvents } from './event-rows.ts';
import { type OrderRow, orderOf, SELECT_ORDERS } from './order-row.ts';

export interface LedgerReads {
  /** Everything that happened under one chain, such as one order, oldest first. */
  story(chain: ChainId): readonly EventRecord[];
  /** At most `limit` events above `after`, oldest first. */
  page(after: number, limit: number): readonly EventRecord[];
  /** At most `limit` events below `before`, newest first. */
  newest(before: number, limit: number): readonly EventRecord[];
  order(id: OrderId): Order | null;
  close(): void;
}

const MOST = 10_000;

export function ledgerReads(db: ReadDb): LedgerReads {
  const select = `SELECT ${EVENT_COLUMNS} FROM events`;
  const byChain = db
    .prepare<[string, number], EventCells>(`${select} WHERE chain = ? ORDER BY seq LIMIT ?`)
    .raw();
  const backwards = db
    .prepare<[number, number], EventCells>(`${select} WHERE seq < ? ORDER BY seq DESC LIMIT ?`)
    .raw();
  const byId = db.prepare<[string], OrderRow>(`${SELECT_ORDERS} WHERE id = ?`);
  return {
    story: (chain) => byChain.all(chain, MOST).map(readable),
    page: (after, limit) => [...readEvents(db, after, after + Math.min(limit, MOST))],
    newest: (before, limit) => backwards.all(before, Math.min(limit, MOST)).map(readable),
    order: (id) => {
      const row = byId.get(id);
      return row === undefined ? null : orderOf(row);
    },
    close: () => {
      db.close();
    },
  };
}
