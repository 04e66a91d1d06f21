/** Commands about batches into decisions: send one, choose for one, stop one. */
import type { CommandParams } from '../../../shared/contract/commands.ts';
import type { BatchIntended } from '../../../shared/domain/batch-events.ts';
import { BATCH_FACTS, nextBatchState } from '../../../shared/domain/batch-transitions.ts';
import type { BatchId, CommandId } from '../../../shared/domain/ids.ts';
import { type RefusalCode, type RefusalReason, refusal } from '../../../shared/domain/refusals.ts';
import { type Decision, refused } from '../decision.ts';
import type { EngineView } from '../state.ts';
import type { Surroundings } from '../surroundings.ts';
import { type BatchParams, formPackage } from './form.ts';
import { choiceRefusal } from './runner.ts';
import { batchRefusal, legRefusals } from './verdict.ts';

export interface Formed {
  /** One batch, or the two halves of a roll; empty when the form is wrong. */
  readonly batches: readonly BatchIntended[];
  /** Everything that is wrong with it or is asked about, in no order. */
  readonly complaints: readonly RefusalReason[];
}

/** What `send_batch` would write, and everything that speaks against it; writes nothing. */
export function formBatch(
  state: EngineView,
  around: Surroundings,
  params: BatchParams,
  commandId: CommandId,
  confirmed: ReadonlySet<RefusalCode>,
): Formed {
  const { roll, policy } = params;
  const first = formPackage(around, params, policy);
  const second = roll === undefined ? null : formPackage(around, roll, openingPolicy(policy));
  const complaints = [...first.complaints, ...(second?.complaints ?? [])];
  if (roll !== undefined && params.intent !== 'exit') complaints.push(refusal('batch_roll_unfit'));
  if (complaints.length > 0) return { batches: [], complaints };
  const batch: BatchIntended = {
    kind: 'batch_intended',
    batchId: around.newId('S') as BatchId,
    commandId,
    account: around.manifest.account,
    strategy: params.strategy,
    structure: params.structure,
    intent: params.intent,
    product: params.product,
    units: params.units,
    legs: first.legs,
    net: params.net,
    policy,
    scaleIn: params.scaleIn,
    after: null,
  };
  const reasons = legRefusals(state, around, batch, confirmed);
  if (roll === undefined || second === null) return { batches: [batch], complaints: reasons };
  const { structure, units, net } = roll;
  const entering: BatchIntended = {
    ...batch,
    batchId: around.newId('S') as BatchId,
    commandId: `${commandId}.1` as CommandId,
    intent: 'enter',
    structure,
    units,
    net,
    legs: second.legs,
    policy: openingPolicy(policy),
    scaleIn: true,
    after: batch.batchId,
  };
  return { batches: [batch, entering], complaints: reasons };
}

/** A roll closes shorts first and opens hedges first. */
function openingPolicy(policy: BatchParams['policy']): BatchParams['policy'] {
  return policy.sequence === 'shorts_first' ? { ...policy, sequence: 'hedge_first' } : policy;
}

export function decideSendBatch(
  state: EngineView,
  around: Surroundings,
  params: CommandParams<'send_batch'>,
  confirmed: ReadonlySet<RefusalCode>,
): Decision {
  const { batches, complaints } = formBatch(state, around, params, params.commandId, confirmed);
  const reason = batchRefusal(complaints);
  if (reason !== null) return refused([], reason);
  return { events: batches, effects: [], orderIds: [], refusal: null };
}

export function decideBatchChoice(
  state: EngineView,
  around: Surroundings,
  { commandId, batchId, choice }: CommandParams<'decide_batch'>,
): Decision {
  const batch = state.batches.get(batchId);
  if (batch === undefined) return refused([], refusal('batch_unknown', { batchId }));
  if (batch.state !== 'deciding') {
    const { says } = BATCH_FACTS[batch.state];
    return refused([], refusal('batch_not_deciding', { says }));
  }
  const reason = choiceRefusal(state, around, batch, choice);
  if (reason !== null) return refused([], reason);
  return accepted({ kind: 'batch_decided', batchId, choice, commandId });
}

export function decideCancelBatch(
  state: EngineView,
  { commandId, batchId }: CommandParams<'cancel_batch'>,
): Decision {
  const batch = state.batches.get(batchId);
  if (batch === undefined) return refused([], refusal('batch_unknown', { batchId }));
  if (nextBatchState(batch.state, 'stopped') === null) {
    const { says } = BATCH_FACTS[batch.state];
    return refused([], refusal('batch_not_stoppable', { says }));
  }
  const cause = 'person';
  return accepted({ kind: 'batch_stopped', batchId, commandId, cause, leg: null, words: '' });
}

function accepted(event: Decision['events'][number]): Decision {
  return { events: [event], effects: [], orderIds: [], refusal: null };
}

/** The batches that a command began, in their order: two for a roll. */
export function batchesOf(state: EngineView, commandId: CommandId): BatchId[] {
  const own = new Set<string>([commandId, `${commandId}.1`]);
  return [...state.batches.values()]
    .filter((batch) => own.has(batch.commandId))
    .map(({ batchId }) => batchId);
}
