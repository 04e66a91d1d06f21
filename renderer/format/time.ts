/** Times of the exchange's own clock (India has one zone and no summer time), and ages. */
import { NONE } from './money.ts';

const INDIA_MS = (5 * 60 + 30) * 60_000;
const DAY_MS = 86_400_000;

function two(value: number): string {
  return value.toString().padStart(2, '0');
}

function parts(ms: number): { hour: number; minute: number; second: number; milli: number } {
  const inDay = (((ms + INDIA_MS) % DAY_MS) + DAY_MS) % DAY_MS;
  return {
    hour: Math.floor(inDay / 3_600_000),
    minute: Math.floor(inDay / 60_000) % 60,
    second: Math.floor(inDay / 1_000) % 60,
    milli: inDay % 1_000,
  };
}

/** 14:05:09 */
export function clockText(ms: number | null): string {
  if (ms === null) return NONE;
  const { hour, minute, second } = parts(ms);
  return `${two(hour)}:${two(minute)}:${two(second)}`;
}

/** 14:05:09.250 */
export function stampText(ms: number | null): string {
  if (ms === null) return NONE;
  return `${clockText(ms)}.${parts(ms).milli.toString().padStart(3, '0')}`;
}

const MONTHS = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
] as const;

/** 30 Jun, from the contract's own YYYY-MM-DD. */
export function dayText(day: string | null): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(day ?? '');
  if (match === null) return day ?? NONE;
  return `${match[3] ?? ''} ${MONTHS[Number(match[2]) - 1] ?? ''}`;
}

/** 30 Jun 2026 */
export function longDayText(day: string | null): string {
  return day === null ? NONE : `${dayText(day)} ${day.slice(0, 4)}`;
}

/** 850 ms, 4.2 s, 1 m 04 s, 2 h 05 m: short, and steady in width within its range. */
export function ageText(ms: number): string {
  const age = Math.max(0, Math.floor(ms));
  if (age < 1_000) return `${age} ms`;
  if (age < 60_000) return `${Math.floor(age / 1_000)}.${Math.floor((age % 1_000) / 100)} s`;
  if (age < 3_600_000) {
    return `${Math.floor(age / 60_000)} m ${two(Math.floor(age / 1_000) % 60)} s`;
  }
  return `${Math.floor(age / 3_600_000)} h ${two(Math.floor(age / 60_000) % 60)} m`;
}

/** Whole seconds for what counts up beside a row. */
export function secondsText(ms: number): string {
  const age = Math.max(0, Math.floor(ms / 1_000));
  if (age < 60) return `${age} s`;
  if (age < 3_600) return `${Math.floor(age / 60)} m ${two(age % 60)} s`;
  return `${Math.floor(age / 3_600)} h ${two(Math.floor(age / 60) % 60)} m`;
}

/** What counts up in a narrow place: 12 s, 2:52, 1:02:05. */
export function countText(ms: number): string {
  const age = Math.max(0, Math.floor(ms / 1_000));
  if (age < 60) return `${age} s`;
  const minutes = Math.floor(age / 60);
  if (minutes < 60) return `${minutes}:${two(age % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(age % 60)}`;
}

/** +0 ms, +12 ms, +3.4 s: the step from one line of a story to the next. */
export function deltaText(ms: number): string {
  return `+${ageText(ms)}`;
}

/** Microseconds of a latency meter: 480 µs, 2.4 ms, 1.2 s. */
export function microsText(micros: number): string {
  if (micros < 1_000) return `${micros} µs`;
  if (micros < 1_000_000) {
    return `${Math.floor(micros / 1_000)}.${Math.floor((micros % 1_000) / 100)} ms`;
  }
  return ageText(Math.floor(micros / 1_000));
}
