/** Greeks of holdings against slow arithmetic, and that a missing or old price is never hidden. */
import { describe, expect, it } from 'vitest';
import {
  type Basis,
  type GreeksSources,
  greeksBoard,
} from '../../../electron/projections/greeks-board.ts';
import { greeksRow } from '../../../shared/contract/rows.ts';
import { asId, type InstrumentId } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { slowOptionPrice } from '../../shared/maths/slow-options.ts';
import { CALL } from '../../support/desk.ts';

const INDEX = asId<InstrumentId>('NSE:NIFTY-50');
const AT: Basis = { strike: 26_000, forward: 26_120, years: 12 / 365, rate: 0.065, from: [INDEX] };
const VOLATILITY = 0.135;

function slow(part: Partial<Basis & { readonly volatility: number }> = {}): number {
  const { strike, forward, years, rate, volatility } = { ...AT, volatility: VOLATILITY, ...part };
  return slowOptionPrice('call', forward, strike, years, volatility, rate);
}

function board(part: Partial<GreeksSources> = {}) {
  return greeksBoard({
    held: () => [CALL.id, CALL.id],
    instrument: () => CALL,
    paid: () => ({ price: slow(), oneSided: false }),
    isStale: () => false,
    basis: () => AT,
    ...part,
  });
}

describe('greeks of what is held', () => {
  it('agree with prices moved by hand in slow arithmetic', () => {
    const [row] = board().rows();
    expect(greeksRow.safeParse(row).error?.issues ?? []).toEqual([]);
    const figures = row?.figures;
    const step = 1;
    const up = slow({ forward: AT.forward + step });
    const down = slow({ forward: AT.forward - step });
    expect(row?.why).toBeNull();
    expect(figures?.volatility).toBeCloseTo(VOLATILITY, 6);
    expect(figures?.delta).toBeCloseTo((up - down) / (2 * step), 5);
    expect(figures?.gamma).toBeCloseTo((up - 2 * slow() + down) / step ** 2, 6);
    const vega = (slow({ volatility: 0.136 }) - slow({ volatility: 0.134 })) / 0.2;
    expect(figures?.vega).toBeCloseTo(vega, 3);
    const day = 1 / 365;
    const theta = (slow({ years: AT.years - day }) - slow({ years: AT.years + day })) / 2;
    expect(figures?.theta).toBeCloseTo(theta, 1);
  });

  it('give a contract once, however many positions hold it', () => {
    expect(board().rows()).toHaveLength(1);
  });

  it('are one unit of the underlying for shares and futures, priced or not', () => {
    for (const kind of ['equity', 'future'] as const) {
      const [row] = board({
        instrument: (): Instrument => ({ ...CALL, kind }),
        paid: () => null,
      }).rows();
      const figures = { delta: 1, gamma: 0, theta: 0, vega: 0, volatility: null };
      expect(row).toMatchObject({ figures, why: null });
    }
  });

  const missing: readonly (readonly [string, Partial<GreeksSources>])[] = [
    ['It is no longer listed', { instrument: () => null }],
    ['It has no price', { paid: () => null }],
    ['NIFTY has no price', { basis: () => null }],
    ['It has expired', { basis: () => ({ ...AT, years: 0 }) }],
    [
      'Its price is at or below its intrinsic value: no volatility gives it',
      { paid: () => ({ price: 1, oneSided: false }), basis: () => ({ ...AT, forward: 27_000 }) },
    ],
  ];
  it.each(missing)('are not made up: %s', (why, part) => {
    expect(board(part).rows()).toMatchObject([{ figures: null, why }]);
  });

  it('say what they stand on when it is old or one-sided', () => {
    const why = (part: Partial<GreeksSources>): unknown => {
      const [row] = board(part).rows();
      return row?.figures === null ? 'none' : row?.why;
    };
    expect(why({ isStale: (id) => id === CALL.id })).toBe('Its price is old');
    expect(why({ isStale: (id) => id === INDEX })).toBe('The price of NIFTY is old');
    expect(why({ paid: () => ({ price: slow(), oneSided: true }) })).toContain('last trade');
  });

  it('travel only when they changed, and again when the contract comes back', () => {
    let held: readonly InstrumentId[] = [CALL.id];
    let price = slow();
    const kept = board({ held: () => held, paid: () => ({ price, oneSided: false }) });
    expect(kept.changes()).toHaveLength(1);
    expect(kept.changes()).toEqual([]);
    price += 1;
    expect(kept.changes()).toHaveLength(1);
    held = [];
    expect(kept.changes()).toEqual([]);
    held = [CALL.id];
    expect(kept.changes()).toHaveLength(1);
  });
});
