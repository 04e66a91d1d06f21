/** The broker's own client, unchanged, does a trading day against the simulator. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BrokerSim, openBrokerSim } from '../../../electron/broker-sim/broker-sim.ts';
import { must } from '../../../shared/lib/assert.ts';
import { dayNumber, indiaMoment } from '../../../shared/maths/calendar.ts';
import { type Json, type OfficialClient, officialClient, until } from './kite-client.ts';

let sim: BrokerSim;
let kite: OfficialClient;
let accessToken = '';
let option: Json;

beforeAll(async () => {
  const startMs = indiaMoment(dayNumber('2026-11-23'), 10 * 60);
  // The limits have a test of their own, by a clock that stands still.
  const settings = { limits: false };
  sim = await openBrokerSim({ broker: 'kite', seed: 7, startMs, settings });
  kite = officialClient(sim.addresses);
});

afterAll(async () => {
  kite.close();
  await sim.close();
});

const last = (): number => Number(option['ltp']);

function order(more: Json): Json {
  return {
    exchange: 'NFO',
    tradingsymbol: option['tradingsymbol'],
    transaction_type: 'BUY',
    order_type: 'LIMIT',
    product: 'NRML',
    quantity: 65,
    ...more,
  };
}

function onTick(rupees: number): number {
  return Math.round(rupees * 20) / 20;
}

async function place(variety: string, more: Json): Promise<string> {
  const placed = (await kite.call('placeOrder', variety, order(more))) as Json;
  return String(placed['order_id']);
}

async function orderRow(id: string): Promise<Json> {
  const rows = (await kite.call('getOrders')) as Json[];
  return must(
    rows.find((row) => row['order_id'] === id),
    `order ${id}`,
  );
}

async function untilStatus(id: string, ...statuses: string[]): Promise<Json> {
  return until(async () => {
    const row = await orderRow(id);
    return statuses.includes(String(row['status'])) ? row : null;
  });
}

describe('the official client', () => {
  it('logs in, with a request token that works once', async () => {
    const { request_token: requestToken, api_secret: secret } = sim.addresses.login;
    const session = (await kite.call('generateSession', requestToken, secret)) as Json;
    accessToken = String(session['access_token']);
    expect(session).toMatchObject({ user_id: sim.addresses.login['user_id'], broker: 'ZERODHA' });
    await expect(kite.call('generateSession', requestToken, secret)).rejects.toThrow(
      'TokenException',
    );
    await kite.call('setAccessToken', accessToken);
    expect(await kite.call('getProfile')).toMatchObject({ user_shortname: 'Simulated' });
  });

  it('reads the instruments, all and of one exchange', async () => {
    const all = (await kite.call('getInstruments')) as Json[];
    const nse = (await kite.call('getInstruments', 'NSE')) as Json[];
    expect(nse.length).toBeLessThan(all.length);
    expect(nse.find((row) => row['tradingsymbol'] === 'NIFTY 50')).toMatchObject({
      instrument_token: '256265',
      segment: 'INDICES',
    });
    const calls = all.filter((row) => row['name'] === 'NIFTY' && row['instrument_type'] === 'CE');
    const near = calls.filter((row) => row['expiry'] === calls[0]?.['expiry']);
    option = { ...must(near[Math.floor(near.length / 2)], 'an option at the money') };
    expect(option).toMatchObject({ exchange: 'NFO', segment: 'NFO-OPT', lot_size: 65 });
  });

  it('reads quotes, prices and candles', async () => {
    const name = `NFO:${String(option['tradingsymbol'])}`;
    const quotes = (await kite.call('getQuote', [name, 'NFO:NOSUCH'])) as Record<string, Json>;
    expect(Object.keys(quotes)).toEqual([name]);
    const quote = must(quotes[name], 'the quote');
    expect((quote['depth'] as Record<string, unknown[]>)['buy']).toHaveLength(5);
    expect(quote['instrument_token']).toBe(Number(option['instrument_token']));
    option = { ...option, ltp: quote['last_price'] };
    const ohlc = (await kite.call('getOHLC', [name])) as Record<string, Json>;
    expect(ohlc[name]).toHaveProperty('ohlc.close');
    const ltp = (await kite.call('getLTP', ['NSE:NIFTY 50'])) as Record<string, Json>;
    expect(ltp['NSE:NIFTY 50']).toMatchObject({ instrument_token: 256_265 });
    const from = '2026-11-18 09:15:00';
    const candles = await kite.call(
      'getHistoricalData',
      256_265,
      '5minute',
      from,
      '2026-11-18 10:14:59',
    );
    expect(candles).toHaveLength(12);
  });

  it('places, changes and cancels a resting order and reads its story', async () => {
    const id = await place('regular', { price: onTick(last() * 0.8), tag: 'T1' });
    expect(id).toMatch(/^\d{19}$/);
    await untilStatus(id, 'OPEN');
    await kite.call('modifyOrder', 'regular', id, { price: onTick(last() * 0.75), quantity: 130 });
    const changed = await until(async () => {
      const row = await orderRow(id);
      return row['quantity'] === 130 && row['status'] === 'OPEN' ? row : null;
    });
    expect(changed).toMatchObject({ tag: 'T1', tags: ['T1'], order_type: 'LIMIT' });
    await kite.call('cancelOrder', 'regular', id);
    await untilStatus(id, 'CANCELLED');
    const history = (await kite.call('getOrderHistory', id)) as Json[];
    expect(history.map((row) => row['status'])).toEqual([
      'PUT ORDER REQ RECEIVED',
      'VALIDATION PENDING',
      'OPEN PENDING',
      'OPEN',
      'MODIFY VALIDATION PENDING',
      'MODIFY PENDING',
      'MODIFIED',
      'OPEN',
      'CANCEL PENDING',
      'CANCELLED',
    ]);
    await expect(kite.call('cancelOrder', 'regular', id)).rejects.toThrow('being processed');
  });

  it('fills a protected market order, with trades, position and margin', async () => {
    const id = await place('regular', { order_type: 'MARKET', market_protection: -1, tag: 'T2' });
    const row = await untilStatus(id, 'COMPLETE');
    expect(row).toMatchObject({ order_type: 'LIMIT', market_protection: 0, filled_quantity: 65 });
    expect(row['tags']).toEqual(['T2', 'mktp', expect.stringMatching(/^mktp:\d\.\d\d$/)]);
    const trades = (await kite.call('getOrderTrades', id)) as Json[];
    expect(trades.reduce((sum, trade) => sum + Number(trade['quantity']), 0)).toBe(65);
    expect((await kite.call('getTrades')) as Json[]).toEqual(expect.arrayContaining(trades));
    const positions = (await kite.call('getPositions')) as Record<string, Json[]>;
    expect(positions['net']).toEqual([expect.objectContaining({ quantity: 65, product: 'NRML' })]);
    const margins = (await kite.call('getMargins', 'equity')) as Json;
    expect(Number(margins['net'])).toBeLessThan(5_000_000);
    const convert = { ...order({}), position_type: 'day', old_product: 'NRML', new_product: 'MIS' };
    expect(await kite.call('convertPosition', convert)).toBe(true);
  });

  it('takes stops, covers, icebergs, slices and after-market orders', async () => {
    const stop = await place('regular', {
      order_type: 'SL',
      transaction_type: 'SELL',
      trigger_price: onTick(last() * 0.75),
      price: onTick(last() * 0.7),
    });
    await untilStatus(stop, 'TRIGGER PENDING');
    const iceberg = await place('iceberg', {
      quantity: 130,
      iceberg_legs: 2,
      iceberg_quantity: 65,
      price: onTick(last() * 0.8),
    });
    expect((await untilStatus(iceberg, 'OPEN'))['meta']).toEqual({
      iceberg: { leg: 1, legs: 2, leg_quantity: 65, total_quantity: 130, remaining_quantity: 65 },
    });
    const amo = await place('amo', { price: onTick(last() * 0.8) });
    expect(await orderRow(amo)).toMatchObject({ status: 'AMO REQ RECEIVED' });
    const cover = await place('co', {
      product: 'MIS',
      order_type: 'MARKET',
      market_protection: 5,
      trigger_price: onTick(last() * 0.75),
    });
    await untilStatus(cover, 'COMPLETE');
    const child = await until(async () => {
      const rows = (await kite.call('getOrders')) as Json[];
      return rows.find((row) => row['parent_order_id'] === cover);
    });
    expect(child).toMatchObject({ transaction_type: 'SELL', variety: 'co' });
    const sliced = (await kite.call(
      'placeOrder',
      'regular',
      order({ quantity: 65 * 30, autoslice: true, price: onTick(last() * 0.75) }),
    )) as Json;
    const slices = (sliced['children'] as Json[]).map((slice) => String(slice['order_id']));
    expect(slices).toHaveLength(2);
    expect(slices.every((id) => /^\d{19}$/.test(id))).toBe(true);
  });

  it('is told no in the broker’s words', async () => {
    await expect(place('regular', { quantity: 66, price: 100 })).rejects.toThrow('lot size');
    await expect(place('regular', { quantity: 6_500, price: 100 })).rejects.toThrow(
      'higher than the maximum quantity',
    );
    await expect(place('regular', { order_type: 'MARKET' })).rejects.toThrow(
      'without market protection',
    );
    await expect(place('regular', { price: 100, tag: 'x'.repeat(21) })).rejects.toThrow('tag');
    await expect(place('bo', { price: 100 })).rejects.toThrow('variety');
    const offTick = await place('regular', { price: onTick(last()) + 0.01 });
    const rejected = await untilStatus(offTick, 'REJECTED');
    expect(rejected['status_message']).toMatch(/^16283 : /);
    expect(rejected['exchange_order_id']).toBeNull();
  });

  it('asks for margins, a basket and charges', async () => {
    const sell = {
      ...order({ transaction_type: 'SELL', price: last() }),
      variety: 'regular',
      trigger_price: 0,
    };
    const [single] = (await kite.call('orderMargins', [sell], '')) as Json[];
    expect(Number(single?.['total'])).toBeGreaterThan(10_000);
    expect(single).toHaveProperty('charges.gst.total');
    const basket = (await kite.call('orderBasketMargins', [sell, sell])) as Record<string, Json>;
    expect(basket['orders']).toHaveLength(2);
    expect(Number(basket['initial']?.['total'])).toBeGreaterThan(Number(single?.['total']));
    const note = { ...sell, order_id: '1', average_price: last() };
    const [charged] = (await kite.call('getvirtualContractNote', [note])) as Json[];
    expect(charged).toHaveProperty('charges.transaction_tax_type', 'stt');
    expect(await kite.call('getHoldings')).toEqual([]);
  });

  it('keeps triggers and fires them', async () => {
    const asked = (at: number): Json => ({
      trigger_type: 'single',
      exchange: 'NFO',
      tradingsymbol: option['tradingsymbol'],
      trigger_values: [at],
      last_price: last(),
      orders: [
        { transaction_type: 'SELL', quantity: 65, product: 'NRML', order_type: 'LIMIT', price: 1 },
      ],
    });
    const { trigger_id: id } = (await kite.call('placeGTT', asked(onTick(last() * 0.5)))) as Json;
    await kite.call('modifyGTT', id, asked(onTick(last() * 0.6)));
    const listed = (await kite.call('getGTTs')) as Json[];
    expect(listed).toEqual([expect.objectContaining({ id, status: 'active' })]);
    const contract = `NFO:${String(option['tradingsymbol'])}`;
    const price = Math.round(last() * 0.4 * 20) * 500;
    expect(sim.market({ price: { instrument: contract, price } }).ok).toBe(true);
    const fired = await until(async () => {
      const one = (await kite.call('getGTT', id)) as Json;
      return one['status'] === 'triggered' ? one : null;
    });
    expect(fired).toHaveProperty('orders.0.result.order_result');
    expect(sim.market({ price: { instrument: contract, price: null } }).ok).toBe(true);
    const second = (await kite.call('placeGTT', asked(onTick(last() * 0.5)))) as Json;
    await kite.call('deleteGTT', second['trigger_id']);
  });

  it('streams ticks in every mode, and order updates', async () => {
    const token = Number(option['instrument_token']);
    await kite.call('openTicker', accessToken);
    await until(() => kite.events('connect').length > 0);
    await kite.ticker('subscribe', [token, 256_265]);
    const ticks = (): Json[] => kite.events('ticks').flat() as Json[];
    const inMode = (mode: string): Promise<Json> =>
      until(() =>
        ticks().findLast((tick) => tick['instrument_token'] === token && tick['mode'] === mode),
      );
    await inMode('quote');
    await kite.ticker('setMode', 'full', [token]);
    const full = await inMode('full');
    expect(full).toHaveProperty('depth.buy.4.price');
    await kite.ticker('setMode', 'ltp', [token]);
    await inMode('ltp');
    const index = await until(() => ticks().find((tick) => tick['instrument_token'] === 256_265));
    expect(index).toMatchObject({ tradable: false });
    const id = await place('regular', { price: onTick(last() * 0.7), tag: 'T3' });
    await untilStatus(id, 'OPEN');
    expect(sim.market({ fill: { order: id } }).ok).toBe(true);
    const update = await until(() =>
      (kite.events('order_update') as Json[]).find((each) => each['order_id'] === id),
    );
    expect(update).toMatchObject({ status: 'COMPLETE', tag: 'T3', unfilled_quantity: 0 });
  });

  it('is logged out', async () => {
    expect(await kite.call('invalidateAccessToken', accessToken)).toBe(true);
    await expect(kite.call('getOrders')).rejects.toThrow('TokenException');
  });
});
