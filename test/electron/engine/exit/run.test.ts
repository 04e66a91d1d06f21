/** One exit from its first price to its last: changes, proofs, waiting, alarms, a person's word. */
import { describe, expect, it } from 'vitest';
import type { ExitRun } from '../../../../shared/domain/exit.ts';
import { asId, type BrokerOrderId } from '../../../../shared/domain/ids.ts';
import { DEFAULT_LIMITS } from '../../../../shared/domain/limits.ts';
import { price, SCALE } from '../../../../shared/domain/money.ts';
import { quantity } from '../../../../shared/domain/quantity.ts';
import {
  CALL,
  commandId,
  FUTURE,
  openDesk,
  placeParams,
  priceFacts,
  type TestDesk,
} from '../../../support/desk.ts';
import { MANIFEST, pictureOf, scriptedGateway } from '../../../support/scripted-gateway.ts';
import { exitAll, fill, hold, last, orderOf } from '../fills.ts';

const STEP_MS = DEFAULT_LIMITS.ladderStepMs;
const GIVE_UP_MS = DEFAULT_LIMITS.ladderGiveUpMs;

function runOf(desk: TestDesk): ExitRun {
  return last([...desk.engine.view.exits.values()]);
}

/** The broker takes the newest order and shows it resting. */
async function accept(desk: TestDesk, id: string): Promise<void> {
  last(desk.gateway.placed).answer({ kind: 'accepted', brokerOrderId: asId<BrokerOrderId>(id) });
  await desk.world.settle();
}

/** The broker takes the newest change and shows the new price. */
async function change(desk: TestDesk, id: string): Promise<void> {
  const { request } = last(desk.gateway.modified);
  const { quantity: units, price: at } = request;
  last(desk.gateway.modified).answer({ kind: 'accepted', brokerOrderId: asId<BrokerOrderId>(id) });
  const placed = last(desk.gateway.placed).request;
  const picture = pictureOf({ ...placed, quantity: units, price: at }, id);
  desk.gateway.push({ order: picture, trades: [] });
  await desk.world.settle();
}

/** Lets the ladder go as far as it can. */
async function climbToTheEnd(desk: TestDesk, id: string): Promise<readonly number[]> {
  const prices: number[] = [];
  for (let round = 0; round < 12; round += 1) {
    const before = desk.gateway.modified.length;
    await desk.world.advance(STEP_MS + 30);
    if (desk.gateway.modified.length === before) continue;
    prices.push(last(desk.gateway.modified).request.price / SCALE);
    await change(desk, id);
  }
  return prices;
}

async function exiting(desk: TestDesk): Promise<void> {
  await hold(desk, 'B1', 130);
  await exitAll(desk);
  await accept(desk, 'B2');
}

describe('the ladder of a running exit', () => {
  it('changes one and the same order, from inside the spread to its last step', async () => {
    const desk = await openDesk();
    await exiting(desk);
    expect(last(desk.gateway.placed).request).toMatchObject({ type: 'limit', price: 1_005_000 });
    expect(await climbToTheEnd(desk, 'B2')).toEqual([100.25, 100, 99.5, 99, 98.5, 98]);
    expect(desk.gateway.placed).toHaveLength(2);
    expect(runOf(desk)).toMatchObject({ end: null, rungs: [{ step: 6, steps: 6 }] });
  });

  it('makes no second change before the broker shows the first', async () => {
    const desk = await openDesk();
    await exiting(desk);
    await desk.world.advance(STEP_MS * 6);
    expect(desk.gateway.modified).toHaveLength(1);
  });

  it('begins where the book takes the whole of it, and follows the book down', async () => {
    const book = (second: number) => ({
      depth: {
        bids: [
          { price: price(100 * SCALE), quantity: quantity(65) },
          { price: price(second * SCALE), quantity: quantity(650) },
        ],
        asks: [],
      },
    });
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    desk.market.prices.set(CALL.id, priceFacts(100 * SCALE, 101 * SCALE, book(99.8)));
    await desk.send({
      name: 'set_kill',
      params: { commandId: commandId(), level: 3, reason: 'enough' },
    });
    expect(last(desk.gateway.placed).request.price).toBe(99.5 * SCALE);
    await accept(desk, 'B2');
    desk.market.prices.set(CALL.id, priceFacts(100 * SCALE, 101 * SCALE, book(98.4)));
    await desk.world.advance(STEP_MS + 30);
    expect(last(desk.gateway.modified).request.price).toBe(98.4 * SCALE);
  });

  it.each([
    { ageMs: DEFAULT_LIMITS.staleAfterMs + 1 },
    { feedDownMs: DEFAULT_LIMITS.feedDownMs + 1 },
  ])('rests on a price that no longer counts and says so: %o', async (old) => {
    const desk = await openDesk();
    await exiting(desk);
    const stale = priceFacts(100 * SCALE, 101 * SCALE, old);
    desk.market.prices.set(CALL.id, stale);
    await desk.world.advance(GIVE_UP_MS + 1_000);
    expect(desk.gateway.modified).toHaveLength(0);
    expect(runOf(desk)).toMatchObject({ end: null, rested: { why: 'no_fresh_price' } });
    desk.market.prices.set(CALL.id, priceFacts(100 * SCALE, 101 * SCALE));
    await desk.world.advance(50);
    expect(desk.gateway.modified).toHaveLength(1);
    expect(runOf(desk).rested).toBeNull();
  });

  it('ends in a call for a person and never in done, while nothing has filled', async () => {
    const desk = await openDesk();
    await exiting(desk);
    await climbToTheEnd(desk, 'B2');
    await desk.world.advance(GIVE_UP_MS * 2);
    expect(runOf(desk)).toMatchObject({ end: null, rested: { why: 'last_step' } });
    const changes = desk.gateway.modified.length;
    desk.market.prices.set(CALL.id, priceFacts(90 * SCALE, 91 * SCALE));
    await desk.world.advance(5_000);
    expect(desk.gateway.modified).toHaveLength(changes);
  });

  it('follows a market that runs away, as long as it may', async () => {
    const desk = await openDesk();
    await exiting(desk);
    await climbToTheEnd(desk, 'B2');
    desk.market.prices.set(CALL.id, priceFacts(90 * SCALE, 91 * SCALE));
    await desk.world.advance(STEP_MS + 30);
    expect(last(desk.gateway.modified).request.price).toBe(88.2 * SCALE);
  });

  it('begins through the other side when a kill cannot wait', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    const params = { commandId: commandId(), level: 3, reason: 'enough' } as const;
    await desk.send({ name: 'set_kill', params });
    expect(last(desk.gateway.placed).request.price).toBe(99.5 * SCALE);
  });

  it('keeps to the worst price of the trader', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    const { strategy, instrument, product } = placeParams();
    await desk.send({
      name: 'exit',
      params: {
        commandId: commandId(),
        scope: { kind: 'position', strategy, instrument, product },
        size: { kind: 'percent', percent: 100 },
        worst: price(99.75 * SCALE),
      },
    });
    await accept(desk, 'B2');
    expect(await climbToTheEnd(desk, 'B2')).toEqual([100.25, 100, 99.75]);
  });
});

describe('an exit near the cap of changes', () => {
  async function nearCap(): Promise<TestDesk> {
    const desk = await openDesk({
      gateway: scriptedGateway({ ...MANIFEST, modificationsPerOrder: 4 }),
    });
    await exiting(desk);
    await climbToTheEnd(desk, 'B2');
    return desk;
  }

  it('cancels, waits for the proof, and sends the rest where it had come to', async () => {
    const desk = await nearCap();
    expect(desk.gateway.modified).toHaveLength(2);
    expect(desk.gateway.cancelled).toHaveLength(1);
    expect(desk.gateway.placed).toHaveLength(2);
    const { request } = last(desk.gateway.placed);
    await fill(desk, last(desk.gateway.placed), 'B2', 65, 65);
    const gone = { status: 'cancelled', filled: quantity(65) } as const;
    desk.gateway.push({ order: pictureOf(request, 'B2', gone), trades: [] });
    await desk.world.advance(30);
    expect(desk.gateway.placed).toHaveLength(3);
    const rest = last(desk.gateway.placed).request;
    expect(rest).toMatchObject({ quantity: 65, price: 100 * SCALE });
    expect(runOf(desk).end).toBeNull();
  });

  it('stops when somebody else cancels the order', async () => {
    const desk = await openDesk();
    await exiting(desk);
    const { request } = last(desk.gateway.placed);
    desk.gateway.push({ order: pictureOf(request, 'B2', { status: 'cancelled' }), trades: [] });
    await desk.world.advance(30);
    expect(runOf(desk)).toMatchObject({ end: 'stopped' });
    expect(desk.gateway.placed).toHaveLength(2);
  });
});

describe('longs that hedge shorts', () => {
  /** Long the call, short the future. */
  async function hedged(): Promise<TestDesk> {
    const desk = await openDesk();
    desk.market.prices.set(FUTURE.id, priceFacts(200 * SCALE, 201 * SCALE));
    await hold(desk, 'B1', 65);
    const params = placeParams({
      instrument: FUTURE.id,
      side: 'sell',
      price: price(200 * SCALE),
    });
    await desk.send({ name: 'place_order', params });
    await accept(desk, 'B2');
    await fill(desk, last(desk.gateway.placed), 'B2', 65);
    await desk.world.advance(2_500);
    await exitAll(desk);
    return desk;
  }

  it('leave only when fills say that the short is bought back', async () => {
    const desk = await hedged();
    expect(desk.gateway.placed).toHaveLength(3);
    const short = last(desk.gateway.placed);
    expect(short.request).toMatchObject({ instrument: FUTURE.id, side: 'buy' });
    await accept(desk, 'B3');
    await desk.world.advance(5_000);
    expect(desk.gateway.placed).toHaveLength(3);
    await fill(desk, short, 'B3', 65);
    expect(last(desk.gateway.placed).request).toMatchObject({ instrument: CALL.id, side: 'sell' });
  });

  it('call for a person when the short takes too long, and go when told to', async () => {
    const desk = await hedged();
    await accept(desk, 'B3');
    await desk.world.advance(GIVE_UP_MS + 1_000);
    const long = runOf(desk);
    expect(long).toMatchObject({ end: null, rested: { why: 'waits_for_shorts' } });
    expect(desk.gateway.placed).toHaveLength(3);
    const params = { commandId: commandId(), exitIds: [long.exitId] };
    expect(await desk.send({ name: 'release_exit', params })).toMatchObject({ ok: true });
    expect(last(desk.gateway.placed).request).toMatchObject({ instrument: CALL.id, side: 'sell' });
    const again = { commandId: commandId(), exitIds: [long.exitId] };
    expect(await desk.send({ name: 'release_exit', params: again })).toMatchObject({ ok: false });
  });

  it('stay when the short cannot be bought back', async () => {
    const desk = await hedged();
    const { answer } = last(desk.gateway.placed);
    answer({ kind: 'refused', rejection: 'price_outside_band', words: 'circuit' });
    await desk.world.advance(50);
    expect(desk.gateway.placed).toHaveLength(3);
    expect(runOf(desk)).toMatchObject({ end: 'stopped' });
    expect(runOf(desk).words).toContain('was not bought back');
  });

  it('go together with the shorts when the exit says so', async () => {
    const desk = await openDesk();
    desk.market.prices.set(FUTURE.id, priceFacts(200 * SCALE, 201 * SCALE));
    await hold(desk, 'B1', 65);
    const sold = { instrument: FUTURE.id, side: 'sell', price: price(200 * SCALE) } as const;
    await desk.send({ name: 'place_order', params: placeParams(sold) });
    await accept(desk, 'B2');
    await fill(desk, last(desk.gateway.placed), 'B2', 65);
    await desk.world.advance(2_500);
    const scope = { kind: 'all' } as const;
    const size = { kind: 'percent', percent: 100 } as const;
    const params = { commandId: commandId(), scope, size, atOnce: true };
    await desk.send({ name: 'exit', params });
    expect(desk.gateway.placed).toHaveLength(4);
  });
});

describe('a person and an exit', () => {
  it('stops it and has its order cancelled', async () => {
    const desk = await openDesk();
    await exiting(desk);
    const { exitId } = runOf(desk);
    const stop = (): ReturnType<TestDesk['send']> =>
      desk.send({ name: 'stop_exit', params: { commandId: commandId(), exitIds: [exitId] } });
    expect(await stop()).toMatchObject({ ok: true });
    expect(runOf(desk)).toMatchObject({ end: 'stopped' });
    expect(desk.gateway.cancelled.map((sent) => sent.request.brokerOrderId)).toEqual(['B2']);
    expect(await stop()).toMatchObject({ ok: false, error: { code: 'exit_not_open' } });
  });

  it('counts an unknown order as dead and exits again, and the overshoot is on record', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    await exitAll(desk);
    const sent = last(desk.gateway.placed);
    sent.answer({ kind: 'unknown', cause: 'timeout' });
    await desk.world.advance(GIVE_UP_MS + 1_000);
    expect(desk.gateway.placed).toHaveLength(2);
    expect(runOf(desk)).toMatchObject({ end: null, rested: { why: 'in_doubt' } });
    const { orderId } = sent.request;
    const scope = { kind: 'all' } as const;
    const size = { kind: 'percent', percent: 100 } as const;
    const params = { commandId: commandId(), scope, size, assumeDead: [orderId] };
    expect(await desk.send({ name: 'exit', params })).toMatchObject({ ok: true });
    expect(orderOf(desk, sent).state).toBe('assumed_dead');
    expect(last(desk.gateway.placed).request).toMatchObject({ side: 'sell', quantity: 130 });
    const noted = [...desk.ledger.readFrom(0)].map(({ event }) => event);
    expect(noted.find(({ kind }) => kind === 'order_assumed_dead')).toMatchObject({
      orderId,
      overshoot: 130,
    });
    expect(desk.engine.view.openExits.size).toBe(1);
  });

  it('cannot count an order as dead whose outcome is known', async () => {
    const desk = await openDesk();
    await exiting(desk);
    const { orderId } = last(desk.gateway.placed).request;
    const scope = { kind: 'all' } as const;
    const size = { kind: 'percent', percent: 100 } as const;
    const params = { commandId: commandId(), scope, size, assumeDead: [orderId] };
    const answered = await desk.send({ name: 'exit', params });
    expect(answered).toMatchObject({ ok: false, error: { code: 'order_not_unknown' } });
    expect(desk.engine.view.openExits.size).toBe(1);
  });
});
