/** The kill switch: what it stops, what it cancels, what it flattens, and who may undo it. */
import { describe, expect, it } from 'vitest';
import type { KillLevel } from '../../../shared/domain/session.ts';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { CALL, commandId, openDesk, placeParams, type TestDesk } from '../../support/desk.ts';
import { pictureOf } from '../../support/scripted-gateway.ts';
import { exitAll, fill, hold, last, rest } from './fills.ts';

function kill(desk: TestDesk, level: Exclude<KillLevel, 0>) {
  const params = { commandId: commandId(), level, reason: 'enough' };
  return desk.send({ name: 'set_kill', params });
}

function rearm(desk: TestDesk) {
  const params = { commandId: commandId(), reason: 'looked at it' };
  return desk.send({ name: 'rearm_kill', params });
}

async function codeOfEntry(desk: TestDesk): Promise<string> {
  const params = placeParams({ price: price(90 * SCALE) });
  const answered = await desk.send({ name: 'place_order', params });
  return answered.ok ? 'sent' : answered.error.code;
}

describe('the kill switch', () => {
  it('at level one stops entries and lets exits pass', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    await kill(desk, 1);
    expect(await codeOfEntry(desk)).toBe('kill_switch_on');
    await exitAll(desk);
    expect(last(desk.gateway.placed).request.side).toBe('sell');
  });

  it('at level two also cancels what would add risk, and leaves protection alone', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 65);
    await rest(desk, 'B2', { price: price(95 * SCALE) });
    await rest(desk, 'B3', { intent: 'protect', side: 'sell', price: price(120 * SCALE) });
    await kill(desk, 2);
    expect(desk.gateway.cancelled.map((sent) => sent.request.brokerOrderId)).toEqual(['B2']);
  });

  it('at level two asks again when a cancel is refused, but not at once', async () => {
    const desk = await openDesk();
    const sent = await rest(desk, 'B2', { price: price(95 * SCALE) });
    desk.gateway.book = {
      ok: true,
      value: { orders: [pictureOf(sent.request, 'B2')], trades: [], positions: [] },
    };
    await kill(desk, 2);
    const refused = { kind: 'refused', rejection: 'rate_limited', words: '' } as const;
    last(desk.gateway.cancelled).answer(refused);
    await desk.world.advance(1_000);
    expect(desk.gateway.cancelled).toHaveLength(1);
    await desk.world.advance(30_000);
    expect(desk.gateway.cancelled).toHaveLength(2);
  });

  it('at level three flattens too', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    await kill(desk, 3);
    expect(last(desk.gateway.placed).request).toMatchObject({ side: 'sell', quantity: 130 });
    const [run] = desk.engine.view.exits.values();
    expect(run?.reason).toBe('kill');
  });

  it('at level three flattens what fills later too, once for each fill', async () => {
    const desk = await openDesk();
    const late = await rest(desk, 'B2', { price: price(95 * SCALE) });
    await kill(desk, 3);
    expect(desk.gateway.placed).toHaveLength(1);
    await fill(desk, late, 'B2', 65);
    expect(last(desk.gateway.placed).request).toMatchObject({ side: 'sell', quantity: 65 });
    const refused = { kind: 'refused', rejection: 'price_outside_band', words: 'circuit' } as const;
    last(desk.gateway.placed).answer(refused);
    await desk.world.advance(60_000);
    expect(desk.gateway.placed).toHaveLength(2);
    desk.engine.stop();
    const again = await openDesk({ ledger: desk.ledger, world: desk.world });
    await again.world.advance(5_000);
    expect(again.gateway.placed).toHaveLength(0);
  });

  it('only rises by a command, holds over a restart, and is armed again by a person', async () => {
    const desk = await openDesk();
    await kill(desk, 2);
    await kill(desk, 1);
    expect(desk.engine.view.kill.level).toBe(2);
    const again = await openDesk({ ledger: desk.ledger });
    expect(await codeOfEntry(again)).toBe('kill_switch_on');
    await rearm(again);
    expect(await codeOfEntry(again)).toBe('sent');
  });

  it('wins over an order of the same moment', async () => {
    const desk = await openDesk();
    const order = desk.engine.command({ name: 'place_order', params: placeParams() });
    const set = desk.engine.command({
      name: 'set_kill',
      params: { commandId: commandId(), level: 1, reason: 'enough' },
    });
    await desk.world.settle();
    expect((await set).ok).toBe(true);
    expect((await order).ok).toBe(false);
    expect(desk.gateway.placed).toHaveLength(0);
  });

  it('does not let an entry grow by a modify', async () => {
    const desk = await openDesk();
    const { orderId } = (await rest(desk, 'B2', { price: price(95 * SCALE) })).request;
    await kill(desk, 1);
    const terms = { quantity: CALL.lot, price: price(99 * SCALE), trigger: null };
    const params = { commandId: commandId(), orderId, ...terms };
    const answered = await desk.send({ name: 'modify_order', params });
    expect(answered.ok ? '' : answered.error.code).toBe('kill_switch_on');
  });
});
