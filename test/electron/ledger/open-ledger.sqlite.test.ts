import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { asId } from '../../../shared/domain/ids.ts';
import { write } from '../../contract/ledger-contract.ts';
import { halted, intended, wholeStory } from './sample-events.ts';
import { ledgerPath, opened, refusal, tamper, tempHome } from './temp-home.ts';

function homeWithEvents(): string {
  const home = tempHome();
  const { ledger } = opened(home);
  write(ledger, [...wholeStory(1), ...wholeStory(2), halted('end')]);
  ledger.close();
  return home;
}

describe('opening a ledger', () => {
  it('makes the folder and the file, stamped with mode, account and time', () => {
    const home = join(tempHome(), 'a', 'b');
    const made = opened(home);
    expect(made.createdMs).toBeGreaterThan(0);
    expect(made.lost).toBeNull();
    expect(made.backup).toBeNull();
    made.ledger.close();
    const again = opened(home);
    expect(again.createdMs).toBe(made.createdMs);
  });

  it('follows the whole chain of a file of ordinary size', () => {
    expect(opened(homeWithEvents()).walked).toBe(17);
  });

  it('leaves the lock and the lease to the next one when it is closed', () => {
    const home = homeWithEvents();
    for (let round = 0; round < 3; round += 1) opened(home).ledger.close();
    expect(opened(home).ledger.head()).toBe(17);
  });

  it('begins anew over an empty file that a first start was cut off at', () => {
    const home = tempHome();
    writeFileSync(ledgerPath(home), '');
    write(opened(home).ledger, [intended(1)]);
  });
});

describe('a ledger that is not ours to open', () => {
  it('is refused in the other mode', () => {
    expect(refusal(homeWithEvents(), { mode: 'live' })).toMatchObject({
      code: 'wrong_mode',
      says: expect.stringContaining('is for paper trading, not live') as string,
    });
  });

  it('is refused for another account', () => {
    expect(refusal(homeWithEvents(), { account: asId('ZZ9999') })).toMatchObject({
      code: 'wrong_account',
      says: expect.stringContaining('is of the account AB1234, not ZZ9999') as string,
    });
  });

  it('is refused while it is open, naming the holder', () => {
    const home = tempHome();
    const first = opened(home);
    const failure = refusal(home);
    expect(failure.code).toBe('second_instance');
    expect(failure.says).toContain(`process ${process.pid} on `);
    write(first.ledger, [halted('unharmed')]);
    first.ledger.close();
    expect(opened(home).ledger.head()).toBe(1);
  });

  it('is refused when a newer program raised its form', () => {
    const home = homeWithEvents();
    tamper(
      home,
      `PRAGMA user_version = 900;
       UPDATE ledger_meta SET value = '900' WHERE key = 'readable_from_schema';
       UPDATE ledger_meta SET value = '9.9.9' WHERE key = 'readable_from_app'`,
    );
    expect(refusal(home)).toMatchObject({
      code: 'newer_version',
      says: expect.stringContaining('needs version 9.9.9') as string,
    });
  });

  it('is refused when it is the database of another program', () => {
    const home = tempHome();
    const db = new Database(ledgerPath(home));
    db.exec('CREATE TABLE notes (text TEXT)');
    db.close();
    const before = readFileSync(ledgerPath(home));
    expect(refusal(home).code).toBe('not_a_ledger');
    expect(readFileSync(ledgerPath(home)).equals(before)).toBe(true);
  });

  it('is refused when it is no database at all, and left as it was', () => {
    const home = tempHome();
    writeFileSync(ledgerPath(home), 'a letter to my broker\n'.repeat(500));
    expect(refusal(home)).toMatchObject({ code: 'damaged' });
    expect(readFileSync(ledgerPath(home), 'utf8')).toContain('a letter to my broker');
  });

  it('is refused when its lock file is something else', () => {
    const home = homeWithEvents();
    writeFileSync(join(home, 'ledger.lock'), 'x'.repeat(4096));
    expect(refusal(home)).toMatchObject({ code: 'not_a_ledger' });
  });
});

describe('a folder that cannot hold a ledger', () => {
  it('is refused when a file stands in its place', () => {
    const home = join(tempHome(), 'file');
    writeFileSync(home, '');
    expect(refusal(home)).toMatchObject({ code: 'no_folder' });
    expect(refusal(join(home, 'below'))).toMatchObject({ code: 'no_folder' });
  });

  it('is refused when a folder stands where the file should be', () => {
    const home = tempHome();
    mkdirSync(ledgerPath(home));
    expect(['io_error', 'read_only']).toContain(refusal(home).code);
  });

  it('is refused when it may not be written by this user', ({ skip }) => {
    skip(process.getuid?.() === 0, 'root may write everywhere');
    skip(process.platform === 'win32', 'Windows keeps files by lists, not by modes');
    const home = homeWithEvents();
    chmodSync(home, 0o500);
    expect(refusal(home).code).toBe('read_only');
    chmodSync(home, 0o700);
  });

  it('is refused where nothing can be made', ({ skip }) => {
    skip(!existsSync('/proc/self'), 'needs a folder in which even root can make nothing');
    expect(['no_folder', 'read_only']).toContain(refusal('/proc/unwind-home').code);
  });
});

describe('acknowledged events that are gone', () => {
  it('are reported when an old copy of the file was put back', () => {
    const home = tempHome();
    const first = opened(home);
    write(first.ledger, wholeStory(1));
    first.ledger.close();
    renameSync(ledgerPath(home), join(home, 'copy'));
    writeFileSync(ledgerPath(home), readFileSync(join(home, 'copy')));
    const second = opened(home);
    expect(second.lost).toBeNull();
    write(second.ledger, [halted('later')]);
    second.ledger.close();
    rmSync(ledgerPath(home));
    renameSync(join(home, 'copy'), ledgerPath(home));
    const third = opened(home);
    expect(third.lost).toMatchObject({ expectedSeq: 9, foundSeq: 8 });
    expect(third.lost?.says).toContain('event 9 had been acknowledged');
  });

  it('are reported when the file was deleted', () => {
    const home = homeWithEvents();
    rmSync(ledgerPath(home));
    expect(opened(home).lost).toMatchObject({ expectedSeq: 17, foundSeq: 0 });
  });

  it('are reported once: the next start knows the new end', () => {
    const home = homeWithEvents();
    rmSync(ledgerPath(home));
    opened(home).ledger.close();
    expect(opened(home).lost).toBeNull();
  });

  it('are no reason to stop when the note beside the ledger is missing or torn', () => {
    const home = homeWithEvents();
    writeFileSync(join(home, 'ledger.head'), '00000');
    const torn = opened(home);
    expect(torn.lost).toBeNull();
    torn.ledger.close();
    rmSync(join(home, 'ledger.head'));
    const without = opened(home);
    expect(without.lost).toBeNull();
    without.ledger.close();
    expect(statSync(join(home, 'ledger.head')).size).toBe(82);
  });
});
