/** Numbers and times on the wire. */
import { expect, it } from 'vitest';
import {
  dayThenTime,
  decimals,
  grouped,
  monthDay,
  packedDay,
  percent,
  readEpoch,
  readMonthDay,
  readWhole,
  timeThenDay,
} from '../../../../electron/broker-sim/noren/noren-text.ts';

it.each([
  [2_005_000, 2, '200.50'],
  [500, 2, '0.05'],
  [-500, 2, '-0.05'],
  [1, 2, '0.00'],
  [-1, 2, '0.00'],
  [150, 2, '0.02'],
  [12_345, 4, '1.2345'],
  [15_000, 0, '2'],
])('%i with %i places is %s', (scaled, places, text) => {
  expect(decimals(scaled, places)).toBe(text);
});

it('money in rejections has thousand separators', () => {
  expect([24_000_000, 15_900_500, 2_035_000].map((each) => grouped(each))).toEqual([
    '2,400.00',
    '1,590.05',
    '203.50',
  ]);
});

it('the two orders of date and time', () => {
  const atMs = Date.UTC(2026, 9, 5, 3, 45, 2, 999);
  expect(timeThenDay(atMs)).toBe('09:15:02 05-10-2026');
  expect(dayThenTime(atMs)).toBe('05-10-2026 09:15:02');
});

it.each([
  ['2026-10-06', '06-OCT-2026', '06OCT26'],
  ['2026-12-29', '29-DEC-2026', '29DEC26'],
])('%s is written %s and %s, and read back', (day, long, short) => {
  expect([monthDay(day), packedDay(day), readMonthDay(long), readMonthDay(day)]).toEqual([
    long,
    short,
    day,
    day,
  ]);
});

it.each([
  ['1639098000', 1_639_098_000],
  ['1639098000.0', 1_639_098_000],
  ['soon', null],
  ['', null],
])('the epoch %j is %s', (text, seconds) => {
  expect(readEpoch(text)).toBe(seconds);
});

it.each([
  ['65', 65],
  ['65.0', 65],
  ['0', 0],
  ['-65', null],
  ['6.5', null],
  ['x', null],
])('the quantity %j is %s', (text, units) => {
  expect(readWhole(text)).toBe(units);
});

it('a change in percent', () => {
  expect(decimals(percent(1_010_000, 1_000_000), 2)).toBe('1.00');
  expect(decimals(percent(990_000, 1_000_000), 2)).toBe('-1.00');
  expect(percent(1, 0)).toBe(0);
});
