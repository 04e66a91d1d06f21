/** Exits beside resting targets, in slices, and with everything in doubt counted. */
import { describe, expect, it } from 'vitest';
import { asId, type BrokerOrderId } from '../../../shared/domain/ids.ts';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { CALL, commandId, openDesk, placeParams, priceFacts } from '../../support/desk.ts';
import { pictureOf } from '../../support/scripted-gateway.ts';
import { exitAll, fill, hold, last, netOf, rest } from './fills.ts';

const TARGET = { intent: 'protect', side: 'sell', price: price(120 * SCALE) } as const;

describe('an exit beside a resting target', () => {
  it('cancels the target, waits for the proof, and only then sells its part', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    const target = await rest(desk, 'B2', { ...TARGET, quantity: quantity(130) });
    await exitAll(desk);
    expect(desk.gateway.cancelled.map((sent) => sent.request.brokerOrderId)).toEqual(['B2']);
    expect(desk.gateway.placed).toHaveLength(2);
    last(desk.gateway.cancelled).answer({
      kind: 'accepted',
      brokerOrderId: asId<BrokerOrderId>('B2'),
    });
    await desk.world.advance(3_000);
    expect(desk.gateway.placed).toHaveLength(2);
    desk.gateway.push({
      order: pictureOf(target.request, 'B2', { status: 'cancelled' }),
      trades: [],
    });
    await desk.world.settle();
    expect(last(desk.gateway.placed).request).toMatchObject({ side: 'sell', quantity: 130 });
  });

  it('sells only what is left when the target fills against its cancel', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    const target = await rest(desk, 'B2', { ...TARGET, quantity: quantity(65) });
    await exitAll(desk);
    expect(last(desk.gateway.placed).request.quantity).toBe(65);
    await fill(desk, target, 'B2', 65);
    await desk.world.advance(5_000);
    expect(desk.gateway.placed).toHaveLength(3);
    await fill(desk, last(desk.gateway.placed), 'B3', 65);
    expect(netOf(desk)).toBe(0);
    expect(desk.engine.view.openExits.size).toBe(0);
  });

  it('leaves the target alone when enough is free beside it', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    await rest(desk, 'B2', { ...TARGET, quantity: quantity(65) });
    await desk.send({
      name: 'exit',
      params: {
        commandId: commandId(),
        scope: { kind: 'all' },
        size: { kind: 'percent', percent: 50 },
      },
    });
    expect(desk.gateway.cancelled).toHaveLength(0);
    expect(last(desk.gateway.placed).request.quantity).toBe(65);
  });

  it('counts a target of unknown outcome in full and waits', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    const params = placeParams({ ...TARGET, quantity: quantity(130) });
    await desk.send({ name: 'place_order', params });
    last(desk.gateway.placed).answer({ kind: 'unknown', cause: 'timeout' });
    await desk.world.settle();
    await exitAll(desk);
    await desk.world.advance(60_000);
    expect(desk.gateway.placed).toHaveLength(2);
  });

  it('counts a target that is being made larger at its larger size', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    const target = await rest(desk, 'B2', { ...TARGET, quantity: quantity(65) });
    const { orderId } = target.request;
    await desk.send({
      name: 'modify_order',
      params: {
        commandId: commandId(),
        orderId,
        quantity: quantity(130),
        price: target.request.price,
        trigger: null,
      },
    });
    await exitAll(desk);
    await desk.world.advance(1_000);
    expect(desk.gateway.placed).toHaveLength(2);
  });
});

describe('an exit that ends unfilled', () => {
  it('stops and says why', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    await exitAll(desk);
    last(desk.gateway.placed).answer({
      kind: 'refused',
      rejection: 'price_outside_band',
      words: 'circuit',
    });
    await desk.world.settle();
    const [run] = desk.engine.view.exits.values();
    expect(run).toMatchObject({ end: 'stopped' });
    expect(run?.words).toContain('circuit');
  });

  it('sends nothing on a stale price', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    const stale = priceFacts(100 * SCALE, 101 * SCALE, { ageMs: 60_000 });
    desk.market.prices.set(CALL.id, stale);
    await exitAll(desk);
    expect(desk.gateway.placed).toHaveLength(1);
  });
});

describe('an order above the freeze quantity', () => {
  it('leaves in slices that add up to what was asked', async () => {
    const desk = await openDesk();
    await desk.send({
      name: 'place_order',
      params: placeParams({ quantity: quantity(65 * 60) }),
    });
    const sizes = desk.gateway.placed.map((sent) => Number(sent.request.quantity));
    expect(sizes).toEqual([1_755, 1_755, 390]);
    const [first, ...others] = desk.engine.view.orders.values();
    expect(others.map((order) => order.parent)).toEqual([first?.orderId, first?.orderId]);
  });

  it('exits in slices, and no more than are free', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 65 * 20);
    await desk.send({
      name: 'place_order',
      params: placeParams({ quantity: quantity(65 * 20), scaleIn: true }),
    });
    await fill(desk, last(desk.gateway.placed), 'B2', 65 * 20);
    await desk.world.advance(3_000);
    const before = desk.gateway.placed.length;
    await exitAll(desk);
    const sizes = desk.gateway.placed.slice(before).map((sent) => Number(sent.request.quantity));
    expect(sizes).toEqual([1_755, 845]);
    await desk.world.advance(30_000);
    expect(desk.gateway.placed).toHaveLength(before + 2);
  });

  it('is refused when it would need more slices than brokers take', async () => {
    const desk = await openDesk();
    const answered = await desk.send({
      name: 'place_order',
      params: placeParams({ quantity: quantity(65 * 27 * 11) }),
    });
    expect(answered.ok ? '' : answered.error.code).toBe('quantity_over_freeze');
    expect(desk.gateway.placed).toHaveLength(0);
  });
});
