/**
 * Every fault that a broker can have, by its number in docs/broker-sim.md: the rule is taken and
 * has its effect on Kite's wire. Requests, replies, books and the market; the streams stand in
 * stream-faults.sqlite.test.ts.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { REJECTIONS, type RejectionCode } from '../../../shared/domain/rejections.ts';
import { must } from '../../../shared/lib/assert.ts';
import type { Json } from './kite-client.ts';
import { type Caller, CROSSING, openCaller, RESTING, SHARE_ID } from './sim-caller.ts';

let at: Caller;

beforeEach(async () => {
  at = await openCaller();
});

afterEach(() => at.close());

const orders = (): ReturnType<Caller['sim']['truth']>['orders'] => at.sim.truth().orders;
const phases = (): string[] => orders().map((order) => order.phase);
const form = { exchange: 'NSE', tradingsymbol: 'RELIANCE', transaction_type: 'BUY' };
const terms = { order_type: 'LIMIT', product: 'MIS', quantity: 10, price: RESTING };

describe('placing, changing, cancelling', () => {
  it('F-01 the request is lost before the broker', async () => {
    at.fault({ kind: 'lose' }, 'place');
    expect(await at.place()).toBeNull();
    expect(orders()).toHaveLength(0);
  });

  it('F-02 taken, and the reply is lost', async () => {
    at.fault({ kind: 'swallow' }, 'place');
    expect(await at.place({ tag: 'X1' })).toBeNull();
    expect(orders()).toMatchObject([{ tag: 'X1', phase: 'open' }]);
  });

  it('F-03 appears late, or is hidden from the books for a while', async () => {
    at.fault({ kind: 'late', delayMs: 8_000 }, 'place', { nth: 1 });
    at.fault({ kind: 'hide', forMs: 9_000 }, 'place', { nth: 2 });
    expect(await at.place()).toBeNull();
    expect(orders()).toHaveLength(0);
    at.pass(8_100);
    expect(orders()).toHaveLength(1);
    const hidden = await at.place();
    expect(await at.rows('/orders')).toHaveLength(1);
    expect(orders()).toHaveLength(2);
    at.pass(9_000);
    expect((await at.rows('/orders')).map((row) => row['order_id'])).toContain(hidden);
  });

  it('F-04 the reply is slow', async () => {
    at.fault({ kind: 'slow', delayMs: 5_000 }, 'place', { nth: 1 });
    const reply = at.ask('POST', '/orders/regular', { ...form, ...terms });
    let answered = false;
    void reply.then(() => {
      answered = true;
    });
    while (orders().length === 0) await at.ask('GET', '/user/profile');
    expect(answered).toBe(false);
    at.pass(5_000);
    expect((await reply)?.json['status']).toBe('success');
  });

  it('F-05 a 400 that says timed out, and the order comes', async () => {
    const timedOut = { kind: 'status', status: 400, actsAfterMs: 8_000 } as const;
    at.fault(timedOut, 'place');
    const reply = await at.ask('POST', '/orders/regular', { ...form, ...terms });
    expect(reply).toMatchObject({ status: 400 });
    expect(reply?.text).toContain('Order request timed out');
    expect(orders()).toHaveLength(0);
    at.pass(8_000);
    expect(orders()).toHaveLength(1);
  });

  it.each([
    [502, true, 1],
    [503, false, 0],
    [504, 1, 1],
    [500, 0, 0],
  ])('F-06 answered %i, done: %s', async (status, acts, placed) => {
    at.fault({ kind: 'status', status, acts }, 'place');
    const reply = await at.ask('POST', '/orders/regular', { ...form, ...terms });
    expect(reply?.status).toBe(status);
    expect(reply?.headers.get('content-type')).toContain(status === 500 ? 'json' : 'html');
    expect(orders()).toHaveLength(placed);
  });

  it('F-07 too many requests, with a time to wait, and taken all the same', async () => {
    at.fault({ kind: 'status', status: 429, acts: true, retryAfterS: 3 }, 'place');
    const reply = await at.ask('POST', '/orders/regular', { ...form, ...terms });
    expect(reply?.status).toBe(429);
    expect(reply?.headers.get('retry-after')).toBe('3');
    expect(reply?.json['error_type']).toBe('NetworkException');
    expect(orders()).toHaveLength(1);
  });

  it('F-08 the token ends, or the address is not on the list', async () => {
    at.fault({ kind: 'session', event: 'ip' }, 'place');
    const refused = await at.ask('POST', '/orders/regular', { ...form, ...terms });
    expect(refused).toMatchObject({ status: 403, json: { error_type: 'PermissionException' } });
    at.fault({ kind: 'session', event: 'expire' }, 'orders', { nth: 2 });
    expect(await at.ask('GET', '/orders')).toMatchObject({ status: 200 });
    for (const path of ['/orders', '/user/profile']) {
      expect(await at.ask('GET', path)).toMatchObject({
        status: 403,
        json: { error_type: 'TokenException' },
      });
    }
  });

  it.each([
    ['empty', (text: string) => text === ''],
    ['html', (text: string) => text.startsWith('<html>')],
    ['truncated', (text: string) => text.startsWith('{') && !text.endsWith('}')],
    ['encoding', (text: string) => text.includes('\u0000')],
    ['error', (text: string) => text.includes('"status":"error"')],
  ] as const)('F-09 two hundred with a body that is %s', async (body, looks) => {
    at.fault({ kind: 'body', body }, 'place');
    const reply = must(await at.ask('POST', '/orders/regular', { ...form, ...terms }), 'a reply');
    expect(reply.status).toBe(200);
    expect(looks(reply.text)).toBe(true);
    expect(orders()).toHaveLength(1);
  });

  it('F-10 without an id, or with a wrong one', async () => {
    at.fault({ kind: 'edit', edits: [{ path: 'data.order_id', change: 'remove' }] }, 'place', {
      nth: 1,
    });
    const wrong = { path: 'data.order_id', change: 'set', value: '1' } as const;
    at.fault({ kind: 'edit', edits: [wrong] }, 'place', { nth: 2 });
    expect(await at.place()).toBeNull();
    expect(await at.place()).toBe('1');
    expect(orders()).toHaveLength(2);
  });

  it.each([
    ['before', 0],
    ['mid', 1],
    ['after', 1],
  ] as const)('F-11 cut %s the reply', async (where, placed) => {
    at.fault({ kind: 'reset', at: where }, 'place');
    expect(await at.place()).toBeNull();
    expect(orders()).toHaveLength(placed);
  });

  it('F-12 one request, executed twice', async () => {
    at.fault({ kind: 'twice' }, 'place');
    const id = await at.place({ tag: 'ONE' });
    expect(orders()).toMatchObject([
      { id, tag: 'ONE', placedBy: 'desk' },
      { tag: 'ONE', placedBy: 'twin' },
    ]);
  });

  it.each(Object.keys(REJECTIONS) as RejectionCode[])('F-13 refused: %s', async (rejection) => {
    at.fault({ kind: 'refuse', rejection, words: 'No', answer: 'reply' }, 'place', { nth: 1 });
    at.fault({ kind: 'refuse', rejection, words: 'No', answer: 'book' }, 'place', { nth: 2 });
    const reply = must(await at.ask('POST', '/orders/regular', { ...form, ...terms }), 'a reply');
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(orders()).toHaveLength(0);
    const id = await at.place();
    expect(await at.rows('/orders')).toMatchObject([{ order_id: id, status: 'REJECTED' }]);
  });

  it('F-14 a cancel that loses the race, and one that is refused', async () => {
    const first = await at.place();
    at.fault({ kind: 'race', units: 'all' }, 'cancel', { nth: 1 });
    const no = { kind: 'refuse', rejection: 'already_final', words: 'Too late' } as const;
    at.fault({ ...no, answer: 'book' }, 'cancel', { nth: 2 });
    expect(await at.ask('DELETE', `/orders/regular/${first}`)).toMatchObject({ status: 200 });
    at.pass();
    expect(phases()).toEqual(['filled']);
    const second = await at.place();
    expect(await at.ask('DELETE', `/orders/regular/${second}`)).toMatchObject({ status: 200 });
    at.pass();
    expect(phases()).toEqual(['filled', 'open']);
  });

  it('F-15 a change is applied and its reply lost; the twenty-sixth is refused', async () => {
    const id = await at.place();
    at.fault({ kind: 'swallow' }, 'modify', { nth: 1 });
    for (let change = 1; change <= 25; change += 1) {
      const reply = await at.ask('PUT', `/orders/regular/${id}`, { price: RESTING - change });
      expect(reply?.status).toBe(change === 1 ? undefined : 200);
      at.pass();
      expect(orders()).toMatchObject([{ price: (RESTING - change) * 10_000 }]);
    }
    const last = await at.ask('PUT', `/orders/regular/${id}`, { price: RESTING });
    expect(last?.text).toContain('Maximum allowed order modifications exceeded');
  });

  it('F-16 of several slices some fail, in another order, or all without detail', async () => {
    const future = at.sim.truth();
    expect(future.orders).toEqual([]);
    const rows = must(await at.ask('GET', '/instruments/NFO'), 'the dump').text.split('\n');
    const symbol = must(
      rows.find((row) => /,NIFTY\d\d[A-Z]{3}FUT,/.test(row)),
      'a future',
    ).split(',')[2];
    const answer = must(await at.ask('GET', `/quote?i=NFO:${symbol}`), 'the quote');
    const quote = answer.json['data'] as Record<string, Json>;
    const price = Math.round(Number(quote[`NFO:${symbol}`]?.['last_price']) * 0.98);
    const big = { exchange: 'NFO', tradingsymbol: symbol, product: 'NRML', price };
    const asked = { ...form, ...terms, ...big, quantity: 65 * 60, autoslice: true };
    at.fault({ kind: 'children', failed: [2], shuffle: true }, 'place', { nth: 1 });
    at.fault({ kind: 'children', failed: 'all' }, 'place', { nth: 2 });
    const reply = must(await at.ask('POST', '/orders/regular', asked), 'a reply');
    const children = (reply.json['data'] as { children: Json[] }).children;
    expect(children.map((child) => 'error' in child)).toEqual([false, true, false]);
    const [last] = children;
    expect(orders().at(-1)?.id).toBe(last?.['order_id']);
    expect(await at.ask('POST', '/orders/regular', asked)).toMatchObject({ status: 500 });
  });
});

describe('the books', () => {
  it('F-20 stale, or without the newest orders', async () => {
    await at.place();
    at.pass(10_000);
    await at.place();
    at.fault({ kind: 'stale', missingNewest: 1 }, 'orders', { nth: 1 });
    at.fault({ kind: 'stale', byMs: 5_000 }, 'orders', { nth: 2 });
    expect(await at.rows('/orders')).toHaveLength(1);
    expect(await at.rows('/orders')).toHaveLength(1);
    expect(await at.rows('/orders')).toHaveLength(2);
  });

  it('F-21 cut, empty and doubled lists', async () => {
    await at.place();
    await at.place();
    const listed = (change: 'keep' | 'empty' | 'double'): void =>
      at.fault({ kind: 'edit', edits: [{ path: 'data', change, value: 1 }] }, 'orders', { nth: 1 });
    listed('keep');
    expect(await at.rows('/orders')).toHaveLength(1);
    listed('empty');
    expect(await at.rows('/orders')).toHaveLength(0);
    listed('double');
    expect(await at.rows('/orders')).toHaveLength(4);
  });

  it('F-22 positions and funds lag behind the trades', async () => {
    at.pass(5_000);
    await at.place({ price: CROSSING });
    at.fault({ kind: 'stale', byMs: 1_000 }, 'positions');
    at.fault({ kind: 'stale', byMs: 1_000 }, 'funds');
    expect((await at.rows('/trades')).length).toBeGreaterThan(0);
    const positions = (await at.ask('GET', '/portfolio/positions'))?.json['data'] as Json;
    expect(positions['net']).toEqual([]);
    const funds = (await at.ask('GET', '/user/margins/equity'))?.json['data'] as Json;
    expect(funds['net']).toBe(5_000_000);
  });

  it('F-23 trades come again under another id, are taken back and corrected', async () => {
    await at.place({ price: CROSSING });
    const [trade] = at.sim.truth().trades;
    const id = must(trade, 'a trade').id;
    const other = { path: 'data.*.trade_id', change: 'set', value: '77' } as const;
    at.fault({ kind: 'edit', edits: [other] }, 'trades', { nth: 1 });
    expect(await at.rows('/trades')).toMatchObject([{ trade_id: '77' }]);
    expect(at.sim.market({ correct: { trade: id, price: 15_000_000 } }).ok).toBe(true);
    expect(await at.rows('/trades')).toMatchObject([{ trade_id: id, average_price: 1_500 }]);
    expect(at.sim.market({ bust: { trade: id } }).ok).toBe(true);
    expect(await at.rows('/trades')).toEqual([]);
    expect(at.sim.truth().positions).toEqual([]);
  });

  it('F-24 fields drift', async () => {
    await at.place({ tag: 'abc' });
    const field = (name: string): string => `data.*.${name}`;
    at.fault(
      {
        kind: 'edit',
        edits: [
          { path: field('quantity'), change: 'retype' },
          { path: field('price'), change: 'set', value: null },
          { path: field('product'), change: 'rename', value: 'prd' },
          { path: field('validity'), change: 'lower' },
          { path: field('tag'), change: 'upper' },
          { path: field('status'), change: 'set', value: 'FROZEN PENDING' },
          { path: field('extra'), change: 'set', value: { a: 1 } },
        ],
      },
      'orders',
    );
    const [row] = await at.rows('/orders');
    expect(row).toMatchObject({
      quantity: '10',
      price: null,
      prd: 'MIS',
      validity: 'day',
      tag: 'ABC',
      status: 'FROZEN PENDING',
      extra: { a: 1 },
    });
    expect(row).not.toHaveProperty('product');
  });
});

describe('market and venue', () => {
  it('F-40 part by part, worse than the limit, and too much', async () => {
    const run = { partial: { order: 'this', units: 1, everyMs: 100 } };
    at.fault({ kind: 'market', run, afterMs: 40 }, 'place', { nth: 1 });
    const id = must(await at.place(), 'an id');
    at.pass(320);
    expect(orders()[0]?.filled).toBe(4);
    const worse = { fill: { order: id, units: 1, price: 20_000_000 } };
    expect(at.sim.market(worse).ok).toBe(true);
    expect(at.sim.truth().trades.at(-1)?.price).toBe(20_000_000);
    at.pass(2_000);
    expect(at.sim.market({ overfill: { order: id, units: 5 } }).ok).toBe(true);
    expect(orders()[0]).toMatchObject({ quantity: 10, filled: 15 });
    expect(at.sim.market({ fill: { order: id, units: 1 } }).ok).toBe(false);
  });

  it('F-41 orders and cancels from elsewhere, the risk desk, conversion, expiry, split', async () => {
    const id = must(await at.place(), 'an id');
    expect(at.sim.market({ cancel: { order: id } }).ok).toBe(true);
    const own = { instrument: SHARE_ID, side: 'buy', units: 20, price: CROSSING * 10_000 } as const;
    expect(at.sim.market({ external: { ...own, product: 'mis', tag: null } }).ok).toBe(true);
    at.pass();
    expect(orders()).toMatchObject([{ phase: 'cancelled' }, { placedBy: 'outside' }]);
    const convert = { instrument: SHARE_ID, from: 'mis', to: 'cnc', units: 10 } as const;
    expect(at.sim.market({ convert }).ok).toBe(true);
    expect(at.sim.market({ split: { instrument: SHARE_ID, into: 2 } }).ok).toBe(true);
    expect(at.sim.truth().positions.map(({ product, net }) => [product, net])).toEqual([
      ['mis', 20],
      ['cnc', 20],
    ]);
    expect(at.sim.market({ squareOff: {} }).ok).toBe(true);
    at.pass();
    const settle = { instrument: SHARE_ID, price: 15_000_000 };
    expect(at.sim.market({ settle }).ok).toBe(true);
    expect(at.sim.truth().positions.map(({ net }) => net)).toEqual([0, 0]);
  });

  it('F-42 bands, halts and other terms', async () => {
    const band = { instrument: SHARE_ID, low: 14_500_000, high: 15_500_000 };
    expect(at.sim.market({ band }).ok).toBe(true);
    await at.place();
    expect(orders()).toMatchObject([{ phase: 'rejected', rejection: 'price_outside_band' }]);
    expect(at.sim.market({ halt: { instrument: SHARE_ID, on: true } }).ok).toBe(true);
    expect(await at.place({ price: 1_500 })).toBeNull();
    expect(at.sim.market({ halt: { instrument: SHARE_ID, on: false } }).ok).toBe(true);
    expect(at.sim.market({ terms: { instrument: SHARE_ID, lot: 4, freeze: 8 } }).ok).toBe(true);
    const lots = await at.ask('POST', '/orders/regular', { ...form, ...terms });
    expect(lots?.text).toContain('lot size');
    const freeze = await at.ask('POST', '/orders/regular', { ...form, ...terms, quantity: 12 });
    expect(freeze?.text).toContain('higher than the maximum quantity');
  });

  it('F-43 the session ends, the day rolls, the broker is being repaired', async () => {
    const first = await at.place();
    expect(at.sim.market({ session: 'end' }).ok).toBe(true);
    expect(await at.rows('/orders')).toMatchObject([{ order_id: first, status: 'CANCELLED' }]);
    expect(await at.place()).toBeNull();
    expect(at.sim.market({ dayRoll: true }).ok).toBe(true);
    expect((await at.ask('GET', '/orders'))?.status).toBe(403);
    expect(at.sim.truth().orders).toEqual([]);
    at.fault({ kind: 'status', status: 503 }, '*', { window: { toMs: 60_000 } });
    expect((await at.ask('GET', '/user/profile'))?.status).toBe(503);
    at.pass(60_001);
    expect((await at.ask('GET', '/user/profile'))?.status).toBe(403);
  });
});
