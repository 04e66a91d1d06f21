/** Orders over real sockets: what a taken order promises, what the books say, what is refused. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Caller, type Contract, limitOrder, openCaller } from './dhan-caller.ts';

let caller: Caller;
let option: Contract;

beforeEach(async () => {
  caller = await openCaller();
  option = await caller.option();
});

afterEach(() => caller.close());

async function placed(terms: object = {}): Promise<string> {
  const reply = await caller.post('/orders', limitOrder(option, terms));
  expect(reply.status).toBe(200);
  expect(reply.json.at('orderStatus').value).toBe('TRANSIT');
  return reply.json.at('orderId').text();
}

async function stateOf(orderId: string): Promise<string> {
  const reply = await caller.get(`/orders/${orderId}`);
  return reply.json.at(0, 'orderStatus').text();
}

/** A price at which an order rests. */
function low(): { readonly price: number } {
  return { price: option.low };
}

describe('placing', () => {
  it('answers TRANSIT with a number of digits, then trades, and shows it in every book', async () => {
    const orderId = await placed({ correlationId: 'ws-7f3a-0001' });
    expect(orderId).toMatch(/^\d{11,15}$/);
    expect(await stateOf(orderId)).toBe('TRANSIT');
    caller.sim.clock.advance(100);
    const book = await caller.get('/orders');
    expect(book.json.list()).toHaveLength(1);
    expect(book.json.at(0).value).toMatchObject({
      dhanClientId: '1100000001',
      orderId,
      correlationId: 'ws-7f3a-0001',
      orderStatus: 'TRADED',
      filledQty: 65,
      remainingQuantity: 0,
      omsErrorDescription: 'TRADE CONFIRMED',
      legName: 'NA',
      drvOptionType: 'CALL',
    });
    expect(book.json.at(0, 'exchangeOrderId').text()).toMatch(/^\d{16}$/);
    const trades = await caller.get('/trades/');
    expect(trades.json.at(0).value).toMatchObject({
      orderId,
      tradedQuantity: 65,
      customSymbol: null,
    });
    const byTag = await caller.get('/orders/external/ws-7f3a-0001');
    expect(byTag.json.at(0, 'orderId').value).toBe(orderId);
    const positions = await caller.get('/positions');
    expect(positions.json.at(0).value).toMatchObject({
      positionType: 'LONG',
      netQty: 65,
      dayBuyQty: 65,
    });
  });

  it('prints doubles the way a Java server does', async () => {
    const orderId = await placed({ price: 90 });
    caller.sim.clock.advance(100);
    const { text } = await caller.get(`/orders/${orderId}`);
    expect(text).toContain('"price":90.0,"triggerPrice":0.0,');
    expect(text).toContain('"quantity":65,');
  });

  it('an order without a tag gets one of client id and time', async () => {
    const orderId = await placed(low());
    const reply = await caller.get(`/orders/${orderId}`);
    expect(reply.json.at(0, 'correlationId').text()).toMatch(/^1100000001-\d{13}$/);
  });

  it('takes numbers in quotes, null and empty text', async () => {
    const orderId = await placed({
      quantity: '65',
      price: '1.05',
      disclosedQuantity: '',
      triggerPrice: null,
    });
    const reply = await caller.get(`/orders/${orderId}`);
    expect(reply.json.at(0).value).toMatchObject({ quantity: 65, price: 1.05 });
  });

  const BAD: readonly [name: string, terms: object][] = [
    ['part of a lot', { quantity: 66 }],
    ['no quantity', { quantity: 0 }],
    ['a fraction of a unit', { quantity: 65.5 }],
    ['no price of a limit', { price: 0 }],
    ['an unknown product', { productType: 'NRML' }],
    ['delivery of an option', { productType: 'CNC' }],
    ['an unknown side', { transactionType: 'B' }],
    ['an unknown instrument', { securityId: '1' }],
    ['an unknown segment', { exchangeSegment: 'NFO' }],
    ['an index', { exchangeSegment: 'IDX_I', securityId: '13' }],
    ['a tag of 31 characters', { correlationId: 'x'.repeat(31) }],
    ['a tag with a stray character', { correlationId: 'a#b' }],
    ['a stop without a trigger', { orderType: 'STOP_LOSS' }],
    ['after hours without a time', { afterMarketOrder: true }],
    ['too little shown', { quantity: 650, disclosedQuantity: 195 }],
  ];

  it.each(BAD)('refuses %s with the one generic text', async (_, terms) => {
    const reply = await caller.post('/orders', limitOrder(option, terms));
    expect(reply.status).toBe(400);
    expect(reply.json.value).toEqual({
      errorType: 'Input_Exception',
      errorCode: 'DH-905',
      errorMessage: 'Missing required fields, bad values for parameters etc.',
    });
    expect((await caller.get('/orders')).text).toBe('[]');
  });

  it.each([
    ['off the tick', { price: 1.03 }],
    ['a buy trigger above the price', { orderType: 'STOP_LOSS', price: 5, triggerPrice: 6 }],
    [
      'a sell trigger below the price',
      { transactionType: 'SELL', orderType: 'STOP_LOSS', price: 6, triggerPrice: 5 },
    ],
  ])('names what is wrong with %s', async (_, terms) => {
    const reply = await caller.post('/orders', limitOrder(option, terms));
    expect(reply.status).toBe(400);
    expect(reply.json.at('errorType').value).toBe('Order_Error');
    expect(reply.json.at('errorCode').value).toBe('DH-906');
  });

  it('refuses unknown keys only in strict mode', async () => {
    const order = limitOrder(option, { ...low(), tradingSymbol: 'NIFTY' });
    expect((await caller.post('/orders', order)).status).toBe(200);
    await caller.control('/ctl/switches', { strictKeys: true });
    expect((await caller.post('/orders', order)).json.at('errorCode').value).toBe('DH-905');
  });

  it('takes what the freeze quantity forbids and then shows it as rejected', async () => {
    const orderId = await placed({ quantity: 65 * 40, price: 1 });
    caller.sim.clock.advance(100);
    const reply = await caller.get(`/orders/${orderId}`);
    expect(reply.json.at(0).value).toMatchObject({
      orderStatus: 'REJECTED',
      exchangeOrderId: '0',
      exchangeTime: '0001-01-01 00:00:00',
    });
    expect(reply.json.at(0, 'omsErrorDescription').text()).toMatch(new RegExp(`^RMS:${orderId}:`));
  });

  it('after-market orders wait with the exchange unaware of them', async () => {
    const orderId = await placed({ ...low(), afterMarketOrder: true, amoTime: 'OPEN' });
    caller.sim.clock.advance(1_000);
    const reply = await caller.get(`/orders/${orderId}`);
    expect(reply.json.at(0).value).toMatchObject({
      orderStatus: 'PENDING',
      afterMarketOrder: true,
      exchangeOrderId: '0',
    });
  });

  it('an immediate order leaves nothing in the book', async () => {
    const orderId = await placed({ ...low(), validity: 'IOC' });
    caller.sim.clock.advance(100);
    expect(await stateOf(orderId)).toBe('CANCELLED');
  });

  it('a market order trades; under price protection it shows as a limit', async () => {
    const first = await placed({ orderType: 'MARKET', price: 0 });
    await caller.control('/ctl/switches', { marketProtection: true });
    const second = await placed({ orderType: 'MARKET', price: 0 });
    caller.sim.clock.advance(100);
    const plain = await caller.get(`/orders/${first}`);
    expect(plain.json.at(0).value).toMatchObject({
      orderType: 'MARKET',
      price: 0,
      orderStatus: 'TRADED',
    });
    const guarded = await caller.get(`/orders/${second}`);
    expect(guarded.json.at(0, 'orderType').value).toBe('LIMIT');
    expect(guarded.json.at(0, 'price').number()).toBeGreaterThan(0);
  });
});

describe('slicing', () => {
  it('makes an order of every freeze quantity, all with one tag', async () => {
    const order = limitOrder(option, { quantity: 65 * 60, price: 1, correlationId: 'cut' });
    const reply = await caller.post('/orders/slicing', order);
    expect(reply.json.list()).toHaveLength(3);
    caller.sim.clock.advance(100);
    const book = await caller.get('/orders');
    expect(book.json.list().map((row) => row.at('quantity').value)).toEqual([1_755, 1_755, 390]);
    expect(book.json.list().map((row) => row.at('correlationId').value)).toEqual([
      'cut',
      'cut',
      'cut',
    ]);
    const newest = await caller.get('/orders/external/cut');
    expect(newest.json.at(0, 'orderId').value).toBe(reply.json.at(2, 'orderId').value);
  });

  it('may refuse one of them', async () => {
    caller.sim.fault({
      id: 'second',
      match: { channel: 'rest', op: 'place' },
      action: { kind: 'children', failed: [2], shuffle: true },
    });
    const order = limitOrder(option, { quantity: 65 * 60, price: 1 });
    const reply = await caller.post('/orders/slicing', order);
    expect(reply.json.list().map((row) => row.at('orderStatus').value)).toEqual([
      'TRANSIT',
      'REJECTED',
      'TRANSIT',
    ]);
    caller.sim.clock.advance(100);
    expect(await stateOf(reply.json.at(1, 'orderId').text())).toBe('REJECTED');
  });
});

describe('changing', () => {
  it('changes price and total quantity and keeps the number', async () => {
    const orderId = await placed(low());
    caller.sim.clock.advance(100);
    const reply = await caller.put(`/orders/${orderId}`, {
      orderId,
      orderType: 'LIMIT',
      legName: '',
      quantity: 130,
      price: option.low + 1,
      disclosedQuantity: 0,
      triggerPrice: 0,
      validity: 'DAY',
    });
    expect(reply.json.value).toEqual({ orderId, orderStatus: 'TRANSIT' });
    caller.sim.clock.advance(100);
    const after = await caller.get(`/orders/${orderId}`);
    expect(after.json.at(0).value).toMatchObject({
      quantity: 130,
      price: option.low + 1,
      orderStatus: 'PENDING',
    });
  });

  it('counts twenty-five changes and takes no more', async () => {
    const orderId = await placed(low());
    caller.sim.clock.advance(100);
    const change = { orderType: 'LIMIT', quantity: 65, price: option.low, validity: 'DAY' };
    for (let count = 0; count < 25; count += 1) {
      const reply = await caller.put(`/orders/${orderId}`, {
        ...change,
        price: option.low + (count % 2),
      });
      expect(reply.status).toBe(200);
      caller.sim.clock.advance(200);
    }
    const late = await caller.put(`/orders/${orderId}`, change);
    expect(late.status).toBe(400);
    expect(late.json.at('errorCode').value).toBe('DH-906');
  });

  it('cancels with 202, rewrites the times, and refuses what has ended', async () => {
    const orderId = await placed(low());
    caller.sim.clock.advance(5_000);
    const reply = await caller.remove(`/orders/${orderId}`);
    expect(reply.status).toBe(202);
    expect(reply.json.value).toEqual({ orderId, orderStatus: 'CANCELLED' });
    expect(await stateOf(orderId)).toBe('PENDING');
    caller.sim.clock.advance(100);
    const after = await caller.get(`/orders/${orderId}`);
    expect(after.json.at(0).value).toMatchObject({
      orderStatus: 'CANCELLED',
      remainingQuantity: 0,
      createTime: '2026-11-18 10:00:08',
    });
    const again = await caller.remove(`/orders/${orderId}`);
    expect(again.status).toBe(400);
    expect(again.json.at('errorCode').value).toBe('DH-906');
    expect((await caller.remove('/orders/12345678901')).status).toBe(400);
  });

  it('a stop waits until the price touches its trigger', async () => {
    const trigger = Math.round((option.high + 20) * 20) / 20;
    const orderId = await placed({
      orderType: 'STOP_LOSS',
      price: trigger + 5,
      triggerPrice: trigger,
    });
    caller.sim.clock.advance(1_000);
    expect(await stateOf(orderId)).toBe('PENDING');
    const instrument = caller.sim.truth().orders[0]?.instrument ?? '';
    caller.sim.market({ price: { instrument, price: Math.round(trigger * 10_000) } });
    caller.sim.clock.advance(1_000);
    expect(await stateOf(orderId)).toBe('TRADED');
  });
});

describe('reading', () => {
  it('an unknown number or tag is an empty list, or by switch the generic error', async () => {
    expect((await caller.get('/orders/12345678901')).text).toBe('[]');
    expect((await caller.get('/orders/external/nobody')).text).toBe('[]');
    await caller.control('/ctl/switches', { unknownOrder: 'DH-905' });
    expect((await caller.get('/orders/12345678901')).json.at('errorCode').value).toBe('DH-905');
  });

  it('one order comes in a list, or by switch bare', async () => {
    const orderId = await placed(low());
    await caller.control('/ctl/switches', { oneOrder: 'object' });
    expect((await caller.get(`/orders/${orderId}`)).json.at('orderId').value).toBe(orderId);
  });

  it('the history pages from nought and ends with an empty list', async () => {
    await caller.control('/ctl/switches', { tradePage: 2 });
    for (let count = 0; count < 3; count += 1) await placed();
    caller.sim.clock.advance(100);
    const page = (number: number): string => `/trades/2026-11-18/2026-11-18/${number}`;
    const first = await caller.get(page(0));
    expect(first.json.list()).toHaveLength(2);
    expect(first.json.at(0).value).toMatchObject({
      instrument: 'OPTIDX',
      createTime: 'NA',
      tradingSymbol: null,
      isin: 'NA',
    });
    expect(first.json.at(0, 'customSymbol').text()).toMatch(/^NIFTY \d{2} [A-Z]{3} \d+ CALL$/);
    expect(first.json.at(0, 'brokerageCharges').number()).toBeGreaterThan(0);
    expect((await caller.get(page(1))).json.list()).toHaveLength(1);
    expect((await caller.get(page(2))).text).toBe('[]');
  });

  it('two runs with one seed answer alike to the byte', async () => {
    const twin = await openCaller();
    try {
      await twin.option();
      const answers = await Promise.all(
        [caller, twin].map(async (each) => {
          await each.post('/orders', limitOrder(option, { correlationId: 'same' }));
          each.sim.clock.advance(2_000);
          const texts = [];
          for (const path of ['/orders', '/trades', '/positions', '/fundlimit']) {
            texts.push((await each.get(path)).text);
          }
          return texts;
        }),
      );
      expect(answers[1]).toEqual(answers[0]);
    } finally {
      await twin.close();
    }
  });
});
