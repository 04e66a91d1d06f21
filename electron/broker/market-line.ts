/**
 * The market side of a broker account: the day's contracts, snapshots and live prices, in our
 * words. The order side is gateway.ts. Neither waits for the other: orders go on when prices stop.
 */
import type { InstrumentId } from '../../shared/domain/ids.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { Price } from '../../shared/domain/money.ts';
import type { Quantity } from '../../shared/domain/quantity.ts';
import type { Result } from '../../shared/lib/result.ts';
import type { LinkReport, ReadFailure } from './gateway.ts';

export interface TickLevel {
  readonly price: Price;
  readonly quantity: Quantity;
  readonly orders: number;
}

/**
 * What one message says of one contract. A field that the message does not carry is absent; null
 * says that the market has none at this moment, such as a side of the book without an order.
 */
export interface Tick {
  readonly instrument: InstrumentId;
  readonly last?: Price | null;
  readonly lastQuantity?: Quantity;
  readonly lastTradeMs?: number | null;
  readonly open?: Price | null;
  readonly high?: Price | null;
  readonly low?: Price | null;
  /** The previous day's closing price. */
  readonly close?: Price | null;
  /** Units traded today. */
  readonly volume?: number;
  readonly openInterest?: number | null;
  readonly bandLow?: Price | null;
  readonly bandHigh?: Price | null;
  /** Best first, twenty levels at most. */
  readonly bids?: readonly TickLevel[];
  readonly asks?: readonly TickLevel[];
  /** The exchange's time of this picture; null where the broker sends none. */
  readonly exchangeMs?: number | null;
}

/** `touch`: last and best prices; `depth`: the levels too. A broker may send more than asked. */
export type TickDetail = 'touch' | 'depth';

export interface InstrumentList {
  readonly instruments: readonly Instrument[];
  /** Lines left out because of their exchange or kind. */
  readonly skipped: number;
  /** The day in India, YYYY-MM-DD, for which the list holds. */
  readonly day: string;
  /** When it was fetched from the broker; a kept file of the same day is used again. */
  readonly fetchedMs: number;
}

/** One side of one strike as the broker computes it; volatility and greeks in plain numbers. */
export interface ChainPoint {
  readonly tick: Tick;
  readonly volatility: number | null;
  readonly delta: number | null;
  readonly theta: number | null;
}

export interface MarketLine {
  /** How many contracts can be watched at once. */
  readonly mostWatched: number;
  /**
   * Reads the day's contracts: from the file kept today, else from the broker. Every other call
   * needs it first, since the broker's own numbers of the contracts come from there.
   */
  readInstruments(fresh: boolean): Promise<Result<InstrumentList, ReadFailure>>;
  /** Starts the stream once there is a session; link reports say how it goes. */
  open(): void;
  close(): void;
  /**
   * The whole wish, each time; what is not in it is given back. Contracts beyond `mostWatched` are
   * left out from the end.
   */
  watch(wanted: ReadonlyMap<InstrumentId, TickDetail>): void;
  readQuotes(ids: readonly InstrumentId[]): Promise<Result<readonly Tick[], ReadFailure>>;
  /** Where the broker has a chain call of its own. */
  readChain?(
    underlying: string,
    expiryDay: string,
  ): Promise<Result<readonly ChainPoint[], ReadFailure>>;
  onTicks(listen: (ticks: readonly Tick[]) => void): void;
  /** Something arrived that shows the line to be alive, ticks included. */
  onAlive(listen: () => void): void;
  onLink(listen: (report: LinkReport) => void): void;
}
