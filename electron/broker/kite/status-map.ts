/**
 * Kite's words for where an order stands, one row per word. A word that is not here, now or after
 * some change at the broker, never ends an order: it counts as on its way, and the books are read
 * until a word that is known comes.
 */
import { indexRows } from '../../../shared/lib/tables.ts';
import type { BrokerStatus } from '../gateway.ts';

export type StatusRow = readonly [word: string, status: BrokerStatus, why: string];

export const STATUS_ROWS: readonly StatusRow[] = [
  ['PUT ORDER REQ RECEIVED', 'pending', 'taken by the door, not yet by the order system'],
  ['PUT ORDER REQUEST RECEIVED', 'pending', 'older spelling of the same'],
  ['VALIDATION PENDING', 'pending', 'before the risk checks'],
  ['OPEN PENDING', 'pending', 'on its way to the exchange'],
  ['OPEN', 'working', 'rests at the exchange, filled in part or not at all'],
  ['TRIGGER PENDING', 'trigger_pending', 'a stop that waits'],
  ['MODIFY VALIDATION PENDING', 'pending', 'a change before the risk checks'],
  ['MODIFY PENDING', 'pending', 'a change on its way to the exchange'],
  ['MODIFIED', 'pending', 'passes by before OPEN or TRIGGER PENDING'],
  ['NOT MODIFIED', 'pending', 'the exchange refused a change; the old state follows'],
  ['CANCEL PENDING', 'pending', 'a cancel on its way: a fill may still win'],
  ['NOT CANCELLED', 'pending', 'the exchange refused a cancel; the old state follows'],
  ['AMO REQ RECEIVED', 'working', 'waits for the next session'],
  ['MODIFY AMO REQ RECEIVED', 'working', 'waits for the next session with changed terms'],
  ['UPDATE', 'pending', 'pushes only: a change or a part fill; the quantities tell which'],
  ['COMPLETE', 'filled', 'filled to the last unit'],
  ['CANCELLED', 'cancelled', 'ended by a cancel; parts may have been filled before'],
  ['CANCEL', 'cancelled', 'how an older text of the broker spells it'],
  ['CANCELLED AMO', 'cancelled', 'cancelled before its session'],
  ['REJECTED', 'rejected', 'by the broker’s risk checks or by the exchange'],
  ['LAPSED', 'expired', 'ended unfilled with its session'],
];

const ROWS = indexRows(STATUS_ROWS, ([word]) => word);

/** Null for a word that no row knows. */
export function statusOf(word: string): BrokerStatus | null {
  return ROWS.get(word)?.[1] ?? null;
}
