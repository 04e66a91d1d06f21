/**
 * Legs on their way: which of them leave now, and which of those that rest pay up. No order of a
 * leg leaves while an earlier one of it is unresolved, so nothing of a leg is ever sent twice.
 */
import { isBatchOver } from '../../../shared/domain/batch-transitions.ts';
import type { Batch } from '../../../shared/domain/batch.ts';
import type { CommandId } from '../../../shared/domain/ids.ts';
import { isReducing } from '../../../shared/domain/intent.ts';
import { may, type Order } from '../../../shared/domain/order.ts';
import { type Price, price } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { REFUSAL_ORDER, REFUSALS, type RefusalReason } from '../../../shared/domain/refusals.ts';
import { SIDE_SIGN } from '../../../shared/domain/side.ts';
import { firstRefusal } from '../../risk/gate.ts';
import { decideModify, hasRested } from '../change.ts';
import { type Decision, NO_DECISION } from '../decision.ts';
import { elapsedMs } from '../desk-clock.ts';
import { freshPrice } from '../exit/climb.ts';
import { candidateOf } from '../facts.ts';
import { type Asked, decidePlace, wishOf } from '../place.ts';
import { rateLeft } from '../rate.ts';
import type { EngineView } from '../state.ts';
import type { Surroundings } from '../surroundings.ts';
import { clearWay, freeOnceCleared } from './clear.ts';
import { keyOf, type Lane, leavingNow, ordersOfRound } from './lanes.ts';

/** Changes of one order that paying up leaves to a person. */
const CHANGES_KEPT = 2;

/** A person who chose to complete has seen what it costs: no question is asked about a leg. */
const ALL_ANSWERED = new Set(REFUSAL_ORDER.filter((code) => REFUSALS[code].asks));

/** The next leg that may leave; no decision while it has to wait. */
export function releaseNext(
  state: EngineView,
  around: Surroundings,
  batch: Batch,
  lanes: readonly Lane[],
): Decision {
  const leaving = leavingNow(lanes).filter(
    (lane) => lane.facts.open === 0 && lane.missing > 0 && mayLeave(around, batch, lane),
  );
  const cleared = leaving.map((lane) => clearWay(state, around, batch, lane));
  const clearing = cleared.filter((decision) => decision !== null);
  // One request after the other, and nothing leaves while one is unproven.
  if (clearing.length > 0) return clearing.find(isMade) ?? NO_DECISION;
  for (const lane of leaving) {
    const ask = { reducing: isReducing(batch.intent), placing: true, waited: true };
    if (rateLeft(state, around, ask) < 1) return NO_DECISION;
    return place(state, around, batch, lane);
  }
  return NO_DECISION;
}

function isMade({ events }: Decision): boolean {
  return events.length > 0;
}

/** Each leg leaves once in a round; an immediate one again, as long as it may pay up. */
function mayLeave(around: Surroundings, batch: Batch, lane: Lane): boolean {
  const last = ordersOfRound(batch, lane).at(-1);
  if (last === undefined) return true;
  if (nextTry(around, batch, lane) === null) return false;
  return elapsedMs(last.updatedMs, around.nowMs()) >= batch.policy.payUpAfterMs;
}

/** An immediate leg found nobody at its price: the worse one that is left to try, or null. */
export function nextTry(around: Surroundings, batch: Batch, lane: Lane): Price | null {
  const last = ordersOfRound(batch, lane).at(-1);
  if (!batch.policy.ioc || batch.rounds > 0 || last === undefined) return null;
  if (last.state !== 'expired' && last.state !== 'cancelled') return null;
  return stepUp(around, batch, lane, last.price);
}

function place(state: EngineView, around: Surroundings, batch: Batch, lane: Lane): Decision {
  const instrument = around.market.instrument(lane.leg.instrument);
  if (instrument === null) return NO_DECISION;
  const { batchId, rounds } = batch;
  const { leg } = lane.leg;
  // What is completed leaves at a new price, so it is judged anew.
  const judged = rounds === 0;
  return decidePlace(state, around, askedOf(around, batch, lane), instrument, {
    commandId: `${batchId}.${rounds}.${leg}-${lane.orders.length}` as CommandId,
    exit: null,
    exitReason: batch.intent === 'exit' ? 'manual' : null,
    leg: { batch: batchId, leg, judged },
  });
}

function askedOf(around: Surroundings, batch: Batch, lane: Lane): Asked {
  const { policy, rounds, product, strategy, intent } = batch;
  const { instrument, side } = lane.leg;
  const base = {
    instrument,
    side,
    quantity: quantity(lane.missing),
    trigger: null,
    product,
    strategy,
    intent,
    scaleIn: true,
  } as const;
  if (rounds > 0) {
    return { ...base, type: 'market', price: null, validity: 'day', confirmed: ALL_ANSWERED };
  }
  const validity = policy.ioc ? 'ioc' : 'day';
  return { ...base, type: 'limit', price: limitOf(around, batch, lane), validity };
}

function limitOf(around: Surroundings, batch: Batch, lane: Lane): Price {
  return nextTry(around, batch, lane) ?? lane.leg.price;
}

/** Why completing would be refused now, or null. */
export function completeRefusal(
  state: EngineView,
  around: Surroundings,
  batch: Batch,
  lanes: readonly Lane[],
): RefusalReason | null {
  for (const lane of lanes) {
    const instrument = around.market.instrument(lane.leg.instrument);
    if (lane.missing === 0 || instrument === null) continue;
    const asked = askedOf(around, { ...batch, rounds: batch.rounds + 1 }, lane);
    const wish = wishOf(around, asked, instrument);
    const candidate = candidateOf(state, around, wish, instrument);
    const freeToExit = freeOnceCleared(state, keyOf(batch, lane.leg));
    const reason = firstRefusal({ ...candidate, book: { ...candidate.book, freeToExit } });
    // The rate comes back by itself; a leg waits for it.
    if (reason !== null && reason.code !== 'rate_budget_spent') return reason;
  }
  return null;
}

/** One step of paying up of one resting leg. */
export function payUp(
  state: EngineView,
  around: Surroundings,
  batch: Batch,
  lanes: readonly Lane[],
): Decision {
  if (batch.rounds > 0 || batch.policy.payUpTicks === 0 || isBatchOver(batch.state)) {
    return NO_DECISION;
  }
  for (const lane of lanes) {
    for (const order of lane.orders) {
      const decision = payUpOne(state, around, batch, lane, order);
      if (decision.events.length > 0) return decision;
    }
  }
  return NO_DECISION;
}

function payUpOne(
  state: EngineView,
  around: Surroundings,
  batch: Batch,
  lane: Lane,
  order: Order,
): Decision {
  const nowMs = around.nowMs();
  const { batchId, policy } = batch;
  if (order.request !== null || !may('modify', order) || !hasRested(order, nowMs)) {
    return NO_DECISION;
  }
  if (elapsedMs(order.updatedMs, nowMs) < policy.payUpAfterMs) return NO_DECISION;
  const { modificationsPerOrder } = around.manifest;
  if (order.modifications >= modificationsPerOrder - CHANGES_KEPT) return NO_DECISION;
  if (!waitsForPrice(around, lane, order)) return NO_DECISION;
  const next = stepUp(around, batch, lane, order.price);
  const ask = { reducing: isReducing(batch.intent), placing: false };
  if (next === null || rateLeft(state, around, ask) < 1) return NO_DECISION;
  const commandId = `${batchId}.m.${order.orderId}-${order.modifications}` as CommandId;
  const terms = { quantity: order.quantity, price: next, trigger: null, confirmed: ALL_ANSWERED };
  const decision = decideModify(state, around, order, terms, commandId);
  // What the gate does not let pass leaves the order where it rests.
  return decision.refusal === null ? decision : NO_DECISION;
}

/** Whether it stands short of the other side of a fresh book, so that paying up could help. */
function waitsForPrice(around: Surroundings, { leg }: Lane, order: Order): boolean {
  const facts = freshPrice(around, leg.instrument);
  if (facts === null) return false;
  const other = leg.side === 'buy' ? facts.ask : facts.bid;
  return other === null || (other - order.price) * SIDE_SIGN[leg.side] > 0;
}

/** One step of ticks towards the bound; null at the bound. */
function stepUp(around: Surroundings, { policy }: Batch, { leg }: Lane, from: Price): Price | null {
  const tick = around.market.instrument(leg.instrument)?.tick ?? 0;
  const sign = SIDE_SIGN[leg.side];
  const step = Math.min(policy.payUpTicks * tick, (leg.bound - from) * sign);
  return step <= 0 ? null : price(from + sign * step);
}
