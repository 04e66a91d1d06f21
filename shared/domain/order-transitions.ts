/**
 * The law of an order's life: one row per legal (state, event), and why the row exists. The engine,
 * the buttons of the blotter and the diagram in docs/generated read these same rows.
 *
 * A state says where the order IS. What we have asked of it meanwhile (a cancel, a modify) is a
 * separate fact, the order's `request`, so a request that fails never has to restore a state.
 */
import { indexRows } from '../lib/tables.ts';

export const ORDER_STATES = [
  'intended',
  'refused',
  'abandoned',
  'sent',
  'unknown',
  'working',
  'trigger_pending',
  'part_filled',
  'filled',
  'cancelled',
  'rejected',
  'expired',
  'not_received',
  'assumed_dead',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

export const ORDER_MOVES = [
  'refused',
  'abandoned',
  'sent',
  'outcome_lost',
  'accepted',
  'trigger_pending',
  'triggered',
  'working',
  'filled_in_part',
  'filled_in_full',
  'cancelled',
  'rejected',
  'expired',
  'not_received',
  'assumed_dead',
  'completed',
  'reopened',
] as const;
export type OrderMove = (typeof ORDER_MOVES)[number];

type Row = readonly [from: OrderState, move: OrderMove, to: OrderState, why: string];

const LATE = 'late appearance: the broker shows what we took for dead';
const REFUSED_YET_THERE = 'the reply refused it without an id, and yet the broker shows it';
const ONLY_PUSHED = 'placed elsewhere, told by a push alone and absent from enough complete reads';
const LATE_FILL = 'a late fill is always booked; the quantity moves';

export const ORDER_TRANSITIONS = [
  ['intended', 'refused', 'refused', 'a blocker said no; it never left the desk'],
  ['intended', 'abandoned', 'abandoned', 'a restart found it unsent; never sent by itself'],
  ['intended', 'sent', 'sent', 'durable before a byte leaves'],

  ['sent', 'outcome_lost', 'unknown', 'time-out, server fault or lost socket: it may be live'],
  ['sent', 'accepted', 'working', 'the broker gave its own id'],
  ['sent', 'working', 'working', 'the stream was faster than the reply'],
  ['sent', 'trigger_pending', 'trigger_pending', 'the stream was faster than the reply'],
  ['sent', 'filled_in_part', 'part_filled', 'the fill was faster than the reply'],
  ['sent', 'filled_in_full', 'filled', 'the fill was faster than the reply'],
  ['sent', 'cancelled', 'cancelled', 'cancelled at the broker before we heard of it'],
  ['sent', 'expired', 'expired', 'an immediate order found nothing before we heard of it'],
  ['sent', 'rejected', 'rejected', 'refused with proof'],

  ['unknown', 'accepted', 'working', 'the late reply arrived'],
  ['unknown', 'working', 'working', 'found at the broker'],
  ['unknown', 'trigger_pending', 'trigger_pending', 'found at the broker'],
  ['unknown', 'filled_in_part', 'part_filled', 'found at the broker'],
  ['unknown', 'filled_in_full', 'filled', 'found at the broker'],
  ['unknown', 'cancelled', 'cancelled', 'found at the broker'],
  ['unknown', 'expired', 'expired', 'found at the broker'],
  ['unknown', 'rejected', 'rejected', 'found at the broker, or a late proof'],
  ['unknown', 'not_received', 'not_received', 'absent from enough complete reads for long enough'],
  ['unknown', 'assumed_dead', 'assumed_dead', 'the trader decided and it is recorded'],

  ['working', 'trigger_pending', 'trigger_pending', 'a stop rests until its trigger'],
  ['working', 'triggered', 'working', 'the trigger passed before we heard of waiting for it'],
  ['working', 'filled_in_part', 'part_filled', 'depth or a counterparty took some'],
  ['working', 'filled_in_full', 'filled', 'all of it'],
  ['working', 'cancelled', 'cancelled', 'by us, the broker or the exchange'],
  ['working', 'rejected', 'rejected', 'the exchange refused after the broker accepted'],
  ['working', 'expired', 'expired', 'the session ended'],
  ['working', 'not_received', 'not_received', ONLY_PUSHED],

  ['trigger_pending', 'triggered', 'working', 'the market touched the trigger'],
  ['trigger_pending', 'working', 'working', 'the trigger passed while we were not looking'],
  ['trigger_pending', 'filled_in_part', 'part_filled', 'triggered and filled before we heard'],
  ['trigger_pending', 'filled_in_full', 'filled', 'triggered and filled before we heard'],
  ['trigger_pending', 'cancelled', 'cancelled', 'by us, the broker or the exchange'],
  ['trigger_pending', 'rejected', 'rejected', 'refused when the trigger released it'],
  ['trigger_pending', 'expired', 'expired', 'the session ended'],
  ['trigger_pending', 'not_received', 'not_received', ONLY_PUSHED],

  ['part_filled', 'filled_in_part', 'part_filled', 'another part'],
  ['part_filled', 'filled_in_full', 'filled', 'the last part'],
  ['part_filled', 'cancelled', 'cancelled', 'the rest is gone; the fills stay'],
  ['part_filled', 'rejected', 'rejected', 'the rest was refused; the fills stay'],
  ['part_filled', 'expired', 'expired', 'the rest expired; the fills stay'],
  ['part_filled', 'completed', 'filled', 'the confirmed quantity is what has filled already'],

  ['filled', 'filled_in_part', 'filled', 'overfill: booked, and an anomaly beside it'],
  ['filled', 'reopened', 'part_filled', 'a larger quantity was confirmed after the fills'],
  ['cancelled', 'filled_in_part', 'cancelled', LATE_FILL],
  ['cancelled', 'filled_in_full', 'filled', 'the fill won the race against the cancel'],
  ['rejected', 'filled_in_part', 'rejected', LATE_FILL],
  ['rejected', 'filled_in_full', 'filled', LATE_FILL],
  ['expired', 'filled_in_part', 'expired', LATE_FILL],
  ['expired', 'filled_in_full', 'filled', LATE_FILL],

  ['rejected', 'accepted', 'working', REFUSED_YET_THERE],
  ['rejected', 'rejected', 'rejected', 'the broker keeps a record of what its reply refused'],

  ['not_received', 'accepted', 'working', LATE],
  ['not_received', 'working', 'working', LATE],
  ['not_received', 'trigger_pending', 'trigger_pending', LATE],
  ['not_received', 'filled_in_part', 'part_filled', LATE],
  ['not_received', 'filled_in_full', 'filled', LATE],
  ['not_received', 'cancelled', 'cancelled', LATE],
  ['not_received', 'expired', 'expired', LATE],
  ['not_received', 'rejected', 'rejected', LATE],
  ['assumed_dead', 'accepted', 'working', LATE],
  ['assumed_dead', 'working', 'working', LATE],
  ['assumed_dead', 'trigger_pending', 'trigger_pending', LATE],
  ['assumed_dead', 'filled_in_part', 'part_filled', LATE],
  ['assumed_dead', 'filled_in_full', 'filled', LATE],
  ['assumed_dead', 'cancelled', 'cancelled', LATE],
  ['assumed_dead', 'expired', 'expired', LATE],
  ['assumed_dead', 'rejected', 'rejected', LATE],
] as const satisfies readonly Row[];

const index = indexRows<Row, `${OrderState} ${OrderMove}`>(
  ORDER_TRANSITIONS,
  ([from, move]) => `${from} ${move}`,
);

/** Where the order goes, or null when the table has no such row: then nothing may change. */
export function nextState(from: OrderState, move: OrderMove): OrderState | null {
  return index.get(`${from} ${move}`)?.[2] ?? null;
}

/** What each state means for everyone who asks about it; one record per state. */
interface StateFacts {
  /** Nothing more is expected; only late evidence may still move it. */
  readonly final: boolean;
  /** The broker may hold it: counts in exposure, reservations and duplicate checks. */
  readonly live: boolean;
  /** The broker has confirmed that it rests there, so it can be cancelled or modified. */
  readonly atBroker: boolean;
  /** The four words that outside tools read in the orders table. */
  readonly status: OrderStatus;
}

export type OrderStatus = 'CREATED' | 'SENT_TO_BROKER' | 'EXECUTED' | 'FAILED';

export const STATE_FACTS: Readonly<Record<OrderState, StateFacts>> = {
  intended: { final: false, live: true, atBroker: false, status: 'CREATED' },
  refused: { final: true, live: false, atBroker: false, status: 'FAILED' },
  abandoned: { final: true, live: false, atBroker: false, status: 'FAILED' },
  sent: { final: false, live: true, atBroker: false, status: 'SENT_TO_BROKER' },
  unknown: { final: false, live: true, atBroker: false, status: 'SENT_TO_BROKER' },
  working: { final: false, live: true, atBroker: true, status: 'SENT_TO_BROKER' },
  trigger_pending: { final: false, live: true, atBroker: true, status: 'SENT_TO_BROKER' },
  part_filled: { final: false, live: true, atBroker: true, status: 'SENT_TO_BROKER' },
  filled: { final: true, live: false, atBroker: false, status: 'EXECUTED' },
  cancelled: { final: true, live: false, atBroker: false, status: 'FAILED' },
  rejected: { final: true, live: false, atBroker: false, status: 'FAILED' },
  expired: { final: true, live: false, atBroker: false, status: 'FAILED' },
  not_received: { final: true, live: false, atBroker: false, status: 'FAILED' },
  assumed_dead: { final: true, live: false, atBroker: false, status: 'FAILED' },
};

export function isFinal(state: OrderState): boolean {
  return STATE_FACTS[state].final;
}

export function isLive(state: OrderState): boolean {
  return STATE_FACTS[state].live;
}
