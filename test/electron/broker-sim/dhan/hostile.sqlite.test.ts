/** Whatever is sent, an answer comes back and the broker goes on. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, feedUrl, loginMessage, type Method, openCaller } from './dhan-caller.ts';

let caller: Caller;
let securityId: string;

beforeAll(async () => {
  caller = await openCaller({ settings: { limits: false } });
  securityId = (await caller.option()).id;
});

afterAll(() => caller.close());

const ROUTES: readonly (readonly [Method, string])[] = [
  ['POST', '/orders'],
  ['POST', '/orders/slicing'],
  ['PUT', '/orders/1226111800001'],
  ['DELETE', '/orders/..%2F'],
  ['POST', '/super/orders'],
  ['PUT', '/super/orders/1'],
  ['DELETE', '/super/orders/1/NO_LEG'],
  ['POST', '/forever/orders'],
  ['PUT', '/forever/orders/1'],
  ['POST', '/alerts/orders'],
  ['PUT', '/alerts/orders/1'],
  ['POST', '/positions/convert'],
  ['POST', '/margincalculator'],
  ['POST', '/margincalculator/multi'],
  ['POST', '/pnlExit'],
  ['POST', '/killswitch?killSwitchStatus=PERHAPS'],
  ['POST', '/marketfeed/quote'],
  ['POST', '/optionchain'],
  ['POST', '/charts/historical'],
  ['POST', '/charts/intraday'],
  ['POST', '/charts/rollingoption'],
  ['POST', '/ip/setIP'],
  ['POST', '/edis/form'],
  ['GET', '/trades/2026-13-01/x/-1'],
  ['GET', '/ledger?from-date=0000-00-00'],
];

/** Names that routes look for, so that random values reach the checks behind them. */
const NAMES = `transactionType exchangeSegment productType orderType validity securityId quantity
  disclosedQuantity price triggerPrice correlationId targetPrice stopLossPrice trailingJump orderFlag
  legName condition orders scripList profitValue lossValue NSE_FNO UnderlyingScrip UnderlyingSeg
  Expiry interval fromDate toDate instrument positionType convertQty __proto__`.split(/\s+/);

const value = fc.oneof(
  { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  fc.constantFrom('BUY', 'NSE_FNO', 'INTRADAY', 'LIMIT', 'MARKET', 'DAY', 'STOP_LOSS', 'ENTRY_LEG'),
  fc.constantFrom(65, 130, 1e9, -65, 1e300, '9'.repeat(40), 0.05, '2026-11-18', 'IDX_I', 13),
);

const body = fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 12 });

describe('requests', () => {
  it('of any shape are answered', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...ROUTES), body, async ([method, path], given) => {
        const reply = await caller.call(method, `/v2${path}`, method === 'GET' ? undefined : given);
        expect(reply.status).toBeGreaterThanOrEqual(200);
        expect(reply.status).toBeLessThan(500);
      }),
      { numRuns: 400, seed: 11 },
    );
  });

  it('that begin well and end badly are answered', async () => {
    const order = {
      transactionType: 'BUY',
      exchangeSegment: 'NSE_FNO',
      productType: 'MARGIN',
      orderType: 'LIMIT',
      validity: 'DAY',
      securityId,
      quantity: 65,
      price: 100,
      triggerPrice: 0,
      trailingJump: 0,
      targetPrice: 200,
      stopLossPrice: 50,
      orderFlag: 'OCO',
    };
    const names = fc.constantFrom(...Object.keys(order));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...ROUTES), names, value, async (route, name, odd) => {
        const [method, path] = route;
        const given = { ...order, [name]: odd };
        const reply = await caller.call(method, `/v2${path}`, method === 'GET' ? undefined : given);
        expect(reply.status).toBeLessThan(500);
      }),
      { numRuns: 400, seed: 12 },
    );
    caller.sim.clock.advance(1_000);
    expect((await caller.get('/orders')).status).toBe(200);
  });

  it.each([
    ['no JSON', '{"transactionType":'],
    ['a list', '[1,2,3]'],
    ['a number', '7'],
    ['nests deeper than anybody means', `{"condition":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
  ])('with a body that is %s are refused', async (_, text) => {
    for (const path of ['/orders', '/alerts/orders', '/margincalculator/multi', '/pnlExit']) {
      const reply = await caller.call('POST', `/v2${path}`, text);
      expect(reply.json.at('errorCode').value).toBe('DH-905');
    }
  });

  it('a note that nests too deep is cut where it is shown', async () => {
    const text = JSON.stringify({
      dhanClientId: '1100000001',
      condition: {
        comparisonType: 'PRICE_WITH_VALUE',
        exchangeSegment: 'IDX_I',
        securityId: '13',
        operator: 'LESS_THAN',
        comparingValue: 1,
        userNote: 'NOTE',
      },
      orders: [
        {
          transactionType: 'BUY',
          exchangeSegment: 'NSE_FNO',
          productType: 'MARGIN',
          orderType: 'MARKET',
          securityId,
          quantity: 65,
          validity: 'DAY',
        },
      ],
    }).replace('"NOTE"', `${'['.repeat(50_000)}${']'.repeat(50_000)}`);
    expect((await caller.call('POST', '/v2/alerts/orders', text)).status).toBe(200);
    expect((await caller.get('/alerts/orders')).text.length).toBeLessThan(2_000);
  });
});

describe('messages', () => {
  const noise = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .dictionary(
        fc.constantFrom(
          'RequestCode',
          'InstrumentList',
          'SecurityId',
          'ExchangeSegment',
          'LoginReq',
        ),
        fc.oneof(value, fc.constantFrom(12, 15, 16, 21, 23, 24)),
      )
      .map((message) => JSON.stringify(message)),
  );

  it('of any shape do no harm to the streams', async () => {
    const orders = await caller.listen(caller.sim.addresses.orders);
    orders.send(loginMessage(caller.token));
    for (const text of fc.sample(noise, { numRuns: 60, seed: 13 })) {
      for (const name of ['market', 'depth20', 'depth200'] as const) {
        const socket = await caller.listen(feedUrl(caller, name));
        socket.send(text);
        socket.send(Buffer.from(text));
        await socket.settled();
        socket.end();
      }
      orders.send(text);
    }
    await orders.settled();
    expect((await caller.get('/profile')).status).toBe(200);
  });
});
