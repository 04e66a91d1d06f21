/**
 * The exchanges' own numbers of the contracts: one per contract and segment, the same in every
 * personality, so that each can serve its own dump of one list. A number belongs to the contract's
 * name and the seed, not to its place in the list, so a contract listed later moves no other.
 * The three public numbers of indices are the real ones.
 */
import type { InstrumentId } from '../../shared/domain/ids.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { hashText, mix3 } from '../market/prng.ts';

/** Exchange and kind decide it: indices are numbered apart from shares. */
export type Segment = 'NSE' | 'BSE' | 'NFO' | 'BFO' | 'MCX' | 'CDS' | 'INDICES';

export interface TokenTable {
  /** Numbers every contract not numbered yet; numbers never change. */
  add(instruments: Iterable<Instrument>): void;
  /** The exchange's number within the segment; contracts that were never added have none. */
  tokenOf(id: InstrumentId): number | null;
  find(segment: Segment, token: number): InstrumentId | null;
  segmentOf(instrument: Instrument): Segment;
}

const PUBLIC: Readonly<Record<string, number>> = {
  'NSE:NIFTY': 1001,
  'NSE:BANKNIFTY': 1016,
  'BSE:SENSEX': 1,
};
const LOWEST = 35_000;
/** Token × 256 has to stay below 2^31, since some clients read it signed. */
const SPAN = 8_000_000;

export function openTokenTable(seed: number): TokenTable {
  const tokens = new Map<InstrumentId, number>();
  const owners = new Map<string, InstrumentId>();

  function segmentOf(instrument: Instrument): Segment {
    return instrument.kind === 'index' ? 'INDICES' : instrument.exchange;
  }

  function give(instrument: Instrument): void {
    const segment = segmentOf(instrument);
    const known = PUBLIC[instrument.id];
    let token = known ?? LOWEST + (mix3(seed, hashText(instrument.id), 1) % SPAN);
    while (owners.has(`${segment}|${token}`)) token = LOWEST + ((token + 1 - LOWEST) % SPAN);
    tokens.set(instrument.id, token);
    owners.set(`${segment}|${token}`, instrument.id);
  }

  return {
    add: (instruments) => {
      for (const each of instruments) if (!tokens.has(each.id)) give(each);
    },
    tokenOf: (id) => tokens.get(id) ?? null,
    find: (segment, token) => owners.get(`${segment}|${token}`) ?? null,
    segmentOf,
  };
}
