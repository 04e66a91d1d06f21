import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Half } from '../../../renderer/store/builder-store.ts';
import type { Contract, Quote } from '../../../renderer/store/rows.ts';
import { packagePrice, rupeesOf } from '../../../renderer/views/builder/pricing.ts';
import { netWords, sendWords } from '../../../renderer/views/builder/words.ts';
import { price } from '../../../shared/domain/money.ts';
import { netOf } from '../../../shared/domain/package-price.ts';
import { must } from '../../../shared/lib/assert.ts';
import { INSTRUMENTS, quoteOf } from '../../support/preview/fixture-data.ts';

const CALLS = INSTRUMENTS.filter(
  ({ kind, underlying }) => kind === 'call' && underlying === 'NIFTY',
);

function call(at: number): Contract {
  return must(CALLS[at], 'a listed call');
}

function book(contract: Contract, bid: number, ask: number): Quote {
  return { ...quoteOf(contract), bid: price(bid), ask: price(ask) };
}

function half(ratios: readonly number[], part: Partial<Half> = {}): Half {
  const legs = ratios.map((ratio, at) => ({ contract: call(at), ratio, price: null }));
  return { legs, units: 1, by: 'net', net: null, preset: 'mid', ...part };
}

test('natural takes every other side, mid the middle of all books, both for one unit', () => {
  const quotes = [book(call(0), 1_000_000, 1_010_000), book(call(1), 500_000, 506_000)];
  const priced = packagePrice(half([1, -2]), quotes);
  expect(priced.natural).toBe(1_010_000 - 2 * 500_000);
  expect(priced.mid).toBe(-1_000);
  expect(priced.step).toBe(500);
  expect(priced.unpriced).toEqual([]);
});

test('a leg with an empty book has a name and the package no price', () => {
  const quotes = [book(call(0), 1_000_000, 1_010_000), { ...quoteOf(call(1)), ask: null }];
  const priced = packagePrice(half([1, -1], { net: 0 }), quotes);
  expect(priced).toMatchObject({ natural: null, mid: null, limits: [null, null] });
  expect(priced.unpriced).toHaveLength(1);
});

test('limits of the legs lie on the tick and never add up to more than the limit', () => {
  const leg = fc.record({
    ratio: fc.integer({ min: -4, max: 4 }).filter((ratio) => ratio !== 0),
    bid: fc.integer({ min: 20, max: 4_000 }),
    wide: fc.integer({ min: 1, max: 40 }),
  });
  fc.assert(
    fc.property(
      fc.array(leg, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: -60, max: 60 }),
      (legs, away) => {
        const quotes = legs.map(({ bid, wide }, at) => {
          return book(call(at), bid * 500, (bid + wide) * 500);
        });
        const ratios = legs.map(({ ratio }) => ratio);
        const { mid, step } = packagePrice(half(ratios), quotes);
        const net = (mid ?? 0) + away * step;
        const priced = packagePrice(half(ratios, { net }), quotes);
        const limits = priced.limits.filter((limit) => limit !== null);
        if (priced.outOfReach) expect(limits).toEqual([]);
        else {
          expect(limits).toHaveLength(legs.length);
          const sided = ratios.map((ratio) => {
            return { side: ratio > 0 ? 'buy' : 'sell', ratio: Math.abs(ratio) } as const;
          });
          const reached = netOf(sided, limits);
          expect(reached).toBeLessThanOrEqual(Math.max(net, priced.natural ?? 0));
          expect(limits.every((limit) => limit % 500 === 0)).toBe(true);
        }
      },
    ),
  );
});

test('rupees are of all units, and unlike lots give none', () => {
  const package1 = half([1, -1], { units: 3 });
  expect(rupeesOf(package1, -421_000)).toBe(-421_000 * 75 * 3);
  const [first] = package1.legs;
  const share = { ...must(first, 'a leg'), contract: { ...call(1), lot: call(1).lot } };
  const mixed = {
    ...package1,
    legs: [share, { ...share, contract: { ...call(2), lot: must(INSTRUMENTS[0], 'one').lot } }],
  };
  expect(rupeesOf(mixed, -421_000)).toBeNull();
});

test.each([
  [421_000, 'net debit ₹42.10'],
  [-421_000, 'net credit ₹42.10'],
  [0, 'net even'],
])('%d is said as %s', (net, says) => {
  expect(netWords(net)).toBe(says);
});

test('the button says what leaves and what it comes to', () => {
  const asked = { roll: null, intent: 'enter', net: -421_000, rollNet: null } as const;
  const margin = 'margin ₹1.18 lakh';
  expect(sendWords({ ...asked, half: half([1, -1, -1, 1]), margin })).toEqual({
    what: 'Send 4 legs',
    how: 'net credit ₹42.10, margin ₹1.18 lakh',
  });
  const two = half([-1], { units: 2 });
  expect(sendWords({ ...asked, half: two, intent: 'exit', net: null, margin })).toEqual({
    what: 'Close 1 leg × 2 units',
    how: 'limit missing, margin ₹1.18 lakh',
  });
  const roll = half([-1, 1]);
  expect(sendWords({ ...asked, half: two, roll, rollNet: 21_000, margin })).toEqual({
    what: 'Roll: close 1 leg × 2 units, then open 2 legs',
    how: 'net credit ₹42.10, then net debit ₹2.10, margin ₹1.18 lakh',
  });
  const alike = { ...roll, units: 2 };
  expect(sendWords({ ...asked, half: two, roll: alike, rollNet: 21_000, margin })?.how).toBe(
    'net credit ₹40.00, margin ₹1.18 lakh',
  );
  expect(sendWords({ ...asked, half: half([]), margin })).toBeNull();
});
