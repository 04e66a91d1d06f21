/** The law of a batch is whole, and a leg's state is read from its orders in one way only. */
import { describe, expect, it } from 'vitest';
import type { BatchEvent, BatchIntended } from '../../../shared/domain/batch-events.ts';
import {
  type Batch,
  evolveBatch,
  firstBatch,
  noteBatchFill,
  spanMs,
} from '../../../shared/domain/batch.ts';
import {
  BATCH_FACTS,
  BATCH_MOVES,
  BATCH_STATES,
  BATCH_TRANSITIONS,
  type BatchMove,
  type BatchState,
  isBatchOver,
  LEG_ROWS,
  LEG_STATES,
  type LegFacts,
  legState,
  nextBatchState,
} from '../../../shared/domain/batch-transitions.ts';
import {
  type AccountId,
  asId,
  asStrategyName,
  type BatchId,
  type CommandId,
} from '../../../shared/domain/ids.ts';
import { textTable } from '../../support/text-table.ts';

interface Row {
  readonly from: BatchState;
  readonly move: BatchMove;
  readonly to: BatchState;
}
const rows: readonly Row[] = BATCH_TRANSITIONS.map(([from, move, to]) => ({ from, move, to }));

function reachedFrom(start: BatchState): ReadonlySet<BatchState> {
  const reached = new Set<BatchState>([start]);
  for (const state of reached) {
    for (const { from, to } of rows) if (from === state) reached.add(to);
  }
  return reached;
}

describe('the life of a batch', () => {
  it('reaches every state from its intention, uses every move and can always end', () => {
    const reached = reachedFrom('intended');
    expect(BATCH_STATES.filter((state) => !reached.has(state))).toEqual([]);
    expect(BATCH_MOVES.filter((move) => !rows.some((row) => row.move === move))).toEqual([]);
    const stuck = BATCH_STATES.filter((state) => ![...reachedFrom(state)].some(isBatchOver));
    expect(stuck).toEqual([]);
    expect(Object.keys(BATCH_FACTS)).toEqual(BATCH_STATES);
  });

  it('is left after its end only because a fill came late', () => {
    const left = rows.filter(({ from }) => isBatchOver(from)).map(({ move }) => move);
    expect(new Set(left)).toEqual(new Set(['reopened']));
  });

  it('sends legs again only when it began, was settled, or a choice said so', () => {
    const into = rows.filter(({ to }) => BATCH_FACTS[to].enters).map(({ move }) => move);
    expect(into).toEqual(['began', 'thawed', 'chose_complete']);
  });

  it('is rolled back only by what stayed, never by what was cancelled', () => {
    const into = rows.filter(({ to }) => to === 'rolled_back').map(({ move }) => move);
    expect(new Set(into)).toEqual(new Set(['nothing_stayed']));
  });

  const cases = textTable(`
    from         move             to
    intended     frozen           -
    intended     all_filled       -
    working      asked            -
    working      nothing_filled   -
    frozen       chose_complete   -
    cancelling   chose_unwind     -
    deciding     began            -
    unwinding    all_filled       -
    unwinding    stopped          -
    complete     reopened         -
    held         reopened         -
    cancelled    reopened         deciding
    unwinding    asked            deciding
  `);
  it.each(cases)('$from on $move goes to "$to"', ({ from, move, to }) => {
    expect(nextBatchState(from as BatchState, move as BatchMove) ?? '').toBe(to);
  });
});

describe('the fold of a batch', () => {
  const batchId = asId<BatchId>('S1');
  const intended: BatchIntended = {
    kind: 'batch_intended',
    batchId,
    commandId: asId<CommandId>('c1'),
    account: asId<AccountId>('A1'),
    strategy: asStrategyName('Condor'),
    structure: 'Iron condor',
    intent: 'enter',
    product: 'nrml',
    units: 1,
    legs: [],
    net: null,
    policy: {
      sequence: 'hedge_first',
      payUpTicks: 1,
      payUpAfterMs: 1_000,
      payUpMost: 4,
      ioc: false,
      mostLoss: 1,
      mostMs: 1_000,
      onBreach: 'ask',
    },
    scaleIn: false,
    after: null,
  };

  function folded(...events: readonly Exclude<BatchEvent, BatchIntended>[]): Batch {
    let batch = firstBatch(intended, 1_000);
    events.forEach((event, at) => {
      const now = { atMs: 2_000 + at * 1_000, provenMs: at * 1_000 };
      batch = evolveBatch(batch, event, now);
    });
    return batch;
  }
  const stopped = {
    kind: 'batch_stopped',
    batchId,
    commandId: null,
    cause: 'rejected',
    leg: null,
    words: '',
  } as const;
  const asked = { kind: 'batch_asked', batchId, toComplete: 5, toUnwind: null } as const;

  it('keeps when it ended, and forgets that when a fill comes late', () => {
    const over = folded({ kind: 'batch_began', batchId }, stopped, {
      kind: 'batch_ended',
      batchId,
      end: 'cancelled',
    });
    expect(over).toMatchObject({ state: 'cancelled', endedMs: 4_000 });
    const again = evolveBatch(over, { kind: 'batch_reopened', batchId }, { atMs: 9, provenMs: 9 });
    expect(again).toMatchObject({ state: 'deciding', endedMs: null });
  });

  it('counts its time anew from a decision to complete, and the first fill stays known', () => {
    const begun = folded({ kind: 'batch_began', batchId });
    const first = { atMs: 2_500, provenMs: 500 };
    let batch = noteBatchFill(begun, first);
    batch = noteBatchFill(batch, { atMs: 2_900, provenMs: 900 });
    expect(batch).toMatchObject({ firstFill: first, budgetFrom: first });
    const later = { atMs: 5_000, provenMs: 3_000 };
    for (const event of [stopped, asked] as const) batch = evolveBatch(batch, event, later);
    const choice = { kind: 'batch_decided', batchId, choice: 'complete', commandId: null } as const;
    batch = evolveBatch(batch, choice, later);
    expect(batch).toMatchObject({ state: 'working', firstFill: first, budgetFrom: later });
    expect(batch).toMatchObject({ stopped: null, decided: { byPolicy: true } });
  });

  it('refuses a move that no row allows', () => {
    expect(() => folded({ kind: 'batch_ended', batchId, end: 'complete' })).toThrow('no row');
  });

  it('measures a span by what passed for certain or by the clock, whichever is longer', () => {
    const from = { atMs: 1_000, provenMs: 0 };
    expect(spanMs(from, { atMs: 61_000, provenMs: 5_000 })).toBe(60_000);
    expect(spanMs(from, { atMs: -9_000, provenMs: 5_000 })).toBe(5_000);
  });
});

describe('the state of a leg', () => {
  const none: LegFacts = {
    wanted: 130,
    orders: 1,
    filled: 0,
    open: 0,
    doubtful: 0,
    atBroker: 0,
    unwound: 0,
    exiting: false,
    rejected: false,
  };
  const cases = textTable(`
    filled  open  atBroker  more             state
    0       0     0         orders=0         waiting
    0       130   0         -                sending
    0       130   1         -                working
    65      65    1         -                part
    65      65    0         -                sending
    130     0     0         -                filled
    195     0     0         -                filled
    65      130   0         doubtful=1       unknown
    130     0     0         exiting=1        unwinding
    130     0     0         unwound=130      unwound
    130     0     0         unwound=65       filled
    65      0     0         rejected=1       short
    0       0     0         rejected=1       rejected
    0       0     0         -                cancelled
  `);
  it.each(cases)('filled $filled, open $open, $more: $state', (row) => {
    const [name = '', value = '0'] = (row['more'] ?? '').split('=');
    const count = Number(value);
    const flag = name === 'exiting' || name === 'rejected';
    const facts: LegFacts = {
      ...none,
      filled: Number(row['filled']),
      open: Number(row['open']),
      atBroker: Number(row['atBroker']),
      ...(name === '' ? {} : { [name]: flag ? count > 0 : count }),
    };
    expect(legState(facts)).toBe(row['state']);
  });

  it('has one row for each state, and a last one for everything', () => {
    expect(LEG_ROWS.map(({ state }) => state)).toEqual(LEG_STATES);
    expect(LEG_ROWS.at(-1)?.when(none)).toBe(true);
    expect(new Set(cases.map(({ state }) => state))).toEqual(new Set(LEG_STATES));
  });
});
