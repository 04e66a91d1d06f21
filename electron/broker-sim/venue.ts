/**
 * The market as the simulated broker and its exchange see it: the simulated market of paper trading,
 * plus what can be done to it from outside. Contracts can be halted, given another band, moved to
 * another price, or have their terms changed as over a night.
 */
import type { InstrumentId } from '../../shared/domain/ids.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { Price } from '../../shared/domain/money.ts';
import type { ExchangeMarket } from '../broker/paper/paper-exchange.ts';
import type { Quote } from '../market/quotes.ts';
import type { SimulatedMarket } from '../market/simulated-market.ts';
import type { Cancel } from '../platform/world.ts';

/** A quote together with the exchange's time that stands in it on the wire. */
export interface QuotePicture {
  readonly instrument: Instrument;
  readonly quote: Quote;
  readonly exchangeMs: number;
}

export type TicksAs = 'normal' | 'frozen' | 'zero' | 'crossed' | 'future';

export interface Venue extends ExchangeMarket {
  readonly market: SimulatedMarket;
  instrument(id: InstrumentId): Instrument | null;
  /** Every contract listed, in a stable order; those padded for load tests come last. */
  listed(): Iterable<Instrument>;
  /** The quote as a stream or a snapshot shows it; null for a contract without a price. */
  picture(id: InstrumentId): QuotePicture | null;
  /** Runs after every market step; pictures may have changed. */
  onTick(listen: () => void): Cancel;
  isHalted(id: InstrumentId): boolean;
  /** Whether an order could trade now. */
  trading(): boolean;
  halt(id: InstrumentId, on: boolean): void;
  band(id: InstrumentId, low: Price | null, high: Price | null): void;
  /** Null puts the contract back to where the market has it. */
  movePrice(id: InstrumentId, to: Price | null): void;
  showTicks(id: InstrumentId, as: TicksAs): void;
  changeTerms(id: InstrumentId, terms: { lot?: number; freeze?: number }): void;
  /** Ends or reopens the session whatever the clock says; null gives it back to the clock. */
  forceSession(open: boolean | null): void;
}
