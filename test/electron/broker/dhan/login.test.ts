/** Tokens, one-time codes, redirects and the morning check, without a network. */
import { describe, expect, it } from 'vitest';
import { openAccessToken, readToken } from '../../../../electron/broker/dhan/access-token.ts';
import { addressesOf, ADDRESS_ROWS, partsOf } from '../../../../electron/broker/dhan/addresses.ts';
import { codeOf } from '../../../../electron/broker/dhan/login-ways.ts';
import { openDhan } from '../../../../electron/broker/dhan/open.ts';
import { preflight } from '../../../../electron/broker/dhan/preflight.ts';
import { redacted } from '../../../../electron/broker/dhan/rest.ts';
import type { DhanRest } from '../../../../electron/broker/dhan/rest.ts';
import { isSafeAddress } from '../../../../electron/broker/net/http.ts';
import type { HttpReply } from '../../../../electron/broker/net/http.ts';
import { indiaDay } from '../../../../shared/maths/calendar.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { fakeWorld } from '../../../support/world.ts';
import { CLIENT, dhanParts, memoryBox } from './dhan-parts.ts';
import { goldenText } from './frames.ts';

function jwt(payload: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ typ: 'JWT', alg: 'HS512' })}.${part(payload)}.c2lnbmF0dXJl`;
}

describe('tokens', () => {
  it('say for whom and until when, or nothing', () => {
    expect(readToken(jwt({ exp: 1_790_052_309, dhanClientId: CLIENT }))).toEqual({
      clientId: CLIENT,
      untilMs: 1_790_052_309_000,
    });
    const nothing = { clientId: null, untilMs: null };
    for (const text of [
      '',
      'abc',
      'a.b.c',
      jwt([]),
      `x.${'A'.repeat(9_999)}.y`,
      jwt({ exp: 'no' }),
    ]) {
      expect(readToken(text)).toEqual(nothing);
    }
  });

  it('die once, and an older one’s death means nothing', () => {
    const box = memoryBox();
    const token = openAccessToken(box);
    const heard: string[] = [];
    token.onDeath((words) => heard.push(words));
    token.onChange((why) => heard.push(why));
    token.put('one', 5);
    token.put('two', null);
    token.died('one', 'late news');
    expect(token.current()).toBe('two');
    token.died('two', 'over');
    token.died('two', 'over');
    expect(heard).toEqual([
      'a new session',
      'a new session',
      'The session at Dhan is over: over',
      'over',
    ]);
    expect([...box.all]).toEqual([]);
  });

  it('are kept with their end', () => {
    const box = memoryBox();
    openAccessToken(box).put('one', 1_790_052_309_000);
    expect(openAccessToken(box).kept()).toEqual({ token: 'one', untilMs: 1_790_052_309_000 });
    box.set('access_token_until', 'tomorrow');
    expect(openAccessToken(box).kept()).toEqual({ token: 'one', untilMs: null });
  });
});

describe('one-time codes', () => {
  // RFC 6238, appendix B, SHA-1: the last six of its eight digits.
  const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_234_567_890, '005924'],
    [20_000_000_000, '353130'],
  ])('at %s seconds', (seconds, code) => {
    expect(codeOf(SECRET, seconds * 1_000)).toBe(code);
    expect(codeOf(`gezd gnbv gy3t qojq ${SECRET.slice(16)}`, seconds * 1_000)).toBe(code);
  });

  it('of what is no secret there is none', () => {
    for (const text of ['', '123456', 'GEZD!', 'A'.repeat(200)]) expect(codeOf(text, 0)).toBeNull();
  });
});

describe('the way back from the browser', () => {
  const { login } = openDhan(dhanParts(fakeWorld()));

  it('is known by its token id', () => {
    const back = 'https://127.0.0.1/done?tokenId=0a1b-2c';
    expect(login.readRedirect(back)).toEqual({ token_id: '0a1b-2c' });
    for (const other of [
      '',
      'not an address',
      'https://x/?request_token=1',
      'https://x/?tokenId=<b>',
    ]) {
      expect(login.readRedirect(other)).toBeNull();
    }
  });

  it('needs the key it was asked for, and fields that make sense', async () => {
    for (const given of [
      {},
      { token_id: 'abc' },
      { app_id: 'abc' },
      { pin: '12ab', totp: '123456' },
      { pin: '123456', totp: '12345' },
      { pin: '123456', totp_secret: 'no secret' },
      { access_token: 'short' },
    ]) {
      const done = await login.logIn(given);
      expect(done).toMatchObject({ ok: false, error: { code: 'missing_field' } });
    }
    expect(login.status().state).toBe('logged_out');
  });
});

describe('addresses', () => {
  it('are encrypted, and each can be replaced', () => {
    for (const { name, address } of ADDRESS_ROWS) {
      expect(isSafeAddress(address)).toBe(true);
      const own = addressesOf({ addresses: { [name]: 'http://127.0.0.1:1/x/' } });
      expect(own[name]).toBe('http://127.0.0.1:1/x');
      expect(Object.values(own).filter((each) => each.includes('127.0.0.1'))).toHaveLength(1);
    }
    expect(partsOf('https://api.dhan.co/v2')).toEqual({
      origin: 'https://api.dhan.co',
      path: '/v2',
    });
    expect(partsOf('https://auth.dhan.co')).toEqual({ origin: 'https://auth.dhan.co', path: '' });
  });
});

describe('evidence', () => {
  it('opens no door', () => {
    const token = jwt({ exp: 1 });
    const text = redacted(
      `GET wss://x?version=2&token=${token}&clientId=1 {"accessToken":"abc","Token" : "def","pin":"1234"} tokenId=xyz`,
    );
    for (const part of [token, 'abc', 'def', '1234', 'xyz']) expect(text).not.toContain(part);
    expect(text).toContain('clientId=1');
    expect(redacted('x'.repeat(100_000)).length).toBe(16_000);
  });
});

describe('the morning check', () => {
  const world = fakeWorld();
  const today = indiaDay(world.nowMs());

  function replyWith(body: string, status = 200, headers = {}): HttpReply {
    return { kind: 'answer', status, headers, body };
  }

  async function verdict(
    check: string,
    { ip = '{}', day = today, date = '', profile = goldenText('profile.json') } = {},
  ): Promise<string> {
    const token = openAccessToken(memoryBox());
    token.put('t'.repeat(40), null);
    const rest: Pick<DhanRest, 'ask' | 'rateRefusals'> = {
      ask: ({ path }) =>
        Promise.resolve(path === '/profile' ? replyWith(profile, 200, { date }) : replyWith(ip)),
      rateRefusals: () => 0,
    };
    const rows = await preflight({
      parts: { world },
      token,
      rest,
      listDay: () => day,
      links: () => ({ orders: 'up', market: 'up' }),
    });
    const row = must(
      rows.find((each) => each.check === check),
      check,
    );
    expect(row.says).not.toBe('');
    return row.verdict;
  }

  it('of the address', async () => {
    const registered = { primaryIP: '10.1.2.3', secondaryIP: '' };
    const cases: readonly (readonly [object, string])[] = [
      [{ ...registered, ordersAllowed: true, ipMatchStatus: 'MATCH' }, 'pass'],
      [{ ...registered, ipMatchStatus: 'PRIMARY_MATCH' }, 'pass'],
      [{ ...registered, ordersAllowed: false, ipMatchStatus: 'MATCH' }, 'fail'],
      [{ ...registered, ipMatchStatus: 'NO_MATCH', detectedIP: '10.9.9.9' }, 'fail'],
      [registered, 'unknown'],
      [{ primaryIP: '', secondaryIP: '' }, 'fail'],
      [{ errorCode: 'DH-905' }, 'unknown'],
    ];
    for (const [body, expected] of cases) {
      expect([body, await verdict('static_ip', { ip: JSON.stringify(body) })]).toEqual([
        body,
        expected,
      ]);
    }
  });

  it('of the clock', async () => {
    const at = world.nowMs() - (world.nowMs() % 1_000);
    const written = (offMs: number): string => httpDate(at + offMs);
    expect(await verdict('clock', { date: written(0) })).toBe('pass');
    expect(await verdict('clock', { date: written(-2_500) })).toBe('pass');
    expect(await verdict('clock', { date: written(10_000) })).toBe('warn');
    expect(await verdict('clock', { date: written(-60_000) })).toBe('fail');
    expect(await verdict('clock')).toBe('unknown');
  });

  it('of list, segments and token', async () => {
    expect(await verdict('instruments')).toBe('pass');
    expect(await verdict('instruments', { day: '2020-01-01' })).toBe('warn');
    expect(await verdict('segments')).toBe('pass');
    const shares = goldenText('profile.json').replace('Derivative, ', '');
    expect(await verdict('segments', { profile: shares })).toBe('warn');
    expect(await verdict('token')).toBe('warn');
    const later = goldenText('profile.json').replace('23/09/2026', '23/09/2036');
    expect(await verdict('token', { profile: later })).toBe('pass');
  });
});

/** As servers write it; the day of the week is not looked at. */
function httpDate(atMs: number): string {
  const seconds = Math.floor(atMs / 1_000) % 86_400;
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const [year, month, day] = dayOf(atMs);
  const clock = `${two(seconds / 3_600)}:${two((seconds % 3_600) / 60)}:${two(seconds % 60)}`;
  return `Mon, ${day} ${MONTHS[month] ?? ''} ${year} ${clock} GMT`;
}

const MONTHS: Readonly<Record<string, string>> = { '11': 'Nov', '12': 'Dec' };

function dayOf(atMs: number): readonly [year: string, month: string, day: string] {
  const [year = '', month = '', day = ''] = indiaDay(atMs - 19_800_000).split('-');
  return [year, month, day];
}
