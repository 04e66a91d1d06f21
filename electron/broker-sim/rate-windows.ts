/** Request limits as brokers count them: by calendar second, or over any span that slides. */
import type { World } from '../platform/world.ts';

export interface RateLimit {
  readonly spanMs: number;
  readonly most: number;
  /** `calendar`: the count starts anew with every span of the wall clock. */
  readonly counts: 'calendar' | 'sliding';
}

export interface RateWindows {
  /** Counts one for this key, as of an api key and family; false when it is one too many. */
  take(key: string): boolean;
}

export function openRateWindows(
  world: Pick<World, 'nowMs' | 'monotonicMs'>,
  limits: readonly RateLimit[],
): RateWindows {
  const taken = new Map<string, number[]>();
  const longestMs = Math.max(0, ...limits.map((limit) => limit.spanMs));

  function startOf({ counts, spanMs }: RateLimit, monotonicMs: number): number {
    if (counts === 'sliding') return monotonicMs - spanMs;
    return monotonicMs - (world.nowMs() % spanMs) - 1;
  }

  return {
    take: (key) => {
      const nowMs = world.monotonicMs();
      const times = (taken.get(key) ?? []).filter((atMs) => atMs > nowMs - longestMs);
      const within = limits.every((limit) => {
        const fromMs = startOf(limit, nowMs);
        return times.filter((atMs) => atMs > fromMs).length < limit.most;
      });
      times.push(nowMs);
      taken.set(key, times);
      return within;
    },
  };
}
