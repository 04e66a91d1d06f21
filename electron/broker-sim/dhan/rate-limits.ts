/**
 * The broker's request limits, one set per user: so many in any second, minute, hour and day for a
 * family of routes, and option chains once in three seconds for each underlying and expiry.
 */
export const FAMILIES = {
  order: [
    [1_000, 10],
    [60_000, 250],
    [3_600_000, 1_000],
    [86_400_000, 7_000],
  ],
  data: [
    [1_000, 5],
    [86_400_000, 100_000],
  ],
  quote: [[1_000, 1]],
  chain: [],
  other: [[1_000, 20]],
} as const satisfies Record<string, readonly (readonly [spanMs: number, most: number])[]>;

export type Family = keyof typeof FAMILIES;

const CHAIN_EVERY_MS = 3_000;

export interface RateLimits {
  /** Counts the request if there is room for it; what is refused counts nowhere. */
  admit(family: Family, weight?: number): boolean;
  /** For option chains: the key is the underlying with the expiry. */
  admitChain(key: string): boolean;
}

interface Passed {
  readonly atMs: number;
  readonly weight: number;
}

export function openRateLimits(monotonicMs: () => number): RateLimits {
  const passed = new Map<Family, Passed[]>();
  const chains = new Map<string, number>();

  /** The longest window reaches back a day; what is older is forgotten. */
  function recent(family: Family, nowMs: number): Passed[] {
    const longest = Math.max(0, ...FAMILIES[family].map(([spanMs]) => spanMs));
    const kept = (passed.get(family) ?? []).filter(({ atMs }) => atMs > nowMs - longest);
    passed.set(family, kept);
    return kept;
  }

  return {
    admit: (family, weight = 1) => {
      const nowMs = monotonicMs();
      const kept = recent(family, nowMs);
      for (const [spanMs, most] of FAMILIES[family]) {
        let used = weight;
        for (const each of kept) if (each.atMs > nowMs - spanMs) used += each.weight;
        if (used > most) return false;
      }
      kept.push({ atMs: nowMs, weight });
      return true;
    },
    admitChain: (key) => {
      const nowMs = monotonicMs();
      if (nowMs - (chains.get(key) ?? Number.NEGATIVE_INFINITY) < CHAIN_EVERY_MS) return false;
      chains.set(key, nowMs);
      return true;
    },
  };
}
