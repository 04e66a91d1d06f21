/** SQLite's codes in the ledger's words. What is not recognised counts as a failing disk. */
import Database from 'better-sqlite3';
import type { AppendFailure } from './ledger.ts';

const CAUSES: readonly (readonly [prefix: string, cause: AppendFailure['cause'], words: string])[] =
  [
    ['SQLITE_FULL', 'disk_full', 'There is no space left on the disk of the ledger'],
    ['SQLITE_IOERR', 'io_error', 'The disk of the ledger answered with an error'],
    ['SQLITE_READONLY', 'read_only', 'The ledger can no longer be written'],
    ['SQLITE_CANTOPEN', 'read_only', 'The files of the ledger cannot be opened for writing'],
    ['SQLITE_PERM', 'read_only', 'The ledger may not be written by this user'],
    ['SQLITE_CORRUPT', 'damaged', 'The ledger file is damaged'],
    ['SQLITE_NOTADB', 'damaged', 'The ledger file is not a database'],
    ['SQLITE_BUSY', 'lost_lease', 'Another program is writing into the ledger'],
    ['SQLITE_LOCKED', 'lost_lease', 'Another program is writing into the ledger'],
  ];

/** SQLite's code such as SQLITE_IOERR_FSYNC; empty for an error that is not SQLite's. */
export function sqliteCode(error: unknown): string {
  return error instanceof Database.SqliteError ? error.code : '';
}

/** Only for errors of SQLite; anything else is a bug and must not be taken for a disk. */
export function appendFailure(code: string, detail: string): AppendFailure {
  const row = CAUSES.find(([prefix]) => code.startsWith(prefix));
  const [, cause, words] = row ?? ['', 'io_error', 'The ledger could not be written'];
  return { cause, words: `${words} (${code}: ${detail})` };
}
