/**
 * An order above the freeze quantity is one intention in several orders, all written down and
 * judged at once. Those that did not fit into the second wait here. Each leaves only while nothing
 * has happened since that would have refused the whole; otherwise it ends, and its row says why.
 */
import type { CausationId, OrderId } from '../../shared/domain/ids.ts';
import { isReducing } from '../../shared/domain/intent.ts';
import type { Order } from '../../shared/domain/order.ts';
import type { OrderEvent } from '../../shared/domain/order-events.ts';
import { type RefusalReason, refusal } from '../../shared/domain/refusals.ts';
import { passLater } from '../risk/gate.ts';
import { elapsedMs } from './desk-clock.ts';
import { commandOf } from './evolve.ts';
import { candidateOf } from './facts.ts';
import { sentEvent } from './place.ts';
import { rateLeft } from './rate.ts';
import type { EngineView } from './state.ts';
import type { Surroundings } from './surroundings.ts';
import type { Turn } from './turn.ts';

/** The market that the intention was judged by is another one after this long. */
const WAIT_MOST_MS = 5_000;

export function driveSlices(turn: Turn, around: Surroundings): void {
  for (const order of [...turn.state.waiting.values()]) {
    const cause = commandOf(order) as CausationId;
    const reason = stopped(turn.state, around, order);
    if (reason !== null) {
      turn.stage([endOf(order, reason)], cause);
      continue;
    }
    const ask = { reducing: isReducing(order.intent), placing: true, waited: true };
    if (rateLeft(turn.state, around, ask) >= 1) sendSlice(turn, around, order, cause);
  }
}

/** What is still waiting of the intention that this order is part of, itself with it. */
export function waitingWith(state: EngineView, order: Order): readonly Order[] {
  const first = firstOf(order);
  return [...state.waiting.values()].filter((other) => firstOf(other) === first);
}

export function endOf(order: Order, reason: RefusalReason): OrderEvent {
  const { orderId } = order;
  return { kind: 'order_refused', orderId, refusal: reason.code, context: reason.context };
}

function firstOf(order: Order): OrderId {
  return order.parent ?? order.orderId;
}

/** What a slice before this one met, or that it has waited too long. */
function stopped(state: EngineView, around: Surroundings, order: Order): RefusalReason | null {
  const first = firstOf(order);
  for (const id of state.slices.get(first) ?? []) {
    const at = state.orders.get(id)?.state;
    if (at === 'rejected' || at === 'unknown') return refusal('slice_stopped');
  }
  const waitedMs = elapsedMs(order.createdMs, around.nowMs());
  return waitedMs > WAIT_MOST_MS ? refusal('rate_budget_spent') : null;
}

function sendSlice(turn: Turn, around: Surroundings, order: Order, cause: CausationId): void {
  const instrument = around.market.instrument(order.instrument);
  if (instrument === null) {
    const reason = refusal('instrument_unknown', { instrument: order.instrument });
    turn.stage([endOf(order, reason)], cause);
    return;
  }
  const wish = { ...order, total: order.quantity, slices: 1, scaleIn: true };
  const candidate = candidateOf(turn.state, around, wish, instrument, order.orderId);
  const { orderId, mode, side, product, validity, type, price, trigger, quantity } = order;
  const request = {
    orderId,
    mode,
    instrument: order.instrument,
    side,
    product,
    validity,
    type,
    price,
    trigger,
    quantity,
  };
  const verdict = passLater(candidate, [request]);
  if (!verdict.ok) {
    turn.stage([endOf(order, verdict.error)], cause);
    return;
  }
  const effects = verdict.value.map((approved) => ({ kind: 'place', request: approved }) as const);
  turn.take({ events: [sentEvent(around, orderId)], effects }, cause);
}
