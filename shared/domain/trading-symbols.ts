/**
 * Trading symbols as Kite and the exchange form them: the last expiry of a month carries the
 * month's name (NIFTY26NOV26000CE), a weekly one its year, a month code (1 to 9, O, N, D) and the
 * day (NIFTY26N1726000CE).
 */
import { must } from '../lib/assert.ts';
import { decimalText, type Price } from './money.ts';

/** One expiry of an underlying. */
export interface SeriesExpiry {
  /** YYYY-MM-DD in India. */
  readonly day: string;
  /** The last expiry of its month, which carries the month's name. */
  readonly monthly: boolean;
}

/** Month of the date → its name in a monthly symbol, its letter in a weekly one. */
const MONTHS: Readonly<Record<string, readonly [name: string, code: string]>> = {
  '01': ['JAN', '1'],
  '02': ['FEB', '2'],
  '03': ['MAR', '3'],
  '04': ['APR', '4'],
  '05': ['MAY', '5'],
  '06': ['JUN', '6'],
  '07': ['JUL', '7'],
  '08': ['AUG', '8'],
  '09': ['SEP', '9'],
  '10': ['OCT', 'O'],
  '11': ['NOV', 'N'],
  '12': ['DEC', 'D'],
};

export function futureSymbol(underlying: string, expiry: SeriesExpiry): string {
  return `${underlying}${expiryPart(expiry)}FUT`;
}

export function optionSymbol(
  underlying: string,
  expiry: SeriesExpiry,
  strike: Price,
  kind: 'call' | 'put',
): string {
  const right = kind === 'call' ? 'CE' : 'PE';
  return `${underlying}${expiryPart(expiry)}${decimalText(strike).replace(/\.?0+$/, '')}${right}`;
}

function expiryPart({ day, monthly }: SeriesExpiry): string {
  const [name, code] = must(MONTHS[day.slice(5, 7)], `not a day: ${day}`);
  const years = day.slice(2, 4);
  return monthly ? years + name : years + code + day.slice(8, 10);
}
