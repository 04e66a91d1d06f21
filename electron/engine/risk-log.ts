/**
 * What the caps and the storm guard count, folded from the ledger: what left within the last
 * minute, and what was rejected or lost. Ages are measured on proven time, as in sent-log.ts, so a
 * clock that is set can make an order wait and never lets one through.
 */
import type { OrderEvent } from '../../shared/domain/order-events.ts';
import type { InstrumentId, OrderId, StrategyName } from '../../shared/domain/ids.ts';
import { isReducing } from '../../shared/domain/intent.ts';
import { isTurnedAway, type Order } from '../../shared/domain/order.ts';
import type { ProvenClock } from './sent-log.ts';

export const MINUTE_MS = 60_000;

export interface SentOrder {
  readonly provenMs: number;
  readonly orderId: OrderId;
  readonly instrument: InstrumentId;
  /** At its bound, scaled. */
  readonly value: number;
}

export interface Mishap {
  readonly provenMs: number;
  readonly strategy: StrategyName;
}

export interface RiskLog {
  sent: SentOrder[];
  rejected: Mishap[];
  unknown: Mishap[];
  /** The trading day on which a loss has stopped everything; it does so once a day. */
  lossHaltDay: number;
}

export function emptyRiskLog(): RiskLog {
  return { sent: [], rejected: [], unknown: [], lossHaltDay: 0 };
}

export function noteRisk(log: RiskLog, clock: ProvenClock, kind: OrderEvent['kind'], order: Order) {
  const { provenMs } = clock;
  const { orderId, instrument, strategy } = order;
  if (kind === 'order_sent') {
    const value = order.price * order.quantity;
    log.sent = [...within(log.sent, provenMs), { provenMs, orderId, instrument, value }];
  }
  if (order.intent === 'adopt') return;
  // The desk places it again by itself; it says nothing about the order.
  if (isReducing(order.intent) && isTurnedAway(order)) return;
  if (kind === 'order_rejected') {
    log.rejected = [...within(log.rejected, provenMs), { provenMs, strategy }];
  }
  if (kind === 'order_outcome_lost') {
    log.unknown = [...within(log.unknown, provenMs), { provenMs, strategy }];
  }
}

/** A person has looked: what happened before does not stop the desk again. */
export function forgetMishaps(log: RiskLog): void {
  log.rejected = [];
  log.unknown = [];
}

/** Those of the last minute before this proven time. */
export function within<Entry extends { readonly provenMs: number }>(
  entries: readonly Entry[],
  provenNowMs: number,
): readonly Entry[] {
  return entries.filter(({ provenMs }) => provenNowMs - provenMs < MINUTE_MS);
}

export function provenNow(clock: Readonly<ProvenClock>, nowMs: number): number {
  return clock.provenMs + Math.max(0, nowMs - clock.atMs);
}
