/** Money is whole: what is read is exact or refused, and what is counted never rounds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addMoney,
  ceilToTick,
  decimalText,
  floorToTick,
  groupedText,
  isMultipleOf,
  money,
  nearestTick,
  negate,
  parsePrice,
  parseScaled,
  price,
  PRICE_MAX,
  scaledFromFloat,
  subtractMoney,
  times,
} from '../../../shared/domain/money.ts';
import { textTable } from '../../support/text-table.ts';

describe('reading an amount', () => {
  const rows = textTable(`
    text               scaled          complaint
    101.05             1010500         -
    101                1010000         -
    0.0001             1               -
    -0.0001            -1              -
    +7                 70000           -
    -0                 0               -
    1.00010000         10001           -
    1.00001            -               off_scale
    1.000000000001     -               off_scale
    999999999999       -               out_of_range
    .5                 -               not_a_number
    1.                 -               not_a_number
    1,000              -               not_a_number
    1e3                -               not_a_number
    0x10               -               not_a_number
    NaN                -               not_a_number
    1234567890123      -               not_a_number
    ٣                  -               not_a_number
  `);
  it.each(rows)('takes $text as $scaled$complaint', ({ text = '', scaled, complaint }) => {
    const read = parseScaled(text);
    expect(read).toEqual(
      complaint === '' ? { ok: true, value: Number(scaled) } : { ok: false, error: complaint },
    );
  });

  it('takes no price below zero or above the highest', () => {
    expect(parsePrice('-0.05')).toEqual({ ok: false, error: 'out_of_range' });
    expect(parsePrice('10000000.0001')).toEqual({ ok: false, error: 'out_of_range' });
    expect(parsePrice('10000000')).toEqual({ ok: true, value: PRICE_MAX });
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e13, max: 1e13 }), (scaled) => {
        expect(parseScaled(decimalText(scaled))).toEqual({ ok: true, value: scaled + 0 });
      }),
    );
  });

  it('takes a binary float as the integer it stands for, or refuses it', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e11, max: 1e11 }), (scaled) => {
        expect(scaledFromFloat(scaled / 10_000)).toEqual({ ok: true, value: scaled + 0 });
      }),
    );
    expect(scaledFromFloat(0.1 + 0.2)).toEqual({ ok: true, value: 3_000 });
    expect(scaledFromFloat(101.00005)).toEqual({ ok: false, error: 'off_scale' });
    expect(scaledFromFloat(Number.POSITIVE_INFINITY)).toEqual({ ok: false, error: 'not_a_number' });
    expect(scaledFromFloat(1e300)).toEqual({ ok: false, error: 'out_of_range' });
  });
});

describe('counting with amounts', () => {
  const amount = fc.integer({ min: -1e12, max: 1e12 });

  it('agrees with whole numbers of any size', () => {
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        expect(BigInt(addMoney(money(a), money(b)))).toBe(BigInt(a) + BigInt(b));
        expect(BigInt(subtractMoney(money(a), money(b)))).toBe(BigInt(a) - BigInt(b));
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: -1e6, max: 1e6 }), (p, q) => {
        expect(BigInt(times(price(p), q))).toBe(BigInt(p) * BigInt(q));
      }),
    );
  });

  it('fails instead of losing the last digit', () => {
    expect(() => times(price(PRICE_MAX), 10_000_000)).toThrow('safe integer');
    expect(() => addMoney(money(Number.MAX_SAFE_INTEGER), money(1))).toThrow('safe integer');
    expect(() => money(0.5)).toThrow('safe integer');
    expect(() => price(-1)).toThrow('price');
    expect(() => times(price(1), 0.5)).toThrow('whole number');
  });

  it('knows only one zero', () => {
    expect(Object.is(negate(money(0)), 0)).toBe(true);
    expect(Object.is(times(price(0), -5), 0)).toBe(true);
  });
});

describe('rounding to ticks', () => {
  it('stays within one tick, on the side it says', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e9 }),
        fc.constantFrom(5, 100, 500, 1_000),
        (at, size) => {
          const tick = price(size);
          const [low, high, near] = [
            floorToTick(at, tick),
            ceilToTick(at, tick),
            nearestTick(at, tick),
          ];
          expect(low <= at && at - low < size).toBe(true);
          expect(high >= at && high - at < size).toBe(true);
          expect(near === low || near === high).toBe(true);
          expect([low, high, near].every((value) => isMultipleOf(value, tick))).toBe(true);
        },
      ),
    );
  });

  it('gives no price below zero and takes no tick of zero', () => {
    expect(floorToTick(-300, price(500))).toBe(0);
    expect(() => floorToTick(1, price(0))).toThrow('tick');
    expect(isMultipleOf(price(500), price(0))).toBe(false);
  });
});

describe('money in a sentence', () => {
  it('is grouped as in India', () => {
    const said = [0, 9_990_500, 10_000_000, 51_780_495_000, -1_234_567_890_000].map(groupedText);
    expect(said).toEqual(['0.00', '999.05', '1,000.00', '51,78,049.50', '-12,34,56,789.00']);
  });
});
