/**
 * The ledger on disk. An append is one transaction: the events, the orders and fills they change,
 * and the head. It has returned only when the disk has it. The update of the head names the head
 * and the writer that this object believes in, so another writer is found before anything is lost.
 *
 * The first error of a commit stops it for good: after a failed synchronisation nobody can know
 * what the disk holds, and trying again can lie. A crash or a failure leaves the events of an
 * append either all there or none; the next start reads which.
 */
import type { Statement } from 'better-sqlite3';
import type { EventRecord, PendingEvent } from '../../shared/domain/events.ts';
import { AssertionFailed, assert } from '../../shared/lib/assert.ts';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import { type ChainPoint, linkHash } from './chain.ts';
import { EVENT_COLUMNS, type EventCells, encodeEvent } from './codec.ts';
import { durabilityComplaint, type WriteDb } from './connections.ts';
import { readEvents, UnreadableEvent } from './event-rows.ts';
import type { FileGuard } from './file-guard.ts';
import type { AppendFailure, Ledger } from './ledger.ts';
import { type Plan, projector } from './projector.ts';
import { appendFailure, sqliteCode } from './sqlite-errors.ts';

export interface SqliteLedgerParts {
  readonly db: WriteDb;
  readonly head: ChainPoint;
  /** The lease this writer holds; a row with another token means it is no longer ours. */
  readonly token: string;
  readonly guard: FileGuard;
  /** Told of every durable head, after the commit; it must not throw. */
  readonly onDurable: (head: ChainPoint) => void;
  /** Closes the connection and gives the lock back, in that order. */
  readonly close: () => void;
}

interface SealedEvent {
  readonly cells: EventCells;
  readonly hash: string;
}

const LOST: AppendFailure = {
  cause: 'lost_lease',
  words: 'Another program has written into the ledger since this one opened it',
};
const CLOSED: AppendFailure = { cause: 'stopped', words: 'The ledger is closed' };

export function sqliteLedger(parts: SqliteLedgerParts): Ledger {
  const { db } = parts;
  const writer = preparedWriter(db, parts.token);
  const projection = projector(db);
  let head = parts.head;
  let failed: AppendFailure | null = null;
  let closed = false;
  let proven = false;

  function append(
    expectedHead: number,
    events: readonly PendingEvent[],
  ): Result<readonly EventRecord[], AppendFailure> {
    assert(events.length > 0, 'an append holds at least one event');
    if (failed !== null) return err(failed);
    assert(expectedHead === head.seq, `the head is ${head.seq}, not ${expectedHead}`);
    const records = events.map((event, index) => ({ ...event, seq: head.seq + index + 1 }));
    const sealed = seal(head, records);
    const next = { seq: head.seq + sealed.length, hash: sealed.at(-1)?.hash ?? head.hash };
    const plan = projection.plan(records);
    failed = commit(sealed, next, plan);
    if (failed !== null) return err(failed);
    head = next;
    projection.accept(plan);
    parts.onDurable(head);
    return ok(records);
  }

  function commit(
    sealed: readonly SealedEvent[],
    next: ChainPoint,
    plan: Plan,
  ): AppendFailure | null {
    const misplaced = parts.guard.complaint();
    if (misplaced !== null) return { cause: 'io_error', words: misplaced };
    try {
      writer.begin.run();
      if (!writer.moveHead(head, next)) {
        writer.rollback.run();
        return LOST;
      }
      writer.insertAll(head, sealed);
      projection.write(plan);
      writer.commit.run();
      return proven ? null : prove();
    } catch (error) {
      return failureAfter(error);
    }
  }

  /** Builds of SQLite differ in what a setting does, so the first commit is followed by a look. */
  function prove(): AppendFailure | null {
    const complaint = durabilityComplaint(db);
    proven = complaint === null;
    if (complaint === null) return null;
    return { cause: 'io_error', words: `Commits would not be durable: ${complaint}` };
  }

  function failureAfter(error: unknown): AppendFailure {
    rollBackQuietly(db, writer.rollback);
    const code = sqliteCode(error);
    if (code === '') throw error;
    const detail = error instanceof Error ? error.message : '';
    // The tables refuse a second order of one command and a trade that is there already.
    if (code.startsWith('SQLITE_CONSTRAINT')) throw new AssertionFailed(`${code}: ${detail}`);
    return appendFailure(code, detail);
  }

  function* readFrom(seq: number): Generator<EventRecord, void, void> {
    assert(!closed, 'the ledger is closed');
    try {
      yield* readEvents(db, seq);
    } catch (error) {
      if (error instanceof UnreadableEvent) failed ??= { cause: 'damaged', words: error.message };
      throw error;
    }
  }

  function close(): void {
    if (closed) return;
    closed = true;
    failed ??= CLOSED;
    parts.close();
  }

  return { head: () => head.seq, append, readFrom, failure: () => failed, close };
}

function seal(head: ChainPoint, records: readonly EventRecord[]): readonly SealedEvent[] {
  let previous = head.hash;
  return records.map((record) => {
    const cells = encodeEvent(record.seq, record);
    previous = linkHash(previous, cells);
    return { cells, hash: previous };
  });
}

function preparedWriter(db: WriteDb, token: string) {
  const move = db.prepare(
    'UPDATE ledger_head SET seq = ?, hash = ?, projected_seq = ? WHERE seq = ? AND writer = ?',
  );
  const insert = db.prepare(
    `INSERT INTO events (${EVENT_COLUMNS}, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return {
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
    rollback: db.prepare('ROLLBACK'),
    moveHead: (head: ChainPoint, next: ChainPoint): boolean =>
      move.run(next.seq, bytes(next.hash), next.seq, head.seq, token).changes === 1,
    insertAll: (head: ChainPoint, sealed: readonly SealedEvent[]): void => {
      let previous = bytes(head.hash);
      for (const { cells, hash } of sealed) {
        const own = bytes(hash);
        insert.run(...cells, previous, own);
        previous = own;
      }
    },
  };
}

function bytes(hash: string): Buffer {
  return Buffer.from(hash, 'hex');
}

/** After a failed commit SQLite may have rolled back by itself; a second failure adds nothing. */
function rollBackQuietly(db: WriteDb, rollback: Statement): void {
  if (!db.inTransaction) return;
  try {
    rollback.run();
  } catch (error) {
    if (sqliteCode(error) === '') throw error;
  }
}
