/**
 * A second process for tests that need one: it is told what to do on its command line and says each
 * acknowledged head as a line.
 *
 *   append HOME        appends stories until it is killed or the ledger stops, then says why
 *   hold HOME          opens the ledger and waits for the end of its input
 *   migrate HOME K     raises the form and dies by its own hand before statement K of step 20
 */
import { writeSync } from 'node:fs';
import { openWriter } from '../../../electron/ledger/connections.ts';
import type { Ledger } from '../../../electron/ledger/ledger.ts';
import { migrate } from '../../../electron/ledger/migrate.ts';
import { EVENTS } from '../../../electron/ledger/migrations/0010-events.ts';
import { ORDERS_AND_FILLS } from '../../../electron/ledger/migrations/0020-orders.ts';
import { openLedger } from '../../../electron/ledger/open-ledger.ts';
import { realWorld } from '../../../electron/platform/real-world.ts';
import { ACCOUNT, wholeStory } from './sample-events.ts';

function say(line: string): void {
  writeSync(1, `${line}\n`);
}

function opened(home: string): Ledger {
  const world = realWorld();
  const place = { home, mode: 'paper', account: ACCOUNT, appVersion: '0.1.0', world } as const;
  const result = openLedger(place);
  if (result.ok) return result.value.ledger;
  say(`refused ${result.error.code}: ${result.error.says}`);
  return process.exit(3);
}

function append(home: string): void {
  const ledger = opened(home);
  say(`opened ${ledger.head()}`);
  // Two appends a story, so that a kill also lands inside one; the next child goes on from there.
  while (ledger.failure() === null) {
    const done = ledger.head() % 8;
    const story = wholeStory(Math.floor(ledger.head() / 8) + 1);
    const part = done === 0 ? story.slice(0, 3) : story.slice(done);
    if (ledger.append(ledger.head(), part).ok) say(`acked ${ledger.head()}`);
  }
  say(`stopped ${ledger.failure()?.cause} ${ledger.head()}`);
}

function hold(home: string): void {
  const ledger = opened(home);
  say(`opened ${ledger.head()}`);
  process.stdin.resume();
}

function migrateAndDie(home: string, before: number): void {
  const db = openWriter(`${home}/ledger.sqlite`);
  db.function('die', () => process.kill(process.pid, 'SIGKILL'));
  const statements = [...ORDERS_AND_FILLS.statements];
  statements.splice(before, 0, 'SELECT die()');
  const stamp = { mode: 'paper', account: ACCOUNT, createdMs: 1 };
  migrate(db, { stamp, appVersion: '0.2.0', steps: [EVENTS, { ...ORDERS_AND_FILLS, statements }] });
}

const [, , what = '', home = '', number = '0'] = process.argv;
if (what === 'append') append(home);
if (what === 'hold') hold(home);
if (what === 'migrate') migrateAndDie(home, Number(number));
