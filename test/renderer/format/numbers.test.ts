import { afterEach, expect, test } from 'vitest';
import { fixedText, groupDigits, setGrouping, wholeText } from '../../../renderer/format/digits.ts';
import {
  averageText,
  basisText,
  changeOf,
  priceText,
  rupeesText,
  sayRupees,
} from '../../../renderer/format/money.ts';
import { readPrice, readRupees, readWhole } from '../../../renderer/format/parse.ts';
import { bigText, lotsText, percentDone, sayLots } from '../../../renderer/format/quantity.ts';
import {
  ageText,
  clockText,
  countText,
  dayText,
  stampText,
} from '../../../renderer/format/time.ts';

afterEach(() => {
  setGrouping('indian');
});

test.each([
  ['1', '1'],
  ['999', '999'],
  ['1000', '1,000'],
  ['100000', '1,00,000'],
  ['12345678', '1,23,45,678'],
])('%s is grouped by lakh and crore as %s', (digits, text) => {
  expect(groupDigits(digits)).toBe(text);
});

test('a western locale groups by thousands', () => {
  setGrouping('western');
  expect(wholeText(12_345_678)).toBe('12,345,678');
});

test.each([
  [0, '0.00'],
  [500, '0.05'],
  [1_010_500, '101.05'],
  [-4_550_0000, '−4,550.00'],
  [1_23_456_7051, '1,23,456.71'],
  [-49, '0.00'],
])('%d ten-thousandths print as %s', (value, text) => {
  expect(fixedText(value, 10_000, 2)).toBe(text);
});

test('a price keeps four places where its tick needs them', () => {
  expect(priceText(842_525, 25)).toBe('84.2525');
  expect(priceText(842_500, 500)).toBe('84.25');
  expect(priceText(null)).toBe('–');
});

test('an average is divided only when printed', () => {
  expect(averageText(3 * 1_000_000 + 1_000_500, 4)).toBe('100.01');
  expect(averageText(0, 0)).toBe('–');
});

test.each([
  [421_000, '₹42.10'],
  [18_450 * 10_000, '₹18,450'],
  [1_18_240 * 10_000, '₹1.18 lakh'],
  [-2_40_00_000 * 10_000, '−₹2.40 crore'],
])('%d is said as %s', (amount, text) => {
  expect(sayRupees(amount)).toBe(text);
});

test('a gain always carries its sign', () => {
  expect(rupeesText(75_879_0000, 'always')).toBe('+₹75,879');
  expect(rupeesText(-4_0000, 'always')).toBe('−₹4');
  expect(rupeesText(0, 'always')).toBe('₹0');
});

test('a change is points and percent of the close', () => {
  expect(changeOf(1_010_000, 1_000_000)).toEqual({ points: 10_000, basis: 100 });
  expect(changeOf(1_010_000, null)).toBeNull();
  expect(basisText(101)).toBe('+1.01%');
  expect(basisText(-741)).toBe('−7.41%');
});

test('quantities read in lots, in units where they do not divide', () => {
  expect(lotsText(300, 75)).toBe('4');
  expect(lotsText(-300, 75)).toBe('−4');
  expect(lotsText(310, 75)).toBe('310 u');
  expect(sayLots(75, 75)).toBe('1 lot');
  expect(bigText(12_34_567)).toBe('12.34 L');
  expect(percentDone(299, 300)).toBe(99);
});

test('times are those of the exchange', () => {
  const noon = Date.UTC(2026, 10, 23, 6, 30, 5, 7);
  expect(clockText(noon)).toBe('12:00:05');
  expect(stampText(noon)).toBe('12:00:05.007');
  expect(dayText('2026-11-24')).toBe('24 Nov');
});

test.each([
  [850, '850 ms', '0 s'],
  [4_250, '4.2 s', '4 s'],
  [64_000, '1 m 04 s', '1:04'],
  [7_500_000, '2 h 05 m', '2:05:00'],
])('an age of %d ms is %s, and %s where it counts', (ms, age, count) => {
  expect(ageText(ms)).toBe(age);
  expect(countText(ms)).toBe(count);
});

test('what is typed is read exactly or refused with a reason', () => {
  expect(readPrice('1,101.05', 500)).toEqual({ ok: true, value: 11_010_500 });
  expect(readPrice('101.03', 500)).toEqual({ ok: false, says: 'Tick is 0.05' });
  expect(readPrice('abc', 500)).toEqual({ ok: false, says: 'Not a number' });
  expect(readWhole('2.5')).toEqual({ ok: false, says: 'Whole numbers only' });
  expect(readRupees('50,00,000')).toEqual({ ok: true, value: 50_000_000_000 });
});
