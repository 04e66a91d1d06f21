/**
 * One synchronous turn: decided events are folded at once, so that the next decision sees them, and
 * written together at the end of the turn. Effects leave only after that write.
 */
import type { DomainEvent, EventRecord, PendingEvent } from '../../shared/domain/events.ts';
import type { CausationId, ChainId } from '../../shared/domain/ids.ts';
import type { Decision, Effect } from './decision.ts';
import { evolve } from './evolve.ts';
import type { EngineState, EngineView } from './state.ts';

export interface Turn {
  readonly state: EngineView;
  stage(events: readonly DomainEvent[], cause: CausationId): void;
  take(decision: Pick<Decision, 'events' | 'effects'>, cause: CausationId): void;
}

export interface OpenTurn extends Turn {
  /** What the ledger must end with for this turn to follow it. */
  readonly baseSeq: number;
  readonly pending: readonly PendingEvent[];
  readonly effects: readonly Effect[];
}

export const DESK_CHAIN = 'desk' as ChainId;

/** The story an event belongs to: its order, exit, plan or command, or the desk. */
export function chainOf(event: DomainEvent): ChainId {
  if ('orderId' in event && event.orderId !== null) return event.orderId as string as ChainId;
  if ('exitId' in event) return event.exitId as string as ChainId;
  if ('batchId' in event) return event.batchId as string as ChainId;
  if ('protectionId' in event) return event.protectionId as string as ChainId;
  if (event.kind === 'command_taken' || event.kind === 'command_refused') {
    return event.commandId as string as ChainId;
  }
  return DESK_CHAIN;
}

export function openTurn(state: EngineState, nowMs: () => number): OpenTurn {
  const pending: PendingEvent[] = [];
  const effects: Effect[] = [];
  function stage(events: readonly DomainEvent[], cause: CausationId): void {
    for (const event of events) {
      const entry: PendingEvent = { atMs: nowMs(), chain: chainOf(event), cause, event };
      const record: EventRecord = { ...entry, seq: state.seq + 1 };
      evolve(state, record);
      pending.push(entry);
    }
  }
  return {
    baseSeq: state.seq,
    state,
    pending,
    effects,
    stage,
    take(decision, cause) {
      stage(decision.events, cause);
      effects.push(...decision.effects);
    },
  };
}
