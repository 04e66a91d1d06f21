/**
 * The law of a standing order's life: one row per legal (state, move), and why the row exists. A
 * standing order is the part of a plan of protection that the broker keeps; what it fires is an
 * ordinary order with a life of its own.
 */
import { indexRows } from '../lib/tables.ts';

export const STANDING_STATES = [
  'sent',
  'unknown',
  'standing',
  'fired',
  'traced',
  'cancelled',
  'refused',
  'rejected',
  'expired',
  'not_received',
  'vanished',
  'assumed_dead',
] as const;
export type StandingState = (typeof STANDING_STATES)[number];

export const STANDING_MOVES = [
  'lost',
  'accepted',
  'refused',
  'seen',
  'fired',
  'traced',
  'cancelled',
  'rejected',
  'expired',
  'not_received',
  'vanished',
  'assumed_dead',
] as const;
export type StandingMove = (typeof STANDING_MOVES)[number];

type Row = readonly [from: StandingState, move: StandingMove, to: StandingState, why: string];

const FASTER = 'a read was faster than the reply';
const FOUND = 'found at the broker';
const LATE = 'late appearance: the broker shows what we took for gone';
const RACE = 'it fired before what we took for its end';

export const STANDING_TRANSITIONS = [
  ['sent', 'lost', 'unknown', 'time-out, server fault or restart: it may stand'],
  ['sent', 'accepted', 'standing', 'the broker gave its own id'],
  ['sent', 'refused', 'refused', 'refused with proof'],
  ['sent', 'seen', 'standing', FASTER],
  ['sent', 'fired', 'fired', FASTER],
  ['sent', 'cancelled', 'cancelled', FASTER],
  ['sent', 'rejected', 'rejected', FASTER],
  ['sent', 'expired', 'expired', FASTER],

  ['unknown', 'accepted', 'standing', 'the late reply arrived'],
  ['unknown', 'refused', 'refused', 'the late reply arrived'],
  ['unknown', 'seen', 'standing', FOUND],
  ['unknown', 'fired', 'fired', FOUND],
  ['unknown', 'cancelled', 'cancelled', FOUND],
  ['unknown', 'rejected', 'rejected', FOUND],
  ['unknown', 'expired', 'expired', FOUND],
  ['unknown', 'not_received', 'not_received', 'absent from enough complete reads for long enough'],
  [
    'unknown',
    'vanished',
    'vanished',
    'gone from the list, and what is held says that nothing fired',
  ],
  ['unknown', 'assumed_dead', 'assumed_dead', 'the trader decided and it is recorded'],

  ['standing', 'lost', 'unknown', 'gone from the list, and positions differ: it may have fired'],
  ['standing', 'seen', 'standing', 'the broker shows it with these terms'],
  ['standing', 'fired', 'fired', 'the broker says that its condition was met'],
  ['standing', 'cancelled', 'cancelled', 'by us, by another hand or by the broker'],
  ['standing', 'rejected', 'rejected', 'the broker gave it up, or would not place what it fired'],
  ['standing', 'expired', 'expired', 'its time at the broker is over'],
  ['standing', 'vanished', 'vanished', 'absent from enough complete reads, and no order of it'],
  ['standing', 'assumed_dead', 'assumed_dead', 'the trader decided and it is recorded'],

  ['fired', 'fired', 'fired', 'the broker names an order of it that it had not named'],
  ['fired', 'traced', 'traced', 'its order is in our books, under its strategy'],
  ['fired', 'rejected', 'rejected', 'no order came of it, by the broker’s word'],
  ['fired', 'assumed_dead', 'assumed_dead', 'the trader decided and it is recorded'],

  ['cancelled', 'seen', 'standing', LATE],
  ['cancelled', 'fired', 'fired', RACE],
  ['refused', 'accepted', 'standing', LATE],
  ['refused', 'seen', 'standing', LATE],
  ['refused', 'fired', 'fired', LATE],
  ['rejected', 'seen', 'standing', LATE],
  ['rejected', 'fired', 'fired', RACE],
  ['expired', 'seen', 'standing', LATE],
  ['expired', 'fired', 'fired', RACE],
  ['not_received', 'accepted', 'standing', LATE],
  ['not_received', 'seen', 'standing', LATE],
  ['not_received', 'fired', 'fired', LATE],
  ['vanished', 'seen', 'standing', LATE],
  ['vanished', 'fired', 'fired', RACE],
  ['assumed_dead', 'accepted', 'standing', LATE],
  ['assumed_dead', 'seen', 'standing', LATE],
  ['assumed_dead', 'fired', 'fired', LATE],
] as const satisfies readonly Row[];

const index = indexRows<Row, `${StandingState} ${StandingMove}`>(
  STANDING_TRANSITIONS,
  ([from, move]) => `${from} ${move}`,
);

/** Where it goes, or null when the table has no such row: then nothing may change. */
export function nextStandingState(from: StandingState, move: StandingMove): StandingState | null {
  return index.get(`${from} ${move}`)?.[2] ?? null;
}

/** The broker may still fire it, or has and its order is not in our books: it counts in full. */
const LIVE: ReadonlySet<StandingState> = new Set(['sent', 'unknown', 'standing', 'fired']);

export function isLiveStanding(state: StandingState): boolean {
  return LIVE.has(state);
}
