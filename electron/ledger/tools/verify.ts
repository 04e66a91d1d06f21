/**
 * Proves a whole ledger, read-only and in one consistent view, also while the program runs: the
 * file's pages, every link of the chain, every event readable, the head, and that orders and fills
 * are exactly the fold of the events. It lists what is wrong and changes nothing.
 */
import type { OrderId } from '../../../shared/domain/ids.ts';
import type { Order } from '../../../shared/domain/order.ts';
import { AssertionFailed } from '../../../shared/lib/assert.ts';
import { genesis, walkChain } from '../chain.ts';
import { type ReadDb, sqliteVersion } from '../connections.ts';
import { readChainRows, readEvents, UnreadableEvent } from '../event-rows.ts';
import { type OrderRow, orderOf, SELECT_ORDERS } from '../order-row.ts';
import { type FillRow, planOf } from '../projector.ts';
import { readHead, readMeta, stampOf } from '../stamp.ts';
import type { ChainPoint } from '../chain.ts';

export interface VerifyReport {
  readonly mode: string;
  readonly account: string;
  readonly schema: number;
  readonly sqlite: string;
  readonly events: number;
  readonly head: string;
  readonly orders: number;
  readonly fills: number;
  /** Sentences; empty when the ledger is sound. */
  readonly problems: readonly string[];
}

const MOST_PROBLEMS = 20;

export function verifyLedger(db: ReadDb, witness: ChainPoint | null): VerifyReport {
  db.exec('BEGIN');
  try {
    return verify(db, witness);
  } finally {
    db.exec('COMMIT');
  }
}

function verify(db: ReadDb, witness: ChainPoint | null): VerifyReport {
  const meta = readMeta(db);
  const head = readHead(db);
  const problems = [
    ...fileProblems(db),
    ...chainProblems(db),
    ...witnessProblems(db, witness),
    ...projectionProblems(db),
  ];
  return {
    mode: meta['mode'] ?? 'unknown',
    account: meta['account'] ?? 'unknown',
    schema: Number(db.pragma('user_version', { simple: true })),
    sqlite: sqliteVersion(db),
    events: head?.seq ?? 0,
    head: head?.hash ?? '',
    orders: count(db, 'orders'),
    fills: count(db, 'fills'),
    problems: problems.slice(0, MOST_PROBLEMS),
  };
}

function count(db: ReadDb, table: 'orders' | 'fills'): number {
  return db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0;
}

function fileProblems(db: ReadDb): readonly string[] {
  const problems: string[] = [];
  const checked = db.pragma(`integrity_check(${MOST_PROBLEMS})`) as readonly object[];
  for (const row of checked) {
    const words = String(Object.values(row)[0]);
    if (words !== 'ok') problems.push(`The file: ${words}`);
  }
  const mode = String(db.pragma('journal_mode', { simple: true }));
  if (mode !== 'wal') problems.push(`The journal mode is ${mode} instead of wal`);
  const triggers = db
    .prepare<[], number>(
      `SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'events'`,
    )
    .pluck()
    .get();
  if (triggers !== 2) problems.push('The triggers that keep events from being changed are gone');
  return problems;
}

function chainProblems(db: ReadDb): readonly string[] {
  const stamp = stampOf(readMeta(db));
  const head = readHead(db);
  if (stamp === null || head === null) return ['The stamp or the head of the ledger is gone'];
  const walked = walkChain(genesis(stamp), readChainRows(db, 0));
  if (!walked.ok) return [`Event ${walked.error.seq} ${walked.error.words}`];
  const end = walked.value;
  if (end.seq === head.seq && end.hash === head.hash) return [];
  return [`The events end at ${end.seq}, but the head says ${head.seq}`];
}

function witnessProblems(db: ReadDb, witness: ChainPoint | null): readonly string[] {
  if (witness === null || witness.seq === 0) return [];
  const hash = db
    .prepare<[number], string>('SELECT lower(hex(hash)) FROM events WHERE seq = ?')
    .pluck()
    .get(witness.seq);
  if (hash === witness.hash) return [];
  return [
    `Event ${witness.seq} had been acknowledged and is ${hash === undefined ? 'gone' : 'another'}`,
  ];
}

function projectionProblems(db: ReadDb): readonly string[] {
  try {
    const plan = planOf(readEvents(db, 0), () => null);
    return [...orderProblems(db, plan.orders), ...fillProblems(db, plan.fills)];
  } catch (error) {
    if (error instanceof UnreadableEvent) return [error.message];
    if (error instanceof AssertionFailed)
      return [`The events contradict each other: ${error.message}`];
    throw error;
  }
}

function orderProblems(db: ReadDb, orders: ReadonlyMap<OrderId, Order>): readonly string[] {
  const problems: string[] = [];
  let rows = 0;
  for (const row of db.prepare<[], OrderRow>(SELECT_ORDERS).iterate()) {
    rows += 1;
    const stored = orderOf(row);
    const folded = orders.get(stored.orderId);
    const differs = folded === undefined || !sameFields(stored, folded);
    if (differs) problems.push(`The row of order ${stored.orderId} is not what its events say`);
  }
  if (rows !== orders.size) problems.push(`${orders.size} orders happened, ${rows} have rows`);
  return problems;
}

function sameFields(a: Order, b: Order): boolean {
  const fields = Object.keys(b) as readonly (keyof Order)[];
  return fields.every((field) => JSON.stringify(a[field]) === JSON.stringify(b[field]));
}

function fillProblems(db: ReadDb, fills: readonly FillRow[]): readonly string[] {
  const stored = new Map(
    db
      .prepare<[], [number, string]>(
        `SELECT seq, json_array(order_id, trade_id, quantity, price, recorded_at) FROM fills`,
      )
      .raw()
      .all(),
  );
  const problems = fills
    .filter(({ seq, atMs, fill }) => {
      const row = [fill.orderId, fill.tradeId, fill.quantity, fill.price, atMs];
      return stored.get(seq) !== JSON.stringify(row);
    })
    .map(({ seq }) => `The fill of event ${seq} is missing or different in the table of fills`);
  if (stored.size !== fills.length) {
    problems.push(`${fills.length} fills happened, ${stored.size} have rows`);
  }
  return problems;
}

export function* reportLines(path: string, report: VerifyReport): Generator<string, void, void> {
  const { events, orders, fills, mode, account, schema, sqlite, head, problems } = report;
  yield `${path}\n`;
  yield `${mode} ledger of ${account}, form ${schema}, read with SQLite ${sqlite}\n`;
  yield `${events} events, ${orders} orders, ${fills} fills; head ${head.slice(0, 16)}\n`;
  for (const problem of problems) yield `PROBLEM  ${problem}\n`;
  yield problems.length === 0 ? 'Sound.\n' : 'NOT SOUND. Nothing was changed.\n';
}
