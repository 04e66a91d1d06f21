/** What happens to the desk as a whole, as it stands in the ledger. */
import type { AccountId, CommandId, InstrumentId, Mode, OrderId } from './ids.ts';
import type { Product } from './order-events.ts';
import type { RefusalCode } from './refusals.ts';
import type { DisarmCause, KillLevel } from './session.ts';

/**
 * A gesture reached the engine. The same id with the same content is answered from here for ever.
 */
export interface CommandTaken {
  readonly kind: 'command_taken';
  readonly commandId: CommandId;
  readonly name: string;
  /** sha-256 of the parameters, to tell a repeat from a different command under the same id. */
  readonly contentHash: string;
}

/** Each start of the program, clean or after a crash. */
export interface DeskOpened {
  readonly kind: 'desk_opened';
  readonly account: AccountId;
  readonly mode: Mode;
  readonly broker: string;
  readonly appVersion: string;
  readonly limitsHash: string;
  /** The limits in force, so that an audit can say which applied. */
  readonly limits: Readonly<Record<string, number>>;
}

/** A full read of the broker's books was merged; entries may be sent again. */
export interface DeskReconciled {
  readonly kind: 'desk_reconciled';
  readonly orders: number;
  readonly trades: number;
  readonly adopted: number;
  readonly found: number;
}

/** The stream went silent or broke; updates may be missing until the desk is reconciled. */
export interface GapOpened {
  readonly kind: 'gap_opened';
  readonly cause: string;
}

/** The wall clock was set, and the desk follows it from here on. */
export interface ClockCorrected {
  readonly kind: 'clock_corrected';
  /** Above zero when it is later now. */
  readonly byMs: number;
}

/** Two quiet reads well apart say that the broker holds another quantity than we do. */
export interface PositionDiffers {
  readonly kind: 'position_differs';
  readonly instrument: InstrumentId;
  readonly product: Product;
  readonly ours: number;
  readonly theirs: number;
}

export interface PositionAgrees {
  readonly kind: 'position_agrees';
  readonly instrument: InstrumentId;
  readonly product: Product;
  readonly net: number;
}

/** The first comparison of all positions on a trading day is done. */
export interface PositionsCompared {
  readonly kind: 'positions_compared';
  readonly contracts: number;
}

/** overfill: more filled than was ordered. twin_orders: one request stands twice at the broker. */
export type HoldCause = 'overfill' | 'twin_orders';

/** Something went wrong at the broker in this contract: entries wait for a person. */
export interface ContractHeld {
  readonly kind: 'contract_held';
  readonly instrument: InstrumentId;
  readonly cause: HoldCause;
  readonly words: string;
}

/** A person has looked at a contract that was held or whose positions differ, and said why. */
export interface ContractReleased {
  readonly kind: 'contract_released';
  readonly commandId: CommandId;
  readonly instrument: InstrumentId;
  readonly reason: string;
}

export interface DeskHalted {
  readonly kind: 'desk_halted';
  readonly cause: string;
}

export interface DeskResumed {
  readonly kind: 'desk_resumed';
  readonly commandId: CommandId;
  readonly reason: string;
}

export interface KillSet {
  readonly kind: 'kill_set';
  readonly commandId: CommandId;
  readonly level: KillLevel;
  readonly reason: string;
}

/** A person turned the kill switch off and said why. */
export interface KillRearmed {
  readonly kind: 'kill_rearmed';
  readonly commandId: CommandId;
  readonly reason: string;
}

/** What a live desk was armed with: the next arming names what has changed since. */
export interface ArmedWith {
  readonly appVersion: string;
  readonly limits: Readonly<Record<string, number>>;
  /** The day of the broker's list of contracts, YYYY-MM-DD; null when there was none. */
  readonly listDay: string | null;
  /** Broker, client and addresses as one line; nothing secret. */
  readonly setup: string;
}

/** A person let this live desk send entries. */
export interface LiveArmed extends ArmedWith {
  readonly kind: 'live_armed';
}

/** From here on a live desk sends exits and cancels only. */
export interface LiveDisarmed {
  readonly kind: 'live_disarmed';
  readonly cause: DisarmCause;
}

/** The trader changed limits; the ledger is where they are kept. */
export interface LimitsSet {
  readonly kind: 'limits_set';
  readonly commandId: CommandId;
  readonly limits: Readonly<Record<string, number>>;
  readonly limitsHash: string;
}

/** A person answered the questions that were asked about just this order. */
export interface OrderConfirmed {
  readonly kind: 'order_confirmed';
  readonly commandId: CommandId;
  readonly questions: readonly RefusalCode[];
}

/** Loosened limits that count from a later moment on; a new wish takes the place of the last. */
export interface LimitsWished {
  readonly kind: 'limits_wished';
  readonly commandId: CommandId;
  readonly limits: Readonly<Record<string, number>>;
  readonly dueMs: number;
}

/** overtaken: each of its limits was set to something else before it was due. */
export const WISH_ENDS = ['came_into_force', 'withdrawn', 'overtaken'] as const;

export interface LimitsWishEnded {
  readonly kind: 'limits_wish_ended';
  readonly commandId: CommandId;
  readonly end: (typeof WISH_ENDS)[number];
}

export const GUARDS = ['loss', 'rejections', 'positions'] as const;
export type GuardName = (typeof GUARDS)[number];

/** The desk itself found a reason to stop everything; the kill switch follows in the same turn. */
export interface GuardTripped {
  readonly kind: 'guard_tripped';
  readonly guard: GuardName;
  readonly words: string;
}

/** A command that was refused before it could become an order or a request. */
export interface CommandRefused {
  readonly kind: 'command_refused';
  readonly commandId: CommandId;
  readonly name: string;
  readonly about: string;
  readonly refusal: RefusalCode;
  readonly context: Readonly<Record<string, string | number>>;
}

/** Something that should not happen: kept with its words, it changed nothing by itself. */
export interface AnomalyNoted {
  readonly kind: 'anomaly_noted';
  readonly code: AnomalyCode;
  readonly orderId: OrderId | null;
  readonly words: string;
}

export type AnomalyCode =
  | 'illegal_update'
  | 'late_fill'
  | 'overfill'
  | 'late_appearance'
  | 'two_orders_one_tag'
  | 'broker_id_changed'
  | 'fills_missing'
  | 'position_differs'
  | 'changed_elsewhere'
  | 'earlier_day'
  | 'trade_reissued'
  | 'trade_corrected'
  | 'events_lost'
  | 'unreadable_frame'
  | 'would_cross_zero';

export type DeskEvent =
  | CommandTaken
  | DeskOpened
  | DeskReconciled
  | GapOpened
  | ClockCorrected
  | PositionDiffers
  | PositionAgrees
  | PositionsCompared
  | ContractHeld
  | ContractReleased
  | DeskHalted
  | DeskResumed
  | KillSet
  | LimitsSet
  | LimitsWished
  | LimitsWishEnded
  | GuardTripped
  | OrderConfirmed
  | KillRearmed
  | LiveArmed
  | LiveDisarmed
  | CommandRefused
  | AnomalyNoted;
