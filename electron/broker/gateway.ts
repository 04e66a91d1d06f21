/**
 * The one port to a broker. The engine knows this file and nothing behind it; an adapter knows this
 * file and nothing of the engine. An adapter never retries a write, never throws for what a broker
 * does, and answers `unknown` for everything that is not proof.
 */
import type { Approved } from '../../shared/domain/approval.ts';
import type {
  BrokerOrderId,
  InstrumentId,
  Mode,
  OrderId,
  TradeId,
} from '../../shared/domain/ids.ts';
import type { Money, Price } from '../../shared/domain/money.ts';
import type { OrderTerms, Product, Validity } from '../../shared/domain/order-events.ts';
import type { CommandOutcome } from '../../shared/domain/outcome.ts';
import type { Quantity, SignedQuantity } from '../../shared/domain/quantity.ts';
import type { RejectionCode } from '../../shared/domain/rejections.ts';
import type { LinkState } from '../../shared/domain/session.ts';
import type { Side } from '../../shared/domain/side.ts';
import type { Result } from '../../shared/lib/result.ts';
import type { GatewayManifest } from './manifest.ts';
import type {
  BrokerStanding,
  StandingCancel,
  StandingChange,
  StandingOutcome,
  StandingRequest,
} from './standing.ts';

export interface PlaceRequest extends OrderTerms {
  /** Our id and the tag in one; the adapter puts it in whatever field the broker gives. */
  readonly orderId: OrderId;
  readonly mode: Mode;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly product: Product;
  readonly validity: Validity;
}

export interface ModifyRequest extends OrderTerms {
  readonly orderId: OrderId;
  readonly mode: Mode;
  readonly brokerOrderId: BrokerOrderId;
  readonly instrument: InstrumentId;
}

export interface CancelRequest {
  readonly orderId: OrderId;
  readonly mode: Mode;
  readonly brokerOrderId: BrokerOrderId;
}

/** The broker's current picture of one order, in our words. */
export interface BrokerOrder extends OrderTerms {
  readonly brokerOrderId: BrokerOrderId;
  /** The tag as the broker carries it; null when it has none or the field was cut. */
  readonly tag: string | null;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly product: Product;
  readonly validity: Validity;
  readonly status: BrokerStatus;
  readonly filled: Quantity;
  /**
   * Σ price × quantity as far as the broker tells it; null when it only gives a rounded average.
   */
  readonly filledValue: number | null;
  readonly rejection: RejectionCode | null;
  readonly words: string;
  /**
   * The exchange's or broker's time of this picture; an older picture never overrules a newer one.
   */
  readonly updatedMs: number | null;
}

export type BrokerStatus =
  | 'pending'
  | 'working'
  | 'trigger_pending'
  | 'filled'
  | 'cancelled'
  | 'rejected'
  | 'expired';

export interface BrokerTrade {
  readonly tradeId: TradeId;
  readonly brokerOrderId: BrokerOrderId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly atMs: number | null;
}

export interface BrokerPosition {
  readonly instrument: InstrumentId;
  readonly product: Product;
  readonly net: SignedQuantity;
  /** What the units that are held cost on average; left out where the broker does not tell. */
  readonly average?: Price | null;
  /**
   * What was received for it less what was paid, units carried over at what they cost: its profit
   * at a price is this and the value of `net` at that price. Left out where the broker tells too
   * little. A broker's own profit is of the moment it was read; this does not age.
   */
  readonly cash?: Money | null;
}

/** One push of the order stream; trades come along where the broker sends them. */
export interface BrokerUpdate {
  readonly order: BrokerOrder | null;
  readonly trades: readonly BrokerTrade[];
}

/** One complete read. An adapter that cannot prove completeness answers with a failure instead. */
export interface BrokerBook {
  readonly orders: readonly BrokerOrder[];
  readonly trades: readonly BrokerTrade[];
  readonly positions: readonly BrokerPosition[];
}

export interface ReadFailure {
  readonly cause: 'timeout' | 'link_down' | 'unreadable' | 'refused' | 'rate_limited';
  readonly words: string;
}

export interface Funds {
  readonly available: number;
  readonly used: number;
}

export interface LinkReport {
  readonly state: LinkState;
  readonly cause: string;
}

/** One step in the broker's own account of an order, oldest first. */
export interface BrokerStep {
  readonly atMs: number | null;
  /** The broker's own word for the state, as it stands on its wire. */
  readonly words: string;
  readonly status: BrokerStatus | null;
  readonly filled: Quantity | null;
}

/** What the broker says that orders sent together would need, in scaled money. */
export interface BasketMargin {
  readonly needed: number;
  /** Without the relief that the orders give each other; null where the broker does not tell. */
  readonly single: number | null;
}

export interface Gateway {
  readonly manifest: GatewayManifest;
  /**
   * Starts the stream; link reports say how it goes. Reconnecting is the adapter's own business.
   */
  open(): void;
  close(): void;
  place(request: Approved<PlaceRequest>): Promise<CommandOutcome>;
  modify(request: Approved<ModifyRequest>): Promise<CommandOutcome>;
  cancel(request: CancelRequest): Promise<CommandOutcome>;
  readBook(): Promise<Result<BrokerBook, ReadFailure>>;
  /** Scaled money; null when the broker does not answer. */
  readFunds(): Promise<Result<Funds, ReadFailure>>;
  /** The whole story of one order as the broker keeps it, where `manifest.abilities` says so. */
  readHistory?(brokerOrderId: BrokerOrderId): Promise<Result<readonly BrokerStep[], ReadFailure>>;
  /** The margin of these orders as one basket, with what is held already. */
  readMargin?(orders: readonly PlaceRequest[]): Promise<Result<BasketMargin, ReadFailure>>;
  /** The four of conditional orders come together, where `manifest.standing` is given. */
  placeStanding?(request: Approved<StandingRequest>): Promise<StandingOutcome>;
  /** Replaces triggers, limits and quantity; what is not changed is sent again as it stands. */
  changeStanding?(request: Approved<StandingChange>): Promise<StandingOutcome>;
  cancelStanding?(request: StandingCancel): Promise<StandingOutcome>;
  /** One complete read; an incomplete one is a failure and never a shorter list. */
  readStanding?(): Promise<Result<readonly BrokerStanding[], ReadFailure>>;
  onUpdate(listen: (update: BrokerUpdate) => void): void;
  onLink(listen: (report: LinkReport) => void): void;
}
