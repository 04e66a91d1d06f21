import { useMemo } from 'react';
import { usePositions } from '../../store/positions-store.ts';
import type { Position } from '../../store/rows.ts';
import { type Arranged, arrange, type Grouping, isClosed } from './groups.ts';

function rowsNow(): readonly Position[] {
  const { keys, rows } = usePositions.getState();
  return keys.flatMap((key) => rows.get(key) ?? []);
}

/** Arranged anew only when a row comes, goes, opens or closes; never because a number moved. */
export function useArranged(by: Grouping): Arranged {
  const standing = usePositions((state) =>
    state.keys
      .map((key) => {
        const row = state.rows.get(key);
        return row === undefined
          ? ''
          : `${key}=${isClosed(row) ? `${row.tracker}${row.tradedToday}` : row[by]}`;
      })
      .join('\n'),
  );
  return useMemo(() => {
    return standing === '' ? arrange([], by) : arrange(rowsNow(), by);
  }, [standing, by]);
}
