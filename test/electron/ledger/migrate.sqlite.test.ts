import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { genesis, linkHash } from '../../../electron/ledger/chain.ts';
import { EVENT_COLUMNS, encodeEvent } from '../../../electron/ledger/codec.ts';
import { openReader, openWriter } from '../../../electron/ledger/connections.ts';
import { createPrivate } from '../../../electron/ledger/lease.ts';
import { migrate } from '../../../electron/ledger/migrate.ts';
import { EVENTS } from '../../../electron/ledger/migrations/0010-events.ts';
import { ORDERS_AND_FILLS } from '../../../electron/ledger/migrations/0020-orders.ts';
import { MIGRATIONS, SCHEMA_NUMBER } from '../../../electron/ledger/migrations/index.ts';
import { verifyLedger } from '../../../electron/ledger/tools/verify.ts';
import { write } from '../../contract/ledger-contract.ts';
import { startChild } from './processes.ts';
import { ACCOUNT, halted, wholeStory } from './sample-events.ts';
import { ledgerPath, opened, refusal, tempHome } from './temp-home.ts';

const STAMP = { mode: 'paper', account: ACCOUNT, createdMs: 1_700_000_000_000 };

/** A file as the program wrote it before orders had a table, with five stories in it. */
function olderHome(): string {
  const home = tempHome();
  createPrivate(ledgerPath(home));
  const db = openWriter(ledgerPath(home));
  migrate(db, { stamp: STAMP, appVersion: '0.0.9', steps: [EVENTS] });
  const insert = db.prepare(
    `INSERT INTO events (${EVENT_COLUMNS}, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  let head = genesis(STAMP);
  for (const event of [1, 2, 3, 4, 5].flatMap(wholeStory)) {
    const cells = encodeEvent(head.seq + 1, event);
    const hash = linkHash(head.hash, cells);
    insert.run(...cells, Buffer.from(head.hash, 'hex'), Buffer.from(hash, 'hex'));
    head = { seq: head.seq + 1, hash };
  }
  db.prepare('UPDATE ledger_head SET seq = ?, hash = ?').run(
    head.seq,
    Buffer.from(head.hash, 'hex'),
  );
  db.close();
  return home;
}

function expectSound(home: string, events: number): void {
  const db = openReader(ledgerPath(home));
  expect(verifyLedger(db, null)).toMatchObject({ events, orders: 5, fills: 10, problems: [] });
  db.close();
}

describe('an older file', () => {
  it('is copied, raised and filled in, and goes on', () => {
    const home = olderHome();
    const { ledger, backup, lost, createdMs } = opened(home);
    expect(backup).toBe(`${ledgerPath(home)}.before-schema-10-at-40`);
    expect(lost).toBeNull();
    expect(createdMs).toBe(STAMP.createdMs);
    write(ledger, [halted('later')]);
    ledger.close();
    expectSound(home, 41);
    expect(opened(home).backup).toBeNull();
  });

  it('leaves a copy that is the ledger as it was', () => {
    const home = olderHome();
    const { backup } = opened(home);
    const db = openReader(backup ?? '');
    expect(db.pragma('user_version', { simple: true })).toBe(10);
    expect(db.prepare('SELECT count(*) FROM events').pluck().get()).toBe(40);
    db.close();
  });

  it('is raised by the next start when the copy was cut off half-way', () => {
    const home = olderHome();
    writeFileSync(`${ledgerPath(home)}.before-schema-10-at-40.draft`, 'half of a copy');
    opened(home);
    expect(readdirSync(home).filter((name) => name.endsWith('.draft'))).toEqual([]);
    expectSound(home, 40);
  });

  it('is not raised when the copy beside it is not this ledger', () => {
    const home = olderHome();
    const copy = `${ledgerPath(home)}.before-schema-10-at-40`;
    writeFileSync(copy, 'x'.repeat(8192));
    expect(refusal(home)).toMatchObject({ code: 'io_error' });
    expect(refusal(home).says).toContain(`${copy} cannot be read as a ledger`);
    const db = openReader(ledgerPath(home));
    expect(db.pragma('user_version', { simple: true })).toBe(10);
    db.close();
  });

  it('that is damaged is neither copied nor raised', () => {
    const home = olderHome();
    const db = openWriter(ledgerPath(home));
    db.exec(`DROP TRIGGER events_are_never_changed; UPDATE events SET cause = 'x' WHERE seq = 9`);
    db.close();
    expect(refusal(home).says).toContain('event 9 was changed');
    expect(existsSync(`${ledgerPath(home)}.before-schema-10-at-40`)).toBe(false);
  });

  it.each(ORDERS_AND_FILLS.statements.map((_, index) => index).concat(3))(
    'killed before statement %i of the step is whole, and is raised by the next start',
    async (before) => {
      const home = olderHome();
      await startChild(['migrate', home, String(before)]).ended();
      const db = openReader(ledgerPath(home));
      expect(db.pragma('user_version', { simple: true })).toBe(10);
      expect(db.prepare('SELECT count(*) FROM events').pluck().get()).toBe(40);
      db.close();
      opened(home).ledger.close();
      expectSound(home, 40);
    },
  );

  it('killed between the step and the filling in is filled in by the next start', () => {
    const home = olderHome();
    const db = openWriter(ledgerPath(home));
    migrate(db, { stamp: STAMP, appVersion: '0.1.0' });
    db.close();
    opened(home).ledger.close();
    expectSound(home, 40);
  });
});

describe('the list of migrations', () => {
  it('is known by number and name', () => {
    expect(MIGRATIONS.map(({ number, name }) => [number, name])).toEqual([
      [10, 'events'],
      [20, 'orders'],
    ]);
    expect(SCHEMA_NUMBER).toBe(20);
  });
});
