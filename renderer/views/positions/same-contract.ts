/** Positions of all strategies in one contract, looked up instead of searched for in every row. */
import type { usePositions } from '../../store/positions-store.ts';
import type { Position } from '../../store/rows.ts';

type State = Pick<ReturnType<typeof usePositions.getState>, 'keys' | 'rows'>;

let seenKeys: readonly string[] | null = null;
let contracts = new Map<string, string[]>();

function contractOf({ account, instrument, product }: Position): string {
  return `${account}|${instrument}|${product}`;
}

/** The list of keys is the same until a row comes or goes, so it says when to index anew. */
function contractsOf({ keys, rows }: State): ReadonlyMap<string, readonly string[]> {
  if (keys === seenKeys) return contracts;
  seenKeys = keys;
  contracts = new Map();
  for (const key of keys) {
    const row = rows.get(key);
    if (row === undefined) continue;
    const at = contractOf(row);
    const known = contracts.get(at);
    if (known === undefined) contracts.set(at, [key]);
    else known.push(key);
  }
  return contracts;
}

export function sameContract(state: State, row: Position): readonly Position[] {
  return (contractsOf(state).get(contractOf(row)) ?? []).flatMap(
    (key) => state.rows.get(key) ?? [],
  );
}
