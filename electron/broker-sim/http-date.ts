/** The simulated moment as the `date` of an answer, such as `Wed, 18 Nov 2026 04:30:00 GMT`. */
import { calendarDayOf, DAY_MS, weekdayOf } from '../../shared/maths/calendar.ts';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const MONTHS = [
  ...['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun'],
  ...['Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
];

export function httpDate(nowMs: number): string {
  const number = Math.floor(nowMs / DAY_MS);
  const { year, month, day } = calendarDayOf(number);
  const seconds = Math.floor((nowMs - number * DAY_MS) / 1_000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const weekday = WEEKDAYS[weekdayOf(number)];
  return `${weekday}, ${two(day)} ${MONTHS[month - 1]} ${year} ${clock.map(two).join(':')} GMT`;
}
