/**
 * What happens to a batch as a whole, as it stands in the ledger. What happens to its legs is told
 * by their orders, which carry the batch and the leg; it is never written down a second time.
 */
import type { AccountId, BatchId, CommandId, InstrumentId, LegId, StrategyName } from './ids.ts';
import type { Price } from './money.ts';
import type { Product } from './order-events.ts';
import type { Quantity } from './quantity.ts';
import type { Side } from './side.ts';

/**
 * hedge_first: what limits the loss before what is sold. shorts_first: for closing, shorts are
 * bought back before what hedges them is sold. Each wave leaves when the one before has filled.
 */
export const SEQUENCES = ['hedge_first', 'shorts_first', 'all_at_once'] as const;
export type Sequence = (typeof SEQUENCES)[number];

/** What is done when a leg fails or the budget is spent: a person is asked, or one of the two. */
export const ON_BREACH = ['ask', 'complete', 'unwind'] as const;
type OnBreach = (typeof ON_BREACH)[number];

export interface BatchPolicy {
  readonly sequence: Sequence;
  /** How far one step of paying up goes; 0 never pays up. */
  readonly payUpTicks: number;
  readonly payUpAfterMs: number;
  /** How many ticks a leg may pay up in all. */
  readonly payUpMost: number;
  /** Each leg fills at once or not at all, where the broker has such orders. */
  readonly ioc: boolean;
  /** The legging budget: the most that getting out of what has filled may cost, in money. */
  readonly mostLoss: number;
  /** And for how long some legs may be filled while others are not. */
  readonly mostMs: number;
  readonly onBreach: OnBreach;
}

/** The batch has 1 to 10 legs, each one order before it is cut at the freeze quantity. */
export const BATCH_LEGS_MAX = 10;

/** entering: opens or adds to a strategy. closing: takes what a strategy holds, and never more. */
export const BATCH_INTENTS = ['enter', 'exit'] as const;
export type BatchIntent = (typeof BATCH_INTENTS)[number];

export interface BatchLeg {
  /** Its number from 1 in the order in which the legs were asked for. */
  readonly leg: LegId;
  readonly instrument: InstrumentId;
  readonly symbol: string;
  readonly side: Side;
  /** Lots in one unit of the package, above zero. */
  readonly ratio: number;
  readonly quantity: Quantity;
  /** The limit at which it leaves. */
  readonly price: Price;
  /** The worst price that paying up may come to. */
  readonly bound: Price;
  /** From 0; its orders leave when all legs of lower waves have filled. */
  readonly wave: number;
}

/** One gesture, one verdict of the gate over all legs, everything about it decided here. */
export interface BatchIntended {
  readonly kind: 'batch_intended';
  readonly batchId: BatchId;
  readonly commandId: CommandId;
  readonly account: AccountId;
  readonly strategy: StrategyName;
  /** What the legs form, such as Iron condor; for people only. */
  readonly structure: string;
  readonly intent: BatchIntent;
  readonly product: Product;
  readonly units: number;
  readonly legs: readonly BatchLeg[];
  /** The package's limit in points: above zero the most that is paid; null for limits of legs. */
  readonly net: number | null;
  readonly policy: BatchPolicy;
  /** It may add to legs that the strategy holds. */
  readonly scaleIn: boolean;
  /** The batch that has to be complete before this one begins: the first half of a roll. */
  readonly after: BatchId | null;
}

export interface BatchBegan {
  readonly kind: 'batch_began';
  readonly batchId: BatchId;
}

/** The outcome of a leg's order is unknown: no further leg leaves until there is evidence. */
export interface BatchFrozen {
  readonly kind: 'batch_frozen';
  readonly batchId: BatchId;
  readonly leg: LegId;
}

export interface BatchThawed {
  readonly kind: 'batch_thawed';
  readonly batchId: BatchId;
}

export const STOP_SAYS = {
  rejected: 'The broker rejected a leg',
  refused: 'The desk refused a leg',
  ended: 'A leg ended before it was filled',
  too_long: 'Some legs were filled and others not for longer than the budget',
  too_costly: 'Getting out of what has filled would cost more than the budget',
  entries_stopped: 'Entries were stopped',
  first_half: 'The batch that this one waited for was not completed',
  restart: 'The program was started again before every leg had left',
  person: 'You stopped it',
} as const;
export type StopCause = keyof typeof STOP_SAYS;
export const STOP_CAUSES = Object.keys(STOP_SAYS) as readonly StopCause[];

/** No further leg leaves, what rests is cancelled, and then it is seen what has filled. */
export interface BatchStopped {
  readonly kind: 'batch_stopped';
  readonly batchId: BatchId;
  /** A person's command; null when the batch stopped by itself. */
  readonly commandId: CommandId | null;
  readonly cause: StopCause;
  readonly leg: LegId | null;
  readonly words: string;
}

/**
 * Everything is proven and the batch is neither whole nor gone: what it would cost to complete it
 * and to unwind it at this moment, in money; null where no price tells it.
 */
export interface BatchAsked {
  readonly kind: 'batch_asked';
  readonly batchId: BatchId;
  readonly toComplete: number | null;
  readonly toUnwind: number | null;
}

export const BATCH_CHOICES = ['complete', 'unwind', 'hold'] as const;
export type BatchChoice = (typeof BATCH_CHOICES)[number];

export interface BatchDecided {
  readonly kind: 'batch_decided';
  readonly batchId: BatchId;
  readonly choice: BatchChoice;
  /** Null when the policy of the batch chose. */
  readonly commandId: CommandId | null;
}

/**
 * complete: every leg filled. rolled_back: something had filled and nothing of it stayed.
 * cancelled: nothing ever filled. One that is held ends by that choice.
 */
export const BATCH_ENDS = ['complete', 'rolled_back', 'cancelled'] as const;
export type BatchEnd = (typeof BATCH_ENDS)[number];

export interface BatchEnded {
  readonly kind: 'batch_ended';
  readonly batchId: BatchId;
  readonly end: BatchEnd;
}

/** A fill came after the end, so something stayed after all. */
export interface BatchReopened {
  readonly kind: 'batch_reopened';
  readonly batchId: BatchId;
}

export type BatchEvent =
  | BatchIntended
  | BatchBegan
  | BatchFrozen
  | BatchThawed
  | BatchStopped
  | BatchAsked
  | BatchDecided
  | BatchEnded
  | BatchReopened;
