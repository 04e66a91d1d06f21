/**
 * What nobody knows for certain about these houses, or what differs from day to day, one way and
 * the other: the same trade has to come out the same. And pushes that must not be believed.
 */
import { afterEach, expect, test } from 'vitest';
import type {
  BrokerUpdate,
  LinkReport,
  PlaceRequest,
} from '../../../../electron/broker/gateway.ts';
import { asId, type BrokerOrderId, type OrderId } from '../../../../shared/domain/ids.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import { type Price, price } from '../../../../shared/domain/money.ts';
import { quantity } from '../../../../shared/domain/quantity.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { asApproved } from '../../../contract/gateway-contract.ts';
import { openSimAccount, type SimAccount } from './sim-account.ts';

let open: SimAccount | null = null;

afterEach(async () => {
  await open?.close();
  open = null;
});

interface Desk extends SimAccount {
  readonly future: Instrument;
  readonly updates: readonly BrokerUpdate[];
  near(share: number): Price;
  place(more: Partial<PlaceRequest>): Promise<{ request: PlaceRequest; id: BrokerOrderId }>;
}

let count = 0;

async function desk(switches: Readonly<Record<string, unknown>> = {}): Promise<Desk> {
  const one = await openSimAccount('shoonya');
  open = one;
  await one.switch(switches);
  await one.logIn();
  const { account } = one;
  const list = await account.market.readInstruments(false);
  const future = must(
    list.ok ? list.value.instruments.find(({ kind }) => kind === 'future') : null,
    'no future',
  );
  const quotes = await account.market.readQuotes([future.id]);
  const last = must(quotes.ok ? quotes.value[0]?.last : null, 'no last price');
  const updates: BrokerUpdate[] = [];
  const links: LinkReport[] = [];
  account.gateway.onUpdate((update) => updates.push(update));
  account.gateway.onLink((report) => links.push(report));
  account.gateway.open();
  await one.until('the stream', () => links.at(-1)?.state === 'up');
  const near = (share: number): Price => {
    const scaled = last + Math.round(last * share);
    return price(scaled - (scaled % future.tick));
  };
  return {
    ...one,
    future,
    updates,
    near,
    place: async (more) => {
      count += 1;
      const request: PlaceRequest = {
        orderId: asId<OrderId>(`LMOOD${String(count).padStart(6, '0')}`),
        mode: 'live',
        instrument: future.id,
        side: 'buy',
        product: 'nrml',
        validity: 'day',
        quantity: future.lot,
        type: 'limit',
        price: near(-0.01),
        trigger: null,
        ...more,
      };
      const outcome = await account.gateway.place(asApproved(request));
      if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome));
      return { request, id: outcome.brokerOrderId };
    },
  };
}

const MOODS: readonly Readonly<Record<string, unknown>>[] = [
  { body: 'strict' },
  { emsgSpaces: 'one', rateStatus: 200, ackCase: 'Ok', heartbeatReply: false },
  { autoOrderFeed: false, orderAck: 'never', productKey: 'pcode' },
  { statusWords: 'drifted', longOrderIds: true, productKey: 'prd' },
  { replyAfterFramesMs: 400, noMatchStatus: 200, expiredStatus: 403 },
];

test.each(MOODS)('a trade comes out the same with %o', async (mood) => {
  const { account, place, near, until, updates, future, sim } = await desk(mood);
  const resting = await place({ quantity: quantity(future.lot * 2) });
  const of = (id: BrokerOrderId): readonly string[] =>
    updates.flatMap(({ order }) => (order?.brokerOrderId === id ? [order.status] : []));
  await until('it rests', () => of(resting.id).includes('working'));
  const cancel = await account.gateway.cancel({
    orderId: resting.request.orderId,
    mode: 'live',
    brokerOrderId: resting.id,
  });
  expect(cancel).toEqual({ kind: 'accepted', brokerOrderId: resting.id });
  await until('it is cancelled', () => of(resting.id).includes('cancelled'));
  const stop = await place({ type: 'stop', trigger: near(0.015), price: near(0.017) });
  await until('it waits', () => of(stop.id).includes('trigger_pending'));
  const filled = await place({ type: 'market', price: near(0.01), product: 'mis' });
  await until('it is filled', () => of(filled.id).includes('filled'));
  const book = await account.gateway.readBook();
  if (!book.ok) throw new Error(book.error.words);
  const shown = book.value.orders.map(({ tag, status, type, product }) => ({
    tag,
    status,
    type,
    product,
  }));
  expect(shown).toHaveLength(3);
  expect(shown).toEqual(
    expect.arrayContaining([
      { tag: resting.request.orderId, status: 'cancelled', type: 'limit', product: 'nrml' },
      { tag: stop.request.orderId, status: 'trigger_pending', type: 'stop_limit', product: 'nrml' },
      { tag: filled.request.orderId, status: 'filled', type: 'limit', product: 'mis' },
    ]),
  );
  const traded = book.value.trades.reduce((sum, { quantity: units }) => sum + units, 0);
  expect(traded).toBe(future.lot);
  const paid = book.value.trades.reduce(
    (sum, { quantity: units, price }) => sum + units * price,
    0,
  );
  expect(book.value.positions.filter(({ net }) => net !== 0)).toEqual([
    { instrument: future.id, product: 'mis', net: future.lot, average: paid / traded, cash: -paid },
  ]);
  const truth = sim.truth().trades.map(({ id }) => id);
  expect(book.value.trades.map(({ tradeId }) => tradeId).sort()).toEqual([...truth].sort());
  sim.endSession('expire');
  expect((await account.gateway.readBook()).ok).toBe(false);
  expect(account.login.status().state).toBe('expired');
});

test('a change that is refused afterwards never shows its wished terms', async () => {
  const { account, place, near, until, updates, sim, pass, frames } = await desk();
  const { request, id } = await place({});
  await until('it rests', () => updates.some(({ order }) => order?.status === 'working'));
  const before = updates.length;
  const match = { channel: 'rest', op: 'modify' } as const;
  const rejection = 'price_outside_band' as const;
  sim.fault({ id: 'no', match, action: { kind: 'refuse', rejection, answer: 'book' }, max: 1 });
  const wished = near(-0.005);
  const { orderId, mode, instrument } = request;
  const terms = { quantity: request.quantity, type: 'limit', trigger: null } as const;
  const modify = { orderId, mode, brokerOrderId: id, instrument, ...terms, price: wished };
  const outcome = await account.gateway.modify(asApproved(modify));
  expect(outcome.kind).toBe('accepted');
  await pass(2_000);
  const kept = (report: string): boolean => frames.some((frame) => frame.includes(report));
  expect([kept('"ModAck"'), kept('"ReplaceRejected"')]).toEqual([true, true]);
  const later = updates.slice(before).flatMap(({ order }) => (order === null ? [] : [order]));
  expect(later.length).toBeGreaterThan(0);
  expect(later.map((order) => order.price)).not.toContain(wished);
  const book = await account.gateway.readBook();
  expect(book.ok && book.value.orders[0]).toMatchObject({ price: request.price });
});

test('updates that come twice, late and in the wrong order are passed on as they are', async () => {
  const { account, place, near, until, updates, sim } = await desk();
  const match = { channel: 'ws', op: 'order' } as const;
  sim.fault({ id: 'twice', match, action: { kind: 'repeat', times: 2, everyMs: 50 } });
  const { id } = await place({ price: near(0.01) });
  await until('it is filled', () => updates.some(({ order }) => order?.status === 'filled'));
  const trades = updates.flatMap((update) => update.trades);
  const book = await account.gateway.readBook();
  const known = new Set(book.ok ? book.value.trades.map(({ tradeId }) => tradeId) : []);
  expect(new Set(trades.map(({ tradeId }) => tradeId))).toEqual(known);
  expect(trades.every(({ brokerOrderId }) => brokerOrderId === id)).toBe(true);
});
