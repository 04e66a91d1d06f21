/** F-43: what is left of a day when the next one begins, by evidence and never by the clock. */
import { describe, expect, it } from 'vitest';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { ok } from '../../../shared/lib/result.ts';
import { openDesk, placeParams, type TestDesk } from '../../support/desk.ts';
import { pictureOf } from '../../support/scripted-gateway.ts';
import { fill, kindsOf, last, orderOf, rest } from './fills.ts';

const DAY_MS = 86_400_000;
const START_MS = 1_795_000_000_000;
const NOTHING = ok({ orders: [], trades: [], positions: [] });

async function reads(desk: TestDesk, count: number): Promise<void> {
  for (let read = 0; read < count; read += 1) {
    desk.engine.reconcileNow();
    await desk.world.advance(30_000);
  }
}

describe('a day order on the next trading day', () => {
  it('expires when complete reads of the new book do not show it', async () => {
    const desk = await openDesk();
    const sent = await rest(desk, 'B1', { quantity: quantity(130), price: price(90 * SCALE) });
    await fill(desk, sent, 'B1', 65);
    desk.gateway.book = ok({
      orders: [pictureOf(sent.request, 'B1', { filled: quantity(65) })],
      trades: [],
      positions: [],
    });
    await desk.world.advance(DAY_MS);
    expect(orderOf(desk, sent).state).toBe('part_filled');
    desk.gateway.book = NOTHING;
    await reads(desk, 1);
    expect(orderOf(desk, sent).state).toBe('part_filled');
    await reads(desk, 2);
    expect(orderOf(desk, sent)).toMatchObject({ state: 'expired', filled: 65 });
  });

  it('stays open for ever on its own day, however often it is absent', async () => {
    const desk = await openDesk();
    const sent = await rest(desk, 'B1');
    await reads(desk, 20);
    expect(orderOf(desk, sent).state).toBe('working');
  });

  it('stays open while no complete read succeeds, whatever the calendar says', async () => {
    const desk = await openDesk();
    const sent = await rest(desk, 'B1');
    desk.gateway.book = { ok: false, error: { cause: 'timeout', words: '' } };
    await desk.world.advance(3 * DAY_MS);
    expect(orderOf(desk, sent).state).toBe('working');
  });

  it('books a fill that is told after it expired', async () => {
    const desk = await openDesk();
    const sent = await rest(desk, 'B1', { quantity: quantity(65) });
    desk.gateway.book = ok({ orders: [pictureOf(sent.request, 'B1')], trades: [], positions: [] });
    await desk.world.advance(DAY_MS);
    desk.gateway.book = NOTHING;
    await reads(desk, 4);
    expect(orderOf(desk, sent).state).toBe('expired');
    await fill(desk, sent, 'B1', 65);
    expect(orderOf(desk, sent)).toMatchObject({ state: 'filled', filled: 65 });
  });
});

describe('a push about an order of an earlier day', () => {
  it('is left alone, said once, and the books are read', async () => {
    const desk = await openDesk();
    await desk.send({ name: 'place_order', params: placeParams() });
    const { request } = last(desk.gateway.placed);
    const before = desk.gateway.reads;
    const old = pictureOf(request, 'OLD', { tag: 'other', updatedMs: START_MS - DAY_MS });
    desk.gateway.push({ order: old, trades: [] });
    desk.gateway.push({ order: old, trades: [] });
    await desk.world.advance(50);
    expect(desk.engine.view.orders.size).toBe(1);
    expect(kindsOf(desk).filter((kind) => kind === 'anomaly_noted')).toHaveLength(1);
    expect(desk.gateway.reads).toBe(before + 1);
  });
});
