/**
 * What really happened at the simulated broker, in our words: one truth, whichever broker's dress
 * it is shown in. A personality reads views of it, brings requests to it and is told of every
 * change; what the wire then loses, delays or distorts never changes it. The matching, the checks
 * and the money are the paper exchange's (electron/broker/paper); open-truth.ts adds the way
 * through a broker's systems, the history of each order and the day's positions.
 *
 * Prices and money are scaled by 10,000, quantities are units, times are wall clock milliseconds.
 */
import type { InstrumentId } from '../../shared/domain/ids.ts';
import type { Price } from '../../shared/domain/money.ts';
import type { OrderTerms, OrderType, Product, Validity } from '../../shared/domain/order-events.ts';
import type { RejectionCode } from '../../shared/domain/rejections.ts';
import type { Side } from '../../shared/domain/side.ts';
import type { Result } from '../../shared/lib/result.ts';
import type { Cancel } from '../platform/world.ts';
import type { MarketCommand } from './market-commands.ts';
import type { TokenTable } from './token-table.ts';
import type { Venue } from './venue.ts';

/**
 * `desk`: through this broker's API. `outside`: from another terminal or the broker's own risk
 * desk. `twin`: a second execution of one request that the broker took once.
 */
export type PlacedBy = 'desk' | 'outside' | 'twin';

/**
 * Where an order stands on its way, finer than any one broker's words. The way of a plain order is
 * received, validating, sent, open, filled; a stop waits in `trigger_pending` before `open`.
 * Changing goes through modify_validating, modify_sent, then modified or modify_refused, and back
 * to `open` or `trigger_pending`. Cancelling goes through cancel_sent. `held` waits for the next
 * session. A fill of a part is a further `open` step with a larger `filled`.
 */
export type Phase =
  | 'held'
  | 'received'
  | 'validating'
  | 'sent'
  | 'trigger_pending'
  | 'open'
  | 'modify_validating'
  | 'modify_sent'
  | 'modified'
  | 'modify_refused'
  | 'cancel_sent'
  | 'cancel_refused'
  | 'filled'
  | 'cancelled'
  | 'rejected'
  | 'expired';

export const FINAL_PHASES: ReadonlySet<Phase> = new Set([
  'filled',
  'cancelled',
  'rejected',
  'expired',
]);

/** The order as it stood after one step. */
export interface TruthStep {
  readonly atMs: number;
  readonly phase: Phase;
  readonly quantity: number;
  readonly type: OrderType;
  readonly price: Price;
  readonly trigger: Price | null;
  readonly filled: number;
  /** Σ price × quantity of the trades, scaled. */
  readonly filledValue: number;
  readonly rejection: RejectionCode | null;
  readonly words: string;
}

/**
 * What a personality keeps with an order and gives back on its wire: asked type, variety, app id.
 */
export type OrderDetails = Readonly<Record<string, string | number | boolean | null>>;

export interface TruthOrder extends TruthStep {
  /** The broker's id in the personality's own form. */
  readonly id: string;
  /** Null until the exchange has taken it. */
  readonly exchangeId: string | null;
  /** The exchange's clock when it took the order; null before. */
  readonly exchangeMs: number | null;
  readonly tag: string | null;
  readonly placedBy: PlacedBy;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly product: Product;
  readonly validity: Validity;
  readonly placedMs: number;
  readonly modifications: number;
  /** The order that this one belongs to, as the stop of a cover order or a slice. */
  readonly parent: string | null;
  readonly details: OrderDetails;
  /** Every step so far, oldest first; the last one is the present. */
  readonly steps: readonly TruthStep[];
}

export interface TruthTrade {
  readonly id: string;
  readonly orderId: string;
  readonly exchangeOrderId: string | null;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly product: Product;
  readonly quantity: number;
  readonly price: Price;
  readonly atMs: number;
}

/**
 * One contract and product. Values are Σ price × quantity, scaled and never below zero; averages
 * are left to whoever prints them.
 */
export interface TruthPosition {
  readonly instrument: InstrumentId;
  readonly product: Product;
  /** Carried from earlier days, signed, and what it was opened at. */
  readonly overnight: number;
  readonly overnightValue: number;
  readonly dayBuy: number;
  readonly dayBuyValue: number;
  readonly daySell: number;
  readonly daySellValue: number;
  /** overnight + dayBuy − daySell. */
  readonly net: number;
  /** What the open units were opened at, by average cost; zero when flat. */
  readonly openValue: number;
  /** Scaled money won or lost on closed units today, by average cost, before charges. */
  readonly realised: number;
}

export interface TruthFunds {
  /** Cash at the start of the day. */
  readonly opening: number;
  /** Everything paid and received since, charges included. */
  readonly cash: number;
  readonly available: number;
  readonly used: number;
}

/** The books as they stand, or stood at an earlier moment. */
export interface TruthView {
  readonly atMs: number;
  /** Today's orders, oldest first, each as it stood then. */
  orders(): readonly TruthOrder[];
  order(id: string): TruthOrder | null;
  trades(): readonly TruthTrade[];
  positions(): readonly TruthPosition[];
  funds(): TruthFunds;
}

export interface TruthRequest extends OrderTerms {
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly product: Product;
  readonly validity: Validity;
  readonly tag: string | null;
  readonly details: OrderDetails;
  readonly placedBy?: PlacedBy;
  readonly parent?: string | null;
  /** Waits for the next session instead of going to the exchange, as an after-market order. */
  readonly held?: boolean;
}

export type TruthAnswer =
  | { readonly kind: 'taken'; readonly order: TruthOrder }
  | { readonly kind: 'refused'; readonly rejection: RejectionCode; readonly words: string };

/** What one broker's dress decides about the truth underneath it. */
export interface TruthRules {
  /** The broker's and the exchange's form of the n-th order and trade; n counts from 1 for ever. */
  orderId(number: number, nowMs: number): string;
  exchangeOrderId(number: number, nowMs: number): string;
  tradeId(number: number, nowMs: number): string;
  /** Whether this broker says such a no in the reply, or takes the order and shows it rejected. */
  answers(rejection: RejectionCode): 'reply' | 'book';
  readonly delays: Delays;
}

/** Milliseconds between the steps of the way through the broker. */
export interface Delays {
  readonly validateMs: number;
  readonly sendMs: number;
  readonly exchangeMs: number;
  readonly modifyMs: number;
  readonly cancelMs: number;
}

/** What a fault bends for one request; an empty object is a broker that behaves. */
export interface Bends {
  /** Takes the place of the usual delays, as for an order that hangs in its first state. */
  readonly delays?: Partial<Delays>;
  /** Refused for this reason, whatever the checks say. */
  readonly refuse?: {
    readonly rejection: RejectionCode;
    readonly words: string;
    readonly answer: 'reply' | 'book';
  };
  /** So many further executions of the same request. */
  readonly twins?: number;
  /** Units that trade before a change or cancel takes effect; `all` ends the order as filled. */
  readonly fillFirst?: number | 'all';
  /** Not shown in any view before so many milliseconds have gone by. */
  readonly hideMs?: number;
  /** After the order was taken, these happen to it; `order` in them is filled in. */
  readonly after?: readonly { readonly afterMs: number; readonly run: MarketCommand }[];
}

export type TruthChange =
  | { readonly kind: 'order'; readonly order: TruthOrder; readonly trades: readonly TruthTrade[] }
  | { readonly kind: 'trade_busted' | 'trade_corrected'; readonly trade: TruthTrade }
  | { readonly kind: 'session'; readonly open: boolean }
  | { readonly kind: 'day'; readonly day: string };

/** Scaled money. */
export interface TruthMargin {
  /** Each order alone, in the order of the requests. */
  readonly single: readonly number[];
  /** All together, with the relief that they and the positions give each other. */
  readonly together: number;
}

export interface Truth {
  readonly venue: Venue;
  readonly tokens: TokenTable;
  /**
   * Brings an order to the broker's door. `taken` says that it has an id and nothing more: later
   * checks, the exchange and the fills arrive as changes.
   */
  place(request: TruthRequest, bends?: Bends): TruthAnswer;
  /** `taken` is the promise to try; the outcome arrives as changes. Quantity is the new total. */
  modify(id: string, terms: OrderTerms, details?: OrderDetails, bends?: Bends): TruthAnswer;
  cancel(id: string, bends?: Bends): TruthAnswer;
  /** Moves units from one product to another; the words say why not. */
  convert(instrument: InstrumentId, from: Product, to: Product, units: number): string | null;
  margin(requests: readonly TruthRequest[], withPositions: boolean): TruthMargin;
  view(): TruthView;
  viewAt(atMs: number): TruthView;
  /** For checkers: also what a fault hides from every book. */
  whole(): TruthView;
  /** Called after every step of every order and every other change, in order. */
  onChange(listen: (change: TruthChange) => void): Cancel;
  /** What a market, an exchange or a risk desk does by itself; the words name what does not fit. */
  run(command: MarketCommand): Result<unknown, string>;
  close(): void;
}
