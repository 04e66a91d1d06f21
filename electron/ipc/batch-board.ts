/**
 * Batches as the window draws them, and what of them changed: a lane for each leg, the clock and
 * what getting out would cost, and the choice that waits with the price of each side of it.
 */
import type { BatchRow } from '../../shared/contract/batch.ts';
import type { TopicPatch, TopicSnapshot } from '../../shared/contract/topics.ts';
import { BATCH_CHOICES, STOP_SAYS } from '../../shared/domain/batch-events.ts';
import type { Batch } from '../../shared/domain/batch.ts';
import { BATCH_FACTS, isBatchOver, LEG_ROWS } from '../../shared/domain/batch-transitions.ts';
import type { BatchId } from '../../shared/domain/ids.ts';
import { isFinal } from '../../shared/domain/order-transitions.ts';
import { quantity } from '../../shared/domain/quantity.ts';
import { saysRefusal } from '../../shared/domain/refusals.ts';
import { must } from '../../shared/lib/assert.ts';
import { indiaDayNumber } from '../../shared/maths/calendar.ts';
import { costToComplete, costToUnwind } from '../engine/batch/costs.ts';
import { type Lane, lanesOf } from '../engine/batch/lanes.ts';
import { choiceRefusal } from '../engine/batch/runner.ts';
import type { Engine } from '../engine/engine-port.ts';

export interface BatchBoard {
  snapshot(): TopicSnapshot<'batches'>;
  /** What changed since the last call or snapshot; null when nothing did. */
  changes(): TopicPatch<'batches'> | null;
}

type Source = Pick<Engine, 'view' | 'around'>;

export function batchBoard(engine: Source): BatchBoard {
  const shown = new Map<BatchId, string>();
  /**
   * Rows of batches that are over, by the batch that they were made from. What was held goes on to
   * be found, taken as dead or sold by the trader, so its row is made anew.
   */
  const over = new Map<Batch, BatchRow>();

  function rowOf(batch: Batch): BatchRow {
    const kept = over.get(batch);
    if (kept !== undefined) return kept;
    const row = batchRow(engine, batch);
    if (isBatchOver(batch.state) && batch.state !== 'held') over.set(batch, row);
    return row;
  }

  function read(): BatchRow[] {
    const today = indiaDayNumber(engine.around.nowMs());
    return [...engine.view.batches.values()]
      .filter(({ endedMs }) => endedMs === null || indiaDayNumber(endedMs) >= today)
      .map(rowOf);
  }

  function differing(rows: readonly BatchRow[]): TopicPatch<'batches'> {
    const batches = rows.filter((row) => {
      const text = JSON.stringify(row);
      const same = shown.get(row.batchId) === text;
      shown.set(row.batchId, text);
      return !same;
    });
    const present = new Set(rows.map(({ batchId }) => batchId));
    const removed = [...shown.keys()].filter((id) => !present.has(id));
    for (const id of removed) shown.delete(id);
    return { batches, removed };
  }

  return {
    snapshot() {
      const batches = read();
      differing(batches);
      return { batches };
    },
    changes() {
      if (engine.view.batches.size === 0) return null;
      const patch = differing(read());
      return patch.batches.length + patch.removed.length === 0 ? null : patch;
    },
  };
}

function batchRow(engine: Source, batch: Batch): BatchRow {
  const lanes = lanesOf(engine.view, batch);
  const orders = lanes.flatMap((lane) => lane.orders);
  const { stopped } = batch;
  return {
    batchId: batch.batchId,
    commandId: batch.commandId,
    account: batch.account,
    strategy: batch.strategy,
    structure: batch.structure,
    intent: batch.intent,
    product: batch.product,
    units: batch.units,
    net: batch.net,
    policy: batch.policy,
    after: batch.after,
    state: batch.state,
    says: BATCH_FACTS[batch.state].says,
    legs: lanes.map(laneRow),
    legged: leggedRow(engine, batch, lanes),
    stopped:
      stopped === null
        ? null
        : {
            cause: stopped.cause,
            leg: stopped.leg,
            says: `${STOP_SAYS[stopped.cause]}${stopped.words === '' ? '' : `: ${stopped.words}`}`,
            atMs: stopped.atMs,
          },
    decision: decisionRow(engine, batch, lanes),
    total: orders.length,
    succeeded: orders.filter(({ state }) => state === 'filled').length,
    failed: orders.filter(({ state }) => isFinal(state) && state !== 'filled').length,
    orderIds: orders.map(({ orderId }) => orderId),
    createdMs: batch.createdMs,
    changedMs: batch.changedMs,
    endedMs: batch.endedMs,
  };
}

function laneRow({ leg, facts, state, orders, held }: Lane): BatchRow['legs'][number] {
  const last = orders.at(-1);
  const { says } = must(
    LEG_ROWS.find((row) => row.state === state),
    'a row for each state',
  );
  return {
    leg: leg.leg,
    instrument: leg.instrument,
    symbol: leg.symbol,
    side: leg.side,
    ratio: leg.ratio,
    quantity: leg.quantity,
    price: last?.price ?? leg.price,
    bound: leg.bound,
    wave: leg.wave,
    state,
    says,
    filled: quantity(facts.filled),
    filledValue: orders.reduce((sum, { filledValue }) => sum + filledValue, 0),
    open: quantity(facts.open),
    unwound: quantity(facts.unwound),
    held: quantity(held),
    orderIds: orders.map(({ orderId }) => orderId),
    updatedMs: last === undefined ? null : Math.max(...orders.map(({ updatedMs }) => updatedMs)),
    words: last?.words ?? '',
  };
}

function leggedRow(
  { around }: Source,
  { state, firstFill, budgetFrom, policy }: Batch,
  lanes: readonly Lane[],
): BatchRow['legged'] {
  if (isBatchOver(state) || firstFill === null || budgetFrom === null) return null;
  return {
    sinceMs: firstFill.atMs,
    untilMs: budgetFrom.atMs + policy.mostMs,
    cost: costToUnwind(around, lanes),
  };
}

function decisionRow(
  { view, around }: Source,
  batch: Batch,
  lanes: readonly Lane[],
): BatchRow['decision'] {
  if (batch.state !== 'deciding') return null;
  return {
    sinceMs: batch.changedMs,
    toComplete: costToComplete(around, lanes),
    toUnwind: costToUnwind(around, lanes),
    choices: BATCH_CHOICES.map((choice) => {
      const reason = choiceRefusal(view, around, batch, choice);
      return { choice, refused: reason === null ? null : saysRefusal(reason) };
    }),
  };
}
