/**
 * Mistakes that earlier systems made when they got out, and about what they hold: each forbidden by
 * name, with the way it would fail.
 */
import { describe, expect, it } from 'vitest';
import { asId, asStrategyName, type BrokerOrderId } from '../../../shared/domain/ids.ts';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { CALL, commandId, openDesk, type TestDesk } from '../../support/desk.ts';
import { pictureOf, tradeOf } from '../../support/scripted-gateway.ts';
import { exitAll, fill, hold, last, netOf, rest } from '../engine/fills.ts';

const LONG_MS = 60_000;

/** Units that were sent to sell and that the broker has not said no to. */
function sold(desk: TestDesk): number {
  return desk.gateway.placed
    .filter(({ request }) => request.side === 'sell')
    .reduce((sum, { request }) => sum + request.quantity, 0);
}

describe('S6 an exit whose reply is lost is not sent again', () => {
  // Three blind retries sell 520 of 130 here.
  it('for as long as its outcome is unknown', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    await exitAll(desk);
    expect(sold(desk)).toBe(130);
    last(desk.gateway.placed).answer({ kind: 'unknown', cause: 'timeout' });
    await desk.world.advance(LONG_MS);
    await exitAll(desk);
    await desk.world.advance(LONG_MS);
    expect(sold(desk)).toBe(130);
  });
});

describe('S7 an exit never crosses zero, whatever fills on its way', () => {
  // A desk that reads the quantity and sends it sells 130 here although 65 of them are gone.
  it('when a resting target takes half of it first', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    const target = await rest(desk, 'B2', {
      intent: 'protect',
      side: 'sell',
      quantity: quantity(65),
      price: price(105 * SCALE),
    });
    await exitAll(desk);
    await fill(desk, target, 'B2', 65);
    await desk.world.advance(5_000);
    const still = desk.gateway.placed
      .filter(({ request }) => request.side === 'sell' && request !== target.request)
      .reduce((sum, { request }) => sum + request.quantity, 0);
    expect(netOf(desk)).toBe(65);
    expect(still).toBeLessThanOrEqual(65);
  });
});

describe('S8 a fill is booked by what its order was for', () => {
  // A desk that takes every BUY for an entry holds +65 here instead of nothing.
  it('so a buy that covers a short closes it, part by part', async () => {
    const desk = await openDesk();
    const short = await rest(desk, 'B1', { side: 'sell', quantity: quantity(130) });
    await fill(desk, short, 'B1', 130);
    expect(netOf(desk)).toBe(-130);
    await exitAll(desk);
    const cover = last(desk.gateway.placed);
    expect(cover.request.side).toBe('buy');
    await fill(desk, cover, 'B2', 65);
    expect(netOf(desk)).toBe(-65);
    await fill(desk, cover, 'B2', 65, 130);
    expect(netOf(desk)).toBe(0);
    const trips = [...desk.engine.view.trips.values()].flat();
    expect(trips.map(({ state }) => state)).toEqual(['exited']);
  });

  it('and a part that filled counts though the order still works', async () => {
    const desk = await openDesk();
    const sent = await rest(desk, 'B1', { quantity: quantity(130) });
    await fill(desk, sent, 'B1', 65);
    expect(netOf(desk)).toBe(65);
  });
});

describe('S9 a position is closed by fills and by nothing else', () => {
  // A desk that marks it exited right after sending shows it flat here.
  it('not by an exit that was sent, taken and is waiting', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 65);
    await exitAll(desk);
    const sent = last(desk.gateway.placed);
    sent.answer({ kind: 'accepted', brokerOrderId: asId<BrokerOrderId>('BX') });
    await desk.world.advance(1_000);
    expect(netOf(desk)).toBe(65);
    expect([...desk.engine.view.trips.values()].flat().at(-1)?.state).not.toBe('exited');
    desk.gateway.push({
      order: pictureOf(sent.request, 'BX', { status: 'filled', filled: quantity(65) }),
      trades: [tradeOf(sent.request, 'BX', 'TX', 65, 100 * SCALE)],
    });
    await desk.world.settle();
    expect(netOf(desk)).toBe(0);
    expect([...desk.engine.view.trips.values()].flat().at(-1)?.state).toBe('exited');
  });
});

describe('S10 several orders of one intention are never called all or nothing', () => {
  // A desk that calls the whole undone once it has cancelled the rest has lost what filled.
  it('a part that filled stays held when the others are taken back', async () => {
    const desk = await openDesk();
    const many = { quantity: quantity(CALL.lot * 30), strategy: asStrategyName('Alpha') };
    const first = await rest(desk, 'B1', many);
    expect(first.request.quantity).toBeLessThan(many.quantity);
    const [head] = desk.gateway.placed;
    if (head === undefined) throw new Error('nothing left');
    await fill(desk, head, 'B0', head.request.quantity);
    const orderIds = desk.gateway.placed.map(({ request }) => request.orderId);
    await desk.send({ name: 'cancel_orders', params: { commandId: commandId(), orderIds } });
    await desk.world.advance(1_000);
    expect(netOf(desk)).toBe(head.request.quantity);
    expect(desk.engine.view.orders.get(head.request.orderId)?.state).toBe('filled');
  });
});
