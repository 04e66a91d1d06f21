/**
 * Greeks of what is held, for one unit of each contract, out of the quotes of this moment: the
 * volatility that the middle of the market speaks of, and Black-76 on the forward. Where a price is
 * missing there are no figures, and where one is old the figures say so; nothing is made up.
 */
import type { GreeksRow } from '../../shared/contract/rows.ts';
import type { InstrumentId } from '../../shared/domain/ids.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { unreachable } from '../../shared/lib/assert.ts';
import { black76, type Right } from '../../shared/maths/black.ts';
import {
  impliedVolatility,
  type VolatilityComplaint,
} from '../../shared/maths/implied-volatility.ts';
import { significant } from '../../shared/maths/significant.ts';

/** What the market pays for an option, in rupees. */
export interface Paid {
  readonly price: number;
  /** The last trade, since there is no middle while one side of the book is empty. */
  readonly oneSided: boolean;
}

/** What an option is valued on, in rupees and years. */
export interface Basis {
  readonly strike: number;
  readonly forward: number;
  readonly years: number;
  readonly rate: number;
  /** The contracts whose quotes it was read from. */
  readonly from: readonly InstrumentId[];
}

export interface GreeksSources {
  /** Contracts that are held now. */
  held(): Iterable<InstrumentId>;
  instrument(id: InstrumentId): Instrument | null;
  /** Null where nothing was ever quoted. */
  paid(id: InstrumentId): Paid | null;
  isStale(id: InstrumentId): boolean;
  /** Null without a price of the underlying. */
  basis(instrument: Instrument): Basis | null;
}

export interface GreeksBoard {
  /** Every held contract, worked out now. */
  rows(): GreeksRow[];
  /** Works all of them out and gives those that are not as they were given before. */
  changes(): GreeksRow[];
}

/** More than anyone reads; a row that only moved beyond them is not sent. */
const DIGITS = 6;

type Figures = NonNullable<GreeksRow['figures']>;
type Read = Omit<GreeksRow, 'instrument'>;

export function greeksBoard(sources: GreeksSources): GreeksBoard {
  const shown = new Map<InstrumentId, string>();

  function rows(): GreeksRow[] {
    return [...new Set(sources.held())].map((id) => ({ instrument: id, ...greeksOf(sources, id) }));
  }

  return {
    rows,
    changes() {
      const now = rows();
      const changed = now.filter((row) => {
        const text = JSON.stringify(row);
        const isNew = shown.get(row.instrument) !== text;
        shown.set(row.instrument, text);
        return isNew;
      });
      if (shown.size > now.length) {
        const held = new Set(now.map(({ instrument }) => instrument));
        for (const id of shown.keys()) if (!held.has(id)) shown.delete(id);
      }
      return changed;
    },
  };
}

const LINEAR: Figures = { delta: 1, gamma: 0, theta: 0, vega: 0, volatility: null };

function greeksOf(sources: GreeksSources, id: InstrumentId): Read {
  const instrument = sources.instrument(id);
  if (instrument === null) return none('It is no longer listed');
  switch (instrument.kind) {
    case 'equity':
    case 'future':
      return { figures: LINEAR, why: null };
    case 'index':
      return none('An index cannot be held');
    case 'call':
    case 'put':
      return optionGreeks(sources, instrument, instrument.kind);
    default:
      return unreachable(instrument.kind);
  }
}

function optionGreeks(sources: GreeksSources, instrument: Instrument, right: Right): Read {
  const paid = sources.paid(instrument.id);
  if (paid === null) return none('It has no price');
  const basis = sources.basis(instrument);
  if (basis === null) return none(`${instrument.underlying} has no price`);
  const { strike, forward, years, rate } = basis;
  const solved = impliedVolatility(right, paid.price, forward, strike, years, rate);
  if (!solved.ok) return none(COMPLAINT_SAYS[solved.error]);
  const value = black76(right, forward, strike, years, solved.value, rate);
  const figures: Figures = {
    delta: significant(value.delta, DIGITS),
    gamma: significant(value.gamma, DIGITS),
    theta: significant(value.theta, DIGITS),
    vega: significant(value.vega, DIGITS),
    volatility: significant(solved.value, DIGITS),
  };
  if (sources.isStale(instrument.id)) return { figures, why: 'Its price is old' };
  if (basis.from.some((id) => sources.isStale(id))) {
    return { figures, why: `The price of ${instrument.underlying} is old` };
  }
  if (paid.oneSided) return { figures, why: 'From its last trade: one side of the book is empty' };
  return { figures, why: null };
}

const COMPLAINT_SAYS: Readonly<Record<VolatilityComplaint, string>> = {
  expired: 'It has expired',
  not_a_price: 'It has no price',
  at_or_below_intrinsic: 'Its price is at or below its intrinsic value: no volatility gives it',
  at_or_above_maximum: 'Its price is above any that a volatility gives',
};

function none(why: string): Read {
  return { figures: null, why };
}
