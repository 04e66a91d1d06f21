/**
 * Volatilities and greeks of the whole chain from the prices of the moment, worked out anew with
 * each step of the desk's clock, twice a second, whatever the ticks do. What nobody quotes has
 * none.
 */
import { useMemo, useState } from 'react';
import { type ChainColumns, openChain, solveChain } from '../../../shared/maths/chain-greeks.ts';
import {
  impliedForward,
  type ParityPair,
  RATE,
  yearsUntil,
} from '../../../shared/maths/package-market.ts';
import { rupeesOf } from '../../format/option-figures.ts';
import type { ChainStrike } from '../../store/chain-store.ts';
import { useClock } from '../../store/clock-store.ts';
import { useMarket, useWatch } from '../../store/market-store.ts';
import type { Contract, ContractId, Quote } from '../../store/rows.ts';
import { type ChainSide, nearestStrike } from './chain-columns.ts';

/** Of one option; NaN where no volatility gives its price. */
export interface OptionFigures {
  /** A year's, as a share. */
  readonly volatility: number;
  readonly delta: number;
  /** Rupees a calendar day for one unit. */
  readonly theta: number;
}

export interface ChainFigures {
  readonly columns: ChainColumns;
}

interface Asked {
  readonly strikes: readonly ChainStrike[];
  readonly future: Contract | null;
  readonly expiryDay: string | null;
  readonly spot: number | null;
  /** Whether a column shows any of it. */
  readonly wanted: boolean;
}

interface Looked {
  readonly stepMs: number;
  readonly key: string;
  readonly figures: ChainFigures | null;
}

const NOTHING: Looked = { stepMs: 0, key: '', figures: null };
/** Time passes in steps of this: finer ones would only make the figures tremble. */
const TIME_STEP_MS = 30_000;
/** Strikes each side of the money whose calls and puts tell the forward: three in all. */
const PAIRS = 1;

export function useChainFigures(asked: Asked): ChainFigures | null {
  const { strikes, future, wanted } = asked;
  const stepMs = useClock((state) => (wanted ? state.nowMs : 0));
  const money = nearestStrike(strikes, asked.spot);
  const pairs = useMemo(() => pairsAround(strikes, money), [strikes, money]);
  const futureId = future?.id ?? null;
  useWatch(useMemo(() => watched(wanted, pairs, futureId), [wanted, pairs, futureId]));
  const columns = useMemo(() => openChain(strikes.length), [strikes]);
  const [looked, setLooked] = useState<Looked>(NOTHING);
  const next = look(looked, asked, pairs, columns, stepMs);
  if (next !== looked) setLooked(next);
  return wanted ? next.figures : null;
}

function pairsAround(strikes: readonly ChainStrike[], money: number): readonly ChainStrike[] {
  return money < 0 ? [] : strikes.slice(Math.max(0, money - PAIRS), money + PAIRS + 1);
}

function watched(
  wanted: boolean,
  pairs: readonly ChainStrike[],
  future: ContractId | null,
): readonly ContractId[] {
  if (!wanted) return [];
  const ids = [future, ...pairs.flatMap(({ call, put }) => [call?.id ?? null, put?.id ?? null])];
  return ids.filter((id) => id !== null);
}

function look(
  before: Looked,
  asked: Asked,
  pairs: readonly ChainStrike[],
  columns: ChainColumns,
  stepMs: number,
): Looked {
  const { wanted, expiryDay, strikes, future } = asked;
  const same = before.figures?.columns === columns;
  if (!wanted || expiryDay === null || (same && before.stepMs === stepMs)) return before;
  const { quotes, version } = useMarket.getState();
  const nowMs = stepMs - (stepMs % TIME_STEP_MS);
  const key = `${version} ${nowMs} ${expiryDay}`;
  if (same && before.key === key) return { ...before, stepMs };
  const years = yearsUntil(expiryDay, nowMs);
  const forward = forwardOf(future, pairs, quotes, years);
  for (const [at, { strike, call, put }] of strikes.entries()) {
    columns.strikes[at] = rupeesOf(strike);
    columns.calls.prices[at] = rupeesOf(markOf(quotes, call) ?? Number.NaN);
    columns.puts.prices[at] = rupeesOf(markOf(quotes, put) ?? Number.NaN);
  }
  const market = { forward: forward === null ? Number.NaN : rupeesOf(forward), years, rate: RATE };
  solveChain(columns, strikes.length, market);
  return { stepMs, key, figures: { columns } };
}

type Quotes = ReadonlyMap<ContractId, Quote>;

/** The middle where both sides are there, else the last trade; scaled. */
function markOf(quotes: Quotes, contract: Contract | null): number | null {
  const quote = contract === null ? undefined : quotes.get(contract.id);
  if (quote === undefined) return null;
  const { bid, ask, last } = quote;
  return bid !== null && ask !== null ? 0.5 * (bid + ask) : last;
}

function forwardOf(
  future: Contract | null,
  pairs: readonly ChainStrike[],
  quotes: Quotes,
  years: number,
): number | null {
  const found = pairs.flatMap(({ strike, call, put }): readonly ParityPair[] => {
    const [callMark, putMark] = [markOf(quotes, call), markOf(quotes, put)];
    return callMark === null || putMark === null ? [] : [{ strike, call: callMark, put: putMark }];
  });
  return impliedForward(markOf(quotes, future), found, years);
}

export function figuresAt(
  figures: ChainFigures | null,
  side: ChainSide,
  at: number,
): OptionFigures | null {
  if (figures === null) return null;
  const { volatilities, deltas, thetas } = figures.columns[side === 'call' ? 'calls' : 'puts'];
  const volatility = volatilities[at] ?? Number.NaN;
  if (!Number.isFinite(volatility)) return null;
  return { volatility, delta: deltas[at] ?? 0, theta: thetas[at] ?? 0 };
}
