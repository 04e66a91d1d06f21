/** What is held, per strategy and contract. */
import { create } from 'zustand';
import type { TopicPatch, TopicSnapshot } from '../../shared/contract/topics.ts';
import type { Greeks, Position, Totals } from './rows.ts';

interface PositionsState {
  readonly rows: ReadonlyMap<string, Position>;
  /** By strategy, then contract; the same array until a row comes or goes. */
  readonly keys: readonly string[];
  readonly totals: Totals;
  /** Of one unit, by contract. */
  readonly greeks: ReadonlyMap<string, Greeks>;
}

const NO_TOTALS: Totals = { realised: 0, unrealised: 0, charges: 0, stale: 0 };

export const usePositions = create<PositionsState>()(() => ({
  rows: new Map(),
  keys: [],
  totals: NO_TOTALS,
  greeks: new Map(),
}));

function sortedKeys(rows: ReadonlyMap<string, Position>): readonly string[] {
  return [...rows.values()]
    .sort(
      (a, b) =>
        a.strategy.localeCompare(b.strategy) ||
        a.symbol.localeCompare(b.symbol) ||
        a.key.localeCompare(b.key),
    )
    .map((row) => row.key);
}

export function resetPositions(snapshot: TopicSnapshot<'positions'>): void {
  const rows = new Map(snapshot.rows.map((row) => [row.key, row]));
  usePositions.setState({
    rows,
    keys: sortedKeys(rows),
    totals: snapshot.totals,
    greeks: new Map(snapshot.greeks.map((each) => [each.instrument, each])),
  });
}

export function patchPositions(patches: readonly TopicPatch<'positions'>[]): void {
  const before = usePositions.getState();
  const rows = new Map(before.rows);
  let { totals, greeks } = before;
  for (const patch of patches) {
    for (const key of patch.removed) rows.delete(key);
    for (const row of patch.rows) rows.set(row.key, row);
    totals = patch.totals;
    if (patch.greeks === undefined) continue;
    greeks = new Map([...greeks, ...patch.greeks.map((each) => [each.instrument, each] as const)]);
  }
  const same = rows.size === before.rows.size && before.keys.every((key) => rows.has(key));
  const keys = same ? before.keys : sortedKeys(rows);
  usePositions.setState({ rows, keys, totals, greeks });
}

export const selectPositionKeys = (state: PositionsState): readonly string[] => state.keys;
export const selectTotals = (state: PositionsState): Totals => state.totals;

export function usePosition(key: string): Position | undefined {
  return usePositions((state) => state.rows.get(key));
}

/** Realised and open together, charges taken off: the day in one number. */
export function dayPnl(totals: Totals): number {
  return totals.realised + totals.unrealised - totals.charges;
}
