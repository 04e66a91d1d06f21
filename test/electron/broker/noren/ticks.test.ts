/** Touchline and depth: what a frame leaves out is unchanged, and nothing is taken for zero. */
import { describe, expect, test } from 'vitest';
import { emptyLevels, tickFrom } from '../../../../electron/broker/noren/ticks.ts';
import type { Tick } from '../../../../electron/broker/market-line.ts';
import { CALL, goldenFields } from './frames.ts';

/** 09:15:10 of 6 October 2026 in India. */
const NOW = Date.UTC(2026, 9, 6, 3, 45, 10);

function ticks(...names: readonly string[]): readonly Tick[] {
  const levels = emptyLevels();
  return names.map((name) => {
    const fields = goldenFields(name);
    const whole = fields['t'] === 'tk' || fields['t'] === 'dk';
    return tickFrom(CALL, fields, levels, whole, NOW);
  });
}

describe('touchline', () => {
  test('the first frame has it all, a change only what changed', () => {
    const [first, change] = ticks('touchline-first.json', 'touchline-change.json');
    expect(first).toEqual({
      instrument: CALL,
      last: 1_015_000,
      open: 1_000_000,
      high: 1_050_000,
      low: 980_500,
      close: 1_003_000,
      volume: 1_234_500,
      openInterest: 987_650,
      exchangeMs: 1_791_258_310_000,
      bids: [{ price: 1_014_500, quantity: 650, orders: 0 }],
      asks: [{ price: 1_015_500, quantity: 1_300, orders: 0 }],
    });
    expect(change).toEqual({
      instrument: CALL,
      exchangeMs: 1_791_258_311_000,
      bids: [{ price: 1_014_500, quantity: 585, orders: 0 }],
    });
  });

  test('an index has neither book nor volume', () => {
    const [tick] = ticks('touchline-index.json');
    expect(tick).toMatchObject({ last: 250_123_500, bids: [], asks: [] });
    expect(tick).not.toHaveProperty('volume');
  });

  test('before the first trade there is no price, and one for "any price" is none', () => {
    const [tick] = ticks('touchline-before-first-trade.json');
    expect(tick).toMatchObject({ last: null, close: 1_003_000, bids: [], asks: [] });
    for (const name of ['open', 'high', 'low']) expect(tick).not.toHaveProperty(name);
  });

  test('zeros of a later frame overwrite nothing', () => {
    const levels = emptyLevels();
    tickFrom(CALL, goldenFields('touchline-first.json'), levels, true, NOW);
    const zeros = { t: 'tf', lp: '0.00', o: '0.00', h: '0.00', l: '0.00', c: '0.00' };
    expect(tickFrom(CALL, zeros, levels, false, NOW)).toEqual({ instrument: CALL });
  });

  test('values that are none are left out', () => {
    const broken = { lp: 'abc', v: '-5', oi: '1.5', bp1: null, bq1: {}, ft: 'soon', o: '1e5' };
    expect(tickFrom(CALL, broken, emptyLevels(), false, NOW)).toEqual({
      instrument: CALL,
      exchangeMs: null,
    });
  });
});

describe('depth', () => {
  test('five levels a side, merged level by level; an emptied one is gone', () => {
    const [first, change] = ticks('depth-first.json', 'depth-change.json');
    expect(first?.bids?.map(({ price, quantity, orders }) => [price, quantity, orders])).toEqual([
      [1_014_500, 65, 1],
      [1_014_000, 130, 2],
      [1_013_500, 195, 3],
      [1_013_000, 260, 4],
      [1_012_500, 325, 5],
    ]);
    expect(first).toMatchObject({
      bandLow: 602_000,
      bandHigh: 1_404_000,
      lastQuantity: 65,
      lastTradeMs: NOW - 1_000,
    });
    expect(change?.last).toBe(1_015_500);
    expect(change?.bids?.[0]).toEqual({ price: 1_015_000, quantity: 65, orders: 1 });
    expect(change?.asks).toHaveLength(4);
    expect(change).not.toHaveProperty('volume');
  });

  test('a new first frame begins the book anew', () => {
    const levels = emptyLevels();
    tickFrom(CALL, goldenFields('depth-first.json'), levels, true, NOW);
    const again = { t: 'dk', lp: '101.50', bp1: '101.45', bq1: '65' };
    const tick = tickFrom(CALL, again, levels, true, NOW);
    expect(tick.bids).toHaveLength(1);
    expect(tick.asks).toEqual([]);
  });

  test('more units than an order can have are shown as the most', () => {
    const level = { bp1: '10.00', bq1: '99999999999' };
    const tick = tickFrom(CALL, level, emptyLevels(), false, NOW);
    expect(tick.bids?.[0]?.quantity).toBe(10_000_000);
  });
});
