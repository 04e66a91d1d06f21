/**
 * The gateway's answer to one request, as events. An answer can come after the stream has already
 * told more; then it only adds what is new. A refusal needs an order that nothing else has shown.
 */
import type { DomainEvent } from '../../shared/domain/events.ts';
import type { CommandId, OrderId } from '../../shared/domain/ids.ts';
import { isLegal, type Order } from '../../shared/domain/order.ts';
import type { CommandOutcome } from '../../shared/domain/outcome.ts';
import { unreachable } from '../../shared/lib/assert.ts';
import { anomaly } from './decide-update.ts';

/** What a place request came to. */
export function decidePlaceOutcome(
  order: Order,
  outcome: CommandOutcome,
  owner: OrderId | null,
): readonly DomainEvent[] {
  const { orderId } = order;
  switch (outcome.kind) {
    case 'accepted':
      return placeAccepted(order, outcome.brokerOrderId, owner);
    case 'refused':
      if (order.state !== 'sent' && order.state !== 'unknown') {
        return [anomaly('illegal_update', order, `a refusal arrived while ${order.state}`)];
      }
      return [
        {
          kind: 'order_rejected',
          orderId,
          brokerOrderId: order.brokerOrderId,
          rejection: outcome.rejection,
          words: outcome.words,
        },
      ];
    case 'unknown':
      return order.state === 'sent'
        ? [{ kind: 'order_outcome_lost', orderId, cause: outcome.cause }]
        : [];
    default:
      return unreachable(outcome);
  }
}

function placeAccepted(
  order: Order,
  brokerOrderId: Extract<CommandOutcome, { kind: 'accepted' }>['brokerOrderId'],
  owner: OrderId | null,
): readonly DomainEvent[] {
  if (order.brokerOrderId === brokerOrderId) return [];
  if (owner !== null) {
    // The broker showed it without our tag, and it was adopted: one order is not followed twice.
    const doubled = anomaly('broker_id_changed', order, `${brokerOrderId} is ${owner} already`);
    if (order.state !== 'sent') return [doubled];
    const { orderId } = order;
    return [doubled, { kind: 'order_outcome_lost', orderId, cause: 'unreadable_reply' }];
  }
  if (order.brokerOrderId !== null) return [anomaly('broker_id_changed', order, brokerOrderId)];
  if (!isLegal(order.state, 'order_accepted')) {
    return [anomaly('illegal_update', order, `accepted while ${order.state}`)];
  }
  return [{ kind: 'order_accepted', orderId: order.orderId, brokerOrderId }];
}

/** What a cancel or modify request came to; where the order is never changes by it. */
export function decideRequestOutcome(
  order: Order,
  commandId: CommandId,
  outcome: CommandOutcome,
): readonly DomainEvent[] {
  const { orderId, request } = order;
  if (request === null || request.commandId !== commandId) return [];
  switch (outcome.kind) {
    case 'accepted':
      return request.status === 'acknowledged'
        ? []
        : [{ kind: 'request_acknowledged', orderId, commandId }];
    case 'refused':
      return [
        {
          kind: 'request_failed',
          orderId,
          commandId,
          rejection: outcome.rejection,
          words: outcome.words,
        },
      ];
    case 'unknown':
      return request.status === 'pending'
        ? [{ kind: 'request_outcome_lost', orderId, commandId, cause: outcome.cause }]
        : [];
    default:
      return unreachable(outcome);
  }
}

/** The reply shows that the broker knows more of this order than we do: its books tell what. */
export function contradicts(events: readonly DomainEvent[]): boolean {
  return events.some(
    (event) =>
      event.kind === 'anomaly_noted' ||
      (event.kind === 'request_failed' &&
        (event.rejection === 'already_final' || event.rejection === 'order_not_found')),
  );
}
