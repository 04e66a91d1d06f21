/** The proof that an order never arrived: three spaced reads, three minutes, an unbroken stream. */
import { describe, expect, it } from 'vitest';
import { absences } from '../../../electron/engine/absence.ts';
import { asId, type OrderId } from '../../../shared/domain/ids.ts';
import { openDesk, placeParams, type TestDesk } from '../../support/desk.ts';
import { last, orderOf } from './fills.ts';

const ORDER = asId<OrderId>('P-1');

describe('counting absences', () => {
  it('takes three reads, twenty seconds apart, the last after three minutes', () => {
    const counts = absences();
    expect(counts.note(ORDER, 0, 100_000)).toBeNull();
    expect(counts.note(ORDER, 0, 119_999)).toBeNull();
    expect(counts.note(ORDER, 0, 120_000)).toBeNull();
    expect(counts.note(ORDER, 0, 140_000)).toBeNull();
    expect(counts.note(ORDER, 0, 179_999)).toBeNull();
    expect(counts.note(ORDER, 0, 200_000)?.reads).toBe(5);
  });

  it('is not satisfied by three reads long after when they are not apart', () => {
    const counts = absences();
    expect(counts.note(ORDER, 0, 900_000)).toBeNull();
    expect(counts.note(ORDER, 0, 901_000)).toBeNull();
    expect(counts.note(ORDER, 0, 920_000)).toBeNull();
    expect(counts.note(ORDER, 0, 940_000)).not.toBeNull();
  });

  it('begins anew when it was seen, and for all orders after a gap', () => {
    const counts = absences();
    for (const at of [200_000, 220_000]) counts.note(ORDER, 0, at);
    counts.forget(ORDER);
    expect(counts.note(ORDER, 0, 240_000)).toBeNull();
    counts.note(ORDER, 0, 260_000);
    counts.forgetAll();
    expect(counts.note(ORDER, 0, 280_000)).toBeNull();
  });
});

async function unknownOrder(): Promise<TestDesk> {
  const desk = await openDesk();
  await desk.send({ name: 'place_order', params: placeParams() });
  last(desk.gateway.placed).answer({ kind: 'unknown', cause: 'timeout' });
  await desk.world.settle();
  return desk;
}

describe('an order that the broker never shows', () => {
  it('is unknown for three minutes and then proven not received', async () => {
    const desk = await unknownOrder();
    const sent = last(desk.gateway.placed);
    await desk.world.advance(179_000);
    expect(orderOf(desk, sent).state).toBe('unknown');
    await desk.world.advance(22_000);
    expect(orderOf(desk, sent)).toMatchObject({ state: 'not_received', tag: 'NOT_RECEIVED' });
  });

  it('is not proven while reads fail', async () => {
    const desk = await unknownOrder();
    desk.gateway.book = { ok: false, error: { cause: 'unreadable', words: '' } };
    await desk.world.advance(600_000);
    expect(orderOf(desk, last(desk.gateway.placed)).state).toBe('unknown');
  });

  it('is not proven across a gap in the stream', async () => {
    const desk = await unknownOrder();
    await desk.world.advance(170_000);
    desk.gateway.link({ state: 'down', cause: 'reset' });
    await desk.world.advance(5_000);
    desk.gateway.link({ state: 'up', cause: '' });
    await desk.world.advance(30_000);
    expect(orderOf(desk, last(desk.gateway.placed)).state).toBe('unknown');
    await desk.world.advance(20_000);
    expect(orderOf(desk, last(desk.gateway.placed)).state).toBe('not_received');
  });

  it('is not proven sooner because somebody set the clock', async () => {
    const desk = await unknownOrder();
    desk.world.jumpWall(3_600_000);
    await desk.world.advance(100_000);
    expect(orderOf(desk, last(desk.gateway.placed)).state).toBe('unknown');
    desk.gateway.link({ state: 'down', cause: 'reset' });
    desk.gateway.link({ state: 'up', cause: '' });
    await desk.world.advance(100_000);
    expect(orderOf(desk, last(desk.gateway.placed)).state).toBe('unknown');
    await desk.world.advance(100_000);
    expect(orderOf(desk, last(desk.gateway.placed)).state).toBe('not_received');
  });
});
