/**
 * Trading days and expiry days. The holidays are those the exchanges announced for equity
 * derivatives; outside the years listed only weekends and national days are known, and `coversYear`
 * says so.
 */
import {
  calendarDayOf,
  dayNumber,
  dayNumberOf,
  dayText,
  SATURDAY,
  SUNDAY,
  type Weekday,
  weekdayOf,
} from '../../shared/maths/calendar.ts';

/**
 * Sources: NSE's holiday circulars for 2025 and 2026 as reprinted by brokers. 1 February 2026 (a
 * Sunday) was open for the Union Budget, and the evening sessions of Diwali are not modelled.
 */
const HOLIDAYS: readonly string[] = [
  '2025-02-26',
  '2025-03-14',
  '2025-03-31',
  '2025-04-10',
  '2025-04-14',
  '2025-04-18',
  '2025-05-01',
  '2025-08-15',
  '2025-08-27',
  '2025-10-02',
  '2025-10-21',
  '2025-10-22',
  '2025-11-05',
  '2025-12-25',
  '2026-01-15',
  '2026-01-26',
  '2026-03-03',
  '2026-03-26',
  '2026-03-31',
  '2026-04-03',
  '2026-04-14',
  '2026-05-01',
  '2026-05-28',
  '2026-06-26',
  '2026-09-14',
  '2026-10-02',
  '2026-10-20',
  '2026-11-10',
  '2026-11-24',
  '2026-12-25',
];

/** National days that close the exchanges every year, for years whose circular is not listed. */
const EVERY_YEAR: readonly string[] = ['01-26', '05-01', '08-15', '10-02', '12-25'];

const CLOSED = new Set(HOLIDAYS.map(dayNumber));
const YEARS = new Set([...CLOSED].map((day) => calendarDayOf(day).year));

export function coversYear(year: number): boolean {
  return YEARS.has(year);
}

export function isTradingDay(day: number): boolean {
  return !isWeekend(day) && !isHoliday(day);
}

export function isWeekend(day: number): boolean {
  const weekday = weekdayOf(day);
  return weekday === SATURDAY || weekday === SUNDAY;
}

/** Days on which every exchange rests, evenings too. */
export function isNationalDay(day: number): boolean {
  return EVERY_YEAR.includes(dayText(day).slice(5));
}

function isHoliday(day: number): boolean {
  if (coversYear(calendarDayOf(day).year)) return CLOSED.has(day);
  return isNationalDay(day);
}

/** How many trading days have begun since then; zero on the day itself. */
export function tradingDaysSince(then: number, today: number): number {
  let count = 0;
  for (let day = then + 1; day <= today; day += 1) if (isTradingDay(day)) count += 1;
  return count;
}

/** The day itself, or the nearest trading day before it: how the exchanges move an expiry. */
export function tradingDayAtOrBefore(day: number): number {
  let candidate = day;
  while (!isTradingDay(candidate)) candidate -= 1;
  return candidate;
}

export function previousTradingDay(day: number): number {
  return tradingDayAtOrBefore(day - 1);
}

export interface ExpiryDay {
  /** YYYY-MM-DD. */
  readonly day: string;
  /** The last one of its month: it carries the month's name in symbols. */
  readonly monthly: boolean;
}

/** Weekly expiries (where there are any) and monthly ones from today on, nearest first. */
export function upcomingExpiries(
  weekday: Weekday,
  todayNumber: number,
  weeklies: number,
  monthlies: number,
): readonly ExpiryDay[] {
  const found = new Map<string, ExpiryDay>();
  for (const monthly of monthlyExpiries(weekday, todayNumber, monthlies)) {
    found.set(monthly.day, monthly);
  }
  let nominal = nextWeekday(todayNumber - 7, weekday);
  for (let count = 0; count < weeklies; nominal += 7) {
    const actual = tradingDayAtOrBefore(nominal);
    if (actual < todayNumber) continue;
    count += 1;
    const day = dayText(actual);
    if (isLastOfMonth(nominal)) found.set(day, { day, monthly: true });
    else if (!found.has(day)) found.set(day, { day, monthly: false });
  }
  return [...found.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
}

function monthlyExpiries(weekday: Weekday, todayNumber: number, count: number): ExpiryDay[] {
  const expiries: ExpiryDay[] = [];
  let { year, month } = calendarDayOf(todayNumber);
  while (expiries.length < count) {
    const actual = tradingDayAtOrBefore(lastWeekdayOfMonth(year, month, weekday));
    if (actual >= todayNumber) expiries.push({ day: dayText(actual), monthly: true });
    month += 1;
    if (month > 12) {
      month = 1;
      year += 1;
    }
  }
  return expiries;
}

function lastWeekdayOfMonth(year: number, month: number, weekday: Weekday): number {
  const following = month === 12 ? { year: year + 1, month: 1 } : { year, month: month + 1 };
  const lastDay = dayNumberOf({ ...following, day: 1 }) - 1;
  return lastDay - ((weekdayOf(lastDay) - weekday + 7) % 7);
}

function nextWeekday(day: number, weekday: Weekday): number {
  return day + ((weekday - weekdayOf(day) + 7) % 7);
}

function isLastOfMonth(nominal: number): boolean {
  return calendarDayOf(nominal).month !== calendarDayOf(nominal + 7).month;
}
