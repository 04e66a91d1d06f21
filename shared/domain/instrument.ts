import { assert } from '../lib/assert.ts';
import type { InstrumentId } from './ids.ts';
import type { Price } from './money.ts';
import { type Quantity, quantity } from './quantity.ts';

export const EXCHANGES = ['NSE', 'BSE', 'NFO', 'BFO', 'MCX', 'CDS'] as const;
export type Exchange = (typeof EXCHANGES)[number];

export const INSTRUMENT_KINDS = ['index', 'equity', 'future', 'call', 'put'] as const;
export type InstrumentKind = (typeof INSTRUMENT_KINDS)[number];

export interface Instrument {
  readonly id: InstrumentId;
  readonly exchange: Exchange;
  /** The exchange's trading symbol, such as NIFTY26NOV26000CE. */
  readonly symbol: string;
  /** The name of what it is written on, such as NIFTY; its own symbol for a share or an index. */
  readonly underlying: string;
  readonly kind: InstrumentKind;
  /** Expiry day in India as YYYY-MM-DD, null where there is none. */
  readonly expiryDay: string | null;
  readonly strike: Price | null;
  readonly tick: Price;
  /** Units in one lot; 1 for shares. */
  readonly lot: Quantity;
  /**
   * The most units the exchange takes in one order; from the instrument master, never a constant.
   */
  readonly freeze: Quantity;
}

export function isDerivative(instrument: Instrument): boolean {
  return instrument.expiryDay !== null;
}

export function isOption(instrument: Instrument): boolean {
  return instrument.kind === 'call' || instrument.kind === 'put';
}

/** Said where one is chosen all the same; the page knows it before it asks. */
export const INDEX_SAYS = 'An index cannot be traded';

/** An index can be watched but never traded. */
export function isTradable(instrument: Instrument): boolean {
  return instrument.kind !== 'index';
}

export function instrumentIdOf(exchange: Exchange, symbol: string): InstrumentId {
  assert(/^[\x21-\x7e]{1,60}$/.test(symbol), `not a trading symbol: ${symbol.slice(0, 80)}`);
  return `${exchange}:${symbol}` as InstrumentId;
}

export function splitId(id: InstrumentId): { exchange: string; symbol: string } {
  const colon = id.indexOf(':');
  return { exchange: id.slice(0, colon), symbol: id.slice(colon + 1) };
}

/** The most whole lots that fit under the freeze quantity, in units. */
export function maxOrderQuantity(instrument: Instrument): Quantity {
  return quantity(instrument.freeze - (instrument.freeze % instrument.lot));
}
