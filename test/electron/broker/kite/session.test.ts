/** Logging in at Kite: checksums, what is kept, what ends a session, and how often that is said. */
import { describe, expect, test } from 'vitest';
import type { LoginStatus } from '../../../../electron/broker/account.ts';
import type { KiteReply } from '../../../../electron/broker/kite/outcome.ts';
import type { KiteCall } from '../../../../electron/broker/kite/rest.ts';
import {
  checksumOf,
  expiryAfter,
  type KiteSession,
  openSession,
} from '../../../../electron/broker/kite/session.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { type FakeWorld, fakeWorld } from '../../../support/world.ts';
import { goldenText } from './frames.ts';
import { kiteParts, type TestParts } from './kite-parts.ts';

/** 3 August 2026, 08:45 in India. */
const MORNING_MS = 1_785_726_900_000;
const SIX_TOMORROW_MS = 1_785_803_400_000;

interface Scene {
  readonly world: FakeWorld;
  readonly parts: TestParts;
  readonly session: KiteSession;
  readonly calls: KiteCall[];
  readonly said: LoginStatus[];
  answer(reply: KiteReply): void;
}

function scene(parts?: TestParts, world = fakeWorld(1, MORNING_MS)): Scene {
  const own = parts ?? kiteParts(world);
  const calls: KiteCall[] = [];
  const said: LoginStatus[] = [];
  let next: KiteReply = reply(200, goldenText('session.json'));
  const session = openSession({
    parts: { ...own, world },
    rest: {
      ask: (call) => {
        calls.push(call);
        return Promise.resolve(next);
      },
    },
    loginPage: 'https://kite.zerodha.com/connect/login',
    preflight: () => Promise.resolve([]),
  });
  session.onStatus((status) => said.push(status));
  return {
    world,
    parts: own,
    session,
    calls,
    said,
    answer: (given) => {
      next = given;
    },
  };
}

function reply(status: number, body: string): KiteReply {
  return { kind: 'answer', status, headers: {}, body };
}

function error(status: number, type: string, message: string): KiteReply {
  return reply(status, JSON.stringify({ status: 'error', error_type: type, message }));
}

const FAULT: KiteReply = { kind: 'fault', left: 'never', cause: 'unreachable', words: 'no line' };
const GIVEN = { api_key: 'key', api_secret: 'sec', request_token: 'rt' };
const TOKEN_DEAD = error(403, 'TokenException', 'Incorrect `api_key` or `access_token`.');

test('the checksum of the documentation', () => {
  expect(checksumOf('key', 'rt', 'sec')).toBe(
    '7b47a9239417310c273435e60a7118c2e05174b9883bd2d839f4d39bea555557',
  );
});

test.each([
  ['03 08:45', MORNING_MS, SIX_TOMORROW_MS],
  ['04 05:59:59', SIX_TOMORROW_MS - 1_000, SIX_TOMORROW_MS],
  ['04 06:00', SIX_TOMORROW_MS, SIX_TOMORROW_MS + 86_400_000],
])('a session that begins on August %s ends at six in the morning', (_when, nowMs, untilMs) => {
  expect(expiryAfter(nowMs)).toBe(untilMs);
});

describe('logging in', () => {
  test('a request token becomes a key, and what lasts is in the box', async () => {
    const { session, calls, said, parts } = scene();
    expect(session.page()).toBeNull();
    expect(await session.logIn(GIVEN)).toEqual({ ok: true, value: undefined });
    expect(calls).toEqual([
      {
        method: 'POST',
        path: '/session/token',
        params: [
          ['api_key', 'key'],
          ['request_token', 'rt'],
          ['checksum', checksumOf('key', 'rt', 'sec')],
        ],
        as: null,
      },
    ]);
    expect(session.key()).toEqual({ apiKey: 'key', accessToken: 'token-of-the-day' });
    expect(said.map(({ state }) => state)).toEqual(['logging_in', 'logged_in']);
    expect(session.status().validUntilMs).toBe(SIX_TOMORROW_MS);
    expect([...parts.secrets.all.keys()].sort()).toEqual(['api_key', 'api_secret', 'session']);
    expect(session.page()).toBe('https://kite.zerodha.com/connect/login?v=3&api_key=key');
  });

  test('the second day only the request token is asked for', async () => {
    const { session } = scene();
    await session.logIn(GIVEN);
    const wanted = session.fields().filter((field) => !field.present);
    expect(wanted.map(({ name }) => name)).toEqual(['request_token']);
    expect(await session.logIn({ request_token: 'rt2' })).toMatchObject({ ok: true });
  });

  test.each([
    ['api_key', 'missing_field'],
    ['api_secret', 'missing_field'],
    ['request_token', 'missing_field'],
  ])('without %s nothing is sent', async (name, code) => {
    const { session, calls } = scene();
    const given = { ...GIVEN, [name]: ' ' };
    expect(await session.logIn(given)).toMatchObject({ error: { code } });
    expect(calls).toEqual([]);
  });

  test.each([
    [error(403, 'TokenException', 'Token is invalid or has expired.'), 'refused'],
    [error(400, 'InputException', 'Invalid `checksum`.'), 'refused'],
    [reply(502, '<html>'), 'unreachable'],
    [FAULT, 'unreachable'],
    [reply(200, '{}'), 'unreadable'],
    [reply(200, goldenText('session.json').replace('AB1234', 'ZZ9999')), 'wrong_account'],
  ] as const)('a refusal is told and leaves nobody logged in', async (given, code) => {
    const { session, answer, parts } = scene();
    answer(given);
    expect(await session.logIn(GIVEN)).toMatchObject({ ok: false, error: { code } });
    expect(session.key()).toBeNull();
    expect(session.status().state).toBe('logged_out');
    expect(parts.secrets.get('session')).toBeNull();
  });

  test('a login that fails takes nothing from the session that runs', async () => {
    const { session, answer, said } = scene();
    await session.logIn(GIVEN);
    answer(TOKEN_DEAD);
    expect(await session.logIn({ request_token: 'mistyped' })).toMatchObject({ ok: false });
    expect(session.key()?.accessToken).toBe('token-of-the-day');
    expect(session.status()).toMatchObject({ state: 'logged_in', validUntilMs: SIX_TOMORROW_MS });
    expect(said.at(-1)?.words).toContain('Still logged in as before');
  });

  test.each([
    ['http://127.0.0.1:1/?action=login&status=success&request_token=abc', { request_token: 'abc' }],
    ['http://127.0.0.1:1/?status=success&request_token=', null],
    ['http://127.0.0.1:1/?status=error&request_token=abc', null],
    ['http://127.0.0.1:1/?request_token=abc', null],
    ['http://127.0.0.1:1/', null],
    ['not an address', null],
  ])('%s', (address, fields) => {
    expect(scene().session.readRedirect(address)).toEqual(fields);
  });
});

describe('taking up the kept session', () => {
  async function kept(): Promise<TestParts> {
    const first = scene();
    await first.session.logIn(GIVEN);
    return first.parts;
  }

  test('works after the program was started again', async () => {
    const again = scene(await kept());
    again.answer(reply(200, goldenText('profile.json')));
    expect(await again.session.resume()).toBe(true);
    expect(again.session.key()?.accessToken).toBe('token-of-the-day');
    expect(again.calls[0]).toMatchObject({ method: 'GET', path: '/user/profile' });
    expect(again.session.status()).toMatchObject({
      state: 'logged_in',
      validUntilMs: SIX_TOMORROW_MS,
    });
  });

  test.each([
    ['the broker calls it dead', TOKEN_DEAD],
    ['it belongs to somebody else', reply(200, goldenText('profile.json').replace('AB1', 'ZZ1'))],
  ])('not when %s', async (_what, given) => {
    const again = scene(await kept());
    again.answer(given);
    expect(await again.session.resume()).toBe(false);
    expect(again.session.key()).toBeNull();
    expect(again.session.status().state).toBe('expired');
    expect(again.parts.secrets.get('session')).toBeNull();
  });

  test.each([
    ['the line is down', FAULT],
    ['the broker is down', reply(503, '')],
    ['the broker is busy', error(429, 'NetworkException', 'Too many requests')],
  ])('it may still be good while %s, so it is used', async (_what, given) => {
    const again = scene(await kept());
    again.answer(given);
    expect(await again.session.resume()).toBe(true);
    expect(again.session.key()).not.toBeNull();
  });

  test('after six in the morning nobody is asked', async () => {
    const again = scene(await kept(), fakeWorld(1, SIX_TOMORROW_MS));
    expect(await again.session.resume()).toBe(false);
    expect(again.calls).toEqual([]);
  });

  test.each(['', '{', '[]', '{"clientId":"ZZ","accessToken":"x","untilMs":9999999999999}'])(
    'a box that holds %s is as good as empty',
    async (text) => {
      const parts = await kept();
      parts.secrets.set('session', text);
      expect(await scene(parts).session.resume()).toBe(false);
    },
  );
});

describe('the end of a session', () => {
  test('is said once, however many requests find out', async () => {
    const { session, said, parts } = scene();
    await session.logIn(GIVEN);
    const key = must(session.key(), 'logged in');
    for (let times = 0; times < 50; times += 1) session.end(key, 'Incorrect `access_token`.');
    expect(said.filter(({ state }) => state === 'expired')).toHaveLength(1);
    expect(session.status().words).toBe(
      'Kite ended the session: Incorrect `access_token`. Log in again',
    );
    expect(session.key()).toBeNull();
    expect(parts.secrets.get('session')).toBeNull();
    expect(parts.secrets.get('api_secret')).toBe('sec');
  });

  test('a late answer to the key of an earlier login ends nothing', async () => {
    const { session, answer } = scene();
    await session.logIn(GIVEN);
    const old = must(session.key(), 'logged in');
    answer(reply(200, goldenText('session.json').replace('token-of-the-day', 'second')));
    await session.logIn({ request_token: 'rt2' });
    session.end(old, 'late');
    expect(session.key()?.accessToken).toBe('second');
  });

  test('comes at six in the morning by itself, and the clock stops', async () => {
    const { session, world, said } = scene();
    await session.logIn(GIVEN);
    await world.advance(SIX_TOMORROW_MS - MORNING_MS - 1_000);
    expect(session.status().state).toBe('logged_in');
    await world.advance(2_000);
    expect(session.status().state).toBe('expired');
    await world.advance(86_400_000);
    expect(said.filter(({ state }) => state === 'expired')).toHaveLength(1);
    expect(world.pendingTimers).toBe(0);
  });

  test('logging out tells the broker and forgets the token, not the app', async () => {
    const { session, calls, parts } = scene();
    await session.logIn(GIVEN);
    await session.logOut();
    expect(calls[1]).toMatchObject({ method: 'DELETE', path: '/session/token' });
    expect([...parts.secrets.all.keys()].sort()).toEqual(['api_key', 'api_secret']);
    expect(session.status().state).toBe('logged_out');
  });
});
