/**
 * What the engine knows, built by folding the ledger and by nothing else: the same events always
 * give the same state, which verify_folds proves at any moment. It is mutable for speed and seen as
 * read-only by everyone but the fold in evolve.ts.
 */
import type { ArmedWith, HoldCause, LimitsWished } from '../../shared/domain/desk-events.ts';
import type { Batch } from '../../shared/domain/batch.ts';
import type { ExitRun } from '../../shared/domain/exit.ts';
import type { Fill } from '../../shared/domain/fill.ts';
import type {
  BatchId,
  BrokerOrderId,
  CommandId,
  ExitId,
  InstrumentId,
  OrderId,
  ProtectionId,
  StandingId,
  TrackerId,
} from '../../shared/domain/ids.ts';
import { type Money, ZERO_MONEY } from '../../shared/domain/money.ts';
import type { Order } from '../../shared/domain/order.ts';
import type { Product } from '../../shared/domain/order-events.ts';
import type { Position } from '../../shared/domain/position.ts';
import type { Protection } from '../../shared/domain/protection.ts';
import type { RefusalReason } from '../../shared/domain/refusals.ts';
import type { DisarmCause, KillLevel } from '../../shared/domain/session.ts';
import { mayStillFire, type Standing } from '../../shared/domain/standing.ts';
import type { Trips } from '../../shared/domain/trackers.ts';
import { emptyRiskLog, type RiskLog } from './risk-log.ts';
import { emptyClock, emptySentLog, type ProvenClock, type SentLog } from './sent-log.ts';

/** The first outcome of a command, from which every repeat is answered. */
export interface TakenCommand {
  readonly name: string;
  readonly contentHash: string;
  readonly seq: number;
  readonly orderIds: readonly OrderId[];
  /** What was refused of it and about what: the whole, or one order or position of several. */
  readonly refusals: readonly RefusedPart[];
  /** How many exits it began. */
  readonly exits: number;
  /** The limits it recorded. */
  readonly limits: Readonly<Partial<Record<string, number>>> | null;
}

export interface RefusedPart {
  readonly about: string;
  readonly reason: RefusalReason;
}

export interface Gap {
  readonly fromMs: number;
  readonly toMs: number | null;
  readonly cause: string;
}

export interface KillFacts {
  readonly level: KillLevel;
  readonly reason: string;
  readonly atMs: number | null;
}

/** Whether a live desk may enter; a paper desk is never armed and never asked. */
export interface ArmingFacts {
  readonly armed: boolean;
  /** When it was armed or disarmed last; null before the first time. */
  readonly sinceMs: number | null;
  /** Why it was disarmed last; null while it is armed and before the first time. */
  readonly cause: DisarmCause | null;
  /** What the last live session was armed with; null before the first. */
  readonly last: ArmedWith | null;
}

/** What a person has to look at before a contract is entered again. */
export interface Hold {
  readonly cause: HoldCause;
  readonly words: string;
  readonly sinceMs: number;
}

export interface Difference {
  readonly instrument: InstrumentId;
  readonly product: Product;
  readonly ours: number;
  readonly theirs: number;
  readonly sinceMs: number;
  /** A person has released the contract at just this difference. */
  readonly known: boolean;
}

export interface EngineState {
  seq: number;
  readonly orders: Map<OrderId, Order>;
  /** Orders that are not final, by contract: what exposure and reservations are counted from. */
  readonly live: Map<InstrumentId, Map<OrderId, Order>>;
  liveCount: number;
  /** Live orders that wait for an answer of the broker: few, and looked at after every turn. */
  readonly unanswered: Map<OrderId, Order>;
  /** Intended and not sent: later slices of an intention that wait for the rate. */
  readonly waiting: Map<OrderId, Order>;
  /** The orders of each intention that was cut, by its first. */
  readonly slices: Map<OrderId, OrderId[]>;
  /** Cancels that people asked for and that have not been sent. */
  readonly wanted: Map<OrderId, CommandId>;
  readonly byBrokerId: Map<BrokerOrderId, OrderId>;
  readonly fillKeys: Set<string>;
  readonly fillsByOrder: Map<OrderId, Fill[]>;
  readonly positions: Map<string, Position>;
  /** Every fill of a position in the order applied, so that a claim can move them. */
  readonly fillsByPosition: Map<string, Fill[]>;
  readonly trips: Map<string, Trips>;
  readonly exits: Map<ExitId, ExitRun>;
  readonly openExits: Set<ExitId>;
  /**
   * Positions that have filled since their latest exit began, or that were held when level three
   * of the kill switch was set: what flattenForKill has to begin an exit of.
   */
  readonly toFlatten: Set<string>;
  readonly ordersByExit: Map<ExitId, OrderId[]>;
  readonly batches: Map<BatchId, Batch>;
  /** Those that are not over, and those that a late fill has reached since they were. */
  readonly openBatches: Set<BatchId>;
  readonly ordersByBatch: Map<BatchId, OrderId[]>;
  /** Plans that are armed, or have fired and still hold something. */
  readonly protections: Map<ProtectionId, Protection>;
  /** The plan of each scope, by its text. */
  readonly protectionOf: Map<string, ProtectionId>;
  /** The round trips that each plan was armed for, by name: a clock can be set back. */
  readonly protectedTrips: Map<ProtectionId, ReadonlySet<TrackerId>>;
  /** Plans that the broker shall keep. */
  readonly keptPlans: Set<ProtectionId>;
  /** Every standing order there was; of each plan the latest since it was armed. */
  readonly standings: Map<StandingId, Standing>;
  readonly liveStandings: Map<StandingId, Standing>;
  readonly standingOf: Map<ProtectionId, StandingId>;
  readonly commands: Map<CommandId, TakenCommand>;
  readonly clock: ProvenClock;
  /** What has left: the rate budgets survive a restart with this. */
  readonly sent: SentLog;
  /** The latest intended orders, oldest first, for telling repeats. */
  recent: OrderId[];
  /** Profit realised on the trading day that it is. */
  realisedToday: Money;
  readonly holds: Map<InstrumentId, Hold>;
  /** By contract and product. */
  readonly differs: Map<string, Difference>;
  /** The trading day whose first comparison of positions is done. */
  comparedDay: number;
  kill: KillFacts;
  /** The command that set it; null when it is off. */
  killedBy: CommandId | null;
  arming: ArmingFacts;
  haltedBecause: string | null;
  /** What the trader set; defaults stand for the rest. */
  limits: Readonly<Partial<Record<string, number>>>;
  /** What shall be loosened, and when. */
  limitsWish: LimitsWished | null;
  readonly risk: RiskLog;
  readonly gaps: Gap[];
  anomalies: number;
  opened: number;
}

/** The same, as everyone but the fold sees it. */
export type EngineView = {
  readonly [Key in keyof EngineState]: EngineState[Key] extends Map<infer K, infer V>
    ? ReadonlyMap<K, V>
    : EngineState[Key] extends Set<infer V>
      ? ReadonlySet<V>
      : EngineState[Key] extends (infer V)[]
        ? readonly V[]
        : EngineState[Key];
};

export function emptyState(): EngineState {
  return {
    seq: 0,
    orders: new Map(),
    live: new Map(),
    liveCount: 0,
    unanswered: new Map(),
    waiting: new Map(),
    slices: new Map(),
    wanted: new Map(),
    byBrokerId: new Map(),
    fillKeys: new Set(),
    fillsByOrder: new Map(),
    positions: new Map(),
    fillsByPosition: new Map(),
    trips: new Map(),
    exits: new Map(),
    openExits: new Set(),
    toFlatten: new Set(),
    ordersByExit: new Map(),
    batches: new Map(),
    openBatches: new Set(),
    ordersByBatch: new Map(),
    protections: new Map(),
    protectionOf: new Map(),
    protectedTrips: new Map(),
    keptPlans: new Set(),
    standings: new Map(),
    liveStandings: new Map(),
    standingOf: new Map(),
    commands: new Map(),
    clock: emptyClock(),
    sent: emptySentLog(),
    recent: [],
    realisedToday: ZERO_MONEY,
    holds: new Map(),
    differs: new Map(),
    comparedDay: 0,
    kill: { level: 0, reason: '', atMs: null },
    killedBy: null,
    arming: { armed: false, sinceMs: null, cause: null, last: null },
    haltedBecause: null,
    limits: {},
    limitsWish: null,
    risk: emptyRiskLog(),
    gaps: [],
    anomalies: 0,
    opened: 0,
  };
}

const NO_ORDERS: ReadonlyMap<OrderId, Order> = new Map();

export function liveOrdersOf(
  state: EngineView,
  instrument: InstrumentId,
): ReadonlyMap<OrderId, Order> {
  return state.live.get(instrument) ?? NO_ORDERS;
}

export function* allLiveOrders(state: EngineView): Iterable<Order> {
  for (const orders of state.live.values()) yield* orders.values();
}

/** Standing orders of one strategy in one contract and product that the broker may still fire. */
export function* standingsOf(
  state: EngineView,
  key: Pick<Order, 'strategy' | 'instrument' | 'product'>,
): Iterable<Standing> {
  for (const standing of state.liveStandings.values()) {
    const { strategy, instrument, product } = standing;
    if (strategy !== key.strategy || instrument !== key.instrument) continue;
    if (product === key.product) yield standing;
  }
}

/**
 * Units of the position that the broker may take out by itself, in doubt in full. What has fired
 * counts here until its order is in our books, and as that order from then on.
 */
export function standingUnits(
  state: EngineView,
  key: Pick<Order, 'strategy' | 'instrument' | 'product'>,
): number {
  let units = 0;
  for (const standing of standingsOf(state, key)) units += mayStillFire(standing);
  return units;
}
