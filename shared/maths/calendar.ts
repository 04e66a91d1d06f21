/**
 * Days and India time by arithmetic alone, for code that may not own a clock. A day is the text
 * YYYY-MM-DD; a day number counts from 1 January 1970. India is five and a half hours ahead of
 * universal time all year.
 */
import { assert } from '../lib/assert.ts';

export const DAY_MS = 86_400_000;
export const MINUTE_MS = 60_000;
const INDIA_AHEAD_MS = 19_800_000;

export interface CalendarDay {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

export type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6;
export const SUNDAY: Weekday = 0;
export const MONDAY: Weekday = 1;
export const TUESDAY: Weekday = 2;
export const WEDNESDAY: Weekday = 3;
export const THURSDAY: Weekday = 4;
export const FRIDAY: Weekday = 5;
export const SATURDAY: Weekday = 6;

/** Howard Hinnant's days_from_civil: years begin in March, so the leap day comes last. */
export function dayNumberOf({ year, month, day }: CalendarDay): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The inverse, civil_from_days. */
export function calendarDayOf(dayNumber: number): CalendarDay {
  const shifted = dayNumber + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

export function dayText(dayNumber: number): string {
  const { year, month, day } = calendarDayOf(dayNumber);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

/** Null for text that is no day of the calendar. */
export function readDay(text: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return null;
  const year = digits(match[1]);
  const month = digits(match[2]);
  const day = digits(match[3]);
  if (month < 1 || month > 12) return null;
  const number = dayNumberOf({ year, month, day });
  return dayText(number) === text ? number : null;
}

/** For days that the program itself wrote. */
export function dayNumber(text: string): number {
  const number = readDay(text);
  assert(number !== null, `not a day: ${text}`);
  return number;
}

export function weekdayOf(dayNumber: number): Weekday {
  return ((((dayNumber + 4) % 7) + 7) % 7) as Weekday;
}

/** The day in India at this moment. */
export function indiaDayNumber(nowMs: number): number {
  return Math.floor((nowMs + INDIA_AHEAD_MS) / DAY_MS);
}

export function indiaDay(nowMs: number): string {
  return dayText(indiaDayNumber(nowMs));
}

/** Minutes since midnight in India, with the fraction. */
export function indiaMinutes(nowMs: number): number {
  return (nowMs + INDIA_AHEAD_MS - indiaDayNumber(nowMs) * DAY_MS) / MINUTE_MS;
}

/** The moment when the clock in India shows this many minutes past midnight of the day. */
export function indiaMoment(dayNumber: number, minutes: number): number {
  return dayNumber * DAY_MS - INDIA_AHEAD_MS + minutes * MINUTE_MS;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function digits(text: string | undefined): number {
  let value = 0;
  for (const letter of text ?? '') value = value * 10 + (letter.charCodeAt(0) - 48);
  return value;
}
