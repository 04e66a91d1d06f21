/**
 * A seeded day of exits at a wild broker: holdings, targets beside them, people who exit, stop and
 * cancel, a process that is killed at any moment; and then the faults stop and people go on until
 * everything is flat.
 */
import { openEngine } from '../../../../electron/engine/engine.ts';
import type { Engine } from '../../../../electron/engine/engine-port.ts';
import type { Answered, EngineCommand } from '../../../../electron/engine/run-command.ts';
import { idSource } from '../../../../electron/platform/new-id.ts';
import type { CommandParams } from '../../../../shared/contract/commands.ts';
import {
  asId,
  asStrategyName,
  type CommandId,
  EXTERNAL,
  type OrderId,
} from '../../../../shared/domain/ids.ts';
import type { EventKind } from '../../../../shared/domain/events.ts';
import type { ExitRun } from '../../../../shared/domain/exit.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import { isReducing } from '../../../../shared/domain/intent.ts';
import { DEFAULT_LIMITS } from '../../../../shared/domain/limits.ts';
import { price, SCALE } from '../../../../shared/domain/money.ts';
import { may, mayStillFill, type Order } from '../../../../shared/domain/order.ts';
import { positionKeyText } from '../../../../shared/domain/position.ts';
import { quantity } from '../../../../shared/domain/quantity.ts';
import { must } from '../../../../shared/lib/assert.ts';
import {
  CALL,
  FUTURE,
  METERS,
  placeParams,
  priceFacts,
  testMarket,
} from '../../../support/desk.ts';
import { type MemoryLedger, memoryLedger } from '../../../support/memory-ledger.ts';
import { fakeWorld, seededRandom } from '../../../support/world.ts';
import { WIDE_LIMITS } from '../../../support/wide-limits.ts';
import { type WildBroker, wildBroker } from './wild-broker.ts';

export interface WildResult {
  readonly complaints: readonly string[];
  readonly kills: number;
  readonly kinds: ReadonlySet<EventKind>;
  readonly changes: number;
  readonly faults: number;
}

const LIMITS = {
  ...WIDE_LIMITS,
  reservedRate: DEFAULT_LIMITS.reservedRate,
  ladderStepMs: 300,
  ladderGiveUpMs: 3_000,
};
const STRATEGIES = [asStrategyName('Alpha'), asStrategyName('Beta')];
const STEPS = 20;
const HEAL_SECONDS = 120;

export async function wildDay(seed: number): Promise<WildResult> {
  const day = new WildDay(seed);
  await day.open();
  for (let step = 0; step < STEPS; step += 1) await day.act();
  await day.heal();
  return day.result();
}

class WildDay {
  private readonly random: () => number;
  private readonly world = fakeWorld();
  private readonly market = testMarket();
  private readonly broker: WildBroker;
  private readonly complaints: string[] = [];
  private ledger: MemoryLedger = memoryLedger();
  private engine: Engine;
  private link: (state: 'up' | 'down') => void = () => undefined;
  private commands = 0;
  private kills = 0;
  private readonly begun = new Set<string>();
  /** Some days die all the time, others live long enough for whole ladders. */
  private readonly killShare: number;

  constructor(seed: number) {
    this.random = seededRandom(seed);
    this.killShare = seed % 3 === 0 ? 0.15 : 0.39;
    this.market.prices.set(FUTURE.id, priceFacts(200 * SCALE, 201 * SCALE));
    this.broker = wildBroker({
      world: this.world,
      market: this.market,
      random: this.random,
      known: (orderId) => this.engine.view.orders.get(orderId),
    });
    this.engine = this.start();
  }

  private start(): Engine {
    const { gateway, link } = this.broker.connect();
    this.link = link;
    const { world, market, ledger } = this;
    const engine = openEngine({
      world,
      ledger,
      gateway,
      market,
      newId: idSource(world),
      baseLimits: LIMITS,
      appVersion: 'test',
      warning: null,
      meters: METERS,
    });
    engine.onCommitted(() => this.checkRuns(engine));
    engine.start();
    link('up');
    return engine;
  }

  /** Never two exits of one holding; never more promised than held, unknown orders in full. */
  private checkRuns({ view }: Engine): void {
    const open = [...view.openExits].map((id) => positionKeyText(must(view.exits.get(id), id)));
    if (new Set(open).size < open.length) this.complaints.push(`two exits of ${open.join(' ')}`);
    const promised = new Map<string, number>();
    for (const order of view.orders.values()) {
      // What another hand holds, another hand may close at any moment.
      if (order.strategy === EXTERNAL) continue;
      if (!isReducing(order.intent) || FINAL.has(order.state)) continue;
      const most = Math.max(order.quantity, order.request?.mostUnits ?? 0) - order.filled;
      const key = positionKeyText(order);
      promised.set(key, (promised.get(key) ?? 0) + most);
    }
    for (const id of view.openExits) this.checkRun(view, must(view.exits.get(id), id));
    for (const [key, units] of promised) {
      const net = Math.abs(view.positions.get(key)?.net ?? 0);
      if (units > net) this.complaints.push(`${key}: ${units} promised of ${net}`);
    }
  }

  /** No more than was asked; and nothing of a long before the shorts that it hedges are gone. */
  private checkRun(view: Engine['view'], run: ExitRun): void {
    const own = (view.ordersByExit.get(run.exitId) ?? []).map((id) =>
      must(view.orders.get(id), id),
    );
    const most = own.reduce((sum, order) => sum + order.filled + mayStillFill(order), 0);
    if (most > run.quantity) this.complaints.push(`${most} of an exit of ${run.quantity}`);
    if (own.length === 0 || this.begun.has(run.exitId)) return;
    this.begun.add(run.exitId);
    const early = run.after.some((id) => {
      const short = must(view.exits.get(id), id);
      return short.end === null && !run.released;
    });
    if (early) this.complaints.push(`${run.exitId} left before its shorts were bought back`);
  }

  async open(): Promise<void> {
    await this.world.advance(50);
    for (const strategy of STRATEGIES) {
      for (const instrument of [CALL, FUTURE]) {
        const side = this.random() < 0.5 ? 'buy' : 'sell';
        const lots = 1 + Math.floor(this.random() * 12);
        await this.enter({ strategy, instrument: instrument.id, side, quantity: lotsOf(lots) });
      }
    }
    for (let moment = 0; moment < 20; moment += 1) await this.moment(100);
    await this.guard();
    this.broker.calm = false;
  }

  private async enter(more: Partial<CommandParams<'place_order'>>): Promise<void> {
    const facts = must(this.market.price(more.instrument ?? CALL.id), 'a price');
    const away = 2 * SCALE;
    const at = price(more.side === 'buy' ? (facts.ask ?? 0) + away : (facts.bid ?? 0) - away);
    const { commandId } = this.id();
    await this.send({
      name: 'place_order',
      params: placeParams({ ...more, commandId, price: at, scaleIn: true }),
    });
  }

  /** A target beside some of the holdings. */
  private async guard(): Promise<void> {
    for (const position of this.engine.view.positions.values()) {
      if (position.net === 0 || this.random() < 0.4) continue;
      const side = position.net > 0 ? 'sell' : 'buy';
      const facts = must(this.market.price(position.instrument), 'a price');
      const away = (1 + Math.floor(this.random() * 8)) * 500;
      const at = side === 'sell' ? (facts.ask ?? 0) + away : (facts.bid ?? 0) - away;
      const lots = 1 + Math.floor((this.random() * Math.abs(position.net)) / 65);
      await this.send({
        name: 'place_order',
        params: placeParams({
          commandId: this.id().commandId,
          strategy: position.strategy,
          instrument: position.instrument,
          side,
          quantity: quantity(Math.min(lots * 65, Math.abs(position.net))),
          price: price(at - (at % FUTURE.tick)),
          intent: 'protect',
        }),
      });
    }
  }

  async act(): Promise<void> {
    const roll = this.random();
    if (roll < 0.3) await this.exit();
    else if (roll < 0.4) await this.stopOrRelease();
    else if (roll < 0.5) await this.cancelOne();
    else if (roll < 0.5 + this.killShare) this.kill();
    else if (roll < 0.9) this.dropLink();
    else if (roll < 0.94) this.broker.placeElsewhere(this.pick([CALL, FUTURE]).id);
    else if (roll < 0.97) {
      const level = { ...this.id(), level: 3 as const, reason: 'enough' };
      await this.send({ name: 'set_kill', params: level });
    } else await this.guard();
    const moments = 1 + Math.floor(this.random() * 9);
    for (let moment = 0; moment < moments; moment += 1) await this.moment(60);
  }

  private async exit(assumeDead: readonly OrderId[] = []): Promise<void> {
    const scope = this.pick<CommandParams<'exit'>['scope']>([
      { kind: 'all' },
      { kind: 'strategy', strategy: this.pick(STRATEGIES) },
      { kind: 'underlying', underlying: 'NIFTY' },
    ]);
    const size = { kind: 'percent', percent: this.pick([25, 50, 100, 100]) } as const;
    const atOnce = this.random() < 0.2;
    const params = { ...this.id(), scope, size, atOnce, assumeDead: [...assumeDead] };
    await this.send({ name: 'exit', params });
  }

  private async stopOrRelease(): Promise<void> {
    const exitIds = [...this.engine.view.openExits];
    if (exitIds.length === 0) return;
    const name = this.pick(['stop_exit', 'release_exit'] as const);
    await this.send({ name, params: { ...this.id(), exitIds } });
  }

  private async cancelOne(): Promise<void> {
    const live = [...this.engine.view.orders.values()].filter((order) => may('cancel', order));
    if (live.length === 0) return;
    const { orderId } = this.pick(live);
    await this.send({ name: 'cancel_orders', params: { ...this.id(), orderIds: [orderId] } });
  }

  /** Now, or in the middle of the next turn, between what is written and what leaves. */
  private kill(): void {
    this.kills += 1;
    if (this.random() < 0.5) {
      this.ledger.beforeAppend(() => this.broker.cut());
      return;
    }
    this.restart();
  }

  private restart(): void {
    this.broker.cut();
    this.engine.stop();
    this.ledger = this.ledger.reopened();
    this.engine = this.start();
  }

  private dropLink(): void {
    this.link('down');
    const link = this.link;
    this.world.after(200 + this.random() * 1_500, () => link('up'));
  }

  private async moment(ms: number): Promise<void> {
    this.broker.trade();
    await this.world.advance(ms);
    if (this.broker.isCut) this.restart();
  }

  /** The faults stop. Whoever finds an exit stopped looks, and exits again. */
  async heal(): Promise<void> {
    if (this.broker.isCut) this.restart();
    this.ledger.beforeAppend(() => undefined);
    this.broker.calm = true;
    this.link('up');
    for (let second = 0; second < HEAL_SECONDS && !this.isFlat(); second += 1) {
      for (let moment = 0; moment < 4; moment += 1) await this.moment(250);
      if (second % 2 === 1) await this.goOn();
    }
    if (this.isFlat()) return;
    const held = [...this.engine.view.positions.values()].filter(({ net }) => net !== 0);
    const words = held.map((at) => `${positionKeyText(at)} ${at.net}`).join(', ');
    const halted = this.engine.view.haltedBecause ?? '';
    const open = [...this.engine.view.openExits].length;
    this.complaints.push(`not flat: ${words}; ${open} exits open; ${halted}`);
  }

  private async goOn(): Promise<void> {
    const { view } = this.engine;
    const dead = [...view.orders.values()].filter((order) => this.isDead(order));
    const held = [...view.positions.values()].filter(({ net }) => net !== 0);
    for (const { strategy, instrument, product } of held) {
      const own = dead.filter(
        (each) => each.strategy === strategy && each.instrument === instrument,
      );
      await this.send({
        name: 'exit',
        params: {
          ...this.id(),
          scope: { kind: 'position', strategy, instrument, product },
          size: { kind: 'percent', percent: 100 },
          assumeDead: own.map(({ orderId }) => orderId),
        },
      });
    }
  }

  /** A person has looked at the broker's own screen: it is not there and cannot come any more. */
  private isDead({ orderId, state, intent }: Order): boolean {
    return state === 'unknown' && isReducing(intent) && !this.broker.mayHave(orderId);
  }

  private isFlat(): boolean {
    const held = [...this.engine.view.positions.values()].some(({ net }) => net !== 0);
    return !held && this.engine.view.openExits.size === 0;
  }

  result(): WildResult {
    const kinds = new Set(this.ledger.events().map(({ event }) => event.kind));
    const { changes, faults } = this.broker;
    const complaints = [...this.complaints, ...this.broker.complaints];
    return { complaints, kills: this.kills, kinds, changes, faults };
  }

  private pick<Item>(items: readonly Item[]): Item {
    return must(items[Math.floor(this.random() * items.length)], 'something to pick');
  }

  private id(): { commandId: CommandId } {
    this.commands += 1;
    return { commandId: asId<CommandId>(`w-${this.commands}`) };
  }

  private async send(command: EngineCommand): Promise<Answered | null> {
    if (this.broker.isCut) return null;
    const answered = this.engine.command(command);
    await this.world.settle();
    return answered;
  }
}

const FINAL: ReadonlySet<Order['state']> = new Set([
  'refused',
  'abandoned',
  'filled',
  'cancelled',
  'rejected',
  'expired',
  'not_received',
  'assumed_dead',
]);

function lotsOf(lots: number, { lot }: Instrument = CALL): Order['quantity'] {
  return quantity(lots * lot);
}
