/** Protection on a whole desk: each kind fires once, over restarts, and never on an old price. */
import { describe, expect, it } from 'vitest';
import { asId, type BrokerOrderId } from '../../../shared/domain/ids.ts';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { CALL, commandId, INDEX, openDesk, priceFacts } from '../../support/desk.ts';
import { pictureOf } from '../../support/scripted-gateway.ts';
import { fill, kindsOf, last, netOf, rest } from './fills.ts';
import {
  exits,
  fired,
  heldDesk,
  holdOf,
  HOLDING,
  protect,
  type Rules,
  SPREAD,
  STOP,
  TARGET,
  tick,
  trailing,
} from './protected.ts';

describe('a stop', () => {
  it('sells all that is held when the price meets it, and says why', async () => {
    const desk = await heldDesk([STOP]);
    await tick(desk, 95.05);
    expect(exits(desk)).toEqual([]);
    await tick(desk, 95);
    expect(exits(desk)).toEqual([['sell', 130]]);
    const [run] = desk.engine.view.exits.values();
    expect(run?.reason).toBe('stop');
    const [order] = [...desk.engine.view.orders.values()].filter((each) => each.exit !== null);
    expect(order).toMatchObject({ exitReason: 'stop', type: 'limit' });
  });

  it('is written with its exit and the order in one append', async () => {
    const desk = await heldDesk([STOP]);
    const seq = desk.ledger.head();
    await tick(desk, 90);
    expect(kindsOf(desk, seq).slice(0, 4)).toEqual([
      'protection_fired',
      'exit_intended',
      'order_intended',
      'order_sent',
    ]);
  });

  it('fires once, however often its level is met', async () => {
    const desk = await heldDesk([STOP]);
    for (const rupees of [94, 93, 96, 90]) await tick(desk, rupees);
    await desk.world.advance(5_000);
    expect(fired(desk)).toBe(1);
    expect(exits(desk)).toEqual([['sell', 130]]);
  });

  it('takes a touch that is over before the turn comes', async () => {
    const desk = await heldDesk([STOP]);
    desk.market.prices.set(CALL.id, priceFacts(94 * SCALE, 95 * SCALE));
    desk.engine.ticked([CALL.id]);
    desk.market.prices.set(CALL.id, priceFacts(99 * SCALE, 100 * SCALE));
    desk.engine.ticked([CALL.id]);
    await desk.world.settle();
    expect(fired(desk)).toBe(1);
  });

  it('ends with the position, and does not protect the next one', async () => {
    const desk = await heldDesk([STOP]);
    await tick(desk, 94);
    await fill(desk, last(desk.gateway.placed), 'B2', 130);
    expect(netOf(desk)).toBe(0);
    expect(desk.engine.view.protections.size).toBe(0);
    expect(kindsOf(desk).filter((kind) => kind === 'protection_ended')).toHaveLength(1);
    await tick(desk, 100);
    await holdOf(desk, 'B3', 65);
    await tick(desk, 90);
    expect(fired(desk)).toBe(1);
  });

  it('sells what is held when it fires, not what was held when it was set', async () => {
    const desk = await heldDesk([STOP], 65);
    await holdOf(desk, 'B2', 130, { scaleIn: true, price: price(100.5 * SCALE) });
    await tick(desk, 95);
    expect(exits(desk).slice(-1)).toEqual([['sell', 195]]);
  });

  it('clears a resting target out of the way first', async () => {
    const desk = await heldDesk([STOP]);
    const target = { intent: 'protect', side: 'sell', price: price(120 * SCALE) } as const;
    const sent = await rest(desk, 'B2', { ...target, quantity: quantity(130), strategy: SPREAD });
    await tick(desk, 95);
    expect(desk.gateway.cancelled.map(({ request }) => request.brokerOrderId)).toEqual(['B2']);
    expect(exits(desk)).toHaveLength(1);
    desk.gateway.push({
      order: pictureOf(sent.request, 'B2', { status: 'cancelled' }),
      trades: [],
    });
    await desk.world.advance(100);
    expect(exits(desk).slice(-1)).toEqual([['sell', 130]]);
  });

  it('buys a short back, and a stop on the wrong side is refused', async () => {
    const desk = await openDesk();
    await holdOf(desk, 'B1', 65, { side: 'sell', price: price(100 * SCALE) });
    const wrong = { ...STOP, when: 'at_or_below' } as const;
    const refused = await protect(desk, [wrong]);
    expect(refused).toMatchObject({ ok: false, error: { code: 'protection_wrong_side' } });
    const passed = await protect(desk, [{ ...STOP, level: 99 * SCALE }]);
    expect(passed).toMatchObject({ ok: false, error: { code: 'protection_passed' } });
    await protect(desk, [{ ...STOP, level: 110 * SCALE }]);
    await tick(desk, 110);
    expect(exits(desk)).toEqual([['buy', 65]]);
  });
});

describe('of several rules', () => {
  it('the first that is met decides, and the others do nothing any more', async () => {
    const desk = await heldDesk([STOP, TARGET]);
    await tick(desk, 121);
    await tick(desk, 90);
    expect(fired(desk)).toBe(1);
    expect([...desk.engine.view.exits.values()].map((run) => run.reason)).toEqual(['target']);
  });

  it('a person who exits first leaves a stop nothing to do', async () => {
    const desk = await heldDesk([STOP]);
    const size = { kind: 'percent', percent: 100 } as const;
    const params = { commandId: commandId(), scope: { kind: 'all' } as const, size };
    await desk.send({ name: 'exit', params });
    await tick(desk, 95);
    expect(exits(desk)).toEqual([['sell', 130]]);
    await fill(desk, last(desk.gateway.placed), 'B2', 130);
    expect([...desk.engine.view.exits.values()].map((run) => run.reason)).toEqual(['manual']);
    expect(desk.engine.view.protections.size).toBe(0);
  });

  it('a stop that fires beside half an exit takes the other half when that is done', async () => {
    const desk = await heldDesk([STOP]);
    const size = { kind: 'percent', percent: 50 } as const;
    const params = { commandId: commandId(), scope: { kind: 'all' } as const, size };
    await desk.send({ name: 'exit', params });
    await tick(desk, 95);
    expect(exits(desk)).toEqual([['sell', 65]]);
    await fill(desk, last(desk.gateway.placed), 'B2', 65);
    await desk.world.advance(100);
    expect(exits(desk)).toEqual([
      ['sell', 65],
      ['sell', 65],
    ]);
    await fill(desk, last(desk.gateway.placed), 'B3', 65);
    expect(netOf(desk)).toBe(0);
    expect(fired(desk)).toBe(1);
  });
});

describe('a trailing stop', () => {
  it('follows the highest price by points', async () => {
    const desk = await heldDesk([trailing(5 * SCALE)]);
    for (const rupees of [104, 110, 106]) await tick(desk, rupees);
    expect(fired(desk)).toBe(0);
    await tick(desk, 105);
    expect(fired(desk)).toBe(1);
    expect([...desk.engine.view.exits.values()].map((run) => run.reason)).toEqual(['trailing']);
  });

  it('follows by percent', async () => {
    const desk = await heldDesk([trailing(1_000, 'percent')]);
    for (const rupees of [150, 200, 181]) await tick(desk, rupees);
    expect(fired(desk)).toBe(0);
    await tick(desk, 180);
    expect(fired(desk)).toBe(1);
  });

  it('follows an underlying', async () => {
    const desk = await openDesk();
    desk.market.prices.set(
      INDEX.id,
      priceFacts(26_000 * SCALE, 26_000 * SCALE, { bandHigh: null }),
    );
    await holdOf(desk, 'B1', 65);
    const watch = { kind: 'underlying', instrument: INDEX.id } as const;
    const rule = { purpose: 'trailing', watch, by: 'points', distance: 50 * SCALE } as const;
    const unsaid = await protect(desk, [{ ...rule, when: null }]);
    expect(unsaid).toMatchObject({ ok: false, error: { code: 'protection_watch_unfit' } });
    await protect(desk, [{ ...rule, when: 'at_or_below' }]);
    await tick(desk, 26_100, INDEX.id);
    await tick(desk, 26_051, INDEX.id);
    expect(fired(desk)).toBe(0);
    await tick(desk, 26_050, INDEX.id);
    expect(fired(desk)).toBe(1);
  });

  it('keeps its mark over a restart, written down within a second', async () => {
    const desk = await heldDesk([trailing(5 * SCALE)]);
    const seq = desk.ledger.head();
    for (const rupees of [104, 107, 110, 109]) await tick(desk, rupees);
    expect(kindsOf(desk, seq)).toEqual([]);
    await desk.world.advance(1_000);
    expect(kindsOf(desk, seq)).toEqual(['protection_marked']);
    const again = await openDesk({ ledger: desk.ledger, market: desk.market });
    await tick(again, 105.05);
    expect(fired(again)).toBe(0);
    await tick(again, 105);
    expect(fired(again)).toBe(1);
  });

  it('follows no price of before the opening', async () => {
    const desk = await heldDesk([trailing(5 * SCALE)]);
    desk.market.sessionState = 'pre_open';
    await tick(desk, 140);
    await desk.world.advance(1_000);
    await tick(desk, 100);
    desk.market.sessionState = 'open';
    await desk.world.advance(2_000);
    expect(fired(desk)).toBe(0);
    await tick(desk, 95);
    expect(fired(desk)).toBe(1);
  });

  it('keeps its mark when its distance is edited, and refuses one that is used up', async () => {
    const desk = await heldDesk([trailing(20 * SCALE)]);
    await tick(desk, 110);
    await desk.world.advance(1_000);
    await tick(desk, 102);
    const refused = await protect(desk, [trailing(8 * SCALE)]);
    expect(refused).toMatchObject({ ok: false, error: { code: 'protection_passed' } });
    await protect(desk, [trailing(9 * SCALE)]);
    expect(desk.engine.view.protections.size).toBe(1);
    await tick(desk, 101);
    expect(fired(desk)).toBe(1);
  });
});

describe('a time', () => {
  it('exits at its moment without a price change, and not before', async () => {
    const desk = await openDesk();
    await holdOf(desk, 'B1', 65);
    const atMs = desk.world.nowMs() + 60_000;
    await protect(desk, [{ purpose: 'time', atMs }]);
    await desk.world.advance(59_000);
    expect(fired(desk)).toBe(0);
    await desk.world.advance(1_100);
    expect(fired(desk)).toBe(1);
    expect(exits(desk)).toEqual([['sell', 65]]);
  });

  it('that came while the program was off is made up for on its day only', async () => {
    for (const [laterMs, fires] of [
      [600_000, 1],
      [86_400_000, 0],
    ] as const) {
      const desk = await openDesk();
      await holdOf(desk, 'B1', 65);
      await protect(desk, [{ purpose: 'time', atMs: desk.world.nowMs() + 60_000 }]);
      desk.engine.stop();
      await desk.world.advance(laterMs);
      const again = await openDesk({ ledger: desk.ledger, world: desk.world });
      await again.world.advance(3_000);
      expect(fired(again)).toBe(fires);
    }
  });
});

describe('nothing fires', () => {
  it('on an old price, and it does once the price is fresh', async () => {
    const desk = await heldDesk([STOP]);
    await tick(desk, 90, CALL.id, 60_000);
    await desk.world.advance(3_000);
    expect(fired(desk)).toBe(0);
    await tick(desk, 90);
    expect(fired(desk)).toBe(1);
  });

  it('on a price of nothing or one that the exchange cannot have', async () => {
    const desk = await heldDesk([STOP]);
    desk.market.prices.set(CALL.id, priceFacts(0, 500));
    desk.engine.ticked([CALL.id]);
    desk.market.prices.set(CALL.id, priceFacts(500, 1_000, { bandLow: price(50 * SCALE) }));
    desk.engine.ticked([CALL.id]);
    await desk.world.advance(3_000);
    expect(fired(desk)).toBe(0);
  });

  it('while the exchange is closed, and it does when it has opened', async () => {
    const desk = await heldDesk([STOP]);
    desk.market.sessionState = 'closed';
    await tick(desk, 90);
    expect(fired(desk)).toBe(0);
    desk.market.sessionState = 'open';
    await desk.world.advance(1_100);
    expect(fired(desk)).toBe(1);
  });

  it('while the desk is out of step with its broker, and it does when it has caught up', async () => {
    const desk = await heldDesk([STOP]);
    desk.gateway.link({ state: 'down', cause: 'gone' });
    await desk.world.settle();
    await tick(desk, 90);
    await desk.world.advance(5_000);
    expect(fired(desk)).toBe(0);
    desk.gateway.link({ state: 'up', cause: '' });
    await desk.world.advance(2_000);
    expect(fired(desk)).toBe(1);
    expect(exits(desk)).toEqual([['sell', 130]]);
  });
});

describe('a restart', () => {
  it('keeps a stop armed and fires it once', async () => {
    const desk = await heldDesk([STOP]);
    const again = await openDesk({ ledger: desk.ledger, market: desk.market });
    expect(again.engine.view.protections.size).toBe(1);
    await tick(again, 94);
    expect(fired(again)).toBe(1);
    expect(again.gateway.placed).toHaveLength(1);
  });

  it('after it has fired goes on with the exit and never fires it again', async () => {
    const desk = await heldDesk([STOP]);
    await tick(desk, 94);
    const [, sent] = desk.gateway.placed;
    if (sent === undefined) throw new Error('nothing was sent');
    const again = await openDesk({ ledger: desk.ledger, market: desk.market });
    await tick(again, 90);
    await again.world.advance(10_000);
    expect(fired(again)).toBe(1);
    // The outcome of the first order is unknown, so nothing more may leave.
    expect(again.gateway.placed).toHaveLength(0);
    expect(again.engine.view.openExits.size).toBe(1);
    await fill(again, sent, 'B2', 130);
    expect(netOf(again)).toBe(0);
    expect(again.engine.view.protections.size).toBe(0);
  });

  it('folds to what was there', async () => {
    const desk = await heldDesk([STOP, trailing(5 * SCALE)]);
    await tick(desk, 110);
    await desk.world.advance(1_000);
    const again = await openDesk({ ledger: desk.ledger, connect: false });
    expect([...again.engine.view.protections]).toEqual([...desk.engine.view.protections]);
  });
});

describe('a plan', () => {
  it('is changed in place, and the same command twice changes nothing', async () => {
    const desk = await heldDesk([STOP]);
    const [id] = desk.engine.view.protections.keys();
    const rules: Rules = [{ ...STOP, level: 97 * SCALE }];
    const asked = { commandId: commandId(), strategy: SPREAD, scope: HOLDING, rules };
    const first = await desk.send({ name: 'set_protection', params: asked });
    expect(await desk.send({ name: 'set_protection', params: asked })).toEqual(first);
    expect([...desk.engine.view.protections.keys()]).toEqual([id]);
    expect(kindsOf(desk).filter((kind) => kind === 'protection_changed')).toHaveLength(1);
    await tick(desk, 97);
    expect(fired(desk)).toBe(1);
  });

  it('is taken away', async () => {
    const desk = await heldDesk([STOP]);
    const [protectionId] = desk.engine.view.protections.keys();
    if (protectionId === undefined) throw new Error('there is no plan');
    const end = () =>
      desk.send({ name: 'end_protection', params: { commandId: commandId(), protectionId } });
    expect(await end()).toMatchObject({ ok: true });
    expect(await end()).toMatchObject({ ok: false, error: { code: 'protection_unknown' } });
    await tick(desk, 90);
    expect(fired(desk)).toBe(0);
    expect([...desk.engine.watches()]).toEqual([]);
  });

  it('stays armed when the clock was set back since the entry', async () => {
    const desk = await openDesk();
    await holdOf(desk, 'B1', 130);
    desk.world.jumpWall(-300_000);
    desk.gateway.link({ state: 'down', cause: 'reset' });
    desk.gateway.link({ state: 'up', cause: '' });
    await desk.world.advance(2_000);
    await protect(desk, [STOP]);
    await desk.world.advance(2_000);
    expect(kindsOf(desk)).not.toContain('protection_ended');
    await tick(desk, 94);
    expect(fired(desk)).toBe(1);
    expect(exits(desk)).toEqual([['sell', 130]]);
  });

  it('of nothing held is refused', async () => {
    const desk = await openDesk();
    const refused = await protect(desk, [STOP]);
    expect(refused).toMatchObject({ ok: false, error: { code: 'protection_nothing_held' } });
  });

  it('whose exit was refused waits for a person, who arms it again', async () => {
    const desk = await heldDesk([STOP]);
    await tick(desk, 95);
    const refused = { kind: 'refused', rejection: 'price_outside_band', words: 'circuit' } as const;
    last(desk.gateway.placed).answer(refused);
    await desk.world.advance(5_000);
    await tick(desk, 94);
    expect(fired(desk)).toBe(1);
    expect(exits(desk)).toHaveLength(1);
    await protect(desk, [{ ...STOP, level: 90 * SCALE }]);
    await tick(desk, 90);
    expect(fired(desk)).toBe(2);
    expect(exits(desk)).toHaveLength(2);
    last(desk.gateway.placed).answer({
      kind: 'accepted',
      brokerOrderId: asId<BrokerOrderId>('B9'),
    });
    await desk.world.settle();
  });
});
