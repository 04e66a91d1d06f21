/** What the margin estimate reads off the quotes of a live market, and when it reads nothing. */
import { describe, expect, it } from 'vitest';
import { openInstrumentBook } from '../../../electron/market/instruments.ts';
import { openQuoteBook } from '../../../electron/market/quotes.ts';
import { emptyQuote } from '../../../electron/session/live-quotes.ts';
import { liveValuation, pricedBy } from '../../../electron/session/live-valuation.ts';
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { black76Price } from '../../../shared/maths/black.ts';
import { CALL, FUTURE, INDEX } from '../../support/desk.ts';
import { NOON_MS } from '../../support/scripted-desks.ts';
import { fakeWorld } from '../../support/world.ts';

const EXPIRY = '2026-12-29';
const OPTION: Instrument = { ...CALL, expiryDay: EXPIRY };
const MONTH: Instrument = { ...FUTURE, expiryDay: EXPIRY };

function start(levels: readonly (readonly [InstrumentId, number])[]) {
  const world = fakeWorld(1, NOON_MS);
  const instruments = openInstrumentBook([INDEX, MONTH, OPTION]);
  const quotes = openQuoteBook(world, null);
  quotes.apply(
    levels.map(([id, last]) => ({ ...emptyQuote(id), last: price(Math.round(last * SCALE)) })),
  );
  return { instruments, quotes, world };
}

describe('a valuation', () => {
  it('finds the volatility that the market pays', () => {
    const years = (Date.UTC(2026, 11, 29, 10, 0) - NOON_MS) / (365 * 86_400_000);
    const paid = black76Price('call', 26_150, 26_000, years, 0.142, 0.065);
    const parts = start([
      [INDEX.id, 26_000],
      [MONTH.id, 26_150],
      [OPTION.id, paid],
    ]);
    const value = liveValuation(parts, OPTION.id);
    expect(value).toMatchObject({ spot: 26_000, forward: 26_150, rate: 0.065 });
    expect(value?.years).toBeCloseTo(years, 12);
    expect(value?.volatility).toBeCloseTo(0.142, 3);
    expect(liveValuation(parts, MONTH.id)).toMatchObject({ forward: 26_150, volatility: 0 });
  });

  it('is none without a price, below intrinsic value, or for an index', () => {
    expect(liveValuation(start([[INDEX.id, 26_000]]), OPTION.id)).toBeNull();
    expect(liveValuation(start([[OPTION.id, 200]]), OPTION.id)).toBeNull();
    const below = start([
      [INDEX.id, 27_000],
      [OPTION.id, 5],
    ]);
    expect(liveValuation(below, OPTION.id)).toBeNull();
    expect(liveValuation(start([[INDEX.id, 26_000]]), INDEX.id)).toBeNull();
  });

  it('says which contracts it needs a price of', () => {
    const { instruments } = start([]);
    expect(pricedBy(instruments, OPTION).map(({ id }) => id)).toEqual([INDEX.id, MONTH.id]);
  });
});
