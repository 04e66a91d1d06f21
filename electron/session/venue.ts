/**
 * What stands on the other side of a desk: the paper market, or one account at a broker. A desk is
 * composed over this and never asks which one it is.
 */
import type { Exchange, Instrument } from '../../shared/domain/instrument.ts';
import type { InstrumentId } from '../../shared/domain/ids.ts';
import type { SessionState } from '../../shared/domain/session.ts';
import type { Gateway } from '../broker/gateway.ts';
import type { Engine } from '../engine/engine-port.ts';
import type { LiveControls, PaperControls } from '../ipc/services.ts';
import type { InstrumentBook } from '../market/instruments.ts';
import type { QuoteBook } from '../market/quotes.ts';

/** The inputs of the margin estimate for one contract, in rupees and years. */
export interface Valuation {
  readonly spot: number;
  readonly forward: number;
  readonly years: number;
  readonly volatility: number;
  readonly rate: number;
}

export interface Venue {
  readonly gateway: Gateway;
  readonly instruments: InstrumentBook;
  readonly quotes: QuoteBook;
  readonly paper: PaperControls | null;
  readonly live: LiveControls | null;
  /** How often the funds are asked for. */
  readonly fundsMs: number;
  /** Of one exchange; without it, of the one that opens first. */
  session(exchange?: Exchange): SessionState;
  /** Null where nobody can value a contract; then no margin is estimated. */
  valuation(id: InstrumentId): Valuation | null;
  /** The day of the list of contracts when it is too old to enter by, YYYY-MM-DD. */
  oldListDay(): string | null;
  /** How far the broker's clock is at least ahead of ours; null where there is none. */
  clockAheadMs(): number | null;
  /** Somebody is about to enter this contract, so its prices are needed for a while. */
  wanted(instrument: Instrument): void;
  /** After the engine has started: the market runs, prices come. */
  start(engine: Engine): void;
  /** The computer goes to sleep: every stream of the market side is given up until `wake`. */
  sleep(): void;
  wake(): void;
  close(): void;
}
