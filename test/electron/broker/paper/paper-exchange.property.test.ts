/**
 * Whatever is asked of the paper exchange in whatever order, over the real simulated market: no
 * fill above the quantity, none outside the limit, totals that never shrink, positions that are the
 * sum of the trades, cash that is the sum of everything paid, and nothing after an order's end.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BrokerOrder, BrokerTrade } from '../../../../electron/broker/gateway.ts';
import {
  emptyExchange,
  openPaperExchange,
  type PaperExchange,
} from '../../../../electron/broker/paper/paper-exchange.ts';
import {
  openSimulatedMarket,
  type SimulatedMarket,
} from '../../../../electron/market/simulated-market.ts';
import {
  asId,
  type BrokerOrderId,
  type InstrumentId,
  type OrderId,
} from '../../../../shared/domain/ids.ts';
import { floorToTick, type Price, times } from '../../../../shared/domain/money.ts';
import { quantity } from '../../../../shared/domain/quantity.ts';
import { SIDE_SIGN } from '../../../../shared/domain/side.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { fakeWorld } from '../../../support/world.ts';
import { FRIDAY_MS } from './paper-desk.ts';

const CONTRACTS: readonly InstrumentId[] = [
  'NFO:NIFTY26NOV26000CE',
  'NFO:NIFTY26NOV25900PE',
  'NFO:NIFTY26NOV27000CE',
  'NFO:NIFTY26NOVFUT',
].map((text) => asId<InstrumentId>(text));

const RICH = 10_000_000_000_000;

interface Seen {
  readonly latest: Map<BrokerOrderId, BrokerOrder>;
  readonly trades: BrokerTrade[];
}

const action = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('place' as const),
      contract: fc.nat(CONTRACTS.length - 1),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      lots: fc.integer({ min: 1, max: 27 }),
      type: fc.constantFrom(
        'limit' as const,
        'market' as const,
        'stop' as const,
        'stop_limit' as const,
      ),
      ioc: fc.boolean(),
      ticks: fc.integer({ min: -30, max: 30 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('modify' as const),
      which: fc.nat(20),
      lots: fc.integer({ min: 1, max: 27 }),
      ticks: fc.integer({ min: -30, max: 30 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat(20) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('steps' as const),
      count: fc.integer({ min: 1, max: 12 }),
    }),
  },
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

interface Run {
  readonly market: SimulatedMarket;
  readonly exchange: PaperExchange;
  readonly seen: Seen;
  readonly placed: { id: BrokerOrderId; contract: InstrumentId }[];
  readonly world: ReturnType<typeof fakeWorld>;
}

function open(seed: number): Run {
  const world = fakeWorld(1, FRIDAY_MS);
  const market = openSimulatedMarket(world, { seed });
  const exchange = openPaperExchange(world, market, emptyExchange(RICH, '2026-11-20'));
  const seen: Seen = { latest: new Map(), trades: [] };
  exchange.onUpdate(({ order, trades }) => {
    if (order !== null) checkPicture(seen, order);
    seen.trades.push(...trades);
  });
  market.onStep(() => exchange.step());
  return { market, exchange, seen, placed: [], world };
}

const FINAL: readonly string[] = ['filled', 'cancelled', 'rejected', 'expired'];

function checkPicture(seen: Seen, order: BrokerOrder): void {
  const before = seen.latest.get(order.brokerOrderId);
  expect(order.filled).toBeLessThanOrEqual(order.quantity);
  expect(order.status === 'filled').toBe(order.filled === order.quantity);
  if (before !== undefined) {
    expect(FINAL).not.toContain(before.status);
    expect(order.filled).toBeGreaterThanOrEqual(before.filled);
    expect(order.updatedMs ?? 0).toBeGreaterThan(before.updatedMs ?? 0);
  }
  seen.latest.set(order.brokerOrderId, order);
}

function priceNear(run: Run, contract: InstrumentId, ticks: number): Price {
  const quote = must(run.market.quote(contract), contract);
  const middle = ((quote.bid ?? quote.ask ?? 0) + (quote.ask ?? 0)) / 2;
  const tick = must(run.market.instruments.get(contract), contract).tick;
  const near = floorToTick(Math.max(tick, middle + ticks * tick), tick);
  return near > 0 ? near : tick;
}

function perform(run: Run, what: Action, count: number): void {
  if (what.kind === 'steps') {
    run.market.advance(250 * what.count);
  } else if (what.kind === 'place') {
    const contract = must(CONTRACTS[what.contract], 'a contract');
    const price = priceNear(run, contract, what.ticks);
    const outcome = run.exchange.place({
      orderId: asId<OrderId>(`P${count}`),
      mode: 'paper',
      instrument: contract,
      side: what.side,
      product: 'nrml',
      validity: what.ioc && (what.type === 'limit' || what.type === 'market') ? 'ioc' : 'day',
      quantity: quantity(what.lots * 65),
      type: what.type,
      price,
      trigger: what.type === 'limit' || what.type === 'market' ? null : price,
    });
    expect(outcome.kind).toBe('accepted');
    if (outcome.kind !== 'accepted') return;
    run.placed.push({ id: outcome.brokerOrderId, contract });
    run.exchange.release(outcome.brokerOrderId);
  } else change(run, what);
}

function change(run: Run, what: Extract<Action, { kind: 'modify' | 'cancel' }>): void {
  const target = run.placed[what.which % Math.max(1, run.placed.length)];
  if (target === undefined) return;
  const base = { orderId: asId<OrderId>('P'), mode: 'paper', brokerOrderId: target.id } as const;
  if (what.kind === 'cancel') {
    run.exchange.cancel(base);
    return;
  }
  const order = must(run.seen.latest.get(target.id), 'the order');
  run.exchange.modify({
    ...base,
    instrument: target.contract,
    quantity: quantity(what.lots * 65),
    type: order.type,
    price: priceNear(run, target.contract, what.ticks),
    trigger: order.trigger,
  });
}

function checkBooks({ exchange, seen }: Run): void {
  const book = exchange.book();
  const net = new Map<InstrumentId, number>();
  const filled = new Map<BrokerOrderId, { units: number; value: number }>();
  let cash = 0;
  for (const trade of book.trades) {
    const sign = SIDE_SIGN[trade.side];
    net.set(trade.instrument, (net.get(trade.instrument) ?? 0) + sign * trade.quantity);
    const sum = filled.get(trade.brokerOrderId) ?? { units: 0, value: 0 };
    const value = times(trade.price, trade.quantity);
    filled.set(trade.brokerOrderId, {
      units: sum.units + trade.quantity,
      value: sum.value + value,
    });
    cash -= sign * value;
  }
  for (const position of book.positions) {
    expect(position.net).toBe(net.get(position.instrument) ?? 0);
  }
  for (const order of book.orders) {
    const sum = filled.get(order.brokerOrderId) ?? { units: 0, value: 0 };
    expect([order.filled, order.filledValue]).toEqual([sum.units, sum.value]);
    expect(seen.latest.get(order.brokerOrderId)).toEqual(order);
  }
  expect(new Set(book.trades.map((trade) => trade.tradeId)).size).toBe(book.trades.length);
  expect(seen.trades).toEqual(book.trades);
  // Everything else that left the account is charges, and charges are never received.
  expect(exchange.state().cash).toBeLessThanOrEqual(RICH + cash);
}

describe('the paper exchange under any sequence', () => {
  test('conserves orders, trades, positions and cash', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.array(action, { minLength: 5, maxLength: 60 }),
        (seed, actions) => {
          const run = open(seed);
          for (const [count, what] of actions.entries()) {
            const before = run.seen.trades.length;
            const limits = new Map([...run.seen.latest].map(([id, order]) => [id, order.price]));
            perform(run, what, count);
            for (const trade of run.seen.trades.slice(before)) {
              const order = must(run.seen.latest.get(trade.brokerOrderId), 'the order of a trade');
              const sign = SIDE_SIGN[trade.side];
              const limit = what.kind === 'steps' ? limits.get(order.brokerOrderId) : order.price;
              expect(sign * trade.price).toBeLessThanOrEqual(sign * (limit ?? order.price));
              expect(trade.quantity % 65).toBe(0);
            }
          }
          checkBooks(run);
        },
      ),
      { numRuns: 80 },
    );
  }, 60_000);

  test('orders do trade in these runs, so the property is not empty', () => {
    const run = open(5);
    for (let count = 0; count < 40; count += 1) {
      perform(
        run,
        {
          kind: 'place',
          contract: count % 4,
          side: count % 3 === 0 ? 'sell' : 'buy',
          lots: 3,
          type: 'limit',
          ioc: false,
          ticks: (count % 7) - 3,
        },
        count,
      );
      perform(run, { kind: 'steps', count: 8 }, count);
    }
    const states = new Set([...run.seen.latest.values()].map((order) => order.status));
    expect(run.seen.trades.length).toBeGreaterThan(30);
    expect(states).toContain('working');
    expect(states).toContain('filled');
    checkBooks(run);
  });
});
