/**
 * The two books that the checker compares: what the simulated broker says happened, and what the
 * ledger file of a desk says. Neither is read through the program that is under test: the ledger is
 * opened as any outside tool would open it.
 */
import Database from 'better-sqlite3';
import { z } from 'zod';

const trueOrder = z.object({
  id: z.string(),
  tag: z.string().nullable(),
  placedBy: z.enum(['desk', 'outside', 'twin']),
  instrument: z.string(),
  product: z.string(),
  side: z.enum(['buy', 'sell']),
  phase: z.string(),
  quantity: z.number(),
  price: z.number(),
  filled: z.number(),
  filledValue: z.number(),
});
const trueTrade = z.object({
  id: z.string(),
  orderId: z.string(),
  quantity: z.number(),
  price: z.number(),
});
const truePosition = z.object({ instrument: z.string(), product: z.string(), net: z.number() });

/** What `GET /ctl/truth` answers, as far as the checker looks at it. */
export const truthBooks = z.object({
  orders: z.array(trueOrder),
  trades: z.array(trueTrade),
  positions: z.array(truePosition),
});
export type TruthBooks = z.output<typeof truthBooks>;

/** A request that placed an order, as it reached the broker's wire; of `/ctl/history`. */
export interface PlaceRequest {
  readonly tag: string | null;
  readonly atMs: number;
}

const requestLine = z.object({
  kind: z.literal('request'),
  op: z.literal('place'),
  tag: z.string().nullish(),
  atMs: z.number(),
});

export function placesIn(history: readonly unknown[]): readonly PlaceRequest[] {
  return history.flatMap((line) => {
    const read = requestLine.safeParse(line);
    return read.success ? [{ tag: read.data.tag ?? null, atMs: read.data.atMs }] : [];
  });
}

export interface LedgerOrder {
  readonly id: string;
  readonly brokerOrderId: string | null;
  readonly state: string;
  readonly instrument: string;
  readonly product: string;
  readonly side: string;
  readonly strategy: string;
  readonly quantity: number;
  readonly price: number;
  readonly filled: number;
  readonly filledValue: number;
}

export interface LedgerFill {
  readonly orderId: string;
  readonly brokerOrderId: string;
  readonly tradeId: string;
  readonly quantity: number;
  readonly price: number;
}

export interface LedgerBooks {
  readonly orders: readonly LedgerOrder[];
  readonly fills: readonly LedgerFill[];
  /** How often each order was handed over for sending. */
  readonly sends: ReadonlyMap<string, number>;
  /** Where the ledger says that the broker holds another quantity, by contract and product. */
  readonly differs: ReadonlyMap<string, { readonly ours: number; readonly theirs: number }>;
  /** How often each kind of event was recorded. */
  readonly kinds: ReadonlyMap<string, number>;
}

const differing = z.object({
  kind: z.enum(['position_differs', 'position_agrees']),
  instrument: z.string(),
  product: z.string(),
  ours: z.number().default(0),
  theirs: z.number().default(0),
});

/** The last word about each position that was compared. */
function differsIn(db: Database.Database): LedgerBooks['differs'] {
  const found = new Map<string, { readonly ours: number; readonly theirs: number }>();
  const rows = db.prepare(
    "SELECT body FROM events WHERE kind IN ('position_differs', 'position_agrees') ORDER BY seq",
  );
  for (const { body } of rows.all() as { body: string }[]) {
    const { kind, instrument, product, ours, theirs } = differing.parse(JSON.parse(body));
    const key = `${instrument} ${product}`;
    if (kind === 'position_differs') found.set(key, { ours, theirs });
    else found.delete(key);
  }
  return found;
}

function kindsIn(db: Database.Database): LedgerBooks['kinds'] {
  const rows = db.prepare('SELECT kind, count(*) AS times FROM events GROUP BY kind');
  return new Map(
    (rows.all() as { kind: string; times: number }[]).map((at) => [at.kind, at.times]),
  );
}

export function readLedgerBooks(file: string): LedgerBooks {
  const db = new Database(file, { readonly: true, fileMustExist: true });
  try {
    const sends = new Map<string, number>();
    const sent = db.prepare("SELECT body FROM events WHERE kind = 'order_sent' ORDER BY seq");
    for (const { body } of sent.all() as { body: string }[]) {
      const { orderId } = JSON.parse(body) as { orderId: string };
      sends.set(orderId, (sends.get(orderId) ?? 0) + 1);
    }
    return {
      orders: db
        .prepare(
          `SELECT id, broker_order_id AS brokerOrderId, state, instrument, product, side, strategy,
             quantity, price, filled_quantity AS filled, filled_value AS filledValue FROM orders`,
        )
        .all() as LedgerOrder[],
      fills: db
        .prepare(
          `SELECT order_id AS orderId, broker_order_id AS brokerOrderId, trade_id AS tradeId,
             quantity, price FROM fills`,
        )
        .all() as LedgerFill[],
      sends,
      differs: differsIn(db),
      kinds: kindsIn(db),
    };
  } finally {
    db.close();
  }
}
