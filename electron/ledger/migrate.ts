/**
 * Brings a file to the form of this program. Each step is one transaction that also writes its
 * number, so a kill leaves a whole earlier form, and the next start goes on from there. Before the
 * first step of a file that holds events, a copy is made beside it, proven and kept.
 */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import { type ChainPoint, genesis, type LedgerStamp, walkChain } from './chain.ts';
import { APPLICATION_ID, openReader, type ReadDb, type WriteDb } from './connections.ts';
import { readChainRows } from './event-rows.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import { sqliteCode } from './sqlite-errors.ts';
import { readMeta, stampOf, writeMeta } from './stamp.ts';

export function schemaNumber(db: WriteDb): number {
  return Number(db.pragma('user_version', { simple: true }));
}

export interface MigrateBy {
  readonly stamp: LedgerStamp;
  readonly appVersion: string;
  /** Tests stop early here and start again. */
  readonly steps?: readonly Migration[];
}

export function migrate(db: WriteDb, by: MigrateBy): void {
  for (const step of by.steps ?? MIGRATIONS) {
    if (step.number <= schemaNumber(db)) continue;
    inTransaction(db, () => {
      for (const statement of step.statements) db.exec(statement);
      if (readMeta(db)['mode'] === undefined) stampFile(db, by);
      writeMeta(db, 'readable_from_schema', step.readableFrom);
      writeMeta(db, 'readable_from_app', by.appVersion);
      db.pragma(`user_version = ${step.number}`);
    });
  }
}

function stampFile(db: WriteDb, by: MigrateBy): void {
  db.pragma(`application_id = ${APPLICATION_ID}`);
  writeMeta(db, 'mode', by.stamp.mode);
  writeMeta(db, 'account', by.stamp.account);
  writeMeta(db, 'created_ms', by.stamp.createdMs);
  writeMeta(db, 'created_by', by.appVersion);
  const { seq, hash } = genesis(by.stamp);
  db.prepare(
    `INSERT INTO ledger_head (id, seq, hash, projected_seq, writer) VALUES (1, ?, ?, 0, '')`,
  ).run(seq, Buffer.from(hash, 'hex'));
}

export function inTransaction(db: WriteDb, call: () => void): void {
  db.transaction(call).immediate();
}

/**
 * A proven copy of the file as it is, for coming back to. A copy of an earlier attempt is kept
 * when it proves good for the same head; a half-written one is thrown away.
 */
export function backUp(db: WriteDb, path: string, head: ChainPoint): Result<string, string> {
  const target = `${path}.before-schema-${schemaNumber(db)}-at-${head.seq}`;
  if (existsSync(target)) {
    const complaint = complaintOfCopy(target, head);
    return complaint === null ? ok(target) : err(`${target} ${complaint}`);
  }
  const draft = `${target}.draft`;
  rmSync(draft, { force: true });
  db.prepare('VACUUM INTO ?').run(draft);
  const complaint = complaintOfCopy(draft, head);
  if (complaint !== null) return err(`${draft} ${complaint}`);
  syncFile(draft);
  renameSync(draft, target);
  return ok(target);
}

/** Nobody has the copy open any more, so `fs` may touch it. */
function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  fsyncSync(file);
  closeSync(file);
}

/** Null when the copy is sound and ends where the ledger ends. */
function complaintOfCopy(path: string, head: ChainPoint): string | null {
  let db: ReadDb | null = null;
  try {
    db = openReader(path);
    const checked = db.pragma('integrity_check(1)', { simple: true });
    if (checked !== 'ok') return `is not sound: ${String(checked)}`;
    const stamp = stampOf(readMeta(db));
    if (stamp === null) return 'has lost its stamp';
    const walked = walkChain(genesis(stamp), readChainRows(db, 0));
    if (!walked.ok) return `is broken at event ${walked.error.seq}`;
    return walked.value.hash === head.hash ? null : 'ends at another event';
  } catch (error) {
    if (sqliteCode(error) === '') throw error;
    return 'cannot be read as a ledger; move it away';
  } finally {
    db?.close();
  }
}
