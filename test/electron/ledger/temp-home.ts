/** A folder of its own for each test of the ledger on disk, gone when the test is over. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach } from 'vitest';
import { LEDGER_FILE } from '../../../electron/ledger/connections.ts';
import type { OpenFailure } from '../../../electron/ledger/open-failure.ts';
import {
  type LedgerPlace,
  type OpenedLedger,
  openLedger,
} from '../../../electron/ledger/open-ledger.ts';
import { realWorld } from '../../../electron/platform/real-world.ts';
import { ACCOUNT } from './sample-events.ts';

const homes: string[] = [];
const ledgers: OpenedLedger[] = [];

afterEach(() => {
  for (const { ledger } of ledgers.splice(0)) ledger.close();
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

export function tempHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'unwind-ledger-'));
  homes.push(home);
  return home;
}

export function placeAt(home: string, other: Partial<LedgerPlace> = {}): LedgerPlace {
  const world = realWorld();
  return { home, mode: 'paper', account: ACCOUNT, appVersion: '0.1.0', world, ...other };
}

export function opened(home: string, other: Partial<LedgerPlace> = {}): OpenedLedger {
  const result = openLedger(placeAt(home, other));
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.says}`);
  ledgers.push(result.value);
  return result.value;
}

export function refusal(home: string, other: Partial<LedgerPlace> = {}): OpenFailure {
  const result = openLedger(placeAt(home, other));
  if (!result.ok) return result.error;
  result.value.ledger.close();
  throw new Error('it opened');
}

export function ledgerPath(home: string): string {
  return join(home, LEDGER_FILE);
}

/** Another program's hand in the file, past every guard. */
export function tamper(home: string, sql: string): void {
  const db = new Database(ledgerPath(home));
  db.unsafeMode();
  db.exec(
    'DROP TRIGGER IF EXISTS events_are_never_changed; DROP TRIGGER IF EXISTS events_are_never_deleted',
  );
  db.exec(sql);
  db.pragma('wal_checkpoint(truncate)');
  db.close();
}
