/**
 * The one door to a ledger on disk. Every way it can fail is a value with a sentence and what to
 * do; a damaged file is never opened for writing and never repaired. The order matters: the lock
 * first, then a look through a reading connection, and only then a connection that can write.
 *
 * A kill anywhere in here leaves either the file as it was or a whole earlier step of its form.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { AccountId, Mode } from '../../shared/domain/ids.ts';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import type { World } from '../platform/world.ts';
import { type ChainPoint, genesis, type LedgerStamp } from './chain.ts';
import {
  durabilityComplaint,
  LEDGER_FILE,
  openReader,
  openWriter,
  sqliteVersion,
  type WriteDb,
} from './connections.ts';
import { fileGuard } from './file-guard.ts';
import { type FoundLedger, inspect } from './inspect.ts';
import {
  createPrivate,
  folderFailure,
  isSystemError,
  type Lock,
  takeLock,
  writeLease,
} from './lease.ts';
import type { Ledger } from './ledger.ts';
import { backUp, inTransaction, migrate } from './migrate.ts';
import { SCHEMA_NUMBER } from './migrations/index.ts';
import { type OpenFailure, openFailure, openFailureOf } from './open-failure.ts';
import { type LedgerReads, ledgerReads } from './read-db.ts';
import { rebuildProjection } from './rebuild.ts';
import { sqliteLedger } from './sqlite-ledger.ts';
import { writeMeta } from './stamp.ts';
import { openWitness, readWitness } from './witness.ts';

export interface LedgerPlace {
  /** The folder that holds `ledger.sqlite`; made when it is missing. */
  readonly home: string;
  readonly mode: Mode;
  readonly account: AccountId;
  readonly appVersion: string;
  readonly world: World;
}

export interface OpenedLedger {
  readonly ledger: Ledger;
  /** A second connection that cannot write; closed together with the ledger. */
  readonly reads: LedgerReads;
  readonly createdMs: number;
  readonly sqliteVersion: string;
  /** How many events were proven at this start. */
  readonly walked: number;
  /** The proven copy made before the file's form was raised; null when it was not raised. */
  readonly backup: string | null;
  /** Acknowledged events that are gone: an old copy was put back, or the disk lost them. */
  readonly lost: LostEvents | null;
}

export interface LostEvents {
  readonly expectedSeq: number;
  readonly foundSeq: number;
  readonly says: string;
}

export function openLedger(place: LedgerPlace): Result<OpenedLedger, OpenFailure> {
  const folder = makeFolder(place.home);
  if (folder !== null) return err(folder);
  const path = join(place.home, LEDGER_FILE);
  const lock = takeLock(place.home, path);
  if (!lock.ok) return lock;
  const opened = openLocked(place, path, lock.value);
  if (!opened.ok) lock.value.release();
  return opened;
}

function makeFolder(home: string): OpenFailure | null {
  try {
    makeFolders(resolve(home));
    return null;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return folderFailure(home, error);
  }
}

/** One by one, because making them recursively never returns where the system answers ENOENT. */
function makeFolders(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolders(parent);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another start may have made it at this very moment.
    if (!isSystemError(error) || error.code !== 'EEXIST') throw error;
  }
}

function openLocked(
  place: LedgerPlace,
  path: string,
  lock: Lock,
): Result<OpenedLedger, OpenFailure> {
  const witness = readWitness(place.home);
  const found = existsSync(path) ? inspect(path, witness) : ok(null);
  if (!found.ok) return found;
  const stranger = found.value === null ? null : strangerComplaint(place, found.value.stamp);
  if (stranger !== null) return err(stranger);
  let db: WriteDb | null = null;
  try {
    createPrivate(path);
    db = openWriter(path);
    const raised = raise(db, place, path, found.value);
    if (raised.ok) return ok(assemble(db, place, path, lock, raised.value, witness));
    db.close();
    return raised;
  } catch (error) {
    db?.close();
    return err(
      isSystemError(error) ? folderFailure(place.home, error) : openFailureOf(error, path),
    );
  }
}

/** Paper and live, and two accounts, never share a file. */
function strangerComplaint(place: LedgerPlace, stamp: LedgerStamp): OpenFailure | null {
  if (stamp.mode !== place.mode) {
    const says = `The ledger in ${place.home} is for ${stamp.mode} trading, not ${place.mode}.`;
    return openFailure('wrong_mode', says);
  }
  if (stamp.account === place.account) return null;
  const says = `The ledger in ${place.home} is of the account ${stamp.account}, not ${place.account}.`;
  return openFailure('wrong_account', says);
}

interface Raised {
  readonly found: FoundLedger | null;
  readonly stamp: LedgerStamp;
  readonly head: ChainPoint;
  readonly token: string;
  readonly backup: string | null;
}

/**
 * Brings the file to this program's form and takes the lease; every step is whole or not at all.
 */
function raise(
  db: WriteDb,
  { world, appVersion, mode, account }: LedgerPlace,
  path: string,
  found: FoundLedger | null,
): Result<Raised, OpenFailure> {
  const older = found !== null && found.schema < SCHEMA_NUMBER;
  const stamp = found?.stamp ?? { mode, account, createdMs: world.nowMs() };
  const head = found?.head ?? genesis(stamp);
  const backup = older ? backUp(db, path, head) : ok(null);
  if (!backup.ok) return err(openFailure('io_error', `The backup ${backup.error}.`));
  migrate(db, { stamp, appVersion });
  if (older || found?.projected !== true) rebuildProjection(db);
  const token = world.secret();
  inTransaction(db, () => {
    writeLease(db, { token, startedMs: world.nowMs(), app: `Unwind ${appVersion}` });
    writeMeta(db, 'verified_seq', head.seq);
    writeMeta(db, 'verified_hash', head.hash);
  });
  const complaint = durabilityComplaint(db);
  if (complaint === null) return ok({ found, stamp, head, token, backup: backup.value });
  const says = `Commits in ${path} would not be durable: ${complaint}.`;
  return err(openFailure('io_error', says));
}

function assemble(
  db: WriteDb,
  place: LedgerPlace,
  path: string,
  lock: Lock,
  { found, stamp, head, token, backup }: Raised,
  noted: ChainPoint | null,
): OpenedLedger {
  const reads = ledgerReads(openReader(path));
  const witness = openWitness(place.home, place.world);
  witness.note(head);
  const close = (): void => {
    reads.close();
    db.close();
    witness.close();
    lock.release();
  };
  const guard = fileGuard([path, `${path}-wal`]);
  const onDurable = (point: ChainPoint): void => witness.note(point);
  return {
    ledger: sqliteLedger({ db, head, token, guard, onDurable, close }),
    reads,
    createdMs: stamp.createdMs,
    sqliteVersion: sqliteVersion(db),
    walked: found?.walked ?? 0,
    backup,
    lost: lostEvents(head, found?.witnessed ?? null, noted),
  };
}

function lostEvents(
  head: ChainPoint,
  ours: ChainPoint | null,
  witness: ChainPoint | null,
): LostEvents | null {
  if (witness === null || witness.seq === 0) return null;
  if (ours !== null && ours.hash === witness.hash) return null;
  const says =
    head.seq < witness.seq
      ? `The ledger ends at event ${head.seq}, but event ${witness.seq} had been acknowledged.`
      : `Event ${witness.seq} is not the one that had been acknowledged.`;
  return { expectedSeq: witness.seq, foundSeq: head.seq, says };
}
