/**
 * What the people at the desk do in one simulated day: a seeded list of gestures, most of them
 * sensible, some hasty, some wrong, with restarts and disk failures between them.
 */
import type { EngineCommand } from '../../electron/engine/run-command.ts';
import type { CommandParams } from '../../shared/contract/commands.ts';
import { asId, asStrategyName, type CommandId, MANUAL } from '../../shared/domain/ids.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { may, type Order } from '../../shared/domain/order.ts';
import type { Position } from '../../shared/domain/position.ts';
import { price } from '../../shared/domain/money.ts';
import { quantity } from '../../shared/domain/quantity.ts';
import type { Side } from '../../shared/domain/side.ts';
import type { DeskDay } from './desk-day.ts';
import { Guardian } from './guardian.ts';
import { Batcher } from './batcher.ts';

const STRATEGIES = [MANUAL, asStrategyName('Alpha'), asStrategyName('Beta')];

/** Of all gestures, in days that know plans. */
const GUARDED_SHARE = 0.3;
/** Of all gestures, in days of batches. */
const BATCHED_SHARE = 0.75;
const KEPT_BATCHED_SHARE = 0.55;

type Gesture = (people: People) => void;

/** Weight and gesture. */
const GESTURES: readonly (readonly [weight: number, gesture: Gesture])[] = [
  [26, (people) => people.enter(false)],
  [8, (people) => people.enter(true)],
  [9, (people) => people.protect()],
  [9, (people) => people.exitPosition()],
  [3, (people) => people.exitAll()],
  [3, (people) => people.exitStrategy()],
  [1, (people) => people.stopExit()],
  [1, (people) => people.releaseExit()],
  [12, (people) => people.modify()],
  [9, (people) => people.cancel(1)],
  [3, (people) => people.cancel(30)],
  [3, (people) => people.kill()],
  [2, (people) => people.rearm()],
  [3, (people) => people.assumeDead()],
  [5, (people) => people.repeat()],
  [4, (people) => people.again()],
  [4, (people) => people.growAndExit()],
  [2, (people) => people.claim()],
  [2, (people) => people.release()],
  [1, (people) => people.changeLimits()],
  [2, (people) => people.burst()],
  [2, (people) => people.askNonsense()],
  [2, (people) => people.stickFeed()],
  [1, (people) => people.surroundings()],
  [3, (people) => people.restart()],
  [2, (people) => people.breakLedger()],
];
const TOTAL = GESTURES.reduce((sum, [weight]) => sum + weight, 0);

export class People {
  private readonly day: DeskDay;
  private readonly guardian: Guardian;
  private readonly batcher: Batcher;
  private commands = 0;
  private last: EngineCommand | null = null;

  constructor(day: DeskDay) {
    this.day = day;
    this.guardian = new Guardian(day);
    this.batcher = new Batcher(day);
  }

  act(): void {
    if (this.day.down) {
      if (this.chance(0.5)) this.guardian.comeBack();
      return;
    }
    if (this.day.ledgerFailed && this.chance(0.3)) {
      this.day.restart();
      return;
    }
    const halted = this.day.engine.view.haltedBecause !== null;
    if (halted && this.chance(0.5)) {
      this.send({ name: 'resume_trading', params: { ...this.id(), reason: 'looked at it' } });
      return;
    }
    const armsAgain = this.day.guarded ? 0.5 : 0.15;
    if (this.day.engine.view.kill.level > 0 && this.chance(armsAgain)) {
      this.rearm();
      return;
    }
    const [part] = this.day.engine.view.waiting.values();
    if (part !== undefined && this.chance(0.7)) {
      this.changeMind(part);
      return;
    }
    if (this.chance(0.03)) this.assumeDead();
    const batched = this.day.standing === null ? BATCHED_SHARE : KEPT_BATCHED_SHARE;
    if (this.day.batched && this.chance(batched)) {
      this.batcher.act();
      return;
    }
    if (this.day.guarded && this.chance(GUARDED_SHARE)) {
      this.guardian.act();
      return;
    }
    let roll = this.day.random() * TOTAL;
    for (const [weight, gesture] of GESTURES) {
      roll -= weight;
      if (roll < 0) {
        gesture(this);
        return;
      }
    }
  }

  enter(scaleIn: boolean): void {
    const contract = this.pick(this.day.market.tradable);
    const held = scaleIn ? this.somePosition() : null;
    const instrument =
      this.day.market.tradable.find((each) => each.id === held?.instrument) ?? contract;
    const side: Side =
      held === null ? (this.chance(0.6) ? 'buy' : 'sell') : held.net > 0 ? 'buy' : 'sell';
    const strategy = held?.strategy ?? this.pick(STRATEGIES);
    const most = this.chance(0.05) ? 30 : this.chance(0.2) ? 8 : 3;
    const lots = 1 + this.upTo(most);
    this.place(instrument, side, lots * instrument.lot, {
      strategy,
      scaleIn: scaleIn || this.chance(0.3),
      intent: 'enter',
    });
  }

  /** A resting target or stop of what is held, sometimes of more than that. */
  protect(): void {
    const held = this.somePosition();
    const instrument = this.day.market.tradable.find((each) => each.id === held?.instrument);
    if (held === null || instrument === undefined) return;
    const lots = Math.max(1, Math.ceil((Math.abs(held.net) / instrument.lot) * this.day.random()));
    const side = held.net > 0 ? 'sell' : 'buy';
    this.place(instrument, this.chance(0.95) ? side : opposite(side), lots * instrument.lot, {
      strategy: held.strategy,
      scaleIn: false,
      intent: this.chance(0.7) ? 'protect' : 'exit',
    });
  }

  exitPosition(): void {
    const held = this.somePosition();
    if (held === null) return;
    const { strategy, instrument, product } = held;
    const percent = this.pick([25, 50, 75, 100, 100]);
    this.send({
      name: 'exit',
      params: {
        ...this.id(),
        scope: { kind: 'position', strategy, instrument, product },
        size: this.chance(0.8)
          ? { kind: 'percent', percent }
          : { kind: 'lots', lots: 1 + this.upTo(2) },
      },
    });
  }

  exitAll(): void {
    this.send({
      name: 'exit',
      params: { ...this.id(), scope: { kind: 'all' }, size: { kind: 'percent', percent: 100 } },
    });
  }

  stopExit(): void {
    const exitIds = [...this.day.engine.view.openExits].slice(0, 2);
    if (exitIds.length > 0) this.send({ name: 'stop_exit', params: { ...this.id(), exitIds } });
  }

  releaseExit(): void {
    const exitIds = [...this.day.engine.view.openExits];
    if (exitIds.length > 0) this.send({ name: 'release_exit', params: { ...this.id(), exitIds } });
  }

  exitStrategy(): void {
    const scope = { kind: 'strategy', strategy: this.pick(STRATEGIES) } as const;
    this.send({
      name: 'exit',
      params: { ...this.id(), scope, size: { kind: 'percent', percent: this.pick([50, 100]) } },
    });
  }

  modify(): void {
    const order =
      this.someOrder((each) => may('modify', each)) ?? this.someOrder(() => this.chance(0.1));
    const instrument = this.day.market.tradable.find((each) => each.id === order?.instrument);
    if (order === null || instrument === undefined) return;
    const lots = this.chance(0.5) ? 0 : this.upTo(4) - 2;
    const ticks = this.chance(0.7) ? this.upTo(30) - 15 : 0;
    this.send({
      name: 'modify_order',
      params: {
        ...this.id(),
        orderId: order.orderId,
        quantity: quantity(Math.max(instrument.lot, order.quantity + lots * instrument.lot)),
        price: price(Math.max(instrument.tick, order.price + ticks * instrument.tick)),
        trigger: order.trigger,
      },
    });
  }

  /** Makes a resting exit larger and at once asks for the whole position out. */
  growAndExit(): void {
    const order = this.someOrder((each) => may('modify', each) && each.intent === 'protect');
    const held = [...this.day.engine.view.positions.values()].find(
      (each) => each.strategy === order?.strategy && each.instrument === order.instrument,
    );
    if (order === null || held === undefined) return;
    this.send({
      name: 'modify_order',
      params: {
        ...this.id(),
        orderId: order.orderId,
        quantity: quantity(order.filled + Math.abs(held.net)),
        price: order.price,
        trigger: order.trigger,
      },
    });
    if (this.chance(0.3)) this.cancel(30);
    const { strategy, instrument, product } = held;
    this.send({
      name: 'exit',
      params: {
        ...this.id(),
        scope: { kind: 'position', strategy, instrument, product },
        size: { kind: 'percent', percent: 100 },
      },
    });
  }

  cancel(most: number): void {
    const orderIds = [...this.day.engine.view.orders.values()]
      .filter((each) => may('cancel', each) || this.chance(0.01))
      .map((each) => each.orderId)
      .slice(0, most === 1 ? 100 : most);
    const chosen = most === 1 ? orderIds.slice(this.upTo(orderIds.length), undefined) : orderIds;
    const params = most === 1 ? chosen.slice(0, 1) : chosen;
    if (params.length === 0) return;
    this.send({ name: 'cancel_orders', params: { ...this.id(), orderIds: params } });
  }

  /** While a part of an order waits to be sent, the whole is cancelled, stopped or left behind. */
  private changeMind(part: Order): void {
    const roll = this.day.random();
    const orderId = this.chance(0.5) ? part.orderId : (part.parent ?? part.orderId);
    if (roll < 0.35) {
      this.send({ name: 'cancel_orders', params: { ...this.id(), orderIds: [orderId] } });
    } else if (roll < 0.5) this.kill();
    else if (roll < 0.9) this.restart();
    else this.day.session.flap('connection reset', 3_000);
  }

  kill(): void {
    const level = this.pick([1, 2, 2, 3] as const);
    this.send({ name: 'set_kill', params: { ...this.id(), level, reason: 'enough' } });
  }

  rearm(): void {
    this.send({ name: 'rearm_kill', params: { ...this.id(), reason: 'looked at it' } });
  }

  assumeDead(): void {
    const order = this.someOrder((each) => each.state === 'unknown');
    if (order === null) return;
    const { orderId } = order;
    this.send({ name: 'assume_dead', params: { ...this.id(), orderId } });
  }

  /** A double click, or a message that came twice: the same id again. */
  repeat(): void {
    if (this.last !== null) this.day.send(this.last);
  }

  /** The same order again under another id, at once. */
  again(): void {
    if (this.last?.name !== 'place_order') return;
    this.send({ name: 'place_order', params: { ...this.last.params, ...this.id() } });
  }

  claim(): void {
    const order = this.someOrder((each) => each.intent === 'adopt');
    if (order === null) return;
    const strategy = this.pick(STRATEGIES);
    this.send({ name: 'claim_order', params: { ...this.id(), orderId: order.orderId, strategy } });
  }

  /** A contract that waits is looked at and opened again, sometimes with the broker's figure. */
  release(): void {
    const { holds, differs } = this.day.engine.view;
    const waits = [...holds.keys(), ...[...differs.values()].map((each) => each.instrument)];
    const instrument =
      waits.length === 0 ? this.pick(this.day.market.tradable).id : this.pick(waits);
    const take = this.chance(0.5);
    const params = { ...this.id(), instrument, take, reason: 'looked at it' };
    this.send({ name: 'release_contract', params });
  }

  changeLimits(): void {
    const limits = { ordersPerSecond: this.pick([4, 7, 10]), openOrders: this.pick([10, 200]) };
    this.send({ name: 'set_limits', params: { ...this.id(), limits } });
  }

  /** More in one moment than the broker takes in a second. */
  burst(): void {
    for (let count = 0; count < 14; count += 1) this.enter(true);
    this.cancel(30);
  }

  askNonsense(): void {
    const instrument = this.pick(this.day.market.tradable);
    const units = this.pick([0, 1, instrument.lot + 1, instrument.freeze * 11, instrument.lot]);
    this.place(instrument, 'buy', units, { strategy: MANUAL, scaleIn: true, intent: 'enter' });
    const orderId = asId<Order['orderId']>('P-NOT-THERE');
    this.send({ name: 'cancel_orders', params: { ...this.id(), orderIds: [orderId] } });
  }

  stickFeed(): void {
    this.day.market.stick(3_000 + this.upTo(15_000));
  }

  surroundings(): void {
    this.day.market.closed = this.chance(0.3);
    this.day.market.poor = this.chance(0.3);
  }

  restart(): void {
    if (this.chance(0.4)) this.day.restartTwice();
    else this.day.restart();
  }

  breakLedger(): void {
    this.day.failLedger('disk_full', this.chance(0.5) ? 'nothing' : 'everything');
  }

  private place(
    instrument: Instrument,
    side: Side,
    units: number,
    more: Pick<CommandParams<'place_order'>, 'strategy' | 'scaleIn' | 'intent'>,
  ): void {
    const { market } = this.day;
    const roll = this.day.random();
    const ticks = (this.upTo(40) - 14) * instrument.tick;
    const last = market.last(instrument.id);
    const toward = side === 'buy' ? -ticks : ticks;
    const base = {
      ...this.id(),
      instrument: instrument.id,
      side,
      quantity: quantity(units),
      validity: this.chance(0.1) ? ('ioc' as const) : ('day' as const),
      product: 'nrml' as const,
      ...more,
    };
    const at = price(Math.max(instrument.tick, last + toward));
    if (roll < 0.6) {
      this.send({
        name: 'place_order',
        params: { ...base, type: 'limit', price: at, trigger: null },
      });
      return;
    }
    if (roll < 0.85) {
      this.send({
        name: 'place_order',
        params: { ...base, type: 'market', price: null, trigger: null },
      });
      return;
    }
    const away = (1 + this.upTo(12)) * instrument.tick;
    const trigger = price(Math.max(instrument.tick, side === 'buy' ? last + away : last - away));
    const type = this.chance(0.5) ? ('stop' as const) : ('stop_limit' as const);
    const bound = type === 'stop' ? null : trigger;
    this.send({ name: 'place_order', params: { ...base, type, price: bound, trigger } });
  }

  private send(command: EngineCommand): void {
    this.last = command;
    this.day.send(command);
    if (this.chance(0.04)) this.day.send(command);
  }

  private id(): { readonly commandId: CommandId } {
    this.commands += 1;
    return { commandId: asId<CommandId>(`c${this.commands}`) };
  }

  private somePosition(): Position | null {
    const held = [...this.day.engine.view.positions.values()].filter((each) => each.net !== 0);
    return held.length === 0 ? null : this.pick(held);
  }

  private someOrder(fits: (order: Order) => boolean): Order | null {
    const found = [...this.day.engine.view.orders.values()].filter((each) => fits(each));
    return found.length === 0 ? null : this.pick(found);
  }

  private pick<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.day.random() * items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  private chance(share: number): boolean {
    return this.day.random() < share;
  }

  private upTo(most: number): number {
    return Math.floor(this.day.random() * (most + 1));
  }
}

function opposite(side: Side): Side {
  return side === 'buy' ? 'sell' : 'buy';
}
