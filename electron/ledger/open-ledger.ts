/**
 * The one door to a ledger on disk. Every way it can fail is a value with a sentence and what to do;
 * a damaged file is never opened for writing and never repaired.
 */
import type { AccountId, Mode } from '../../shared/domain/ids.ts';
import { err, type Result } from '../../shared/lib/result.ts';
import type { World } from '../platform/world.ts';
import type { Ledger } from './ledger.ts';

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
}

export type OpenFailureCode =
  | 'damaged'
  | 'wrong_mode'
  | 'wrong_account'
  | 'second_instance'
  | 'newer_version'
  | 'not_a_ledger'
  | 'read_only'
  | 'disk_full'
  | 'no_folder'
  | 'io_error';

export interface OpenFailure {
  readonly code: OpenFailureCode;
  /** What happened, as one sentence with its figures. */
  readonly says: string;
  /** What the trader can do about it, as one sentence. */
  readonly todo: string;
}

export function openLedger(place: LedgerPlace): Result<OpenedLedger, OpenFailure> {
  return err({
    code: 'io_error',
    says: `The ledger in ${place.home} cannot be opened by this build.`,
    todo: 'Use a build that has the SQLite ledger.',
  });
}
