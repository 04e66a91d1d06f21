/** One limit on a package as limits of its legs: on the tick, and never adding up to more. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Price, price, SCALE } from '../../../shared/domain/money.ts';
import {
  legLimits,
  naturalNet,
  netOf,
  netTick,
  type PricedLeg,
} from '../../../shared/domain/package-price.ts';
import { textTable } from '../../support/text-table.ts';

const TICK = price(500);

function leg(text: string): PricedLeg {
  const [side = 'buy', ratio = '1', bid = '', ask = ''] = text.split(' ');
  const at = (rupees: string): Price => price(Math.round(Number(rupees) * SCALE));
  return {
    side: side === 'sell' ? 'sell' : 'buy',
    ratio: Number(ratio),
    tick: TICK,
    bid: at(bid),
    ask: at(ask),
  };
}

describe('limits of the legs', () => {
  const rows = textTable(`
    first               second              net     limits
    buy 1 100 101       sell 1 60 61        41      101 60
    buy 1 100 101       sell 1 60 61        45      101 60
    buy 1 100 101       sell 1 60 61        40      100.5 60.5
    buy 1 100 101       sell 1 60 61        39      100 61
    buy 1 100 101       sell 1 60 61        38      99 61
    buy 1 100 103       sell 1 60 61        41      101.5 60.5
    sell 1 50 50.1      sell 2 20 20.05     -90.1   50.1 20
    sell 1 50 50.05     sell 2 20 20.05     -90.05  50.05 20
  `);
  it.each(rows)('$first and $second at $net', ({ first = '', second = '', net, limits }) => {
    const legs = [leg(first), leg(second)];
    const found = legLimits(legs, Math.round(Number(net) * SCALE));
    const prices = found.ok ? found.value.map((each) => each / SCALE).join(' ') : found.error;
    expect(prices).toBe(limits);
  });

  it('says when no prices of the legs can make it', () => {
    expect(legLimits([leg('buy 1 1 1.05')], -SCALE)).toEqual({ ok: false, error: 'out_of_reach' });
  });
});

const legs = fc.array(
  fc
    .record({
      side: fc.constantFrom('buy' as const, 'sell' as const),
      ratio: fc.integer({ min: 1, max: 4 }),
      tick: fc.constantFrom(TICK, price(100), price(1_000)),
      bidTicks: fc.integer({ min: 1, max: 4_000 }),
      spread: fc.integer({ min: 0, max: 40 }),
    })
    .map(({ side, ratio, tick, bidTicks, spread }): PricedLeg => {
      const bid = price(bidTicks * tick);
      return { side, ratio, tick, bid, ask: price(bid + spread * tick) };
    }),
  { minLength: 1, maxLength: 8 },
);

describe('whatever the market and the limit', () => {
  it('the package never costs more than its limit, and every leg stands on its tick', () => {
    fc.assert(
      fc.property(legs, fc.integer({ min: -3_000, max: 3_000 }), (package_, steps) => {
        const net = naturalNet(package_) + steps * netTick(package_);
        const found = legLimits(package_, net);
        if (!found.ok) return;
        expect(netOf(package_, found.value)).toBeLessThanOrEqual(net);
        found.value.forEach((limit, at) => {
          const { tick, side, bid, ask } = package_[at] as PricedLeg;
          expect(limit % tick).toBe(0);
          expect(limit).toBeGreaterThanOrEqual(tick);
          if (side === 'buy') expect(limit).toBeLessThanOrEqual(ask);
          else expect(limit).toBeGreaterThanOrEqual(bid);
        });
      }),
    );
  });

  it('no leg could ask one tick less and the package still keep its limit', () => {
    fc.assert(
      fc.property(legs, fc.integer({ min: -300, max: -1 }), (package_, steps) => {
        const net = naturalNet(package_) + steps * netTick(package_);
        const found = legLimits(package_, net);
        if (!found.ok) return;
        const spare = net - netOf(package_, found.value);
        found.value.forEach((limit, at) => {
          const { ratio, tick, side, bid, ask } = package_[at] as PricedLeg;
          const atNatural = limit === (side === 'buy' ? ask : bid);
          if (!atNatural) expect(ratio * tick).toBeGreaterThan(spare);
        });
      }),
    );
  });
});
