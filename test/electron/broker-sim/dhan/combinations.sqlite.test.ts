/** Super orders, cover and bracket orders, forever orders and conditional triggers. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Caller, type Contract, limitOrder, onTick, openCaller } from './dhan-caller.ts';

let caller: Caller;
let option: Contract;

beforeEach(async () => {
  caller = await openCaller();
  option = await caller.option();
});

afterEach(() => caller.close());

/** Puts the option's price here and lets the market take a step. */
function moveTo(rupees: number): void {
  const contract = instrument();
  caller.sim.market({ price: { instrument: contract, price: Math.round(rupees * 20) * 500 } });
  caller.sim.clock.advance(1_000);
}

function instrument(): string {
  return caller.sim.truth().orders[0]?.instrument ?? '';
}

interface SuperTerms {
  readonly entry: number;
  readonly target: number;
  readonly stop: number;
  readonly jump?: number;
}

function superOrder({ entry, target, stop, jump = 0 }: SuperTerms): object {
  return {
    transactionType: 'BUY',
    exchangeSegment: 'NSE_FNO',
    productType: 'INTRADAY',
    orderType: 'LIMIT',
    securityId: option.id,
    quantity: 65,
    price: onTick(entry),
    targetPrice: onTick(target),
    stopLossPrice: onTick(stop),
    trailingJump: jump,
    correlationId: 'super-1',
  };
}

/** One that is in, with its exits within the exchange's band. */
async function entered(jump = 0): Promise<{ orderId: string; entry: number }> {
  const entry = option.high;
  const terms = { entry, target: entry * 1.2, stop: entry * 0.5, jump };
  const reply = await caller.post('/super/orders', superOrder(terms));
  expect(reply.json.at('orderStatus').value).toBe('TRANSIT');
  caller.sim.clock.advance(1_000);
  return { orderId: reply.json.at('orderId').text(), entry };
}

async function superRow(): Promise<Readonly<Record<string, unknown>>> {
  const reply = await caller.get('/super/orders');
  const [stop, target] = reply.json.at(0, 'legDetails').list();
  return {
    status: reply.json.at(0, 'orderStatus').value,
    stop: stop?.at('orderStatus').value,
    stopPrice: stop?.at('price').value,
    jump: stop?.at('trailingJump').value,
    target: target?.at('orderStatus').value,
    targetPrice: target?.at('price').value,
    misspelt: target?.at('totalQuatity').value,
  };
}

async function netNow(): Promise<number> {
  const reply = await caller.get('/positions');
  return reply.json.list().reduce((sum, row) => sum + row.at('netQty').number(), 0);
}

describe('super orders', () => {
  it('once in, the target rests in the book under its own number and the stop watches', async () => {
    const { orderId, entry } = await entered();
    expect(await superRow()).toEqual({
      status: 'TRADED',
      stop: 'PENDING',
      stopPrice: onTick(entry * 0.5),
      jump: 0,
      target: 'PENDING',
      targetPrice: onTick(entry * 1.2),
      misspelt: 65,
    });
    const book = await caller.get('/orders');
    const legs = book.json.list().map((row) => row.at('legName').value);
    expect(legs).toEqual(['ENTRY_LEG', 'TARGET_LEG']);
    expect(book.json.at(1, 'orderId').value).not.toBe(orderId);
  });

  it('the target closes it and ends the stop', async () => {
    const { entry } = await entered();
    moveTo(entry * 1.3);
    expect(await superRow()).toMatchObject({
      status: 'CLOSED',
      target: 'TRIGGERED',
      stop: 'CANCELLED',
    });
    expect(await netNow()).toBe(0);
    moveTo(entry * 0.3);
    expect(await netNow()).toBe(0);
  });

  it('the stop closes it once the target can fill no more', async () => {
    const { entry } = await entered();
    moveTo(entry * 0.4);
    caller.sim.clock.advance(1_000);
    expect(await superRow()).toMatchObject({
      status: 'CLOSED',
      stop: 'TRIGGERED',
      target: 'CANCELLED',
    });
    expect(await netNow()).toBe(0);
  });

  it('the stop follows the price by whole steps and never back', async () => {
    const { entry } = await entered(5);
    moveTo(entry + 13);
    const before = await superRow();
    expect(before['stopPrice']).toBeGreaterThanOrEqual(onTick(entry * 0.5) + 10);
    moveTo(entry + 2);
    expect((await superRow())['stopPrice']).toBe(before['stopPrice']);
  });

  it('a change of the stop that leaves the step out takes the trail away', async () => {
    const { orderId, entry } = await entered(5);
    const stop = onTick(entry * 0.6);
    const change = { orderId, legName: 'STOP_LOSS_LEG', stopLossPrice: stop };
    expect((await caller.put(`/super/orders/${orderId}`, change)).status).toBe(200);
    expect(await superRow()).toMatchObject({ stopPrice: stop, jump: 0 });
    const target = onTick(entry * 1.15);
    await caller.put(`/super/orders/${orderId}`, {
      orderId,
      legName: 'TARGET_LEG',
      targetPrice: target,
    });
    caller.sim.clock.advance(1_000);
    const book = await caller.get('/orders');
    expect(book.json.at(1, 'price').value).toBe(target);
    const entryLeg = { orderId, legName: 'ENTRY_LEG', orderType: 'LIMIT', quantity: 65, price: 1 };
    const late = await caller.put(`/super/orders/${orderId}`, entryLeg);
    expect(late.json.at('errorCode').value).toBe('DH-906');
  });

  it('cancelling the entry ends everything, and a cancelled leg stays so', async () => {
    const { orderId } = await entered();
    const stop = await caller.remove(`/super/orders/${orderId}/STOP_LOSS_LEG`);
    expect(stop.status).toBe(202);
    expect((await caller.remove(`/super/orders/${orderId}/STOP_LOSS_LEG`)).status).toBe(400);
    expect((await caller.remove(`/super/orders/${orderId}/ENTRY_LEG`)).status).toBe(202);
    caller.sim.clock.advance(1_000);
    expect(await superRow()).toMatchObject({ target: 'CANCELLED', stop: 'CANCELLED' });
    expect(await netNow()).toBe(65);
  });

  it('refuses exits on the wrong side and bodies without a step', async () => {
    const wrong = superOrder({ entry: 100, target: 90, stop: 80 });
    expect((await caller.post('/super/orders', wrong)).json.at('errorCode').value).toBe('DH-906');
    const none = { ...superOrder({ entry: 100, target: 110, stop: 90 }), trailingJump: null };
    expect((await caller.post('/super/orders', none)).json.at('errorCode').value).toBe('DH-905');
  });

  it('a bracket order does the same with distances', async () => {
    const terms = { productType: 'BO', boProfitValue: 40, boStopLossValue: 30 };
    expect((await caller.post('/orders', limitOrder(option, terms))).status).toBe(200);
    caller.sim.clock.advance(1_000);
    const book = await caller.get('/orders');
    expect(book.json.list().map((row) => row.at('legName').value)).toEqual([
      'ENTRY_LEG',
      'TARGET_LEG',
    ]);
    expect(book.json.at(1).value).toMatchObject({
      productType: 'BO',
      price: onTick(option.high + 40),
    });
    expect((await caller.get('/super/orders')).text).toBe('[]');
    const bare = await caller.post('/orders', limitOrder(option, { productType: 'BO' }));
    expect(bare.json.at('errorCode').value).toBe('DH-905');
  });
});

function forever(terms: object): object {
  return {
    orderFlag: 'SINGLE',
    transactionType: 'BUY',
    exchangeSegment: 'NSE_FNO',
    productType: 'MARGIN',
    orderType: 'LIMIT',
    validity: 'DAY',
    securityId: option.id,
    quantity: 65,
    disclosedQuantity: 0,
    price: onTick(option.high * 1.3),
    triggerPrice: onTick(option.high * 1.2),
    price1: 0,
    triggerPrice1: 0,
    quantity1: 0,
    ...terms,
  };
}

describe('forever orders', () => {
  beforeEach(async () => {
    // Something in the contract, so that its name is known to the test.
    await caller.post('/orders', limitOrder(option, { price: option.low }));
  });

  it('one waits as CONFIRM and becomes a plain order when the price gets there', async () => {
    const reply = await caller.post('/forever/orders', forever({}));
    const orderId = reply.json.at('orderId').text();
    const list = await caller.get('/forever/orders');
    expect(list.json.at(0).value).toMatchObject({
      orderId,
      orderStatus: 'CONFIRM',
      orderType: 'SINGLE',
      legName: 'ENTRY_LEG',
      updateTime: null,
    });
    moveTo(option.high * 1.25);
    caller.sim.clock.advance(1_000);
    expect((await caller.get('/forever/orders')).json.at(0, 'orderStatus').value).toBe('TRADED');
    expect(await netNow()).toBe(65);
  });

  it('of two the first to fire ends the other; a row each', async () => {
    const pair = forever({
      orderFlag: 'OCO',
      transactionType: 'SELL',
      price: onTick(option.low * 0.8),
      triggerPrice: onTick(option.low * 0.9),
      price1: onTick(option.high * 1.2),
      triggerPrice1: onTick(option.high * 1.2),
      quantity1: 65,
    });
    await caller.post('/forever/orders', pair);
    const before = await caller.get('/forever/orders');
    expect(before.json.list().map((row) => row.at('legName').value)).toEqual([
      'TARGET_LEG',
      'STOP_LOSS_LEG',
    ]);
    moveTo(option.high * 1.3);
    caller.sim.clock.advance(1_000);
    const after = await caller.get('/forever/orders');
    expect(after.json.list().map((row) => row.at('orderStatus').value)).toEqual([
      'TRADED',
      'CANCELLED',
    ]);
  });

  it('is changed and cancelled, and wants a price for a limit', async () => {
    const { json } = await caller.post('/forever/orders', forever({}));
    const orderId = json.at('orderId').text();
    const trigger = onTick(option.high * 2);
    const change = {
      orderId,
      orderFlag: 'SINGLE',
      orderType: 'LIMIT',
      legName: 'TARGET_LEG',
      quantity: 130,
      price: trigger,
      triggerPrice: trigger,
      disclosedQuantity: 0,
      validity: 'DAY',
    };
    expect((await caller.put(`/forever/orders/${orderId}`, change)).status).toBe(200);
    const list = await caller.get('/forever/orders');
    expect(list.json.at(0).value).toMatchObject({ quantity: 130, triggerPrice: trigger });
    expect((await caller.remove(`/forever/orders/${orderId}`)).status).toBe(202);
    expect((await caller.get('/forever/orders')).json.at(0, 'orderStatus').value).toBe('CANCELLED');
    const free = await caller.post('/forever/orders', forever({ price: 0 }));
    expect(free.json.at('errorCode').value).toBe('DH-905');
    const market = await caller.post('/forever/orders', forever({ price: 0, orderType: 'MARKET' }));
    expect(market.status).toBe(200);
    expect((await caller.get('/forever/all')).status).toBe(404);
  });
});

describe('conditional triggers', () => {
  function alert(condition: object): object {
    return {
      condition: {
        comparisonType: 'PRICE_WITH_VALUE',
        exchangeSegment: 'IDX_I',
        securityId: '13',
        operator: 'GREATER_THAN',
        comparingValue: '1000.00',
        frequency: 'ONCE',
        ...condition,
      },
      orders: [
        {
          transactionType: 'BUY',
          exchangeSegment: 'NSE_FNO',
          productType: 'MARGIN',
          orderType: 'LIMIT',
          securityId: option.id,
          quantity: 65,
          validity: 'DAY',
          price: String(option.high),
          discQuantity: '0',
          triggerPrice: '0',
        },
      ],
    };
  }

  it('places its orders when the price is there, and shows itself as triggered', async () => {
    const reply = await caller.post('/alerts/orders', alert({}));
    expect(reply.json.at('alertStatus').value).toBe('ACTIVE');
    const alertId = reply.json.at('alertId').text();
    caller.sim.clock.advance(2_000);
    const row = await caller.get(`/alerts/orders/${alertId}`);
    expect(row.json.value).toMatchObject({
      alertId,
      alertStatus: 'TRIGGERED',
      createdTime: '2026-11-18T04:30:03Z',
      condition: { comparingValue: '1000.00' },
    });
    expect(row.json.at('triggeredTime').text()).toMatch(/^2026-11-18T04:30:0\dZ$/);
    expect(await netNow()).toBe(65);
  });

  it('can be changed and deleted while it waits', async () => {
    const { json } = await caller.post('/alerts/orders', alert({ comparingValue: 900_000 }));
    const path = `/alerts/orders/${json.at('alertId').text()}`;
    const { condition } = alert({ comparingValue: 800_000 }) as { condition: object };
    expect((await caller.put(path, { condition })).json.at('alertStatus').value).toBe('ACTIVE');
    caller.sim.clock.advance(2_000);
    expect((await caller.remove(path)).json.at('alertStatus').value).toBe('CANCELLED');
    expect((await caller.remove(path)).status).toBe(400);
    expect((await caller.get('/alerts/orders')).json.list()).toHaveLength(1);
    expect(await netNow()).toBe(0);
  });

  it.each([
    ['a condition on an option', { exchangeSegment: 'NSE_FNO' }],
    ['no value', { comparingValue: null }],
    ['an unknown operator', { operator: 'ABOVE' }],
    ['an indicator without a name', { comparisonType: 'TECHNICAL_WITH_VALUE', timeFrame: 'DAY' }],
  ])('refuses %s', async (_, condition) => {
    const reply = await caller.post('/alerts/orders', alert(condition));
    expect(reply.json.at('errorCode').value).toBe('DH-905');
  });

  it('takes indicators and leaves them waiting', async () => {
    const condition = {
      comparisonType: 'TECHNICAL_WITH_INDICATOR',
      indicatorName: 'SMA_20',
      comparingIndicatorName: 'EMA_50',
      timeFrame: 'FIVE_MIN',
      operator: 'CROSSING_UP',
    };
    const reply = await caller.post('/alerts/orders', alert(condition));
    caller.sim.clock.advance(5_000);
    const path = `/alerts/orders/${reply.json.at('alertId').text()}`;
    expect((await caller.get(path)).json.at('alertStatus').value).toBe('ACTIVE');
  });
});
