/** Kite's position fields by hand-reckoned examples. */
import { describe, expect, it } from 'vitest';
import { positionFigures } from '../../../electron/broker-sim/kite/kite-portfolio.ts';

const RUPEE = 10_000;

/** Carried long 65 at 24,800, closed at 24,900; bought 65 at 24,950, sold 195 at 25,000. */
const DAY = {
  dayBuy: 65,
  dayBuyValue: 65 * 24_950 * RUPEE,
  daySell: 195,
  daySellValue: 195 * 25_000 * RUPEE,
  last: 25_020 * RUPEE,
  close: 24_900 * RUPEE,
};

describe('a row of the positions', () => {
  it('counts what was carried and what was done today', () => {
    const carried = { overnight: 65, overnightValue: 65 * 24_800 * RUPEE };
    expect(positionFigures({ ...carried, ...DAY })).toMatchObject({
      quantity: -65,
      buy_quantity: 130,
      buy_value: 3_233_750,
      buy_price: 24_875,
      sell_quantity: 195,
      sell_value: 4_875_000,
      sell_price: 25_000,
      value: 1_641_250,
      average_price: 25_000,
      pnl: 14_950,
      buy_m2m: 3_240_250,
      sell_m2m: 4_875_000,
      m2m: 8_450,
    });
  });

  it('counts today alone', () => {
    expect(positionFigures({ overnight: 0, overnightValue: 0, ...DAY })).toMatchObject({
      quantity: -130,
      buy_value: 1_621_750,
      value: 3_253_250,
      pnl: 650,
      m2m: 650,
    });
  });

  it('counts a carried short from what it was sold at', () => {
    const short = { overnight: -10, overnightValue: 10 * 100 * RUPEE };
    const bought = { dayBuy: 10, dayBuyValue: 10 * 90 * RUPEE, daySell: 0, daySellValue: 0 };
    const figures = positionFigures({ ...short, ...bought, last: 0, close: 95 * RUPEE });
    expect(figures).toMatchObject({ quantity: 0, average_price: 0, pnl: 100, m2m: 50 });
  });
});
