/** Rows of a batch as the desk tells them: an iron condor of which some legs are filled. */
import type { BatchRow } from '../../shared/contract/batch.ts';
import { BATCH_FACTS, type BatchState } from '../../shared/domain/batch-transitions.ts';
import { asId, type BatchId, type CommandId, type OrderId } from '../../shared/domain/ids.ts';
import { price } from '../../shared/domain/money.ts';
import { quantity } from '../../shared/domain/quantity.ts';
import { must } from '../../shared/lib/assert.ts';
import { INSTRUMENTS } from './preview/fixture-data.ts';

type LaneRow = BatchRow['legs'][number];

export const BATCH_NOW = 1_795_000_000_000;
const R = 10_000;
const OPTIONS = INSTRUMENTS.filter(
  ({ kind, underlying }) => kind !== 'future' && underlying === 'NIFTY',
).filter(({ kind }) => kind === 'call' || kind === 'put');

/** Leg 1 and 2 are bought, 3 and 4 sold; 75 units each, at 100. */
export function laneRow(leg: number, part: Partial<LaneRow> = {}): LaneRow {
  const contract = must(OPTIONS[leg * 3], 'the fixture has options');
  return {
    leg: `${leg}`,
    instrument: contract.id,
    symbol: contract.symbol,
    side: leg <= 2 ? 'buy' : 'sell',
    ratio: 1,
    quantity: quantity(75),
    price: price(100 * R),
    bound: price((leg <= 2 ? 102 : 98) * R),
    wave: leg <= 2 ? 0 : 1,
    state: 'waiting',
    says: 'Not sent yet',
    filled: quantity(0),
    filledValue: 0,
    open: quantity(0),
    unwound: quantity(0),
    held: quantity(0),
    orderIds: [],
    updatedMs: null,
    words: '',
    ...part,
  };
}

export function filledLane(leg: number, part: Partial<LaneRow> = {}): LaneRow {
  return laneRow(leg, {
    state: 'filled',
    says: 'Filled',
    filled: quantity(75),
    filledValue: 75 * 101 * R,
    held: quantity(75),
    orderIds: [asId<OrderId>(`ORDER${leg}`)],
    updatedMs: BATCH_NOW - 4_000,
    ...part,
  });
}

export function batchRowOf(state: BatchState, part: Partial<BatchRow> = {}): BatchRow {
  return {
    batchId: asId<BatchId>('S1'),
    commandId: asId<CommandId>('ui-1'),
    account: 'PAPER-1',
    strategy: 'Condor',
    structure: 'Iron condor',
    intent: 'enter',
    product: 'nrml',
    units: 2,
    net: -42 * R,
    policy: {
      sequence: 'hedge_first',
      payUpTicks: 1,
      payUpAfterMs: 1_000,
      payUpMost: 20,
      ioc: false,
      mostLoss: 5_000 * R,
      mostMs: 30_000,
      onBreach: 'ask',
    },
    after: null,
    state,
    says: BATCH_FACTS[state].says,
    legs: [filledLane(1), filledLane(2), laneRow(3), laneRow(4)],
    legged: null,
    stopped: null,
    decision: null,
    total: 4,
    succeeded: 2,
    failed: 1,
    orderIds: [],
    createdMs: BATCH_NOW - 20_000,
    changedMs: BATCH_NOW - 1_000,
    endedMs: BATCH_FACTS[state].final ? BATCH_NOW - 1_000 : null,
    ...part,
  };
}

/** Leg 3 was rejected: to complete costs 1,240 more, to unwind loses 300. */
export function decidingRow(part: Partial<BatchRow> = {}): BatchRow {
  return batchRowOf('deciding', {
    legs: [
      filledLane(1),
      filledLane(2),
      laneRow(3, { state: 'rejected', says: 'Rejected', words: 'Margin is short' }),
      laneRow(4),
    ],
    legged: { sinceMs: BATCH_NOW - 12_000, untilMs: BATCH_NOW + 18_000, cost: 300 * R },
    stopped: {
      cause: 'rejected',
      leg: '3',
      says: 'The broker rejected a leg: Margin is short',
      atMs: BATCH_NOW - 2_000,
    },
    decision: {
      sinceMs: BATCH_NOW - 1_000,
      toComplete: 1_240 * R,
      toUnwind: 300 * R,
      choices: [
        { choice: 'complete', refused: null },
        { choice: 'unwind', refused: null },
        { choice: 'hold', refused: null },
      ],
    },
    ...part,
  });
}
