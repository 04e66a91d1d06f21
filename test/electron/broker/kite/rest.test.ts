/**
 * Requests to Kite over a line under the test's hand: what leaves, how often, what is kept of it,
 * and what becomes of each kind of silence.
 */
import { describe, expect, test } from 'vitest';
import { orderRows } from '../../../../electron/broker/kite/wire.ts';
import { type KiteRest, openRest, redacted } from '../../../../electron/broker/kite/rest.ts';
import type { KiteKey } from '../../../../electron/broker/kite/session.ts';
import type { HttpReply, HttpRequest } from '../../../../electron/broker/net/http.ts';
import { err } from '../../../../shared/lib/result.ts';
import { type FakeWorld, fakeWorld } from '../../../support/world.ts';

const KEY: KiteKey = { apiKey: 'key', accessToken: 'top-secret-token' };
const ORDERS = { method: 'GET', path: '/orders' } as const;
const PLACE = { method: 'POST', path: '/orders/regular', params: [['tag', 'L1']] } as const;

interface Scene {
  readonly world: FakeWorld;
  readonly rest: KiteRest;
  readonly sent: HttpRequest[];
  readonly frames: string[];
  readonly dead: string[];
  key: KiteKey | null;
}

function scene(reply: (count: number) => HttpReply): Scene {
  const world = fakeWorld();
  const sent: HttpRequest[] = [];
  const frames: string[] = [];
  const dead: string[] = [];
  const rest = openRest({
    parts: { world, keepFrame: (direction, text) => void frames.push(`${direction} ${text}`) },
    http: {
      send: (request) => {
        sent.push(request);
        return Promise.resolve(reply(sent.length));
      },
      download: (request) => {
        sent.push(request);
        return Promise.resolve(err(reply(sent.length)));
      },
      close: () => undefined,
    },
    root: '/kite',
    key: () => own.key,
    keyRefused: (key, words) => {
      dead.push(`${key.accessToken} ${words}`);
      own.key = null;
    },
  });
  const own: Scene = { world, rest, sent, frames, dead, key: KEY };
  return own;
}

function answer(status: number, body: string): HttpReply {
  return { kind: 'answer', status, headers: {}, body };
}

const EMPTY = answer(200, '{"status":"success","data":[]}');
const FAULT: HttpReply = { kind: 'fault', left: 'maybe', cause: 'timeout', words: 'silence' };
const DEAD = answer(403, '{"status":"error","error_type":"TokenException","message":"over"}');

async function settled<T>(world: FakeWorld, promise: Promise<T>, withinMs = 60_000): Promise<T> {
  await world.advance(withinMs);
  return promise;
}

describe('a request that trades', () => {
  test.each([[FAULT], [answer(503, '')], [answer(429, '')], [answer(500, '')], [DEAD]])(
    'is tried once, whatever comes back',
    async (reply) => {
      const { rest, sent, world } = scene(() => reply);
      await settled(world, rest.write(PLACE));
      expect(sent).toHaveLength(1);
    },
  );

  test('leaves as a form with the key in a header, in eight seconds or never', async () => {
    const { rest, sent } = scene(() => EMPTY);
    await rest.write({
      ...PLACE,
      params: [
        ['tradingsymbol', 'M&M 26'],
        ['price', '123.45'],
      ],
    });
    expect(sent[0]).toEqual({
      method: 'POST',
      path: '/kite/orders/regular',
      headers: {
        'x-kite-version': '3',
        'accept-encoding': 'gzip',
        authorization: 'token key:top-secret-token',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'tradingsymbol=M%26M+26&price=123.45',
      deadlineMs: 8_000,
    });
  });

  test('passes while reads are shut out by the breaker', async () => {
    const { rest, world, sent } = scene(() => FAULT);
    for (let times = 0; times < 3; times += 1) {
      await settled(world, rest.read(ORDERS, 'books', orderRows), 1_500);
    }
    const before = sent.length;
    await rest.write(PLACE);
    expect(sent.length).toBe(before + 1);
  });
});

describe('a read', () => {
  test.each([
    [FAULT, 3, 'timeout'],
    [answer(502, '<html>'), 3, 'link_down'],
    [answer(429, ''), 3, 'rate_limited'],
    [answer(400, ''), 1, 'refused'],
    [DEAD, 1, 'refused'],
    [answer(200, '{"status":"success","data":{}}'), 1, 'unreadable'],
    [answer(200, '<html>'), 1, 'unreadable'],
  ] as const)('%o', async (reply, tries, cause) => {
    const { rest, world, sent } = scene(() => reply);
    const read = await settled(world, rest.read(ORDERS, 'books', orderRows));
    expect([sent.length, read]).toMatchObject([tries, { ok: false, error: { cause } }]);
  });

  test('that fails twice and then works is a good one', async () => {
    const { rest, world } = scene((count) => (count < 3 ? FAULT : EMPTY));
    const read = await settled(world, rest.read(ORDERS, 'books', orderRows));
    expect(read).toEqual({ ok: true, value: [] });
  });

  test('six a second leave, the rest wait, and those that would wait too long are refused', async () => {
    const { rest, world, sent } = scene(() => EMPTY);
    const reads = Array.from({ length: 40 }, () => rest.read(ORDERS, 'books', orderRows));
    await world.advance(900);
    expect(sent).toHaveLength(6);
    const done = await settled(world, Promise.all(reads));
    const refused = done.filter((read) => !read.ok && read.error.cause === 'rate_limited');
    expect([sent.length, refused.length]).toEqual([24, 16]);
  });

  test('an endpoint that keeps failing is left alone and tried again later', async () => {
    const { rest, world, sent } = scene((count) => (count <= 5 ? FAULT : EMPTY));
    await settled(world, rest.read(ORDERS, 'books', orderRows), 1_000);
    await settled(world, rest.read(ORDERS, 'books', orderRows), 1_000);
    expect(sent).toHaveLength(5);
    await settled(world, rest.read(ORDERS, 'books', orderRows), 500);
    expect(sent).toHaveLength(5);
    await world.advance(15_000);
    expect(await settled(world, rest.read(ORDERS, 'books', orderRows))).toMatchObject({ ok: true });
  });
});

describe('a dead session', () => {
  test('is told by the first answer; afterwards nothing leaves', async () => {
    const own = scene(() => DEAD);
    await settled(own.world, own.rest.read(ORDERS, 'books', orderRows));
    expect(own.dead).toEqual(['top-secret-token over']);
    for (let times = 0; times < 20; times += 1) {
      await settled(own.world, own.rest.read(ORDERS, 'books', orderRows), 500);
    }
    expect(await own.rest.write(PLACE)).toMatchObject({ kind: 'no_session' });
    expect(own.sent).toHaveLength(1);
  });

  test('other words of 403 leave the session as it is', async () => {
    const body = '{"status":"error","error_type":"PermissionException","message":"ip"}';
    const own = scene(() => answer(403, body));
    await own.rest.write(PLACE);
    expect(own.dead).toEqual([]);
  });
});

describe('what is kept as evidence', () => {
  test('an order both ways, without headers; a book once while it stays the same', async () => {
    const { rest, frames, world } = scene(() => EMPTY);
    await rest.write(PLACE);
    for (let times = 0; times < 3; times += 1) {
      await settled(world, rest.read(ORDERS, 'books', orderRows), 500);
    }
    expect(frames).toEqual([
      'sent POST /orders/regular tag=L1',
      'received POST /orders/regular 200 {"status":"success","data":[]}',
      'received GET /orders {"status":"success","data":[]}',
    ]);
  });

  test('has no secrets in it, in a form, in a query or in JSON', async () => {
    const texts = [
      'access_token=abc&x=1',
      '{"access_token": "abc", "public_token":"abc","enctoken":"abc", "refresh_token":"abc"}',
      'checksum=abc&request_token=abc&api_secret=abc',
    ];
    for (const text of texts) expect(redacted(text)).not.toContain('abc');
    expect(redacted('access_token=abc&x=1')).toBe('access_token=…&x=1');
    const { rest, frames } = scene(() =>
      answer(200, '{"status":"success","data":{"access_token":"top-secret-token"}}'),
    );
    await rest.ask({ method: 'POST', path: '/session/token', as: null });
    expect(frames.join('\n')).not.toContain('top-secret');
  });

  test('is cut, so that a book of a busy day does not bury the rest', async () => {
    const rows = ' '.repeat(1_000_000);
    const { rest, frames, world } = scene(() =>
      answer(200, `{"status":"success","data":[]}${rows}`),
    );
    await settled(world, rest.read(ORDERS, 'books', orderRows));
    expect(frames[0]?.length).toBeLessThan(20_000);
  });
});
