/**
 * What today has cost so far: realised, open at the last price, and charges. A position that has no
 * price, or whose feed has been silent, makes the figure unknown, and an unknown loss counts as one
 * that is too large.
 */
import type { InstrumentId } from '../../shared/domain/ids.ts';
import { type Money, money, ZERO_MONEY } from '../../shared/domain/money.ts';
import { unrealisedAt } from '../../shared/domain/position.ts';
import { cachedCharges, type ChargesCache } from './day-charges.ts';
import { dayAt, isNextDay } from './sent-log.ts';
import type { EngineView } from './state.ts';
import type { Surroundings } from './surroundings.ts';

export interface DayLoss {
  /** Zero when it is a gain. Positions without a price count at cost. */
  readonly loss: Money;
  /** The first contract that makes it unknown. */
  readonly unpriced: InstrumentId | null;
}

export function dayLoss(state: EngineView, around: Surroundings): DayLoss {
  let result = dayRealised(state, around) - dayCharges(state, around);
  let unpriced: InstrumentId | null = null;
  const { blindAfterMs } = around.limits();
  for (const position of state.positions.values()) {
    if (position.net === 0) continue;
    const facts = around.market.price(position.instrument);
    const last = facts?.last ?? null;
    if (last === null || (facts?.ageMs ?? 0) > blindAfterMs) unpriced ??= position.instrument;
    if (last !== null) result += unrealisedAt(position, last);
  }
  return { loss: result < 0 ? money(-result) : ZERO_MONEY, unpriced };
}

export function dayRealised(state: EngineView, around: Surroundings): Money {
  return isNextDay(state.clock, around.nowMs()) ? ZERO_MONEY : state.realisedToday;
}

/** Kept as long as the fold that they belong to; a fold that is made anew begins anew. */
const CACHES = new WeakMap<object, ChargesCache>();

function dayCharges(state: EngineView, around: Surroundings): number {
  const fills = state.fillsByPosition;
  const cache = CACHES.get(fills) ?? new Map();
  CACHES.set(fills, cache);
  const day = dayAt(state.clock, around.nowMs());
  let total = 0;
  for (const [key, { instrument: id }] of state.positions) {
    const instrument = around.market.instrument(id);
    if (instrument === null) continue;
    total += cachedCharges(cache, key, fills.get(key) ?? [], instrument, day);
  }
  return total;
}
