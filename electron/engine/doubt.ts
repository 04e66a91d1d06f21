/**
 * Whether the broker's books must be read, and how soon: by what the ledger and the stream leave
 * open.
 */
import type { BrokerOrderId, OrderId } from '../../shared/domain/ids.ts';
import { elapsedMs } from './desk-clock.ts';
import { awaitsBooks } from './exit/turned-away.ts';
import type { Doubt } from './order-watcher.ts';
import type { EngineView } from './state.ts';
import type { Surroundings } from './surroundings.ts';

/** A request that has shown no effect for this long is in doubt. */
const ANSWER_DUE_MS = 3_000;
/**
 * A broker's trades can come a minute after the order that they filled. Until then the order is not
 * over: an exit that was sized without the missing units would go through zero.
 */
const TRADES_LAG_MS = 90_000;
/** Longer than the deadline of every request: a place without any answer by then has lost it. */
export const ANSWER_LOST_MS = 15_000;
/**
 * An order that a reply named is looked for this long; a garbled id would be looked for for ever.
 */
const NAMED_FOR_MS = 300_000;
/**
 * A broker's book can lag five minutes behind, and only there a second order of one request, or one
 * that counts as never received, comes to light; the last read is to be later than that.
 */
const BOOK_LAG_MS = 360_000;

/**
 * What the broker has let us know of and not shown yet; in memory, since every connect reads all.
 */
export interface Owed {
  /** A picture says that more has filled than the trades we were given. */
  fillsMissing(orderId: OrderId, missing: boolean, nowMs: number): void;
  /** They have been missing for so long that no book of trades is as late as that. */
  areFillsLost(orderId: OrderId, nowMs: number): boolean;
  /** A reply named an order that no picture has shown. */
  named(brokerOrderId: BrokerOrderId, nowMs: number): void;
  isOwed(state: EngineView, nowMs: number): boolean;
}

export function owed(): Owed {
  const short = new Map<OrderId, number>();
  const named = new Map<BrokerOrderId, number>();
  return {
    fillsMissing(orderId, missing, nowMs) {
      if (!missing) short.delete(orderId);
      else if (!short.has(orderId)) short.set(orderId, nowMs);
    },
    areFillsLost(orderId, nowMs) {
      const sinceMs = short.get(orderId);
      return sinceMs !== undefined && elapsedMs(sinceMs, nowMs) >= TRADES_LAG_MS;
    },
    named(brokerOrderId, nowMs) {
      named.set(brokerOrderId, nowMs);
    },
    isOwed(state, nowMs) {
      for (const [id, sinceMs] of named) {
        if (state.byBrokerId.has(id) || elapsedMs(sinceMs, nowMs) > NAMED_FOR_MS) named.delete(id);
      }
      return short.size > 0 || named.size > 0;
    },
  };
}

/** Of a desk that has caught up with its broker. */
export function doubtOf(
  state: EngineView,
  open: Owed,
  clock: Pick<Surroundings, 'nowMs' | 'measuresFromMs' | 'bookBegunMs'>,
): Doubt {
  const nowMs = clock.nowMs();
  if (open.isOwed(state, nowMs) || awaitsBooks(state, clock)) return 'urgent';
  for (const order of state.unanswered.values()) {
    if (order.state === 'unknown') return 'urgent';
    const { state: at, sentMs, request } = order;
    if (at === 'sent' && elapsedMs(sentMs ?? nowMs, nowMs) > ANSWER_LOST_MS) return 'urgent';
    if (request !== null && elapsedMs(request.madeMs, nowMs) > ANSWER_DUE_MS) return 'urgent';
  }
  const lastSentMs = state.sent.lastAtMs;
  if (state.liveCount > 0) return 'open';
  if (lastSentMs === null) return 'quiet';
  // After a start or a corrected clock nobody can say how long ago the last order left.
  const sinceMs = Math.max(lastSentMs, clock.measuresFromMs());
  return nowMs - sinceMs < BOOK_LAG_MS ? 'open' : 'quiet';
}
