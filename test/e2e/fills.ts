/** What was really done, read from the ledger file as any outside tool would read it. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Where } from './live-desk.ts';

export interface Fill {
  readonly seq: number;
  readonly orderId: string;
  readonly strategy: string;
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  readonly intent: string;
  readonly quantity: number;
}

interface OrderEvent {
  readonly seq: number;
  readonly kind: string;
  readonly orderId: string;
}

export interface Books {
  /** Oldest first. */
  readonly fills: readonly Fill[];
  readonly events: readonly OrderEvent[];
  /** How many plans of protection fired. */
  readonly fired: number;
}

/** The ledger of the one desk that traded. */
function openBooks(home: string, where: Where): Database.Database {
  const live = 'way' in where;
  const file = readdirSync(home, { recursive: true, encoding: 'utf8' }).find(
    (path) => path.endsWith('ledger.sqlite') && path.includes('SIM1') === live,
  );
  return new Database(join(home, file ?? 'no ledger'), { readonly: true });
}

export interface Told {
  readonly seq: number;
  readonly atMs: number;
  readonly kind: string;
  /** The event itself, as the ledger keeps it. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Events of these kinds, oldest first; the program is closed. */
export function toldOf(home: string, where: Where, ...kinds: readonly string[]): readonly Told[] {
  const db = openBooks(home, where);
  try {
    const rows = db.prepare('SELECT seq, at_ms AS atMs, kind, body FROM events ORDER BY seq').all();
    return (rows as (Omit<Told, 'body'> & { readonly body: string })[])
      .filter(({ kind }) => kinds.includes(kind))
      .map((row) => ({ ...row, body: JSON.parse(row.body) as Told['body'] }));
  } finally {
    db.close();
  }
}

/** Of the one desk that traded; the program is closed. */
export function booksOf(home: string, where: Where): Books {
  const db = openBooks(home, where);
  try {
    const fills = db.prepare(
      `SELECT fills.seq, orders.id AS orderId, strategy, instrument, side, intent, fills.quantity
       FROM fills JOIN orders ON orders.id = fills.order_id ORDER BY fills.seq`,
    );
    const events = db.prepare(
      `SELECT seq, kind, body ->> '$.orderId' AS orderId FROM events
       WHERE kind LIKE 'order_%' ORDER BY seq`,
    );
    const fired = db.prepare(`SELECT count(*) FROM events WHERE kind = 'protection_fired'`);
    return {
      fills: fills.all() as Fill[],
      events: events.all() as OrderEvent[],
      fired: fired.pluck().get() as number,
    };
  } finally {
    db.close();
  }
}

/** The place of this event of an order in the ledger; the last one of its kind. */
export function seqOf({ events }: Books, orderId: string, kind: string): number {
  const found = events.findLast((each) => each.orderId === orderId && each.kind === kind);
  if (found === undefined) throw new Error(`${orderId} has no ${kind}`);
  return found.seq;
}

/** Fills after which a strategy stood on the other side of zero. */
export function crossings({ fills }: Books): readonly Fill[] {
  const net = new Map<string, number>();
  return fills.filter(({ strategy, instrument, side, quantity }) => {
    const key = `${strategy}|${instrument}`;
    const before = net.get(key) ?? 0;
    const after = before + (side === 'buy' ? quantity : -quantity);
    net.set(key, after);
    return before * after < 0;
  });
}

/** What is still held; empty when everything is flat. */
export function leftOpen({ fills }: Books): Readonly<Record<string, number>> {
  const net: Record<string, number> = {};
  for (const { strategy, instrument, side, quantity } of fills) {
    const key = `${strategy}|${instrument}`;
    net[key] = (net[key] ?? 0) + (side === 'buy' ? quantity : -quantity);
  }
  return Object.fromEntries(Object.entries(net).filter(([, units]) => units !== 0));
}
