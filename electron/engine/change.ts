/** Modify and cancel: requests about an order that is at the broker, durable before they leave. */
import type { CommandId } from '../../shared/domain/ids.ts';
import { isReducing } from '../../shared/domain/intent.ts';
import type { Price } from '../../shared/domain/money.ts';
import { may, type Order } from '../../shared/domain/order.ts';
import { isFinal, STATE_FACTS } from '../../shared/domain/order-transitions.ts';
import type { Quantity } from '../../shared/domain/quantity.ts';
import { type RefusalCode, type RefusalReason, refusal } from '../../shared/domain/refusals.ts';
import type { OrderTerms } from '../../shared/domain/order-events.ts';
import type { OrderWish } from '../risk/candidate.ts';
import { passGate } from '../risk/gate.ts';
import type { Decision } from './decision.ts';
import { elapsedMs } from './desk-clock.ts';
import { candidateOf } from './facts.ts';
import { CANCEL_ASK, rateLeft } from './rate.ts';
import type { EngineView } from './state.ts';
import type { Surroundings } from './surroundings.ts';

/** Why this order cannot be asked anything now, or null. */
export function requestRefusal(order: Order): RefusalReason | null {
  if (isFinal(order.state)) return refusal('order_final');
  if (!STATE_FACTS[order.state].atBroker) return refusal('order_not_at_broker');
  if (order.request !== null && !may('cancel', order)) {
    return refusal('request_in_flight', { request: order.request.kind });
  }
  return null;
}

/** A broker that just refused a request is not asked again by ourselves for this long. */
const ASK_AGAIN_MS = 2_000;

/** Whether the engine may ask for a cancel by itself: no request open, and none just refused. */
export function mayAskCancel(order: Order, nowMs: number): boolean {
  return order.request === null && hasRested(order, nowMs) && may('cancel', order);
}

/** The broker has not refused a request of this order just now. */
export function hasRested({ requestFailedMs }: Order, nowMs: number): boolean {
  return requestFailedMs === null || elapsedMs(requestFailedMs, nowMs) >= ASK_AGAIN_MS;
}

export function decideCancel(
  state: EngineView,
  around: Surroundings,
  order: Order,
  commandId: CommandId,
): Decision {
  const reason =
    requestRefusal(order) ??
    (rateLeft(state, around, CANCEL_ASK) < 1 ? refusal('rate_budget_spent') : null);
  if (reason !== null || order.brokerOrderId === null) {
    return { events: [], effects: [], orderIds: [], refusal: reason };
  }
  const { orderId, mode, brokerOrderId } = order;
  return {
    events: [{ kind: 'request_made', orderId, commandId, request: 'cancel', terms: null }],
    effects: [{ kind: 'cancel', request: { orderId, mode, brokerOrderId }, commandId }],
    orderIds: [orderId],
    refusal: null,
  };
}

export interface NewTerms {
  readonly quantity: Quantity;
  readonly price: Price;
  readonly trigger: Price | null;
  /** Questions about just this change that a person has answered. */
  readonly confirmed?: ReadonlySet<RefusalCode>;
}

export function decideModify(
  state: EngineView,
  around: Surroundings,
  order: Order,
  wanted: NewTerms,
  commandId: CommandId,
): Decision {
  const reason = requestRefusal(order) ?? modifyRefusal(around, order, wanted);
  if (reason !== null) return { events: [], effects: [], orderIds: [], refusal: reason };
  const instrument = around.market.instrument(order.instrument);
  if (instrument === null || order.brokerOrderId === null) {
    const unknown = refusal('instrument_unknown', { instrument: order.instrument });
    return { events: [], effects: [], orderIds: [], refusal: unknown };
  }
  const { quantity, price, trigger } = wanted;
  const terms: OrderTerms = { quantity, type: order.type, price, trigger };
  const candidate = candidateOf(
    state,
    around,
    modifyWish(order, wanted),
    instrument,
    order.orderId,
  );
  const { orderId, mode, brokerOrderId } = order;
  const request = { orderId, mode, brokerOrderId, instrument: order.instrument, ...terms };
  const verdict = passGate(candidate, [request]);
  if (!verdict.ok) return { events: [], effects: [], orderIds: [], refusal: verdict.error };
  return {
    events: [{ kind: 'request_made', orderId, commandId, request: 'modify', terms }],
    effects: verdict.value.map((approved) => ({ kind: 'modify', request: approved, commandId })),
    orderIds: [orderId],
    refusal: null,
  };
}

function modifyRefusal(around: Surroundings, order: Order, wanted: NewTerms): RefusalReason | null {
  const cap = around.manifest.modificationsPerOrder;
  if (order.modifications >= cap) return refusal('modify_cap_reached', { cap });
  if (wanted.quantity <= order.filled) {
    return refusal('modify_below_filled', { filled: order.filled });
  }
  const same =
    wanted.quantity === order.quantity &&
    wanted.price === order.price &&
    wanted.trigger === order.trigger;
  return same ? refusal('modify_changes_nothing') : null;
}

/**
 * The gate judges what would newly be open; a modify never needs to scale in or be unlike itself.
 */
function modifyWish(order: Order, wanted: NewTerms): OrderWish {
  const open = (wanted.quantity - order.filled) as Quantity;
  return {
    intent: order.intent === 'adopt' ? 'enter' : order.intent,
    side: order.side,
    product: order.product,
    validity: order.validity,
    strategy: order.strategy,
    scaleIn: true,
    type: order.type === 'market' ? 'limit' : order.type,
    price: wanted.price,
    trigger: order.state === 'trigger_pending' ? wanted.trigger : null,
    quantity: open,
    total: open,
    slices: 1,
    ...(wanted.confirmed === undefined ? {} : { confirmed: wanted.confirmed }),
  };
}

/** Orders that a cancel of everything that adds risk has to reach. */
export function addsRisk(order: Order): boolean {
  return !isReducing(order.intent);
}
