/**
 * Greeks of a row and of several rows together. A sum with a leg left out would be the greeks of a
 * position that nobody holds, so one unknown leg makes the sum unknown and says which.
 */
import type { Greeks, Position } from '../../store/rows.ts';

export type GreekName = 'delta' | 'gamma' | 'theta' | 'vega';

interface GreekSum {
  /** Null where they are not known, or cannot be added up. */
  readonly delta: number | null;
  readonly gamma: number | null;
  readonly theta: number | null;
  readonly vega: number | null;
  /** Why they are missing or not to be relied on; null when they are. */
  readonly why: string | null;
  /** Several underlyings, whose rupees add up and whose units do not. */
  readonly mixed: boolean;
}

const NO_GREEKS: GreekSum = {
  delta: null,
  gamma: null,
  theta: null,
  vega: null,
  why: null,
  mixed: false,
};

export function greekSum(rows: readonly Position[], greeks: ReadonlyMap<string, Greeks>): GreekSum {
  const open = rows.filter(({ net }) => net !== 0);
  if (open.length === 0) return NO_GREEKS;
  const sum = { delta: 0, gamma: 0, theta: 0, vega: 0 };
  let doubt: string | null = null;
  for (const row of open) {
    const known = greeks.get(row.instrument);
    const figures = known?.figures ?? null;
    if (figures === null) {
      return { ...NO_GREEKS, why: `${row.symbol}: ${known?.why ?? 'Not worked out yet'}` };
    }
    sum.delta += figures.delta * row.net;
    sum.gamma += figures.gamma * row.net;
    sum.theta += figures.theta * row.net;
    sum.vega += figures.vega * row.net;
    doubt ??= known?.why === undefined || known.why === null ? null : `${row.symbol}: ${known.why}`;
  }
  const mixed = new Set(open.map(({ underlying }) => underlying)).size > 1;
  // Rupees of several underlyings are still rupees.
  return mixed
    ? { ...sum, delta: null, gamma: null, why: doubt, mixed }
    : { ...sum, why: doubt, mixed };
}
