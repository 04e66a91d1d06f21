/** Greeks are worked out on a clock and never by a tick: nobody reads them faster. */
import type { GreeksRow } from '../../shared/contract/rows.ts';
import type { Cancel, World } from '../platform/world.ts';
import type { GreeksBoard } from '../projections/greeks-board.ts';

export const GREEKS_MS = 500;

/** `wanted` says whether anybody looks; `tell` is given what changed, never an empty list. */
export function paceGreeks(
  world: Pick<World, 'after'>,
  board: GreeksBoard,
  wanted: () => boolean,
  tell: (changed: GreeksRow[]) => void,
): Cancel {
  let timer: Cancel;
  function next(): void {
    timer = world.after(GREEKS_MS, () => {
      if (wanted()) {
        const changed = board.changes();
        if (changed.length > 0) tell(changed);
      }
      next();
    });
  }
  next();
  return () => timer();
}
