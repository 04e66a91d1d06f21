/**
 * The order port over a line under the test's hand: what exactly leaves for each kind of order,
 * what a book needs to be one, and when a refused cancel may call an order ended.
 */
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { Gateway, ModifyRequest, PlaceRequest } from '../../../../electron/broker/gateway.ts';
import { decodeData } from '../../../../electron/broker/kite/decode.ts';
import { openGateway } from '../../../../electron/broker/kite/kite-gateway.ts';
import type { KiteReply } from '../../../../electron/broker/kite/outcome.ts';
import type { KiteCall, KiteRest } from '../../../../electron/broker/kite/rest.ts';
import { openSession } from '../../../../electron/broker/kite/session.ts';
import {
  asId,
  type BrokerOrderId,
  type InstrumentId,
  type OrderId,
} from '../../../../shared/domain/ids.ts';
import { price } from '../../../../shared/domain/money.ts';
import { quantity } from '../../../../shared/domain/quantity.ts';
import { err } from '../../../../shared/lib/result.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { asApproved } from '../../../contract/gateway-contract.ts';
import { fakeWorld } from '../../../support/world.ts';
import { goldenText } from './frames.ts';
import { kiteParts } from './kite-parts.ts';

const ID = asId<BrokerOrderId>('1953000000000000001');
const ORDER: PlaceRequest = {
  orderId: asId<OrderId>('L7K3M9Q2R4T6V8X1Y'),
  mode: 'live',
  instrument: asId<InstrumentId>('NFO:NIFTY26AUG25000CE'),
  side: 'buy',
  product: 'nrml',
  validity: 'day',
  quantity: quantity(130),
  type: 'limit',
  price: price(1_234_500),
  trigger: null,
};

type Bodies = Readonly<Record<string, string>>;

interface Scene {
  readonly gateway: Gateway;
  readonly calls: KiteCall[];
}

/** `bodies` by path, for reads; what is not there cannot be reached. */
function scene(bodies: Bodies = {}, reply: KiteReply = taken(ID)): Scene {
  const world = fakeWorld();
  const parts = kiteParts(world);
  const calls: KiteCall[] = [];
  const say = (call: KiteCall): Promise<KiteReply> => {
    calls.push(call);
    return Promise.resolve(reply);
  };
  const rest: KiteRest = {
    write: say,
    ask: say,
    read: <T>(call: KiteCall, _lane: string, shape: z.ZodType<T>) => {
      calls.push(call);
      const read = decodeData(bodies[call.path] ?? '', shape);
      if (read.ok) return Promise.resolve(read);
      return Promise.resolve(err({ cause: 'unreadable' as const, words: read.error }));
    },
    download: () => Promise.resolve(err({ cause: 'link_down' as const, words: 'away' })),
    rateRefusals: () => 0,
  };
  const session = openSession({
    parts,
    rest,
    loginPage: 'https://kite.zerodha.com/connect/login',
    preflight: () => Promise.resolve([]),
  });
  const contracts = {
    read: () => Promise.resolve(err({ cause: 'link_down' as const, words: 'away' })),
    wireOf: () => null,
    find: () => null,
    idOf: () => null,
    day: () => null,
  };
  const address = 'wss://ws.kite.trade';
  return { gateway: openGateway({ parts, rest, session, contracts, address }), calls };
}

function taken(id: string): KiteReply {
  const body = JSON.stringify({ status: 'success', data: { order_id: id } });
  return { kind: 'answer', status: 200, headers: {}, body };
}

function refused(message: string): KiteReply {
  const body = JSON.stringify({ status: 'error', error_type: 'InputException', message });
  return { kind: 'answer', status: 400, headers: {}, body };
}

function form({ params }: KiteCall): string {
  return (params ?? []).map(([name, value]) => `${name}=${value}`).join(' ');
}

const CONTRACT = 'exchange=NFO tradingsymbol=NIFTY26AUG25000CE';
const TAG = 'tag=L7K3M9Q2R4T6V8X1Y';

describe('what leaves', () => {
  test.each([
    [
      'a limit',
      {},
      `${CONTRACT} transaction_type=BUY product=NRML validity=DAY order_type=LIMIT quantity=130 price=123.45 ${TAG}`,
    ],
    [
      'a market order as the limit that bounds it',
      { type: 'market', validity: 'ioc' },
      `${CONTRACT} transaction_type=BUY product=NRML validity=IOC order_type=LIMIT quantity=130 price=123.45 ${TAG}`,
    ],
    [
      'a stop with its limit',
      { type: 'stop', side: 'sell', product: 'mis', trigger: price(1_240_000) },
      `${CONTRACT} transaction_type=SELL product=MIS validity=DAY order_type=SL quantity=130 price=123.45 trigger_price=124.00 ${TAG}`,
    ],
    [
      'a stop limit, on a paisa and less',
      { type: 'stop_limit', product: 'cnc', price: price(25), trigger: price(50) },
      `${CONTRACT} transaction_type=BUY product=CNC validity=DAY order_type=SL quantity=130 price=0.0025 trigger_price=0.005 ${TAG}`,
    ],
  ] as const)('%s', async (_what, more, expected) => {
    const { gateway, calls } = scene();
    const outcome = await gateway.place(asApproved({ ...ORDER, ...more }));
    expect(outcome).toEqual({ kind: 'accepted', brokerOrderId: ID });
    expect(calls).toHaveLength(1);
    const [call] = calls;
    expect(call).toMatchObject({ method: 'POST', path: '/orders/regular' });
    expect(form(must(call, 'a call'))).toBe(expected);
  });

  test('a change with the new total, and a cancel with nothing but the id', async () => {
    const { gateway, calls } = scene();
    const { orderId, mode, instrument, quantity: units, type, price: at, trigger } = ORDER;
    const terms = { quantity: units, type, price: at, trigger };
    const request: ModifyRequest = { orderId, mode, instrument, brokerOrderId: ID, ...terms };
    expect((await gateway.modify(asApproved(request))).kind).toBe('accepted');
    expect((await gateway.cancel({ orderId, mode, brokerOrderId: ID })).kind).toBe('accepted');
    expect(calls.map((call) => `${call.method} ${call.path} ${form(call)}`.trim())).toEqual([
      `PUT /orders/regular/${ID} order_type=LIMIT quantity=130 price=123.45`,
      `DELETE /orders/regular/${ID}`,
    ]);
  });

  test.each(['MCX:GOLDPETAL26DECFUT', 'CDS:USDINR26NOVFUT', 'BCD:USDINR26NOVFUT'])(
    'nothing for %s, which is counted in lots of unknown size',
    async (instrument) => {
      const { gateway, calls } = scene();
      const request = { ...ORDER, instrument: asId<InstrumentId>(instrument) };
      expect(await gateway.place(asApproved(request))).toMatchObject({ rejection: 'not_sent' });
      expect(calls).toEqual([]);
    },
  );
});

describe('“being processed”', () => {
  const path = `/orders/${ID}`;
  const words = 'Order cannot be cancelled as it is being processed. Try later.';

  test.each([
    ['COMPLETE', 'already_final'],
    ['CANCELLED', 'already_final'],
    ['REJECTED', 'already_final'],
    ['OPEN', 'unrecognised'],
    ['CANCEL PENDING', 'unrecognised'],
    ['SOMETHING NEW', 'unrecognised'],
  ])('of an order whose story ends in %s is %s', async (status, rejection) => {
    const story = [
      { order_id: ID, status: 'OPEN', filled_quantity: 0 },
      { order_id: ID, status, filled_quantity: 0 },
    ];
    const body = JSON.stringify({ status: 'success', data: story });
    const { gateway } = scene({ [path]: body }, refused(words));
    const { orderId, mode } = ORDER;
    expect(await gateway.cancel({ orderId, mode, brokerOrderId: ID })).toEqual({
      kind: 'refused',
      rejection,
      words,
    });
  });

  test.each(['', '{"status":"success","data":[]}'])(
    'of an order whose story cannot be read claims no end',
    async (body) => {
      const { gateway } = scene({ [path]: body }, refused(words));
      const { orderId, mode } = ORDER;
      expect(await gateway.cancel({ orderId, mode, brokerOrderId: ID })).toMatchObject({
        rejection: 'unrecognised',
      });
    },
  );
});

describe('the book', () => {
  const list = (row: string): string => `{"status":"success","data":[${row}]}`;
  const whole: Bodies = {
    '/orders': list(goldenText('order-open.json')),
    '/trades': list(goldenText('trade.json')),
    '/portfolio/positions': goldenText('positions.json'),
  };

  test('is orders, then trades and positions', async () => {
    const { gateway, calls } = scene(whole);
    const read = await gateway.readBook();
    expect(read.ok && [read.value.orders, read.value.trades, read.value.positions]).toMatchObject([
      [{ brokerOrderId: ID }],
      [{ tradeId: '75894751' }],
      [{ net: -65 }, { net: 130 }, { net: 15 }, { net: 0 }],
    ]);
    expect(calls.map(({ path }) => path)).toEqual(Object.keys(whole));
  });

  test.each(Object.keys(whole))('is none without %s', async (path) => {
    for (const body of ['', '{"status":"success","data":null}', '{"status":"error"}']) {
      const { gateway } = scene({ ...whole, [path]: body });
      expect(await gateway.readBook()).toMatchObject({ ok: false, error: { cause: 'unreadable' } });
    }
  });

  test('is none with one row that cannot be read: it would hide an order', async () => {
    const rows = [goldenText('order-open.json'), goldenText('order-unknown-product.json')];
    const { gateway } = scene({ ...whole, '/orders': list(rows.join(',')) });
    expect(await gateway.readBook()).toMatchObject({
      error: { words: 'order 1953000000000000001: product XYZ' },
    });
  });
});

test('the margin of a basket is asked for digit by digit, and of none not at all', async () => {
  const { gateway, calls } = scene({ '/margins/basket': goldenText('basket.json') });
  const ask = must(gateway.readMargin, 'a margin').bind(gateway);
  const stop: PlaceRequest = { ...ORDER, type: 'stop', trigger: price(1_240_000), side: 'sell' };
  expect(await ask([ORDER, stop])).toEqual({
    ok: true,
    value: { needed: 575_107_125, single: 2_310_005_000 },
  });
  expect(JSON.parse(calls[0]?.json ?? '')).toEqual([
    {
      exchange: 'NFO',
      tradingsymbol: 'NIFTY26AUG25000CE',
      transaction_type: 'BUY',
      variety: 'regular',
      product: 'NRML',
      order_type: 'LIMIT',
      quantity: 130,
      price: 123.45,
      trigger_price: 0,
    },
    expect.objectContaining({ order_type: 'SL', transaction_type: 'SELL', trigger_price: 124 }),
  ]);
  expect(await ask([])).toEqual({ ok: true, value: { needed: 0, single: 0 } });
  expect(calls).toHaveLength(1);
});
