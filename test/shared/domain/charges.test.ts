import { describe, expect, test } from 'vitest';
import { CHARGE_RATES, chargesOf } from '../../../shared/domain/charges.ts';
import { decimalText, money, SCALE } from '../../../shared/domain/money.ts';

function rupees(amount: number): string {
  return decimalText(amount);
}

describe('charges', () => {
  test.each([
    // segment, exchange, side, value, day, brokerage, stt, transaction, sebi, stamp, gst
    [
      'option',
      'NSE',
      'sell',
      10_000,
      '2026-11-23',
      '20.00',
      '15.00',
      '3.55',
      '0.01',
      '0.00',
      '4.24',
    ],
    [
      'option',
      'NSE',
      'sell',
      10_000,
      '2026-03-31',
      '20.00',
      '10.00',
      '3.50',
      '0.01',
      '0.00',
      '4.23',
    ],
    ['option', 'NSE', 'buy', 10_000, '2026-11-23', '20.00', '0.00', '3.55', '0.01', '0.30', '4.24'],
    ['option', 'BSE', 'buy', 10_000, '2026-11-23', '20.00', '0.00', '3.25', '0.01', '0.30', '4.19'],
    [
      'future',
      'NSE',
      'sell',
      1_690_000,
      '2026-11-23',
      '20.00',
      '845.00',
      '30.93',
      '1.69',
      '0.00',
      '9.47',
    ],
    [
      'future',
      'NSE',
      'sell',
      1_690_000,
      '2026-03-31',
      '20.00',
      '338.00',
      '29.24',
      '1.69',
      '0.00',
      '9.17',
    ],
    [
      'intraday',
      'NSE',
      'buy',
      10_000,
      '2026-11-23',
      '3.00',
      '0.00',
      '0.31',
      '0.01',
      '0.30',
      '0.60',
    ],
    [
      'delivery',
      'NSE',
      'buy',
      10_000,
      '2026-11-23',
      '0.00',
      '10.00',
      '0.31',
      '0.01',
      '1.50',
      '0.06',
    ],
  ] as const)('%s on %s, %s of ₹%i on %s', (segment, exchange, side, value, day, ...expected) => {
    const charges = chargesOf({ segment, exchange, side, value: money(value * SCALE), day });
    const { brokerage, stt, exchange: transaction, sebi, stamp, gst, total } = charges;
    expect([brokerage, stt, transaction, sebi, stamp, gst].map(rupees)).toEqual(expected);
    expect(total).toBe(brokerage + stt + transaction + sebi + stamp + gst);
  });

  test('an order without a fill costs nothing', () => {
    const nothing = { segment: 'option', exchange: 'NSE', side: 'buy', day: '2026-11-23' } as const;
    expect(chargesOf({ ...nothing, value: money(0) }).total).toBe(0);
  });

  test('the largest value that money can hold does not lose a digit', () => {
    const value = money(9_000_000_000_000_000);
    const charges = chargesOf({
      segment: 'future',
      exchange: 'NSE',
      side: 'sell',
      value,
      day: '2026-11-23',
    });
    expect(charges.stt).toBe(4_500_000_000_000);
  });

  test('no segment has two rows for one day', () => {
    const keys = CHARGE_RATES.map((row) => `${row.segment} ${row.exchange} ${row.from}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
