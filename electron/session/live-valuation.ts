/**
 * What the margin estimate needs to know of a contract, read off the quotes: the level of the
 * underlying, the future of the same expiry where there is one, and the volatility that the market
 * pays. Without a price on both there is no estimate, and the broker's own answer decides.
 */
import type { InstrumentId } from '../../shared/domain/ids.ts';
import { type Instrument, isOption } from '../../shared/domain/instrument.ts';
import { DAY_MS, dayNumber, indiaMoment } from '../../shared/maths/calendar.ts';
import { impliedVolatility } from '../../shared/maths/implied-volatility.ts';
import type { InstrumentBook } from '../market/instruments.ts';
import type { Quote, QuoteBook } from '../market/quotes.ts';
import { rupeesOf } from '../market/rupees.ts';
import { CLOSE_MINUTES } from '../market/session-clock.ts';
import type { World } from '../platform/world.ts';
import type { Valuation } from './venue.ts';

/** What money costs in India, near enough for a margin. */
const RATE = 0.065;
const YEAR_MS = 365 * DAY_MS;

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
  const years = yearsLeft(instrument, parts.world.nowMs());
  const forward = forwardLevel(parts, instrument) ?? spot * Math.exp(RATE * years);
  return { spot, forward, years, rate: RATE };
}

/** Contracts whose quotes an estimate of this one is made from. */
export function pricedBy(
  instruments: InstrumentBook,
  instrument: Instrument,
): readonly Instrument[] {
  const spot = instruments.spotOf(instrument.underlying);
  const future = futureOf(instruments, instrument);
  return [spot, future].filter((each) => each !== null);
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

function forwardLevel({ instruments, quotes }: ValuationParts, instrument: Instrument) {
  if (instrument.expiryDay === null) return null;
  const future = futureOf(instruments, instrument);
  return future === null ? null : level(quotes.get(future.id));
}

/** The middle of the market where both sides are there, else the last trade, in rupees. */
function level(quote: Quote | null): number | null {
  if (quote === null) return null;
  const { bid, ask, last } = quote;
  if (bid !== null && ask !== null) return (rupeesOf(bid) + rupeesOf(ask)) * 0.5;
  return last === null ? null : rupeesOf(last);
}

function yearsLeft({ expiryDay }: Instrument, nowMs: number): number {
  if (expiryDay === null) return 0;
  const leftMs = indiaMoment(dayNumber(expiryDay), CLOSE_MINUTES) - nowMs;
  return Math.max(0, leftMs) / YEAR_MS;
}
