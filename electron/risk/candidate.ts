/** Everything a check may look at, gathered once, so that checks are pure and look nothing up. */
import type { InstrumentId, StrategyName } from '../../shared/domain/ids.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { Intent } from '../../shared/domain/intent.ts';
import type { Limits } from '../../shared/domain/limits.ts';
import type { Money, Price } from '../../shared/domain/money.ts';
import type { RefusalCode } from '../../shared/domain/refusals.ts';
import type { Order } from '../../shared/domain/order.ts';
import type { OrderTerms, Product, Validity } from '../../shared/domain/order-events.ts';
import type { Quantity, SignedQuantity } from '../../shared/domain/quantity.ts';
import type { DeskState, KillLevel, SessionState } from '../../shared/domain/session.ts';
import type { Side } from '../../shared/domain/side.ts';

/** One price of the book and the units that wait there. */
interface PriceLevel {
  readonly price: Price;
  readonly quantity: Quantity;
}

/** The market as it is known at the moment of the check. */
export interface PriceFacts {
  readonly last: Price | null;
  readonly bid: Price | null;
  readonly ask: Price | null;
  readonly bandLow: Price | null;
  readonly bandHigh: Price | null;
  /** Best first, five levels at most; left out where only the best prices are known. */
  readonly depth?: {
    readonly bids: readonly PriceLevel[];
    readonly asks: readonly PriceLevel[];
  } | null;
  /** Since the feed last vouched for it. */
  readonly ageMs: number;
  /** For how long the feed has been down; zero while it is up. */
  readonly feedDownMs: number;
}

/** Whether no price may be derived from it any more. */
export function isStale(
  { ageMs, feedDownMs }: PriceFacts,
  limits: Pick<Limits, 'staleAfterMs' | 'feedDownMs'>,
): boolean {
  return ageMs > limits.staleAfterMs || feedDownMs > limits.feedDownMs;
}

export interface DeskFacts {
  readonly ledgerStopped: boolean;
  readonly haltedBecause: string | null;
  readonly kill: KillLevel;
  /** Entries may be sent: always on paper, on a live desk while a person has armed it. */
  readonly armed: boolean;
  readonly state: DeskState;
  readonly session: SessionState;
  readonly linkUp: boolean;
  /** Today in India as YYYY-MM-DD. */
  readonly today: string;
  /** The day of the broker’s list of contracts when it is too old to enter by; null otherwise. */
  readonly oldListDay: string | null;
}

/** The broker's limits on requests, less what is used and what is kept for less risk. */
export interface RateFacts {
  /** How many may leave in this second. */
  readonly now: number;
  /** The longer limit with the least left; null where the broker names none. */
  readonly quota: {
    readonly left: number;
    readonly span: string;
    readonly used: number;
    readonly limit: number;
  } | null;
}

/** What the ledger says about everything else that is open. Unknown orders count in full. */
export interface BookFacts {
  readonly openOrders: number;
  readonly sentLastMinute: number;
  /** Orders sent in this contract in the last minute. */
  readonly contractLastMinute: number;
  /** What left in the last minute, of futures or of everything else, as this contract is one. */
  readonly valueLastMinute: Money;
  /** Units of the median of the trader's own orders in this underlying; null before a few. */
  readonly usual: number | null;
  /** Everything held and everything that may still fill, without this order, at its price. */
  readonly exposure: Money;
  /** Of this strategy, in the last minute. */
  readonly rejects: number;
  readonly unknowns: number;
  /** What the broker's limits still allow for this kind of order. */
  readonly rate: RateFacts;
  /** Age of the same order sent before, when it still matters; null otherwise. */
  readonly duplicateAgeMs: number | null;
  /** Our own resting order on the other side that this one could trade against. */
  readonly crossesOwn: Pick<Order, 'orderId' | 'side' | 'symbol' | 'price'> | null;
  /** Net of this strategy in this contract and product. */
  readonly net: SignedQuantity;
  readonly freeToExit: Quantity;
  /** The strategy has an entry in flight, or holds, on the other side. */
  readonly opposes: boolean;
  readonly holds: boolean;
  /** The largest size the whole account could reach in this contract. */
  readonly worstPosition: number;
  /** Why entries in this contract wait for a person; null when they do not. */
  readonly held: string | null;
  /** The broker holds another quantity, and nobody has said yet that this is known. */
  readonly differs: { readonly ours: number; readonly theirs: number } | null;
  readonly dayLoss: Money;
  /** Cash and margin together at the broker; null where it is not known. */
  readonly capital: Money | null;
  /** A contract that is held and has no price: the day's loss cannot be told. */
  readonly unpriced: InstrumentId | null;
  /** Null when it cannot be told; what only reduces never asks. */
  readonly margin: { readonly needed: Money; readonly available: Money } | null;
}

export interface OrderWish extends OrderTerms {
  readonly intent: Intent;
  readonly side: Side;
  readonly product: Product;
  readonly validity: Validity;
  readonly strategy: StrategyName;
  readonly scaleIn: boolean;
  /** Units of the whole intention, of which `quantity` is the largest single order. */
  readonly total: Quantity;
  /** How many orders the intention is cut into. */
  readonly slices: number;
  /** Questions that a person has answered about just this order. */
  readonly confirmed?: ReadonlySet<RefusalCode>;
}

export interface Candidate {
  readonly wish: OrderWish;
  readonly instrument: Instrument;
  readonly price: PriceFacts | null;
  readonly desk: DeskFacts;
  readonly book: BookFacts;
  readonly limits: Limits;
}
