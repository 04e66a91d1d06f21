/**
 * Numbers and moments as Noren writes them, read exactly. Every value is text: prices with as many
 * decimals as the contract has, quantities whole, two opposite orders of date and time, and India's
 * clock throughout, whatever zone this computer keeps.
 */
import { PRICE_MAX, type Price, price } from '../../../shared/domain/money.ts';
import { QUANTITY_MAX } from '../../../shared/domain/quantity.ts';
import { dayText, indiaDayNumber, indiaMoment, readDay } from '../../../shared/maths/calendar.ts';

const ZERO = 48;
const NINE = 57;
const DOT = 46;
const MINUS = 45;
const PLACES = 4;
const DIGITS_MAX = 15;

/**
 * Decimal text as a scaled integer, digit by digit: the way of every tick, so no pattern and no
 * float. Digits past the fourth decimal have to be zeros. NaN for anything else.
 */
export function scaledFrom(text: string): number {
  let at = 0;
  const negative = text.charCodeAt(0) === MINUS;
  if (negative) at = 1;
  let value = 0;
  let digits = 0;
  let places = -1;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === DOT && places < 0 && digits > 0) {
      places = 0;
      continue;
    }
    if (code < ZERO || code > NINE) return Number.NaN;
    if (places >= PLACES) {
      if (code !== ZERO) return Number.NaN;
      continue;
    }
    value = value * 10 + (code - ZERO);
    digits += 1;
    if (places >= 0) places += 1;
    if (digits > DIGITS_MAX) return Number.NaN;
  }
  if (digits === 0 || places === 0) return Number.NaN;
  for (let more = Math.max(0, places); more < PLACES; more += 1) value *= 10;
  if (!Number.isSafeInteger(value)) return Number.NaN;
  return negative && value !== 0 ? -value : value;
}

/**
 * A price of zero or more; null for text that is none. What lies beyond every listed price is none
 * either: the feed writes 42949672.95 for an order at any price.
 */
export function priceFrom(text: string): Price | null {
  const scaled = scaledFrom(text);
  return scaled >= 0 && scaled <= PRICE_MAX ? price(scaled) : null;
}

/**
 * An amount of money whose digits past the scale are rounded: funds and margins come with six and
 * more decimals, and no order hangs on the last of them.
 */
export function amountFrom(text: string): number | null {
  const match = /^(-?)(\d{1,12})(?:\.(\d{1,12}))?$/.exec(text.trim());
  const [, sign = '', whole = '', fraction = ''] = match ?? [];
  if (match === null) return null;
  const kept = scaledFrom(`${whole}.${fraction.slice(0, PLACES).padEnd(PLACES, '0')}`);
  const scaled = kept + (/^[5-9]/.test(fraction.slice(PLACES)) ? 1 : 0);
  if (!Number.isSafeInteger(scaled)) return null;
  return sign === '-' && scaled !== 0 ? -scaled : scaled;
}

/**
 * A whole number of at most fifteen digits, written with or without zero decimals; NaN for anything
 * else.
 */
export function wholeFrom(text: string): number {
  const dot = text.indexOf('.');
  const end = dot < 0 ? text.length : dot;
  const start = text.charCodeAt(0) === MINUS ? 1 : 0;
  if (end === start || end - start > DIGITS_MAX || dot === text.length - 1) return Number.NaN;
  let value = 0;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code < ZERO || code > NINE) return Number.NaN;
    value = value * 10 + (code - ZERO);
  }
  for (let at = end + 1; at < text.length; at += 1) {
    if (text.charCodeAt(at) !== ZERO) return Number.NaN;
  }
  return start === 1 && value !== 0 ? -value : value;
}

/** Units of an order: a whole number within what an order can have; null otherwise. */
export function unitsFrom(text: string): number | null {
  const whole = wholeFrom(text);
  return whole >= 0 && whole <= QUANTITY_MAX ? whole : null;
}

/** As short as it can be and exact: 101.5 stays 101.50, 0.0025 keeps its four decimals. */
export function decimalsOf(scaled: number): string {
  const digits = String(scaled).padStart(PLACES + 1, '0');
  const whole = digits.slice(0, -PLACES);
  return `${whole}.${digits.slice(-PLACES).replace(/0{1,2}$/, '')}`;
}

/** `09:15:02 05-10-2026`, as `norentm` and `request_time`. */
const TIME_FIRST = /^(\d{2}):(\d{2}):(\d{2}) (\d{2})-(\d{2})-(\d{4})$/;
/** `05-10-2026 09:15:02`, as `exch_tm` and `fltm`. */
const DAY_FIRST = /^(\d{2})-(\d{2})-(\d{4}) (\d{2}):(\d{2}):(\d{2})$/;
const TIME_ONLY = /^(\d{2}):(\d{2}):(\d{2})$/;

/** Placeholders stand in 1980, the zero of the exchange's clock. */
const FIRST_REAL_DAY = '2000-01-01';

/** Either order of date and time; null for a placeholder and for what is neither. */
export function momentFrom(text: string): number | null {
  const early = TIME_FIRST.exec(text);
  if (early !== null) {
    const [, hours, minutes, seconds, day, month, year] = early;
    return momentOf(`${year}-${month}-${day}`, `${hours}:${minutes}:${seconds}`);
  }
  const late = DAY_FIRST.exec(text);
  if (late === null) return null;
  const [, day, month, year, hours, minutes, seconds] = late;
  return momentOf(`${year}-${month}-${day}`, `${hours}:${minutes}:${seconds}`);
}

/**
 * A time of day alone, taken as the last such moment before `nowMs`. `05:30:00` is the zero of the
 * clock seen from India and means that there was none.
 */
export function timeOfDayFrom(text: string, nowMs: number): number | null {
  if (text === '05:30:00') return null;
  const whole = momentFrom(text);
  if (whole !== null) return whole;
  const today = indiaDayNumber(nowMs);
  const moment = momentOf(dayText(today), text);
  if (moment === null) return null;
  const HOUR_MS = 3_600_000;
  return moment > nowMs + HOUR_MS ? momentOf(dayText(today - 1), text) : moment;
}

function momentOf(day: string, time: string): number | null {
  const number = readDay(day);
  const [, hours = '', minutes = '', seconds = ''] = TIME_ONLY.exec(time) ?? [];
  if (number === null || hours === '' || day < FIRST_REAL_DAY) return null;
  const clock = [wholeFrom(hours), wholeFrom(minutes), wholeFrom(seconds)] as const;
  if (clock[0] > 23 || clock[1] > 59 || clock[2] > 59) return null;
  return indiaMoment(number, clock[0] * 60 + clock[1]) + clock[2] * 1_000;
}

/** Whole seconds since 1970 in milliseconds; null for what is none. */
export function epochFrom(text: string): number | null {
  const seconds = wholeFrom(text);
  return seconds > 0 && seconds < 100_000_000_000 ? seconds * 1_000 : null;
}

const MONTHS = 'JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC';

/** 2026-10-06 from `06-OCT-2026`; null for what is no day. */
export function expiryFrom(text: string): string | null {
  if (text.length !== 11 || text[2] !== '-' || text[6] !== '-') return null;
  const place = MONTHS.indexOf(text.slice(3, 6).toUpperCase());
  if (place < 0 || place % 3 !== 0) return null;
  const month = String(Math.floor(place / 3) + 1).padStart(2, '0');
  const day = `${text.slice(7)}-${month}-${text.slice(0, 2)}`;
  return readDay(day) === null ? null : day;
}
