/** An order above the freeze quantity: one intention, several orders, none that comes too late. */
import { describe, expect, it } from 'vitest';
import { asId, type BrokerOrderId } from '../../../shared/domain/ids.ts';
import type { Order } from '../../../shared/domain/order.ts';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { commandId, openDesk, placeParams, type TestDesk } from '../../support/desk.ts';
import { exitAll, fill, hold, last } from './fills.ts';

const FOUR = quantity(6_500);
const SIZES = [1_755, 1_755, 1_755, 1_235];

/** A desk whose second has room for three entries, asked for four slices. */
async function cut(more: Parameters<typeof placeParams>[0] = {}): Promise<TestDesk> {
  const desk = await openDesk();
  const limits = { ordersPerSecond: 5 };
  await desk.send({ name: 'set_limits', params: { commandId: commandId(), limits } });
  await desk.send({ name: 'place_order', params: placeParams({ quantity: FOUR, ...more }) });
  return desk;
}

function states(desk: TestDesk): readonly string[] {
  return orders(desk).map((order) => (order.tag === '' ? order.state : order.tag));
}

function orders(desk: TestDesk): readonly Order[] {
  return [...desk.engine.view.orders.values()];
}

function sizes(desk: TestDesk): readonly number[] {
  return desk.gateway.placed.map((sent) => Number(sent.request.quantity));
}

function reasons(desk: TestDesk): readonly string[] {
  return [...desk.ledger.readFrom(0)].flatMap(({ event }) =>
    event.kind === 'order_refused' ? [event.refusal] : [],
  );
}

describe('slices that do not fit into the second', () => {
  it('are all intended in one append, wait where everyone sees them, and leave in turn', async () => {
    const desk = await cut();
    expect(sizes(desk)).toEqual(SIZES.slice(0, 3));
    expect(states(desk)).toEqual(['sent', 'sent', 'sent', 'intended']);
    const intendedAt = [...desk.ledger.readFrom(0)].flatMap(({ event, seq }) =>
      event.kind === 'order_intended' ? [seq] : [],
    );
    expect(last(intendedAt) - (intendedAt[0] ?? 0)).toBeLessThan(8);
    await desk.world.advance(1_100);
    expect(sizes(desk)).toEqual(SIZES);
    const [first, ...others] = orders(desk);
    expect(others.every((order) => order.parent === first?.orderId)).toBe(true);
    await desk.world.advance(60_000);
    expect(desk.gateway.placed).toHaveLength(4);
  });

  it('count in full while they wait', async () => {
    const desk = await cut();
    const limits = { positionLots: 100, ordersPerSecond: 10 };
    await desk.send({ name: 'set_limits', params: { commandId: commandId(), limits } });
    const answered = await desk.send({
      name: 'place_order',
      params: placeParams({ price: price(90 * SCALE) }),
    });
    expect(answered.ok ? '' : answered.error.code).toBe('position_over_limit');
  });

  it('end with the cancel of any part of the intention', async () => {
    const desk = await cut();
    const { request } = last(desk.gateway.placed);
    last(desk.gateway.placed).answer({
      kind: 'accepted',
      brokerOrderId: asId<BrokerOrderId>('B3'),
    });
    await desk.world.settle();
    const params = { commandId: commandId(), orderIds: [request.orderId] };
    const answered = await desk.send({ name: 'cancel_orders', params });
    expect(
      answered.ok && 'requested' in answered.value ? answered.value.requested : [],
    ).toHaveLength(2);
    await desk.world.advance(10_000);
    expect(desk.gateway.placed).toHaveLength(3);
    expect(reasons(desk)).toEqual(['slice_withdrawn']);
  });

  it('can be cancelled themselves, and a repeat of that is answered the same', async () => {
    const desk = await cut();
    const waiting = orders(desk).filter((order) => order.state === 'intended');
    const params = { commandId: commandId(), orderIds: waiting.map((order) => order.orderId) };
    const first = await desk.send({ name: 'cancel_orders', params });
    expect(first.ok).toBe(true);
    expect(await desk.send({ name: 'cancel_orders', params })).toEqual(first);
    await desk.world.advance(10_000);
    expect(desk.gateway.placed).toHaveLength(3);
  });

  it('end with the kill switch', async () => {
    const desk = await cut();
    const params = { commandId: commandId(), level: 1, reason: 'enough' } as const;
    await desk.send({ name: 'set_kill', params });
    await desk.world.advance(10_000);
    expect(desk.gateway.placed).toHaveLength(3);
    expect(reasons(desk)).toEqual(['kill_switch_on']);
  });

  it('end when the desk is halted, or loses its broker', async () => {
    const halted = await cut();
    halted.engine.halt('a test');
    await halted.world.advance(10_000);
    expect(halted.gateway.placed).toHaveLength(3);
    expect(reasons(halted)).toEqual(['trading_halted']);
    const cutOff = await cut();
    cutOff.gateway.link({ state: 'down', cause: 'reset' });
    await cutOff.world.advance(10_000);
    expect(cutOff.gateway.placed).toHaveLength(3);
    expect(reasons(cutOff)).toEqual(['not_reconciled']);
  });

  it('end when an earlier one is rejected or in doubt', async () => {
    for (const outcome of [
      { kind: 'refused', rejection: 'margin_short', words: '' },
      { kind: 'unknown', cause: 'timeout' },
    ] as const) {
      const desk = await cut();
      desk.gateway.placed[0]?.answer(outcome);
      await desk.world.settle();
      await desk.world.advance(10_000);
      expect(desk.gateway.placed).toHaveLength(3);
      expect(reasons(desk)).toEqual(['slice_stopped']);
    }
  });

  it('are abandoned by a restart, shown, and never sent', async () => {
    const desk = await cut();
    const again = await openDesk({ ledger: desk.ledger });
    await again.world.advance(60_000);
    expect(again.gateway.placed).toHaveLength(0);
    expect(states(again).at(-1)).toBe('ABANDONED');
  });

  it('stand ahead of newer entries', async () => {
    const desk = await openDesk();
    const limits = { ordersPerSecond: 2 };
    await desk.send({ name: 'set_limits', params: { commandId: commandId(), limits } });
    await desk.send({ name: 'place_order', params: placeParams({ quantity: FOUR }) });
    // The second is over, and the desk has not yet looked at what waits.
    await desk.world.advance(1_012);
    const answered = await desk.send({
      name: 'place_order',
      params: placeParams({ price: price(90 * SCALE) }),
    });
    expect(answered.ok ? '' : answered.error.code).toBe('rate_budget_spent');
    expect(sizes(desk)).toEqual(SIZES.slice(0, 2));
  });
});

describe('the whole intention', () => {
  it('is refused at once when a longer limit has no room for all of it', async () => {
    const { world, gateway } = await openDesk();
    const quotas = [{ span: 'day', most: 5, counts: 'placements' }] as const;
    Object.assign(gateway, { manifest: { ...gateway.manifest, quotas } });
    const desk = await openDesk({ world, gateway });
    const four = placeParams({ quantity: FOUR });
    expect((await desk.send({ name: 'place_order', params: four })).ok).toBe(true);
    const again = placeParams({ quantity: FOUR, scaleIn: true, price: price(99 * SCALE) });
    const answered = await desk.send({ name: 'place_order', params: again });
    expect(answered.ok ? '' : answered.error.code).toBe('rate_quota_spent');
    expect(desk.gateway.placed).toHaveLength(4);
  });

  it('is cut into no more parts than the limit of parts', async () => {
    const desk = await openDesk();
    const limits = { slices: 3 };
    await desk.send({ name: 'set_limits', params: { commandId: commandId(), limits } });
    const answered = await desk.send({
      name: 'place_order',
      params: placeParams({ quantity: FOUR }),
    });
    expect(answered.ok ? '' : answered.error.code).toBe('quantity_over_freeze');
  });
});

describe('a waiting slice of a resting exit', () => {
  it('is not sent when the position has gone meanwhile', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 1_300);
    await desk.world.advance(3_000);
    const params = placeParams({ quantity: quantity(1_300), scaleIn: true });
    await desk.send({ name: 'place_order', params });
    await fill(desk, last(desk.gateway.placed), 'B2', 1_300);
    const limits = { ordersPerSecond: 1, reservedRate: 0 };
    await desk.send({ name: 'set_limits', params: { commandId: commandId(), limits } });
    await desk.world.advance(3_000);
    const target = { side: 'sell', intent: 'protect', price: price(120 * SCALE) } as const;
    await desk.send({
      name: 'place_order',
      params: placeParams({ ...target, quantity: quantity(2_600) }),
    });
    expect(desk.gateway.placed).toHaveLength(3);
    const sold = last(desk.gateway.placed);
    // The first part fills for more than its size: nothing is left for the second.
    await fill(desk, sold, 'B3', 2_600);
    await desk.world.advance(3_000);
    expect(desk.gateway.placed).toHaveLength(3);
    expect(reasons(desk)).toEqual(['nothing_to_exit']);
    expect(await exitAll(desk)).toMatchObject({ ok: false });
  });
});
