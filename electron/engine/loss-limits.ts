/** The losses of a day that change what may be sent, in rupees: the lower of two limits each. */
import { lowerLoss } from '../risk/checks.ts';
import type { Surroundings } from './surroundings.ts';

export interface LossLimits {
  readonly reducingAt: number;
  readonly haltedAt: number;
}

export function lossLimits(around: Pick<Surroundings, 'limits' | 'market'>): LossLimits {
  const { dailyLoss, lossShare, haltLoss, haltShare } = around.limits();
  const capital = around.market.capital();
  return {
    reducingAt: lowerLoss(dailyLoss, lossShare, capital),
    haltedAt: lowerLoss(haltLoss, haltShare, capital),
  };
}
