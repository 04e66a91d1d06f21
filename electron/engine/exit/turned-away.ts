/**
 * Orders of an exit that the broker turned away for the number of requests. That says nothing about
 * the order, so the exit goes on by itself, each time later: a broker whose count we have wrong is
 * not asked in every second. But brokers have been seen to say it and to place the order all the
 * same, so nothing goes in its place before the books were read since and do not show it.
 */
import { isTurnedAway, type Order } from '../../../shared/domain/order.ts';
import { elapsedMs } from '../desk-clock.ts';
import { SECOND_MS } from '../rate.ts';
import type { EngineView } from '../state.ts';
import type { Surroundings } from '../surroundings.ts';

type Clocked = Pick<Surroundings, 'nowMs' | 'measuresFromMs' | 'bookBegunMs'>;

const WAIT_MOST_MS = 16 * SECOND_MS;

/** After the first a second, then twice as long each time, until an order has been taken. */
export function mayAskAgain(own: readonly Order[], around: Clocked): boolean {
  const away = own.filter(isTurnedAway);
  if (away.length === 0) return true;
  if (away.some((order) => !isReadSince(order, around))) return false;
  const nowMs = around.nowMs();
  const taken = own.findLastIndex((order) => !isTurnedAway(order));
  // Slices of one order leave together and are one try.
  const tries = new Set(own.slice(taken + 1).map(({ createdMs }) => createdMs)).size;
  const waitMs = Math.min(WAIT_MOST_MS, SECOND_MS * 2 ** Math.max(0, tries - 1));
  return elapsedMs(Math.max(...away.map(({ updatedMs }) => updatedMs)), nowMs) >= waitMs;
}

/** An open exit waits for the books before it goes on, so they are to be read at once. */
export function awaitsBooks(state: EngineView, around: Clocked): boolean {
  for (const exitId of state.openExits) {
    for (const id of state.ordersByExit.get(exitId) ?? []) {
      const order = state.orders.get(id);
      if (order !== undefined && isTurnedAway(order) && !isReadSince(order, around)) return true;
    }
  }
  return false;
}

function isReadSince({ updatedMs }: Order, around: Clocked): boolean {
  const begunMs = around.bookBegunMs();
  // After a clock that was set back nobody can say how long ago it was.
  const sinceMs = updatedMs > around.nowMs() ? around.measuresFromMs() : updatedMs;
  return begunMs !== null && begunMs > sinceMs;
}
