/**
 * A resting exit order to the next price of its ladder: one change of the same order at a time, and
 * only while the price is fresh. Where the broker takes no more changes of it, it is cancelled, and
 * what is left goes in another one once the cancel is proven.
 */
import type { ExitEvent, ExitRun, Rung } from '../../../shared/domain/exit.ts';
import type { CommandId, InstrumentId } from '../../../shared/domain/ids.ts';
import { may, type Order } from '../../../shared/domain/order.ts';
import { isStale, type PriceFacts } from '../../risk/candidate.ts';
import { decideCancel, decideModify, mayAskCancel } from '../change.ts';
import { type Decision, NO_DECISION } from '../decision.ts';
import { elapsedMs } from '../desk-clock.ts';
import { rateLeft } from '../rate.ts';
import type { EngineView } from '../state.ts';
import type { Surroundings } from '../surroundings.ts';
import { ladderOf, nextRung, type Standing } from './ladder.ts';

/** Changes of one order that the ladder leaves to a person. */
const CHANGES_KEPT = 2;
/** Requests of each second that the ladder leaves to cancels and to the first orders of exits. */
const REQUESTS_KEPT = 2;
/** A broker that refused a change is not asked again at once. */
const ASK_AGAIN_MS = 2_000;

/** The market, when it is fresh enough to derive a price from. */
export function freshPrice(around: Surroundings, instrument: InstrumentId): PriceFacts | null {
  const facts = around.market.price(instrument);
  return facts === null || isStale(facts, around.limits()) ? null : facts;
}

export function climb(
  state: EngineView,
  around: Surroundings,
  run: ExitRun,
  working: readonly Order[],
  remaining: number,
): Decision {
  for (const order of working) {
    const decision = run.replaced.includes(order.orderId)
      ? cancelAgain(state, around, run, order)
      : climbOne(state, around, run, order, remaining);
    if (decision.events.length > 0) return decision;
  }
  return NO_DECISION;
}

function climbOne(
  state: EngineView,
  around: Surroundings,
  run: ExitRun,
  order: Order,
  remaining: number,
): Decision {
  const rung = run.rungs.find((each) => each.order === order.orderId);
  if (rung === undefined || !isDue(around, rung, order)) return NO_DECISION;
  const next = nextStanding(around, run, rung, order, remaining);
  if (next === null) return NO_DECISION;
  const placing = { reducing: true, placing: false };
  if (rateLeft(state, around, placing) <= REQUESTS_KEPT) return NO_DECISION;
  const { exitId } = run;
  const { orderId } = order;
  if (order.modifications >= around.manifest.modificationsPerOrder - CHANGES_KEPT) {
    const decision = cancelAgain(state, around, run, order);
    if (decision.events.length === 0) return decision;
    const replaced: ExitEvent = { kind: 'exit_replaced', exitId, order: orderId };
    return { ...decision, events: [...decision.events, replaced] };
  }
  const commandId = `${exitId}.m.${orderId}.${order.modifications}` as CommandId;
  const terms = { quantity: order.quantity, price: next.price, trigger: null };
  const decision = decideModify(state, around, order, terms, commandId);
  // What the gate does not let pass leaves the order where it rests.
  if (decision.refusal !== null) return NO_DECISION;
  const { step, price } = next;
  const stepped: ExitEvent = {
    kind: 'exit_stepped',
    exitId,
    order: orderId,
    step,
    steps: Math.max(step, rung.steps),
    price,
  };
  return { ...decision, events: [...decision.events, stepped] };
}

function cancelAgain(
  state: EngineView,
  around: Surroundings,
  run: ExitRun,
  order: Order,
): Decision {
  if (!mayAskCancel(order, around.nowMs())) return NO_DECISION;
  const commandId = `${run.exitId}.r.${order.orderId}` as CommandId;
  const decision = decideCancel(state, around, order, commandId);
  return decision.refusal === null ? decision : NO_DECISION;
}

function isDue(around: Surroundings, rung: Rung, order: Order): boolean {
  const nowMs = around.nowMs();
  const limits = around.limits();
  if (order.request !== null || !may('modify', order)) return false;
  if (elapsedMs(rung.atMs, nowMs) < limits.ladderStepMs) return false;
  if (followedLongEnough(around, rung)) return false;
  const failedMs = order.requestFailedMs;
  return failedMs === null || elapsedMs(failedMs, nowMs) >= ASK_AGAIN_MS;
}

function followedLongEnough(around: Surroundings, { lastSinceMs }: Rung): boolean {
  if (lastSinceMs === null) return false;
  return elapsedMs(lastSinceMs, around.nowMs()) >= around.limits().ladderGiveUpMs;
}

/** Every order of the run has stood at its last step for as long as it may follow the market. */
export function followsNoMore(around: Surroundings, run: ExitRun): boolean {
  return run.rungs.length > 0 && run.rungs.every((rung) => followedLongEnough(around, rung));
}

/** Where the order would go next; null without a fresh price, and where it can go no further. */
export function nextStanding(
  around: Surroundings,
  run: ExitRun,
  rung: Rung,
  order: Order,
  remaining: number,
): Standing | null {
  const facts = freshPrice(around, run.instrument);
  const instrument = around.market.instrument(run.instrument);
  if (facts === null || instrument === null) return null;
  const { side } = order;
  const need = { side, worst: run.worst, units: remaining };
  const ladder = ladderOf(around.limits(), instrument, facts, need);
  return nextRung(ladder, side, { step: rung.step, price: order.price });
}
