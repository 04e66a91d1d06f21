/** Why a ledger could not be opened, in a sentence, and what a person can do about it. */
import type { AppendFailure } from './ledger.ts';
import { appendFailure, sqliteCode } from './sqlite-errors.ts';

const TODO = {
  damaged:
    'Nothing was changed. Keep a copy of the folder, run `npm run ledger -- verify`, and put a good backup in its place or start with another folder; positions are read from the broker again.',
  wrong_mode: 'Start in the mode of this ledger, or choose another folder for the other mode.',
  wrong_account: 'Sign in to the account of this ledger, or choose another folder for this one.',
  second_instance: 'Use the program that is already open, or close it and start again.',
  newer_version: 'Start the newer version of the program; nothing was changed.',
  not_a_ledger: 'Choose another folder, or move that file away; nothing was changed.',
  read_only: 'Make the folder and its files writable for this user, or choose another folder.',
  disk_full: 'Free some space on this disk and start again; nothing acknowledged was lost.',
  no_folder: 'Choose a folder that exists or can be made.',
  io_error: 'Check the disk, then start again; nothing acknowledged was lost.',
} as const;

export type OpenFailureCode = keyof typeof TODO;

export interface OpenFailure {
  readonly code: OpenFailureCode;
  /** What happened, as one sentence with its figures. */
  readonly says: string;
  /** What the trader can do about it. */
  readonly todo: string;
}

export function openFailure(code: OpenFailureCode, says: string): OpenFailure {
  return { code, says, todo: TODO[code] };
}

const CODE_OF: Readonly<Record<AppendFailure['cause'], OpenFailureCode>> = {
  disk_full: 'disk_full',
  io_error: 'io_error',
  read_only: 'read_only',
  damaged: 'damaged',
  lost_lease: 'second_instance',
  stopped: 'io_error',
};

/** For errors of SQLite while opening; anything else is a bug and is thrown on. */
export function openFailureOf(error: unknown, path: string): OpenFailure {
  const code = sqliteCode(error);
  if (code === '') throw error;
  const { cause, words } = appendFailure(code, error instanceof Error ? error.message : '');
  return openFailure(CODE_OF[cause], `${words}: ${path}.`);
}
