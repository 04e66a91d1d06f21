/** Batches in the fold: their own events, and what orders and exits of theirs mean for them. */
import type { BatchEvent } from '../../../shared/domain/batch-events.ts';
import {
  evolveBatch,
  firstBatch,
  noteBatchExit,
  noteBatchFill,
} from '../../../shared/domain/batch.ts';
import { type BatchState, isBatchOver } from '../../../shared/domain/batch-transitions.ts';
import type { ExitIntended } from '../../../shared/domain/exit.ts';
import type { BatchId } from '../../../shared/domain/ids.ts';
import type { Order } from '../../../shared/domain/order.ts';
import { must } from '../../../shared/lib/assert.ts';
import type { EngineState } from '../state.ts';

export function evolveBatches(state: EngineState, event: BatchEvent, atMs: number): void {
  const { batchId } = event;
  if (event.kind === 'batch_intended') {
    state.batches.set(batchId, firstBatch(event, atMs));
    state.openBatches.add(batchId);
    return;
  }
  const before = must(state.batches.get(batchId), `no batch ${batchId}`);
  const after = evolveBatch(before, event, { atMs, provenMs: state.clock.provenMs });
  state.batches.set(batchId, after);
  if (isBatchOver(after.state)) state.openBatches.delete(batchId);
  else state.openBatches.add(batchId);
}

export function noteOrderOfBatch(state: EngineState, { batch, orderId }: Order): void {
  if (batch === null) return;
  const ids = state.ordersByBatch.get(batch);
  if (ids === undefined) state.ordersByBatch.set(batch, [orderId]);
  else ids.push(orderId);
}

/** A fill after a roll-back has to be looked at, so the batch counts as open again. */
export function noteFillOfBatch(state: EngineState, { batch }: Order, atMs: number): void {
  const before = batch === null ? undefined : state.batches.get(batch);
  if (before === undefined) return;
  state.batches.set(
    before.batchId,
    noteBatchFill(before, { atMs, provenMs: state.clock.provenMs }),
  );
  noteAliveOfBatch(state, { batch });
}

/** So is an order of it that was counted as dead and is not. */
export function noteAliveOfBatch(state: EngineState, { batch }: Pick<Order, 'batch'>): void {
  const over = batch === null ? undefined : state.batches.get(batch);
  if (over !== undefined && LATE.has(over.state)) state.openBatches.add(over.batchId);
}

const LATE: ReadonlySet<BatchState> = new Set(['rolled_back', 'cancelled']);

/** Exits that a batch begins carry its id, a dot and a number as their command. */
export function noteExitOfBatch(state: EngineState, { commandId, exitId }: ExitIntended): void {
  const [id = ''] = commandId.split('.');
  const batch = state.batches.get(id as BatchId);
  if (batch !== undefined) state.batches.set(batch.batchId, noteBatchExit(batch, exitId));
}
