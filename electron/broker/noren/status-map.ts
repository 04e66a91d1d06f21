/**
 * The broker's words for where an order stands, one row each, and what a pushed report may be
 * believed. Spelling drifts between houses, so a word is compared in capitals and with blanks for
 * underscores. A word without a row ends nothing.
 */
import type { BrokerStatus } from '../gateway.ts';

type StatusRow = readonly [word: string, status: BrokerStatus, why: string];

export const STATUS_ROWS: readonly StatusRow[] = [
  ['PENDING', 'pending', 'taken by the order system, not yet by the exchange'],
  ['OPEN PENDING', 'pending', 'on its way to the exchange'],
  ['AFTER MARKET ORDER REQ RECEIVED', 'pending', 'kept for the next opening'],
  ['OPEN', 'working', 'rests at the exchange'],
  ['NEW', 'working', 'the report type in the place of the status'],
  ['REPLACED', 'working', 'rests with its new terms'],
  ['MODIFY PENDING', 'working', 'rests with its old terms until the change is confirmed'],
  ['CANCEL PENDING', 'working', 'a cancel on its way ends nothing'],
  ['TRIGGER PENDING', 'trigger_pending', 'a stop that waits for its trigger'],
  ['COMPLETE', 'filled', ''],
  ['EXECUTED', 'filled', ''],
  ['CANCELED', 'cancelled', ''],
  ['CANCELLED', 'cancelled', ''],
  ['REJECTED', 'rejected', ''],
  ['REJECT', 'rejected', ''],
];

const BY_WORD = new Map(STATUS_ROWS.map(([word, status]) => [word, status]));

/** `TRIGGER_PENDING` and `Trigger pending` are one word. */
function statusWord(raw: string): string {
  return raw.replaceAll('_', ' ').trim().toUpperCase();
}

/** Null for a word that has no row. */
export function statusOf(raw: string): BrokerStatus | null {
  return BY_WORD.get(statusWord(raw)) ?? null;
}

/**
 * What a pushed frame is good for. `picture`: it shows the order as it is. `in_flight`: it shows
 * what was asked for and not what holds. `doubt`: status and report contradict each other or the
 * report is a refused request, so only the order book says where the order stands.
 */
export type PushWorth = 'picture' | 'in_flight' | 'doubt';

/** Reports that come with a change nobody has confirmed yet: their terms are wishes. */
const WISHES: ReadonlySet<string> = new Set(['MODACK', 'PENDINGREPLACE']);
/** The request was refused; whether the frame has old or new terms is documented nowhere. */
const REFUSED_REQUESTS: ReadonlySet<string> = new Set(['REPLACEREJECTED', 'CANCELREJECTED']);

/** Which reports may carry an end. */
const ENDS: Readonly<Partial<Record<BrokerStatus, ReadonlySet<string>>>> = {
  filled: new Set(['FILL']),
  cancelled: new Set(['CANCELED', 'CANCELLED']),
  rejected: new Set(['REJECTED']),
};

/** `report` is null where the frame names none. */
export function pushWorth(status: BrokerStatus | null, report: string | null): PushWorth {
  const word = (report ?? '').replaceAll(/[\s_]/g, '').toUpperCase();
  if (status === null || REFUSED_REQUESTS.has(word)) return 'doubt';
  const ends = ENDS[status];
  if (ends !== undefined) return word === '' || ends.has(word) ? 'picture' : 'doubt';
  return WISHES.has(word) ? 'in_flight' : 'picture';
}
