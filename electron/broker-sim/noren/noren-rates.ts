/**
 * Requests counted over the last second and the last minute. A generation has one budget for all
 * its routes, or one for orders and one for the rest; a refused request counts as well.
 */
import { rateText } from './noren-errors.ts';
import type { Generation } from './noren-login.ts';
import type { NorenSwitches } from './noren-switches.ts';

interface Budget {
  readonly second: number;
  readonly minute: number;
}

interface Budgets {
  readonly orders: Budget;
  readonly others: Budget;
  readonly shared: boolean;
}

const NO_LIMIT = 1_000_000;
const one = (second: number, minute: number): Budgets => ({
  orders: { second, minute },
  others: { second, minute },
  shared: true,
});

export const BUDGETS: Readonly<Record<Generation, Budgets>> = {
  A: one(20, NO_LIMIT),
  B: one(10, 120),
  C: {
    orders: { second: 10, minute: 40 },
    others: { second: 40, minute: 200 },
    shared: false,
  },
};

export interface RateWindows {
  /** The refusal, or null when the request is within its budget. */
  count(generation: Generation, order: boolean, switches: NorenSwitches): string | null;
}

export function openRateWindows(monotonicMs: () => number): RateWindows {
  const arrivals = new Map<string, number[]>();

  function over(
    times: readonly number[],
    nowMs: number,
    { second, minute }: Budget,
  ): string | null {
    const inSecond = times.filter((atMs) => atMs > nowMs - 1_000).length;
    if (inSecond > second) return rateText(inSecond, second, 'second');
    return times.length > minute ? rateText(times.length, minute, 'minute') : null;
  }

  return {
    count: (generation, order, { perSecond, perMinute }) => {
      const { orders, others, shared } = BUDGETS[generation];
      const key = shared ? generation : `${generation}|${order ? 'orders' : 'others'}`;
      const own = order ? orders : others;
      const nowMs = monotonicMs();
      const times = (arrivals.get(key) ?? []).filter((atMs) => atMs > nowMs - 60_000);
      times.push(nowMs);
      arrivals.set(key, times);
      return over(times, nowMs, {
        second: perSecond ?? own.second,
        minute: perMinute ?? own.minute,
      });
    },
  };
}
