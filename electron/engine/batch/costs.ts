/**
 * What it costs to go on and to go back, from the book as it stands: what cannot be taken from the
 * levels that are seen is counted at the last of them, so the true cost may be higher. Integers in
 * the scale of money; above zero is a loss.
 */
import { SIDE_SIGN, type Side } from '../../../shared/domain/side.ts';
import { freshPrice } from '../exit/climb.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Lane } from './lanes.ts';

/** What so many units bring or cost when they are taken from the other side; null without price. */
export function valueNow(
  around: Surroundings,
  { instrument }: Lane['leg'],
  side: Side,
  units: number,
): number | null {
  if (units === 0) return 0;
  const facts = freshPrice(around, instrument);
  if (facts === null) return null;
  const depth = around.market.depth(instrument);
  const levels = (side === 'buy' ? depth?.asks : depth?.bids) ?? [];
  let left = units;
  let value = 0;
  let last = (side === 'buy' ? facts.ask : facts.bid) ?? facts.last;
  for (const { price, quantity } of levels) {
    const taken = Math.min(left, quantity);
    value += price * taken;
    left -= taken;
    last = price;
    if (left === 0) break;
  }
  if (left > 0 && (last === null || last === 0)) return null;
  return value + left * (last ?? 0);
}

/** What getting out of all that is held would lose against what it was filled at. */
export function costToUnwind(around: Surroundings, lanes: readonly Lane[]): number | null {
  let cost = 0;
  for (const { leg, held, facts, orders } of lanes) {
    if (held === 0) continue;
    const back = leg.side === 'buy' ? 'sell' : 'buy';
    const now = valueNow(around, leg, back, held);
    if (now === null) return null;
    const filledValue = orders.reduce((sum, order) => sum + order.filledValue, 0);
    const entered = Math.floor((filledValue * held) / Math.max(1, facts.filled));
    cost += SIDE_SIGN[leg.side] * (entered - now);
  }
  return cost;
}

/** How much worse than planned it is to take everything that is missing now. */
export function costToComplete(around: Surroundings, lanes: readonly Lane[]): number | null {
  let cost = 0;
  for (const { leg, facts } of lanes) {
    const missing = Math.max(0, facts.wanted - facts.filled);
    const now = valueNow(around, leg, leg.side, missing);
    if (now === null) return null;
    cost += SIDE_SIGN[leg.side] * (now - leg.price * missing);
  }
  return cost;
}
