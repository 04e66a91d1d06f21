/** How often a request is tried, what waits for what, and what one refusal says of all others. */
import { beforeEach, describe, expect, test } from 'vitest';
import { addressesOf } from '../../../../electron/broker/noren/addresses.ts';
import { houseNamed } from '../../../../electron/broker/noren/houses.ts';
import { openRest, type Rest } from '../../../../electron/broker/noren/rest.ts';
import { orderRow } from '../../../../electron/broker/noren/wire.ts';
import { breaker } from '../../../../electron/broker/net/breaker.ts';
import { budget } from '../../../../electron/broker/net/budget.ts';
import type { HttpReply, HttpRequest } from '../../../../electron/broker/net/http.ts';
import { asId, type BrokerOrderId } from '../../../../shared/domain/ids.ts';
import { err } from '../../../../shared/lib/result.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { type FakeWorld, fakeWorld } from '../../../support/world.ts';
import { goldenText } from './frames.ts';

const TOKEN = 'a1b2c3d4e5f6';
const ORDER = { tsym: 'M&M-EQ', qty: '1' };

let world: FakeWorld;
let sent: HttpRequest[];
/** When each of them left. */
let sentMs: number[];
let replies: HttpReply[];
let frames: string[];
let deaths: string[];
let token: string | null;

function answer(body: string, status = 200): HttpReply {
  return { kind: 'answer', status, headers: {}, body };
}

const LOST: HttpReply = { kind: 'fault', left: 'maybe', cause: 'timeout', words: 'no answer' };

function open(name = 'shoonya'): Rest {
  const house = must(houseNamed(name), name);
  return openRest({
    world,
    house,
    addresses: addressesOf(house, {}),
    line: {
      send: (request) => {
        sent.push(request);
        sentMs.push(world.monotonicMs());
        return Promise.resolve(replies.shift() ?? answer(goldenText('no-data.json')));
      },
      download: () => Promise.resolve(err(LOST)),
      close: () => undefined,
    },
    together: budget(world, house.together),
    reads: budget(world, house.reads),
    newBreaker: () => breaker(world),
    holder: {
      token: () => token,
      dead: (which) => {
        deaths.push(which);
        token = null;
      },
    },
    keepFrame: (direction, text) => frames.push(`${direction} ${text}`),
    writeDeadlineMs: 8_000,
  });
}

async function finished<T>(promise: Promise<T>, withinMs = 60_000): Promise<T> {
  const state: { done: boolean; value: T | null } = { done: false, value: null };
  const hear = async (): Promise<void> => {
    state.value = await promise;
    state.done = true;
  };
  void hear();
  for (let spent = 0; spent < withinMs && !state.done; spent += 100) await world.advance(100);
  return must(state.value, 'it did not finish');
}

function orders(rest: Rest): Promise<{ ok: boolean; error?: { cause: string } }> {
  return finished(rest.readList('OrderBook', { uid: 'FA0001' }, orderRow));
}

beforeEach(() => {
  world = fakeWorld();
  sent = [];
  sentMs = [];
  replies = [];
  frames = [];
  deaths = [];
  token = TOKEN;
});

describe('writes', () => {
  test('leave at once, once, with the token where the house wants it', async () => {
    const rest = open();
    await finished(rest.write('place', 'PlaceOrder', ORDER, null));
    expect(sent).toEqual([
      {
        method: 'POST',
        path: '/NorenWClientAPI/PlaceOrder',
        headers: { 'content-type': 'text/plain', authorization: `Bearer ${TOKEN}` },
        body: 'jData={"tsym":"M%26M-EQ","qty":"1"}',
        deadlineMs: 8_000,
      },
    ]);
    sent = [];
    await finished(open('flattrade').write('place', 'PlaceOrder', ORDER, null));
    expect(sent[0]?.headers).toEqual({ 'content-type': 'text/plain' });
    expect(sent[0]?.body).toBe(`jData={"tsym":"M%26M-EQ","qty":"1"}&jKey=${TOKEN}`);
    expect(sent[0]?.path).toBe('/PiConnectAPI/PlaceOrder');
  });

  test.each([LOST, answer('', 502), answer('<html>', 504), answer(goldenText('rate.json'), 400)])(
    'are never tried twice, whatever comes: %o',
    async (reply) => {
      const rest = open();
      replies = [reply];
      const id = asId<BrokerOrderId>('26100600000012');
      await finished(rest.write('cancel', 'CancelOrder', { norenordno: id }, id));
      await world.advance(60_000);
      expect(sent).toHaveLength(1);
    },
  );

  test('without a session nothing leaves', async () => {
    token = null;
    const outcome = await finished(open().write('place', 'PlaceOrder', ORDER, null));
    expect(outcome).toMatchObject({ kind: 'refused', rejection: 'not_sent' });
    expect(sent).toEqual([]);
  });

  test('do not wait for reads, however many are queued', async () => {
    const rest = open();
    const reads = Array.from({ length: 30 }, () =>
      rest.readList('OrderBook', { uid: 'FA0001' }, orderRow),
    );
    await world.settle();
    const before = sent.length;
    void rest.write('place', 'PlaceOrder', ORDER, null);
    await world.settle();
    expect(sent.length).toBe(before + 1);
    expect(sent.at(-1)?.path).toContain('PlaceOrder');
    await finished(Promise.all(reads));
  });

  test('are kept as evidence, without the token', async () => {
    await finished(open('flattrade').write('place', 'PlaceOrder', ORDER, null));
    expect(frames).toHaveLength(2);
    expect(frames[0]).toContain('M%26M-EQ');
    expect(frames.join('\n')).not.toContain(TOKEN);
  });
});

describe('reads', () => {
  test.each([
    ['silence', LOST],
    ['a page of the door', answer(goldenText('bad-gateway.html'), 502)],
    ['a server that is away', answer(goldenText('server-timeout.json'))],
    ['a full counter', answer(goldenText('rate.json'), 400)],
    ['a cut-off list', answer('[{"stat":"Ok","nor')],
  ])('are tried three times after %s', async (_name, reply) => {
    const rest = open();
    replies = [reply, reply];
    expect(await orders(rest)).toEqual({ ok: true, value: [] });
    expect(sent).toHaveLength(3);
    replies = [reply, reply, reply];
    expect((await orders(rest)).ok).toBe(false);
    expect(sent).toHaveLength(6);
  });

  test('a plain refusal is an answer', async () => {
    const rest = open();
    replies = [answer('{"stat":"Not_Ok","emsg":"Invalid Input :  uid is Missing."}')];
    expect(await orders(rest)).toMatchObject({ ok: false, error: { cause: 'refused' } });
    expect(sent).toHaveLength(1);
  });

  test('a dead session ends it for all, and nothing more is asked', async () => {
    const rest = open();
    replies = [answer(goldenText('session-expired.json')), answer('[]')];
    expect(await orders(rest)).toMatchObject({ ok: false, error: { cause: 'refused' } });
    expect(deaths).toEqual([TOKEN]);
    expect(await orders(rest)).toMatchObject({ ok: false, error: { cause: 'refused' } });
    expect(sent).toHaveLength(1);
  });

  test('a broken route is left alone for a while, the others are not', async () => {
    const rest = open();
    replies = Array.from({ length: 6 }, () => LOST);
    await orders(rest);
    await orders(rest);
    expect(sent).toHaveLength(5);
    replies = [];
    expect(await orders(rest)).toMatchObject({ ok: false, error: { cause: 'link_down' } });
    const trades = await finished(rest.readList('TradeBook', { uid: 'FA0001' }, orderRow));
    expect(trades.ok).toBe(true);
    await world.advance(2_000);
    expect((await orders(rest)).ok).toBe(true);
  });

  test('stay within what the house allows, and those that would wait too long are told', async () => {
    const rest = open();
    const all = Array.from({ length: 60 }, () =>
      rest.readList('OrderBook', { uid: 'FA0001' }, orderRow),
    );
    const read = await finished(Promise.all(all));
    const most = (spanMs: number): number =>
      Math.max(...sentMs.map((at) => sentMs.filter((t) => t >= at && t < at + spanMs).length));
    expect(most(1_000)).toBeLessThanOrEqual(8);
    expect(most(10_000)).toBeLessThanOrEqual(18);
    const waited = read.filter((each) => !each.ok && each.error.cause === 'rate_limited');
    expect(waited.length + sent.length).toBe(60);
    expect(sent.length).toBeGreaterThanOrEqual(18);
  });

  test('what the house says of rate and address is remembered for the morning check', async () => {
    const rest = open();
    expect([rest.rateWords(), rest.addressWords()]).toEqual([null, null]);
    replies = [answer(goldenText('rate.json'), 400)];
    await orders(rest);
    expect(rest.rateWords()).toContain('exceeds Limit 10');
    replies = [answer('{"stat":"Not_Ok","emsg":"ALGO_CHK: Invalid IP address"}')];
    await finished(rest.write('place', 'PlaceOrder', ORDER, null));
    expect(rest.addressWords()).toContain('Invalid IP');
  });
});
