/** Doubles as a Java server prints them, and the broker's ways to write a moment. */
import { describe, expect, it } from 'vitest';
import {
  dateTime,
  indiaSeconds,
  isoUtc,
  isoWithoutZone,
  monthWord,
  slashedMinute,
  slashedSecond,
  voucherDate,
} from '../../../../electron/broker-sim/dhan/dhan-time.ts';
import {
  double,
  javaDouble,
  rupees,
  writeJson,
} from '../../../../electron/broker-sim/dhan/java-json.ts';

describe('java doubles', () => {
  it.each([
    [0, '0.0'],
    [-0, '-0.0'],
    [25_000, '25000.0'],
    [101.5, '101.5'],
    [-9.25, '-9.25'],
    [0.001, '0.001'],
    [0.0005, '5.0E-4'],
    [0.00000015, '1.5E-7'],
    [9_999_999.5, '9999999.5'],
    [10_000_000, '1.0E7'],
    [17_454_579, '1.7454579E7'],
    [12_345_678.25, '1.234567825E7'],
    [1e21, '1.0E21'],
    [-123_000_000, '-1.23E8'],
  ])('%d prints as %s', (value, text) => {
    expect(javaDouble(value)).toBe(text);
    expect(JSON.parse(text)).toBe(value);
  });

  it('keeps whole numbers whole, leaves out what is undefined and escapes text', () => {
    const text = writeJson({
      a: 130,
      b: rupees(1_015_000),
      c: undefined,
      d: [null, true, 'say "no"'],
      e: double(1),
    });
    expect(text).toBe('{"a":130,"b":101.5,"d":[null,true,"say \\"no\\""],"e":1.0}');
  });
});

describe('moments', () => {
  const ms = 1_790_052_309_000;
  it.each([
    ['books', dateTime(ms), '2026-09-22 10:15:09'],
    ['tokens', isoWithoutZone(ms), '2026-09-22T10:15:09'],
    ['profile', slashedMinute(ms), '22/09/2026 10:15'],
    ['quotes', slashedSecond(ms), '22/09/2026 10:15:09'],
    ['ledger', voucherDate(ms), 'Sep 22, 2026'],
    ['triggers', isoUtc(ms), '2026-09-22T04:45:09Z'],
    ['symbols', monthWord('2026-09-29'), 'Sep2026'],
  ])('%s', (_, written, expected) => {
    expect(written).toBe(expected);
  });

  it('the feed writes the Indian clock as if it were universal', () => {
    expect(indiaSeconds(ms)).toBe(1_790_072_109);
  });
});
