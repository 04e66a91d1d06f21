/** What can go wrong, over real sockets: the truth is right and the wire is not. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { must } from '../../../../shared/lib/assert.ts';
import type { FaultRule } from '../../../../electron/broker-sim/faults.ts';
import { NorenCaller, type NorenSocket, reports, type Row } from './noren-caller.ts';

let noren: NorenCaller;

beforeEach(async () => {
  noren = await NorenCaller.open();
});

afterEach(() => noren.close());

function fault(
  channel: 'rest' | 'ws',
  op: string,
  action: FaultRule['action'],
  match: Partial<FaultRule['match']> = {},
): void {
  noren.sim.fault({ id: `${channel}-${op}`, match: { channel, op, ...match }, action });
}

function tags(): (string | null)[] {
  return noren.sim.truth().orders.map((order) => order.tag);
}

async function updates(socket: NorenSocket): Promise<Row[]> {
  await socket.fence();
  return socket.all('om');
}

const place = (remarks: string): ReturnType<NorenCaller['post']> =>
  noren.post('PlaceOrder', noren.order({ remarks }));

describe('replies', () => {
  it('lost although the order was taken: found again by its tag', async () => {
    fault('rest', 'place', { kind: 'reset', at: 'after' });
    await expect(place('k-1')).rejects.toThrow();
    const [row] = await noren.rows('OrderBook');
    expect([row?.['remarks'], tags()]).toEqual(['k-1', ['k-1']]);
  });

  it.each([
    [true, ['k-1']],
    [false, []],
  ])('a gateway page with the order taken: %s', async (acts, expected) => {
    fault('rest', 'place', { kind: 'status', status: 502, acts, body: 'html' });
    const reply = await place('k-1');
    expect([reply.status, reply.json]).toEqual([502, null]);
    expect(reply.text).toContain('<html');
    expect(tags()).toEqual(expected);
  });

  it('a time-out of the server, and the order comes later', async () => {
    fault('rest', 'place', { kind: 'status', status: 400, actsAfterMs: 8_000 });
    const reply = await place('k-1');
    expect(reply.json).toMatchObject({ stat: 'Not_Ok', emsg: 'Server Timeout :  ' });
    expect(tags()).toEqual([]);
    noren.sim.clock.advance(8_000);
    expect(tags()).toEqual(['k-1']);
  });

  it('taken, and in no book for minutes', async () => {
    fault('rest', 'place', { kind: 'hide', forMs: 300_000 });
    expect((await place('k-1')).json).toMatchObject({ stat: 'Ok' });
    expect(await noren.row('OrderBook', {})).toMatchObject({ stat: 'Not_Ok' });
    noren.sim.clock.advance(300_000);
    expect(await noren.rows('OrderBook')).toHaveLength(1);
  });

  it.each([
    [{ kind: 'body', body: 'truncated' } as const, /^\{"request_time"/],
    [{ kind: 'body', body: 'empty' } as const, /^$/],
    [{ kind: 'body', body: 'error' } as const, /Server Timeout/],
    [
      { kind: 'edit', edits: [{ path: 'norenordno', change: 'remove' }] } as const,
      /^\{"request_time":"[^"]+","stat":"Ok"\}$/,
    ],
  ])('%j', async (action, text) => {
    fault('rest', 'place', action as FaultRule['action']);
    const reply = await place('k-1');
    expect(reply.text).toMatch(text);
    expect(tags()).toEqual(['k-1']);
  });

  it('one request, two orders', async () => {
    fault('rest', 'place', { kind: 'twice' });
    await place('k-1');
    expect(tags()).toEqual(['k-1', 'k-1']);
  });

  it('too many requests, in the words of the broker', async () => {
    fault('rest', 'place', { kind: 'status', status: 429 });
    expect((await place('k-1')).json).toMatchObject({
      emsg: 'Invalid Input : Order Recieved 11 in a current second exceeds Limit 10 for user',
    });
    expect(tags()).toEqual([]);
  });

  it('the session dies in the middle of the day', async () => {
    const socket = await noren.stream();
    fault('rest', 'orders', { kind: 'session', event: 'kill' });
    expect(await noren.row('OrderBook', {})).toMatchObject({
      emsg: 'Session Expired :  Invalid Session Key',
    });
    expect(await socket.closed()).toBe(1000);
    const token = must(noren.sim.login()['susertoken'], 'a token');
    noren.sim.removeFault('rest-orders');
    const again = await noren.post('OrderBook', { uid: noren.uid }, { token });
    expect(again.json).toMatchObject({ emsg: 'Error Occurred : 5 "no data"' });
  });

  it('books that are old or lack the newest', async () => {
    await noren.place({ remarks: 'k-1' });
    noren.sim.clock.advance(5_000);
    await noren.place({ remarks: 'k-2' });
    fault('rest', 'orders', { kind: 'stale', byMs: 3_000 });
    expect((await noren.rows('OrderBook')).map((row) => row['remarks'])).toEqual(['k-1']);
    fault('rest', 'orders', { kind: 'stale', missingNewest: 1 });
    expect((await noren.rows('OrderBook')).map((row) => row['remarks'])).toEqual(['k-1']);
  });

  it('a cancel that a fill overtakes', async () => {
    const id = await noren.id();
    fault('rest', 'cancel', { kind: 'race', units: 'all' });
    expect(await noren.row('CancelOrder', { norenordno: id })).toMatchObject({ stat: 'Ok' });
    noren.sim.clock.advance(100);
    const [row] = await noren.rows('OrderBook');
    expect(row).toMatchObject({ status: 'COMPLETE', fillshares: '10' });
  });

  it('a rejection after Ok, with given words', async () => {
    const words = 'NON-COMPLIANT CLIENT CODE : 17070';
    fault('rest', 'place', { kind: 'refuse', rejection: 'not_permitted', words });
    expect((await place('k-1')).json).toMatchObject({ stat: 'Ok' });
    noren.sim.clock.advance(100);
    const [row] = await noren.rows('OrderBook');
    expect(row).toMatchObject({ status: 'REJECTED', rejreason: words });
  });
});

describe('the stream', () => {
  it.each([
    ['drop', { kind: 'drop' }, 2],
    ['twice', { kind: 'repeat', times: 1, everyMs: 0 }, 4],
  ] as const)('an update %s', async (_name, action, count) => {
    const socket = await noren.stream();
    fault('ws', 'order', action, { state: 'OPEN' });
    const id = await noren.id();
    noren.sim.clock.advance(10);
    const frames = await updates(socket);
    expect(frames.filter((frame) => frame['norenordno'] === id)).toHaveLength(count);
  });

  it('out of order', async () => {
    const socket = await noren.stream();
    fault('ws', 'order', { kind: 'reorder', window: 2 });
    await noren.id();
    expect(reports(await updates(socket))).toEqual([
      'OPEN/New',
      'PENDING/PendingNew',
      'PENDING/NewAck',
    ]);
  });

  it('a part after the whole', async () => {
    const socket = await noren.stream();
    const id = await noren.id();
    fault('ws', 'order', { kind: 'hold', longestMs: 60_000 }, { state: 'OPEN' });
    noren.sim.market({ fill: { order: id, units: 4 } });
    noren.sim.market({ fill: { order: id } });
    const fills = (await updates(socket)).slice(3);
    expect(fills.map((frame) => frame['fillshares'])).toEqual(['10', '4']);
  });

  it('garbage, another account and yesterday', async () => {
    const socket = await noren.stream();
    fault('ws', 'order', { kind: 'garbage', what: 'bad_json' }, { nth: 1 });
    noren.sim.fault({
      id: 'foreign',
      match: { channel: 'ws', op: 'order', nth: 2 },
      action: { kind: 'foreign', whose: 'account' },
    });
    await noren.id();
    const frames = await updates(socket);
    expect(frames.filter((frame) => frame['uid'] !== noren.uid)).toHaveLength(1);
    expect(socket.texts.some((text) => !text.endsWith('}'))).toBe(true);
  });

  it('stalls in silence, and comes back without what it missed', async () => {
    const socket = await noren.stream();
    await noren.control('/ctl/ws', { pause: true });
    await noren.id();
    await noren.control('/ctl/ws', { resume: true });
    expect(await updates(socket)).toEqual([]);
  });

  it('a tick without a last price, and one from long ago', async () => {
    const { token = '' } = await noren.contract('NSE', 'RELIANCE-EQ');
    const socket = await noren.stream();
    fault('ws', 'tick', { kind: 'edit', edits: [{ path: 'lp', change: 'remove' }] });
    socket.send({ t: 't', k: `NSE|${token}` });
    await socket.of('tk');
    noren.sim.clock.advance(3_000);
    await socket.fence();
    expect(socket.all('tf').length).toBeGreaterThan(0);
    expect(socket.all('tf').filter((frame) => 'lp' in frame)).toEqual([]);
  });

  it('ignores what is subscribed', async () => {
    fault('ws', 'connect', { kind: 'deaf' });
    const socket = await noren.stream();
    socket.send({ t: 't', k: 'NSE|26000' });
    const id = await noren.id();
    await socket.next((frame) => frame['norenordno'] === id);
    expect(socket.all('tk')).toEqual([]);
  });

  it('refuses to connect', async () => {
    fault('ws', 'connect', { kind: 'handshake', status: 502 });
    await expect(noren.socket()).rejects.toThrow('502');
  });
});

describe('what differs from broker to broker', () => {
  it.each([
    ['unknown_request', 'Error Occurred : 1 "unknown request"'],
    ['server_timeout', 'Server Timeout :  '],
  ])('the night run: %s', async (outage, emsg) => {
    await noren.switch({ outage });
    expect(await noren.row('Limits', { actid: noren.uid })).toMatchObject({ emsg });
    const login = await noren.post('QuickAuth', {}, { token: null });
    expect(login.json).toMatchObject({ emsg });
  });

  it('the night run by the clock', async () => {
    await noren.switch({ outage: 'clock' });
    expect(await noren.row('Limits', { actid: noren.uid })).toMatchObject({ stat: 'Ok' });
    noren.sim.clock.jump(17 * 3_600_000);
    expect(await noren.row('Limits', { actid: noren.uid })).toMatchObject({
      emsg: 'Error Occurred : 1 "unknown request"',
    });
  });

  it('spelling of states, spaces of errors, length of numbers', async () => {
    await noren.switch({ statusWords: 'drifted', emsgSpaces: 'one', longOrderIds: true });
    const socket = await noren.stream();
    const id = await noren.id();
    expect(id).toMatch(/^\d{15}$/);
    expect(await noren.row('CancelOrder', { norenordno: id })).toMatchObject({ result: id });
    noren.sim.clock.advance(100);
    const [row] = await noren.rows('OrderBook');
    expect(row).toMatchObject({ norenordno: id, status: 'CANCELLED' });
    expect((await updates(socket)).at(-1)).toMatchObject({ norenordno: id, status: 'CANCELLED' });
    const dead = await noren.post('OrderBook', { uid: noren.uid }, { token: 'x' });
    expect(dead.json).toMatchObject({ emsg: 'Session Expired : Invalid Session Key' });
  });

  it('a switch nobody knows is refused', async () => {
    expect((await noren.control('/ctl/switches', { colour: 'red' })).status).toBe(400);
  });
});

it('the same seed and the same requests give the same answers and frames', async () => {
  async function story(): Promise<string> {
    const run = await NorenCaller.open({ seed: 11 });
    const socket = await run.stream();
    const { token = '' } = await run.contract('NSE', 'RELIANCE-EQ');
    socket.send({ t: 't', k: `NSE|${token}` });
    socket.send({ t: 'd', k: 'NSE|26000' });
    await socket.of('dk');
    run.sim.fault({
      id: 'some',
      match: { channel: 'ws', op: 'order', prob: 0.4 },
      action: { kind: 'drop' },
    });
    for (let number = 0; number < 6; number += 1) {
      const { sp1 = '' } = await run.row('GetQuotes', { exch: 'NSE', token });
      await run.place({ prc: number % 2 === 0 ? sp1 : '1400', remarks: `k-${number}` });
      run.sim.clock.advance(700);
      await socket.fence();
    }
    const books = [await run.rows('OrderBook'), await run.rows('TradeBook')];
    const told = JSON.stringify([books, socket.frames]);
    await run.close();
    return told;
  }
  expect(await story()).toBe(await story());
});
