/**
 * Every step of a protected holding from the arming of its stop to flat, behind those of its entry,
 * and what a kill at that very point has to come to when the desk starts again below the stop.
 */
import { KILL_POINTS } from './kill-points.ts';

export interface ProtectionPoint {
  readonly at: string;
  readonly says: string;
  /** Orders that the broker has when the desk is dead, and when all is over: entry and exits. */
  readonly placed: number;
  readonly orders: number;
  readonly firings: number;
  readonly ends: 'held' | 'flat';
}

type Row = readonly [
  at: string,
  placed: number,
  orders: number,
  firings: number,
  ends: 'held' | 'flat',
  says: string,
];

const ARMING = 'command_taken protection_set';
const FIRING = 'protection_fired exit_intended order_intended order_sent exit_stepped';
const LAST_FILL = 'order_filled_in_full protection_ended exit_ended';

const ROWS: readonly Row[] = [
  [
    `before ${ARMING}`,
    1,
    1,
    0,
    'held',
    'the stop stands nowhere, and nobody was told that it does',
  ],
  [
    `after ${ARMING}`,
    1,
    2,
    1,
    'flat',
    'the stop is armed: the next start finds the price below it',
  ],
  [`before ${FIRING}`, 1, 2, 1, 'flat', 'the price has met it and nothing is written of that'],
  [
    `after ${FIRING}`,
    1,
    1,
    1,
    'held',
    'it has fired; whether its order left can only be proven, and then a person decides',
  ],
  ['the request is about to leave', 1, 1, 1, 'held', 'the same, one step nearer to the broker'],
  [
    'the broker has the order, its answer is not here yet',
    2,
    2,
    1,
    'flat',
    'the exit is live and unheard of: it is found, and no other is sent',
  ],
  [
    'the answer is here, nothing is written of it',
    2,
    2,
    1,
    'flat',
    'the broker’s id is lost with the process',
  ],
  ['before order_accepted', 2, 2, 1, 'flat', 'the same, one step nearer to the ledger'],
  ['after order_accepted', 2, 2, 1, 'flat', 'the exit works and is known by its id'],
  [
    'the broker has filled it, nobody knows yet',
    2,
    2,
    1,
    'flat',
    'the holding is flat at the broker alone',
  ],
  [`before ${LAST_FILL}`, 2, 2, 1, 'flat', 'the last fill was heard and not written'],
  [`after ${LAST_FILL}`, 2, 2, 1, 'flat', 'the stop has done its work and is no more'],
];

/** Those of the entry, which are the same with a stop behind it and without. */
export const ENTRY_POINTS = KILL_POINTS.slice(0, 14).map(({ at }) => at);

export const PROTECTION_POINTS: readonly ProtectionPoint[] = ROWS.map(
  ([at, placed, orders, firings, ends, says]) => ({ at, placed, orders, firings, ends, says }),
);
