import { nearestTick, type Price } from '../../shared/domain/money.ts';

/** The tick nearest to the middle of bid and ask; null while one side is empty. */
export function midOf(bid: Price | null, ask: Price | null, tick: Price): Price | null {
  if (bid === null || ask === null || tick <= 0) return null;
  return nearestTick((bid + ask) / 2, tick);
}
