/** Protection that the broker keeps: never doubled, never lost, and never against our own exits. */
import { describe, expect, it } from 'vitest';
import { asStrategyName } from '../../../shared/domain/ids.ts';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { must } from '../../../shared/lib/assert.ts';
import { err, ok } from '../../../shared/lib/result.ts';
import { commandId, placeParams } from '../../support/desk.ts';
import { rowOf, standingGateway } from '../../support/standing-gateway.ts';
import { exitAll, fill, kindsOf, last, netOf } from './fills.ts';
import {
  accept,
  brokerOrderId,
  firedPicture,
  handedOver,
  holds,
  listed,
  openKept,
  pushFired,
  readSoon,
  standingDesk,
  standings,
  states,
  taken,
} from './kept.ts';
import {
  exits,
  fired,
  HOLDING,
  holdOf,
  protect,
  SPREAD,
  STOP,
  STRATEGY,
  TARGET,
  tick,
  trailing,
} from './protected.ts';

const DAY_MS = 86_400_000;
const STRATEGY_NET = (desk: Awaited<ReturnType<typeof openKept>>, name = SPREAD): number =>
  [...desk.engine.view.positions.values()]
    .filter(({ strategy }) => strategy === name)
    .reduce((sum, { net }) => sum + net, 0);

describe('a plan that the broker shall keep', () => {
  it('is written down before it leaves, once, with a limit through its trigger', async () => {
    const desk = await handedOver([STOP, TARGET]);
    expect(desk.gateway.kept).toHaveLength(1);
    expect(last(desk.gateway.kept).request).toMatchObject({
      side: 'sell',
      quantity: 130,
      last: 100 * SCALE,
      stop: { trigger: 95 * SCALE, limit: price(93.1 * SCALE) },
      target: { trigger: 120 * SCALE, limit: price(117.6 * SCALE) },
    });
    expect(kindsOf(desk).slice(-2)).toEqual(['protection_set', 'standing_intended']);
    await desk.world.advance(5_000);
    expect(desk.gateway.kept).toHaveLength(1);
  });

  it('is refused where the broker or the rules cannot, and nothing leaves', async () => {
    const desk = await openKept(standingGateway({ kinds: ['stop'] }));
    await holdOf(desk, 'B1', 130);
    const codes: string[] = [];
    const asked = [
      await protect(desk, [trailing(50_000)], HOLDING, 'broker'),
      await protect(
        desk,
        [{ purpose: 'time', atMs: desk.world.nowMs() + 60_000 }],
        HOLDING,
        'broker',
      ),
      await protect(desk, [STOP, TARGET], HOLDING, 'broker'),
      await protect(
        desk,
        [{ ...STOP, watch: { kind: 'profit' }, level: -SCALE }],
        STRATEGY,
        'broker',
      ),
      await protect(desk, [{ ...STOP, level: 95 * SCALE + 1 }], HOLDING, 'broker'),
    ];
    for (const each of asked) codes.push(each.ok ? 'ok' : each.error.code);
    expect(codes).toEqual([
      ...Array.from({ length: 4 }, () => 'protection_not_at_broker'),
      'trigger_off_tick',
    ]);
    expect(desk.gateway.kept).toEqual([]);
    expect(desk.engine.view.protections.size).toBe(0);
  });

  it('is not fired by this computer while it stands, or may stand, at the broker', async () => {
    const desk = await handedOver();
    await tick(desk, 90);
    await accept(desk);
    await tick(desk, 89);
    await desk.world.advance(3_000);
    expect(fired(desk)).toBe(0);
    expect(exits(desk)).toEqual([]);
  });

  it('is watched by this computer when the broker refuses it, and not sent again', async () => {
    const desk = await handedOver();
    last(desk.gateway.kept).answer({ kind: 'refused', rejection: 'not_permitted', words: 'no' });
    await desk.world.advance(10_000);
    expect(states(desk)).toEqual(['refused']);
    expect(desk.gateway.kept).toHaveLength(1);
    await tick(desk, 94);
    expect(fired(desk)).toBe(1);
    expect(exits(desk)).toEqual([['sell', 130]]);
  });

  it('counts what it may fire against every other exit', async () => {
    const desk = await standingDesk();
    const params = placeParams({ side: 'sell', strategy: SPREAD, intent: 'exit' });
    const answered = await desk.send({ name: 'place_order', params });
    expect(answered).toMatchObject({ ok: false, error: { code: 'exit_over_free' } });
  });
});

describe('a place whose reply was lost', () => {
  it('is looked up, found by what it is, and never sent again', async () => {
    const desk = await handedOver();
    last(desk.gateway.kept).answer({ kind: 'unknown', cause: 'timeout' });
    await desk.world.settle();
    expect(states(desk)).toEqual(['unknown']);
    await listed(desk);
    expect(standings(desk)).toMatchObject([{ state: 'standing', brokerStandingId: 'S1' }]);
    expect(desk.gateway.kept).toHaveLength(1);
  });

  it('is not taken for one that another hand placed before', async () => {
    const desk = await openKept();
    await holdOf(desk, 'B1', 130);
    const probe = await handedOver();
    const alike = rowOf(last(probe.gateway.kept).request, 'OLD');
    desk.gateway.list = ok([alike]);
    desk.gateway.link({ state: 'down', cause: 'x' });
    desk.gateway.link({ state: 'up', cause: '' });
    await desk.world.advance(2_000);
    await protect(desk, [STOP], HOLDING, 'broker');
    last(desk.gateway.kept).answer({ kind: 'unknown', cause: 'timeout' });
    await desk.world.advance(10_000);
    expect(states(desk)).toEqual(['unknown']);
    expect(desk.engine.standingElsewhere().map(({ brokerStandingId }) => brokerStandingId)).toEqual(
      ['OLD'],
    );
  });

  it('ends by reads that prove it absent, and then this computer watches', async () => {
    const desk = await handedOver();
    holds(desk, 130);
    last(desk.gateway.kept).answer({ kind: 'unknown', cause: 'timeout' });
    await desk.world.advance(170_000);
    expect(states(desk)).toEqual(['unknown']);
    await tick(desk, 94);
    expect(fired(desk)).toBe(0);
    await desk.world.advance(30_000);
    expect(states(desk)).toEqual(['not_received']);
    await desk.world.advance(2_000);
    expect(desk.gateway.kept).toHaveLength(1);
    await tick(desk, 93);
    expect(fired(desk)).toBe(1);
  });

  it('holds an exit back until the trader decides, and says why', async () => {
    const desk = await handedOver();
    last(desk.gateway.kept).answer({ kind: 'unknown', cause: 'timeout' });
    await desk.world.settle();
    await exitAll(desk);
    await desk.world.advance(25_000);
    expect(exits(desk)).toEqual([]);
    expect([...desk.engine.view.exits.values()]).toMatchObject([{ rested: { why: 'in_doubt' } }]);
    const { standingId } = last(desk.gateway.kept).request;
    const params = { commandId: commandId(), standingId };
    await desk.send({ name: 'assume_standing_dead', params });
    await tick(desk, 100);
    expect(exits(desk)).toEqual([['sell', 130]]);
    const again = await desk.send({
      name: 'assume_standing_dead',
      params: { ...params, commandId: commandId() },
    });
    expect(again).toMatchObject({ ok: false, error: { code: 'standing_not_in_doubt' } });
  });
});

describe('an exit of what stands at the broker', () => {
  it('cancels it, waits for the proof of a read, and only then sends', async () => {
    const desk = await standingDesk();
    await exitAll(desk);
    expect(desk.gateway.withdrawn).toHaveLength(1);
    expect(exits(desk)).toEqual([]);
    taken(desk.gateway.withdrawn);
    await desk.world.advance(1_000);
    expect(exits(desk)).toEqual([]);
    await listed(desk, { status: 'cancelled' });
    await tick(desk, 100);
    await desk.world.advance(200);
    expect(exits(desk)).toEqual([['sell', 130]]);
    expect(states(desk)).toEqual(['cancelled']);
    expect(desk.gateway.kept).toHaveLength(1);
  });

  it('takes a cancel that was taken and a list without it for the proof as well', async () => {
    const desk = await standingDesk([STOP], standingGateway({ endedDays: 0 }));
    await exitAll(desk);
    desk.gateway.list = ok([]);
    taken(desk.gateway.withdrawn);
    await readSoon(desk);
    await tick(desk, 100);
    await desk.world.advance(200);
    expect(exits(desk)).toEqual([['sell', 130]]);
  });

  it('sends nothing when it fired in the race, and what it fired takes the position out', async () => {
    const desk = await standingDesk();
    await exitAll(desk);
    await pushFired(desk, 'F1', 130);
    last(desk.gateway.withdrawn).answer({
      kind: 'refused',
      rejection: 'order_not_found',
      words: 'gone',
    });
    await listed(desk, { status: 'fired', orderIds: [brokerOrderId('F1')] });
    await desk.world.advance(3_000);
    expect(exits(desk)).toEqual([]);
    expect(netOf(desk)).toBe(0);
    expect(STRATEGY_NET(desk)).toBe(0);
    expect(states(desk)).toEqual(['traced']);
  });

  it('asks again when the cancel showed no effect', async () => {
    const desk = await standingDesk();
    await exitAll(desk);
    last(desk.gateway.withdrawn).answer({ kind: 'unknown', cause: 'timeout' });
    await listed(desk);
    await desk.world.advance(25_000);
    expect(desk.gateway.withdrawn).toHaveLength(2);
    expect(exits(desk)).toEqual([]);
  });

  it('stands again for what a part of an exit has left', async () => {
    const desk = await standingDesk();
    const size = { kind: 'lots', lots: 1 } as const;
    const scope = { ...HOLDING, kind: 'position', strategy: SPREAD } as const;
    const params = { commandId: commandId(), scope, size };
    await desk.send({ name: 'exit', params });
    taken(desk.gateway.withdrawn);
    await listed(desk, { status: 'cancelled' });
    await tick(desk, 100);
    await desk.world.advance(200);
    expect(exits(desk)).toEqual([['sell', 65]]);
    const sent = last(desk.gateway.placed);
    await fill(desk, sent, 'B2', 65);
    await tick(desk, 100);
    await desk.world.advance(3_000);
    expect(desk.gateway.kept.map(({ request }) => request.quantity)).toEqual([130, 65]);
  });

  it('is what level three of the kill switch does; levels one and two let it stand', async () => {
    const desk = await standingDesk();
    const kill = (level: 1 | 2 | 3) =>
      desk.send({ name: 'set_kill', params: { commandId: commandId(), level, reason: 'test' } });
    await kill(1);
    await kill(2);
    await desk.world.advance(2_000);
    expect(desk.gateway.withdrawn).toEqual([]);
    await kill(3);
    expect(desk.gateway.withdrawn).toHaveLength(1);
    taken(desk.gateway.withdrawn);
    await listed(desk, { status: 'cancelled' });
    await tick(desk, 100);
    await desk.world.advance(200);
    expect(exits(desk)).toEqual([['sell', 130]]);
    await desk.world.advance(5_000);
    expect(desk.gateway.kept).toHaveLength(1);
  });
});

describe('what fired at the broker', () => {
  it('is booked to the strategy by the order that the broker names', async () => {
    const desk = await standingDesk();
    await pushFired(desk, 'F1', 130);
    expect(STRATEGY_NET(desk)).toBe(130);
    await listed(desk, { status: 'fired', orderIds: [brokerOrderId('F1')] });
    expect(STRATEGY_NET(desk)).toBe(0);
    const [order] = [...desk.engine.view.orders.values()].filter(
      ({ brokerOrderId: id }) => id === 'F1',
    );
    expect(order).toMatchObject({ strategy: SPREAD, intent: 'protect', exitReason: 'stop' });
    const trips = [...desk.engine.view.trips.values()].flat();
    expect(trips.filter(({ strategy }) => strategy === SPREAD)).toMatchObject([
      { state: 'exited', reason: 'stop' },
    ]);
    expect(STRATEGY_NET(desk, asStrategyName('External'))).toBe(0);
    expect(desk.engine.view.protections.size).toBe(0);
  });

  it('is booked by what it is when the broker names no order', async () => {
    const desk = await standingDesk([STOP, TARGET]);
    await pushFired(desk, 'F1', 0);
    await listed(desk, { status: 'fired' });
    expect(states(desk)).toEqual(['traced']);
    const [order] = [...desk.engine.view.orders.values()].filter(
      ({ brokerOrderId: id }) => id === 'F1',
    );
    expect(order).toMatchObject({ strategy: SPREAD, intent: 'protect', exitReason: 'stop' });
  });

  it('is booked by what it is after the clock was set back a day', async () => {
    const desk = await standingDesk();
    desk.world.jumpWall(-DAY_MS);
    await pushFired(desk, 'F1', 130);
    await listed(desk, { status: 'fired' });
    expect(states(desk)).toEqual(['traced']);
    expect(STRATEGY_NET(desk)).toBe(0);
  });

  it('is booked by what it is when a person claimed it for the strategy before', async () => {
    const desk = await standingDesk();
    await pushFired(desk, 'F1', 130);
    const order = [...desk.engine.view.orders.values()].find(
      ({ brokerOrderId: id }) => id === 'F1',
    );
    const { orderId } = must(order, 'it is in the books');
    const params = { commandId: commandId(), orderId, strategy: SPREAD };
    await desk.send({ name: 'claim_order', params });
    await listed(desk, { status: 'fired' });
    expect(states(desk)).toEqual(['traced']);
    expect(STRATEGY_NET(desk)).toBe(0);
  });

  it('is known by our tag before any read', async () => {
    const desk = await standingDesk();
    const { request } = last(desk.gateway.kept);
    await pushFired(desk, 'F1', 0);
    expect(states(desk)).toEqual(['standing']);
    const other = await standingDesk();
    const { standingId: tag } = last(other.gateway.kept).request;
    other.gateway.push({ order: firedPicture(other, 'F1', { tag }), trades: [] });
    await other.world.settle();
    expect(states(other)).toEqual(['traced']);
    expect(request.quantity).toBe(130);
  });

  it('fires nothing here afterwards, also when what it fired ends unfilled', async () => {
    const desk = await standingDesk();
    await pushFired(desk, 'F1', 0);
    await listed(desk, { status: 'fired', orderIds: [brokerOrderId('F1')] });
    desk.gateway.push({ order: firedPicture(desk, 'F1', { status: 'rejected' }), trades: [] });
    await desk.world.settle();
    await tick(desk, 90);
    await desk.world.advance(5_000);
    expect(fired(desk)).toBe(0);
    expect(exits(desk)).toEqual([]);
    expect(desk.gateway.kept).toHaveLength(1);
  });

  it('rests: an exit cancels the order that it fired first', async () => {
    const desk = await standingDesk();
    await pushFired(desk, 'F1', 0);
    await listed(desk, { status: 'fired', orderIds: [brokerOrderId('F1')] });
    await exitAll(desk);
    await desk.world.settle();
    expect(desk.gateway.cancelled.map(({ request }) => request.brokerOrderId)).toEqual(['F1']);
    expect(exits(desk)).toEqual([]);
  });

  it('of which no order came, is watched by this computer again', async () => {
    const desk = await standingDesk();
    await listed(desk, { status: 'rejected', words: 'margin' });
    await tick(desk, 94);
    expect(fired(desk)).toBe(1);
    expect(exits(desk)).toEqual([['sell', 130]]);
  });
});

describe('the holding changes', () => {
  it('and the order at the broker with it, by one request at a time', async () => {
    const desk = await standingDesk();
    await holdOf(desk, 'B2', 65, { scaleIn: true, price: price(100.5 * SCALE) });
    expect(desk.gateway.changed.map(({ request }) => request.quantity)).toEqual([195]);
    await desk.world.advance(3_000);
    expect(desk.gateway.changed).toHaveLength(1);
    taken(desk.gateway.changed);
    await listed(desk, {}, last(desk.gateway.changed).request);
    expect(standings(desk)).toMatchObject([{ quantity: 195, request: null }]);
  });

  it('is cancelled when the plan is taken away, and only then forgotten', async () => {
    const desk = await standingDesk();
    const { protectionId } = last(standings(desk));
    const params = { commandId: commandId(), protectionId };
    await desk.send({ name: 'end_protection', params });
    expect(desk.gateway.withdrawn).toHaveLength(1);
    expect(states(desk)).toEqual(['standing']);
    await listed(desk, { status: 'cancelled' });
    expect(states(desk)).toEqual(['cancelled']);
    expect(desk.gateway.kept).toHaveLength(1);
  });

  it('other levels change it in place; another kind is cancelled and placed anew', async () => {
    const desk = await standingDesk();
    await protect(desk, [{ ...STOP, level: 96 * SCALE }], HOLDING, 'broker');
    expect(last(desk.gateway.changed).request.stop?.trigger).toBe(96 * SCALE);
    taken(desk.gateway.changed);
    await listed(desk, {}, last(desk.gateway.changed).request);
    await protect(desk, [STOP, TARGET], HOLDING, 'broker');
    await desk.world.advance(1_000);
    expect(desk.gateway.withdrawn).toHaveLength(1);
    taken(desk.gateway.withdrawn);
    await listed(desk, { status: 'cancelled' });
    await tick(desk, 100);
    await desk.world.advance(3_000);
    expect(desk.gateway.kept).toHaveLength(2);
    expect(last(desk.gateway.kept).request.target?.trigger).toBe(120 * SCALE);
  });
});

describe('a restart', () => {
  it('at every step sends nothing twice', async () => {
    const desk = await handedOver();
    desk.engine.stop();
    const second = await openKept(standingGateway(), { ledger: desk.ledger, world: desk.world });
    await second.world.advance(5_000);
    expect(second.gateway.kept).toEqual([]);
    expect(states(second)).toEqual(['unknown']);
    second.gateway.list = ok([rowOf(last(desk.gateway.kept).request, 'S1')]);
    await readSoon(second);
    expect(states(second)).toEqual(['standing']);
    await exitAll(second);
    expect(second.gateway.withdrawn).toHaveLength(1);
    second.engine.stop();
    const third = await openKept(standingGateway(), { ledger: desk.ledger, world: desk.world });
    third.gateway.list = ok([
      rowOf(last(desk.gateway.kept).request, 'S1', { status: 'cancelled' }),
    ]);
    await readSoon(third);
    expect(third.gateway.withdrawn).toEqual([]);
    expect(third.gateway.kept).toEqual([]);
    expect(states(third)).toEqual(['cancelled']);
  });

  it('goes on watching here when reads fail, without sending anything', async () => {
    const desk = await handedOver();
    last(desk.gateway.kept).answer({ kind: 'unknown', cause: 'timeout' });
    desk.gateway.list = err({ cause: 'timeout', words: '' });
    await desk.world.advance(600_000);
    expect(states(desk)).toEqual(['unknown']);
    expect(desk.gateway.kept).toHaveLength(1);
  });
});
