/** When the books are read: at once, every second, twice a minute, or not at all. */
import { describe, expect, it } from 'vitest';
import { asId, type BrokerOrderId } from '../../../shared/domain/ids.ts';
import { err, ok } from '../../../shared/lib/result.ts';
import { openDesk, placeParams, type TestDesk } from '../../support/desk.ts';
import { pictureOf } from '../../support/scripted-gateway.ts';
import { bookOf, last, rest } from './fills.ts';

async function readsWithin(desk: TestDesk, ms: number): Promise<number> {
  const before = desk.gateway.reads;
  await desk.world.advance(ms);
  return desk.gateway.reads - before;
}

describe('reading the books of the broker', () => {
  it('happens once at the connect and then never while nothing is open', async () => {
    const desk = await openDesk();
    expect(desk.gateway.reads).toBe(1);
    expect(await readsWithin(desk, 3_600_000)).toBe(0);
  });

  it('happens twice a minute while an order rests', async () => {
    const desk = await openDesk();
    const sent = await rest(desk, 'B1');
    desk.gateway.book = bookOf(pictureOf(sent.request, 'B1'));
    expect(await readsWithin(desk, 300_000)).toBe(10);
  });

  it('happens every second while an outcome is unknown', async () => {
    const desk = await openDesk();
    await desk.send({ name: 'place_order', params: placeParams() });
    last(desk.gateway.placed).answer({ kind: 'unknown', cause: 'timeout' });
    await desk.world.settle();
    expect(await readsWithin(desk, 20_000)).toBe(20);
  });

  it('goes on for as long as a book can lag behind the last order, and stops then', async () => {
    const desk = await openDesk();
    await desk.send({ name: 'place_order', params: placeParams() });
    const refused = { kind: 'refused', rejection: 'margin_short', words: '' } as const;
    last(desk.gateway.placed).answer(refused);
    await desk.world.settle();
    expect(await readsWithin(desk, 390_000)).toBeGreaterThan(10);
    expect(await readsWithin(desk, 3_600_000)).toBe(0);
  });

  it('slows down when one read after the other fails', async () => {
    const desk = await openDesk({ connect: false });
    desk.gateway.book = err({ cause: 'unreadable', words: '' });
    desk.gateway.link({ state: 'up', cause: '' });
    expect(await readsWithin(desk, 6_000)).toBeGreaterThanOrEqual(5);
    expect(await readsWithin(desk, 100_000)).toBeLessThanOrEqual(13);
    expect(desk.engine.status().state).toBe('not_reconciled');
  });

  it('is begun again when a read never ends', async () => {
    const desk = await openDesk({ connect: false });
    desk.gateway.readBook = () => new Promise(() => undefined);
    desk.gateway.link({ state: 'up', cause: '' });
    await desk.world.advance(10_000);
    desk.gateway.readBook = () => Promise.resolve(ok({ orders: [], trades: [], positions: [] }));
    await desk.world.advance(12_000);
    expect(desk.engine.status().state).toBe('open');
  });

  it('does not open the desk by a read from before the connect', async () => {
    const desk = await openDesk({ connect: false });
    let answer: () => void = () => undefined;
    desk.gateway.readBook = () =>
      new Promise((done) => {
        answer = () => done(ok({ orders: [], trades: [], positions: [] }));
      });
    desk.gateway.link({ state: 'up', cause: '' });
    await desk.world.advance(10);
    const first = answer;
    desk.gateway.link({ state: 'down', cause: 'reset' });
    await desk.world.advance(10);
    desk.gateway.link({ state: 'up', cause: '' });
    await desk.world.advance(10);
    first();
    await desk.world.settle();
    expect(desk.engine.status().state).toBe('not_reconciled');
    await desk.world.advance(10);
    answer();
    await desk.world.settle();
    expect(desk.engine.status().state).toBe('open');
  });

  it('is asked for at once when a reply contradicts what we know', async () => {
    const desk = await openDesk();
    const sent = await rest(desk, 'B1');
    const { orderId } = sent.request;
    const params = { commandId: asId('c-cancel'), orderIds: [orderId] } as const;
    await desk.send({
      name: 'cancel_orders',
      params: { commandId: asId(params.commandId), orderIds: [orderId] },
    });
    const done = pictureOf(sent.request, 'B1', { status: 'cancelled' });
    desk.gateway.book = bookOf(done);
    last(desk.gateway.cancelled).answer({
      kind: 'refused',
      rejection: 'already_final',
      words: 'gone',
    });
    await desk.world.advance(10);
    expect(desk.engine.view.orders.get(orderId)?.state).toBe('cancelled');
    expect(desk.engine.view.byBrokerId.get(asId<BrokerOrderId>('B1'))).toBe(orderId);
  });
});
