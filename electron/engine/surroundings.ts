/** What the engine is given besides the ledger's state: market, broker facts, limits, clock. */
import type { InstrumentId } from '../../shared/domain/ids.ts';
import type { Exchange, Instrument } from '../../shared/domain/instrument.ts';
import type { Limits } from '../../shared/domain/limits.ts';
import type { Money, Price } from '../../shared/domain/money.ts';
import type { Quantity } from '../../shared/domain/quantity.ts';
import type { DeskState, LinkState, SessionState } from '../../shared/domain/session.ts';
import type { Side } from '../../shared/domain/side.ts';
import type { GatewayManifest } from '../broker/manifest.ts';
import type { NewId } from '../platform/new-id.ts';
import type { PriceFacts } from '../risk/candidate.ts';
import type { Confirmations } from './confirmations.ts';

/** One order of several, as the margin sees it. */
export interface MarginOrder {
  readonly instrument: Instrument;
  readonly side: Side;
  readonly units: Quantity;
  readonly bound: Price;
}

interface Level {
  readonly price: Price;
  readonly quantity: Quantity;
}

export interface DepthFacts {
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** The market as the gate asks it; implemented over the quote and instrument books. */
export interface MarketFacts {
  instrument(id: InstrumentId): Instrument | null;
  price(id: InstrumentId): PriceFacts | null;
  /** Of one exchange; without it, of the one that opens first. */
  session(exchange?: Exchange): SessionState;
  /** The day of the list of contracts when it is too old to enter by, YYYY-MM-DD; else null. */
  oldListDay(): string | null;
  /**
   * By how much the broker's clock is at least ahead of this computer's, below zero when it is
   * behind; null when nobody knows. Left out where there is no other clock.
   */
  clockAheadMs?(): number | null;
  /** Today in India, YYYY-MM-DD, by the market's clock. */
  today(): string;
  /** Cash and margin together as the broker says; null when that is not known. */
  capital(): Money | null;
  /** Margin that one more order would need and what is available; null when it cannot be told. */
  margin(
    instrument: Instrument,
    side: Side,
    units: Quantity,
    bound: Price,
  ): { readonly needed: Money; readonly available: Money } | null;
  /**
   * Margin that the worst choice of these orders would need, some filled and the others not, and
   * what is available; null as above.
   */
  worstMargin(orders: readonly MarginOrder[]): ReturnType<MarketFacts['margin']>;
  /** What stands in the book, best first, five levels at most; null when nobody watches it. */
  depth(id: InstrumentId): DepthFacts | null;
  /** Estimated margin of all that is held, after these changes in units; null as above. */
  marginAfter(changes: ReadonlyMap<InstrumentId, number>): Money | null;
}

/** What the engine knows of the moment and never writes down. */
export interface Moment {
  readonly state: DeskState;
  readonly link: LinkState;
  readonly ledgerStopped: boolean;
}

export interface Surroundings {
  readonly manifest: GatewayManifest;
  readonly market: MarketFacts;
  readonly newId: NewId;
  /** What stands where the trader has set nothing. */
  readonly baseLimits: Limits;
  readonly confirmations: Confirmations;
  limits(): Limits;
  limitsHash(): string;
  moment(): Moment;
  /** The desk's own time, which is stamped on events; see desk-clock.ts. */
  nowMs(): number;
  measuresFromMs(): number;
  /** Requests that left less than so long ago, by the clock that only grows. */
  leftWithin(windowMs: number): number;
  /**
   * When the newest of the complete reads of the broker's books was begun; null before the first of
   * the present connection.
   */
  bookBegunMs(): number | null;
}
