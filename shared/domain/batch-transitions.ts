/**
 * The law of a batch: one row per legal (state, move), and why the row exists; and how the state of
 * a leg is read from its orders, one row per state in precedence order. The runner, the window and
 * the diagram in docs/generated read these same rows.
 */
import { must } from '../lib/assert.ts';
import { indexRows } from '../lib/tables.ts';

export const BATCH_STATES = [
  'intended',
  'working',
  'frozen',
  'cancelling',
  'deciding',
  'unwinding',
  'complete',
  'rolled_back',
  'cancelled',
  'held',
] as const;
export type BatchState = (typeof BATCH_STATES)[number];

export const BATCH_MOVES = [
  'began',
  'frozen',
  'thawed',
  'stopped',
  'asked',
  'chose_complete',
  'chose_unwind',
  'chose_hold',
  'all_filled',
  'nothing_stayed',
  'nothing_filled',
  'reopened',
] as const;
export type BatchMove = (typeof BATCH_MOVES)[number];

type Row = readonly [from: BatchState, move: BatchMove, to: BatchState, why: string];

const RACE = 'a fill won the race against its cancel';
const LATE = 'a fill came after the end: something stayed after all';

export const BATCH_TRANSITIONS = [
  ['intended', 'began', 'working', 'the gate let all of it pass; the first wave leaves'],
  ['intended', 'stopped', 'cancelling', 'before anything had left'],

  ['working', 'frozen', 'frozen', 'the outcome of a leg is unknown: nothing more leaves'],
  ['working', 'stopped', 'cancelling', 'a leg failed, the budget is spent, or somebody said so'],
  ['working', 'all_filled', 'complete', 'every leg, to the last unit'],

  ['frozen', 'thawed', 'working', 'evidence has settled the leg'],
  ['frozen', 'stopped', 'cancelling', 'the budget runs while the leg is in doubt'],
  ['frozen', 'all_filled', 'complete', 'the evidence was the last fill'],

  ['cancelling', 'asked', 'deciding', 'a part is held, and nothing else can be cancelled'],
  ['cancelling', 'all_filled', 'complete', RACE],
  ['cancelling', 'nothing_filled', 'cancelled', 'all cancels are proven; nothing had filled'],
  ['cancelling', 'nothing_stayed', 'rolled_back', 'what had filled is gone already'],

  ['deciding', 'chose_complete', 'working', 'the legs that are missing leave at once'],
  ['deciding', 'chose_unwind', 'unwinding', 'what has filled goes out'],
  ['deciding', 'chose_hold', 'held', 'what has filled stays, and is the trader’s own'],
  ['deciding', 'all_filled', 'complete', RACE],
  ['deciding', 'nothing_stayed', 'rolled_back', 'what had filled was exited by another hand'],

  ['unwinding', 'asked', 'deciding', 'an exit stopped and something stayed'],
  ['unwinding', 'nothing_stayed', 'rolled_back', 'fills say that nothing of it is held'],

  ['rolled_back', 'reopened', 'deciding', LATE],
  ['cancelled', 'reopened', 'deciding', LATE],
] as const satisfies readonly Row[];

const index = indexRows<Row, `${BatchState} ${BatchMove}`>(
  BATCH_TRANSITIONS,
  ([from, move]) => `${from} ${move}`,
);

/** Where the batch goes, or null when the table has no such row: then nothing may change. */
export function nextBatchState(from: BatchState, move: BatchMove): BatchState | null {
  return index.get(`${from} ${move}`)?.[2] ?? null;
}

interface StateFacts {
  /** Nothing more is expected of it. */
  readonly final: boolean;
  /** Legs that open something may leave. */
  readonly enters: boolean;
  readonly says: string;
}

export const BATCH_FACTS: Readonly<Record<BatchState, StateFacts>> = {
  intended: { final: false, enters: false, says: 'Waits for the batch before it' },
  working: { final: false, enters: true, says: 'Legs are working' },
  frozen: { final: false, enters: false, says: 'A leg is in doubt; nothing more leaves' },
  cancelling: { final: false, enters: false, says: 'Stopped; what rests is being cancelled' },
  deciding: { final: false, enters: false, says: 'Legged: complete it, unwind it or hold it' },
  unwinding: { final: false, enters: false, says: 'What had filled is going out' },
  complete: { final: true, enters: false, says: 'Every leg has filled' },
  rolled_back: { final: true, enters: false, says: 'Rolled back: nothing of it is held' },
  cancelled: { final: true, enters: false, says: 'Cancelled: nothing of it had filled' },
  held: { final: true, enters: false, says: 'Yours now: what had filled is kept' },
};

export function isBatchOver(state: BatchState): boolean {
  return BATCH_FACTS[state].final;
}

/** What the orders of one leg say together, in units. */
export interface LegFacts {
  readonly wanted: number;
  readonly orders: number;
  readonly filled: number;
  /** The most that may still fill. */
  readonly open: number;
  /** Orders whose outcome, or that of a change of them, is unknown. */
  readonly doubtful: number;
  /** Of those that are open, how many the broker has shown. */
  readonly atBroker: number;
  /** Units that exits of this batch have taken out again. */
  readonly unwound: number;
  /** An exit of this batch is under way in this leg. */
  readonly exiting: boolean;
  /** An order of it was rejected by the broker or refused by the desk. */
  readonly rejected: boolean;
}

export const LEG_STATES = [
  'unknown',
  'unwinding',
  'unwound',
  'filled',
  'sending',
  'part',
  'working',
  'waiting',
  'short',
  'rejected',
  'cancelled',
] as const;
export type LegState = (typeof LEG_STATES)[number];

interface LegRow {
  readonly state: LegState;
  readonly says: string;
  readonly when: (facts: LegFacts) => boolean;
}

function row(state: LegState, says: string, when: LegRow['when']): LegRow {
  return { state, says, when };
}

/** The first row that applies is the state of the leg; the last applies to everything. */
export const LEG_ROWS: readonly LegRow[] = [
  row('unknown', 'Its outcome is unknown', ({ doubtful }) => doubtful > 0),
  row('unwinding', 'Going out again', ({ exiting }) => exiting),
  row('unwound', 'Out again', ({ unwound, filled }) => unwound > 0 && unwound >= filled),
  row('filled', 'Filled', ({ filled, wanted }) => filled >= wanted),
  row('sending', 'On its way', ({ open, atBroker }) => open > 0 && atBroker === 0),
  row('part', 'Filled in part', ({ open, filled }) => open > 0 && filled > 0),
  row('working', 'Working', ({ open }) => open > 0),
  row('waiting', 'Not sent yet', ({ orders }) => orders === 0),
  row('short', 'Ended with a part filled', ({ filled }) => filled > 0),
  row('rejected', 'Rejected', ({ rejected }) => rejected),
  row('cancelled', 'Cancelled', () => true),
];

export function legState(facts: LegFacts): LegState {
  const found = LEG_ROWS.find(({ when }) => when(facts));
  return must(found, 'the last row applies to everything').state;
}
