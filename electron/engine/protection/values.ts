/**
 * What a rule of protection sees: prices, premiums and profits from the fold and the market. A
 * value that may not be acted on still has its figure, beside the reason.
 */
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import type { Limits } from '../../../shared/domain/limits.ts';
import type { Position } from '../../../shared/domain/position.ts';
import { positionKeyText } from '../../../shared/domain/position.ts';
import type { PremiumLeg, Protection, Watch } from '../../../shared/domain/protection.ts';
import type { Tracker } from '../../../shared/domain/tracker.ts';
import { unreachable } from '../../../shared/lib/assert.ts';
import { isStale, type PriceFacts } from '../../risk/candidate.ts';
import type { EngineView } from '../state.ts';
import type { Surroundings } from '../surroundings.ts';

export type Covered = Pick<Protection, 'account' | 'strategy' | 'scope'>;

export interface Reading {
  /** As it was last known; null when there is no figure at all. */
  readonly value: number | null;
  /** Why nothing may be decided by it; null when it is fresh. */
  readonly stale: string | null;
}

/** The positions of the scope, flat ones too. */
export function positionsOf(
  state: EngineView,
  { account, strategy, scope }: Covered,
): readonly Position[] {
  if (scope.kind === 'holding') {
    const { instrument, product } = scope;
    const key = positionKeyText({ account, strategy, instrument, product });
    const position = state.positions.get(key);
    return position === undefined ? [] : [position];
  }
  return [...state.positions.values()].filter((position) => position.strategy === strategy);
}

/** The round trips that are running in the scope; a plan ends with the last of them. */
export function openTrips(state: EngineView, covered: Covered): readonly Tracker[] {
  return positionsOf(state, covered).flatMap((position) => {
    const trip = state.trips.get(positionKeyText(position))?.at(-1);
    return trip === undefined || trip.net === 0 ? [] : [trip];
  });
}

/** What a price may be used for: it is there, in the exchange's own range, and not old. */
function priceReading(facts: PriceFacts | null, limits: Limits, name: string): Reading {
  const last = facts?.last ?? null;
  if (facts === null || last === null || last <= 0) {
    return { value: null, stale: `There is no price for ${name}` };
  }
  const { bandLow, bandHigh, ageMs, feedDownMs } = facts;
  const outside = (bandLow !== null && last < bandLow) || (bandHigh !== null && last > bandHigh);
  if (outside)
    return { value: last, stale: `The price of ${name} is outside the exchange’s range` };
  if (!isStale(facts, limits)) return { value: last, stale: null };
  if (feedDownMs > limits.feedDownMs) return { value: last, stale: 'The price feed is down' };
  return { value: last, stale: `The price of ${name} is ${Math.floor(ageMs / 1_000)} s old` };
}

/** The contracts whose prices make up the value, each with how often it counts. */
export interface Sum {
  readonly legs: readonly PremiumLeg[];
  readonly offset: number;
}

export function sumOf(state: EngineView, plan: Covered, watch: Watch): Sum {
  switch (watch.kind) {
    case 'price':
      return { legs: ownPrice(plan), offset: 0 };
    case 'underlying':
      return { legs: [{ instrument: watch.instrument, ratio: 1 }], offset: 0 };
    case 'premium':
      return { legs: watch.legs, offset: 0 };
    case 'profit':
      return profitSum(positionsOf(state, plan), watch.base);
    default:
      return unreachable(watch);
  }
}

function ownPrice({ scope }: Covered): readonly PremiumLeg[] {
  return scope.kind === 'holding' ? [{ instrument: scope.instrument, ratio: 1 }] : [];
}

function profitSum(positions: readonly Position[], base: number): Sum {
  const legs: PremiumLeg[] = [];
  let offset = -base;
  for (const { instrument, net, realised, openValue } of positions) {
    offset += realised - openValue;
    if (net !== 0) legs.push({ instrument, ratio: net });
  }
  return { legs, offset };
}

/** Where prices come from, and how old one may be. */
export type PriceSource = Pick<Surroundings, 'market' | 'limits'>;

export function readingOf(around: PriceSource, { legs, offset }: Sum): Reading {
  const limits = around.limits();
  let value: number | null = offset;
  let stale: string | null = legs.length === 0 ? 'Nothing is held' : null;
  for (const { instrument, ratio } of legs) {
    const each = priceReading(around.market.price(instrument), limits, nameOf(instrument));
    stale ??= each.stale ?? closedFor(around, instrument);
    value = value === null || each.value === null ? null : value + ratio * each.value;
  }
  // Sums beyond what is exact are no figures to act on.
  if (value !== null && !Number.isSafeInteger(value)) {
    return { value: null, stale: 'The value is too large to be exact' };
  }
  return { value, stale };
}

/** Prices before the opening and after the close are no market: no mark follows them either. */
function closedFor({ market }: PriceSource, instrument: InstrumentId): string | null {
  const session = market.session(market.instrument(instrument)?.exchange);
  return session === 'closed' || session === 'pre_open' ? 'The exchange is closed' : null;
}

export function nameOf(instrument: InstrumentId): string {
  return instrument.slice(instrument.indexOf(':') + 1);
}

/**
 * What had been realised in the scope before its oldest open round trip began: the profit that a
 * rule watches starts there, so that it counts the legs of this trade and nothing of earlier ones.
 */
export function profitBase(state: EngineView, covered: Covered): number {
  const fromMs = Math.min(...openTrips(state, covered).map((trip) => trip.openedMs));
  let base = 0;
  for (const position of positionsOf(state, covered)) {
    for (const trip of state.trips.get(positionKeyText(position)) ?? []) {
      if (trip.closedMs !== null && trip.closedMs <= fromMs) base += trip.realised;
    }
  }
  return base;
}

/**
 * The legs of the strategy for one unit; null with the name of a contract that has no price. What
 * was sold on the whole is counted the other way round, as what it costs to buy back.
 */
export function premiumLegs(
  around: Surroundings,
  positions: readonly Position[],
): { readonly legs: readonly PremiumLeg[]; readonly sold: boolean } | InstrumentId {
  const held = positions.filter(({ net }) => net !== 0);
  const unit = held.reduce((size, { net }) => common(size, Math.abs(net)), 0);
  const ratios = new Map<InstrumentId, number>();
  let value = 0;
  for (const { instrument, net } of held) {
    const last = around.market.price(instrument)?.last ?? null;
    if (last === null || last <= 0) return instrument;
    // The unit divides every one of them, so nothing is rounded here.
    const ratio = Math.round(net / unit);
    ratios.set(instrument, (ratios.get(instrument) ?? 0) + ratio);
    value += ratio * last;
  }
  const sold = value < 0;
  const legs = [...ratios].map(([instrument, ratio]) => ({
    instrument,
    ratio: sold ? -ratio : ratio,
  }));
  return { legs, sold };
}

/** The greatest common divisor. */
function common(a: number, b: number): number {
  return b === 0 ? a : common(b, a % b);
}
