/**
 * The engine: the only writer. Inputs are taken in order, commands before market and broker noise;
 * each turn decides, folds, appends with full synchronisation, and only then answers, publishes and
 * sends. Nothing is awaited inside a turn, so no input ever sees half a decision.
 *
 * A crash leaves either the whole append or nothing of it. An append that fails stops trading until
 * the program is started again; a failed assertion does the same but keeps the window alive.
 */
import type { Failure } from '../../shared/contract/envelope.ts';
import type { DomainEvent, EventRecord } from '../../shared/domain/events.ts';
import type { CausationId, InstrumentId } from '../../shared/domain/ids.ts';
import { DEFAULT_LIMITS } from '../../shared/domain/limits.ts';
import { refusal } from '../../shared/domain/refusals.ts';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import type { BrokerStanding } from '../broker/standing.ts';
import { type Beat, openBeat } from './beat.ts';
import { confirmations } from './confirmations.ts';
import { anomaly } from './decide-update.ts';
import { type Door, dispatcher } from './dispatch.ts';
import { type Connection, openConnection } from './connection.ts';
import { type DeskClock, deskClock } from './desk-clock.ts';
import { drive, hasWork } from './drivers.ts';
import type { ArmingWish, BrokerNet, Engine, EngineParts, EngineStatus } from './engine-port.ts';
import { evolve } from './evolve.ts';
import { BUG_CAUSE, haltedBy } from './halted.ts';
import { type Asked, comesFirst, isRepeatable, type Noise, ordersLast } from './engine-inputs.ts';
import { needsGuarding } from './guards.ts';
import { inbox } from './inbox.ts';
import { hashLimits, limitsInForce } from './limits.ts';
import { type Listening, listening } from './listening.ts';
import { orderWatcher, type ReadBegun, standingWatcher } from './order-watcher.ts';
import { protecting, type Protecting } from './protection/protect.ts';
import { recover } from './recover.ts';
import {
  type Answered,
  type CancelWishes,
  type EngineCommand,
  failureOf,
  runCommand,
} from './run-command.ts';
import { emptyState, type EngineState, type EngineView } from './state.ts';
import type { Moment, Surroundings } from './surroundings.ts';
import { type OpenTurn, openTurn } from './turn.ts';
import { unwrittenCancels } from './unwritten.ts';

/** Inputs folded into one append at most; more wait for the next turn. */
const TURN_MAX = 512;
const COMMANDS_MAX = 1_000;
const PUSHES_MAX = 50_000;

export function openEngine(parts: EngineParts): Engine {
  return new EngineRun(parts);
}

class EngineRun implements Engine {
  readonly around: Surroundings;
  private readonly parts: EngineParts;
  private state: EngineState = emptyState();
  private readonly wishes: CancelWishes = new Map();
  private readonly inputs = inbox<Asked, Noise>(COMMANDS_MAX, PUSHES_MAX, isRepeatable);
  private readonly committed: ((records: readonly EventRecord[]) => void)[] = [];
  private readonly statusChanged: (() => void)[] = [];
  private readonly door: Door;
  private readonly watcher;
  private readonly standingWatcher;
  private readonly unwritten;
  private readonly connection: Connection;
  private readonly listening: Listening;
  private readonly protecting: Protecting;
  private durable: readonly EventRecord[] = [];
  private readonly clock: DeskClock;
  private readonly beat: Beat;
  private scheduled = false;
  private stopped = false;

  constructor(parts: EngineParts) {
    this.parts = parts;
    const { world, gateway, market, newId } = parts;
    this.connection = openConnection(world);
    this.clock = deskClock(world);
    this.beat = openBeat(world, () => this.noise({ kind: 'kick' }));
    this.around = {
      manifest: gateway.manifest,
      market,
      newId,
      baseLimits: parts.baseLimits ?? DEFAULT_LIMITS,
      confirmations: confirmations(newId, () => this.clock.nowMs()),
      limits: () => limitsInForce(this.state.limits, this.around.baseLimits),
      limitsHash: () => hashLimits(this.around.limits()),
      moment: () => this.moment(),
      nowMs: () => this.clock.nowMs(),
      measuresFromMs: () => this.clock.measuresFromMs(),
      leftWithin: (windowMs) => this.door.leftWithin(windowMs),
      bookBegunMs: () => this.listening.bookBegunMs(),
    };
    this.protecting = protecting(
      world,
      this.around,
      () => this.state,
      () => this.wake(),
    );
    this.door = dispatcher(world, gateway, (answer) => this.noise({ kind: 'answer', answer }));
    this.unwritten = unwrittenCancels(this.around, this.wishes, this.door.send);
    const { around, connection, clock, wishes } = this;
    this.listening = listening({ around, connection, clock, wishes, meters: parts.meters });
    this.watcher = orderWatcher(world, gateway, {
      doubt: () => this.listening.doubt(this.state),
      begins: () => this.readBegins(),
      heard: (result, begun) => this.noise({ kind: 'book', result, begun }),
    });
    this.standingWatcher = standingWatcher(world, gateway, {
      doubt: () => this.listening.standings.doubt(this.state),
      begins: () => this.readBegins(),
      heard: (result, begun) => this.noise({ kind: 'standings', result, begun }),
    });
  }

  get view(): EngineView {
    return this.state;
  }

  status(): EngineStatus {
    return {
      ...this.connection.status(),
      state: this.state.haltedBecause === null ? this.connection.desk : 'halted',
      ledgerFailure: this.parts.ledger.failure()?.words ?? null,
    };
  }

  brokerNet(): BrokerNet | null {
    return this.listening.brokerNet();
  }

  standingElsewhere(): readonly BrokerStanding[] {
    return this.listening.standings.elsewhere();
  }

  onCommitted(listen: (records: readonly EventRecord[]) => void): void {
    this.committed.push(listen);
  }

  onStatus(listen: () => void): void {
    this.statusChanged.push(listen);
  }

  command(command: EngineCommand): Promise<Answered> {
    return new Promise((reply) => {
      const atMs = this.parts.world.monotonicMs();
      if (this.stopped || !this.inputs.urgent({ command, atMs, reply })) {
        reply(err(failureOf(refusal('trading_halted', { cause: 'the engine takes no more' }))));
        return;
      }
      this.schedule();
    });
  }

  reconcileNow(): void {
    this.watcher.readNow();
  }

  ticked(ids: Iterable<InstrumentId>): void {
    if (this.protecting.heard(ids)) this.wake();
  }

  watches(): Iterable<InstrumentId> {
    return this.protecting.instruments();
  }

  private readBegins(): ReadBegun {
    return { connection: this.connection.number, atMs: this.clock.nowMs() };
  }

  private wake(): void {
    this.noise({ kind: 'kick' });
  }

  halt(words: string): void {
    this.noise({ kind: 'bug', words });
  }

  arm(wish: ArmingWish): void {
    this.noise({ kind: 'arming', wish });
  }

  start(): Result<void, Failure> {
    const { gateway } = this.parts;
    this.rebuild();
    const turn = this.openTurn();
    const cause = 'start' as CausationId;
    turn.stage([this.deskOpened()], cause);
    turn.stage(recover(this.state), cause);
    if (this.parts.warning !== null) {
      turn.stage([anomaly('events_lost', null, this.parts.warning)], cause);
    }
    if (!this.commit(turn)) return err(this.ledgerFailure());
    for (const [orderId, commandId] of this.state.wanted) this.wishes.set(orderId, commandId);
    this.protecting.rebuild();
    this.publish(turn);
    gateway.onUpdate((update) => {
      const atMs = this.parts.world.monotonicMs();
      this.connection.heard();
      this.noise({ kind: 'update', update, atMs });
    });
    gateway.onLink((report) => this.noise({ kind: 'link', report }));
    gateway.open();
    // What was begun goes on looking at its clock, whether the broker comes back or not.
    if (hasWork(turn, this.wishes)) this.wake();
    return ok(undefined);
  }

  stop(): void {
    this.stopped = true;
    this.watcher.stop();
    this.standingWatcher?.stop();
    this.protecting.stop();
    this.parts.gateway.close();
  }

  private moment(): Moment {
    return {
      state: this.connection.desk,
      link: this.connection.link.state,
      ledgerStopped: this.parts.ledger.failure() !== null,
    };
  }

  private deskOpened(): DomainEvent {
    const { manifest } = this.parts.gateway;
    const limits = this.around.limits();
    return {
      kind: 'desk_opened',
      account: manifest.account,
      mode: manifest.mode,
      broker: manifest.broker,
      appVersion: this.parts.appVersion,
      limitsHash: hashLimits(limits),
      limits: { ...limits },
    };
  }

  private noise(input: Noise): void {
    if (this.stopped) return;
    this.inputs.noise(input);
    this.schedule();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.parts.world.soon(() => {
      this.scheduled = false;
      if (!this.stopped) this.runTurn();
    });
  }

  private openTurn(): OpenTurn {
    return openTurn(this.state, () => this.clock.nowMs());
  }

  /** Everything that is waiting, as one append. */
  private runTurn(): void {
    const { urgent, noise } = this.inputs.take(TURN_MAX);
    if (this.parts.ledger.failure() !== null) {
      for (const asked of urgent) asked.reply(this.withoutLedger(asked.command));
      if (this.unwritten.drive(this.state)) this.beat.soon();
      return;
    }
    const turn = this.openTurn();
    const answers: (() => void)[] = [];
    const wishesBefore = [...this.wishes];
    let written: boolean;
    try {
      // A broken link or a desk that is disarmed is shut before a command of the same turn.
      for (const input of noise) if (comesFirst(input)) this.listening.hear(turn, input);
      for (const asked of ordersLast(urgent)) answers.push(this.runAsked(turn, asked));
      for (const input of noise) if (!comesFirst(input)) this.listening.hear(turn, input);
      this.protecting.fire(turn);
      drive(turn, this.around, this.wishes);
      this.protecting.settle(turn);
      written = this.commit(turn);
    } catch (bug) {
      this.wishes.clear();
      for (const [orderId, commandId] of wishesBefore) this.wishes.set(orderId, commandId);
      this.haltOnBug(bug, urgent, noise);
      return;
    }
    if (!written) {
      const failure = this.ledgerFailure();
      for (const asked of urgent) asked.reply(err(failure));
      return;
    }
    this.publish(turn);
    for (const answer of answers) answer();
    this.measure(urgent, noise, turn.pending.length);
    this.afterTurn(turn);
  }

  private runAsked(turn: OpenTurn, asked: Asked): () => void {
    const answered = runCommand(turn, this.around, this.wishes, asked.command);
    return () => asked.reply(answered);
  }

  /** A stopped ledger sends nothing new, but a cancel only takes risk away and still goes out. */
  private withoutLedger(command: EngineCommand): Answered {
    if (command.name !== 'cancel_orders') return err(failureOf(refusal('ledger_stopped')));
    const { commandId, orderIds } = command.params;
    const requested = [...this.unwritten.ask(this.state, orderIds, commandId)];
    return ok({ seq: this.state.seq, requested, refused: [] });
  }

  /**
   * Writes the turn; on failure the state is folded anew, so that it shows only what is durable.
   */
  private commit(turn: OpenTurn): boolean {
    if (turn.pending.length === 0) return true;
    const { ledger } = this.parts;
    const appended = ledger.append(turn.baseSeq, turn.pending);
    if (!appended.ok) {
      this.rebuild();
      this.tellStatus();
      return false;
    }
    for (const effect of turn.effects) this.door.send(effect);
    this.durable = appended.value;
    return true;
  }

  /**
   * A listener that fails hurts neither the order path nor the other listeners; it halts trading.
   */
  private publish(turn: OpenTurn): void {
    if (turn.pending.length === 0) return;
    for (const listen of this.committed) {
      try {
        listen(this.durable);
      } catch (bug) {
        this.noise({ kind: 'bug', words: bug instanceof Error ? bug.message : String(bug) });
      }
    }
  }

  private rebuild(): void {
    const state = emptyState();
    for (const record of this.parts.ledger.readFrom(0)) evolve(state, record);
    this.state = state;
    this.protecting.rebuild();
  }

  private ledgerFailure(): Failure {
    const words = this.parts.ledger.failure()?.words ?? '';
    return failureOf(refusal('ledger_stopped', { words }));
  }

  /**
   * A bug stops trading and keeps the window: what the turn decided is thrown away and recorded.
   * What the broker told in it is heard again, each by itself, so that one poisoned input does not
   * take the others with it; and the books are read again before entries could be resumed.
   */
  private haltOnBug(bug: unknown, urgent: readonly Asked[], noise: readonly Noise[]): void {
    if (!(bug instanceof Error)) throw bug;
    this.rebuild();
    this.connection.distrust();
    const halt = haltedBy(bug.message);
    const turn = this.openTurn();
    if (this.state.haltedBecause === null) turn.stage([halt], BUG_CAUSE);
    turn.stage([{ kind: 'gap_opened', cause: halt.cause }], BUG_CAUSE);
    if (this.commit(turn)) this.publish(turn);
    for (const asked of urgent) {
      asked.reply(err(failureOf(refusal('trading_halted', { cause: halt.cause }))));
    }
    for (const input of noise) this.hearAlone(input);
    this.protecting.rebuild();
    this.listening.wantRead();
    this.afterTurn(this.openTurn());
  }

  private hearAlone(input: Noise): void {
    const turn = this.openTurn();
    try {
      this.listening.hear(turn, input);
      if (this.commit(turn)) this.publish(turn);
    } catch {
      this.rebuild();
    }
  }

  private measure(urgent: readonly Asked[], noise: readonly Noise[], events: number): void {
    const { meters, world } = this.parts;
    const nowMs = world.monotonicMs();
    for (const asked of urgent) meters.commandToDurable(nowMs - asked.atMs);
    for (const input of noise) {
      if (input.kind === 'update') meters.updateToDurable(nowMs - input.atMs);
    }
    meters.turn(urgent.length + noise.length, events);
  }

  private afterTurn(turn: OpenTurn): void {
    if (this.inputs.dropped() > 0) this.listening.wantRead();
    if (this.listening.takeReadWanted()) this.watcher.readNow();
    else this.watcher.wake();
    const { standings } = this.listening;
    standings.follow(turn.pending, this.state);
    if (standings.takeReadWanted()) this.standingWatcher?.readNow();
    else this.standingWatcher?.wake();
    if (this.inputs.size > 0) this.schedule();
    if (hasWork(turn, this.wishes)) this.beat.soon();
    if (needsGuarding(this.state)) this.beat.nowAndThen();
    this.tellStatus();
  }

  private tellStatus(): void {
    for (const listen of this.statusChanged) listen();
  }
}
