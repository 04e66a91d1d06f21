/**
 * The six steps end to end over a scripted gateway: what is written, what leaves, what comes back.
 */
import { describe, expect, it } from 'vitest';
import type { BrokerOrderId } from '../../../shared/domain/ids.ts';
import { asId } from '../../../shared/domain/ids.ts';
import { SCALE } from '../../../shared/domain/money.ts';
import { positionKeyText } from '../../../shared/domain/position.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { ok } from '../../../shared/lib/result.ts';
import { CALL, commandId, openDesk, placeParams, type TestDesk } from '../../support/desk.ts';
import { ACCOUNT, pictureOf, tradeOf } from '../../support/scripted-gateway.ts';

const KEY = positionKeyText({
  account: ACCOUNT,
  strategy: placeParams().strategy,
  instrument: CALL.id,
  product: 'nrml',
});

function kinds(desk: TestDesk): readonly string[] {
  return [...desk.ledger.readFrom(0)].map((record) => record.event.kind);
}

/** Buys lots of the call and fills them, through the whole path. */
async function buy(desk: TestDesk, lots = 1): Promise<void> {
  const params = placeParams({ quantity: quantity(lots * CALL.lot) });
  await desk.send({ name: 'place_order', params });
  const at = desk.gateway.placed.length - 1;
  const sent = desk.gateway.placed[at];
  if (sent === undefined) throw new Error('nothing was placed');
  const id = `B${at}`;
  sent.answer({ kind: 'accepted', brokerOrderId: asId<BrokerOrderId>(id) });
  const units = sent.request.quantity;
  desk.gateway.push({
    order: pictureOf(sent.request, id, { status: 'filled', filled: units }),
    trades: [tradeOf(sent.request, id, `T${at}`, units, 101 * SCALE)],
  });
  await desk.world.settle();
  await desk.world.advance(5_000);
}

describe('an order from click to fill', () => {
  it('is written before it leaves and executed only by its trade', async () => {
    const desk = await openDesk();
    const answered = await desk.send({ name: 'place_order', params: placeParams() });
    expect(answered.ok).toBe(true);
    expect(kinds(desk).slice(-3)).toEqual(['command_taken', 'order_intended', 'order_sent']);
    expect(desk.gateway.placed).toHaveLength(1);
    const [sent] = desk.gateway.placed;
    if (sent === undefined) return;
    sent.answer({ kind: 'accepted', brokerOrderId: asId<BrokerOrderId>('B1') });
    await desk.world.settle();
    expect(desk.engine.view.orders.get(sent.request.orderId)?.state).toBe('working');
    desk.gateway.push({
      order: pictureOf(sent.request, 'B1', { filled: quantity(65), status: 'filled' }),
      trades: [tradeOf(sent.request, 'B1', 'T1', 65, 100 * SCALE)],
    });
    await desk.world.settle();
    const order = desk.engine.view.orders.get(sent.request.orderId);
    expect(order?.state).toBe('filled');
    expect(desk.engine.view.positions.get(KEY)?.net).toBe(65);
  });

  it('answers the same command id from its first outcome and sends nothing more', async () => {
    const desk = await openDesk();
    const params = placeParams();
    const first = await desk.send({ name: 'place_order', params });
    const again = await desk.send({ name: 'place_order', params });
    expect(again).toEqual(first);
    expect(desk.gateway.placed).toHaveLength(1);
    const other = await desk.send({
      name: 'place_order',
      params: { ...params, quantity: quantity(130) },
    });
    expect(other.ok ? '' : other.error.code).toBe('command_changed');
    expect(desk.gateway.placed).toHaveLength(1);
  });

  it('becomes unknown in silence and is found by its tag, never sent again', async () => {
    const desk = await openDesk();
    await desk.send({ name: 'place_order', params: placeParams() });
    await desk.world.advance(10_000);
    const [sent] = desk.gateway.placed;
    if (sent === undefined) throw new Error('nothing was placed');
    const { orderId } = sent.request;
    expect(desk.engine.view.orders.get(orderId)?.state).toBe('unknown');
    desk.gateway.book = ok({ orders: [pictureOf(sent.request, 'B9')], trades: [], positions: [] });
    await desk.world.advance(1_500);
    expect(desk.engine.view.orders.get(orderId)?.state).toBe('working');
    expect(desk.engine.view.orders.get(orderId)?.brokerOrderId).toBe('B9');
    expect(desk.gateway.placed).toHaveLength(1);
  });
});

describe('an exit', () => {
  it('sells exactly what is held and ends by fills', async () => {
    const desk = await openDesk();
    await buy(desk, 2);
    const answered = await desk.send({
      name: 'exit',
      params: {
        commandId: commandId(),
        scope: { kind: 'all' },
        size: { kind: 'percent', percent: 100 },
      },
    });
    expect(answered.ok).toBe(true);
    const sent = desk.gateway.placed.at(-1);
    expect(sent?.request).toMatchObject({ side: 'sell', quantity: 130, type: 'limit' });
    if (sent === undefined) return;
    expect(desk.engine.view.openExits.size).toBe(1);
    desk.gateway.push({
      order: pictureOf(sent.request, 'BX', { status: 'filled', filled: quantity(130) }),
      trades: [tradeOf(sent.request, 'BX', 'TX', 130, 99 * SCALE)],
    });
    await desk.world.settle();
    expect(desk.engine.view.positions.get(KEY)?.net).toBe(0);
    expect(desk.engine.view.openExits.size).toBe(0);
    expect(desk.engine.view.trips.get(KEY)?.at(-1)?.state).toBe('exited');
  });

  it('is one at a time: the second trigger sends nothing', async () => {
    const desk = await openDesk();
    await buy(desk, 2);
    const exit = () =>
      desk.send({
        name: 'exit',
        params: {
          commandId: commandId(),
          scope: { kind: 'all' },
          size: { kind: 'percent', percent: 100 },
        },
      });
    await exit();
    const before = desk.gateway.placed.length;
    const second = await exit();
    expect(second.ok ? '' : second.error.code).toBe('exit_in_flight');
    await desk.world.advance(30_000);
    expect(desk.gateway.placed).toHaveLength(before);
  });
});

describe('a restart', () => {
  it('leaves what was sent as unknown and sends nothing', async () => {
    const desk = await openDesk();
    await desk.send({ name: 'place_order', params: placeParams() });
    const again = await openDesk({ ledger: desk.ledger, connect: false });
    const [order] = again.engine.view.orders.values();
    expect(order?.state).toBe('unknown');
    expect(order?.lossCause).toBe('restart');
    expect(again.gateway.placed).toHaveLength(0);
    const seq = again.ledger.head();
    const third = await openDesk({ ledger: again.ledger, connect: false });
    expect([...third.ledger.readFrom(seq)].map((r) => r.event.kind)).toEqual(['desk_opened']);
  });
});
