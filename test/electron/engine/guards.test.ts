/** What counts towards the caps, and what stops everything without being asked. */
import { describe, expect, it } from 'vitest';
import { dayLoss } from '../../../electron/engine/day-loss.ts';
import { tradingRow } from '../../../electron/projections/trading-row.ts';
import type { Limits } from '../../../shared/domain/limits.ts';
import { asStrategyName } from '../../../shared/domain/ids.ts';
import { money, price, SCALE } from '../../../shared/domain/money.ts';
import { quantity, signedQuantity } from '../../../shared/domain/quantity.ts';
import { ok } from '../../../shared/lib/result.ts';
import {
  CALL,
  commandId,
  FUTURE,
  openDesk,
  placeParams,
  priceFacts,
  type TestDesk,
  testMarket,
} from '../../support/desk.ts';
import { WIDE_LIMITS } from '../../support/wide-limits.ts';
import { hold, kindsOf, last, rest } from './fills.ts';

const ALPHA = asStrategyName('Alpha');

function open(limits: Partial<Limits>): Promise<TestDesk> {
  return openDesk({ limits: { ...WIDE_LIMITS, ...limits } });
}

async function code(desk: TestDesk, more: Parameters<typeof placeParams>[0] = {}): Promise<string> {
  const answered = await desk.send({ name: 'place_order', params: placeParams(more) });
  await desk.world.advance(2_500);
  return answered.ok ? 'sent' : answered.error.code;
}

/** Sends one order and has the broker reject it. */
async function rejected(desk: TestDesk, strategy = ALPHA): Promise<void> {
  expect(await code(desk, { strategy, scaleIn: true })).toBe('sent');
  last(desk.gateway.placed).answer({
    kind: 'refused',
    rejection: 'unrecognised',
    words: 'no',
  });
  await desk.world.settle();
}

/** The last price of what is held falls by so many rupees. */
function fall(desk: TestDesk, rupees: number): void {
  const at = (100 - rupees) * SCALE;
  desk.market.prices.set(CALL.id, priceFacts(at, at + SCALE));
}

const LEVEL = (desk: TestDesk) => desk.engine.view.kill.level;

async function rearm(desk: TestDesk): Promise<void> {
  await desk.send({
    name: 'rearm_kill',
    params: { commandId: commandId(), reason: 'looked at it' },
  });
}

describe('the loss of the day', () => {
  const LIMITS = { dailyLoss: 1_000 * SCALE, haltLoss: 2_000 * SCALE };

  it('first leaves only exits, then stops everything and cancels what rests', async () => {
    const desk = await open(LIMITS);
    await hold(desk, 'B1', 130);
    await rest(desk, 'B2', { price: price(99 * SCALE) });
    fall(desk, 9);
    await desk.world.advance(1_000);
    expect(LEVEL(desk)).toBe(0);
    expect(await code(desk, { price: price(91 * SCALE) })).toBe('daily_loss_over_limit');
    expect(desk.gateway.cancelled).toHaveLength(0);
    fall(desk, 16);
    await desk.world.advance(1_000);
    expect(LEVEL(desk)).toBe(2);
    expect(desk.gateway.cancelled.map(({ request }) => request.brokerOrderId)).toEqual(['B2']);
    const exit = { intent: 'exit', side: 'sell', price: price(84 * SCALE) } as const;
    expect(await code(desk, exit)).toBe('sent');
  });

  it('counts charges, so that the same fall weighs more after more trades', async () => {
    const desk = await open({ dailyLoss: 1_170 * SCALE });
    await hold(desk, 'B1', 130);
    fall(desk, 9);
    // 130 units lose 1,170 rupees by the price alone; any charge at all is over the limit.
    expect(await code(desk, { price: price(90 * SCALE) })).toBe('daily_loss_over_limit');
    const before = await open({ dailyLoss: 1_300 * SCALE });
    await hold(before, 'B1', 130);
    fall(before, 9);
    expect(await code(before, { price: price(90 * SCALE) })).toBe('sent');
  });

  it('counts as too large while what is held has no price', async () => {
    const desk = await open(LIMITS);
    await hold(desk, 'B1', 65);
    desk.market.prices.set(FUTURE.id, priceFacts(89 * SCALE, 90 * SCALE));
    const other = { instrument: FUTURE.id, price: price(90 * SCALE) };
    for (const [ageMs, answer] of [
      [9_999, 'sent'],
      [10_000, 'sent'],
      [10_001, 'loss_unknown'],
    ] as const) {
      desk.market.prices.set(CALL.id, priceFacts(100 * SCALE, 101 * SCALE, { ageMs }));
      expect(await code(desk, { ...other, scaleIn: true })).toBe(answer);
      expect(tradingRow(desk.engine).state).toBe(answer === 'sent' ? 'active' : 'reducing');
    }
    expect(tradingRow(desk.engine).because).toContain('no fresh price');
    const exit = { intent: 'exit', side: 'sell', price: price(100 * SCALE) } as const;
    expect(await code(desk, exit)).toBe('sent');
    desk.market.prices.delete(CALL.id);
    expect(await code(desk, other)).toBe('loss_unknown');
    desk.market.prices.set(CALL.id, priceFacts(100 * SCALE, 101 * SCALE));
    expect(await code(desk, other)).toBe('sent');
  });

  it('is measured against the capital where the broker tells it', async () => {
    const market = { ...testMarket(), capital: () => money(50_000 * SCALE) };
    const limits = { ...WIDE_LIMITS, lossShare: 200 };
    const desk = await openDesk({ market, limits });
    await hold(desk, 'B1', 130);
    market.prices.set(CALL.id, priceFacts(92 * SCALE, 93 * SCALE));
    expect(await code(desk, { price: price(93 * SCALE) })).toBe('daily_loss_over_limit');
  });

  it('stops everything once a day: whoever arms again knows it', async () => {
    const desk = await open(LIMITS);
    await hold(desk, 'B1', 130);
    fall(desk, 20);
    await desk.world.advance(1_000);
    await rearm(desk);
    await desk.world.advance(5_000);
    expect(LEVEL(desk)).toBe(0);
    expect(await code(desk, { price: price(81 * SCALE) })).toBe('daily_loss_over_limit');
    expect(kindsOf(desk).filter((kind) => kind === 'guard_tripped')).toHaveLength(1);
  });

  it('still stops everything after a restart', async () => {
    const desk = await open(LIMITS);
    await hold(desk, 'B1', 130);
    fall(desk, 20);
    await desk.world.advance(1_000);
    desk.engine.stop();
    const { ledger, gateway, world } = desk;
    expect(LEVEL(await openDesk({ ledger, gateway, world }))).toBe(2);
  });
});

describe('a loss that flattens', () => {
  const LIMITS = { haltLoss: 2_000 * SCALE, lossLevel: 3 };

  function sold(desk: TestDesk): readonly number[] {
    const sales = desk.gateway.placed.filter(({ request }) => request.side === 'sell');
    return sales.map(({ request }) => request.quantity);
  }

  it('cancels what rests and exits what is held, after it has stood for a second', async () => {
    const desk = await open(LIMITS);
    await hold(desk, 'B1', 130);
    await rest(desk, 'B2', { price: price(99 * SCALE) });
    fall(desk, 20);
    await desk.world.advance(900);
    expect(LEVEL(desk)).toBe(0);
    await desk.world.advance(900);
    expect(LEVEL(desk)).toBe(3);
    expect(sold(desk)).toEqual([130]);
    expect(desk.gateway.cancelled.map(({ request }) => request.brokerOrderId)).toEqual(['B2']);
    expect(last([...desk.engine.view.exits.values()])).toMatchObject({ reason: 'kill' });
  });

  it('is not one wrong print', async () => {
    const desk = await open(LIMITS);
    await hold(desk, 'B1', 130);
    for (let round = 0; round < 5; round += 1) {
      fall(desk, 20);
      await desk.world.advance(600);
      fall(desk, 0);
      await desk.world.advance(600);
    }
    expect(LEVEL(desk)).toBe(0);
    expect(sold(desk)).toEqual([]);
  });

  it('goes beyond a level that was set before, and never below', async () => {
    for (const [before, lossLevel, after] of [
      [1, 2, 2],
      [2, 2, 2],
      [1, 3, 3],
      [2, 3, 3],
      [3, 2, 3],
    ] as const) {
      const desk = await open({ ...LIMITS, lossLevel });
      await hold(desk, 'B1', 65);
      const params = { commandId: commandId(), level: before, reason: 'lunch' };
      await desk.send({ name: 'set_kill', params });
      fall(desk, 40);
      await desk.world.advance(2_500);
      expect(LEVEL(desk)).toBe(after);
      expect(sold(desk)).toEqual(after === 3 ? [65] : []);
    }
  });

  it('stands in the ledger over a restart, and flattens once', async () => {
    const desk = await open(LIMITS);
    await hold(desk, 'B1', 130);
    fall(desk, 20);
    await desk.world.advance(2_000);
    const { ledger, gateway, world, market } = desk;
    const words = { kind: 'refused', rejection: 'price_outside_band', words: 'circuit' } as const;
    last(gateway.placed).answer(words);
    await world.advance(1_000);
    desk.engine.stop();
    const limits = { ...WIDE_LIMITS, ...LIMITS };
    const again = await openDesk({ ledger, gateway, world, market, limits });
    await world.advance(30_000);
    expect(LEVEL(again)).toBe(3);
    expect(sold(again)).toEqual([130]);
    expect(kindsOf(again).filter((kind) => kind === 'guard_tripped')).toHaveLength(1);
  });

  it.each([
    { lossLevel: 2, paisa: -1, level: 0 },
    { lossLevel: 2, paisa: 0, level: 2 },
    { lossLevel: 2, paisa: 1, level: 2 },
    { lossLevel: 3, paisa: -1, level: 0 },
    { lossLevel: 3, paisa: 0, level: 3 },
    { lossLevel: 3, paisa: 1, level: 3 },
  ])('at the limit and $paisa beside it', async ({ lossLevel, paisa, level }) => {
    const market = testMarket();
    const first = await openDesk({ market, limits: WIDE_LIMITS });
    await hold(first, 'B1', 130);
    fall(first, 20);
    const { loss } = dayLoss(first.engine.view, first.engine.around);
    first.engine.stop();
    const { ledger, gateway, world } = first;
    const limits = { ...WIDE_LIMITS, lossLevel, haltLoss: loss - paisa };
    const desk = await openDesk({ ledger, gateway, world, market, limits });
    await world.advance(2_500);
    expect(LEVEL(desk)).toBe(level);
  });
});

describe('a storm of rejections', () => {
  it('pauses the strategy that has it, and no other, until a minute has passed', async () => {
    const desk = await open({ rejectsPause: 3 });
    for (let times = 0; times < 3; times += 1) await rejected(desk);
    expect(await code(desk, { strategy: ALPHA })).toBe('strategy_paused');
    expect(await code(desk)).toBe('sent');
    await desk.world.advance(60_000);
    expect(await code(desk, { strategy: ALPHA })).toBe('sent');
  });

  it('stops everything when the account has it, until a person has looked', async () => {
    const desk = await open({ rejectsHalt: 4 });
    for (let times = 0; times < 4; times += 1) await rejected(desk);
    expect(LEVEL(desk)).toBe(2);
    await rearm(desk);
    await desk.world.advance(100);
    expect(LEVEL(desk)).toBe(0);
  });

  it('is made of unknown outcomes too, and of fewer of them', async () => {
    const desk = await open({ unknownsPause: 2 });
    for (let times = 0; times < 2; times += 1) {
      expect(await code(desk, { strategy: ALPHA, scaleIn: true })).toBe('sent');
      await desk.world.advance(9_000);
    }
    expect(await code(desk, { strategy: ALPHA, scaleIn: true })).toBe('strategy_paused');
  });
});

describe('the caps of a minute', () => {
  it('count the orders of one contract and forget them after a minute', async () => {
    const desk = await open({ contractPerMinute: 2 });
    expect(await code(desk)).toBe('sent');
    expect(await code(desk)).toBe('sent');
    expect(await code(desk)).toBe('contract_orders_over_limit');
    desk.market.prices.set(FUTURE.id, priceFacts(89 * SCALE, 90 * SCALE));
    const other = { instrument: FUTURE.id, price: price(90 * SCALE) };
    expect(await code(desk, other)).toBe('sent');
    await desk.world.advance(60_000);
    expect(await code(desk)).toBe('sent');
  });

  it('count the value of options and of futures apart', async () => {
    const one = 65 * 101 * SCALE;
    const desk = await open({ valuePerMinute: 2 * one });
    expect(await code(desk)).toBe('sent');
    desk.market.prices.set(FUTURE.id, priceFacts(89 * SCALE, 90 * SCALE));
    expect(await code(desk, { instrument: FUTURE.id, price: price(90 * SCALE) })).toBe('sent');
    expect(await code(desk)).toBe('sent');
    expect(await code(desk)).toBe('minute_value_over_limit');
  });

  it('survive a restart', async () => {
    const desk = await open({ contractPerMinute: 1 });
    expect(await code(desk)).toBe('sent');
    desk.engine.stop();
    const { ledger, gateway, world } = desk;
    const limits = { ...WIDE_LIMITS, contractPerMinute: 1 };
    expect(await code(await openDesk({ ledger, gateway, world, limits }))).toBe(
      'contract_orders_over_limit',
    );
  });
});

describe('what the trader usually sends', () => {
  const lots = (count: number) => ({ quantity: quantity(65 * count), scaleIn: true });

  it('is the median in the underlying, and says nothing before there are five', async () => {
    const desk = await open({ unusualAsk: 5, unusualBlock: 20 });
    for (const count of [1, 1, 2, 30]) expect(await code(desk, lots(count))).toBe('sent');
    expect(await code(desk, lots(60))).toBe('sent');
    expect(await code(desk, lots(10))).toBe('sent');
    expect(await code(desk, lots(11))).toBe('order_unusually_large');
    expect(await code(desk, lots(41))).toBe('order_far_above_usual');
  });
});

describe('positions that differ from the broker’s', () => {
  const LIMIT_MS = 300_000;

  /** The broker says that it holds so many of the call. */
  function shows(desk: Pick<TestDesk, 'gateway'>, net: number): void {
    const held = { instrument: CALL.id, product: 'nrml', net: signedQuantity(net) } as const;
    desk.gateway.book = ok({ orders: [], trades: [], positions: [held] });
  }

  /** Two quiet reads half a minute apart; gives when the difference was written down. */
  async function differs(desk: TestDesk): Promise<number> {
    await hold(desk, 'B1', 130);
    shows(desk, 65);
    await desk.world.advance(40_000);
    desk.engine.reconcileNow();
    await desk.world.advance(31_000);
    desk.engine.reconcileNow();
    await desk.world.advance(1_000);
    expect(await code(desk, { price: price(90 * SCALE) })).toBe('position_differs');
    return last([...desk.engine.view.differs.values()]).sinceMs;
  }

  /** So many milliseconds after it began, with a turn at just that moment. */
  async function at(desk: TestDesk, ms: number): Promise<number> {
    await desk.world.advance(ms - desk.world.nowMs());
    desk.engine.arm({ kind: 'live_disarmed', cause: 'idle' });
    await desk.world.settle();
    return LEVEL(desk);
  }

  it.each([
    { beside: -1, level: 0 },
    { beside: 0, level: 2 },
    { beside: 1, level: 2 },
  ])('stop everything at the limit and $beside ms beside it', async ({ beside, level }) => {
    const desk = await open({ differsHaltMs: LIMIT_MS });
    const sinceMs = await differs(desk);
    expect(await at(desk, sinceMs + LIMIT_MS + beside)).toBe(level);
  });

  it('stop everything again as long after a person armed it', async () => {
    const desk = await open({ differsHaltMs: LIMIT_MS });
    const sinceMs = await differs(desk);
    expect(await at(desk, sinceMs + LIMIT_MS)).toBe(2);
    await rearm(desk);
    const armedMs = desk.world.nowMs();
    expect(await at(desk, armedMs + LIMIT_MS - 1)).toBe(0);
    expect(await at(desk, armedMs + LIMIT_MS)).toBe(2);
  });

  it.each([
    { held: 65, level: 2 },
    { held: 130, level: 0 },
  ])('are looked at anew after a night: the broker holds $held', async ({ held, level }) => {
    const desk = await open({ differsHaltMs: LIMIT_MS });
    await differs(desk);
    desk.engine.stop();
    const { ledger, gateway, world, market } = desk;
    await world.advance(LIMIT_MS * 2);
    shows(desk, held);
    const limits = { ...WIDE_LIMITS, differsHaltMs: LIMIT_MS };
    const again = await openDesk({ ledger, gateway, world, market, limits, connect: false });
    await world.advance(5_000);
    expect(LEVEL(again)).toBe(0);
    gateway.link({ state: 'up', cause: '' });
    await world.advance(2_000);
    expect(LEVEL(again)).toBe(level);
  });
});

describe('everything held and working', () => {
  it('is counted together with what is asked for', async () => {
    const desk = await open({ grossExposure: 3 * 65 * 101 * SCALE });
    await hold(desk, 'B1', 65);
    await rest(desk, 'B2');
    expect(await code(desk, { price: price(101 * SCALE + 500 * 20) })).toBe('sent');
    expect(await code(desk)).toBe('gross_exposure_over_limit');
  });
});
