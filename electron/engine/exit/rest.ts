/** Why an exit does not move at this moment, and since when. */
import type { ExitRun, RestCause } from '../../../shared/domain/exit.ts';
import { isTurnedAway, type Order } from '../../../shared/domain/order.ts';
import { isStandingInDoubt } from '../../../shared/domain/standing.ts';
import { elapsedMs } from '../desk-clock.ts';
import { ordersOfPosition } from '../facts.ts';
import { type EngineView, standingsOf } from '../state.ts';
import type { Surroundings } from '../surroundings.ts';
import { freshPrice, nextStanding } from './climb.ts';

export function restCause(
  state: EngineView,
  around: Surroundings,
  run: ExitRun,
  working: readonly Order[],
  remaining: number,
): RestCause {
  for (const { state: at, request } of ordersOfPosition(state, run)) {
    if (at === 'unknown' || request?.status === 'unknown') return 'in_doubt';
  }
  for (const standing of standingsOf(state, run)) {
    if (isStandingInDoubt(standing)) return 'in_doubt';
  }
  if (freshPrice(around, run.instrument) === null) return 'no_fresh_price';
  const isAtEnd = (order: Order): boolean => isAtLast(around, run, order, remaining);
  const atLast = working.length > 0 && working.every(isAtEnd);
  return atLast ? 'last_step' : 'held_up';
}

function isAtLast(around: Surroundings, run: ExitRun, order: Order, remaining: number): boolean {
  if (order.request !== null || order.brokerOrderId === null) return false;
  const rung = run.rungs.find((each) => each.order === order.orderId);
  if (rung === undefined) return false;
  return rung.lastSinceMs !== null || nextStanding(around, run, rung, order, remaining) === null;
}

/**
 * For how long nothing of it has moved: no price, no fill, no answer. An order that was turned away
 * has moved nothing.
 */
export function lastMovedMs(around: Surroundings, run: ExitRun, own: readonly Order[]): number {
  const away = new Set(own.filter(isTurnedAway).map(({ orderId }) => orderId));
  const latestMs = Math.max(
    run.startedMs,
    ...run.rungs.filter(({ order }) => !away.has(order)).map(({ atMs }) => atMs),
    ...own.filter((order) => !away.has(order.orderId)).map(({ updatedMs }) => updatedMs),
  );
  return elapsedMs(latestMs, around.nowMs());
}
