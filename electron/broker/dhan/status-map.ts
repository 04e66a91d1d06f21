/**
 * What Dhan's words for an order's state mean. The books shout them (`PART_TRADED`), order pushes
 * write them as a title (`Part Traded`); both are one word here. A word that no row has is never an
 * end: the order counts as still with the broker, and the word is told.
 */
import type { BrokerStatus } from '../gateway.ts';
import { indexRows } from '../../../shared/lib/tables.ts';

type Meaning =
  | 'in_transit'
  | 'resting'
  | 'released'
  | 'traded'
  | 'cancelled'
  | 'rejected'
  | 'expired';

interface StatusRow {
  readonly word: string;
  readonly means: Meaning;
  readonly why: string;
}

export const STATUS_ROWS: readonly StatusRow[] = [
  { word: 'TRANSIT', means: 'in_transit', why: 'with the broker, not yet at the exchange' },
  { word: 'PENDING', means: 'resting', why: 'open; also a stop that waits and a parked order' },
  { word: 'PART_TRADED', means: 'resting', why: 'open with fills; absent from some lists' },
  { word: 'PARTIALLY_TRADED', means: 'resting', why: 'another spelling of the same' },
  { word: 'MODIFIED', means: 'resting', why: 'open with new terms; only pushes say so' },
  { word: 'CONFIRM', means: 'resting', why: 'a trigger order of the broker that lives' },
  { word: 'TRIGGERED', means: 'released', why: 'a stop or leg that has fired' },
  { word: 'INACTIVE', means: 'in_transit', why: 'listed without a meaning: open until read again' },
  { word: 'TRADED', means: 'traded', why: 'filled, if the fills reach the quantity' },
  { word: 'CLOSED', means: 'traded', why: 'entry and exit of a bracket are done' },
  { word: 'CANCELLED', means: 'cancelled', why: 'may carry fills' },
  { word: 'REJECTED', means: 'rejected', why: 'by the risk desk or the exchange' },
  { word: 'EXPIRED', means: 'expired', why: 'the day or an immediate order ran out' },
];

const BY_WORD = indexRows(STATUS_ROWS, ({ word }) => word);

export interface StatusFacts {
  /** It waits for a trigger before it trades. */
  readonly stop: boolean;
  /** Taken after hours and kept by the broker until the exchange opens. */
  readonly parked: boolean;
  readonly filled: number;
  readonly quantity: number;
}

/** Null for a word of no row. */
export function statusOf(word: string, facts: StatusFacts): BrokerStatus | null {
  const row = BY_WORD.get(word.trim().toUpperCase().replace(/ +/g, '_'));
  if (row === undefined) return null;
  const { stop, parked, filled, quantity } = facts;
  switch (row.means) {
    case 'in_transit':
      return 'pending';
    case 'resting':
      if (filled > 0) return 'working';
      if (parked) return 'pending';
      return stop ? 'trigger_pending' : 'working';
    case 'released':
      return 'working';
    case 'traded':
      // Part fills have been announced with the word for the whole.
      return filled >= quantity ? 'filled' : 'working';
    default:
      // What remains are the three ends, which are called alike on both sides.
      return row.means;
  }
}
