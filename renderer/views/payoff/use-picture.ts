/**
 * What the payoff picture is drawn from: the package valued at the prices of this moment, looked at
 * with each step of the desk's clock, twice a second, and left alone when nothing moved. The drawn
 * range of levels stays where it is until the underlying comes near its edge, so that the picture
 * does not crawl.
 */
import { useMemo, useState } from 'react';
import type { PackageLeg } from '../../../shared/domain/strategy.ts';
import {
  expiryMs,
  impliedForward,
  type PackageMarket,
  type ParityPair,
  pictured,
  yearsUntil,
} from '../../../shared/maths/package-market.ts';
import {
  type PayoffFigures,
  payoffFigures,
  payoffLevels,
} from '../../../shared/maths/payoff-figures.ts';
import {
  horizonYears,
  type PackageGreeks,
  packageGreeks,
  packageVolatility,
  type Payoff,
} from '../../../shared/maths/payoff.ts';
import { useClock } from '../../store/clock-store.ts';
import { useMarket, useWatch } from '../../store/market-store.ts';
import type { ContractId, Quote } from '../../store/rows.ts';
import { legsKey } from './package-legs.ts';
import type { ForwardSource } from './use-forwards.ts';

/** Time passes in steps of this in the picture: finer ones would only make it tremble. */
const TIME_STEP_MS = 30_000;
const POINTS = 401;

export interface Picture {
  readonly payoff: Payoff;
  /** Legs whose own price gives no volatility. */
  readonly assumed: readonly number[];
  readonly figures: PayoffFigures;
  readonly greeks: PackageGreeks;
  readonly volatility: number | null;
  readonly nowMs: number;
  /** Years until the nearest expiry. */
  readonly horizon: number;
  /** Whether a price that it stands on is old. */
  readonly stale: boolean;
  readonly levels: Float64Array;
}

interface Seen {
  readonly marks: readonly (number | null)[];
  readonly market: PackageMarket;
  readonly stale: boolean;
}

interface Looked {
  readonly seen: string;
  readonly picture: Picture | null;
}

const NOTHING: Looked = { seen: '', picture: null };

export function usePicture(
  legs: readonly PackageLeg[],
  spot: ContractId | null,
  sources: readonly ForwardSource[],
): Picture | null {
  useWatch(useMemo(() => watched(legs, spot, sources), [legs, spot, sources]));
  const nowMs = useClock((state) => state.nowMs);
  const seen = useMemo(() => see(legs, spot, sources, nowMs), [legs, spot, sources, nowMs]);
  const [looked, setLooked] = useState<Looked>(NOTHING);
  const next = look(looked, legs, seen);
  if (next !== looked) setLooked(next);
  return next.picture;
}

function watched(
  legs: readonly PackageLeg[],
  spot: ContractId | null,
  sources: readonly ForwardSource[],
): readonly ContractId[] {
  const ids = new Set(legs.map(({ instrument }) => instrument));
  if (spot !== null) ids.add(spot);
  for (const { future, pairs } of sources) {
    if (future !== null) ids.add(future);
    for (const { call, put } of pairs) ids.add(call).add(put);
  }
  return [...ids];
}

/** The middle of the market where both sides are there, else the last trade; scaled. */
function markOf(quote: Quote | undefined): number | null {
  if (quote === undefined) return null;
  const { bid, ask, last } = quote;
  return bid !== null && ask !== null ? 0.5 * (bid + ask) : last;
}

function see(
  legs: readonly PackageLeg[],
  spot: ContractId | null,
  sources: readonly ForwardSource[],
  nowMs: number,
): Seen | null {
  const { quotes } = useMarket.getState();
  const time = nowMs - (nowMs % TIME_STEP_MS);
  const forwards = new Map<string, number>();
  for (const source of sources) {
    const forward = forwardOf(source, quotes, time);
    if (forward !== null) forwards.set(source.expiryDay, forward);
  }
  const quoted = spot === null ? undefined : quotes.get(spot);
  // Where no index is listed, as for commodities, the nearest forward stands for it.
  const level = markOf(quoted) ?? [...forwards.values()][0] ?? null;
  if (level === null) return null;
  const held = legs.map(({ instrument }) => quotes.get(instrument));
  return {
    marks: held.map(markOf),
    market: { spot: level, forwards, nowMs: time },
    stale: [...held, quoted].some((quote) => quote?.stale === true),
  };
}

function forwardOf(
  { expiryDay, future, pairs }: ForwardSource,
  quotes: ReadonlyMap<ContractId, Quote>,
  time: number,
): number | null {
  const found: ParityPair[] = [];
  for (const { strike, call, put } of pairs) {
    const [callMark, putMark] = [markOf(quotes.get(call)), markOf(quotes.get(put))];
    if (callMark !== null && putMark !== null) found.push({ strike, call: callMark, put: putMark });
  }
  const listed = future === null ? null : markOf(quotes.get(future));
  return impliedForward(listed, found, yearsUntil(expiryDay, time));
}

function look(before: Looked, legs: readonly PackageLeg[], seen: Seen | null): Looked {
  if (seen === null) return before;
  const { marks, market, stale } = seen;
  const { spot, forwards, nowMs } = market;
  const key = JSON.stringify([legsKey(legs), marks, spot, [...forwards], nowMs, stale]);
  if (before.seen === key) return before;
  const priced = legs.map((leg, at) => ({ ...leg, mark: marks[at] ?? null }));
  const found = pictured(priced, market);
  if (found === null) return { seen: key, picture: null };
  const { payoff, assumed } = found;
  const picture: Picture = {
    payoff,
    assumed,
    figures: payoffFigures(payoff),
    greeks: packageGreeks(payoff),
    volatility: packageVolatility(payoff),
    nowMs,
    horizon: horizonYears(payoff),
    stale,
    levels: keptLevels(before.picture, payoff),
  };
  return { seen: key, picture };
}

/** A quarter from the edge is near enough to draw another range. */
function keptLevels(before: Picture | null, payoff: Payoff): Float64Array {
  const low = before?.levels[0];
  const high = before?.levels.at(-1);
  if (before === null || low === undefined || high === undefined)
    return payoffLevels(payoff, POINTS);
  const edge = 0.25 * (high - low);
  const inside = payoff.spot > low + edge && payoff.spot < high - edge;
  return inside ? before.levels : payoffLevels(payoff, POINTS);
}

/** The nearest expiry of the legs in milliseconds; null when none ever ends. */
export function nearestExpiryMs(legs: readonly PackageLeg[]): number | null {
  const days = legs.map(({ expiryDay }) => expiryDay).filter((day) => day !== null);
  const [first] = days.sort();
  return first === undefined ? null : expiryMs(first);
}
