/** The three doors: published byte vectors, one-time codes, single-use codes and the night wipe. */
import { TOTP, Secret } from 'otpauth';
import { describe, expect, it } from 'vitest';
import {
  appKeyOf,
  checksumOf,
  CODE_LIFE_MS,
  nextWipeMs,
  type NorenLogin,
  type NorenUser,
  openNorenLogin,
  sha256,
  WRONG_ATTEMPTS_MAX,
} from '../../../../electron/broker-sim/noren/noren-login.ts';
import { fakeWorld } from '../../../support/world.ts';

const USER: NorenUser = {
  uid: 'FA0001',
  actid: 'FA0001',
  uname: 'PRACTICE TRADER',
  password: 'Passw0rd!',
  totpSecret: 'JBSWY3DPEHPK3PXP',
  pan: 'AAAPA1234A',
  dob: '01-01-1990',
  vendorCode: 'FA0001_U',
  apiSecret: 's3cr3t',
  imei: 'abc1234',
  clientId: 'FA0001_U',
  secretCode: 's3cr3t',
  apiKey: 'apikey1',
  appSecret: 's3cr3t',
};

function open(): { login: NorenLogin; world: ReturnType<typeof fakeWorld> } {
  const world = fakeWorld(1, 1_795_000_000_000);
  let made = 0;
  const login = openNorenLogin({
    user: USER,
    nowMs: world.nowMs,
    secret: () => {
      made += 1;
      return made.toString(16).padStart(64, '0');
    },
  });
  return { login, world };
}

function codeAt(nowMs: number): string {
  const totp = new TOTP({ secret: Secret.fromBase32(USER.totpSecret) });
  return totp.generate({ timestamp: nowMs });
}

function signed(factor2: string): Parameters<NorenLogin['quickAuth']>[0] {
  return {
    uid: 'FA0001',
    pwd: sha256('Passw0rd!'),
    factor2,
    vc: 'FA0001_U',
    appkey: appKeyOf('FA0001', 's3cr3t'),
    source: 'API',
  };
}

describe('published vectors', () => {
  it.each([
    [
      'password',
      sha256('Passw0rd!'),
      'e66860546f18cdbbcd86b35e18b525bffc67f772c650cedfe3ff7a0026fa1dee',
    ],
    [
      'app key',
      appKeyOf('FA0001', 's3cr3t'),
      '0176b80904dc6c05915792e2bc319adcfc47f65bb86eb52b8a9a39f09cb071f9',
    ],
    [
      'generation B',
      checksumOf('FA0001_U', 's3cr3t', 'code-123'),
      'f4cde4e85f5427611f3afc1f31d4991917268186ed4b1c803d06f22636814fde',
    ],
    [
      'generation C',
      checksumOf('apikey1', 'code-123', 's3cr3t'),
      '9cae6e47fdd06e3bcf06e700790cbe1865143306e4a2430061879a75e3a51d56',
    ],
  ])('%s', (_name, made, published) => {
    expect(made).toBe(published);
  });
});

describe('generation A', () => {
  it('lets the right credentials in, each code only once', async () => {
    const { login, world } = open();
    const code = codeAt(world.nowMs());
    const first = login.quickAuth(signed(code));
    expect(first.ok).toBe(true);
    expect(first.ok && login.accepts(first.token)).toBe('A');
    expect(first.ok && first.token).toMatch(/^[0-9a-f]{64}$/);
    expect(login.quickAuth(signed(code))).toMatchObject({ ok: false });
    await world.advance(30_000);
    expect(login.quickAuth(signed(codeAt(world.nowMs())))).toMatchObject({ ok: true });
  });

  it.each([
    [{ uid: 'FA0002' }, 'Invalid User'],
    [{ vc: 'FA0001' }, 'Invalid Vendor code'],
    [{ appkey: sha256('FA0001|other') }, 'Invalid App Key'],
    [{ source: 'WEB' }, 'Invalid Access Type'],
    [{ pwd: sha256('passw0rd!') }, 'Wrong Password'],
    [{ factor2: '000000' }, 'Invalid OTP'],
  ])('%j is told apart', (change, says) => {
    const { login, world } = open();
    const answer = login.quickAuth({ ...signed(codeAt(world.nowMs())), ...change });
    expect(answer).toMatchObject({ ok: false, emsg: `Invalid Input :  ${says}` });
  });

  it('locks the user after wrong passwords in a row', () => {
    const { login, world } = open();
    const right = signed(codeAt(world.nowMs()));
    for (let tried = 0; tried < WRONG_ATTEMPTS_MAX; tried += 1) {
      login.quickAuth({ ...right, pwd: sha256('wrong') });
    }
    expect(login.quickAuth(right)).toMatchObject({
      ok: false,
      emsg: 'Invalid Input :  User Blocked due to multiple wrong attempts',
    });
  });

  it('a clock off by more than a window is refused', () => {
    const { login, world } = open();
    expect(login.quickAuth(signed(codeAt(world.nowMs() - 61_000)))).toMatchObject({ ok: false });
  });
});

describe('codes of the browser', () => {
  it('work once, within their life, for the one who is registered', async () => {
    const { login, world } = open();
    const code = login.newCode();
    const checksum = checksumOf('FA0001_U', 's3cr3t', code);
    expect(login.exchangeCode(code, checksum, null)).toMatchObject({ ok: false });
    const token = login.exchangeCode(code, checksum, 'FA0001');
    expect(token.ok && login.accepts(token.token)).toBe('B');
    expect(login.exchangeCode(code, checksum, 'FA0001')).toEqual({
      ok: false,
      emsg: 'Invalid Input :  INVALID_VERIFIER',
    });
    const late = login.newCode();
    await world.advance(CODE_LIFE_MS);
    expect(login.exchangeCode(late, checksumOf('FA0001_U', 's3cr3t', late), 'FA0001').ok).toBe(
      false,
    );
  });

  it('generation C has its own order of the parts and is silent about a strange address', () => {
    const { login } = open();
    const code = login.newCode();
    expect(
      login.exchangeRequestCode('apikey1', code, checksumOf('apikey1', 's3cr3t', code)).ok,
    ).toBe(false);
    const token = login.exchangeRequestCode('apikey1', code, checksumOf('apikey1', code, 's3cr3t'));
    expect(token.ok && login.accepts(token.token)).toBe('C');
    login.setAddressRegistered(false);
    const other = login.newCode();
    expect(
      login.exchangeRequestCode('apikey1', other, checksumOf('apikey1', other, 's3cr3t')),
    ).toEqual({
      ok: false,
      emsg: '',
    });
    expect(login.exchangeCode(other, checksumOf('FA0001_U', 's3cr3t', other), 'FA0001')).toEqual({
      ok: false,
      emsg: 'Invalid Input :  INVALID_IP',
    });
  });
});

describe('tokens', () => {
  it('end at three or at five in the morning of India', async () => {
    const { login, world } = open();
    const a = login.newToken('A');
    const c = login.newToken('C');
    await world.advance(nextWipeMs('A', world.nowMs()) - world.nowMs() - 1);
    expect([login.accepts(a), login.accepts(c)]).toEqual(['A', 'C']);
    await world.advance(1);
    expect([login.accepts(a), login.accepts(c)]).toEqual([null, 'C']);
    await world.advance(2 * 3_600_000);
    expect(login.accepts(c)).toBeNull();
  });

  it('end by a logout, or all at once', () => {
    const { login } = open();
    const one = login.newToken('A');
    const other = login.newToken('B');
    login.revoke(one);
    expect([login.accepts(one), login.accepts(other)]).toEqual([null, 'B']);
    login.revokeAll();
    expect(login.accepts(other)).toBeNull();
  });
});
