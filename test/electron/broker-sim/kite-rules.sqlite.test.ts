/** Kite's session, limits and ticker rules that a day with the official client does not reach. */
import { TOTP, Secret } from 'otpauth';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBrokerSim } from '../../../electron/broker-sim/broker-sim.ts';
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { must } from '../../../shared/lib/assert.ts';
import { dayNumber, indiaMoment } from '../../../shared/maths/calendar.ts';
import type { Json } from './kite-client.ts';
import { type Caller, CROSSING, openCaller, SHARE, SHARE_ID, soon } from './sim-caller.ts';

let at: Caller;

beforeEach(async () => {
  at = await openCaller();
});

afterEach(() => at.close());

const HOUR_MS = 3_600_000;

function field(name: string): string {
  return at.sim.addresses.login[name] ?? '';
}

describe('logging in', () => {
  async function submit(more: Readonly<Record<string, string>>): Promise<Response> {
    const totp = new TOTP({ secret: Secret.fromBase32(field('totp_secret')) });
    const form = {
      user_id: field('user_id'),
      password: field('password'),
      totp: totp.generate({ timestamp: at.sim.clock.nowMs() }),
      ...more,
    };
    const to = `${field('login_url')}&redirect_params=${encodeURIComponent('state=abc')}`;
    const body = new URLSearchParams(form);
    return fetch(to, { method: 'POST', body, redirect: 'manual' });
  }

  it('shows a page, checks password and code, and redirects with a token', async () => {
    expect(await (await fetch(field('login_url'))).text()).toContain('<form method="post"');
    expect((await submit({ password: 'wrong' })).status).toBe(403);
    expect((await submit({ totp: '000000' })).status).toBe(403);
    const reply = await submit({});
    expect(reply.status).toBe(302);
    const { searchParams } = new URL(reply.headers.get('location') ?? '');
    expect(searchParams.get('status')).toBe('success');
    expect(searchParams.get('state')).toBe('abc');
    const token = searchParams.get('request_token') ?? '';
    const digest = createHash('sha256').update(field('api_key') + token + field('api_secret'));
    const session = await at.ask('POST', '/session/token', {
      api_key: field('api_key'),
      request_token: token,
      checksum: digest.digest('hex'),
    });
    expect(session?.json['data']).toMatchObject({ refresh_token: '', user_type: 'individual' });
    // The login replaced the token that was alive before.
    expect((await at.ask('GET', '/user/profile'))?.status).toBe(403);
    const denied = await submit({ deny: '1' });
    expect(denied.headers.get('location')).toContain('status=error');
  });

  it('refuses a wrong checksum and a request token that is too old', async () => {
    const asked = (more: Json): Json => ({ api_key: field('api_key'), ...more });
    const wrong = asked({ request_token: field('request_token'), checksum: 'f'.repeat(64) });
    expect(await at.ask('POST', '/session/token', wrong)).toMatchObject({
      status: 403,
      json: { error_type: 'TokenException' },
    });
    const token = at.sim.login()['request_token'] ?? '';
    at.pass(301_000);
    const digest = createHash('sha256').update(field('api_key') + token + field('api_secret'));
    const late = asked({ request_token: token, checksum: digest.digest('hex') });
    expect((await at.ask('POST', '/session/token', late))?.text).toContain('expired');
  });

  it('ends at six in the morning, and not a minute before', async () => {
    at.sim.clock.jump(20 * HOUR_MS - 60_000);
    expect((await at.ask('GET', '/user/profile'))?.status).toBe(200);
    at.sim.clock.jump(60_000);
    expect((await at.ask('GET', '/user/profile'))?.status).toBe(403);
    await expect(at.stream()).rejects.toThrow('403');
  });
});

describe('envelopes', () => {
  it('are the broker’s for unknown paths and methods', async () => {
    expect(await at.ask('GET', '/nothing')).toMatchObject({
      status: 404,
      json: { status: 'error', error_type: 'GeneralException', data: null },
    });
    expect((await at.ask('PUT', '/trades'))?.status).toBe(405);
    expect((await at.ask('GET', '/orders/1953000000000000001'))?.status).toBe(404);
  });

  it('are compressed where the client can read that', async () => {
    const { hostname, port } = new URL(at.sim.addresses.rest);
    const asked = { hostname, port, path: '/instruments', headers: { 'accept-encoding': 'gzip' } };
    const reply = await new Promise<IncomingMessage>((resolve, reject) => {
      request(asked, resolve).on('error', reject).end();
    });
    const body = await buffer(reply);
    expect(reply.headers).toMatchObject({ 'content-encoding': 'gzip', 'content-type': 'text/csv' });
    expect(gunzipSync(body).toString('utf8')).toMatch(/^instrument_token,/);
  });
});

describe('limits', () => {
  it('hold per second and group', async () => {
    const sim = await openBrokerSim({ broker: 'kite', seed: 11, clock: 'manual' });
    const { rest, login } = sim.addresses;
    const headers = { authorization: `token ${login['api_key']}:${login['access_token']}` };
    const statuses = async (path: string, times: number): Promise<number[]> => {
      const replies = Array.from({ length: times }, () => fetch(`${rest}${path}`, { headers }));
      return (await Promise.all(replies)).map((reply) => reply.status).sort((a, b) => a - b);
    };
    expect(await statuses(`/quote/ltp?i=${SHARE_ID}`, 2)).toEqual([200, 429]);
    expect((await statuses('/orders', 12)).filter((status) => status === 429)).toHaveLength(2);
    const candles = '/instruments/historical/256265/day?from=2026-11-02&to=2026-11-20';
    expect(await statuses(candles, 4)).toEqual([200, 200, 200, 429]);
    sim.clock.advance(1_000);
    expect(await statuses('/orders', 1)).toEqual([200]);
    await sim.close();
  });
});

describe('the ticker', () => {
  it('takes three sockets and no fourth', async () => {
    for (let socket = 0; socket < 3; socket += 1) await at.stream();
    await expect(at.stream()).rejects.toThrow('429');
  });

  it('complains in text about too many tokens, and stays', async () => {
    const wide = await openBrokerSim({
      broker: 'kite',
      clock: 'manual',
      instruments: 5_000,
      settings: { limits: false },
    });
    await at.close();
    at = await openCaller(wide);
    const dump = (await at.ask('GET', '/instruments/NSE'))?.text ?? '';
    const tokens = dump
      .split('\n')
      .slice(1)
      .map((row) => Number(row.split(',')[0]));
    const stream = await at.stream();
    stream.socket.send(JSON.stringify({ a: 'subscribe', v: tokens.slice(0, 3_001) }));
    await soon(() => stream.frames.some((frame) => typeof frame === 'string'));
    expect(stream.frames.find((frame) => typeof frame === 'string')).toContain('"type":"error"');
    expect(stream.closedWith()).toBeNull();
  });

  it('beats once a second while nothing else is sent, and says nothing of acceptance', async () => {
    const stream = await at.stream();
    await at.place();
    for (let second = 0; second < 3; second += 1) at.pass(1_000);
    await soon(() => stream.frames.length === 3);
    expect(stream.frames.map((frame) => frame.length)).toEqual([1, 1, 1]);
  });

  it('takes no token, a strange one and a strange message calmly', async () => {
    const stream = await at.stream();
    for (const text of ['{"a":"subscribe","v":[]}', '{"a":"mode","v":["full",[1]]}', 'hello']) {
      stream.socket.send(text);
    }
    await soon(() => stream.frames.length === 1);
    expect(String(stream.frames[0])).toContain('"type":"error"');
  });
});

describe('intraday positions', () => {
  it('are closed at twenty past three, and no new ones are taken', async () => {
    const session = { session: 'clock', clock: 'manual', settings: { limits: false } } as const;
    const startMs = indiaMoment(dayNumber('2026-11-23'), 15 * 60 + 19);
    await at.close();
    at = await openCaller(await openBrokerSim({ broker: 'kite', startMs, ...session }));
    await at.place({ price: CROSSING });
    expect(at.sim.truth().positions).toMatchObject([{ net: 10 }]);
    at.pass(61_000);
    expect(at.sim.truth().positions).toMatchObject([{ net: 0 }]);
    expect(at.sim.truth().orders).toMatchObject([{ placedBy: 'desk' }, { placedBy: 'outside' }]);
    expect(await at.place({ price: CROSSING })).toBeNull();
    expect(await at.place({ price: CROSSING, product: 'CNC' })).not.toBeNull();
    at.pass(600_000);
    const closed = await at.place({ price: CROSSING, product: 'CNC' });
    expect(closed).toBeNull();
  });
});

describe('nights', () => {
  it('send what was held, and carry positions over', async () => {
    await at.place({ price: CROSSING, product: 'CNC' });
    const held = await at.ask('POST', '/orders/amo', {
      exchange: 'NSE',
      tradingsymbol: SHARE,
      transaction_type: 'BUY',
      order_type: 'LIMIT',
      product: 'CNC',
      quantity: 5,
      price: CROSSING,
    });
    const { order_id: id } = must(held, 'a reply').json['data'] as Json;
    expect(at.sim.market({ dayRoll: true }).ok).toBe(true);
    expect(at.sim.truth().orders).toMatchObject([{ id, phase: 'held' }]);
    expect(at.sim.market({ session: 'open' }).ok).toBe(true);
    at.pass();
    expect(at.sim.truth().orders).toMatchObject([{ id, phase: 'filled' }]);
    expect(at.sim.truth().positions).toMatchObject([{ overnight: 10, dayBuy: 5, net: 15 }]);
  });
});
