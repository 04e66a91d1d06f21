/**
 * What people do about risk in a simulated day: plans of protection set, edited and taken away,
 * exits of every scope, the kill switch in every state, and a program that dies right then.
 */
import type { EngineCommand } from '../../electron/engine/run-command.ts';
import type { CommandParams } from '../../shared/contract/commands.ts';
import type { EventKind } from '../../shared/domain/events.ts';
import { asId, type CommandId } from '../../shared/domain/ids.ts';
import type { Position } from '../../shared/domain/position.ts';
import { SCALE } from '../../shared/domain/money.ts';
import type { DeskDay } from './desk-day.ts';
import { INDEX } from './market-model.ts';

type Rules = CommandParams<'set_protection'>['rules'];
type Rule = Rules[number];
type Scope = CommandParams<'set_protection'>['scope'];

const TICK = 500;
const PRICE = { kind: 'price' } as const;
const PROFIT = { kind: 'profit' } as const;
const PREMIUM = { kind: 'premium' } as const;
const INDEX_WATCH = { kind: 'underlying', instrument: INDEX.id } as const;
/** Where a process dies: in the turn that writes one of these. */
const DEADLY: readonly EventKind[] = [
  'protection_fired',
  'protection_fired',
  'protection_set',
  'protection_marked',
  'exit_intended',
  'exit_ended',
];

const KEPT_DEADLY: readonly EventKind[] = [
  'standing_intended',
  'standing_requested',
  'standing_accepted',
  'standing_seen',
  'standing_fired',
  'standing_traced',
  'standing_ended',
];
/** Of gestures about risk, where the broker keeps conditional orders. */
const KEPT_SHARE = 0.6;

type Gesture = (people: Guardian) => void;

/** Weight and gesture. */
const GESTURES: readonly (readonly [weight: number, gesture: Gesture])[] = [
  [30, (people) => people.protectHolding()],
  [10, (people) => people.protectStrategy()],
  [4, (people) => people.disarm()],
  [4, (people) => people.exitUnderlying()],
  [4, (people) => people.kill()],
  [3, (people) => people.killAndDie()],
  [3, (people) => people.killUnplugged()],
  [4, (people) => people.goAway()],
  [8, (people) => people.dieSoon()],
  [3, (people) => people.exitAndVanish()],
  [3, (people) => people.stickFeed()],
];
const TOTAL = GESTURES.reduce((sum, [weight]) => sum + weight, 0);

export class Guardian {
  private readonly day: DeskDay;
  private commands = 0;

  constructor(day: DeskDay) {
    this.day = day;
  }

  act(): void {
    if (this.day.standing !== null && this.chance(KEPT_SHARE)) {
      this.keep();
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

  private keep(): void {
    const roll = this.day.random();
    if (roll < 0.7) this.protectAtBroker();
    else if (roll < 0.73) this.countAsGone();
    else if (roll < 0.8) this.disarm();
    else this.day.dieIn(this.pick(KEPT_DEADLY), this.upTo(3));
  }

  /** Nobody is there; the switch may be set from a command line before the program starts again. */
  comeBack(): void {
    if (this.chance(0.3)) this.day.killWhileDown(this.pick([1, 2, 3, 3] as const));
    this.day.restart();
  }

  protectHolding(): void {
    const held = this.somePosition();
    if (held === null) return;
    const { instrument, product } = held;
    const last = this.day.market.last(instrument);
    const long = held.net > 0 ? 1 : -1;
    const rules = this.someOf<Rule>([
      { purpose: 'stop', watch: PRICE, when: null, level: last - long * this.ticks(14) },
      { purpose: 'target', watch: PRICE, when: null, level: last + long * this.ticks(14) },
      this.trailing(PRICE, this.chance(0.5) ? 'points' : 'percent'),
      { purpose: 'stop', watch: PROFIT, when: null, level: -this.rupees(held) },
      { purpose: 'target', watch: PROFIT, when: null, level: this.rupees(held) },
      this.byIndex(),
      this.byTime(),
    ]);
    this.set(held, { kind: 'holding', instrument, product }, rules);
  }

  /** The broker shall keep it: a stop, a target or both. */
  protectAtBroker(): void {
    const held = this.somePosition();
    if (held === null) return;
    const { instrument, product, strategy } = held;
    const last = this.day.market.last(instrument);
    const long = held.net > 0 ? 1 : -1;
    const stop = { purpose: 'stop', watch: PRICE, when: null } as const;
    const target = { ...stop, purpose: 'target' } as const;
    const below = { ...stop, level: last - long * this.ticks(20) };
    const above = { ...target, level: last + long * this.ticks(20) };
    const rules = this.pick([[below], [below], [above], [below, above]]);
    const scope = { kind: 'holding', instrument, product } as const;
    const params = { ...this.id(), strategy, scope, rules, where: 'broker' as const };
    this.day.send({ name: 'set_protection', params });
  }

  /** Somebody looks at the broker’s own screen and decides. */
  countAsGone(): void {
    const doubtful = [...this.day.engine.view.liveStandings.values()].filter(
      ({ state, request }) => state === 'unknown' || request?.status === 'unknown',
    );
    if (doubtful.length === 0) return;
    const { standingId } = this.pick(doubtful);
    this.day.send({ name: 'assume_standing_dead', params: { ...this.id(), standingId } });
  }

  protectStrategy(): void {
    const held = this.somePosition();
    if (held === null) return;
    const rules = this.someOf<Rule>([
      { purpose: 'stop', watch: PROFIT, when: null, level: -this.rupees(held) },
      { purpose: 'target', watch: PROFIT, when: null, level: this.rupees(held) },
      this.trailing(PROFIT, 'points'),
      this.trailing(PREMIUM, this.chance(0.5) ? 'points' : 'percent'),
      { purpose: 'stop', watch: PREMIUM, when: null, level: this.premiumNear(held.strategy) },
      this.byIndex(),
      this.byTime(),
    ]);
    this.set(held, { kind: 'strategy' }, rules);
  }

  disarm(): void {
    const ids = [...this.day.engine.view.protections.keys()];
    if (ids.length === 0) return;
    const params = { ...this.id(), protectionId: this.pick(ids) };
    this.day.send({ name: 'end_protection', params });
  }

  exitUnderlying(): void {
    const { underlying } = this.pick(this.day.market.tradable);
    const scope = { kind: 'underlying', underlying } as const;
    const size = { kind: 'percent', percent: this.pick([50, 100]) } as const;
    const atOnce = this.chance(0.3);
    this.day.send({ name: 'exit', params: { ...this.id(), scope, size, atOnce } });
  }

  kill(): void {
    this.day.send(this.killing());
  }

  /** The program dies in the turn that writes the kill, before or between what it sends. */
  killAndDie(): void {
    this.day.dieIn('kill_set', this.upTo(3));
    this.kill();
  }

  /** The stream breaks, and then somebody pulls the switch. */
  killUnplugged(): void {
    this.day.session.flap('connection reset', 1_000 + this.upTo(9_000));
    this.kill();
  }

  /** The program is gone for a while; the broker and the market go on. */
  goAway(): void {
    this.day.stop();
  }

  /** An exit is begun by hand, and the program dies with it. */
  exitAndVanish(): void {
    this.day.dieIn('exit_intended', 0);
    const scope = { kind: 'all' } as const;
    const size = { kind: 'percent', percent: 100 } as const;
    this.day.send({ name: 'exit', params: { ...this.id(), scope, size } });
  }

  stickFeed(): void {
    this.day.market.stick(6_000 + this.upTo(10_000));
  }

  dieSoon(): void {
    this.day.dieIn(this.pick(DEADLY), this.upTo(3));
  }

  private killing(): EngineCommand {
    const level = this.pick([1, 2, 2, 3, 3] as const);
    return { name: 'set_kill', params: { ...this.id(), level, reason: 'enough' } };
  }

  private set(held: Position, scope: Scope, rules: Rules): void {
    const params = { ...this.id(), strategy: held.strategy, scope, rules };
    this.day.send({ name: 'set_protection', params });
  }

  private trailing(watch: typeof PRICE | typeof PROFIT | typeof PREMIUM, by: 'points' | 'percent') {
    const points = watch === PROFIT ? this.ticks(14) * 65 : this.ticks(14);
    const distance = by === 'points' ? points : 5 + this.upTo(300);
    return { purpose: 'trailing', watch, when: null, by, distance } as const;
  }

  private byIndex(): Rule {
    const last = this.day.market.last(INDEX.id);
    const above = this.chance(0.5);
    const when = above ? ('at_or_above' as const) : ('at_or_below' as const);
    const level = last + (above ? 1 : -1) * this.ticks(14);
    return { purpose: this.chance(0.5) ? 'stop' : 'target', watch: INDEX_WATCH, when, level };
  }

  private byTime(): Rule {
    return { purpose: 'time', atMs: this.day.world.nowMs() + 500 + this.upTo(15_000) };
  }

  /** A few ticks of the whole holding. */
  private rupees(held: Position): number {
    return this.ticks(12) * Math.max(65, Math.abs(held.net));
  }

  /** Some level in the range where combined premiums of a few legs lie. */
  private premiumNear(strategy: string): number {
    let value = 0;
    for (const at of this.day.engine.view.positions.values()) {
      if (at.strategy === strategy && at.net !== 0) {
        value += Math.sign(at.net) * this.day.market.last(at.instrument);
      }
    }
    return Math.max(SCALE, Math.abs(value) - this.ticks(12));
  }

  private ticks(most: number): number {
    return (1 + this.upTo(most)) * TICK;
  }

  private id(): { readonly commandId: CommandId } {
    this.commands += 1;
    return { commandId: asId<CommandId>(`g${this.commands}`) };
  }

  private somePosition(): Position | null {
    const held = [...this.day.engine.view.positions.values()].filter((each) => each.net !== 0);
    return held.length === 0 ? null : this.pick(held);
  }

  private someOf<Item>(items: readonly Item[]): Item[] {
    const first = this.pick(items);
    return this.chance(0.5) ? [first] : [first, this.pick(items)];
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
