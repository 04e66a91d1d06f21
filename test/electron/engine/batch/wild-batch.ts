/**
 * A seeded day of batches at a wild broker: condors by every policy, people who choose, stop, kill
 * and close a part by hand or all as a package, a process that dies at any moment; and then the
 * faults stop and people choose until every batch is over. At each write it is counted what the
 * ledger promises.
 */
import { openEngine } from '../../../../electron/engine/engine.ts';
import type { Engine } from '../../../../electron/engine/engine-port.ts';
import type { Answered, EngineCommand } from '../../../../electron/engine/run-command.ts';
import { idSource } from '../../../../electron/platform/new-id.ts';
import { BATCH_CHOICES, ON_BREACH, SEQUENCES } from '../../../../shared/domain/batch-events.ts';
import type { Batch } from '../../../../shared/domain/batch.ts';
import { type BatchState, isBatchOver } from '../../../../shared/domain/batch-transitions.ts';
import type { DomainEvent, EventKind, EventRecord } from '../../../../shared/domain/events.ts';
import {
  asId,
  asStrategyName,
  type BatchId,
  type CommandId,
} from '../../../../shared/domain/ids.ts';
import { DEFAULT_LIMITS } from '../../../../shared/domain/limits.ts';
import { price, SCALE } from '../../../../shared/domain/money.ts';
import { mayStillFill, type Order } from '../../../../shared/domain/order.ts';
import { isLive } from '../../../../shared/domain/order-transitions.ts';
import { positionKeyText } from '../../../../shared/domain/position.ts';
import { quantity } from '../../../../shared/domain/quantity.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { METERS, placeParams } from '../../../support/desk.ts';
import { type MemoryLedger, memoryLedger } from '../../../support/memory-ledger.ts';
import { fakeWorld, seededRandom } from '../../../support/world.ts';
import { WIDE_LIMITS } from '../../../support/wide-limits.ts';
import { type WildBroker, wildBroker } from '../exit/wild-broker.ts';
import { chainMarket, condor, LOT, POLICY } from './batch-desk.ts';

export interface WildBatches {
  readonly complaints: readonly string[];
  readonly kills: number;
  readonly kinds: ReadonlySet<EventKind>;
  readonly ends: ReadonlySet<BatchState>;
}

const LIMITS = {
  ...WIDE_LIMITS,
  reservedRate: DEFAULT_LIMITS.reservedRate,
  ladderStepMs: 300,
  ladderGiveUpMs: 3_000,
};
const STEPS = 14;
const HEAL_SECONDS = 240;

export async function wildBatches(seed: number): Promise<WildBatches> {
  const day = new WildBatchDay(seed);
  await day.open();
  for (let step = 0; step < STEPS; step += 1) await day.act();
  await day.heal();
  return day.result();
}

export interface KilledBatch {
  readonly complaints: readonly string[];
  /** Writes of the whole story. */
  readonly commits: number;
  readonly state: BatchState;
}

/**
 * One batch from its first write to its end at a calm broker, killed right after the write with
 * this number; what was to leave then has left or has not, as the seed says. Null kills nothing.
 */
export async function killedBatch(
  story: 'fills' | 'rolls back',
  killAt: number | null,
  seed: number,
): Promise<KilledBatch> {
  const day = new WildBatchDay(seed);
  await day.calmly();
  return day.tell(story, killAt);
}

class WildBatchDay {
  private readonly random: () => number;
  private readonly world = fakeWorld();
  private readonly market = chainMarket();
  private readonly broker: WildBroker;
  private readonly complaints: string[] = [];
  private ledger: MemoryLedger = memoryLedger();
  private engine: Engine;
  private link: (state: 'up' | 'down') => void = () => undefined;
  private commands = 0;
  private kills = 0;

  constructor(seed: number) {
    this.random = seededRandom(seed);
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
    engine.onCommitted((records) => {
      for (const { event } of records) this.check(engine, event, records);
      for (const batch of engine.view.batches.values()) this.checkLegs(engine, batch);
    });
    engine.start();
    link('up');
    return engine;
  }

  private check(engine: Engine, event: DomainEvent, records: readonly EventRecord[]): void {
    const { view } = engine;
    switch (event.kind) {
      case 'batch_ended':
        if (event.end === 'rolled_back') this.checkGone(engine, event.batchId);
        // Nothing of it may come to life: what is in doubt is not over.
        this.checkDead(view, must(view.batches.get(event.batchId), event.batchId));
        return;
      case 'batch_asked':
        this.checkProven(engine, event.batchId);
        return;
      case 'batch_decided': {
        const batch = must(view.batches.get(event.batchId), event.batchId);
        const bySomebody = event.commandId !== null;
        if (!bySomebody || event.choice === 'complete') this.checkSure(view, batch, records);
        return;
      }
      case 'order_intended': {
        const batch = event.batch === null ? undefined : view.batches.get(event.batch);
        if (batch !== undefined) this.checkSure(view, batch, records);
        return;
      }
      case 'exit_intended':
        this.checkHeld(engine, event, records);
        return;
      default:
    }
  }

  /** No leg leaves and no policy chooses while another leg is in doubt. */
  private checkSure(view: Engine['view'], batch: Batch, records: readonly EventRecord[]): void {
    const lost = new Set(records.map(({ event }) => ('orderId' in event ? event.orderId : '')));
    for (const id of view.ordersByBatch.get(batch.batchId) ?? []) {
      const { state } = must(view.orders.get(id), id);
      if (state === 'unknown' && !lost.has(id)) this.complain(batch, `${id} is in doubt`);
    }
  }

  /** An unwinding asks for what is held and not for what had filled once. */
  private checkHeld(
    { view }: Engine,
    event: Extract<DomainEvent, { kind: 'exit_intended' }>,
    records: readonly EventRecord[],
  ): void {
    const batch = view.batches.get(event.commandId.split('.')[0] as BatchId);
    if (batch === undefined) return;
    const net = Math.abs(view.positions.get(positionKeyText(event))?.net ?? 0);
    // What was taken out in the same write was held when the exit was planned.
    const since = records.reduce((sum, { event: { kind }, event: each }) => {
      if (kind !== 'order_filled_in_part' && kind !== 'order_filled_in_full') return sum;
      return 'quantity' in each ? sum + each.quantity : sum;
    }, 0);
    if (event.quantity <= net + since) return;
    this.complain(batch, `unwinds ${event.quantity} of ${event.instrument} and holds ${net}`);
  }

  /** Of each leg no more than was intended, and one order at a time, slices apart. */
  private checkLegs({ view }: Engine, batch: Batch): void {
    const orders = (view.ordersByBatch.get(batch.batchId) ?? []).map((id) =>
      must(view.orders.get(id), id),
    );
    for (const { leg, quantity } of batch.legs) {
      const own = orders.filter((order) => order.leg === leg);
      const most = own.reduce((sum, order) => sum + order.filled + mayStillFill(order), 0);
      if (most > quantity) this.complain(batch, `leg ${leg}: ${most} of ${quantity}`);
      const open = new Set(own.filter(({ state }) => isLive(state)).map(firstOf));
      if (open.size > 1) this.complain(batch, `leg ${leg} is sent twice at once`);
    }
  }

  /** Rolled back is said only when nothing of it stayed. */
  private checkGone({ view }: Engine, batchId: BatchId): void {
    const batch = must(view.batches.get(batchId), batchId);
    for (const { strategy, net, instrument } of view.positions.values()) {
      if (strategy !== batch.strategy || net === 0) continue;
      this.complain(batch, `rolled back, and ${net} of ${instrument} are held`);
    }
  }

  /** Nobody is asked to choose while a leg may still fill, save one that is in doubt. */
  private checkProven({ view }: Engine, batchId: BatchId): void {
    const batch = must(view.batches.get(batchId), batchId);
    if (batch.state === 'deciding') this.checkDead(view, batch, 'unknown');
  }

  private checkDead(view: Engine['view'], batch: Batch, spared?: Order['state']): void {
    for (const id of view.ordersByBatch.get(batch.batchId) ?? []) {
      const { state } = must(view.orders.get(id), id);
      if (isLive(state) && state !== spared) this.complain(batch, `${id} is ${state}`);
    }
  }

  private complain({ batchId }: Batch, words: string): void {
    this.complaints.push(`${batchId}: ${words}`);
  }

  async open(): Promise<void> {
    await this.world.advance(50);
    this.broker.calm = false;
  }

  async calmly(): Promise<void> {
    await this.world.advance(50);
  }

  /** Sold legs that ask for twice their price never fill: the policy then gets out by itself. */
  async tell(story: 'fills' | 'rolls back', killAt: number | null): Promise<KilledBatch> {
    const before = this.ledger.commits();
    this.ledger.beforeAppend(() => {
      if (this.ledger.commits() - before === killAt) this.broker.cut();
    });
    const onBreach = story === 'fills' ? 'complete' : 'unwind';
    const policy = { ...POLICY, mostMs: 2_000, onBreach } as const;
    const legs = condor().legs.map((leg) => {
      const { bid, ask } = must(this.market.price(leg.instrument), 'a price');
      const away = story === 'fills' ? 1 : 2;
      return { ...leg, price: price(leg.ratio > 0 ? must(ask, 'ask') : must(bid, 'bid') * away) };
    });
    const params = { ...this.id(), ...condor({ policy, legs, net: null }) };
    await this.send({ name: 'send_batch', params });
    for (let moment = 0; moment < 240; moment += 1) {
      await this.moment(250);
      const batches = [...this.engine.view.batches.values()];
      // Killed before it was written down, it was never begun and nothing of it may be anywhere.
      if (moment > 8 && batches.every(({ state }) => isBatchOver(state))) break;
      if (moment % 8 === 7) await this.goOn();
    }
    for (const batch of this.unfinished()) this.complain(batch, `still ${batch.state}`);
    const state = [...this.engine.view.batches.values()][0]?.state ?? 'cancelled';
    const commits = this.ledger.commits() - before;
    return { complaints: [...this.complaints, ...this.broker.complaints], commits, state };
  }

  async act(): Promise<void> {
    const roll = this.random();
    if (roll < 0.33) await this.send(this.newBatch());
    else if (roll < 0.45) await this.choose();
    else if (roll < 0.53) await this.closePart();
    else if (roll < 0.58) await this.closeAll();
    else if (roll < 0.63) await this.stopOne();
    else if (roll < 0.8) this.kill();
    else if (roll < 0.92) this.dropLink();
    else if (roll < 0.95) {
      const kill = { ...this.id(), level: this.pick([1, 2] as const), reason: 'enough' };
      await this.send({ name: 'set_kill', params: kill });
    } else await this.rearm();
    const moments = 1 + Math.floor(this.random() * 9);
    for (let moment = 0; moment < moments; moment += 1) await this.moment(60);
  }

  /** Each in a strategy of its own, so that what is held is its own. */
  private newBatch(): EngineCommand {
    const policy = {
      ...POLICY,
      sequence: this.pick(SEQUENCES),
      onBreach: this.pick(ON_BREACH),
      payUpTicks: this.pick([0, 2, 4]),
      payUpAfterMs: 300,
      payUpMost: 40,
      ioc: this.random() < 0.15,
      mostMs: this.pick([1_000, 2_000, 20_000]),
      mostLoss: this.pick([500, 100_000]) * SCALE,
    };
    const { commandId } = this.id();
    const strategy = asStrategyName(`Condor ${this.commands}`);
    const legs = condor().legs.map((leg) => {
      const { bid, ask } = must(this.market.price(leg.instrument), 'a price');
      const market = leg.ratio > 0 ? ask : bid;
      return { ...leg, price: must(market, 'both sides are there') };
    });
    const units = this.pick([1, 2, 30]);
    const params = { commandId, ...condor({ policy, strategy, units, legs, net: null }) };
    return { name: 'send_batch', params };
  }

  private inState(state: BatchState): readonly Batch[] {
    return [...this.engine.view.batches.values()].filter((batch) => batch.state === state);
  }

  private async choose(): Promise<void> {
    for (const { batchId } of this.inState('deciding')) {
      const choice = this.pick(BATCH_CHOICES);
      await this.send({ name: 'decide_batch', params: { ...this.id(), batchId, choice } });
    }
  }

  /** Somebody takes a part of a leg out by hand while its batch goes on. */
  private async closePart(): Promise<void> {
    const open = new Set(this.unfinished().map(({ strategy }) => strategy));
    const held = [...this.engine.view.positions.values()].filter(
      ({ net, strategy }) => net !== 0 && open.has(strategy),
    );
    if (held.length === 0) return;
    const { strategy, instrument, product } = this.pick(held);
    const scope = { kind: 'position', strategy, instrument, product } as const;
    const size = { kind: 'lots', lots: 1 } as const;
    await this.send({ name: 'exit', params: { ...this.id(), scope, size } });
  }

  /** All of a strategy whose batch is over, as a package, with a target of a leg in its way. */
  private async closeAll(): Promise<void> {
    const busy = new Set(this.unfinished().map(({ strategy }) => strategy));
    const held = [...this.engine.view.positions.values()].filter(
      ({ net, strategy }) => net !== 0 && !busy.has(strategy),
    );
    if (held.length === 0) return;
    const { strategy, instrument, net, product } = this.pick(held);
    const own = held.filter((each) => each.strategy === strategy);
    const same = own.filter((each) => Math.abs(each.net) === Math.abs(net));
    const side = net > 0 ? 'sell' : 'buy';
    const at = must(this.market.price(instrument)?.bid, 'a bid');
    const far = price(net > 0 ? at * 2 : SCALE);
    const target = { instrument, side, quantity: quantity(Math.abs(net)), price: far } as const;
    const terms = { strategy, product, intent: 'exit' } as const;
    const rests = placeParams({ ...this.id(), ...target, ...terms });
    await this.send({ name: 'place_order', params: rests });
    for (let moment = 0; moment < 6; moment += 1) await this.moment(150);
    const legs = same.map((each) => {
      const facts = must(this.market.price(each.instrument), 'a price');
      const market = must(each.net > 0 ? facts.bid : facts.ask, 'both sides are there');
      return { instrument: each.instrument, ratio: each.net > 0 ? -1 : 1, price: market };
    });
    const units = Math.abs(net) / LOT;
    const sequence = this.pick(['shorts_first', 'all_at_once'] as const);
    const policy = { ...POLICY, sequence, mostMs: 20_000 };
    const params = condor({ intent: 'exit', strategy, units, legs, net: null, policy });
    await this.send({ name: 'send_batch', params: { ...this.id(), ...params } });
  }

  private async stopOne(): Promise<void> {
    const [batch] = this.inState('working');
    if (batch === undefined) return;
    const params = { ...this.id(), batchId: batch.batchId };
    await this.send({ name: 'cancel_batch', params });
  }

  private async rearm(): Promise<void> {
    await this.send({ name: 'rearm_kill', params: { ...this.id(), reason: 'go on' } });
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

  /** The faults stop. Whoever finds a batch waiting looks, and gets out of it. */
  async heal(): Promise<void> {
    if (this.broker.isCut) this.restart();
    this.ledger.beforeAppend(() => undefined);
    this.broker.calm = true;
    this.link('up');
    for (let second = 0; second < HEAL_SECONDS && !this.isOver(); second += 1) {
      for (let moment = 0; moment < 4; moment += 1) await this.moment(250);
      await this.goOn();
    }
    for (const batch of this.unfinished()) this.complain(batch, `still ${batch.state}`);
  }

  private async goOn(): Promise<void> {
    const { view } = this.engine;
    for (const order of view.orders.values()) {
      if (order.state !== 'unknown' || this.broker.mayHave(order.orderId)) continue;
      const { orderId } = order;
      await this.send({ name: 'assume_dead', params: { ...this.id(), orderId } });
    }
    for (const { batchId } of this.inState('working')) {
      await this.send({ name: 'cancel_batch', params: { ...this.id(), batchId } });
    }
    for (const { batchId, intent } of this.inState('deciding')) {
      const choice = intent === 'exit' ? 'hold' : 'unwind';
      const params = { ...this.id(), batchId, choice } as const;
      await this.send({ name: 'decide_batch', params });
    }
  }

  private unfinished(): readonly Batch[] {
    return [...this.engine.view.batches.values()].filter(({ state }) => !isBatchOver(state));
  }

  private isOver(): boolean {
    return this.unfinished().length === 0;
  }

  result(): WildBatches {
    const kinds = new Set(this.ledger.events().map(({ event }) => event.kind));
    const ends = new Set([...this.engine.view.batches.values()].map(({ state }) => state));
    const complaints = [...this.complaints, ...this.broker.complaints];
    const halted = this.engine.view.haltedBecause;
    if (halted !== null) complaints.push(`halted: ${halted}`);
    return { complaints, kills: this.kills, kinds, ends };
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

function firstOf({ parent, orderId }: Order): string {
  return parent ?? orderId;
}
