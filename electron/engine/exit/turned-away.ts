/**
 * Orders of an exit that the broker turned away for the number of requests. That is proof that it
 * took nothing and says nothing about the order, so the exit goes on by itself, each time later: a
 * broker whose count we have wrong is not asked in every second.
 */
import { isTurnedAway, type Order } from '../../../shared/domain/order.ts';
import { elapsedMs } from '../desk-clock.ts';
import { SECOND_MS } from '../rate.ts';

const WAIT_MOST_MS = 16 * SECOND_MS;

/** After the first a second, then twice as long each time, until an order has been taken. */
export function mayAskAgain(own: readonly Order[], nowMs: number): boolean {
  const away = own.filter(isTurnedAway);
  if (away.length === 0) return true;
  const taken = own.findLastIndex((order) => !isTurnedAway(order));
  // Slices of one order leave together and are one try.
  const tries = new Set(own.slice(taken + 1).map(({ createdMs }) => createdMs)).size;
  const waitMs = Math.min(WAIT_MOST_MS, SECOND_MS * 2 ** Math.max(0, tries - 1));
  return elapsedMs(Math.max(...away.map(({ updatedMs }) => updatedMs)), nowMs) >= waitMs;
}
