/** Positions, conversion, margins, and what a trader limits himself with. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Caller, type Contract, limitOrder, openCaller } from './dhan-caller.ts';

let caller: Caller;
let option: Contract;

beforeEach(async () => {
  caller = await openCaller();
  option = await caller.option();
});

afterEach(() => caller.close());

async function bought(terms: object = {}): Promise<void> {
  const reply = await caller.post('/orders', limitOrder(option, terms));
  expect(reply.status).toBe(200);
  caller.sim.clock.advance(200);
}

describe('positions', () => {
  it('count what was bought and sold, and stay for the day once closed', async () => {
    await bought({ quantity: 130 });
    await bought({ transactionType: 'SELL', price: option.low });
    const open = await caller.get('/positions');
    expect(open.json.at(0).value).toMatchObject({
      positionType: 'LONG',
      productType: 'INTRADAY',
      buyQty: 130,
      sellQty: 65,
      netQty: 65,
      carryForwardBuyQty: 0,
      multiplier: 1,
      crossCurrency: false,
    });
    const { json } = open;
    const won = 65 * (json.at(0, 'sellAvg').number() - json.at(0, 'buyAvg').number());
    expect(json.at(0, 'realizedProfit').number()).toBeCloseTo(won, 1);
    await bought({ transactionType: 'SELL', price: option.low });
    const closed = await caller.get('/positions');
    expect(closed.json.at(0).value).toMatchObject({
      positionType: 'CLOSED',
      netQty: 0,
      costPrice: 0,
    });
  });

  it('are carried over the night in the carried columns', async () => {
    await bought({ productType: 'MARGIN', transactionType: 'SELL', price: option.low });
    caller.sim.market({ dayRoll: true });
    caller.token = caller.sim.login()['access_token'] ?? '';
    const reply = await caller.get('/positions');
    expect(reply.json.at(0).value).toMatchObject({
      positionType: 'SHORT',
      carryForwardSellQty: 65,
      daySellQty: 0,
      netQty: -65,
    });
    expect((await caller.get('/orders')).text).toBe('[]');
  });

  const conversion = (): object => ({
    fromProductType: 'INTRADAY',
    toProductType: 'MARGIN',
    exchangeSegment: 'NSE_FNO',
    positionType: 'LONG',
    securityId: option.id,
    convertQty: '65',
  });

  it('convert with an empty 202, or by switch with words', async () => {
    await bought({ quantity: 130 });
    const reply = await caller.post('/positions/convert', conversion());
    expect([reply.status, reply.text]).toEqual([202, '']);
    const rows = (await caller.get('/positions')).json.list();
    expect(rows.map((row) => [row.at('productType').value, row.at('netQty').value])).toEqual([
      ['INTRADAY', 65],
      ['MARGIN', 65],
    ]);
    await caller.control('/ctl/switches', { convertBody: 'json' });
    const again = await caller.post('/positions/convert', conversion());
    expect(again.json.value).toEqual({ status: 'success' });
    const none = await caller.post('/positions/convert', conversion());
    expect(none.json.at('errorCode').value).toBe('DH-906');
  });

  it('are left all at once, and what works is cancelled', async () => {
    await bought();
    await bought({ price: option.low });
    const reply = await caller.remove('/positions');
    expect(reply.json.at('status').value).toBe('SUCCESS');
    caller.sim.clock.advance(500);
    expect((await caller.get('/positions')).json.at(0, 'netQty').value).toBe(0);
    const book = await caller.get('/orders');
    expect(book.json.list().map((row) => row.at('orderStatus').value)).toEqual([
      'TRADED',
      'CANCELLED',
      'TRADED',
    ]);
  });

  it('no holdings are an error, and shares bought for delivery are some', async () => {
    const none = await caller.get('/holdings');
    expect(none.status).toBe(400);
    expect(none.json.value).toMatchObject({
      errorCode: 'DHOLDING_ERROR',
      internalErrorCode: 'DH-1111',
    });
    const file = await caller.get('/instrument/NSE_EQ');
    const line = file.text.split('\n').find((row) => row.includes(',RELIANCE,')) ?? '';
    const share = { ...option, id: line.split(',')[2] ?? '' };
    const terms = { exchangeSegment: 'NSE_EQ', productType: 'CNC', quantity: 10 };
    await bought({ ...terms, orderType: 'MARKET', price: 0, securityId: share.id });
    const held = await caller.get('/holdings');
    expect(held.json.at(0).value).toMatchObject({
      exchange: 'ALL',
      tradingSymbol: 'RELIANCE',
      totalQty: 10,
      t1Qty: 10,
      mtf_qty: 0,
    });
    expect(held.json.at(0, 'isin').text()).toMatch(/^INE[0-9]{3}A01018$/);
  });
});

describe('margins', () => {
  const leg = (side: 'BUY' | 'SELL'): object => ({
    exchangeSegment: 'NSE_FNO',
    transactionType: side,
    quantity: 65,
    productType: 'MARGIN',
    securityId: option.id,
    price: option.high,
    triggerPrice: 0,
  });

  it('of one order tell span from exposure', async () => {
    const { json } = await caller.post('/margincalculator', leg('SELL'));
    const total = json.at('totalMargin').number();
    expect(total).toBeGreaterThan(50_000);
    const parts = json.at('spanMargin').number() + json.at('exposureMargin').number();
    expect(parts).toBeCloseTo(total, 1);
    expect(json.at('insufficientBalance').value).toBe(0);
    expect(json.at('leverage').text()).toMatch(/^\d+X$/);
    const premium = await caller.post('/margincalculator', leg('BUY'));
    expect(premium.json.at('totalMargin').number()).toBeCloseTo(65 * option.high, 1);
  });

  it('of a basket take either form of the request and answer in either form', async () => {
    const list = [leg('SELL'), leg('BUY')];
    const own = { includePosition: true, includeOrders: true, scripList: list };
    const { json } = await caller.post('/margincalculator/multi', own);
    expect(json.keys()).toEqual([
      'clientId',
      'totalMargin',
      'spanMargin',
      'exposure',
      'equityMargin',
      'foMargin',
      'commodity',
      'currency',
    ]);
    await caller.control('/ctl/switches', { marginMulti: 'snake' });
    const classic = await caller.post('/margincalculator/multi', { scripts: list });
    expect(classic.json.at('currency').value).toBe('INR');
    expect(classic.json.at('total_margin').text()).toMatch(/^\d+\.\d+$/);
    const empty = await caller.post('/margincalculator/multi', { scripList: [] });
    expect(empty.status).toBe(400);
  });
});

describe('the kill switch', () => {
  it('needs a flat account, takes no body, and stops new orders for the day', async () => {
    await bought();
    const busy = await caller.call('POST', '/v2/killswitch?killSwitchStatus=ACTIVATE');
    expect(busy.json.at('errorCode').value).toBe('DH-906');
    await caller.remove('/positions');
    caller.sim.clock.advance(500);
    const reply = await caller.call('POST', '/v2/killswitch?killSwitchStatus=ACTIVATE');
    expect(reply.json.value).toEqual({
      dhanClientId: '1100000001',
      killSwitchStatus: 'Kill Switch has been successfully activated',
    });
    expect((await caller.get('/killswitch')).json.at('killSwitchStatus').value).toBe('ACTIVATE');
    const refused = await caller.post('/orders', limitOrder(option));
    expect(refused.json.at('errorCode').value).toBe('DH-906');
    await caller.call('POST', '/v2/killswitch?killSwitchStatus=DEACTIVATE');
    expect((await caller.post('/orders', limitOrder(option))).status).toBe(200);
  });
});

describe('the exit on profit or loss', () => {
  const rule = (profitValue: string, lossValue: string): object => ({
    profitValue,
    lossValue,
    productType: ['INTRADAY'],
    enableKillSwitch: true,
  });

  it('is set, shown and taken back', async () => {
    const set = await caller.post('/pnlExit', rule('1500.00', '500.00'));
    expect(set.json.at('pnlExitStatus').value).toBe('ACTIVE');
    expect((await caller.get('/pnlExit')).json.value).toMatchObject({
      pnlExitStatus: 'ACTIVE',
      profit: 1500,
      loss: 500,
      productType: ['INTRADAY'],
      enableKillSwitch: true,
    });
    expect((await caller.remove('/pnlExit')).json.at('pnlExitStatus').value).toBe('DISABLED');
    expect((await caller.get('/pnlExit')).json.at('pnlExitStatus').value).toBe('INACTIVE');
    const wrong = await caller.post('/pnlExit', { ...rule('1', '1'), productType: ['CNC'] });
    expect(wrong.status).toBe(400);
  });

  it('leaves everything when the loss is there and then throws the kill switch', async () => {
    await bought();
    await caller.post('/pnlExit', rule('100000', '1000'));
    const instrument = caller.sim.truth().orders[0]?.instrument ?? '';
    caller.sim.market({ price: { instrument, price: Math.round(option.low * 10) * 1_000 } });
    caller.sim.clock.advance(2_000);
    expect((await caller.get('/positions')).json.at(0, 'netQty').value).toBe(0);
    expect((await caller.get('/killswitch')).json.at('killSwitchStatus').value).toBe('ACTIVATE');
    expect((await caller.get('/pnlExit')).json.at('pnlExitStatus').value).toBe('INACTIVE');
  });
});
