/**
 * How the ledger's files are opened. A writing connection is durable at every commit: write-ahead
 * log, full synchronisation set after it, both read back, because builds of SQLite differ in their
 * defaults. A reading connection cannot write, by type and by SQLite itself. Database files are
 * never opened with `fs`: closing any descriptor of this process would drop SQLite's locks.
 */
import Database from 'better-sqlite3';
import type { Branded } from '../../shared/lib/brand.ts';

export type WriteDb = Branded<Database.Database, 'WriteDb'>;
export type ReadDb = Branded<Database.Database, 'ReadDb'>;

export const LEDGER_FILE = 'ledger.sqlite';

/** Longer than any reader blocks a writer, short enough that a person does not wait. */
const BUSY_MS = 500;
const WAL_KEPT_BYTES = 64 * 1024 * 1024;

/** `UNWD`, so that another program's database is never taken for a ledger. */
export const APPLICATION_ID = 0x55_4e_57_44;

export function openWriter(path: string): WriteDb {
  const db = new Database(path, { timeout: BUSY_MS });
  try {
    db.pragma('journal_mode = wal');
    db.pragma('synchronous = full');
    db.pragma('fullfsync = on');
    db.pragma('checkpoint_fullfsync = on');
    db.pragma('foreign_keys = on');
    db.pragma('trusted_schema = off');
    db.pragma('cell_size_check = on');
    db.pragma(`journal_size_limit = ${WAL_KEPT_BYTES}`);
  } catch (error) {
    db.close();
    throw error;
  }
  return db as WriteDb;
}

/** Works beside a running program and never changes a byte of the ledger. */
export function openReader(path: string): ReadDb {
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_MS });
  try {
    db.pragma('query_only = on');
    db.pragma('trusted_schema = off');
    db.pragma('cell_size_check = on');
  } catch (error) {
    db.close();
    throw error;
  }
  return db as ReadDb;
}

/** What the connection really does, read back; null when every commit is durable. */
export function durabilityComplaint(db: WriteDb): string | null {
  const wanted = { journal_mode: 'wal', synchronous: 2, foreign_keys: 1 };
  for (const [pragma, value] of Object.entries(wanted)) {
    const found: unknown = db.pragma(pragma, { simple: true });
    if (found !== value) return `${pragma} is ${String(found)} instead of ${value}`;
  }
  return null;
}

export function sqliteVersion(db: WriteDb | ReadDb): string {
  return db.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? 'unknown';
}
