/** Batches of the day as the desk last told, and what of them is said aloud. */
import { create } from 'zustand';
import type { BatchRow } from '../../shared/contract/batch.ts';
import type { TopicPatch, TopicSnapshot } from '../../shared/contract/topics.ts';
import { BATCH_FACTS, isBatchOver } from '../../shared/domain/batch-transitions.ts';
import { nextFrame } from '../bridge/clock.ts';
import { announceUrgently, type NewsTone, tell } from './news.ts';
import { revealPanel } from './ui-store.ts';

export type Batch = BatchRow;
export type BatchLane = BatchRow['legs'][number];

interface BatchesState {
  readonly batches: ReadonlyMap<string, Batch>;
  /** The one that was asked for elsewhere, until its card has taken the focus. */
  readonly shown: string | null;
}

export const useBatches = create<BatchesState>()(() => ({ batches: new Map(), shown: null }));

/** Batches whose naked leg has been said aloud: once is enough, the panel counts on. */
const announced = new Set<string>();

export function resetBatches({ batches }: TopicSnapshot<'batches'>): void {
  useBatches.setState({ batches: new Map(batches.map((batch) => [batch.batchId, batch])) });
  for (const batch of batches) announceNaked(batch);
}

export function patchBatches(patches: readonly TopicPatch<'batches'>[]): void {
  const before = useBatches.getState().batches;
  const batches = new Map(before);
  for (const patch of patches) {
    for (const id of patch.removed) batches.delete(id);
    for (const batch of patch.batches) batches.set(batch.batchId, batch);
  }
  useBatches.setState({ batches });
  for (const [id, batch] of batches) {
    const was = before.get(id);
    if (was === batch) continue;
    announceNaked(batch);
    if (was === undefined || was.state === batch.state) continue;
    if (batch.state === 'deciding') tellChoice(batch);
    else if (isBatchOver(batch.state)) tellEnd(batch);
  }
}

/** Brings the panel forward with this batch in sight and in focus, wherever the trader is. */
export function showBatch(batchId: string): void {
  revealPanel('batches');
  // The docking takes the focus while it brings the panel forward.
  nextFrame(() => {
    useBatches.setState({ shown: batchId });
  });
}

export function takeShown(): void {
  useBatches.setState({ shown: null });
}

/** A short has filled while something that was bought to cover it has not, or a choice waits. */
function isNaked({ state, legged, legs }: Batch): boolean {
  if (state === 'deciding') return true;
  if (legged === null) return false;
  const short = legs.some(({ side, filled, unwound }) => side === 'sell' && filled > unwound);
  return short && legs.some(({ side, filled, quantity }) => side === 'buy' && filled < quantity);
}

function announceNaked(batch: Batch): void {
  if (announced.has(batch.batchId) || !isNaked(batch)) return;
  announced.add(batch.batchId);
  announceUrgently(
    `${batch.structure} of ${batch.strategy} is legged. ${BATCH_FACTS[batch.state].says}`,
  );
}

/** Wherever the trader is, the card is one press away. */
function tellChoice({ batchId, structure, strategy, says }: Batch): void {
  const run = (): void => {
    showBatch(batchId);
  };
  tell({
    tone: 'attention',
    title: `${structure} of ${strategy}`,
    says,
    act: { says: 'Decide', run },
  });
}

const END_TONE: Readonly<Partial<Record<Batch['state'], NewsTone>>> = {
  complete: 'good',
  held: 'attention',
};

function tellEnd({ structure, strategy, state, says, total, succeeded }: Batch): void {
  tell({
    tone: END_TONE[state] ?? 'plain',
    title: `${structure} of ${strategy}`,
    says: `${says}; ${succeeded} of ${total} orders filled`,
  });
}
