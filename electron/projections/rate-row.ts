/** What is used of the broker's limits, and what a trader is told before they bind. */
import type { AlarmRow, DeskView } from '../../shared/contract/rows.ts';
import type { Engine } from '../engine/engine-port.ts';
import { type Budget, budgets } from '../engine/rate.ts';

type Desk = Pick<Engine, 'view' | 'around'>;

/** This second, and beside it every longer limit that the broker names. */
export function rateRow({ view, around }: Desk): DeskView['rate'] {
  const { second, longer } = budgets(view, around);
  const { used, limit, reserved } = second;
  return { used, limit, reserved, spans: longer.map((budget) => ({ ...budget })) };
}

/** Four fifths: early enough to slow down before entries end. */
const LOW = 0.8;

/**
 * Limits that do not come back within the minute. They are worked out anew each time, so they go
 * when the hour or the day is over.
 */
export function rateAlarms({ view, around }: Desk): AlarmRow[] {
  return budgets(view, around).longer.flatMap((budget) => {
    const low = budget.used >= budget.limit * LOW;
    if (budget.span === 'minute' || !low) return [];
    return [rateAlarm(budget, view.sent.lastAtMs ?? 0)];
  });
}

function rateAlarm({ span, counts, used, limit, reserved }: Budget, atMs: number): AlarmRow {
  const over = used >= limit - reserved;
  const what = counts === 'placements' ? 'orders' : 'requests';
  return {
    id: `alarm-rate-${span}-${counts}`,
    code: over ? 'rate_kept' : 'rate_low',
    level: over ? 'critical' : 'warning',
    says: `${used} of the ${limit} ${what} that the broker takes in one ${span} are used`,
    next: over
      ? `Only exits and cancels leave now; ${Math.max(0, limit - used)} are left for them.`
      : `Entries end at ${limit - reserved}; the rest is kept for exits and cancels.`,
    atMs,
    orderId: null,
    contract: null,
    position: null,
  };
}
