/**
 * After any start, clean or not: what the ledger shows as begun and not ended. It is a function of
 * the durable events alone, and its own events leave nothing to recover, so a crash inside it or a
 * second start adds nothing.
 */
import type { DomainEvent } from '../../shared/domain/events.ts';
import { isPlanned } from '../../shared/domain/intent.ts';
import { lanesOf } from './batch/lanes.ts';
import { allLiveOrders, type EngineView } from './state.ts';

export function recover(state: EngineView): readonly DomainEvent[] {
  const events: DomainEvent[] = [];
  // Whoever armed it may not be the one who is there now.
  if (state.arming.armed) events.push({ kind: 'live_disarmed', cause: 'restart' });
  for (const order of allLiveOrders(state)) {
    const { orderId, request } = order;
    if (order.state === 'intended') events.push({ kind: 'order_abandoned', orderId });
    if (order.state === 'sent') {
      events.push({ kind: 'order_outcome_lost', orderId, cause: 'restart' });
    }
    if (request?.status === 'pending') {
      const { commandId } = request;
      events.push({ kind: 'request_outcome_lost', orderId, commandId, cause: 'restart' });
    }
  }
  for (const { standingId, protectionId, state: at, request } of state.liveStandings.values()) {
    const of = { standingId, protectionId };
    if (at === 'sent') events.push({ kind: 'standing_lost', ...of, cause: 'restart' });
    if (request?.status !== 'pending') continue;
    const { attempt } = request;
    const answered = { attempt, answer: 'lost', again: false, words: '' } as const;
    events.push({ kind: 'standing_answered', ...of, ...answered });
  }
  for (const exitId of state.openExits) {
    // A kill and what a plan has fired go on by themselves: somebody wanted out whatever happens.
    // An exit that a person began waits for a person to look first.
    const reason = state.exits.get(exitId)?.reason;
    if (reason === 'kill' && state.kill.level === 3) continue;
    if (reason !== undefined && isPlanned(reason)) continue;
    events.push({ kind: 'exit_ended', exitId, end: 'interrupted', words: '' });
  }
  events.push(...unsentBatches(state));
  return events;
}

/** Legs that had not left leave only when a person, or the policy of the batch, says so again. */
function unsentBatches(state: EngineView): readonly DomainEvent[] {
  return [...state.openBatches].flatMap((batchId) => {
    const batch = state.batches.get(batchId);
    if (batch?.state !== 'working' && batch?.state !== 'frozen') return [];
    const unsent = lanesOf(state, batch).find(({ orders }) => orders.length === 0);
    if (unsent === undefined) return [];
    const { leg } = unsent.leg;
    const [cause, words] = ['restart', unsent.leg.symbol] as const;
    return [{ kind: 'batch_stopped', batchId, commandId: null, cause, leg, words }];
  });
}
