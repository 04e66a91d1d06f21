import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import {
  durabilityComplaint,
  openReader,
  openWriter,
  type WriteDb,
} from '../../../electron/ledger/connections.ts';
import type { Ledger } from '../../../electron/ledger/ledger.ts';
import { sqliteLedger } from '../../../electron/ledger/sqlite-ledger.ts';
import { readHead } from '../../../electron/ledger/stamp.ts';
import { AssertionFailed, must } from '../../../shared/lib/assert.ts';
import { ledgerContract, write } from '../../contract/ledger-contract.ts';
import { halted, intended, orderIdOf, wholeStory } from './sample-events.ts';
import { ledgerPath, opened, tempHome } from './temp-home.ts';

ledgerContract('the ledger on SQLite', () => {
  const home = tempHome();
  const { ledger } = opened(home);
  return {
    ledger,
    reopen: () => {
      ledger.close();
      return opened(home).ledger;
    },
  };
});

/** The parts that openLedger puts together, with the connection in the test's hand. */
function overConnection(home: string): { readonly db: WriteDb; readonly ledger: Ledger } {
  opened(home).ledger.close();
  const db = openWriter(ledgerPath(home));
  const head = must(readHead(db), 'a head');
  const token = String(db.prepare('SELECT writer FROM ledger_head').pluck().get());
  const close = (): void => {
    db.close();
  };
  const guard = { complaint: () => null };
  const parts = { db, head, token, guard, onDurable: () => undefined, close };
  return { db, ledger: sqliteLedger(parts) };
}

describe('durability', () => {
  it('runs with a write-ahead log, full synchronisation and foreign keys, after a write and after opening', () => {
    const home = tempHome();
    const { db, ledger } = overConnection(home);
    expect(durabilityComplaint(db)).toBeNull();
    write(ledger, wholeStory(1));
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
    ledger.close();
    const again = overConnection(home);
    expect(durabilityComplaint(again.db)).toBeNull();
    again.ledger.close();
  });

  it('stops when the first commit turns out not to be durable', () => {
    const { db, ledger } = overConnection(tempHome());
    db.pragma('synchronous = normal');
    const refused = ledger.append(0, [halted('x')]);
    expect(refused).toMatchObject({ ok: false, error: { cause: 'io_error' } });
    expect(ledger.failure()?.words).toContain('synchronous is 1 instead of 2');
    ledger.close();
  });

  it('keeps its files to their owner', ({ skip }) => {
    skip(process.platform === 'win32', 'Windows keeps files by lists, not by modes');
    const home = join(tempHome(), 'deeper', 'home');
    const { ledger } = opened(home);
    write(ledger, [halted('x')]);
    expect(statSync(home).mode & 0o777).toBe(0o700);
    for (const name of ['ledger.sqlite', 'ledger.sqlite-wal', 'ledger.lock', 'ledger.head']) {
      expect(statSync(join(home, name)).mode & 0o777, name).toBe(0o600);
    }
  });
});

describe('events on disk', () => {
  it('cannot be changed, deleted or replaced', () => {
    const home = tempHome();
    write(opened(home).ledger, wholeStory(1));
    const db = new Database(ledgerPath(home));
    expect(() => db.exec(`UPDATE events SET cause = 'x'`)).toThrow('events are never changed');
    expect(() => db.exec('DELETE FROM events WHERE seq = 8')).toThrow('events are never deleted');
    db.close();
  });

  it('cannot be written through the reading connection', () => {
    const home = tempHome();
    write(opened(home).ledger, wholeStory(1));
    const db = openReader(ledgerPath(home));
    expect(() => db.exec('DELETE FROM fills')).toThrow(/readonly|query_only/);
    db.close();
  });

  it('are read beside the writer, by chain and by page', () => {
    const { ledger, reads } = opened(tempHome());
    write(ledger, [...wholeStory(1), halted('x'), ...wholeStory(2)]);
    const [first] = wholeStory(2);
    expect(reads.story(must(first, 'an event').chain).map(({ seq }) => seq)).toEqual([
      10, 11, 12, 13, 14, 15, 16, 17,
    ]);
    expect(reads.page(8, 2).map(({ seq }) => seq)).toEqual([9, 10]);
    expect(reads.newest(12, 2).map(({ seq }) => seq)).toEqual([11, 10]);
    expect(reads.order(orderIdOf(2))).toMatchObject({ state: 'filled', filled: 150 });
    expect(reads.order(orderIdOf(3))).toBeNull();
  });
});

describe('a commit that fails', () => {
  it('stops the ledger for good when the disk is full, and the next start has all that was acknowledged', () => {
    const home = tempHome();
    const { db, ledger } = overConnection(home);
    const pages = Number(db.pragma('page_count', { simple: true }));
    db.pragma(`max_page_count = ${pages + 6}`);
    let acknowledged = 0;
    while (ledger.failure() === null) {
      const written = ledger.append(ledger.head(), wholeStory(acknowledged));
      if (written.ok) acknowledged += 1;
    }
    expect(ledger.failure()?.cause).toBe('disk_full');
    db.pragma(`max_page_count = ${pages + 6000}`);
    expect(ledger.append(ledger.head(), [halted('x')])).toMatchObject({
      error: { cause: 'disk_full' },
    });
    expect(ledger.head()).toBe(acknowledged * 8);
    ledger.close();
    expect(opened(home).ledger.head()).toBe(acknowledged * 8);
  });

  it('is a lost lease when another program holds the file for writing', () => {
    const home = tempHome();
    const { ledger } = opened(home);
    const other = new Database(ledgerPath(home));
    other.exec('BEGIN IMMEDIATE');
    expect(ledger.append(0, [halted('x')])).toMatchObject({ error: { cause: 'lost_lease' } });
    other.exec('ROLLBACK');
    other.close();
    expect(ledger.append(0, [halted('x')])).toMatchObject({ error: { cause: 'lost_lease' } });
  });

  it('is a lost lease when another writer took over past the lock', () => {
    const home = tempHome();
    const { ledger } = opened(home);
    write(ledger, [halted('x')]);
    const other = new Database(ledgerPath(home));
    other.exec(`UPDATE ledger_head SET writer = 'other'`);
    other.close();
    expect(ledger.append(1, [halted('y')])).toMatchObject({ error: { cause: 'lost_lease' } });
  });

  it('is read-only when the connection may not write', () => {
    const { db, ledger } = overConnection(tempHome());
    db.pragma('query_only = on');
    expect(ledger.append(0, [halted('x')])).toMatchObject({ error: { cause: 'read_only' } });
    ledger.close();
  });
});

describe('what the tables refuse', () => {
  it('asserts for a second order of one command and for an order that exists', () => {
    const { ledger } = opened(tempHome());
    write(ledger, [intended(1)]);
    expect(() => ledger.append(1, [intended(1)])).toThrow(AssertionFailed);
    const { event } = intended(1);
    const twin = { ...intended(2), event: { ...event, orderId: orderIdOf(2) } as typeof event };
    expect(() => ledger.append(1, [twin])).toThrow('orders.command_id');
    write(ledger, [intended(2)]);
    expect(ledger.head()).toBe(2);
  });

  it('asserts for the same trade twice', () => {
    const { ledger } = opened(tempHome());
    const story = wholeStory(1);
    write(ledger, story.slice(0, 6));
    expect(() => ledger.append(6, story.slice(5, 6))).toThrow('fills.order_id, fills.trade_id');
    write(ledger, story.slice(6));
  });
});

describe('the orders table', () => {
  it('can be read by any SQLite tool while the program runs', () => {
    const home = tempHome();
    write(opened(home).ledger, [...wholeStory(1), intended(2)]);
    const db = new Database(ledgerPath(home), { readonly: true });
    const rows = db
      .prepare(
        `SELECT id, client_id, command_id, broker_order_id, status, tag, exchange, symbol, side,
           quantity, order_type, price, price_decimal, created_at, updated_at, strategy, mode,
           filled_quantity, average_price, client_order_id FROM orders ORDER BY id`,
      )
      .all();
    expect(rows).toMatchObject([
      {
        id: orderIdOf(1),
        client_id: 'AB1234',
        broker_order_id: 'B1',
        status: 'EXECUTED',
        filled_quantity: 150,
        average_price: 101.025,
        price_decimal: 101.05,
      },
      { id: orderIdOf(2), broker_order_id: null, status: 'CREATED', average_price: null },
    ]);
    const positions = db.prepare('SELECT strategy, net_quantity, cash_decimal FROM positions');
    expect(positions.all()).toEqual([
      { strategy: 'Manual', net_quantity: 150, cash_decimal: -15153.75 },
    ]);
    db.close();
  });
});
