/**
 * Whether the same order was just sent: same contract, strategy, side, quantity, type and price
 * within a time window, so that scaling in and a stop beside a target stay possible.
 */
import type { OrderId } from '../../shared/domain/ids.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { Order } from '../../shared/domain/order.ts';
import type { OrderWish } from '../risk/candidate.ts';
import { elapsedMs } from './desk-clock.ts';
import type { EngineView } from './state.ts';
import type { Surroundings } from './surroundings.ts';

/** Age of the same order sent before, while it still matters; null otherwise. */
export function duplicateAge(
  state: EngineView,
  around: Surroundings,
  wish: OrderWish,
  instrument: Instrument,
  except: OrderId | null,
): number | null {
  const { duplicateWindowMs, duplicateAskMs } = around.limits();
  const windowMs = Math.max(duplicateWindowMs, duplicateAskMs);
  const nowMs = around.nowMs();
  for (let at = state.recent.length - 1; at >= 0; at -= 1) {
    const order = state.orders.get(state.recent[at] as OrderId);
    if (order === undefined) continue;
    const ageMs = elapsedMs(order.createdMs, nowMs);
    if (ageMs >= windowMs) return null;
    if (order.orderId !== except && isSame(order, wish, instrument)) return ageMs;
  }
  return null;
}

function isSame(order: Order, wish: OrderWish, instrument: Instrument): boolean {
  return (
    order.state !== 'refused' &&
    order.exit === null &&
    // A batch is compared with batches, as one.
    order.batch === null &&
    order.instrument === instrument.id &&
    order.strategy === wish.strategy &&
    order.side === wish.side &&
    order.quantity === wish.quantity &&
    order.type === wish.type &&
    (wish.type === 'market' || order.price === wish.price) &&
    order.trigger === wish.trigger
  );
}
