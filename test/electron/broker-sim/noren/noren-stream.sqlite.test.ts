/** The socket: logging in, ticks as differences, order updates in their published order. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { must } from '../../../../shared/lib/assert.ts';
import { NorenCaller, type NorenSocket, reports, type Row } from './noren-caller.ts';

let noren: NorenCaller;

beforeEach(async () => {
  noren = await NorenCaller.open();
});

afterEach(() => noren.close());

/** The updates of one order so far. */
async function updates(socket: NorenSocket, id: string): Promise<Row[]> {
  await socket.fence();
  return socket.all('om').filter((frame) => frame['norenordno'] === id);
}

describe('logging in', () => {
  it.each([
    ['A', 'c', 'susertoken', 'ck'],
    ['B', 'a', 'accesstoken', 'ak'],
    ['C', 'a', 'accesstoken', 'ak'],
    ['B', 'a', 'usertoken', 'ak'],
  ] as const)('generation %s: %s with %s is answered by %s', async (generation, t, key, ack) => {
    const socket = await noren.socket(generation);
    socket.send({ t, uid: noren.uid, actid: noren.uid, [key]: noren.tokenOf(generation) });
    expect(await socket.of(ack)).toEqual({ t: ack, uid: noren.uid, s: 'OK' });
  });

  it('a token that is not good gets NOT_OK and nothing more', async () => {
    const socket = await noren.socket();
    socket.send({ t: 'c', uid: noren.uid, actid: noren.uid, susertoken: 'old', source: 'API' });
    expect(await socket.of('ck')).toMatchObject({ s: 'NOT_OK' });
    socket.send({ t: 't', k: 'NSE|26000' });
    socket.send({ t: 'c', uid: noren.uid, susertoken: noren.tokenOf('A') });
    expect(await socket.of('ck')).toMatchObject({ s: 'OK' });
    expect(socket.all('tk')).toEqual([]);
  });

  it('the casing of the ack can be the documented one', async () => {
    await noren.switch({ ackCase: 'Ok' });
    const socket = await noren.socket();
    socket.send({ t: 'c', uid: noren.uid, susertoken: noren.tokenOf('A') });
    expect(await socket.of('ck')).toMatchObject({ s: 'Ok' });
  });

  it('a second connection with the token ends the first with a plain close', async () => {
    const first = await noren.stream();
    const second = await noren.stream();
    expect([await first.closed(), first.closeReason]).toEqual([1000, 'goodbye']);
    await second.fence();
    const other = await noren.stream('C');
    await other.fence();
    await second.fence();
  });

  it('only socket paths are connected', async () => {
    const { NorenSocket } = await import('./noren-caller.ts');
    const url = `${noren.origin.replace('http', 'ws')}/NorenWClientTP/`;
    await expect(NorenSocket.open(url)).rejects.toThrow('404');
  });
});

describe('heartbeats', () => {
  it('a text heartbeat is answered with the time', async () => {
    const socket = await noren.stream();
    socket.send({ t: 'h' });
    expect(await socket.of('hk')).toEqual({ t: 'hk', hk: '1791178200' });
  });

  it('a ping with a payload is answered by a pong', async () => {
    const socket = await noren.stream();
    socket.ping('{"t":"h"}');
    await socket.ponged();
    expect(socket.all('hk')).toEqual([]);
  });

  it('with an idle limit, silence ends the connection', async () => {
    await noren.switch({ idleCutMs: 90_000 });
    const socket = await noren.stream();
    noren.sim.clock.advance(60_000);
    await socket.fence();
    noren.sim.clock.advance(89_000);
    await socket.fence();
    noren.sim.clock.advance(90_000);
    expect(await socket.closed()).toBe(1000);
  });
});

describe('ticks', () => {
  it('a touchline is whole first and then only what changed', async () => {
    const { token = '' } = await noren.contract('NSE', 'RELIANCE-EQ');
    const socket = await noren.stream();
    socket.send({ t: 't', k: `NSE|${token}#NSE|26000` });
    const share = await socket.of('tk');
    expect(Object.keys(share).slice(0, 7)).toEqual(['t', 'e', 'tk', 'ts', 'pp', 'ls', 'ti']);
    expect(share).toMatchObject({ e: 'NSE', tk: token, ts: 'RELIANCE-EQ', pp: '2', ti: '0.10' });
    for (const key of [
      'lp',
      'pc',
      'v',
      'o',
      'h',
      'l',
      'c',
      'ap',
      'bp1',
      'bq1',
      'sp1',
      'sq1',
      'ft',
    ]) {
      expect(share[key], key).toMatch(/^-?\d+(?:\.\d\d)?$/);
    }
    const index = await socket.of('tk');
    expect(index).toMatchObject({ tk: '26000', ts: 'NIFTY INDEX' });
    expect(Object.keys(index)).not.toContain('bp1');
    expect(Object.keys(index)).not.toContain('v');
    noren.sim.clock.advance(2_000);
    const change = await socket.next((frame) => frame['t'] === 'tf' && frame['tk'] === token);
    expect(Object.keys(change)).not.toContain('ts');
    expect(change['e']).toBe('NSE');
    await socket.fence();
    const merged: Row = { ...share };
    for (const frame of socket.all('tf').filter((each) => each['tk'] === token)) {
      const news = Object.entries(frame).filter(([key]) => !['t', 'e', 'tk'].includes(key));
      expect(news.some(([key, value]) => key !== 'ft' && merged[key] !== value)).toBe(true);
      Object.assign(merged, Object.fromEntries(news));
    }
    const quote = await noren.row('GetQuotes', { exch: 'NSE', token });
    for (const key of ['lp', 'v', 'bp1', 'bq1', 'sp1', 'sq1']) expect(merged[key]).toBe(quote[key]);
  });

  it('depth is a subscription of its own with five levels', async () => {
    const { token = '' } = await noren.contract('NFO', 'NIFTY27OCT26F');
    const socket = await noren.stream();
    socket.send({ t: 'd', k: `NFO|${token}` });
    const book = await socket.of('dk');
    for (const level of [1, 2, 3, 4, 5]) {
      for (const key of ['bp', 'bq', 'bo', 'sp', 'sq', 'so']) {
        expect(book[`${key}${level}`], `${key}${level}`).toMatch(/^\d/);
      }
    }
    for (const key of ['ltt', 'ltq', 'tbq', 'tsq', 'lc', 'uc', '52h', '52l', 'oi']) {
      expect(Object.keys(book)).toContain(key);
    }
    noren.sim.clock.advance(2_000);
    expect(await socket.of('df')).toMatchObject({ e: 'NFO', tk: token });
    socket.send({ t: 'ud', k: `NFO|${token}` });
    expect(await socket.of('udk')).toEqual({ t: 'udk', k: `NFO|${token}` });
    const before = socket.all('df').length;
    noren.sim.clock.advance(5_000);
    await socket.fence();
    expect(socket.all('df').length).toBe(before);
    expect(socket.all('tf')).toEqual([]);
  });

  it('Flattrade adds the range of protected prices', async () => {
    const { token = '' } = await noren.contract('NSE', 'RELIANCE-EQ');
    const socket = await noren.stream('C');
    socket.send({ t: 'd', k: `NSE|${token}` });
    const book = await socket.of('dk');
    expect([book['cp'], book['ue'], book['le']]).toEqual([book['c'], book['uc'], book['lc']]);
  });

  it('each connection has its own memory of what it was told', async () => {
    const { token = '' } = await noren.contract('NSE', 'RELIANCE-EQ');
    const first = await noren.stream('A');
    first.send({ t: 't', k: `NSE|${token}` });
    await first.of('tk');
    noren.sim.clock.advance(3_000);
    const second = await noren.stream('B');
    second.send({ t: 't', k: `NSE|${token}` });
    const whole = await second.of('tk');
    const quote = await noren.row('GetQuotes', { exch: 'NSE', token });
    expect(whole['lp']).toBe(quote['lp']);
    expect(first.all('tf').length).toBeGreaterThan(0);
    expect(second.all('tf')).toEqual([]);
  });

  it('an unknown contract is acknowledged with nothing in it', async () => {
    const socket = await noren.stream();
    socket.send({ t: 't', k: 'NSE|999' });
    expect(await socket.of('tk')).toEqual({ t: 'tk', e: 'NSE', tk: '999' });
    socket.send({ t: 'u', k: 'NSE|999' });
    expect(await socket.of('uk')).toEqual({ t: 'uk', k: 'NSE|999' });
  });

  it('garbage from the client does no harm', async () => {
    const socket = await noren.stream();
    for (const text of ['', '{', '[]', 'null', '{"t":5}', '{"t":"zz"}', '{"t":"t"}']) {
      socket.send(text);
    }
    await socket.fence();
  });
});

describe('order updates', () => {
  it('a resting order that fills', async () => {
    const socket = await noren.stream();
    const id = await noren.id({ remarks: 'k7f3a-1' });
    noren.sim.market({ fill: { order: id } });
    const frames = await updates(socket, id);
    expect(reports(frames)).toEqual([
      'PENDING/NewAck',
      'PENDING/PendingNew',
      'OPEN/New',
      'COMPLETE/Fill',
    ]);
    const last = must(frames.at(-1), 'a fill');
    expect(last).toMatchObject({
      t: 'om',
      exch: 'NSE',
      tsym: 'RELIANCE-EQ',
      qty: '10',
      prc: '1400.00',
      pcode: 'C',
      prd: 'C',
      remarks: 'k7f3a-1',
      rejreason: ' ',
      flqty: '10',
      flprc: '1400.00',
      fillshares: '10',
      avgprc: '1400.00',
      fltm: '05-10-2026 11:00:00',
    });
    expect(Object.keys(last)).not.toContain('token');
    expect(Object.keys(must(frames[2], 'an ack'))).not.toContain('fillshares');
  });

  it('a fill in parts is complete only with the last', async () => {
    const socket = await noren.stream();
    const id = await noren.id();
    for (const units of [3, 4, 3]) noren.sim.market({ fill: { order: id, units } });
    const fills = (await updates(socket, id)).slice(3);
    expect(reports(fills)).toEqual(['OPEN/Fill', 'OPEN/Fill', 'COMPLETE/Fill']);
    expect(fills.map((frame) => frame['fillshares'])).toEqual(['3', '7', '10']);
    expect(new Set(fills.map((frame) => frame['flid'])).size).toBe(3);
  });

  it('changing and cancelling', async () => {
    const socket = await noren.stream();
    const id = await noren.id();
    await noren.row('ModifyOrder', noren.order({ norenordno: id, prc: '1410', qty: '12' }));
    noren.sim.clock.advance(100);
    await noren.row('CancelOrder', { ordersource: 'API', norenordno: id });
    noren.sim.clock.advance(100);
    const frames = (await updates(socket, id)).slice(3);
    expect(reports(frames)).toEqual([
      'OPEN/ModAck',
      'OPEN/PendingReplace',
      'OPEN/Replaced',
      'OPEN/CanAck',
      'OPEN/PendingCancel',
      'CANCELED/Canceled',
    ]);
    expect(frames[2]).toMatchObject({ prc: '1410.00', qty: '12' });
    expect(frames[5]).toMatchObject({ cancelqty: '12' });
  });

  it('a change that the OMS refuses leaves the order as it was', async () => {
    const socket = await noren.stream();
    const id = await noren.id();
    const taken = await noren.row(
      'ModifyOrder',
      noren.order({ norenordno: id, prc: '1410', trgprc: '0' }),
    );
    expect(taken).toMatchObject({ stat: 'Ok', result: id });
    noren.sim.clock.advance(100);
    const frames = await updates(socket, id);
    expect(reports(frames).slice(-1)).toEqual(['OPEN/ReplaceRejected']);
    expect(frames.at(-1)).toMatchObject({
      prc: '1400.00',
      rejreason: 'ORA:Trigger price invalid - 0.00',
    });
  });

  it('the risk engine rejects before the exchange, the exchange after', async () => {
    const socket = await noren.stream();
    const risk = await noren.id({ prc: '1200' });
    expect(reports(await updates(socket, risk))).toEqual(['PENDING/NewAck', 'REJECTED/Rejected']);
    expect(socket.all('om').at(-1)).toMatchObject({ rejby: 'RED' });
    const exchange = await noren.id({ tsym: 'REJECT-EQ', prc: '200' });
    const frames = await updates(socket, exchange);
    expect(reports(frames)).toEqual(['PENDING/NewAck', 'PENDING/PendingNew', 'REJECTED/Rejected']);
    expect(frames.at(-1)?.['rejreason']).toMatch(/^16419: /);
  });

  it('a stop waits for its trigger', async () => {
    const socket = await noren.stream();
    const id = await noren.id({ prctyp: 'SL-LMT', prc: '1600', trgprc: '1590' });
    expect(reports(await updates(socket, id)).slice(-1)).toEqual(['TRIGGER_PENDING/New']);
    noren.sim.market({ price: { instrument: 'NSE:RELIANCE', price: 15_950_000 } });
    noren.sim.clock.advance(1_000);
    const after = reports(await updates(socket, id)).slice(3);
    expect(after.slice(0, 1)).toEqual(['OPEN/New']);
    expect(after.at(-1)).toBe('COMPLETE/Fill');
  });

  it('what an IOC order could not trade is cancelled', async () => {
    const socket = await noren.stream();
    const id = await noren.id({ ret: 'IOC' });
    const frames = await updates(socket, id);
    expect(reports(frames)).toEqual([
      'PENDING/NewAck',
      'PENDING/PendingNew',
      'OPEN/New',
      'CANCELED/Canceled',
    ]);
    expect(frames.at(-1)).toMatchObject({ cancelqty: '10', ret: 'IOC' });
  });

  it('a change that trades at once: first the new terms, then the fill', async () => {
    const socket = await noren.stream();
    const id = await noren.id();
    const { sp1 = '' } = await noren.quote('NSE', 'RELIANCE-EQ');
    await noren.row('ModifyOrder', noren.order({ norenordno: id, prc: sp1, qty: '20' }));
    noren.sim.clock.advance(100);
    const frames = (await updates(socket, id)).slice(5);
    expect(reports(frames)).toEqual(['OPEN/Replaced', 'COMPLETE/Fill']);
    expect(frames[0]).toMatchObject({ prc: sp1, qty: '20' });
    expect(frames[0]).not.toHaveProperty('fillshares');
    expect(frames[1]).toMatchObject({ fillshares: '20' });
  });

  it('a fill after the cancel, and more than was asked for', async () => {
    const socket = await noren.stream();
    const gone = await noren.id();
    await noren.row('CancelOrder', { norenordno: gone });
    noren.sim.clock.advance(100);
    noren.sim.market({ overfill: { order: gone, units: 4 } });
    const late = must((await updates(socket, gone)).at(-1), 'a late fill');
    expect(late).toMatchObject({ reporttype: 'Fill', flqty: '4', fillshares: '4' });
    const full = await noren.id();
    noren.sim.market({ fill: { order: full } });
    noren.sim.market({ overfill: { order: full, units: 5 } });
    const over = must((await updates(socket, full)).at(-1), 'one fill too many');
    expect(over).toMatchObject({ status: 'COMPLETE', flqty: '5', fillshares: '15' });
  });

  it('come without asking unless switched off, and then after asking', async () => {
    await noren.switch({ autoOrderFeed: false });
    const socket = await noren.stream();
    const unseen = await noren.id();
    expect(await updates(socket, unseen)).toEqual([]);
    socket.send({ t: 'o', actid: noren.uid });
    expect(await socket.of('ok')).toMatchObject({ t: 'ok' });
    const seen = await noren.id();
    expect(reports(await updates(socket, seen))).toHaveLength(3);
    socket.send({ t: 'uo' });
    await socket.of('uok');
  });

  it('asking for them as well doubles nothing, and Flattrade does not answer it', async () => {
    const socket = await noren.stream('C');
    socket.send({ t: 'o', actid: noren.uid });
    const id = await noren.id();
    expect(reports(await updates(socket, id))).toEqual([
      'PENDING/NewAck',
      'PENDING/PendingNew',
      'OPEN/New',
    ]);
    expect(socket.all('ok')).toEqual([]);
  });

  it('positions come where they are asked for', async () => {
    const socket = await noren.stream('C');
    socket.send({ t: 'p', actid: noren.uid });
    await socket.of('pk');
    const id = await noren.id();
    noren.sim.market({ fill: { order: id } });
    expect(await socket.of('pm')).toMatchObject({ exch: 'NSE', prd: 'C', netqty: '10' });
  });

  it('the reply comes first, or after the frames where so switched', async () => {
    await noren.switch({ replyAfterFramesMs: 50 });
    const socket = await noren.stream();
    let answered = false;
    const placing = noren.row('PlaceOrder', noren.order()).then((row) => {
      answered = true;
      return row;
    });
    const frame = await socket.of('om');
    expect(answered).toBe(false);
    noren.sim.clock.advance(50);
    expect((await placing)['norenordno']).toBe(frame['norenordno']);
  });
});

describe('the end of a session', () => {
  it('a logout takes its connection along', async () => {
    const socket = await noren.stream();
    const other = await noren.stream('B');
    await noren.row('Logout', { ordersource: 'API' });
    expect(await socket.closed()).toBe(1000);
    await other.fence();
  });

  it('the night wipe mutes what is still connected', async () => {
    const socket = await noren.stream();
    socket.send({ t: 't', k: 'NSE|26000' });
    await socket.of('tk');
    noren.sim.clock.jump(17 * 3_600_000);
    const before = socket.frames.length;
    noren.sim.clock.advance(2_000);
    await socket.fence();
    expect(socket.frames.slice(before).filter((frame) => frame['t'] !== 'hk')).toEqual([]);
    const { json } = await noren.post('OrderBook', { uid: noren.uid });
    expect(json).toMatchObject({ emsg: 'Session Expired :  Invalid Session Key' });
  });
});
