/**
 * Mistakes that earlier order systems made on the way of an order, each forbidden by name. Each
 * test says how it would fail where the mistake is made again. What such systems did wrong with
 * exits and with what they know stands beside this file.
 */
import { describe, expect, it } from 'vitest';
import { asId, type BrokerOrderId } from '../../../shared/domain/ids.ts';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { ok } from '../../../shared/lib/result.ts';
import { openDesk, placeParams } from '../../support/desk.ts';
import { memoryLedger } from '../../support/memory-ledger.ts';
import { pictureOf, tradeOf } from '../../support/scripted-gateway.ts';
import { fill, kindsOf, last, netOf, orderOf, rest } from '../engine/fills.ts';

describe('S1 the ledger cannot write, so nothing is sent', () => {
  // A desk that goes on to the broker anyway has placed one order here, and one more after it.
  it.each(['nothing', 'everything'] as const)('where %s of the append survives', async (left) => {
    const ledger = memoryLedger();
    const desk = await openDesk({ ledger });
    ledger.failNextAppend('disk_full', left);
    for (let times = 0; times < 2; times += 1) {
      const answered = await desk.send({ name: 'place_order', params: placeParams() });
      expect(answered.ok ? '' : answered.error.code).toBe('ledger_stopped');
    }
    await desk.world.advance(60_000);
    expect(desk.gateway.placed).toHaveLength(0);
  });

  it('and what leaves was written before', async () => {
    const ledger = memoryLedger();
    const desk = await openDesk({ ledger });
    let leftBefore = -1;
    ledger.beforeAppend((events) => {
      if (events.some(({ event }) => event.kind === 'order_sent')) {
        leftBefore = desk.gateway.placed.length;
      }
    });
    await desk.send({ name: 'place_order', params: placeParams() });
    expect(leftBefore).toBe(0);
    expect(desk.gateway.placed).toHaveLength(1);
  });
});

describe('S2 a lost reply is no failure, and its order is found by our tag', () => {
  // A desk that calls it failed shows a final state here; one that matches on the broker's id
  // alone adopts the order as somebody else's, and the fill never reaches the strategy.
  it('though nobody ever told us the id of the broker', async () => {
    const desk = await openDesk();
    await desk.send({ name: 'place_order', params: placeParams() });
    const sent = last(desk.gateway.placed);
    sent.answer({ kind: 'unknown', cause: 'socket_lost' });
    await desk.world.settle();
    expect(orderOf(desk, sent).state).toBe('unknown');
    desk.gateway.book = ok({
      orders: [pictureOf(sent.request, 'B9', { status: 'filled', filled: quantity(65) })],
      trades: [tradeOf(sent.request, 'B9', 'T9', 65, 100 * SCALE)],
      positions: [],
    });
    await desk.world.advance(3_000);
    expect(orderOf(desk, sent)).toMatchObject({ state: 'filled', brokerOrderId: 'B9' });
    expect(desk.engine.view.orders.size).toBe(1);
    expect(netOf(desk)).toBe(65);
  });
});

describe('S3 a cancel after a partial fill keeps the fill', () => {
  // A desk that turns a cancelled order into a failed one holds nothing here.
  it('in the position and on the order', async () => {
    const desk = await openDesk();
    const sent = await rest(desk, 'B1', { quantity: quantity(130) });
    await fill(desk, sent, 'B1', 65);
    desk.gateway.push({
      order: pictureOf(sent.request, 'B1', { status: 'cancelled', filled: quantity(65) }),
      trades: [],
    });
    await desk.world.settle();
    expect(orderOf(desk, sent)).toMatchObject({ state: 'cancelled', filled: 65 });
    expect(netOf(desk)).toBe(65);
  });

  it('even when the cancel is heard before the fill', async () => {
    const desk = await openDesk();
    const sent = await rest(desk, 'B1', { quantity: quantity(130) });
    desk.gateway.push({
      order: pictureOf(sent.request, 'B1', { status: 'cancelled', filled: quantity(65) }),
      trades: [],
    });
    await desk.world.settle();
    desk.gateway.push({
      order: null,
      trades: [tradeOf(sent.request, 'B1', 'T1', 65, 100 * SCALE)],
    });
    await desk.world.settle();
    expect(netOf(desk)).toBe(65);
  });
});

describe('S4 what a crash leaves between intended and sent is closed at the start', () => {
  // A desk without an owner for such rows still shows one waiting, or sends it after the restart.
  it('and never sent', async () => {
    const ledger = memoryLedger();
    const desk = await openDesk({ ledger });
    await rest(desk, 'B1', { price: price(99 * SCALE) });
    const head = ledger.head();
    const [taken, intended] = [...ledger.readFrom(head - 5)].filter(
      ({ event }) => event.kind === 'command_taken' || event.kind === 'order_intended',
    );
    if (taken === undefined || intended?.event.kind !== 'order_intended') {
      throw new Error('the order was not written as this test reads it');
    }
    const orderId = asId<typeof intended.event.orderId>('P-LEFT-OVER');
    ledger.append(head, [{ ...intended, event: { ...intended.event, orderId } }]);
    desk.engine.stop();
    const again = await openDesk({ ledger: ledger.reopened(), world: desk.world });
    await again.world.advance(10_000);
    expect(again.engine.view.orders.get(orderId)?.state).toBe('abandoned');
    expect(again.engine.view.waiting.size).toBe(0);
    expect(again.gateway.placed).toHaveLength(0);
  });
});

describe('S5 no two orders have the same id, and each fits a tag', () => {
  // Ids made of the contract and the second collide at the first pair of this loop.
  it('though they are sent in one contract within one moment', async () => {
    const desk = await openDesk();
    for (let count = 0; count < 5; count += 1) {
      const params = placeParams({ price: price((2_020 - count) * 500) });
      expect((await desk.send({ name: 'place_order', params })).ok).toBe(true);
    }
    const ids = desk.gateway.placed.map(({ request }) => request.orderId);
    expect(new Set(ids).size).toBe(5);
    for (const id of ids) expect(id).toMatch(/^P[0-9A-Z]{10,19}$/);
  });

  it('nor do the orders of a run and of the next', async () => {
    const desk = await openDesk();
    await rest(desk, 'B1', { price: price(99 * SCALE) });
    desk.engine.stop();
    const again = await openDesk({ ledger: desk.ledger, world: desk.world });
    await rest(again, 'B2', { price: price(98 * SCALE) });
    const ids = [...again.engine.view.orders.keys()];
    expect(new Set(ids).size).toBe(2);
  });
});

describe('S13 after every connect the books are read before anything is entered', () => {
  // A desk that only connects again places this order, and never hears of the fill in the gap.
  it('and what happened meanwhile is in the books of ours', async () => {
    const desk = await openDesk();
    const sent = await rest(desk, 'B1');
    desk.gateway.link({ state: 'down', cause: 'gone' });
    await desk.world.advance(5_000);
    desk.gateway.book = ok({
      orders: [pictureOf(sent.request, 'B1', { status: 'filled', filled: quantity(65) })],
      trades: [tradeOf(sent.request, 'B1', 'T1', 65, 100 * SCALE)],
      positions: [],
    });
    const before = desk.gateway.reads;
    desk.gateway.link({ state: 'up', cause: '' });
    const early = desk.send({ name: 'place_order', params: placeParams() });
    const answered = await early;
    expect(answered.ok ? 'sent' : answered.error.code).toBe('not_reconciled');
    await desk.world.advance(1_000);
    expect(desk.gateway.reads).toBeGreaterThan(before);
    expect(netOf(desk)).toBe(65);
    expect(kindsOf(desk).filter((kind) => kind === 'desk_reconciled')).toHaveLength(2);
    expect((await desk.send({ name: 'place_order', params: placeParams() })).ok).toBe(true);
  });

  it('and a reply that comes late does not stand for the gap', async () => {
    const desk = await openDesk();
    await desk.send({ name: 'place_order', params: placeParams() });
    const sent = last(desk.gateway.placed);
    desk.gateway.link({ state: 'down', cause: 'gone' });
    sent.answer({ kind: 'accepted', brokerOrderId: asId<BrokerOrderId>('B1') });
    await desk.world.settle();
    const answered = await desk.send({ name: 'place_order', params: placeParams() });
    expect(answered.ok).toBe(false);
  });
});
