/**
 * The truth as plain JSON for checkers: our instrument ids, prices scaled by 10,000 as integers,
 * quantities in units, lists in the order in which things happened.
 */
import type { Core } from './core.ts';
import type { TruthFunds, TruthOrder, TruthPosition, TruthTrade } from './truth.ts';

export interface TruthPicture {
  readonly nowMs: number;
  readonly orders: readonly TruthOrder[];
  readonly trades: readonly TruthTrade[];
  readonly positions: readonly TruthPosition[];
  readonly funds: TruthFunds;
}

/** Orders that a fault hides from the broker's books are in it: this is what is true. */
export function truthPicture({ truth, world }: Pick<Core, 'truth' | 'world'>): TruthPicture {
  const view = truth.whole();
  return {
    nowMs: world.nowMs(),
    orders: view.orders(),
    trades: view.trades(),
    positions: view.positions(),
    funds: view.funds(),
  };
}
