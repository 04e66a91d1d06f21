/**
 * One order as a fold of its events. Pure: the engine, the projections, the auditor of a replay and
 * the window all build the same order from the same events.
 */
import { fail, must, unreachable } from '../lib/assert.ts';
import type { BrokerOrderId, CommandId } from './ids.ts';
import { addMoney, type Money, money, times, ZERO_MONEY } from './money.ts';
import type {
  FillCorrected,
  LossCause,
  OrderEvent,
  OrderFilled,
  OrderIdentity,
  OrderTerms,
  RequestMade,
} from './order-events.ts';
import {
  isFinal,
  isLive,
  nextState,
  type OrderMove,
  type OrderState,
  STATE_FACTS,
} from './order-transitions.ts';
import { NO_QUANTITY, type Quantity, quantity } from './quantity.ts';
import { REFUSALS, saysRefusal } from './refusals.ts';
import type { RejectionCode } from './rejections.ts';

/** What we have asked of an order that is at the broker, and whether the answer is known. */
export interface OpenRequest {
  readonly kind: 'cancel' | 'modify';
  readonly commandId: CommandId;
  readonly terms: OrderTerms | null;
  /** The most units the order may come to by this and by earlier requests still in doubt. */
  readonly mostUnits: Quantity;
  readonly madeMs: number;
  /**
   * pending: the reply is due. acknowledged: taken, effect not seen yet. unknown: the reply was
   * lost.
   */
  readonly status: 'pending' | 'acknowledged' | 'unknown';
}

export interface Order extends OrderIdentity, OrderTerms {
  readonly state: OrderState;
  readonly brokerOrderId: BrokerOrderId | null;
  readonly request: OpenRequest | null;
  readonly filled: Quantity;
  /** Σ price × quantity of the fills; the average is this over `filled`, divided when printed. */
  readonly filledValue: Money;
  readonly attempts: number;
  readonly modifications: number;
  /** Why it stands where it stands, as the code that outside tools read. */
  readonly tag: string;
  /** The broker's or the blocker's own words, for the trader. */
  readonly words: string;
  readonly lossCause: LossCause | null;
  /** Why the broker rejected it, as far as its words are recognised. */
  readonly rejection: RejectionCode | null;
  /** Placed elsewhere, told by a push, and not yet seen in a book of the broker. */
  readonly onlyPushed?: boolean;
  /** When the broker last refused a cancel or modify of it, so that nothing asks again at once. */
  readonly requestFailedMs: number | null;
  readonly createdMs: number;
  readonly sentMs: number | null;
  readonly acceptedMs: number | null;
  readonly firstFillMs: number | null;
  readonly unknownSinceMs: number | null;
  readonly updatedMs: number;
}

/** Open at the broker as far as we know; zero once the order is final. */
export function leaves(order: Order): Quantity {
  return isFinal(order.state) ? NO_QUANTITY : quantity(Math.max(0, order.quantity - order.filled));
}

/** The most that may still trade: what is in doubt counts in full. */
export function mayStillFill(order: Order): Quantity {
  if (!isLive(order.state)) return NO_QUANTITY;
  return quantity(Math.max(0, mostUnits(order) - order.filled));
}

/** Its quantity, or more where a modify that may have been applied asks for more. */
export function mostUnits(order: Order): number {
  return Math.max(order.quantity, order.request?.mostUnits ?? 0);
}

/** The broker took none of it, only because too many requests came in too short a time. */
export function isTurnedAway({ state, rejection, filled }: Order): boolean {
  return state === 'rejected' && rejection === 'rate_limited' && filled === 0;
}

/** The buttons and the engine ask the same question. */
export function may(action: 'cancel' | 'modify' | 'assume_dead', order: Order): boolean {
  if (action === 'assume_dead') return order.state === 'unknown';
  return STATE_FACTS[order.state].atBroker && order.brokerOrderId !== null && !blocksRequest(order);
}

/** A second request waits for the first; a cancel whose reply was lost may be asked again. */
function blocksRequest(order: Order): boolean {
  return order.request !== null && order.request.status === 'pending';
}

const MOVE_OF: Readonly<Partial<Record<OrderEvent['kind'], OrderMove>>> = {
  order_refused: 'refused',
  order_abandoned: 'abandoned',
  order_sent: 'sent',
  order_outcome_lost: 'outcome_lost',
  order_accepted: 'accepted',
  order_trigger_pending: 'trigger_pending',
  order_triggered: 'triggered',
  order_working: 'working',
  order_filled_in_part: 'filled_in_part',
  order_filled_in_full: 'filled_in_full',
  order_cancelled: 'cancelled',
  order_rejected: 'rejected',
  order_expired: 'expired',
  order_not_received: 'not_received',
  order_assumed_dead: 'assumed_dead',
};

/** Which move of the table an event makes; null for events that leave the order where it is. */
export function moveOf(kind: OrderEvent['kind']): OrderMove | null {
  return MOVE_OF[kind] ?? null;
}

/** Whether the table lets this event happen to an order in this state. */
export function isLegal(state: OrderState, kind: OrderEvent['kind']): boolean {
  const move = moveOf(kind);
  return move === null ? true : nextState(state, move) !== null;
}

export function firstOrder(
  event: Extract<OrderEvent, { kind: 'order_intended' | 'order_adopted' }>,
  atMs: number,
): Order {
  const adopted = event.kind === 'order_adopted';
  const { kind: _kind, ...fields } = event;
  return {
    ...fields,
    state: adopted ? 'working' : 'intended',
    brokerOrderId: adopted ? event.brokerOrderId : null,
    request: null,
    filled: NO_QUANTITY,
    filledValue: ZERO_MONEY,
    attempts: 0,
    modifications: 0,
    tag: adopted ? 'EXTERNAL' : '',
    words: '',
    lossCause: null,
    rejection: null,
    requestFailedMs: null,
    createdMs: atMs,
    sentMs: adopted ? atMs : null,
    acceptedMs: adopted ? atMs : null,
    firstFillMs: null,
    unknownSinceMs: null,
    updatedMs: atMs,
  };
}

/** The order after the event. The caller has checked that it is legal; an illegal one is a bug. */
export function evolveOrder(before: Order, event: OrderEvent, atMs: number): Order {
  const move = moveOf(event.kind);
  if (move === null) {
    return byQuantity({ ...before, ...evolveInPlace(before, event, atMs), updatedMs: atMs });
  }
  const state = moved(before.state, move);
  const facts = evolveFacts(before, event, atMs);
  if (state === 'unknown') return { ...before, ...facts, state, updatedMs: atMs };
  const request = isFinal(state) ? null : before.request;
  // One copy: an order has many fields, and each event of a busy day comes by here twice.
  const settled: Order = {
    ...before,
    ...facts,
    state,
    request,
    updatedMs: atMs,
    unknownSinceMs: null,
    lossCause: null,
  };
  return isFinal(state) ? settled : byQuantity(settled);
}

/** A fill can overtake the modify that changed the quantity: the state follows the arithmetic. */
function byQuantity(order: Order): Order {
  const { state, filled } = order;
  if (state === 'part_filled' && filled >= mostUnits(order)) {
    return { ...order, state: moved(state, 'completed'), request: null };
  }
  if (state === 'filled' && filled < order.quantity) {
    return { ...order, state: moved(state, 'reopened') };
  }
  return order;
}

function moved(from: OrderState, move: OrderMove): OrderState {
  return must(nextState(from, move), `no row for ${from} and ${move}`);
}

function evolveFacts(before: Order, event: OrderEvent, atMs: number): Partial<Order> {
  switch (event.kind) {
    case 'order_refused':
      return {
        tag: REFUSALS[event.refusal].tag,
        words: saysRefusal({ code: event.refusal, context: event.context }),
      };
    case 'order_abandoned':
      return { tag: 'ABANDONED' };
    case 'order_sent':
      return { attempts: event.attempt, sentMs: atMs };
    case 'order_outcome_lost':
      return { lossCause: event.cause, unknownSinceMs: atMs, tag: 'OUTCOME_UNKNOWN' };
    case 'order_accepted':
    case 'order_working':
    case 'order_trigger_pending':
    case 'order_triggered':
      return {
        brokerOrderId: event.brokerOrderId,
        acceptedMs: before.acceptedMs ?? atMs,
        tag: before.tag === 'EXTERNAL' ? 'EXTERNAL' : '',
      };
    case 'order_filled_in_part':
    case 'order_filled_in_full':
      return evolveFill(before, event, atMs);
    case 'order_cancelled':
      return ended(before, event, 'BROKER_CANCELLED');
    case 'order_expired':
      return ended(before, event, 'EXPIRED');
    case 'order_rejected':
      return { ...ended(before, event, 'BROKER_REJECTED'), rejection: event.rejection };
    case 'order_not_received':
      return { tag: 'NOT_RECEIVED', words: unseenWords(before, event) };
    case 'order_assumed_dead':
      return { tag: 'ASSUMED_DEAD' };
    case 'order_intended':
    case 'order_adopted':
    case 'order_told':
    case 'order_claimed':
    case 'order_traced':
    case 'fill_corrected':
    case 'cancel_wanted':
    case 'request_made':
    case 'request_acknowledged':
    case 'request_outcome_lost':
    case 'request_failed':
    case 'order_modified':
      return fail(`${event.kind} does not move an order`);
    default:
      return unreachable(event);
  }
}

const ONLY_PUSHED = 'Only a push told of it; no book of the broker has shown it yet';

function unseenWords(before: Order, { reads }: { readonly reads: number }): string {
  if (before.onlyPushed !== true) return before.words;
  return `Only a push told of it; ${reads} complete reads of the book did not show it`;
}

function ended(
  before: Order,
  event: { readonly brokerOrderId: BrokerOrderId | null; readonly words: string },
  tag: string,
): Partial<Order> {
  const asked = tag === 'BROKER_CANCELLED' && before.request?.kind === 'cancel';
  return {
    brokerOrderId: event.brokerOrderId ?? before.brokerOrderId,
    tag: asked ? 'CANCELLED_BY_TRADER' : tag,
    words: event.words,
  };
}

function evolveFill(before: Order, event: OrderFilled, atMs: number): Partial<Order> {
  return {
    brokerOrderId: event.brokerOrderId,
    filled: quantity(before.filled + event.quantity),
    filledValue: addMoney(before.filledValue, times(event.price, event.quantity)),
    acceptedMs: before.acceptedMs ?? atMs,
    firstFillMs: before.firstFillMs ?? atMs,
    tag: isFinal(before.state) ? before.tag : '',
  };
}

function evolveInPlace(before: Order, event: OrderEvent, atMs: number): Partial<Order> {
  switch (event.kind) {
    case 'order_told':
      return event.by === 'push'
        ? { onlyPushed: true, words: ONLY_PUSHED }
        : { onlyPushed: false, words: before.words === ONLY_PUSHED ? '' : before.words };
    case 'order_claimed':
      return { strategy: event.strategy };
    case 'order_traced':
      return { strategy: event.strategy, intent: 'protect', exitReason: event.reason };
    case 'fill_corrected':
      return { filledValue: corrected(before, event) };
    case 'cancel_wanted':
      return {};
    case 'request_made':
      return {
        request: openRequest(before, event, atMs),
        modifications: modificationsAfter(before, event),
      };
    case 'request_acknowledged':
      return withRequest(before, event.commandId, 'acknowledged');
    case 'request_outcome_lost':
      return withRequest(before, event.commandId, 'unknown');
    case 'request_failed':
      return before.request?.commandId === event.commandId
        ? { request: null, words: event.words, requestFailedMs: atMs }
        : {};
    case 'order_modified':
      return {
        quantity: event.quantity,
        type: event.type,
        price: event.price,
        trigger: event.trigger,
        request: withoutOldTerms(before.request, event.quantity),
      };
    default:
      return fail(`${event.kind} must move an order`);
  }
}

function corrected({ filledValue }: Order, { quantity: units, was, price }: FillCorrected): Money {
  return addMoney(filledValue, money((price - was) * units));
}

function openRequest(before: Order, event: RequestMade, atMs: number): OpenRequest {
  return {
    mostUnits: quantity(Math.max(mostUnits(before), event.terms?.quantity ?? 0)),
    kind: event.request,
    commandId: event.commandId,
    terms: event.terms,
    madeMs: atMs,
    status: 'pending',
  };
}

/** What the broker confirms settles the modify in flight, and what an earlier one may have left. */
function withoutOldTerms(request: OpenRequest | null, confirmed: Quantity): OpenRequest | null {
  if (request === null || request.kind === 'modify') return null;
  return { ...request, mostUnits: confirmed };
}

function modificationsAfter(before: Order, event: RequestMade): number {
  return event.request === 'modify' ? before.modifications + 1 : before.modifications;
}

function withRequest(
  before: Order,
  commandId: CommandId,
  status: OpenRequest['status'],
): Partial<Order> {
  if (before.request?.commandId !== commandId) return {};
  return { request: { ...before.request, status } };
}
