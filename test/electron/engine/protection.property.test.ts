/**
 * Protection under random ticks, fills, targets, exits by hand, orders of another hand, lost
 * replies, refusals and restarts in whatever state: no exit crosses zero at the broker, a plan
 * fires once for each time it is armed, and what is left is flattened when the broker answers.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BrokerOrder, BrokerTrade, PlaceRequest } from '../../../electron/broker/gateway.ts';
import { asStrategyName, asId, type BrokerOrderId } from '../../../shared/domain/ids.ts';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { quantity, signedQuantity } from '../../../shared/domain/quantity.ts';
import { ok } from '../../../shared/lib/result.ts';
import {
  CALL,
  commandId,
  openDesk,
  placeParams,
  priceFacts,
  type TestDesk,
} from '../../support/desk.ts';
import { memoryLedger, type MemoryLedger } from '../../support/memory-ledger.ts';
import { pictureOf, tradeOf } from '../../support/scripted-gateway.ts';
import { fakeWorld } from '../../support/world.ts';
import { kindsOf } from './fills.ts';

const OURS = asStrategyName('Ours');
const LOT = 65;
const RUNS = 120;
const HOLDING = { kind: 'holding', instrument: CALL.id, product: 'nrml' } as const;

type Manner = 'accept' | 'lose_reply' | 'lose_request' | 'refuse';

/** One order as the broker has it. */
interface AtBroker {
  readonly request: PlaceRequest;
  picture: BrokerOrder;
}

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('tick'), at: fc.integer({ min: 85, max: 118 }) }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('fill'), at: fc.nat(20) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait'), at: fc.nat(3_000) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('manner'), at: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('protect'), at: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart'), at: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('exit'), at: fc.constantFrom(50, 100) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('enter'), at: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('target'), at: fc.constant(1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('stranger'), at: fc.nat(2) }) },
);
type Step = { readonly kind: string; readonly at: number };

/** A desk and a broker that keeps what arrived, whatever it says of it. */
class Trial {
  readonly world = fakeWorld();
  ledger: MemoryLedger = memoryLedger();
  desk: TestDesk | null = null;
  readonly orders: AtBroker[] = [];
  readonly trades: BrokerTrade[] = [];
  net = 0;
  private manner: Manner = 'accept';
  private answered = { placed: 0, cancelled: 0, modified: 0 };
  private ids = 0;

  get running(): TestDesk {
    if (this.desk === null) throw new Error('the desk is not open');
    return this.desk;
  }

  async open(): Promise<void> {
    this.desk?.engine.stop();
    const market = this.desk?.market;
    this.ledger = this.ledger.reopened();
    this.answered = { placed: 0, cancelled: 0, modified: 0 };
    const { world, ledger } = this;
    const desk = await openDesk({ world, ledger, connect: false, ...(market && { market }) });
    this.desk = desk;
    this.showBook();
    desk.gateway.link({ state: 'up', cause: '' });
    await world.advance(10);
  }

  showBook(): void {
    const orders = this.orders.map(({ picture }) => picture);
    const { instrument, product } = HOLDING;
    const at = { instrument, product, net: signedQuantity(this.net), average: null };
    const positions = this.net === 0 ? [] : [at];
    this.running.gateway.book = ok({ orders, trades: [...this.trades], positions });
  }

  /** The broker's side of everything that has left since. */
  async serve(): Promise<void> {
    for (let round = 0; round < 20; round += 1) {
      const { placed, cancelled, modified } = this.running.gateway;
      const before = JSON.stringify(this.answered);
      for (const sent of placed.slice(this.answered.placed)) {
        this.answered.placed += 1;
        this.take(sent.request, (outcome) => sent.answer(outcome));
      }
      for (const sent of cancelled.slice(this.answered.cancelled)) {
        this.answered.cancelled += 1;
        const order = this.orders.find(
          ({ picture }) => picture.brokerOrderId === sent.request.brokerOrderId,
        );
        sent.answer({ kind: 'accepted', brokerOrderId: sent.request.brokerOrderId });
        if (order?.picture.status === 'working') this.change(order, { status: 'cancelled' });
      }
      for (const sent of modified.slice(this.answered.modified)) {
        this.answered.modified += 1;
        const order = this.orders.find(
          ({ picture }) => picture.brokerOrderId === sent.request.brokerOrderId,
        );
        sent.answer({ kind: 'accepted', brokerOrderId: sent.request.brokerOrderId });
        if (order?.picture.status === 'working') this.change(order, { price: sent.request.price });
      }
      this.showBook();
      await this.world.settle();
      if (JSON.stringify(this.answered) === before) return;
    }
  }

  private take(
    request: PlaceRequest,
    answer: (outcome: Parameters<TestDesk['gateway']['placed'][number]['answer']>[0]) => void,
  ): void {
    const exits = request.side === 'sell';
    if (this.manner === 'refuse' && exits) {
      answer({ kind: 'refused', rejection: 'market_closed', words: 'no' });
      return;
    }
    if (this.manner !== 'lose_request' || !exits) {
      this.ids += 1;
      const id = `B${this.ids}`;
      this.orders.push({ request, picture: pictureOf(request, id) });
      if (this.manner === 'accept' || !exits) {
        answer({ kind: 'accepted', brokerOrderId: asId<BrokerOrderId>(id) });
        return;
      }
    }
    answer({ kind: 'unknown', cause: 'timeout' });
  }

  private change(order: AtBroker, more: Partial<BrokerOrder>): void {
    order.picture = { ...order.picture, ...more };
    this.running.gateway.push({ order: order.picture, trades: [] });
  }

  /** Trades some of an order and pushes it, twice, as brokers do. */
  fill(order: AtBroker, units: number): void {
    const { request, picture } = order;
    const filled = picture.filled + units;
    const id = picture.brokerOrderId;
    const trade = tradeOf(request, id, `T-${id}-${filled}`, units, 100 * SCALE);
    this.trades.push(trade);
    this.net += request.side === 'buy' ? units : -units;
    const status = filled === request.quantity ? 'filled' : 'working';
    order.picture = { ...picture, filled: quantity(filled), status };
    for (let twice = 0; twice < 2; twice += 1) {
      this.running.gateway.push({ order: order.picture, trades: [trade] });
    }
  }

  working(): readonly AtBroker[] {
    return this.orders.filter(({ picture }) => picture.status === 'working');
  }

  async tick(rupees: number): Promise<void> {
    const facts = priceFacts(rupees * SCALE, rupees * SCALE + 5_000);
    this.running.market.prices.set(CALL.id, facts);
    this.running.engine.ticked([CALL.id]);
    await this.world.settle();
  }

  async protect(at: number): Promise<void> {
    const last = this.running.market.prices.get(CALL.id)?.last ?? 100 * SCALE;
    const watch = { kind: 'price' } as const;
    const stop = {
      purpose: 'stop',
      watch,
      when: null,
      level: last - (at + 1) * 2 * SCALE,
    } as const;
    const target = { ...stop, purpose: 'target', level: last + 8 * SCALE } as const;
    const trailing = {
      purpose: 'trailing',
      watch,
      when: null,
      by: 'points',
      distance: 3 * SCALE,
    } as const;
    const rules = [stop, at % 2 === 0 ? target : trailing];
    const params = { commandId: commandId(), strategy: OURS, scope: HOLDING, rules };
    await this.running.send({ name: 'set_protection', params });
  }

  async enter(lots: number): Promise<void> {
    const facts = this.running.market.prices.get(CALL.id);
    const more = { strategy: OURS, scaleIn: true, quantity: quantity(lots * LOT) };
    const at = facts?.ask ?? price(100 * SCALE);
    await this.running.send({ name: 'place_order', params: placeParams({ ...more, price: at }) });
  }

  async run({ kind, at }: Step): Promise<void> {
    if (kind === 'tick') await this.tick(at);
    if (kind === 'wait') await this.world.advance(at);
    if (kind === 'restart') await this.open();
    if (kind === 'protect') await this.protect(at);
    if (kind === 'enter') await this.enter(at);
    if (kind === 'manner') {
      this.manner =
        (['accept', 'accept', 'accept', 'lose_reply', 'lose_request', 'refuse'] as const)[at] ??
        'accept';
    }
    if (kind === 'fill') {
      const working = this.working();
      const order = working[at % Math.max(1, working.length)];
      if (order !== undefined) {
        const left = order.request.quantity - order.picture.filled;
        this.fill(order, at % 3 === 0 ? left : Math.min(left, LOT));
      }
    }
    if (kind === 'exit') {
      const size = { kind: 'percent', percent: at } as const;
      const scope = { kind: 'all' } as const;
      await this.running.send({ name: 'exit', params: { commandId: commandId(), scope, size } });
    }
    if (kind === 'target') {
      const more = {
        side: 'sell',
        intent: 'protect',
        strategy: OURS,
        price: price(119 * SCALE),
      } as const;
      await this.running.send({ name: 'place_order', params: placeParams(more) });
    }
    if (kind === 'stranger') this.stranger(at);
    await this.world.settle();
    await this.serve();
  }

  /** Somebody bought the same contract from another program. */
  private stranger(at: number): void {
    this.ids += 1;
    const [like] = this.orders;
    if (like === undefined) return;
    const request = { ...like.request, quantity: quantity(LOT) };
    const picture = pictureOf(request, `S${this.ids}`, {
      tag: null,
      status: at === 0 ? 'working' : 'cancelled',
    });
    this.running.gateway.push({ order: picture, trades: [] });
  }

  /** Everything that our exits could still sell at the broker, beyond what is held. */
  check(): void {
    const selling = this.working()
      .filter(({ request }) => request.side === 'sell')
      .reduce((sum, { request, picture }) => sum + request.quantity - picture.filled, 0);
    expect(this.net).toBeGreaterThanOrEqual(0);
    expect(selling).toBeLessThanOrEqual(this.net);
    const kinds = kindsOf(this.running);
    const count = (...wanted: string[]): number =>
      kinds.filter((kind) => wanted.includes(kind)).length;
    expect(count('protection_fired')).toBeLessThanOrEqual(
      count('protection_set', 'protection_changed'),
    );
  }

  /** The broker answers and fills from now on: what is held goes, when it is protected. */
  async calm(): Promise<void> {
    this.manner = 'accept';
    for (let round = 0; round < 40 && this.net > 0; round += 1) {
      await this.world.advance(30_000);
      await this.serve();
      for (const order of this.working())
        this.fill(order, order.request.quantity - order.picture.filled);
      await this.world.settle();
      this.check();
      await this.tick(100);
      await this.protect(1);
      await this.tick(80);
      await this.serve();
    }
  }
}

describe('protection', () => {
  it('never crosses zero, fires once, and ends flat', async () => {
    let firings = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const trial = new Trial();
        await trial.open();
        await trial.run({ kind: 'enter', at: 2 });
        await trial.run({ kind: 'fill', at: 0 });
        await trial.run({ kind: 'protect', at: 1 });
        for (const each of steps) {
          await trial.run(each);
          trial.check();
        }
        await trial.calm();
        expect(trial.net).toBe(0);
        expect(trial.running.engine.view.haltedBecause).toBeNull();
        firings += kindsOf(trial.running).filter((kind) => kind === 'protection_fired').length;
        trial.running.engine.stop();
      }),
      { numRuns: RUNS },
    );
    // Trials in which nothing fires would prove nothing.
    expect(firings).toBeGreaterThan(RUNS);
  }, 120_000);
});
