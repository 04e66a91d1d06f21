/** What the margin estimate reads off the quotes of a live market, and when it reads nothing. */
import { describe, expect, it } from 'vitest';
import { openInstrumentBook } from '../../../electron/market/instruments.ts';
import { openQuoteBook } from '../../../electron/market/quotes.ts';
import { greeksOf } from '../../../electron/session/greeks-of.ts';
import { emptyQuote } from '../../../electron/session/live-quotes.ts';
import { liveValuation, pricedBy } from '../../../electron/session/live-valuation.ts';
import { asId, type InstrumentId } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { must } from '../../../shared/lib/assert.ts';
import { black76Price } from '../../../shared/maths/black.ts';
import { CALL, FUTURE, INDEX } from '../../support/desk.ts';
import { NOON_MS } from '../../support/scripted-desks.ts';
import { fakeWorld } from '../../support/world.ts';

const EXPIRY = '2026-12-29';
const OPTION: Instrument = { ...CALL, expiryDay: EXPIRY };
const MONTH: Instrument = { ...FUTURE, expiryDay: EXPIRY };

/** A call and a put of a week that has no future. */
function pairAt(strike: number): readonly Instrument[] {
  return (['call', 'put'] as const).map((kind) => {
    const symbol = `W${strike}${kind === 'call' ? 'CE' : 'PE'}`;
    const id = asId<InstrumentId>(`NFO:${symbol}`);
    const of = { strike: price(strike * SCALE), expiryDay: '2026-12-08' };
    return { ...CALL, id, symbol, kind, ...of };
  });
}

/** What the greeks of a holding of it are made from. */
function greeks(parts: ReturnType<typeof start>, { id, ...rest }: Instrument) {
  const held = { account: 'A', strategy: 'S', instrument: id, product: 'nrml', net: rest.lot };
  const positions = new Map([['key', held]]);
  const view = { positions } as never;
  return greeksOf({ view }, parts).rows()[0]?.figures;
}

function start(
  levels: readonly (readonly [InstrumentId, number])[],
  more: readonly Instrument[] = [],
) {
  const world = fakeWorld(1, NOON_MS);
  const instruments = openInstrumentBook([INDEX, MONTH, OPTION, ...more]);
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

  it('reads the forward of an expiry without a future off its calls and puts', () => {
    const weekly = [25_800, 25_900, 26_000, 26_100, 26_300].flatMap((strike) => pairAt(strike));
    const years = (Date.UTC(2026, 11, 8, 10, 0) - NOON_MS) / (365 * 86_400_000);
    const levels = weekly.flatMap(({ id, kind, strike }): [InstrumentId, number][] => {
      if (kind !== 'call' && kind !== 'put') return [];
      const level = Math.round(must(strike, 'an option has a strike') / SCALE);
      return [[id, black76Price(kind, 26_080, level, years, 0.12, 0.065)]];
    });
    const parts = start([[INDEX.id, 26_000], ...levels], weekly);
    const [first] = weekly;
    const option = must(first, 'the chain has options');
    expect(liveValuation(parts, option.id)?.forward).toBeCloseTo(26_080, 1);
    expect(greeks(parts, option)?.volatility).toBeCloseTo(0.12, 3);
    expect(pricedBy(parts, option).map(({ symbol }) => symbol)).toEqual([
      INDEX.symbol,
      'W26000CE',
      'W26000PE',
      'W25900CE',
      'W25900PE',
      'W26100CE',
      'W26100PE',
    ]);
  });

  it('grows the forward from the spot where neither a future nor a pair is quoted', () => {
    const weekly = pairAt(26_000);
    const option = must(weekly[0], 'the pair has a call');
    const years = (Date.UTC(2026, 11, 8, 10, 0) - NOON_MS) / (365 * 86_400_000);
    const parts = start(
      [
        [INDEX.id, 26_000],
        [option.id, 250],
      ],
      weekly,
    );
    const grown = 26_000 * Math.exp(0.065 * years);
    expect(liveValuation(parts, option.id)?.forward).toBeCloseTo(grown, 9);
  });

  it('says which contracts it needs a price of', () => {
    const parts = start([]);
    expect(pricedBy(parts, OPTION).map(({ id }) => id)).toEqual([INDEX.id, MONTH.id]);
  });
});
