/**
 * The numbers by which this broker calls its instruments, unique only inside a segment: the same
 * number means one contract in NSE_FNO and another in NSE_EQ. Indices have their well-known ones,
 * all others get a number out of their symbol, so that it is the same in every run.
 */
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { hashText, mix } from '../../market/prng.ts';
import type { InstrumentBook } from '../../market/instruments.ts';
import { type Segment, segmentOf } from './segments.ts';

export interface SecurityIds {
  /** The digits of an instrument, as text. */
  of(instrument: Instrument): string;
  find(segment: Segment, securityId: string): Instrument | null;
}

/** From the broker's index list; the last three are not confirmed. */
const INDICES: ReadonlyMap<string, number> = new Map([
  ['NIFTY', 13],
  ['BANKNIFTY', 25],
  ['SENSEX', 51],
  ['INDIAVIX', 21],
  ['FINNIFTY', 27],
  ['MIDCPNIFTY', 442],
  ['BANKEX', 69],
]);

/** The number that instrument files give as the underlying, which is not the index's own. */
const UNDERLYING: ReadonlyMap<string, string> = new Map([
  ['NIFTY', '26000'],
  ['BANKNIFTY', '26009'],
  ['FINNIFTY', '26037'],
  ['MIDCPNIFTY', '26074'],
  ['SENSEX', '1'],
]);

const FIRST_FREE = 1_000;
const SPAN = 90_000;

export function openSecurityIds(book: InstrumentBook): SecurityIds {
  const byNumber = new Map<string, Instrument>();
  const numbers = new Map<InstrumentId, string>();
  let seen = -1;

  function refresh(): void {
    if (seen === book.version) return;
    seen = book.version;
    const fresh = [...book.all()].filter((each) => !numbers.has(each.id));
    fresh.sort((a, b) => (a.id < b.id ? -1 : 1));
    for (const instrument of fresh) enter(instrument);
  }

  function enter(instrument: Instrument): void {
    const segment = segmentOf(instrument);
    let number = INDICES.get(instrument.symbol) ?? 0;
    if (segment !== 'IDX_I' || number === 0) {
      let draw = hashText(instrument.symbol);
      do {
        number = FIRST_FREE + (draw % SPAN);
        draw = mix(draw + 1);
      } while (byNumber.has(`${segment}|${number}`));
    }
    byNumber.set(`${segment}|${number}`, instrument);
    numbers.set(instrument.id, String(number));
  }

  return {
    of: (instrument) => {
      refresh();
      return numbers.get(instrument.id) ?? '0';
    },
    find: (segment, securityId) => {
      refresh();
      const known = byNumber.get(`${segment}|${securityId}`);
      return known === undefined ? null : book.get(known.id);
    },
  };
}

export function underlyingNumber(underlying: string): string {
  return UNDERLYING.get(underlying) ?? String(FIRST_FREE + (hashText(underlying) % SPAN));
}
