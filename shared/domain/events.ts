import type { BatchEvent } from './batch-events.ts';
import type { DeskEvent } from './desk-events.ts';
import type { ExitEvent } from './exit.ts';
import type { CausationId, ChainId } from './ids.ts';
import type { OrderEvent } from './order-events.ts';
import type { ProtectionEvent } from './protection.ts';
import type { StandingEvent } from './standing.ts';

export type DomainEvent =
  | OrderEvent
  | BatchEvent
  | ExitEvent
  | ProtectionEvent
  | StandingEvent
  | DeskEvent;
export type EventKind = DomainEvent['kind'];

/** One line of the ledger. `seq` is gapless; `atMs` is a label and never decides an order. */
export interface EventRecord {
  readonly seq: number;
  readonly atMs: number;
  /** The story it belongs to: an order's id, or `desk`. */
  readonly chain: ChainId;
  readonly cause: CausationId;
  readonly event: DomainEvent;
}

/** An event that is decided but not yet in the ledger. */
export type PendingEvent = Omit<EventRecord, 'seq'>;

/** Raised when the fields of an event change; the codec upcasts older versions while reading. */
export const EVENT_VERSIONS: Readonly<Record<EventKind, number>> = {
  order_intended: 1,
  order_refused: 1,
  order_sent: 1,
  order_abandoned: 1,
  order_outcome_lost: 1,
  order_accepted: 1,
  order_working: 1,
  order_trigger_pending: 1,
  order_triggered: 1,
  order_filled_in_part: 1,
  order_filled_in_full: 1,
  fill_corrected: 1,
  order_cancelled: 1,
  order_expired: 1,
  order_rejected: 1,
  order_not_received: 1,
  order_assumed_dead: 1,
  order_adopted: 1,
  order_told: 1,
  order_claimed: 1,
  order_traced: 1,
  cancel_wanted: 1,
  request_made: 1,
  request_acknowledged: 1,
  request_outcome_lost: 1,
  request_failed: 1,
  order_modified: 1,
  exit_intended: 2,
  exit_stepped: 1,
  exit_replaced: 1,
  exit_released: 1,
  exit_rested: 1,
  exit_ended: 1,
  protection_set: 2,
  protection_changed: 2,
  protection_marked: 1,
  protection_fired: 1,
  protection_ended: 1,
  standing_intended: 1,
  standing_accepted: 1,
  standing_refused: 1,
  standing_lost: 1,
  standing_requested: 1,
  standing_answered: 1,
  standing_seen: 1,
  standing_fired: 1,
  standing_traced: 1,
  standing_ended: 1,
  batch_intended: 1,
  batch_began: 1,
  batch_frozen: 1,
  batch_thawed: 1,
  batch_stopped: 1,
  batch_asked: 1,
  batch_decided: 1,
  batch_ended: 1,
  batch_reopened: 1,
  command_taken: 1,
  desk_opened: 1,
  desk_reconciled: 1,
  gap_opened: 1,
  clock_corrected: 1,
  position_differs: 1,
  position_agrees: 1,
  positions_compared: 1,
  contract_held: 1,
  contract_released: 1,
  desk_halted: 1,
  desk_resumed: 1,
  kill_set: 1,
  limits_set: 1,
  limits_wished: 1,
  limits_wish_ended: 1,
  guard_tripped: 1,
  order_confirmed: 1,
  kill_rearmed: 1,
  live_armed: 1,
  live_disarmed: 1,
  command_refused: 1,
  anomaly_noted: 1,
};

export function isOrderEvent(event: DomainEvent): event is OrderEvent {
  return 'orderId' in event && event.kind !== 'anomaly_noted';
}

export function isBatchEvent(event: DomainEvent): event is BatchEvent {
  return 'batchId' in event;
}

export function isExitEvent(event: DomainEvent): event is ExitEvent {
  return event.kind.startsWith('exit_');
}

/** It carries the plan's id as well, so this is asked before whether it is the plan's own. */
export function isStandingEvent(event: DomainEvent): event is StandingEvent {
  return 'standingId' in event && !isOrderEvent(event);
}
