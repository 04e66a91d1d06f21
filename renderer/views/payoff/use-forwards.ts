/**
 * Where the forward of each expiry comes from: its future where one is listed, else the calls and
 * puts around the money, whose prices together tell it.
 */
import { useEffect, useMemo, useState } from 'react';
import { parityStrikes } from '../../../shared/maths/package-market.ts';
import { loadChain, useInstruments } from '../../store/instruments-store.ts';
import { useMarket } from '../../store/market-store.ts';
import type { Chain, ContractId } from '../../store/rows.ts';

export interface ForwardSource {
  readonly expiryDay: string;
  readonly future: ContractId | null;
  readonly pairs: readonly {
    readonly strike: number;
    readonly call: ContractId;
    readonly put: ContractId;
  }[];
}

/** Other strikes are near the money only after the underlying has moved by a percent. */
function useMoney(spot: ContractId | null): number | null {
  return useMarket(({ quotes }) => {
    const last = spot === null ? null : (quotes.get(spot)?.last ?? null);
    return last === null ? null : Math.exp(0.01 * Math.round(100 * Math.log(Math.max(1, last))));
  });
}

/** `days` must be a stable array. */
export function useForwards(
  underlying: string,
  days: readonly string[],
  spot: ContractId | null,
): readonly ForwardSource[] {
  const edition = useInstruments((state) => state.edition);
  const money = useMoney(spot);
  const [chains, setChains] = useState<ReadonlyMap<string, Chain>>(new Map());
  useEffect(() => {
    let left = false;
    for (const day of days) {
      void loadChain(underlying, day).then((answer) => {
        if (left || !answer.ok) return;
        setChains((before) => new Map(before).set(`${edition} ${day}`, answer.value));
      });
    }
    return () => {
      left = true;
    };
  }, [underlying, days, edition]);
  return useMemo(
    () =>
      days.flatMap((day) => {
        const chain = chains.get(`${edition} ${day}`);
        return chain === undefined ? [] : [sourceOf(day, chain, money)];
      }),
    [days, chains, money, edition],
  );
}

function sourceOf(
  expiryDay: string,
  { strikes, future }: Chain,
  money: number | null,
): ForwardSource {
  if (future !== null) return { expiryDay, future: future.id, pairs: [] };
  const level = money ?? strikes[Math.floor(0.5 * strikes.length)]?.strike ?? 0;
  const both = strikes.flatMap(({ strike, call, put }) =>
    call === null || put === null ? [] : [{ strike, call: call.id, put: put.id }],
  );
  return { expiryDay, future: null, pairs: parityStrikes(both, level) };
}
