/** Numbers, days and moments of Noren: read exactly or not at all. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  amountFrom,
  decimalsOf,
  epochFrom,
  expiryFrom,
  momentFrom,
  priceFrom,
  scaledFrom,
  timeOfDayFrom,
  unitsFrom,
  wholeFrom,
} from '../../../../electron/broker/noren/figures.ts';
import { decimalText, parseScaled, PRICE_MAX } from '../../../../shared/domain/money.ts';

const AMOUNT = fc.integer({ min: 0, max: 100_000_000_000 });

test('what is written as decimals is read back, as the strict parser reads it', () => {
  fc.assert(
    fc.property(AMOUNT, (scaled) => {
      const text = decimalText(scaled);
      expect(scaledFrom(text)).toBe(scaled);
      expect(parseScaled(text)).toEqual({ ok: true, value: scaled });
      expect(scaledFrom(`-${text}`)).toBe(scaled === 0 ? 0 : -scaled);
    }),
  );
});

test('text that is no number is none, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), (text) => {
      const exact = parseScaled(text);
      const read = scaledFrom(text);
      if (!exact.ok) expect(Number.isNaN(read)).toBe(true);
      else if (!Number.isNaN(read)) expect(read).toBe(exact.value);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['101.50', 1_015_000],
  ['0.0025', 25],
  ['1.000000', 10_000],
  ['-0.01', -100],
  ['400', 4_000_000],
  ['.5', Number.NaN],
  ['5.', Number.NaN],
  ['1e3', Number.NaN],
  ['1.00001', Number.NaN],
  ['', Number.NaN],
  ['-', Number.NaN],
  ['None', Number.NaN],
  ['99999999999999999999', Number.NaN],
])('%s → %d', (text, scaled) => {
  expect(scaledFrom(text)).toBe(scaled);
});

test('an order at any price has no price', () => {
  expect(priceFrom('42949672.95')).toBeNull();
  expect(priceFrom('-1.00')).toBeNull();
  expect(priceFrom('0.00')).toBe(0);
  expect(priceFrom(decimalText(PRICE_MAX))).toBe(PRICE_MAX);
});

test('amounts of money round what lies past the scale, half away from zero', () => {
  expect(amountFrom('120345.678950')).toBe(1_203_456_790);
  expect(amountFrom('120345.678949')).toBe(1_203_456_789);
  expect(amountFrom('-0.00005')).toBe(-1);
  expect(amountFrom('12,000.00')).toBeNull();
  expect(amountFrom('')).toBeNull();
});

test('prices in our requests are exact and no longer than they must be', () => {
  expect([1_015_000, 25, 10_000, 0, 500].map(decimalsOf)).toEqual([
    '101.50',
    '0.0025',
    '1.00',
    '0.00',
    '0.05',
  ]);
  fc.assert(fc.property(AMOUNT, (scaled) => scaledFrom(decimalsOf(scaled)) === scaled));
});

test('quantities are whole, with zero decimals at most', () => {
  expect([wholeFrom('65'), wholeFrom('65.00'), unitsFrom('10000000')]).toEqual([
    65, 65, 10_000_000,
  ]);
  expect([wholeFrom('1791258302000'), wholeFrom('-600')]).toEqual([1_791_258_302_000, -600]);
  for (const text of ['', '-', '.', '5.', '.0', '1e3', '1.000001', '9'.repeat(16), ' 5']) {
    expect(wholeFrom(text)).toBeNaN();
  }
  expect([unitsFrom('65.5'), unitsFrom('-65'), unitsFrom('10000001')]).toEqual([null, null, null]);
});

describe('moments', () => {
  const at = Date.UTC(2026, 9, 6, 3, 45, 2);

  test('both orders of date and time mean India', () => {
    expect(momentFrom('09:15:02 06-10-2026')).toBe(at);
    expect(momentFrom('06-10-2026 09:15:02')).toBe(at);
  });

  test.each([
    '01-01-1980 00:00:00',
    '00:00:00 01-01-1980',
    '31-02-2026 09:15:02',
    '06-10-2026 24:00:00',
    '06-10-2026 09:60:00',
    '2026-10-06 09:15:02',
    '06-10-2026',
    '',
  ])('"%s" is no moment', (text) => {
    expect(momentFrom(text)).toBeNull();
  });

  test('a time alone is the last such time before now', () => {
    expect(timeOfDayFrom('09:15:02', at + 60_000)).toBe(at);
    expect(timeOfDayFrom('15:29:59', at)).toBe(Date.UTC(2026, 9, 5, 9, 59, 59));
    expect(timeOfDayFrom('06-10-2026 09:15:02', at + 60_000)).toBe(at);
    expect(timeOfDayFrom('05:30:00', at)).toBeNull();
    expect(timeOfDayFrom('25:00:00', at)).toBeNull();
  });

  test('epoch seconds and days of expiry', () => {
    expect(epochFrom('1791258302')).toBe(1_791_258_302_000);
    expect([epochFrom('0'), epochFrom('-5'), epochFrom('now')]).toEqual([null, null, null]);
    expect(expiryFrom('06-OCT-2026')).toBe('2026-10-06');
    expect(expiryFrom('29-dec-2026')).toBe('2026-12-29');
    for (const text of ['31-FEB-2026', '6-OCT-2026', '06-OKT-2026', '06-CTN-2026', '']) {
      expect(expiryFrom(text)).toBeNull();
    }
  });
});
