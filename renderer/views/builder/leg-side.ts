import type { Side } from '../../../shared/domain/side.ts';

/** A ratio is never zero: above it is bought, below sold. */
export function sideOf(ratio: number): Side {
  return ratio > 0 ? 'buy' : 'sell';
}
