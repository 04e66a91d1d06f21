/**
 * Numbers and times as Noren writes them. Every value on the wire is text: prices with as many
 * decimals as the contract has, quantities whole, and two opposite orders for date and time.
 */
import { SCALE, type DecimalComplaint, parseScaled } from '../../../shared/domain/money.ts';
import { ok, type Result } from '../../../shared/lib/result.ts';
import {
  calendarDayOf,
  DAY_MS,
  dayNumber,
  indiaDayNumber,
  indiaMoment,
} from '../../../shared/maths/calendar.ts';

const MONTHS = 'JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC';

/** A scaled amount with so many decimals (0 to 4), half away from zero. */
export function decimals(scaled: number, places: number): string {
  const unit = 10 ** (4 - places);
  const digits = Math.floor((Math.abs(scaled) + unit / 2) / unit)
    .toString()
    .padStart(places + 1, '0');
  const sign = scaled < 0 && /[1-9]/.test(digits) ? '-' : '';
  if (places === 0) return `${sign}${digits}`;
  return `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** With thousand separators as the risk engine prints them, such as 2,400.00. */
export function grouped(scaled: number, places = 2): string {
  const [whole = '', rest] = decimals(scaled, places).split('.');
  const withCommas = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return rest === undefined ? withCommas : `${withCommas}.${rest}`;
}

/** The scaled average of a value over a quantity; zero for nothing. */
export function average(value: number, units: number): number {
  return units === 0 ? 0 : Math.round(value / units);
}

/** The change against a reference in percent, scaled like a price. */
export function percent(now: number, reference: number): number {
  return reference === 0 ? 0 : Math.round(((now - reference) * 100 * SCALE) / reference);
}

/** Python turns a missing trigger into the word None, and floats lose nothing on the way. */
export function readAmount(text: string): Result<number, DecimalComplaint> {
  return text === '' || text === 'None' ? ok(0) : parseScaled(text);
}

/** A whole number of zero or more; null for anything else. `65.0` counts as whole. */
export function readWhole(text: string): number | null {
  const scaled = parseScaled(text);
  if (!scaled.ok || scaled.value < 0 || scaled.value % SCALE !== 0) return null;
  return Math.round(scaled.value / SCALE);
}

/** Whole seconds of an epoch text, which may carry decimals. */
export function readEpoch(text: string): number | null {
  const match = /^(\d{1,11})(?:\.\d+)?$/.exec(text.trim());
  const whole = match?.[1];
  return whole === undefined ? null : readWhole(whole);
}

interface Moment {
  readonly date: string;
  readonly time: string;
}

function momentOf(nowMs: number): Moment {
  const day = indiaDayNumber(nowMs);
  const calendar = calendarDayOf(day);
  const seconds = Math.floor((nowMs - indiaMoment(day, 0)) / 1000);
  const date = `${two(calendar.day)}-${two(calendar.month)}-${calendar.year}`;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return { date, time: `${two(hours)}:${two(minutes)}:${two(seconds % 60)}` };
}

/** `09:15:02 05-10-2026`, as `request_time` and `norentm`. */
export function timeThenDay(nowMs: number): string {
  const { date, time } = momentOf(nowMs);
  return `${time} ${date}`;
}

/** `05-10-2026 09:15:02`, as `exch_tm`, `fltm` and the time of a bar. */
export function dayThenTime(nowMs: number): string {
  const { date, time } = momentOf(nowMs);
  return `${date} ${time}`;
}

/** `09:15:02`, as `ltt`. */
export function timeOnly(nowMs: number): string {
  return momentOf(nowMs).time;
}

/** `05102026091502`, as `GetEnabledGTTs` writes its `request_time`. */
export function packedTime(nowMs: number): string {
  const { date, time } = momentOf(nowMs);
  return `${date}${time}`.replaceAll(/[-:]/g, '');
}

/** Whole seconds of the epoch as text. */
export function epochSeconds(nowMs: number): string {
  return Math.floor(nowMs / 1000).toString();
}

/** `05-OCT-2026` from 2026-10-05. */
export function monthDay(day: string): string {
  return `${day.slice(8)}-${monthName(day)}-${day.slice(0, 4)}`;
}

/** `05OCT26`, the middle of a contract's symbol. */
export function packedDay(day: string): string {
  return `${day.slice(8)}${monthName(day)}${day.slice(2, 4)}`;
}

function monthName(day: string): string {
  const month = calendarDayOf(dayNumber(day)).month;
  return MONTHS.slice(month * 3 - 3, month * 3);
}

/** 2026-12-29 from 29-DEC-2026 or from 2026-12-29; null for anything else. */
export function readMonthDay(text: string): string | null {
  const iso = /^(\d{4}-\d{2}-\d{2})$/.exec(text);
  if (iso?.[1] !== undefined) return iso[1];
  const match = /^(\d{2})-([A-Z]{3})-(\d{4})$/.exec(text.toUpperCase());
  const [, day, name, year] = match ?? [];
  if (day === undefined || name === undefined || year === undefined) return null;
  const place = MONTHS.indexOf(name);
  return place < 0 || place % 3 !== 0 ? null : `${year}-${two(Math.floor(place / 3) + 1)}-${day}`;
}

/** Midnight of universal time of a day, in epoch seconds. */
export function utcMidnight(day: number): number {
  return Math.floor((day * DAY_MS) / 1000);
}

function two(value: number): string {
  return value.toString().padStart(2, '0');
}
