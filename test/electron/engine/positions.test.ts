/** Our positions against the broker's: lags, carried units, differences, and who may go on. */
import { describe, expect, it } from 'vitest';
import type { BrokerBook } from '../../../electron/broker/gateway.ts';
import { alarms } from '../../../electron/projections/alarms.ts';
import { asStrategyName, type InstrumentId } from '../../../shared/domain/ids.ts';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { quantity, signedQuantity } from '../../../shared/domain/quantity.ts';
import { ok } from '../../../shared/lib/result.ts';
import {
  CALL,
  commandId,
  FUTURE,
  openDesk,
  placeParams,
  type TestDesk,
  priceFacts,
} from '../../support/desk.ts';
import { pictureOf, scriptedGateway, tradeOf } from '../../support/scripted-gateway.ts';
import { exitAll, fill, hold, kindsOf, last, netOf, rest } from './fills.ts';

const ALPHA = asStrategyName('Alpha');

/** What the broker says it holds of the call from now on. */
function shows(desk: Pick<TestDesk, 'gateway'>, net: number, more: Partial<BrokerBook> = {}): void {
  const { orders, trades } = desk.gateway.book.ok
    ? desk.gateway.book.value
    : { orders: [], trades: [] };
  const held = { instrument: CALL.id, product: 'nrml', net: signedQuantity(net) } as const;
  desk.gateway.book = ok({ orders, trades, positions: [held], ...more });
}

async function readTwice(desk: TestDesk): Promise<void> {
  desk.engine.reconcileNow();
  await desk.world.advance(31_000);
  desk.engine.reconcileNow();
  await desk.world.advance(100);
}

function entryCode(desk: TestDesk): Promise<string> {
  const params = placeParams({ price: price(90 * SCALE), scaleIn: true });
  return desk
    .send({ name: 'place_order', params })
    .then((answered) => (answered.ok ? 'sent' : answered.error.code));
}

function release(desk: TestDesk, take: boolean, instrument: InstrumentId = CALL.id) {
  const params = { commandId: commandId(), instrument, take, reason: 'looked at it' };
  return desk.send({ name: 'release_contract', params });
}

function differing(desk: TestDesk): readonly (readonly [ours: number, theirs: number])[] {
  return [...desk.engine.view.differs.values()].map(({ ours, theirs }) => [ours, theirs]);
}

describe('units that the broker holds from before', () => {
  it('enter the books as External, by its average, and can be claimed', async () => {
    const gateway = scriptedGateway();
    const average = price(80 * SCALE);
    const held = { instrument: CALL.id, product: 'nrml', net: signedQuantity(-130) } as const;
    gateway.book = ok({ orders: [], trades: [], positions: [{ ...held, average }] });
    const desk = await openDesk({ gateway });
    await desk.world.advance(61_000);
    expect(netOf(desk)).toBe(-130);
    const [order] = desk.engine.view.orders.values();
    expect(order).toMatchObject({ strategy: 'External', side: 'sell', price: 800_000 });
    expect(differing(desk)).toEqual([]);
    if (order === undefined) throw new Error('nothing was carried');
    const params = { commandId: commandId(), orderId: order.orderId, strategy: ALPHA };
    await desk.send({ name: 'claim_order', params });
    expect([...desk.engine.view.positions.values()].map((at) => [at.strategy, at.net])).toEqual([
      ['External', 0],
      ['Alpha', -130],
    ]);
    const again = await openDesk({ ledger: desk.ledger, gateway });
    await again.world.advance(120_000);
    expect(again.engine.view.orders.size).toBe(1);
    expect(again.gateway.placed).toHaveLength(0);
  });

  it('are not taken from a book that lags behind its own trades', async () => {
    const desk = await openDesk();
    const sent = await rest(desk, 'B1', { quantity: quantity(130) });
    shows(desk, 130, { orders: [pictureOf(sent.request, 'B1')] });
    await readTwice(desk);
    await readTwice(desk);
    expect(desk.engine.view.orders.size).toBe(1);
    expect(differing(desk)).toEqual([[0, 130]]);
  });
});

describe('a position that differs', () => {
  it('is no difference while the broker’s positions lag behind a fill', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    shows(desk, 0);
    await desk.world.advance(29_000);
    shows(desk, 130);
    await readTwice(desk);
    await readTwice(desk);
    expect(kindsOf(desk)).not.toContain('position_differs');
  });

  it('is said with both figures, closes entries and not exits, until both agree', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    shows(desk, 65);
    await desk.world.advance(40_000);
    await readTwice(desk);
    expect(differing(desk)).toEqual([[130, 65]]);
    expect(await entryCode(desk)).toBe('position_differs');
    expect((await exitAll(desk)).ok).toBe(true);
    expect(kindsOf(desk).filter((kind) => kind === 'position_differs')).toHaveLength(1);
    await fill(desk, last(desk.gateway.placed), 'B2', 130);
    shows(desk, 0);
    await readTwice(desk);
    expect(differing(desk)).toEqual([]);
    expect(last(kindsOf(desk))).toBe('position_agrees');
    expect(await entryCode(desk)).toBe('sent');
  });

  it('lets other contracts trade', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    shows(desk, 65);
    await desk.world.advance(40_000);
    await readTwice(desk);
    desk.market.prices.set(FUTURE.id, priceFacts(89 * SCALE, 90 * SCALE));
    const params = placeParams({ instrument: FUTURE.id, price: price(90 * SCALE) });
    expect((await desk.send({ name: 'place_order', params })).ok).toBe(true);
  });

  it('is released by a person over a restart, and closed again by another difference', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    shows(desk, 65);
    await desk.world.advance(40_000);
    await readTwice(desk);
    expect((await release(desk, false)).ok).toBe(true);
    desk.engine.stop();
    const again = await openDesk({ ledger: desk.ledger, gateway: desk.gateway, world: desk.world });
    expect(await entryCode(again)).toBe('sent');
    last(again.gateway.placed).answer({ kind: 'refused', rejection: 'margin_short', words: '' });
    shows(again, 0);
    await readTwice(again);
    expect(await entryCode(again)).toBe('position_differs');
  });

  it('can be settled with the broker’s figure, which shows as External', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    shows(desk, 0);
    await desk.world.advance(40_000);
    await readTwice(desk);
    expect((await release(desk, true)).ok).toBe(true);
    expect(netOf(desk)).toBe(0);
    expect([...desk.engine.view.positions.values()].map((at) => [at.strategy, at.net])).toEqual([
      ['Manual', 130],
      ['External', -130],
    ]);
    await readTwice(desk);
    expect(differing(desk)).toEqual([]);
  });

  it('raises an alarm that says what to do, also after a restart, until it is released', async () => {
    const desk = await openDesk();
    const board = alarms();
    desk.engine.onCommitted((records) => {
      for (const record of records) board.note(record, desk.engine.view);
    });
    const codes = () => board.rows().map(({ code, level }) => `${code} ${level}`);
    await hold(desk, 'B1', 130);
    shows(desk, 65);
    await desk.world.advance(40_000);
    await readTwice(desk);
    expect(codes()).toEqual(['position_differs critical']);
    const restarted = alarms();
    restarted.begin(desk.engine.view, []);
    expect(restarted.rows().map(({ code }) => code)).toEqual(['position_differs']);
    await release(desk, false);
    expect(codes()).toEqual([]);
  });

  it('cannot be released where nothing waits', async () => {
    const desk = await openDesk();
    const answered = await release(desk, false);
    expect(answered.ok ? '' : answered.error.code).toBe('contract_not_held');
  });
});

describe('a contract in which the broker went wrong', () => {
  it('is held back after an overfill, which is booked; exits pass; a person releases it', async () => {
    const desk = await openDesk();
    const sent = await rest(desk, 'B1');
    desk.gateway.push({
      order: null,
      trades: [tradeOf(sent.request, 'B1', 'T1', 130, 100 * SCALE)],
    });
    await desk.world.settle();
    expect(netOf(desk)).toBe(130);
    expect(await entryCode(desk)).toBe('contract_held');
    const again = await openDesk({ ledger: desk.ledger });
    expect(await entryCode(again)).toBe('contract_held');
    expect((await exitAll(again)).ok).toBe(true);
    await release(again, false);
    expect(await entryCode(again)).toBe('sent');
  });

  it('is held back when one request stands twice at the broker, and both are shown', async () => {
    const desk = await openDesk();
    const sent = await rest(desk, 'B1');
    desk.gateway.push({ order: pictureOf(sent.request, 'B1-again'), trades: [] });
    await desk.world.settle();
    expect([...desk.engine.view.orders.values()].map((order) => order.brokerOrderId)).toEqual([
      'B1',
      'B1-again',
    ]);
    expect(await entryCode(desk)).toBe('contract_held');
    expect([...desk.engine.view.holds.values()].map(({ cause }) => cause)).toEqual(['twin_orders']);
  });
});

describe('another hand in a contract that is being exited', () => {
  it('pauses the exit when it closes the same position', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 1_300);
    await exitAll(desk);
    const { request } = last(desk.gateway.placed);
    const squareOff = { ...request, orderId: request.orderId };
    desk.gateway.push({ order: pictureOf(squareOff, 'X1', { tag: 'rms' }), trades: [] });
    await desk.world.settle();
    const [run] = desk.engine.view.exits.values();
    expect(run).toMatchObject({ end: 'stopped' });
    expect(run?.words).toContain('X1');
  });

  it('pauses the exit when it resizes one of our orders', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 1_300);
    const target = { intent: 'protect', side: 'sell', price: price(120 * SCALE) } as const;
    const resting = await rest(desk, 'B2', { ...target, quantity: quantity(65) });
    const size = { kind: 'percent', percent: 50 } as const;
    const params = { commandId: commandId(), scope: { kind: 'all' }, size } as const;
    await desk.send({ name: 'exit', params });
    const larger = pictureOf(resting.request, 'B2', { quantity: quantity(650) });
    desk.gateway.push({ order: larger, trades: [] });
    await desk.world.settle();
    const [run] = desk.engine.view.exits.values();
    expect(run).toMatchObject({ end: 'stopped' });
    expect(kindsOf(desk)).toContain('anomaly_noted');
  });
});
