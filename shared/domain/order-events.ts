/**
 * Everything that can happen to one order, as it stands in the ledger. Past tense, codes not prose.
 */
import type {
  AccountId,
  BatchId,
  BrokerOrderId,
  CommandId,
  ExitId,
  InstrumentId,
  LegId,
  Mode,
  OrderId,
  StandingId,
  StrategyName,
  TradeId,
} from './ids.ts';
import type { Exchange } from './instrument.ts';
import type { ExitReason, Intent } from './intent.ts';
import type { Price } from './money.ts';
import type { Quantity } from './quantity.ts';
import type { RefusalCode } from './refusals.ts';
import type { RejectionCode } from './rejections.ts';
import type { Side } from './side.ts';

/**
 * `market` is a protected limit: `price` is its bound. `stop` releases a protected limit at its
 * trigger; `stop_limit` releases the limit the trader chose.
 */
export const ORDER_TYPES = ['limit', 'market', 'stop', 'stop_limit'] as const;
export type OrderType = (typeof ORDER_TYPES)[number];

export const VALIDITIES = ['day', 'ioc'] as const;
export type Validity = (typeof VALIDITIES)[number];

/** nrml: carried overnight on margin; mis: intraday; cnc: delivery of shares. */
export const PRODUCTS = ['nrml', 'mis', 'cnc'] as const;
export type Product = (typeof PRODUCTS)[number];

/** What an order asks for; fixed by the intention, changed only by a confirmed modify. */
export interface OrderTerms {
  readonly quantity: Quantity;
  readonly type: OrderType;
  /** The worst price it may trade at; every order in this program has one. */
  readonly price: Price;
  /** Only for stop and stop_limit. */
  readonly trigger: Price | null;
}

/** Everything about an order that never changes after the intention. */
export interface OrderIdentity {
  readonly orderId: OrderId;
  readonly commandId: CommandId;
  readonly account: AccountId;
  readonly mode: Mode;
  readonly instrument: InstrumentId;
  readonly exchange: Exchange;
  readonly symbol: string;
  readonly lot: Quantity;
  readonly strategy: StrategyName;
  readonly intent: Intent;
  readonly exitReason: ExitReason | null;
  readonly side: Side;
  readonly validity: Validity;
  readonly product: Product;
  /** The first of the orders that one intention above the freeze quantity was cut into. */
  readonly parent: OrderId | null;
  /** The exit that this order carries out. */
  readonly exit: ExitId | null;
  readonly batch: BatchId | null;
  readonly leg: LegId | null;
}

/** CREATED: the intention is ours, nothing has left. */
export interface OrderIntended extends OrderIdentity, OrderTerms {
  readonly kind: 'order_intended';
}

/** A blocker said no. `refusal` is the first of the refusals in precedence order. */
export interface OrderRefused {
  readonly kind: 'order_refused';
  readonly orderId: OrderId;
  readonly refusal: RefusalCode;
  /** Figures that the sentence needs, such as the limit and what was asked. */
  readonly context: Readonly<Record<string, string | number>>;
}

/** SENT_TO_BROKER: durable before the first byte leaves; the limits it passed are named by hash. */
export interface OrderSent {
  readonly kind: 'order_sent';
  readonly orderId: OrderId;
  readonly attempt: number;
  readonly limitsHash: string;
}

/** After a restart: intended but never sent. It is shown, and never sent by itself. */
export interface OrderAbandoned {
  readonly kind: 'order_abandoned';
  readonly orderId: OrderId;
}

export type LossCause =
  | 'timeout'
  | 'socket_lost'
  | 'server_fault'
  | 'unreadable_reply'
  | 'unlisted_reply'
  | 'restart';

/** The reply never came or proves nothing: the order may be live. */
export interface OrderOutcomeLost {
  readonly kind: 'order_outcome_lost';
  readonly orderId: OrderId;
  readonly cause: LossCause;
}

export interface OrderAccepted {
  readonly kind: 'order_accepted';
  readonly orderId: OrderId;
  readonly brokerOrderId: BrokerOrderId;
}

/** The broker shows it resting; also how an unknown one is found. */
export interface OrderWorking {
  readonly kind: 'order_working' | 'order_trigger_pending' | 'order_triggered';
  readonly orderId: OrderId;
  readonly brokerOrderId: BrokerOrderId;
  readonly exchangeMs: number | null;
}

/** One trade. Arithmetic has decided before whether it is the last part. */
export interface OrderFilled {
  readonly kind: 'order_filled_in_part' | 'order_filled_in_full';
  readonly orderId: OrderId;
  readonly brokerOrderId: BrokerOrderId;
  readonly tradeId: TradeId;
  readonly quantity: Quantity;
  readonly price: Price;
  /** The exchange's time of the trade; ours is on the record. */
  readonly exchangeMs: number | null;
}

/** The exchange gave a trade that is booked another price; `was` is what it was booked at. */
export interface FillCorrected {
  readonly kind: 'fill_corrected';
  readonly orderId: OrderId;
  readonly tradeId: TradeId;
  readonly quantity: Quantity;
  readonly was: Price;
  readonly price: Price;
}

/** Final by the broker's word. `words` are the broker's own, for the trader to read. */
export interface OrderEnded {
  readonly kind: 'order_cancelled' | 'order_expired';
  readonly orderId: OrderId;
  readonly brokerOrderId: BrokerOrderId | null;
  readonly words: string;
}

export interface OrderRejected {
  readonly kind: 'order_rejected';
  readonly orderId: OrderId;
  readonly brokerOrderId: BrokerOrderId | null;
  readonly rejection: RejectionCode;
  readonly words: string;
}

/** Proof of absence (I-12): how many complete reads over how long did not show it. */
export interface OrderNotReceived {
  readonly kind: 'order_not_received';
  readonly orderId: OrderId;
  readonly reads: number;
  readonly silentMs: number;
}

/** The trader's recorded decision to count an unknown order as dead, knowing what that may cost. */
export interface OrderAssumedDead {
  readonly kind: 'order_assumed_dead';
  readonly orderId: OrderId;
  readonly commandId: CommandId;
  /** Units by which a later exit could overshoot if the order turns out to be alive. */
  readonly overshoot: Quantity;
}

/** An order of this account that this program did not place. */
export interface OrderAdopted extends OrderIdentity, OrderTerms {
  readonly kind: 'order_adopted';
  readonly brokerOrderId: BrokerOrderId;
}

/**
 * Who has told us of an order that this program did not place: a push alone, or the broker's book
 * as well. A push is shown at once and proves less than a book.
 */
export interface OrderTold {
  readonly kind: 'order_told';
  readonly orderId: OrderId;
  readonly by: 'push' | 'book';
}

/** The trader says to which strategy an external order belongs. */
export interface OrderClaimed {
  readonly kind: 'order_claimed';
  readonly orderId: OrderId;
  readonly commandId: CommandId;
  readonly strategy: StrategyName;
}

/**
 * An order of this account without our tag is what a standing order of ours fired at the broker: it
 * belongs to the strategy that was protected, and it reduces.
 */
export interface OrderTraced {
  readonly kind: 'order_traced';
  readonly orderId: OrderId;
  readonly standingId: StandingId;
  readonly strategy: StrategyName;
  readonly reason: Extract<ExitReason, 'stop' | 'target'>;
}

/** A person asked for a cancel that has to wait for the rate; a restart goes on with it. */
export interface CancelWanted {
  readonly kind: 'cancel_wanted';
  readonly orderId: OrderId;
  readonly commandId: CommandId;
}

/** A cancel or modify, durable before its first byte leaves. */
export interface RequestMade {
  readonly kind: 'request_made';
  readonly orderId: OrderId;
  readonly commandId: CommandId;
  readonly request: 'cancel' | 'modify';
  /** What a modify asks for; null for a cancel. */
  readonly terms: OrderTerms | null;
}

/** The broker took the request; a cancel is done only when the order itself is. */
export interface RequestAcknowledged {
  readonly kind: 'request_acknowledged';
  readonly orderId: OrderId;
  readonly commandId: CommandId;
}

export interface RequestOutcomeLost {
  readonly kind: 'request_outcome_lost';
  readonly orderId: OrderId;
  readonly commandId: CommandId;
  readonly cause: LossCause;
}

/** Refused by the broker with proof; where the order is does not change. */
export interface RequestFailed {
  readonly kind: 'request_failed';
  readonly orderId: OrderId;
  readonly commandId: CommandId;
  readonly rejection: RejectionCode;
  readonly words: string;
}

/** The broker shows these terms now, by our modify or by someone else's hand. */
export interface OrderModified extends OrderTerms {
  readonly kind: 'order_modified';
  readonly orderId: OrderId;
}

export type OrderEvent =
  | OrderIntended
  | OrderRefused
  | OrderSent
  | OrderAbandoned
  | OrderOutcomeLost
  | OrderAccepted
  | OrderWorking
  | OrderFilled
  | FillCorrected
  | OrderEnded
  | OrderRejected
  | OrderNotReceived
  | OrderAssumedDead
  | OrderAdopted
  | OrderTold
  | OrderClaimed
  | OrderTraced
  | CancelWanted
  | RequestMade
  | RequestAcknowledged
  | RequestOutcomeLost
  | RequestFailed
  | OrderModified;
