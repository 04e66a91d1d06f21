/** What deciding one input gives: events for the ledger, and what to do once they are durable. */
import type { Approved } from '../../shared/domain/approval.ts';
import type { DomainEvent } from '../../shared/domain/events.ts';
import type { CommandId, OrderId } from '../../shared/domain/ids.ts';
import type { RefusalReason } from '../../shared/domain/refusals.ts';
import type { CancelRequest, ModifyRequest, PlaceRequest } from '../broker/gateway.ts';

/** Done only after the append that made it durable; lost on a crash, which recovery knows. */
export type Effect =
  | { readonly kind: 'place'; readonly request: Approved<PlaceRequest> }
  | {
      readonly kind: 'modify';
      readonly request: Approved<ModifyRequest>;
      readonly commandId: CommandId;
    }
  | { readonly kind: 'cancel'; readonly request: CancelRequest; readonly commandId: CommandId };

export interface Decision {
  readonly events: readonly DomainEvent[];
  readonly effects: readonly Effect[];
  readonly orderIds: readonly OrderId[];
  /** Why nothing will be sent; the events still record it. */
  readonly refusal: RefusalReason | null;
}

export const NO_DECISION: Decision = { events: [], effects: [], orderIds: [], refusal: null };

export function refused(events: readonly DomainEvent[], refusal: RefusalReason): Decision {
  return { events, effects: [], orderIds: [], refusal };
}
