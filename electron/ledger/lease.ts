/**
 * One writer, proven twice. The lock is an open exclusive transaction on the small file
 * `ledger.lock`: the operating system drops it the moment the process dies, however it dies. The
 * lease is a row in the ledger that says who writes; every commit names its token, so even a writer
 * that slipped past the lock (a deleted lock file, a network disk) is found at the next commit.
 */
import { closeSync, openSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import { openReader, type WriteDb } from './connections.ts';
import { type OpenFailure, openFailure, openFailureOf } from './open-failure.ts';
import { sqliteCode } from './sqlite-errors.ts';

export const LOCK_FILE = 'ledger.lock';

/** Several that start at the same moment can block each other for an instant; one gets through. */
const SETTLE_MS = 250;

export interface Lock {
  release(): void;
}

export interface Lease {
  readonly token: string;
  readonly startedMs: number;
  readonly app: string;
}

export function takeLock(home: string, ledgerPath: string): Result<Lock, OpenFailure> {
  const path = join(home, LOCK_FILE);
  let db: Database.Database | null = null;
  try {
    createPrivate(path);
    db = new Database(path, { timeout: SETTLE_MS });
    db.exec('BEGIN EXCLUSIVE');
    const held = db;
    return ok({ release: () => held.close() });
  } catch (error) {
    db?.close();
    if (isSystemError(error)) return err(folderFailure(home, error));
    const code = sqliteCode(error);
    if (code.startsWith('SQLITE_BUSY')) return err(secondInstance(ledgerPath));
    if (code === 'SQLITE_NOTADB') return err(strangeLock(path));
    return err(openFailureOf(error, path));
  }
}

/** Made only where nothing is: an existing database file is never opened with `fs`. */
export function createPrivate(path: string): boolean {
  try {
    closeSync(openSync(path, 'wx', 0o600));
    return true;
  } catch (error) {
    if (isSystemError(error) && error.code === 'EEXIST') return false;
    throw error;
  }
}

export function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

export function folderFailure(home: string, error: Error & { readonly code: string }): OpenFailure {
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') {
    return openFailure('disk_full', `There is no space left on the disk of ${home}.`);
  }
  if (['EACCES', 'EPERM', 'EROFS'].includes(error.code)) {
    return openFailure('read_only', `The folder ${home} cannot be written (${error.code}).`);
  }
  return openFailure('no_folder', `The folder ${home} cannot be used (${error.code}).`);
}

function strangeLock(path: string): OpenFailure {
  const failure = openFailure('not_a_ledger', `${path} is not the lock file of a ledger.`);
  return { ...failure, todo: 'Move that file away and start again; it holds no data.' };
}

function secondInstance(ledgerPath: string): OpenFailure {
  const holder = holderOf(ledgerPath) ?? 'another program';
  return openFailure('second_instance', `This ledger is already open in ${holder}.`);
}

/** The holder's own words, read beside it; null when it has not written them yet. */
function holderOf(ledgerPath: string): string | null {
  try {
    const db = openReader(ledgerPath);
    try {
      return db.prepare<[], string>(HOLDER).pluck().get() ?? null;
    } finally {
      db.close();
    }
  } catch (error) {
    if (sqliteCode(error) === '') throw error;
    return null;
  }
}

const HOLDER = `SELECT 'process ' || pid || ' on ' || host || ' (' || app || '), started '
  || strftime('%Y-%m-%d %H:%M:%S', started_ms / 1000, 'unixepoch') || ' UTC' FROM ledger_lease`;

/** Inside the transaction that opens the ledger for writing. */
export function writeLease(db: WriteDb, lease: Lease): void {
  db.prepare(
    `INSERT INTO ledger_lease (id, token, pid, host, started_ms, app) VALUES (1, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET token = excluded.token, pid = excluded.pid,
       host = excluded.host, started_ms = excluded.started_ms, app = excluded.app`,
  ).run(lease.token, process.pid, hostname(), lease.startedMs, lease.app);
  db.prepare('UPDATE ledger_head SET writer = ?').run(lease.token);
}
