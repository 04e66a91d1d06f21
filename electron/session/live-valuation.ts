/**
 * What the margin estimate and the greeks need to know of a contract, read off the quotes: the
 * level of the underlying, the forward of the expiry by the rule of docs/options.md, and the
 * volatility that the market pays. Without a price there is no estimate, and the broker's own
 * answer decides.
 */
import type { InstrumentId } from '../../shared/domain/ids.ts';
import { type Instrument, isOption } from '../../shared/domain/instrument.ts';
import { impliedVolatility } from '../../shared/maths/implied-volatility.ts';
import {
  impliedForward,
  type ParityPair,
  parityStrikes,
  RATE,
  yearsUntil,
} from '../../shared/maths/package-market.ts';
import type { ChainStrike, InstrumentBook } from '../market/instruments.ts';
import type { Quote, QuoteBook } from '../market/quotes.ts';
import { rupeesOf } from '../market/rupees.ts';
import type { World } from '../platform/world.ts';
import type { Valuation } from './venue.ts';

export interface ValuationParts {
  readonly instruments: InstrumentBook;
  readonly quotes: QuoteBook;
  readonly world: Pick<World, 'nowMs'>;
}

export function liveValuation(parts: ValuationParts, id: InstrumentId): Valuation | null {
  const instrument = parts.instruments.get(id);
  const base = instrument === null ? null : basisOf(parts, instrument);
  if (instrument === null || base === null) return null;
  const { forward, years } = base;
  if (!isOption(instrument)) return { ...base, volatility: 0 };
  const paid = level(parts.quotes.get(id));
  if (paid === null || (instrument.kind !== 'call' && instrument.kind !== 'put')) return null;
  const strike = rupeesOf(instrument.strike ?? 0);
  const solved = impliedVolatility(instrument.kind, paid, forward, strike, years, RATE);
  return solved.ok ? { ...base, volatility: solved.value } : null;
}

/** What contracts of one underlying and expiry share; null without a price of the underlying. */
export function basisOf(
  parts: ValuationParts,
  instrument: Instrument,
): Omit<Valuation, 'volatility'> | null {
  if (instrument.kind === 'index') return null;
  const spot = spotLevel(parts, instrument);
  if (spot === null) return null;
  const years =
    instrument.expiryDay === null ? 0 : yearsUntil(instrument.expiryDay, parts.world.nowMs());
  const forward = forwardLevel(parts, instrument, years) ?? spot * Math.exp(RATE * years);
  return { spot, forward, years, rate: RATE };
}

/** Contracts whose quotes an estimate of this one is made from. */
export function pricedBy(
  parts: Pick<ValuationParts, 'instruments' | 'quotes'>,
  instrument: Instrument,
): readonly Instrument[] {
  const spot = parts.instruments.spotOf(instrument.underlying);
  const future = futureOf(parts.instruments, instrument);
  const pairs = parityOf(parts, instrument).flatMap(({ call, put }) => [call, put]);
  return [spot, future, ...pairs].filter((each) => each !== null);
}

/** Strikes that tell the forward of an expiry without a future of its own; else none. */
function parityOf(
  { instruments, quotes }: Pick<ValuationParts, 'instruments' | 'quotes'>,
  instrument: Instrument,
): readonly ChainStrike[] {
  const { underlying, expiryDay } = instrument;
  if (expiryDay === null || futureOf(instruments, instrument) !== null) return [];
  const spot = instruments.spotOf(underlying);
  const last = spot === null ? null : (quotes.get(spot.id)?.last ?? null);
  if (last === null) return [];
  const both = instruments
    .chain(underlying, expiryDay)
    .filter(({ call, put }) => call !== null && put !== null);
  return parityStrikes(both, last);
}

function futureOf(instruments: InstrumentBook, { underlying, expiryDay }: Instrument) {
  const same = instruments.futures(underlying).find((each) => each.expiryDay === expiryDay);
  return same ?? null;
}

/** Where no index is quoted, as for commodities, the nearest future stands for it. */
function spotLevel({ instruments, quotes }: ValuationParts, instrument: Instrument): number | null {
  const spot = instruments.spotOf(instrument.underlying);
  const source = spot ?? futureOf(instruments, instrument);
  return source === null ? null : level(quotes.get(source.id));
}

function forwardLevel(parts: ValuationParts, instrument: Instrument, years: number): number | null {
  if (instrument.expiryDay === null) return null;
  const { instruments, quotes } = parts;
  const future = futureOf(instruments, instrument);
  const pairs = parityOf(parts, instrument).flatMap(({ strike, call, put }): ParityPair[] => {
    const paid = { call: levelOf(quotes, call), put: levelOf(quotes, put) };
    if (paid.call === null || paid.put === null) return [];
    return [{ strike: rupeesOf(strike), call: paid.call, put: paid.put }];
  });
  return impliedForward(levelOf(quotes, future), pairs, years);
}

function levelOf(quotes: QuoteBook, instrument: Instrument | null): number | null {
  return instrument === null ? null : level(quotes.get(instrument.id));
}

/** The middle of the market where both sides are there, else the last trade, in rupees. */
function level(quote: Quote | null): number | null {
  if (quote === null) return null;
  const { bid, ask, last } = quote;
  if (bid !== null && ask !== null) return (rupeesOf(bid) + rupeesOf(ask)) * 0.5;
  return last === null ? null : rupeesOf(last);
}
