import { describe, expect, test } from 'vitest';
import {
  calendarDayOf,
  dayNumber,
  dayNumberOf,
  dayText,
  indiaDay,
  indiaMinutes,
  indiaMoment,
  readDay,
  weekdayOf,
} from '../../../shared/maths/calendar.ts';

describe('days without a clock', () => {
  test('every day of four centuries comes back from its number', () => {
    const last = dayNumberOf({ year: 2370, month: 12, day: 31 });
    for (let number = 0; number <= last; number += 1) {
      const day = calendarDayOf(number);
      if (dayNumberOf(day) !== number) expect(day).toBe(number);
    }
    expect(dayText(0)).toBe('1970-01-01');
  });

  test.each([
    ['2026-11-21', 6],
    ['2024-02-29', 4],
    ['1970-01-01', 4],
  ])('%s falls on weekday %i', (day, weekday) => {
    expect(weekdayOf(dayNumber(day))).toBe(weekday);
  });

  test.each(['2026-02-29', '2026-13-01', '2026-1-01', '26-01-01', '', '2026-04-31'])(
    '%s is no day',
    (text) => {
      expect(readDay(text)).toBeNull();
    },
  );

  test('midnight in India comes five and a half hours before midnight in Greenwich', () => {
    const midnight = Date.UTC(2026, 10, 20, 18, 30);
    expect(indiaDay(midnight)).toBe('2026-11-21');
    expect(indiaDay(midnight - 1)).toBe('2026-11-20');
    expect(indiaMinutes(midnight)).toBe(0);
    expect(indiaMoment(dayNumber('2026-11-21'), 15 * 60 + 30)).toBe(Date.UTC(2026, 10, 21, 10));
  });
});
