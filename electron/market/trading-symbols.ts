/**
 * Trading symbols as Kite and the exchange form them: the last expiry of a month carries the
 * month's name (NIFTY26NOV26000CE), a weekly one its year, a month code (1 to 9, O, N, D) and the
 * day (NIFTY26N1726000CE).
 */
import { SCALE } from '../../shared/domain/money.ts';
import { calendarDayOf, dayNumber } from '../../shared/maths/calendar.ts';
import type { ExpiryDay } from './trading-calendar.ts';

const MONTH_NAMES = 'JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC';
const MONTH_CODES = '123456789OND';

export function futureSymbol(underlying: string, expiry: ExpiryDay): string {
  return `${underlying}${expiryPart(expiry)}FUT`;
}

export function optionSymbol(
  underlying: string,
  expiry: ExpiryDay,
  scaledStrike: number,
  kind: 'call' | 'put',
): string {
  const right = kind === 'call' ? 'CE' : 'PE';
  return `${underlying}${expiryPart(expiry)}${scaledStrike / SCALE}${right}`;
}

function expiryPart(expiry: ExpiryDay): string {
  const { year, month, day } = calendarDayOf(dayNumber(expiry.day));
  const years = String(year % 100).padStart(2, '0');
  if (expiry.monthly) return years + MONTH_NAMES.slice(month * 3 - 3, month * 3);
  return `${years}${MONTH_CODES.charAt(month - 1)}${String(day).padStart(2, '0')}`;
}
