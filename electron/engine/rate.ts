/**
 * How many requests may still leave: the broker counts them by its own calendar second, so any
 * thousand milliseconds stay under the limit, and so does every longer span that it names. A share
 * of each is kept for exits, cancels and unwinding.
 */
import type { GatewayManifest, RateQuota } from '../broker/manifest.ts';
import type { RateFacts } from '../risk/candidate.ts';
import { type Counted, sentToday, sentWithin } from './sent-log.ts';
import type { EngineView } from './state.ts';
import type { Surroundings } from './surroundings.ts';

const BASIS = 10_000;
/**
 * A write to the disk lies between a request's stamp and its leaving, and it takes longer for one
 * than for another: a little more than a second apart here is a whole second apart on the wire.
 */
export const SECOND_MS = 1_010;
export const MINUTE_MS = 60_000;

export type RateSpan = 'second' | RateQuota['span'];

/** One limit of the broker as it stands now. */
export interface Budget<Span extends RateSpan = RateSpan> {
  readonly span: Span;
  readonly counts: Counted;
  readonly used: number;
  readonly limit: number;
  /** Of the limit, what only exits, cancels and unwinding may use. */
  readonly reserved: number;
}

export interface Budgets {
  readonly second: Budget;
  /** The longer limits as the broker names them. */
  readonly longer: readonly Budget<RateQuota['span']>[];
}

/**
 * Which part of the trader's own reserve a span keeps. A second and a minute come back at once, so
 * they keep all of it; an hour and a day do not come back, and a day's count is mostly there to
 * get out with: what is kept is enough to leave everything, not two fifths of a day.
 */
const KEEPS: Readonly<Record<RateSpan, number>> = { second: 1, minute: 1, hour: 0.5, day: 0.1 };

const WINDOW_MS: Readonly<Record<Exclude<RateSpan, 'day'>, number>> = {
  second: SECOND_MS,
  minute: MINUTE_MS,
  hour: 3_600_000,
};

/** What is about to leave. */
export interface RateAsk {
  /** It only takes risk away, so it may use what is kept. */
  readonly reducing: boolean;
  /** An order; cancels and changes are requests only. */
  readonly placing: boolean;
  /** It was let pass earlier and has waited; what is new stands behind it. */
  readonly waited?: boolean;
}

export const CANCEL_ASK: RateAsk = { reducing: true, placing: false };

type RateParts = Pick<Surroundings, 'limits' | 'nowMs' | 'leftWithin'> & {
  readonly manifest: Pick<GatewayManifest, 'ordersPerSecond' | 'quotas'>;
};

export function rateLimit({ limits, manifest }: RateParts): number {
  return Math.min(limits().ordersPerSecond, manifest.ordersPerSecond);
}

export function budgets(state: EngineView, around: RateParts): Budgets {
  const asked = { span: 'second', most: rateLimit(around), counts: 'requests' } as const;
  const second = budgetOf(state, around, asked);
  // What was decided a second ago may have left later than that.
  const used = Math.max(second.used, around.leftWithin(SECOND_MS));
  return {
    second: { ...second, used },
    longer: around.manifest.quotas.map((quota) => budgetOf(state, around, quota)),
  };
}

function budgetOf<Span extends RateSpan>(
  state: EngineView,
  around: RateParts,
  { span, most, counts }: { span: Span; most: number; counts: Counted },
): Budget<Span> {
  const nowMs = around.nowMs();
  const { sent, clock } = state;
  const used =
    span === 'day'
      ? sentToday(sent, clock, nowMs, counts)
      : sentWithin(sent, clock, nowMs, WINDOW_MS[span as Exclude<Span, 'day'>], counts);
  const kept = around.limits().reservedRate * KEEPS[span];
  return { span, counts, used, limit: most, reserved: Math.ceil((most * kept) / BASIS) };
}

function leftOf(budget: Budget, { reducing, placing }: RateAsk): number {
  if (budget.counts === 'placements' && !placing) return Number.POSITIVE_INFINITY;
  return Math.max(0, budget.limit - (reducing ? 0 : budget.reserved) - budget.used);
}

/** How many may leave now; what adds risk may not touch what is kept. */
export function rateLeft(state: EngineView, around: RateParts, ask: RateAsk): number {
  const { now, quota } = rateFacts(state, around, ask);
  return Math.min(now, quota?.left ?? now);
}

/** The same as the gate looks at it. */
export function rateFacts(state: EngineView, around: RateParts, ask: RateAsk): RateFacts {
  const { second, longer } = budgets(state, around);
  const ahead = ask.reducing || ask.waited === true ? 0 : state.waiting.size;
  let quota: RateFacts['quota'] = null;
  for (const budget of longer) {
    const left = Math.max(0, leftOf(budget, ask) - ahead);
    if (quota === null || left < quota.left) quota = { ...budget, left };
  }
  return { now: Math.max(0, leftOf(second, ask) - ahead), quota };
}
