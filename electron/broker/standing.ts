/**
 * Conditional orders that a broker keeps (good-till-triggered, forever orders, alerts that place an
 * order): they wait at the broker while this computer may be off. What fires is an ordinary limit
 * order at the exchange, which can rest or be rejected; nothing here says that anything traded.
 */
import type {
  BrokerOrderId,
  BrokerStandingId,
  InstrumentId,
  Mode,
  StandingId,
} from '../../shared/domain/ids.ts';
import type { Exchange } from '../../shared/domain/instrument.ts';
import type { Price } from '../../shared/domain/money.ts';
import type { LossCause, Product } from '../../shared/domain/order-events.ts';
import type { RejectionCode } from '../../shared/domain/rejections.ts';
import type { Side } from '../../shared/domain/side.ts';
import type { StandingKind, StandingTerms } from '../../shared/domain/standing.ts';

export interface StandingRequest extends StandingTerms {
  /** Our id, and the tag where the broker carries one. */
  readonly standingId: StandingId;
  readonly mode: Mode;
  readonly instrument: InstrumentId;
  /** The side of the order that it fires: sell protects what is long. */
  readonly side: Side;
  readonly product: Product;
  /** The last traded price; a broker may read from it on which side of it the trigger lies. */
  readonly last: Price;
}

/** The same with other terms; instrument, side, product and the kind never change. */
export interface StandingChange extends StandingRequest {
  readonly brokerStandingId: BrokerStandingId;
}

export interface StandingCancel {
  readonly standingId: StandingId;
  readonly mode: Mode;
  readonly brokerStandingId: BrokerStandingId;
}

/**
 * `fired` says that the condition was met and nothing of the order that came of it, which may rest
 * or be rejected. Of `rejected` no order came, now or when it should have. A word of the broker
 * that nobody knows is `standing`, because it ends nothing, and `words` tell it.
 */
export type StandingStatus = 'standing' | 'fired' | 'cancelled' | 'rejected' | 'expired';

/**
 * The broker's current picture of one conditional order of the account, whoever placed it. Without
 * any leg it is known only by the order that came of it.
 */
export interface BrokerStanding extends StandingTerms {
  readonly brokerStandingId: BrokerStandingId;
  /** The tag as the broker carries it; null where it has no field for it. */
  readonly tag: string | null;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly product: Product;
  readonly status: StandingStatus;
  /**
   * The broker does not say from which side the price has to come to the one trigger; then the leg
   * stands as the stop, whichever it is.
   */
  readonly kindUnsaid?: true;
  /** The orders that came of it, where the broker says so; an empty list proves nothing. */
  readonly orderIds: readonly BrokerOrderId[];
  readonly words: string;
  /** The broker's time of this picture. */
  readonly updatedMs: number | null;
}

/**
 * What is known after a write. As with orders, everything that is not proof is unknown, and then
 * only a read can tell. Accepted says that the broker keeps it, never that it will fire.
 */
export type StandingOutcome =
  | { readonly kind: 'accepted'; readonly brokerStandingId: BrokerStandingId }
  | { readonly kind: 'refused'; readonly rejection: RejectionCode; readonly words: string }
  | { readonly kind: 'unknown'; readonly cause: LossCause };

/** What a broker keeps, as data; what is not listed here is refused before anything is sent. */
export interface StandingAbility {
  readonly kinds: readonly StandingKind[];
  readonly products: readonly Product[];
  readonly exchanges: readonly Exchange[];
  /** Whether a read shows our tag, so that one whose reply was lost is found by it. */
  readonly tagged: boolean;
  /** Whether a read names the orders that were fired. */
  readonly namesOrders: boolean;
  /** Whether the fired order carries our tag in the order book. */
  readonly tagsOrders: boolean;
  /**
   * How long a read still shows one that ended, whole days; 0 where it vanishes with its end, so
   * that absence proves only that it no longer stands.
   */
  readonly endedDays: number;
  /** The most requests that one change costs of the broker's rate. */
  readonly requestsPerChange: number;
  /** One plain sentence of what it does not do. */
  readonly says: string;
}
