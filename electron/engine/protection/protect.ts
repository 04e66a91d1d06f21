/**
 * Protection at work inside the turn of the engine. A price that meets a level is kept as a touch
 * when it is heard; the turn that follows writes the firing and the exits that it begins in one
 * append, so a plan has fired in the ledger or it has not, and no restart fires it again.
 *
 * While the desk may not act, because it is halted, out of step with its broker, or the exchange
 * is closed, a touch is forgotten and every rule is looked at anew when that has passed.
 */
import { indiaDayNumber } from '../../../shared/maths/calendar.ts';
import { type DomainEvent, isStandingEvent } from '../../../shared/domain/events.ts';
import type { ExitEnd } from '../../../shared/domain/exit.ts';
import type {
  CausationId,
  CommandId,
  InstrumentId,
  ProtectionId,
} from '../../../shared/domain/ids.ts';
import type { FillCorrected, OrderFilled } from '../../../shared/domain/order-events.ts';
import type { Position } from '../../../shared/domain/position.ts';
import type { Protection, Rule, TimeRule } from '../../../shared/domain/protection.ts';
import { positionKeyText } from '../../../shared/domain/position.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { must } from '../../../shared/lib/assert.ts';
import type { Cancel, World } from '../../platform/world.ts';
import { planExits } from '../exit/gate.ts';
import { exitOrder, openExitOf } from '../exits.ts';
import type { EngineView } from '../state.ts';
import type { Surroundings } from '../surroundings.ts';
import type { OpenTurn } from '../turn.ts';
import { driveStandings, isAtBroker } from './standing-drive.ts';
import { traceFired } from './standing-trace.ts';
import { openTrips, positionsOf } from './values.ts';
import { protectionWatch, type Touch } from './watch.ts';

/**
 * How often all is looked at whatever happens. Marks that moved are written down then, so this is
 * how much of one a crash can lose.
 */
const BEAT_MS = 1_000;

export interface Protecting {
  /** Prices of these contracts changed; true when a level was met and a turn has to follow. */
  heard(ids: Iterable<InstrumentId>): boolean;
  /** Before exits are driven: ends what is flat, fires what was touched or is due. */
  fire(turn: OpenTurn): void;
  /** After them: goes on with what has fired, and writes marks down. */
  settle(turn: OpenTurn): void;
  /** The fold was built anew. */
  rebuild(): void;
  /** What has to stay subscribed. */
  instruments(): Iterable<InstrumentId>;
  stop(): void;
}

export function protecting(
  world: Pick<World, 'after'>,
  around: Surroundings,
  state: () => EngineView,
  wake: () => void,
): Protecting {
  return new ProtectingRun(world, around, state, wake);
}

/** Why no plan over these positions may act now, or null. */
export function heldBack(
  state: EngineView,
  around: Surroundings,
  positions: readonly Position[],
): string | null {
  const moment = around.moment();
  if (moment.ledgerStopped) return 'The ledger cannot write';
  if (state.haltedBecause !== null) return 'Trading is halted';
  if (moment.state === 'not_reconciled') return 'The desk is not in step with the broker';
  for (const { instrument, net } of positions) {
    if (net === 0) continue;
    const session = around.market.session(around.market.instrument(instrument)?.exchange);
    if (session === 'closed' || session === 'pre_open') return 'The exchange is closed';
  }
  return null;
}

/** It moves units, or what they cost. */
function isOfFills(event: DomainEvent): event is OrderFilled | FillCorrected {
  const { kind } = event;
  return kind.startsWith('order_filled_in_') || kind === 'fill_corrected';
}

/** A time is met from its moment on until its day in India is over. */
function isDue(rule: Rule, nowMs: number): boolean {
  if (rule.purpose !== 'time' || nowMs < rule.atMs) return false;
  return indiaDayNumber(nowMs) === indiaDayNumber(rule.atMs);
}

class ProtectingRun implements Protecting {
  private readonly watch;
  private readonly world: Pick<World, 'after'>;
  private readonly around: Surroundings;
  private readonly state: () => EngineView;
  private readonly wake: () => void;
  /** Armed plans with a time. */
  private readonly timed = new Set<ProtectionId>();
  /** Plans that have fired and whose holdings something has happened to since. */
  private readonly unsettled = new Set<ProtectionId>();
  /** Plans of each strategy, by account and name: what its fills concern. */
  private readonly ofStrategy = new Map<string, Set<ProtectionId>>();
  private beatDue = false;
  private timer: Cancel | null = null;

  constructor(
    world: Pick<World, 'after'>,
    around: Surroundings,
    state: () => EngineView,
    wake: () => void,
  ) {
    this.world = world;
    this.around = around;
    this.state = state;
    this.wake = wake;
    this.watch = protectionWatch(around, state);
  }

  heard(ids: Iterable<InstrumentId>): boolean {
    return this.watch.heard(ids);
  }

  instruments(): Iterable<InstrumentId> {
    return this.watch.instruments();
  }

  stop(): void {
    this.timer?.();
    this.timer = null;
  }

  rebuild(): void {
    this.watch.forgetAll();
    this.timed.clear();
    this.unsettled.clear();
    this.ofStrategy.clear();
    for (const id of this.state().protections.keys()) this.keep(id);
  }

  fire(turn: OpenTurn): void {
    traceFired(turn);
    const { changed, anew } = this.follow(turn);
    for (const id of changed) this.keep(id);
    if (anew) this.watch.heardAll();
    for (const id of changed) this.endIfGone(turn, id);
    for (const [id, touch] of this.watch.takeTouches()) this.fireOne(turn, id, touch);
    if (this.beatDue) for (const id of [...this.timed]) this.fireDue(turn, id);
  }

  settle(turn: OpenTurn): void {
    for (const { event } of turn.pending) {
      // What stands at the broker is not fired here; what does not is.
      if (isStandingEvent(event)) this.keep(event.protectionId);
      if (event.kind !== 'exit_ended') continue;
      const run = turn.state.exits.get(event.exitId);
      if (run !== undefined) this.plansOf(run).forEach((id) => this.unsettle(id));
    }
    for (const id of [...this.unsettled]) this.goOn(turn, id);
    // Last, because nothing is handed over of what an exit has just begun to take out.
    const told = turn.pending.length;
    driveStandings(turn, this.around);
    for (const { event } of turn.pending.slice(told)) {
      if (isStandingEvent(event)) this.keep(event.protectionId);
    }
    if (this.beatDue) for (const id of [...this.watch.moved]) this.writeMarks(turn, id);
    this.beatDue = false;
    this.arm();
  }

  /** What this turn changed, and whether everything has to be looked at anew. */
  private follow(turn: OpenTurn): { changed: ReadonlySet<ProtectionId>; anew: boolean } {
    const changed = new Set<ProtectionId>();
    let anew = false;
    for (const { event } of turn.pending) {
      if ('protectionId' in event) {
        this.watch.forgetTouch(event.protectionId);
        changed.add(event.protectionId);
      } else if (event.kind === 'order_claimed' || event.kind === 'order_traced') {
        for (const id of turn.state.protections.keys()) changed.add(id);
      } else if (isOfFills(event)) {
        const order = must(turn.state.orders.get(event.orderId), 'the order of a fill');
        for (const id of this.plansOf(order)) changed.add(id);
      } else if (event.kind === 'desk_reconciled' || event.kind === 'desk_resumed') anew = true;
    }
    return { changed, anew };
  }

  private plansOf({ account, strategy }: Owner): ReadonlySet<ProtectionId> {
    return this.ofStrategy.get(`${account}|${strategy}`) ?? NO_PLANS;
  }

  private keep(id: ProtectionId): void {
    this.watch.keep(id);
    const plan = this.state().protections.get(id);
    this.timed.delete(id);
    this.unsettled.delete(id);
    if (plan === undefined) {
      for (const ids of this.ofStrategy.values()) ids.delete(id);
      return;
    }
    const key = `${plan.account}|${plan.strategy}`;
    const ids = this.ofStrategy.get(key);
    if (ids === undefined) this.ofStrategy.set(key, new Set([id]));
    else ids.add(id);
    this.unsettle(id);
    if (plan.fired === null && plan.rules.some(isTime)) this.timed.add(id);
  }

  private unsettle(id: ProtectionId): void {
    const plan = this.state().protections.get(id);
    if (plan !== undefined && plan.fired !== null) this.unsettled.add(id);
  }

  /** A holding that is flat, or that is another one since the plan was made, has no protection. */
  private endIfGone(turn: OpenTurn, id: ProtectionId): void {
    const plan = turn.state.protections.get(id);
    if (plan === undefined) return;
    const armedFor = turn.state.protectedTrips.get(id);
    if (openTrips(turn.state, plan).some((trip) => armedFor?.has(trip.id))) return;
    const end = { kind: 'protection_ended', commandId: null, end: 'flat' } as const;
    this.stage(turn, id, [{ ...end, protectionId: id }]);
  }

  private fireDue(turn: OpenTurn, id: ProtectionId): void {
    const rules = turn.state.protections.get(id)?.rules ?? [];
    const nowMs = this.around.nowMs();
    const at = rules.findIndex((rule) => isDue(rule, nowMs));
    const rule = rules[at];
    if (rule?.purpose === 'time') {
      this.fireOne(turn, id, { rule: at, value: nowMs, level: rule.atMs });
    }
  }

  private fireOne(turn: OpenTurn, id: ProtectionId, { rule: at, value, level }: Touch): void {
    const plan = turn.state.protections.get(id);
    if (plan === undefined || plan.fired !== null) return;
    if (isAtBroker(turn.state, plan)) return;
    const positions = positionsOf(turn.state, plan);
    if (heldBack(turn.state, this.around, positions) !== null) return;
    const { purpose } = must(plan.rules[at], 'a rule of the plan');
    const commandId = `${id}.${plan.firings + 1}` as CommandId;
    this.stage(turn, id, [
      ...this.markEvents(plan),
      { kind: 'protection_fired', protectionId: id, commandId, rule: at, purpose, value, level },
    ]);
    this.exit(turn, id, positions);
  }

  /** All that is held of these, shorts first; an exit that is under way is left to end first. */
  private exit(turn: OpenTurn, id: ProtectionId, positions: readonly Position[]): void {
    const fired = turn.state.protections.get(id)?.fired ?? null;
    if (fired === null) return;
    const wishes = exitOrder(positions)
      .filter((position) => openExitOf(turn.state, position) === null)
      .map((position) => ({ position, units: quantity(Math.abs(position.net)) }));
    this.stage(turn, id, planExits(this.around, wishes, fired.commandId, fired.purpose));
  }

  /**
   * A firing wants out of everything: what another exit held when it fired, and what an entry
   * brought while it exited. An exit of it that stopped unfilled waits for a person.
   */
  private goOn(turn: OpenTurn, id: ProtectionId): void {
    const plan = turn.state.protections.get(id);
    if (plan === undefined || plan.fired === null) return;
    const positions = positionsOf(turn.state, plan);
    if (heldBack(turn.state, this.around, positions) !== null) return;
    const { commandId } = plan.fired;
    const free = positions.filter((position) => mayExit(turn.state, commandId, position));
    this.exit(turn, id, free);
    this.unsettled.delete(id);
  }

  private markEvents(plan: Protection): readonly DomainEvent[] {
    const { protectionId } = plan;
    return this.watch
      .unwritten(plan)
      .map(({ rule, mark }) => ({ kind: 'protection_marked', protectionId, rule, mark }));
  }

  private writeMarks(turn: OpenTurn, id: ProtectionId): void {
    const plan = turn.state.protections.get(id);
    if (plan !== undefined) this.stage(turn, id, this.markEvents(plan));
  }

  private stage(turn: OpenTurn, id: ProtectionId, events: readonly DomainEvent[]): void {
    if (events.length === 0) return;
    turn.stage(events, id as string as CausationId);
    this.keep(id);
  }

  /** The next beat: a second from now, or sooner when a time comes before that. */
  private arm(): void {
    const { protections, liveStandings } = this.state();
    if (this.timer !== null || protections.size + liveStandings.size === 0) return;
    const nowMs = this.around.nowMs();
    let waitMs = BEAT_MS;
    for (const id of this.timed) {
      for (const rule of protections.get(id)?.rules ?? []) {
        const leftMs = isTime(rule) ? rule.atMs - nowMs : BEAT_MS;
        if (leftMs > 0) waitMs = Math.min(waitMs, leftMs);
      }
    }
    this.timer = this.world.after(waitMs, () => this.beat());
  }

  /**
   * Looks at everything once more, because a price that came to be trusted again, or an exchange
   * that opened, changes no price; and lets times and marks have their turn.
   */
  private beat(): void {
    this.timer = null;
    const touched = this.watch.heardAll();
    const nowMs = this.around.nowMs();
    const { protections, liveStandings, keptPlans } = this.state();
    const due = [...this.timed].some((id) =>
      protections.get(id)?.rules.some((rule) => isDue(rule, nowMs)),
    );
    this.beatDue = due || this.watch.moved.size > 0;
    const standing = liveStandings.size > 0 || keptPlans.size > 0;
    if (touched || this.beatDue || standing || this.unsettled.size > 0) this.wake();
    this.arm();
  }
}

type Owner = Pick<Protection, 'account' | 'strategy'>;

function isTime(rule: Rule): rule is TimeRule {
  return rule.purpose === 'time';
}

const NO_PLANS: ReadonlySet<ProtectionId> = new Set();

/** The firing has no exit of it yet, or one that is done and was overtaken by an entry. */
function mayExit(state: EngineView, firing: CommandId, position: Position): boolean {
  const key = positionKeyText(position);
  let end: ExitEnd | 'open' | null = null;
  for (const run of state.exits.values()) {
    if (run.commandId === firing && positionKeyText(run) === key) end = run.end ?? 'open';
  }
  return end === null || end === 'done' || end === 'flat';
}
