/** Orders that somebody else placed, and pictures that come before we know whose they are. */
import { describe, expect, it } from 'vitest';
import { asId, asStrategyName, type BrokerOrderId, EXTERNAL } from '../../../shared/domain/ids.ts';
import { price, SCALE } from '../../../shared/domain/money.ts';
import type { Order } from '../../../shared/domain/order.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { CALL, commandId, openDesk, placeParams, type TestDesk } from '../../support/desk.ts';
import { pictureOf, tradeOf } from '../../support/scripted-gateway.ts';
import { bookOf, kindsOf, last, orderOf, rest } from './fills.ts';

const FOREIGN = {
  orderId: asId<never>('none'),
  mode: 'paper',
  instrument: CALL.id,
  side: 'buy',
  product: 'nrml',
  validity: 'day',
  type: 'limit',
  quantity: quantity(65),
  price: price(100 * SCALE),
  trigger: null,
} as const;

function pushForeign(desk: TestDesk, filled: number): Promise<void> {
  const status = filled === 65 ? 'filled' : 'working';
  desk.gateway.push({
    order: pictureOf(FOREIGN, 'F1', { tag: null, status, filled: quantity(filled) }),
    trades: filled === 0 ? [] : [tradeOf(FOREIGN, 'F1', 'TF', filled, 100 * SCALE)],
  });
  return desk.world.settle();
}

describe('an order placed elsewhere', () => {
  it('is adopted once, followed, and held apart', async () => {
    const desk = await openDesk();
    await pushForeign(desk, 0);
    await pushForeign(desk, 0);
    await pushForeign(desk, 65);
    const orders = [...desk.engine.view.orders.values()];
    expect(orders).toHaveLength(1);
    expect(orders[0]).toMatchObject({ strategy: EXTERNAL, intent: 'adopt', state: 'filled' });
    const [position] = desk.engine.view.positions.values();
    expect(position).toMatchObject({ strategy: EXTERNAL, net: 65 });
  });

  it('goes over to the strategy that the trader names, with its fills', async () => {
    const desk = await openDesk();
    await pushForeign(desk, 65);
    const [order] = desk.engine.view.orders.values();
    const alpha = asStrategyName('Alpha');
    if (order === undefined) throw new Error('not adopted');
    const { orderId } = order;
    await desk.send({
      name: 'claim_order',
      params: { commandId: commandId(), orderId, strategy: alpha },
    });
    const nets = [...desk.engine.view.positions.values()].map((at) => [at.strategy, at.net]);
    expect(nets).toEqual([
      [EXTERNAL, 0],
      [alpha, 65],
    ]);
  });

  it('keeps the round trip of an entry that is on its way when it is claimed', async () => {
    const desk = await openDesk();
    const alpha = asStrategyName('Alpha');
    await rest(desk, 'B1', { strategy: alpha, price: price(95 * SCALE) });
    await pushForeign(desk, 65);
    const order = [...desk.engine.view.orders.values()].find((each) => each.intent === 'adopt');
    if (order === undefined) throw new Error('not adopted');
    const params = { commandId: commandId(), orderId: order.orderId, strategy: alpha };
    await desk.send({ name: 'claim_order', params });
    const trips = [...desk.engine.view.trips.entries()].find(([key]) => key.includes('Alpha'));
    expect(trips?.[1].at(-1)).toMatchObject({ state: 'active', net: 65 });
    expect(trips?.[1].at(-1)?.openEntries).toHaveLength(1);
  });

  it('is refused to be claimed when it is our own', async () => {
    const desk = await openDesk();
    const { orderId } = (await rest(desk, 'B1')).request;
    const params = { commandId: commandId(), orderId, strategy: EXTERNAL };
    const answered = await desk.send({ name: 'claim_order', params });
    expect(answered.ok ? '' : answered.error.code).toBe('order_not_external');
  });
});

describe('an order that only a push told of', () => {
  const NO_ORDERS = bookOf();
  const reads = async (desk: TestDesk, count: number): Promise<void> => {
    for (let read = 0; read < count; read += 1) {
      desk.engine.reconcileNow();
      await desk.world.advance(30_000);
    }
  };
  const onlyOrder = (desk: TestDesk): Order => {
    const [order, ...more] = desk.engine.view.orders.values();
    if (order === undefined || more.length > 0) throw new Error('not one order');
    return order;
  };

  it('is shown at once and marked, and ends by the evidence that proves an absence', async () => {
    const desk = await openDesk();
    desk.gateway.book = NO_ORDERS;
    await pushForeign(desk, 0);
    expect(onlyOrder(desk)).toMatchObject({ state: 'working', onlyPushed: true });
    expect(onlyOrder(desk).words).toContain('Only a push');
    await reads(desk, 5);
    expect(onlyOrder(desk).state).toBe('working');
    await reads(desk, 2);
    expect(onlyOrder(desk)).toMatchObject({ state: 'not_received' });
    expect(onlyOrder(desk).words).toContain('did not show it');
  });

  it('opens again when a book shows it after all', async () => {
    const desk = await openDesk();
    desk.gateway.book = NO_ORDERS;
    await pushForeign(desk, 0);
    await reads(desk, 8);
    expect(onlyOrder(desk).state).toBe('not_received');
    desk.gateway.book = bookOf(pictureOf(FOREIGN, 'F1', { tag: null }));
    await reads(desk, 1);
    expect(onlyOrder(desk)).toMatchObject({ state: 'working', onlyPushed: false });
  });

  it('stays open for ever once a book has shown it', async () => {
    const desk = await openDesk();
    desk.gateway.book = bookOf(pictureOf(FOREIGN, 'F1', { tag: null }));
    await pushForeign(desk, 0);
    await reads(desk, 1);
    expect(onlyOrder(desk)).toMatchObject({ onlyPushed: false, words: '' });
    desk.gateway.book = NO_ORDERS;
    await reads(desk, 20);
    expect(onlyOrder(desk).state).toBe('working');
  });

  it('proves nothing by reads that fail', async () => {
    const desk = await openDesk();
    desk.gateway.book = { ok: false, error: { cause: 'timeout', words: '' } };
    await pushForeign(desk, 0);
    await reads(desk, 20);
    expect(onlyOrder(desk).state).toBe('working');
  });

  it('keeps what it filled in part', async () => {
    const desk = await openDesk();
    desk.gateway.book = NO_ORDERS;
    await pushForeign(desk, 25);
    await reads(desk, 8);
    expect(onlyOrder(desk)).toMatchObject({ state: 'expired', filled: 25 });
  });
});

describe('updates that are faster than the reply', () => {
  it('are held when nothing says whose they are, and applied when the reply does', async () => {
    const desk = await openDesk();
    await desk.send({ name: 'place_order', params: placeParams() });
    const sent = last(desk.gateway.placed);
    desk.gateway.push({ order: null, trades: [tradeOf(sent.request, 'B1', 'T1', 65, 1_000_000)] });
    await desk.world.settle();
    expect(orderOf(desk, sent)).toMatchObject({ state: 'sent', filled: 0 });
    await desk.world.advance(500);
    sent.answer({ kind: 'accepted', brokerOrderId: asId<BrokerOrderId>('B1') });
    await desk.world.settle();
    expect(orderOf(desk, sent)).toMatchObject({ state: 'filled', filled: 65 });
  });

  it('are applied at once by our tag', async () => {
    const desk = await openDesk();
    await desk.send({ name: 'place_order', params: placeParams() });
    const sent = last(desk.gateway.placed);
    desk.gateway.push({ order: pictureOf(sent.request, 'B1'), trades: [] });
    await desk.world.settle();
    expect(orderOf(desk, sent)).toMatchObject({ state: 'working', brokerOrderId: 'B1' });
    sent.answer({ kind: 'accepted', brokerOrderId: asId<BrokerOrderId>('B1') });
    await desk.world.settle();
    expect(kindsOf(desk)).not.toContain('anomaly_noted');
  });

  it('make no second order of an untagged one in a book that the reply then names', async () => {
    const desk = await openDesk();
    await desk.send({ name: 'place_order', params: placeParams() });
    const sent = last(desk.gateway.placed);
    desk.gateway.book = bookOf(pictureOf(sent.request, 'B1', { tag: null }));
    desk.engine.reconcileNow();
    await desk.world.advance(100);
    expect(desk.engine.view.orders.size).toBe(1);
    sent.answer({ kind: 'accepted', brokerOrderId: asId<BrokerOrderId>('B1') });
    await desk.world.settle();
    expect(orderOf(desk, sent)).toMatchObject({ state: 'working', brokerOrderId: 'B1' });
    expect(desk.engine.view.orders.size).toBe(1);
  });
});

describe('one request that the broker executed twice', () => {
  it('is one order of ours and one external, and an anomaly beside', async () => {
    const desk = await openDesk();
    const sent = await rest(desk, 'B1');
    const { request } = sent;
    desk.gateway.book = bookOf(pictureOf(request, 'B1'), pictureOf(request, 'B2'));
    await desk.world.advance(60_000);
    const orders = [...desk.engine.view.orders.values()];
    expect(orders.map((order) => order.brokerOrderId)).toEqual(['B1', 'B2']);
    expect(orders[1]?.strategy).toBe(EXTERNAL);
    expect(kindsOf(desk).filter((kind) => kind === 'anomaly_noted')).toHaveLength(1);
  });
});

describe('an order that a reply refused and the broker shows all the same', () => {
  it('is followed, and said to be odd', async () => {
    const desk = await openDesk();
    await desk.send({ name: 'place_order', params: placeParams() });
    const sent = last(desk.gateway.placed);
    sent.answer({ kind: 'refused', rejection: 'rate_limited', words: 'slow down' });
    await desk.world.settle();
    expect(orderOf(desk, sent).state).toBe('rejected');
    const trade = tradeOf(sent.request, 'B1', 'T1', 65, 100 * SCALE);
    const picture = pictureOf(sent.request, 'B1', { status: 'filled', filled: quantity(65) });
    desk.gateway.push({ order: picture, trades: [trade] });
    await desk.world.settle();
    expect(orderOf(desk, sent)).toMatchObject({ state: 'filled', filled: 65 });
    expect(kindsOf(desk)).toContain('anomaly_noted');
  });
});
