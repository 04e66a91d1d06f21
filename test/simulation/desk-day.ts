/**
 * One desk for one simulated day: the real engine over the fake world, the broker model and a
 * ledger in memory, with the auditor between engine and ledger and at the gateway.
 */
import type { Engine } from '../../electron/engine/engine-port.ts';
import { openEngine } from '../../electron/engine/engine.ts';
import type { EngineCommand } from '../../electron/engine/run-command.ts';
import type { AppendFailure, Ledger } from '../../electron/ledger/ledger.ts';
import { idSource } from '../../electron/platform/new-id.ts';
import { writeKill } from '../../electron/kill/closed-desk.ts';
import type { EventKind, EventRecord, PendingEvent } from '../../shared/domain/events.ts';
import { asId, type CommandId } from '../../shared/domain/ids.ts';
import { type MemoryLedger, memoryLedger } from '../support/memory-ledger.ts';
import { WIDE_LIMITS } from '../support/wide-limits.ts';
import { type FakeWorld, fakeWorld, seededRandom } from '../support/world.ts';
import { Auditor } from './auditor.ts';
import { BrokerModel } from './broker-model.ts';
import { type BrokerSession, brokerSession, MANIFEST_FACTS } from './broker-session.ts';
import { type Faults, swarmOf } from './faults.ts';
import { CONTRACTS, INDEX, WINGS, type MarketModel, marketModel } from './market-model.ts';
import { abilityOf, StandingModel } from './standing-model.ts';

const METERS = {
  commandToDurable: () => undefined,
  updateToDurable: () => undefined,
  brokerRoundTrip: () => undefined,
  turn: () => undefined,
};

/** Failures of a command that never came to be judged. */
const UNDECIDED: ReadonlySet<string> = new Set([
  'ledger_stopped',
  'trading_halted',
  'command_changed',
]);

/** Seeds from here on know plans of protection, and programs that die in the middle of a turn. */
const GUARDED_FROM = 10_000_000;
/** Seeds from here on have a broker that keeps conditional orders. */
const KEPT_FROM = 20_000_000;
/** And in seeds from here on people trade packages; every second broker keeps nothing. */
const BATCHED_FROM = 30_000_000;

interface Death {
  /** It dies in the turn that writes one of these. */
  readonly kind: EventKind;
  /** How many of the turn's requests still leave. */
  readonly leaving: number;
}

export class DeskDay {
  readonly world: FakeWorld;
  readonly random: () => number;
  readonly faults: Faults;
  readonly market: MarketModel;
  readonly broker: BrokerModel;
  /** What the broker keeps for plans; null on days when it keeps nothing. */
  readonly standing: StandingModel | null;
  readonly auditor: Auditor;
  readonly bugs: string[] = [];
  session: BrokerSession;
  engine: Engine;
  restarts = 0;
  /** Nothing runs: the broker and the market go on alone. */
  down = false;
  readonly guarded: boolean;
  readonly batched: boolean;
  private death: Death | null = null;
  private ledger: MemoryLedger;
  private doomed = false;

  constructor(seed: number) {
    this.world = fakeWorld(seed);
    const perSecond = MANIFEST_FACTS.ordersPerSecond;
    this.auditor = new Auditor({ perSecond, perMinute: null }, () => this.world.monotonicMs());
    this.random = seededRandom(Math.imul(seed, 0x9e3779b1) ^ 0x51ed270b);
    this.batched = seed >= BATCHED_FROM;
    const keeps = seed >= KEPT_FROM && !(this.batched && seed % 2 === 1);
    this.faults = swarmOf(this.random, keeps);
    this.guarded = seed >= GUARDED_FROM;
    const traded = this.batched ? [...CONTRACTS, ...WINGS] : CONTRACTS;
    const shown = this.guarded ? [...traded, INDEX] : traded;
    this.market = marketModel(this.world, this.random, shown);
    this.broker = new BrokerModel(this.world, this.random, this.faults, this.market);
    const { tradeIds, perMinute } = this.broker.personality;
    this.auditor.tradeIds = tradeIds;
    this.auditor.batches.clocksJump = this.faults.on.has('F-52');
    this.standing = keeps ? this.newStanding() : null;
    this.auditor.watch(this.broker, this.market, WIDE_LIMITS.staleAfterMs, this.standing);
    this.auditor.limits = { perSecond, perMinute };
    this.ledger = memoryLedger();
    this.session = this.newSession();
    this.engine = this.newEngine();
  }

  get ledgerFailed(): boolean {
    return this.ledger.failure() !== null;
  }

  events(): readonly EventRecord[] {
    return this.ledger.events();
  }

  send(command: EngineCommand): void {
    const { engine } = this;
    if (command.name === 'place_order') {
      this.auditor.commanded(command.params.commandId, command.params.quantity);
    }
    engine.command(command).then(
      (answered) => {
        const decided = answered.ok || !UNDECIDED.has(answered.error.code);
        if (command.name === 'cancel_orders' && decided) {
          this.auditor.withdrawn(command.params.orderIds);
        }
        const stillHere = engine === this.engine;
        if (stillHere && answered.ok && 'seq' in answered.value) {
          this.auditor.answered(answered.value.seq);
        }
        if (stillHere && !answered.ok) this.confirm(command, answered.error.confirm?.nonce);
      },
      (bug: unknown) => this.bugs.push(`a command was rejected: ${String(bug)}`),
    );
  }

  /** Whoever loosens limits means it. */
  private confirm(command: EngineCommand, nonce: string | undefined): void {
    if (command.name !== 'set_limits' || nonce === undefined) return;
    const commandId = asId<CommandId>(`${command.params.commandId}y`);
    this.send({ ...command, params: { ...command.params, commandId, confirm: nonce } });
  }

  failLedger(cause: AppendFailure['cause'], survives: 'nothing' | 'everything'): void {
    this.doomed = true;
    this.ledger.failNextAppend(cause, survives);
  }

  /** The process dies where it stands and starts over what is durable. */
  restart(): void {
    this.restarts += 1;
    this.stop();
    this.down = false;
    this.doomed = false;
    this.auditor.reopened(this.ledger.events());
    this.session = this.newSession();
    this.engine = this.newEngine();
  }

  /** The process ends and is not started again yet. */
  stop(): void {
    if (this.down) return;
    this.down = true;
    this.death = null;
    this.engine.stop();
    this.session.die(0);
    this.auditor.stopped();
    this.ledger = this.ledger.reopened();
  }

  /** From now on nothing dies; what is down is started. */
  heal(): void {
    this.death = null;
    if (this.doomed || this.down) this.restart();
  }

  /** The next turn that writes such an event is the last of this process. */
  dieIn(kind: EventKind, leaving: number): void {
    this.death = { kind, leaving };
  }

  /** From a command line, with no program there. */
  killWhileDown(level: 1 | 2 | 3): void {
    const { written } = writeKill(this.ledger, this.world, { level, reason: 'from afar' });
    if (written.ok) this.auditor.killedWhileDown();
  }

  /** Prices moved. */
  ticked(): void {
    if (!this.guarded) return;
    const ids = [...this.market.tradable, INDEX].map(({ id }) => id);
    if (!this.down) this.engine.ticked(ids);
    this.auditor.moved(!this.down);
  }

  /** I-27: a second start right after a start finds nothing left to recover. */
  restartTwice(): void {
    this.restart();
    const before = this.ledger.head();
    this.restart();
    const kinds = this.ledger.events().slice(before);
    const added = kinds.map((record) => record.event.kind);
    if (added.join() !== 'desk_opened') {
      this.auditor.complain(`I-27: a second start added ${added.join(', ')}`);
    }
  }

  private dieAfter(events: readonly PendingEvent[]): void {
    const { death } = this;
    if (death === null || !events.some(({ event }) => event.kind === death.kind)) return;
    this.death = null;
    this.session.die(death.leaving);
    this.auditor.dies(death.kind);
    const { engine } = this;
    this.world.soon(() => {
      if (engine !== this.engine || this.down) return;
      if (this.random() < 0.5) this.stop();
      else this.restart();
    });
  }

  private newStanding(): StandingModel {
    const { world, random, market, broker, auditor } = this;
    return new StandingModel(abilityOf(random), {
      ...{ world, random, market, broker },
      onMoved: (standing) => auditor.arrived(standing),
      onFires: (standing) => auditor.fires(standing),
    });
  }

  private newSession(): BrokerSession {
    const { world, random, faults, broker, auditor, standing } = this;
    return brokerSession({
      world,
      random,
      faults,
      broker,
      standing,
      onFrame: (frame) => auditor.frame(frame),
      onStandingFrame: (frame) => auditor.standingFrame(frame),
      onRead: (startedMs) => auditor.read(startedMs),
      onConnect: (atMs) => auditor.connected(atMs),
      onArrived: (order) => auditor.arrived(order),
      onRefused: (orderId) => auditor.refused(orderId),
    });
  }

  private newEngine(): Engine {
    const engine = openEngine({
      world: this.world,
      ledger: this.audited(this.ledger),
      gateway: this.session,
      market: this.market,
      newId: idSource(this.world),
      baseLimits: WIDE_LIMITS,
      appVersion: 'simulation',
      warning: null,
      meters: METERS,
    });
    const started = engine.start();
    if (!started.ok) this.bugs.push(`the engine did not start: ${started.error.says}`);
    return engine;
  }

  /** The auditor reads an event when it is durable and before anything leaves because of it. */
  private audited(ledger: MemoryLedger): Ledger {
    const { auditor } = this;
    return {
      head: () => ledger.head(),
      append: (head, events) => {
        const appended = ledger.append(head, events);
        if (appended.ok) {
          auditor.durable(appended.value);
          this.dieAfter(events);
        } else auditor.ledgerFails();
        return appended;
      },
      readFrom: (seq) => ledger.readFrom(seq),
      failure: () => ledger.failure(),
      close: () => ledger.close(),
    };
  }
}
