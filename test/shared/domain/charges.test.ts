import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CHARGE_RATES,
  type ChargeExchange,
  type ChargeSegment,
  chargesOf,
} from '../../../shared/domain/charges.ts';
import { decimalText, money, SCALE } from '../../../shared/domain/money.ts';

/** Rupees; worked out by hand from the rates of the day. */
const BY_HAND = `
  segment  on  side   value   day         brokerage stt    transaction sebi stamp gst
  option   NSE sell   10000   2026-11-23  20.00     15.00  3.55        0.01 0.00  4.24
  option   NSE sell   10000   2026-03-31  20.00     10.00  3.50        0.01 0.00  4.23
  option   NSE buy    10000   2026-11-23  20.00     0.00   3.55        0.01 0.30  4.24
  option   BSE buy    10000   2026-11-23  20.00     0.00   3.25        0.01 0.30  4.19
  future   NSE sell   1690000 2026-11-23  20.00     845.00 30.93       1.69 0.00  9.47
  future   NSE sell   1690000 2026-03-31  20.00     338.00 29.24       1.69 0.00  9.17
  intraday NSE buy    10000   2026-11-23  3.00      0.00   0.31        0.01 0.30  0.60
  delivery NSE buy    10000   2026-11-23  0.00      10.00  0.31        0.01 1.50  0.06
`;

const ROWS = BY_HAND.trim()
  .split('\n')
  .slice(1)
  .map((line) => line.trim().split(/\s+/));

describe('charges', () => {
  test.each(ROWS)('%s on %s, %s of %s rupees on %s', (...row) => {
    const [segment, exchange, side, value, day = '', ...expected] = row;
    const charges = chargesOf({
      segment: segment as ChargeSegment,
      exchange: exchange as ChargeExchange,
      side: side === 'buy' ? 'buy' : 'sell',
      value: money(Number(value) * SCALE),
      day,
    });
    const { brokerage, stt, exchange: transaction, sebi, stamp, gst, total } = charges;
    const parts = [brokerage, stt, transaction, sebi, stamp, gst];
    expect(parts.map((part) => decimalText(part))).toEqual(expected);
    expect(total).toBe(parts.reduce((sum, part) => sum + part, 0));
  });

  test('an order without a fill costs nothing', () => {
    const nothing = { segment: 'option', exchange: 'NSE', side: 'buy', day: '2026-11-23' } as const;
    expect(chargesOf({ ...nothing, value: money(0) }).total).toBe(0);
  });

  test('every rate on every value is exact, half up to the paisa', () => {
    const segments = fc.constantFrom<ChargeSegment>('option', 'future', 'intraday', 'delivery');
    fc.assert(
      fc.property(segments, fc.maxSafeNat(), (segment, scaled) => {
        const order = { segment, exchange: 'NSE', side: 'sell', day: '2026-11-23' } as const;
        const { stt } = chargesOf({ ...order, value: money(scaled) });
        const rate = { option: 15_000n, future: 5_000n, intraday: 2_500n, delivery: 10_000n };
        const unit = 1_000_000_000n;
        const exact = ((BigInt(scaled) * rate[segment] + unit / 2n) / unit) * 100n;
        expect(BigInt(stt)).toBe(exact);
      }),
    );
  });

  test('no segment has two rows for one day', () => {
    const keys = CHARGE_RATES.map((row) => `${row.segment} ${row.exchange} ${row.from}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
