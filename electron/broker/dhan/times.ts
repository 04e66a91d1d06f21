/**
 * Dhan writes moments as Indian wall clock without a zone, in three forms; each is read as +05:30
 * whatever the zone of this computer is. "No moment" has several spellings, all of them null here:
 * the year 1, 1980, `NA`, empty text.
 */
import {
  dayNumberOf,
  dayText,
  indiaMoment,
  MINUTE_MS,
  readDay,
} from '../../../shared/maths/calendar.ts';

const YEAR_FIRST = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?$/;
const DAY_FIRST = /^(\d{2})\/(\d{2})\/(\d{4}) (\d{2}):(\d{2})(?::(\d{2}))?$/;
/** Nothing that this program hears of is older. */
const FIRST_YEAR = 2_000;

/** `2026-09-22 10:15:03`, also with a `T` and with parts of a second. */
export function indiaMs(text: string): number | null {
  const match = YEAR_FIRST.exec(text);
  if (match === null) return null;
  const [, day = '', hours, minutes, seconds, part = ''] = match;
  const millis = digits(part.slice(0, 3).padEnd(3, '0'));
  const atMs = momentOf(day, digits(hours), digits(minutes), digits(seconds));
  return atMs === null ? null : atMs + millis;
}

/** `22/09/2026 10:15`, also with seconds. */
export function dayFirstMs(text: string): number | null {
  const match = DAY_FIRST.exec(text);
  if (match === null) return null;
  const [, day = '', month = '', year = '', hours, minutes, seconds] = match;
  const civil = { year: digits(year), month: digits(month), day: digits(day) };
  if (civil.month < 1 || civil.month > 12) return null;
  const written = `${year}-${month}-${day}`;
  if (dayText(dayNumberOf(civil)) !== written) return null;
  return momentOf(written, digits(hours), digits(minutes), digits(seconds));
}

function momentOf(day: string, hours: number, minutes: number, seconds: number): number | null {
  const number = readDay(day);
  if (number === null || digits(day.slice(0, 4)) < FIRST_YEAR) return null;
  if (hours > 23 || minutes > 59 || seconds > 59) return null;
  return Math.round(indiaMoment(number, hours * 60 + minutes) + seconds * SECOND_MS);
}

const SECOND_MS = Math.round(MINUTE_MS / 60);

/** Text that a pattern has shown to be digits. */
export function digits(text: string | undefined): number {
  let value = 0;
  for (const letter of text ?? '') value = value * 10 + (letter.charCodeAt(0) - 48);
  return value;
}
