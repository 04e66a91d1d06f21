/** Snapshots, chains and candles, and the limits of every family of routes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLIENT, type Caller, openCaller } from './dhan-caller.ts';

let caller: Caller;

beforeEach(async () => {
  caller = await openCaller();
});

afterEach(() => caller.close());

describe('snapshots', () => {
  it('have three sizes, come in an envelope, and leave out what nobody knows', async () => {
    const body = { IDX_I: [13, 999_999], NSE_FNO: [1], HERE: [1] };
    const ltp = await caller.post('/marketfeed/ltp', body);
    expect(ltp.json.at('status').value).toBe('success');
    expect(ltp.json.at('data').keys()).toEqual(['IDX_I', 'NSE_FNO']);
    expect(ltp.json.at('data', 'NSE_FNO').value).toEqual({});
    expect(ltp.json.at('data', 'IDX_I').keys()).toEqual(['13']);
    caller.sim.clock.advance(1_000);
    const ohlc = await caller.post('/marketfeed/ohlc', body);
    expect(ohlc.json.at('data', 'IDX_I', '13', 'ohlc').keys()).toEqual([
      'open',
      'close',
      'high',
      'low',
    ]);
    caller.sim.clock.advance(1_000);
    const whole = await caller.post('/marketfeed/quote', body);
    const row = whole.json.at('data', 'IDX_I', '13');
    expect(row.at('depth', 'buy').list()).toHaveLength(5);
    expect(row.at('last_trade_time').text()).toMatch(/^18\/11\/2026 10:00:\d\d$/);
  });

  it('want the client id in a header and a data plan', async () => {
    const body = { IDX_I: [13] };
    const headless = await caller.call('POST', '/v2/marketfeed/ltp', body, { 'client-id': '' });
    expect(headless.status).toBe(401);
    expect(headless.json.at('data').keys()).toEqual(['810']);
    await caller.control('/ctl/switches', { dataPlan: false });
    const unpaid = await caller.post('/marketfeed/ltp', body);
    expect(unpaid.json.value).toEqual({
      data: { '806': 'Data APIs not Subscribed' },
      status: 'failed',
    });
    const candles = await caller.post('/charts/intraday', {});
    expect([candles.status, candles.json.at('errorCode').value]).toEqual([403, 'DH-902']);
    expect((await caller.get('/profile')).json.at('dataPlan').value).toBe('Deactive');
  });

  it('take a thousand instruments at most', async () => {
    const ids = Array.from({ length: 1_001 }, (_, place) => place);
    const reply = await caller.post('/marketfeed/ltp', { NSE_EQ: ids });
    expect(reply.json.at('data').keys()).toEqual(['804']);
  });
});

describe('chains', () => {
  const NIFTY = { UnderlyingScrip: 13, UnderlyingSeg: 'IDX_I' };

  it('are keyed by strikes of six decimals, with both sides and their numbers', async () => {
    const days = await caller.post('/optionchain/expirylist', NIFTY);
    expect(days.json.at('data', 0).text()).toBe('2026-11-23');
    const chain = await caller.post('/optionchain', { ...NIFTY, Expiry: '2026-11-23' });
    const strikes = chain.json.at('data', 'oc').keys();
    expect(strikes).toContain('26000.000000');
    const call = chain.json.at('data', 'oc', '26000.000000', 'ce');
    expect(call.keys()).toEqual([
      'average_price',
      'greeks',
      'implied_volatility',
      'last_price',
      'oi',
      'previous_close_price',
      'previous_oi',
      'previous_volume',
      'security_id',
      'top_ask_price',
      'top_ask_quantity',
      'top_bid_price',
      'top_bid_quantity',
      'volume',
    ]);
    expect(call.at('greeks', 'delta').number()).toBeGreaterThan(0.3);
    const put = chain.json.at('data', 'oc', '26000.000000', 'pe');
    expect(put.at('greeks', 'delta').number()).toBeLessThan(-0.3);
  });

  it('come once in three seconds for one pair, and at once for another', async () => {
    const first = { ...NIFTY, Expiry: '2026-11-23' };
    const second = { ...NIFTY, Expiry: '2026-12-01' };
    expect((await caller.post('/optionchain', first)).status).toBe(200);
    expect((await caller.post('/optionchain', second)).status).toBe(200);
    caller.sim.clock.advance(2_999);
    const early = await caller.post('/optionchain', first);
    expect(early.status).toBe(429);
    expect(early.json.at('data').keys()).toEqual(['805']);
    caller.sim.clock.advance(1);
    expect((await caller.post('/optionchain', first)).status).toBe(200);
  });

  it.each([
    ['811', { ...NIFTY, Expiry: '2026-11-22' }],
    ['812', { ...NIFTY, Expiry: '22-11-2026' }],
    ['813', { UnderlyingScrip: 12_345, UnderlyingSeg: 'IDX_I', Expiry: '2026-11-23' }],
  ])('answer %s where it belongs', async (code, body) => {
    const reply = await caller.post('/optionchain', body);
    expect(reply.status).toBe(400);
    expect(reply.json.at('data').keys()).toEqual([code]);
  });
});

describe('candles', () => {
  const index = { securityId: '13', exchangeSegment: 'IDX_I', instrument: 'INDEX' };

  it('of a day are parallel, dated at the Indian midnight, without the last day', async () => {
    const body = { ...index, expiryCode: 0, fromDate: '2026-11-02', toDate: '2026-11-06' };
    const { json } = await caller.post('/charts/historical', body);
    const stamps = json
      .at('timestamp')
      .list()
      .map((each) => each.number());
    expect(stamps).toHaveLength(4);
    expect((stamps[0] ?? 0) % 86_400).toBe(86_400 - 19_800);
    for (const name of ['open', 'high', 'low', 'close', 'volume', 'open_interest']) {
      expect(json.at(name).list()).toHaveLength(4);
    }
  });

  it('of hours add up to those of days, and are the same whenever asked', async () => {
    const span = { fromDate: '2026-11-16', toDate: '2026-11-16' };
    const body = { ...index, ...span, interval: '60' };
    const hours = await caller.post('/charts/intraday', body);
    const day = await caller.post('/charts/historical', {
      ...index,
      fromDate: '2026-11-16',
      toDate: '2026-11-17',
    });
    const highs = hours.json
      .at('high')
      .list()
      .map((each) => each.number());
    expect(highs).toHaveLength(7);
    expect(Math.max(...highs)).toBe(day.json.at('high', 0).value);
    const again = await caller.post('/charts/intraday', body);
    expect(again.text).toBe(hours.text);
  });

  it('take moments as well as days, and answer nothing in the older shape', async () => {
    const body = {
      ...index,
      interval: '15',
      fromDate: '2026-11-16 09:30:00',
      toDate: '2026-11-16 10:15:00',
    };
    const some = await caller.post('/charts/intraday', body);
    expect(some.json.at('timestamp').list()).toHaveLength(3);
    const sunday = { ...body, fromDate: '2026-11-15', toDate: '2026-11-15' };
    const none = await caller.post('/charts/intraday', sunday);
    expect(none.status).toBe(400);
    expect(none.json.at('internalErrorCode').value).toBe('RS-9005');
    const long = { ...body, fromDate: '2026-06-01', toDate: '2026-11-15' };
    expect((await caller.post('/charts/intraday', long)).json.at('errorCode').value).toBe('DH-907');
    const odd = { ...body, interval: '7' };
    expect((await caller.post('/charts/intraday', odd)).json.at('errorCode').value).toBe('DH-905');
  });

  it('of expired options have one side and the columns that were asked for', async () => {
    const { json } = await caller.post('/charts/rollingoption', {
      exchangeSegment: 'NSE_FNO',
      interval: '60',
      securityId: 13,
      instrument: 'OPTIDX',
      expiryFlag: 'WEEK',
      expiryCode: 1,
      strike: 'ATM+2',
      drvOptionType: 'CALL',
      requiredData: ['close', 'spot'],
      fromDate: '2026-11-16',
      toDate: '2026-11-18',
    });
    expect(json.at('data', 'pe').value).toBeNull();
    expect(json.at('data', 'ce', 'close').list()).toHaveLength(14);
    expect(json.at('data', 'ce', 'open').list()).toHaveLength(0);
  });
});

describe('limits', () => {
  async function statuses(
    count: number,
    ask: () => Promise<{ status: number }>,
  ): Promise<number[]> {
    const seen: number[] = [];
    for (let time = 0; time < count; time += 1) seen.push((await ask()).status);
    return seen;
  }

  it('of orders: ten in any second', async () => {
    const seen = await statuses(11, () => caller.remove('/orders/1'));
    expect(seen.slice(0, 10)).toEqual(Array(10).fill(400));
    expect(seen[10]).toBe(429);
    caller.sim.clock.advance(999);
    expect((await caller.remove('/orders/1')).json.value).toMatchObject({
      errorType: 'Input_Exception',
      errorCode: 'DH-904',
    });
    caller.sim.clock.advance(1);
    expect((await caller.remove('/orders/1')).status).toBe(400);
  });

  it('of orders: 250 in any minute', async () => {
    for (let second = 0; second < 25; second += 1) {
      expect(await statuses(10, () => caller.remove('/orders/1'))).toEqual(Array(10).fill(400));
      caller.sim.clock.advance(1_000);
    }
    expect((await caller.remove('/orders/1')).status).toBe(429);
    caller.sim.clock.advance(35_000);
    expect((await caller.remove('/orders/1')).status).toBe(400);
  });

  it('of quotes one, of candles five, of all else twenty in any second', async () => {
    const quote = (): Promise<{ status: number }> =>
      caller.post('/marketfeed/ltp', { IDX_I: [13] });
    expect(await statuses(2, quote)).toEqual([200, 429]);
    const candles = (): Promise<{ status: number }> => caller.post('/charts/intraday', {});
    expect(await statuses(6, candles)).toEqual([400, 400, 400, 400, 400, 429]);
    const seen = await statuses(21, () => caller.get('/orders'));
    expect(seen.filter((status) => status === 200)).toHaveLength(20);
    expect(seen[20]).toBe(429);
  });

  it('are off where that is switched', async () => {
    await caller.control('/ctl/switches', { rateLimits: false });
    expect(await statuses(30, () => caller.get('/orders'))).toEqual(Array(30).fill(200));
  });

  it('belong to the user, not to the token', async () => {
    await statuses(20, () => caller.get('/orders'));
    const reply = await caller.call('GET', '/v2/RenewToken', undefined, { dhanClientId: CLIENT });
    expect(reply.status).toBe(429);
  });
});
