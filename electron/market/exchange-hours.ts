/**
 * When each exchange trades, in minutes of India's clock. Equity and its derivatives are in
 * session-clock.ts; commodities go on into the night, the longer while New York keeps winter time,
 * and trade in the evening of most days on which the shares rest.
 *
 * Sources: NSE and BSE market timings; MCX circulars on trade timings (close 23:30, from the first
 * Sunday of November to the second Sunday of March 23:55) and its holiday lists (evening session
 * from 17:00 on holidays other than national ones); NSE currency segment 09:00 to 17:00.
 */
import type { Exchange } from '../../shared/domain/instrument.ts';
import type { SessionState } from '../../shared/domain/session.ts';
import {
  calendarDayOf,
  dayNumberOf,
  indiaDayNumber,
  indiaMinutes,
  SUNDAY,
  weekdayOf,
} from '../../shared/maths/calendar.ts';
import { sessionAt } from './session-clock.ts';
import { isNationalDay, isTradingDay, isWeekend } from './trading-calendar.ts';

const NINE = 9 * 60;
const CURRENCY_CLOSE = 17 * 60;
const EVENING = 17 * 60;
const SUMMER_CLOSE = 23 * 60 + 30;
const WINTER_CLOSE = 23 * 60 + 55;

export function exchangeSession(exchange: Exchange, nowMs: number): SessionState {
  const day = indiaDayNumber(nowMs);
  const minutes = indiaMinutes(nowMs);
  if (exchange === 'MCX') {
    if (isWeekend(day) || isNationalDay(day)) return 'closed';
    return within(minutes, isTradingDay(day) ? NINE : EVENING, commodityClose(day));
  }
  if (exchange === 'CDS') {
    return isTradingDay(day) ? within(minutes, NINE, CURRENCY_CLOSE) : 'closed';
  }
  return sessionAt('clock', nowMs);
}

function within(minutes: number, opens: number, closes: number): SessionState {
  return minutes >= opens && minutes < closes ? 'open' : 'closed';
}

/** New York is on summer time from the second Sunday of March to the first of November. */
function commodityClose(day: number): number {
  const { year } = calendarDayOf(day);
  const summer = day >= sundayOf(year, 3, 2) && day < sundayOf(year, 11, 1);
  return summer ? SUMMER_CLOSE : WINTER_CLOSE;
}

function sundayOf(year: number, month: number, which: number): number {
  const first = dayNumberOf({ year, month, day: 1 });
  return first + ((SUNDAY - weekdayOf(first) + 7) % 7) + 7 * (which - 1);
}
