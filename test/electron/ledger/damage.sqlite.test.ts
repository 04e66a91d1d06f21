import { execFileSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linkHash } from '../../../electron/ledger/chain.ts';
import { openReader } from '../../../electron/ledger/connections.ts';
import { openLedger } from '../../../electron/ledger/open-ledger.ts';
import { seededRandom } from '../../support/world.ts';
import { write } from '../../contract/ledger-contract.ts';
import { halted, wholeStory } from './sample-events.ts';
import { ledgerPath, opened, placeAt, refusal, tamper, tempHome } from './temp-home.ts';

/** Closed, so that everything is in the one file. */
function closedLedger(orders = 3): string {
  const home = tempHome();
  const { ledger } = opened(home);
  for (let n = 1; n <= orders; n += 1) write(ledger, wholeStory(n));
  ledger.close();
  return home;
}

describe('a changed row', () => {
  it.each([
    ['at_ms', 'at_ms + 1'],
    ['kind', `'order_intended'`],
    ['version', '2'],
    ['chain', `'P000000009'`],
    ['cause', `'nobody'`],
    ['body', `body || ' '`],
    ['prev_hash', `zeroblob(32)`],
    ['hash', `zeroblob(32)`],
  ])('is found by its %s, and its number is named', (column, value) => {
    const home = closedLedger();
    tamper(home, `UPDATE events SET ${column} = ${value} WHERE seq = 13`);
    const failure = refusal(home);
    expect(failure.code).toBe('damaged');
    expect(failure.says).toContain('event 13 ');
    expect(failure.todo).toContain('Nothing was changed');
  });

  it('is found when it is missing in the middle', () => {
    const home = closedLedger();
    tamper(home, 'DELETE FROM events WHERE seq = 13');
    expect(refusal(home).says).toContain('event 13 is missing');
  });

  it('is found when the newest are cut off, by the head kept beside them', () => {
    const home = closedLedger();
    tamper(home, 'DELETE FROM events WHERE seq > 20');
    expect(refusal(home).says).toContain('event 21 is missing, and all after it');
  });

  it('is found when one was added', () => {
    const home = closedLedger();
    tamper(
      home,
      `INSERT INTO events SELECT 25, at_ms, kind, version, chain, cause, body, hash, hash
       FROM events WHERE seq = 24`,
    );
    expect(refusal(home).says).toContain('event 25 ');
  });

  it.each([
    ['mode', 'live', 'live'],
    ['account', 'ZZ', 'paper'],
  ])('is found when the %s of the file was changed', (key, value, mode) => {
    const home = closedLedger();
    tamper(home, `UPDATE ledger_meta SET value = '${value}' WHERE key = '${key}'`);
    const other = {
      mode: mode as 'paper' | 'live',
      account: (key === 'account' ? 'ZZ' : 'AB1234') as never,
    };
    expect(refusal(home, other)).toMatchObject({ code: 'damaged' });
  });

  it('in the derived tables is not believed: they are built again when they are behind', () => {
    const home = closedLedger();
    tamper(home, `DELETE FROM fills; DELETE FROM orders; UPDATE ledger_head SET projected_seq = 3`);
    opened(home).ledger.close();
    const db = openReader(ledgerPath(home));
    expect(db.prepare('SELECT count(*) FROM orders').pluck().get()).toBe(3);
    expect(db.prepare('SELECT count(*) FROM fills').pluck().get()).toBe(6);
    db.close();
  });

  it('of an unknown kind asks for the newer program instead of calling the file damaged', () => {
    const home = tempHome();
    const { ledger } = opened(home);
    write(ledger, [halted('x')]);
    ledger.close();
    // As a newer program would have written it: the chain is sound, the kind is not known here.
    tamper(home, newerRow(home));
    expect(refusal(home)).toMatchObject({ code: 'newer_version' });
  });
});

function newerRow(home: string): string {
  const db = openReader(ledgerPath(home));
  const prev = String(db.prepare('SELECT lower(hex(hash)) FROM events').pluck().get());
  db.close();
  const cells = [2, 5, 'desk_dreamt', 1, 'desk', 'test', '{"kind":"desk_dreamt"}'] as const;
  const own = linkHash(prev, cells);
  return `INSERT INTO events VALUES (2, 5, 'desk_dreamt', 1, 'desk', 'test',
      '{"kind":"desk_dreamt"}', x'${prev}', x'${own}');
    UPDATE ledger_head SET seq = 2, hash = x'${own}', projected_seq = 2`;
}

describe('damage below the rows', () => {
  it('is refused or harmless wherever a byte of the file flips, and never changes an event', () => {
    const home = closedLedger(40);
    const path = ledgerPath(home);
    const whole = readFileSync(path);
    const random = seededRandom(20_260_630);
    let refused = 0;
    for (let round = 0; round < 120; round += 1) {
      const copy = tempHome();
      const bytes = Buffer.from(whole);
      const at = Math.floor(random() * bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      writeWhole(ledgerPath(copy), bytes);
      const result = openLedger(placeAt(copy));
      if (result.ok) {
        expect([...result.value.ledger.readFrom(0)].length, `byte ${at}`).toBe(320);
        result.value.ledger.close();
      } else {
        refused += 1;
        expect(readFileSync(ledgerPath(copy)).equals(bytes), `byte ${at}`).toBe(true);
      }
    }
    expect(refused).toBeGreaterThan(30);
  });

  it('is refused when pages are missing at the end of the file', () => {
    const home = closedLedger(40);
    const size = statSync(ledgerPath(home)).size;
    truncateSync(ledgerPath(home), size - 3 * 4096);
    expect(refusal(home)).toMatchObject({ code: 'damaged' });
  });

  it('is refused when a page in the middle is overwritten', () => {
    const home = closedLedger(40);
    const size = statSync(ledgerPath(home)).size;
    const file = openSync(ledgerPath(home), 'r+');
    writeSync(file, Buffer.alloc(4096, 0xaa), 0, 4096, Math.floor(size / 8192) * 4096);
    closeSync(file);
    expect(refusal(home)).toMatchObject({ code: 'damaged' });
  });
});

function writeWhole(path: string, bytes: Buffer): void {
  const file = openSync(path, 'w', 0o600);
  writeSync(file, bytes);
  closeSync(file);
}

describe('a write-ahead log that was cut', () => {
  it('opens with a whole number of appends wherever it was cut, and reports what is gone', async () => {
    const source = tempHome();
    const { ledger } = opened(source);
    const ends = new Set([0]);
    for (let n = 1; n <= 12; n += 1) ends.add(write(ledger, wholeStory(n)).at(-1)?.seq ?? 0);
    await turn();
    const image = imageOf(source);
    ledger.close();
    const random = seededRandom(7);
    const walSize = statSync(join(image, 'ledger.sqlite-wal')).size;
    for (let round = 0; round < 60; round += 1) {
      const copy = tempHome();
      copyImage(image, copy);
      truncateSync(join(copy, 'ledger.sqlite-wal'), Math.floor(random() * walSize));
      const result = openLedger(placeAt(copy));
      if (!result.ok) throw new Error(result.error.says);
      const head = result.value.ledger.head();
      expect(ends.has(head), `head ${head}`).toBe(true);
      expect(result.value.lost === null).toBe(head === 96);
      expect([...result.value.ledger.readFrom(0)].length).toBe(head);
      result.value.ledger.close();
    }
  });

  it('opens empty and says so when the log is gone', async () => {
    const source = tempHome();
    const { ledger } = opened(source);
    write(ledger, wholeStory(1));
    await turn();
    const image = imageOf(source);
    ledger.close();
    rmSync(join(image, 'ledger.sqlite-wal'));
    const result = opened(image);
    expect(result.lost).toMatchObject({ expectedSeq: 8 });
  });
});

/** The note beside the ledger is written when the turn of the commit is over. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

const PARTS = ['ledger.sqlite', 'ledger.sqlite-wal', 'ledger.head'];

/** What a power cut would leave: the files as they are at this moment, without shared memory. */
function imageOf(home: string): string {
  const image = tempHome();
  copyBySubprocess(home, image);
  return image;
}

function copyImage(from: string, to: string): void {
  for (const part of PARTS) {
    if (existsSync(join(from, part))) copyFileSync(join(from, part), join(to, part));
  }
}

/** Opening the files of a running ledger in this process would drop its locks. */
function copyBySubprocess(from: string, to: string): void {
  const code = `const fs = require('node:fs'); for (const p of ${JSON.stringify(PARTS)})
    if (fs.existsSync(process.argv[1] + '/' + p)) fs.copyFileSync(process.argv[1] + '/' + p, process.argv[2] + '/' + p)`;
  execFileSync(process.execPath, ['-e', code, from, to]);
}
