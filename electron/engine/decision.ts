/** What deciding one input gives: events for the ledger, and what to do once they are durable. */
import type { Approved } from '../../shared/domain/approval.ts';
import type { DomainEvent } from '../../shared/domain/events.ts';
import type { CommandId, OrderId } from '../../shared/domain/ids.ts';
import type { RefusalReason } from '../../shared/domain/refusals.ts';
import type { CancelRequest, ModifyRequest, PlaceRequest } from '../broker/gateway.ts';
import type { StandingCancel, StandingChange, StandingRequest } from '../broker/standing.ts';

/** Done only after the append that made it durable; lost on a crash, which recovery knows. */
export type Effect =
  | { readonly kind: 'place'; readonly request: Approved<PlaceRequest> }
  | {
      readonly kind: 'modify';
      readonly request: Approved<ModifyRequest>;
      readonly commandId: CommandId;
    }
  | { readonly kind: 'cancel'; readonly request: CancelRequest; readonly commandId: CommandId }
  | StandingEffect;

/** Of what the broker keeps; `attempt` is the number of the request, 0 of the place itself. */
export type StandingEffect =
  | {
      readonly kind: 'place_standing';
      readonly request: Approved<StandingRequest>;
      readonly attempt: 0;
    }
  | {
      readonly kind: 'change_standing';
      readonly request: Approved<StandingChange>;
      readonly attempt: number;
    }
  | {
      readonly kind: 'cancel_standing';
      readonly request: StandingCancel;
      readonly attempt: number;
    };

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
