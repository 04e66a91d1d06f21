/**
 * The numbers by which this broker calls its instruments, unique only inside a segment. Contracts
 * and shares go by the exchange's own number, indices by this broker's, which are not what its
 * instrument files name as the underlying.
 */
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { InstrumentBook } from '../../market/instruments.ts';
import { hashText } from '../../market/prng.ts';
import type { TokenTable, Segment as TokenSegment } from '../token-table.ts';
import { type Segment, segmentOf } from './segments.ts';

export interface SecurityIds {
  /** The digits of an instrument, as text. */
  of(instrument: Instrument): string;
  find(segment: Segment, securityId: string): Instrument | null;
}

/** From the broker's index list; those after INDIAVIX are not confirmed. */
const INDICES: ReadonlyMap<string, string> = new Map([
  ['NIFTY', '13'],
  ['BANKNIFTY', '25'],
  ['SENSEX', '51'],
  ['INDIAVIX', '21'],
  ['FINNIFTY', '27'],
  ['MIDCPNIFTY', '442'],
  ['BANKEX', '69'],
]);

/** What instrument files give as the underlying's number. */
const UNDERLYING: ReadonlyMap<string, string> = new Map([
  ['NIFTY', '26000'],
  ['BANKNIFTY', '26009'],
  ['FINNIFTY', '26037'],
  ['MIDCPNIFTY', '26074'],
  ['SENSEX', '1'],
]);

const EXCHANGE_SEGMENT: Readonly<Record<Segment, TokenSegment | null>> = {
  IDX_I: 'INDICES',
  NSE_EQ: 'NSE',
  NSE_FNO: 'NFO',
  NSE_CURRENCY: 'CDS',
  BSE_EQ: 'BSE',
  MCX_COMM: 'MCX',
  BSE_CURRENCY: null,
  BSE_FNO: 'BFO',
};

const SHARE_NUMBERS = 90_000;

export interface IdParts {
  readonly tokens: TokenTable;
  readonly instrument: (id: InstrumentId) => Instrument | null;
  /** What is listed; its indices are looked up again when it changed. */
  readonly book: Pick<InstrumentBook, 'all' | 'version'>;
}

export function openSecurityIds({ tokens, instrument, book }: IdParts): SecurityIds {
  let indices: readonly Instrument[] = [];
  let seen = -1;

  function listedIndices(): readonly Instrument[] {
    if (seen !== book.version) {
      seen = book.version;
      indices = [...book.all()].filter((each) => each.kind === 'index');
    }
    return indices;
  }

  function of(each: Instrument): string {
    const own = segmentOf(each) === 'IDX_I' ? INDICES.get(each.symbol) : undefined;
    return own ?? String(tokens.tokenOf(each.id) ?? 0);
  }

  function find(segment: Segment, securityId: string): Instrument | null {
    if (segment === 'IDX_I') {
      return listedIndices().find((each) => of(each) === securityId) ?? null;
    }
    const place = EXCHANGE_SEGMENT[segment];
    if (place === null || !/^\d{1,9}$/.test(securityId)) return null;
    const id = tokens.find(place, wholeNumber(securityId));
    return id === null ? null : instrument(id);
  }

  return { of, find };
}

export function wholeNumber(digits: string): number {
  let value = 0;
  for (const letter of digits) value = value * 10 + (letter.charCodeAt(0) - 48);
  return value;
}

export function underlyingNumber(underlying: string): string {
  return UNDERLYING.get(underlying) ?? String(1_000 + (hashText(underlying) % SHARE_NUMBERS));
}
