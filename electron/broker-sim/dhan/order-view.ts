/**
 * One order as this broker knows it: what the client asked for in the broker's own words, and what
 * became of it. Everything that leaves the server about an order is written from this.
 */
import type { Instrument } from '../../../shared/domain/instrument.ts';

export const PRODUCTS = ['CNC', 'INTRADAY', 'MARGIN', 'MTF', 'CO', 'BO'] as const;
export type ProductWord = (typeof PRODUCTS)[number];

export const ORDER_TYPES = ['LIMIT', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_MARKET'] as const;
export type OrderTypeWord = (typeof ORDER_TYPES)[number];

export const VALIDITIES = ['DAY', 'IOC'] as const;
export type ValidityWord = (typeof VALIDITIES)[number];

export const SIDES = ['BUY', 'SELL'] as const;
export type SideWord = (typeof SIDES)[number];

export const LEGS = ['ENTRY_LEG', 'TARGET_LEG', 'STOP_LOSS_LEG'] as const;
export type LegWord = (typeof LEGS)[number];

export const AMO_TIMES = ['PRE_OPEN', 'OPEN', 'OPEN_30', 'OPEN_60'] as const;

export type OrderStatus =
  | 'TRANSIT'
  | 'PENDING'
  | 'PART_TRADED'
  | 'TRADED'
  | 'CANCELLED'
  | 'REJECTED'
  | 'EXPIRED';

export interface OrderView {
  readonly orderId: string;
  /** `0` before the exchange has it. */
  readonly exchangeOrderId: string;
  /** What the caller gave; null when none. */
  readonly correlationId: string | null;
  readonly status: OrderStatus;
  readonly side: SideWord;
  readonly instrument: Instrument;
  readonly product: ProductWord;
  readonly type: OrderTypeWord;
  readonly validity: ValidityWord;
  readonly quantity: number;
  readonly disclosed: number;
  /** Scaled, 0 where the type has none; so is `trigger`. */
  readonly price: number;
  readonly trigger: number;
  readonly amo: boolean;
  readonly createdMs: number;
  readonly updatedMs: number;
  /** Null until the exchange has it. */
  readonly exchangeMs: number | null;
  readonly filled: number;
  /** Σ price × quantity, scaled. */
  readonly filledValue: number;
  /** The latest fill's price, scaled; 0 before one. */
  readonly lastFill: number;
  /** Empty, `CONFIRMED`, `TRADE CONFIRMED` or why it was refused. */
  readonly words: string;
  /** Leg of a super, cover or bracket order; null for a plain one. */
  readonly leg: LegWord | null;
  /** The entry order's number for a leg; null for all others. */
  readonly entryOrderId: string | null;
  /** The channel it was placed through: `P` is the API, other letters the broker's own programs. */
  readonly source: string;
}

export function isFinal(status: OrderStatus): boolean {
  return (
    status === 'TRADED' || status === 'CANCELLED' || status === 'REJECTED' || status === 'EXPIRED'
  );
}

/** Scaled, to the nearest ten-thousandth; 0 before a fill. */
export function averageOf(view: Pick<OrderView, 'filled' | 'filledValue'>): number {
  return view.filled === 0 ? 0 : Math.round(view.filledValue / view.filled);
}

/** One execution. */
export interface TradeView {
  readonly tradeId: string;
  readonly order: OrderView;
  readonly quantity: number;
  /** Scaled. */
  readonly price: number;
  readonly atMs: number;
}

/** One contract in one product, from yesterday and today. */
export interface PositionView {
  readonly instrument: Instrument;
  readonly product: ProductWord;
  readonly carriedBuy: number;
  readonly carriedSell: number;
  /** Values are scaled. */
  readonly carriedBuyValue: number;
  readonly carriedSellValue: number;
  readonly dayBuy: number;
  readonly daySell: number;
  readonly dayBuyValue: number;
  readonly daySellValue: number;
  /** Scaled; 0 when it is not known. */
  readonly last: number;
}
