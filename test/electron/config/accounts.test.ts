/** The file of accounts: what is taken, what is refused, and that no value is ever repeated. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  ACCOUNTS_FILE,
  checkAccount,
  parseAccounts,
  readAccounts,
  writeAccounts,
} from '../../../electron/config/accounts.ts';
import { practises } from '../../../electron/config/practice.ts';

const home = mkdtempSync(join(tmpdir(), 'unwind-accounts-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const KITE = { account: 'ONE', broker: 'kite', clientId: 'AB1234' };
const SIM = {
  rest: 'http://127.0.0.1:9000',
  orders: 'ws://127.0.0.1:9000',
  market: 'ws://localhost:9000',
};

function complaints(...accounts: unknown[]): string {
  const read = parseAccounts(JSON.stringify({ accounts }));
  return read.ok ? '' : read.error.join('\n');
}

describe('the file of accounts', () => {
  it('gives what is left out its default, and comes back as it was written', () => {
    const whole = { ...KITE, house: null, addresses: {}, redirect: null } as const;
    expect(parseAccounts(JSON.stringify({ accounts: [KITE] }))).toEqual({
      ok: true,
      value: [whole],
    });
    writeAccounts(home, [{ ...whole, broker: 'kite' }]);
    expect(readAccounts(home)).toEqual({ ok: true, value: [whole] });
    expect(statSync(join(home, ACCOUNTS_FILE)).mode & 0o777).toBe(0o600);
  });

  it('reads what the page about it shows', () => {
    const page = readFileSync(new URL('../../../docs/accounts.md', import.meta.url), 'utf8');
    const [, example = ''] = /```json\n(.*?)```/s.exec(page) ?? [];
    const read = parseAccounts(example);
    expect(read.ok ? read.value.map(({ account }) => account) : read.error).toEqual([
      'KITE1',
      'FLAT1',
    ]);
  });

  it('is closed to others before it is used, when a person made it by hand', () => {
    writeFileSync(join(home, ACCOUNTS_FILE), JSON.stringify({ accounts: [KITE] }));
    chmodSync(join(home, ACCOUNTS_FILE), 0o644);
    expect(readAccounts(home)).toMatchObject({ ok: true });
    expect(statSync(join(home, ACCOUNTS_FILE)).mode & 0o777).toBe(0o600);
  });

  it('may be missing, and may not be something else', () => {
    expect(readAccounts(join(home, 'nowhere'))).toEqual({ ok: true, value: [] });
    for (const text of ['', '{', '[]', 'null', '{"account":[]}', '{"accounts":{}}']) {
      expect(parseAccounts(text), text).toMatchObject({ ok: false });
    }
  });

  it('has all its mistakes told together, each by where it is', () => {
    const told = complaints(
      { ...KITE, account: 'a b', broker: 'zerodha' },
      { ...KITE, account: 'TWO', clientId: '', api_secret: 'CANARY' },
      { account: 'THREE', broker: 'dhan' },
    );
    for (const words of [
      'account 1: account: takes 1 to 40 letters',
      'account 1: broker: has to be kite, dhan or noren',
      'account 2: clientId: takes 1 to 40',
      'account 2: api_secret is not known',
      'account 3: clientId',
    ]) {
      expect(told).toContain(words);
    }
    expect(told).not.toContain('CANARY');
  });

  it('names no account or client twice, whatever the case, and none “paper”', () => {
    expect(complaints(KITE, { ...KITE, account: 'one', clientId: 'X' })).toContain(
      'one is there twice',
    );
    expect(complaints(KITE, { ...KITE, account: 'TWO' })).toContain('client AB1234 is there twice');
    expect(complaints(KITE, { ...KITE, account: 'TWO', broker: 'dhan' })).toBe('');
    expect(complaints({ ...KITE, account: 'Paper' })).toContain('cannot be “paper”');
  });
});

describe('addresses of an account', () => {
  it.each([
    ['http://api.kite.trade', 'neither encrypted nor here'],
    ['ftp://127.0.0.1/', 'no way to speak to a broker'],
    ['https://user:CANARY@api.kite.trade/', 'a password in an address'],
    ['http://127.0.0.1.evil.example/', 'a name that only looks like here'],
    ['kite', 'no address'],
  ])('%s is refused: %s', (rest) => {
    const checked = checkAccount({ ...KITE, addresses: { rest } });
    expect(checked).toMatchObject({ ok: false });
    expect(JSON.stringify(checked)).not.toContain('CANARY');
  });

  it('are all on this computer or none of it', () => {
    const mixed = { ...SIM, orders: 'wss://ws.kite.trade' };
    expect(JSON.stringify(checkAccount({ ...KITE, addresses: mixed }))).toContain('all on this');
    const checked = checkAccount({ ...KITE, addresses: SIM });
    expect(checked.ok && practises(checked.value)).toBe(true);
  });

  it('are practice only when nothing of an order could leave this computer', () => {
    const cases: readonly (readonly [string, object, boolean])[] = [
      ['kite', {}, false],
      ['kite', { rest: SIM.rest }, false],
      ['kite', SIM, true],
      ['dhan', { rest: SIM.rest, orders: SIM.orders }, false],
      ['dhan', SIM, true],
      ['noren', { orders: SIM.orders }, false],
      ['noren', { rest: SIM.rest }, true],
      ['kite', { rest: 'https://a.b', orders: 'wss://a.b', market: 'wss://a.b' }, false],
    ];
    for (const [broker, addresses, expected] of cases) {
      const checked = checkAccount({ ...KITE, broker, addresses });
      expect(checked.ok && practises(checked.value), JSON.stringify([broker, addresses])).toBe(
        expected,
      );
    }
  });

  it('of a redirect are on this computer with a port, and nothing behind', () => {
    const cases: readonly (readonly [string, boolean])[] = [
      ['http://127.0.0.1:7400/kite', true],
      ['http://127.0.0.1/kite', false],
      ['https://127.0.0.1:7400/kite', false],
      ['http://localhost:7400/kite', false],
      ['http://0.0.0.0:7400/', false],
      ['http://127.0.0.1:7400/kite?x=1', false],
    ];
    for (const [redirect, fits] of cases) {
      expect(checkAccount({ ...KITE, redirect }).ok, redirect).toBe(fits);
    }
  });
});
