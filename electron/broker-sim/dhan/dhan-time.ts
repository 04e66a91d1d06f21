/**
 * The broker's ways to write a moment. All are the clock in India without a zone mark, and each
 * family of answers has its own; `no time` is the first day of the calendar and never null.
 */
import { calendarDayOf, indiaDay, indiaDayNumber } from '../../../shared/maths/calendar.ts';

export const NO_DATE_TIME = '0001-01-01 00:00:00';
export const NO_DATE = '0001-01-01';
/** Quotes of a contract that never traded. */
export const NEVER_TRADED = '01/01/1980 00:00:00';

const INDIA_AHEAD_S = 19_800;
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

export interface ClockFace {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

export function indiaFace(ms: number): ClockFace {
  const seconds = Math.floor(ms / 1_000) + INDIA_AHEAD_S;
  const ofDay = ((seconds % 86_400) + 86_400) % 86_400;
  return {
    ...calendarDayOf(indiaDayNumber(ms)),
    hour: Math.floor(ofDay / 3_600),
    minute: Math.floor((ofDay % 3_600) / 60),
    second: ofDay % 60,
  };
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function clockText({ hour, minute, second }: ClockFace): string {
  return `${two(hour)}:${two(minute)}:${two(second)}`;
}

/** `2026-09-22 10:15:03`, as in books and on the order socket. */
export function dateTime(ms: number): string {
  return `${indiaDay(ms)} ${clockText(indiaFace(ms))}`;
}

/** `2026-09-22T10:15:03`, as in token answers. */
export function isoWithoutZone(ms: number): string {
  return `${indiaDay(ms)}T${clockText(indiaFace(ms))}`;
}

/** `22/09/2026 10:15`, as in the profile's token validity. */
export function slashedMinute(ms: number): string {
  return slashedSecond(ms).slice(0, -3);
}

/** `22/09/2026 10:15:03`, as in quotes. */
export function slashedSecond(ms: number): string {
  const face = indiaFace(ms);
  return `${two(face.day)}/${two(face.month)}/${face.year} ${clockText(face)}`;
}

/** `Sep 22, 2026`, as in the ledger. */
export function voucherDate(ms: number): string {
  const { year, month, day } = indiaFace(ms);
  return `${MONTHS[month - 1] ?? ''} ${two(day)}, ${year}`;
}

/** `Sep2026`, as inside the trading symbol of a derivative; the day is YYYY-MM-DD. */
export function monthWord(day: string): string {
  const month = MONTHS.find((_, place) => day.slice(5, 7) === two(place + 1)) ?? '';
  return `${month}${day.slice(0, 4)}`;
}

/** Seconds of the Indian wall clock written as if they were universal, as in feed packets. */
export function indiaSeconds(ms: number): number {
  return Math.floor(ms / 1_000) + INDIA_AHEAD_S;
}

/** True epoch seconds, as in candles. */
export function epochSeconds(ms: number): number {
  return Math.floor(ms / 1_000);
}

/** `2026-09-22T04:45:03Z`, as in conditional triggers. */
export function isoUtc(ms: number): string {
  return `${isoWithoutZone(ms - INDIA_AHEAD_S * 1_000)}Z`;
}
