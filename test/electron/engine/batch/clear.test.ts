/** Closing as a package what a resting order or the broker's own keeps: cleared, proven, sent. */
import { describe, expect, it } from 'vitest';
import { asId, type BrokerOrderId, type BrokerStandingId } from '../../../../shared/domain/ids.ts';
import { price, SCALE } from '../../../../shared/domain/money.ts';
import { quantity } from '../../../../shared/domain/quantity.ts';
import { ok } from '../../../../shared/lib/result.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { commandId, placeParams } from '../../../support/desk.ts';
import { pictureOf, tradeOf } from '../../../support/scripted-gateway.ts';
import { rowOf, standingGateway, type StandingGateway } from '../../../support/standing-gateway.ts';
import {
  type BatchDesk,
  batchDesk,
  condor,
  LOT,
  LOW_PUT,
  POLICY,
  PUT,
  STRATEGY,
} from './batch-desk.ts';

/** The put spread of a condor that is held; what is bought back leaves first, or both at once. */
const SPREAD = condor({
  intent: 'exit',
  structure: 'Bull put',
  legs: [
    { instrument: LOW_PUT.id, ratio: -1, price: null },
    { instrument: PUT.id, ratio: 1, price: null },
  ],
  net: 25.5 * SCALE,
  policy: { ...POLICY, sequence: 'shorts_first' },
});
const AT_ONCE = { ...SPREAD, policy: { ...POLICY, sequence: 'all_at_once' } } as const;

interface Held extends BatchDesk {
  readonly gateway: StandingGateway;
}

async function holding(): Promise<Held> {
  const gateway = standingGateway();
  const desk = { ...(await batchDesk({ gateway })), gateway };
  await desk.sendBatch(condor({ policy: { ...POLICY, sequence: 'all_at_once' } }));
  for (const leg of [1, 2, 3, 4]) await filled(desk, leg);
  await desk.world.advance(3_000);
  return desk;
}

async function filled(desk: Held, leg: number): Promise<void> {
  await desk.accept(leg);
  await desk.fill(leg);
}

const TARGET_ID = asId<BrokerOrderId>('B-target');

/** A target of the short put that rests at the broker; what happens to it later. */
async function resting(desk: Held) {
  await desk.send({
    name: 'place_order',
    params: placeParams({
      instrument: PUT.id,
      side: 'buy',
      quantity: quantity(LOT),
      price: price(40 * SCALE),
      strategy: STRATEGY,
      intent: 'exit',
    }),
  });
  const { request, answer } = must(desk.gateway.placed.at(-1), 'it has left');
  const show = async (more: Parameters<typeof pictureOf>[2], units = 0): Promise<void> => {
    const at = 40 * SCALE;
    const trades = units === 0 ? [] : [tradeOf(request, TARGET_ID, 'T-target', units, at)];
    desk.gateway.push({ order: pictureOf(request, TARGET_ID, more), trades });
    await desk.world.settle();
  };
  return { answer, show };
}

async function rests(desk: Held) {
  const target = await resting(desk);
  target.answer({ kind: 'accepted', brokerOrderId: TARGET_ID });
  await target.show({});
  return target;
}

/** A stop of the bought put that the broker keeps. */
async function kept(desk: Held): Promise<void> {
  const scope = { kind: 'holding', instrument: LOW_PUT.id, product: 'nrml' } as const;
  const watch = { kind: 'price' } as const;
  const rules = [{ purpose: 'stop', watch, when: null, level: 15 * SCALE }] as const;
  const params = { commandId: commandId(), strategy: STRATEGY, scope, rules: [...rules] };
  await desk.send({ name: 'set_protection', params: { ...params, where: 'broker' } });
  const { request, answer } = must(desk.gateway.kept.at(-1), 'it was handed over');
  answer({ kind: 'accepted', brokerStandingId: asId<BrokerStandingId>('S1') });
  desk.gateway.list = ok([rowOf(request, 'S1')]);
  await desk.world.advance(70_000);
  expect([...desk.engine.view.standings.values()]).toMatchObject([{ state: 'standing' }]);
}

/** The broker takes the cancel, and its list shows that it is gone. */
async function proven(desk: Held): Promise<void> {
  const { request } = must(desk.gateway.kept.at(-1), 'it was handed over');
  const brokerStandingId = asId<BrokerStandingId>('S1');
  desk.gateway.list = ok([rowOf(request, 'S1', { status: 'cancelled' })]);
  must(desk.gateway.withdrawn.at(-1), 'it was withdrawn').answer({
    kind: 'accepted',
    brokerStandingId,
  });
  await desk.world.advance(3_000);
}

describe('a resting target of a leg', () => {
  it('is cancelled first, and the leg leaves when that is proven', async () => {
    const desk = await holding();
    const target = await rests(desk);
    expect(await desk.sendBatch(SPREAD)).toMatchObject({ ok: true });
    expect(desk.gateway.cancelled).toHaveLength(1);
    await desk.world.advance(5_000);
    expect(desk.sent(2)).toHaveLength(0);
    await target.show({ status: 'cancelled' });
    expect(desk.order(2)).toMatchObject({ side: 'buy', quantity: LOT });
    await filled(desk, 2);
    await filled(desk, 1);
    expect(desk.batch().state).toBe('complete');
    expect([desk.net(1), desk.net(2)]).toEqual([0, 0]);
  });

  it('holds back every leg of its wave, so that nobody is legged by the wait', async () => {
    const desk = await holding();
    const target = await rests(desk);
    await desk.sendBatch(AT_ONCE);
    await desk.world.advance(5_000);
    expect(desk.sent(1)).toHaveLength(0);
    await target.show({ status: 'cancelled' });
    expect([desk.sent(1).length, desk.sent(2).length]).toEqual([1, 1]);
  });

  it('that fills before it is cancelled leaves nothing to send', async () => {
    const desk = await holding();
    const target = await rests(desk);
    await desk.sendBatch(AT_ONCE);
    await target.show({ status: 'filled', filled: quantity(LOT) }, LOT);
    expect([desk.sent(1).length, desk.sent(2).length]).toEqual([1, 0]);
    expect(desk.net(2)).toBe(0);
    expect(desk.batch().stopped).toMatchObject({ cause: 'refused', leg: '2' });
  });

  it('in doubt refuses the package, for it may have filled', async () => {
    const desk = await holding();
    const target = await resting(desk);
    target.answer({ kind: 'unknown', cause: 'timeout' });
    await desk.world.settle();
    const answered = await desk.sendBatch(SPREAD);
    expect(answered).toMatchObject({ ok: false, error: { code: 'exit_over_free' } });
    expect(desk.gateway.cancelled).toHaveLength(0);
  });

  it('is left alone when even without it too little is held', async () => {
    const desk = await holding();
    await rests(desk);
    const answered = await desk.sendBatch({ ...SPREAD, units: 2 });
    expect(answered).toMatchObject({ ok: false, error: { code: 'exit_over_free' } });
    expect(desk.gateway.cancelled).toHaveLength(0);
  });

  it('stays where it is once the package has been stopped', async () => {
    const desk = await holding();
    await rests(desk);
    await desk.sendBatch(SPREAD);
    const { batchId } = desk.batch();
    await desk.send({ name: 'cancel_batch', params: { commandId: commandId(), batchId } });
    await desk.world.advance(5_000);
    expect(desk.batch().state).toBe('cancelled');
    expect(desk.sent(2)).toHaveLength(0);
    expect(desk.gateway.cancelled).toHaveLength(1);
  });
});

describe('a stop of a leg that the broker keeps', () => {
  it('stands until its leg is due, is withdrawn and proven gone before the leg leaves', async () => {
    const desk = await holding();
    await kept(desk);
    expect(await desk.sendBatch(SPREAD)).toMatchObject({ ok: true });
    await desk.world.advance(5_000);
    expect(desk.gateway.withdrawn).toHaveLength(0);
    await filled(desk, 2);
    expect(desk.gateway.withdrawn).toHaveLength(1);
    await desk.world.advance(5_000);
    expect(desk.sent(1)).toHaveLength(0);
    await proven(desk);
    expect(desk.sent(1)).toHaveLength(1);
    await desk.world.advance(10_000);
    expect(desk.gateway.kept).toHaveLength(1);
    await filled(desk, 1);
    expect(desk.batch().state).toBe('complete');
    expect([desk.net(1), desk.net(2)]).toEqual([0, 0]);
  });

  it('stands again when the package was stopped in between', async () => {
    const desk = await holding();
    await kept(desk);
    await desk.sendBatch(AT_ONCE);
    const { batchId } = desk.batch();
    await desk.send({ name: 'cancel_batch', params: { commandId: commandId(), batchId } });
    await proven(desk);
    await desk.world.advance(5_000);
    expect(desk.gateway.kept).toHaveLength(2);
    expect([desk.sent(1).length, desk.sent(2).length]).toEqual([0, 0]);
  });
});
