/** Cells of greeks: dimmed where they stand on an old price, a dash with its reason where none. */
import type { ReactNode } from 'react';
import { greekText, volatilityText } from '../../format/greeks.ts';
import { NONE } from '../../format/money.ts';
import { usePositions } from '../../store/positions-store.ts';
import type { Position } from '../../store/rows.ts';
import { type GreekName, greekSum } from './greeks.ts';

const DECIMALS: Readonly<Record<GreekName, 0 | 1 | 2>> = { delta: 1, gamma: 2, theta: 0, vega: 0 };

function Missing({ why }: { readonly why: string | null }): ReactNode {
  return (
    <span className="tone-faint" title={why ?? undefined}>
      {NONE}
      {why === null ? null : <span className="only-read-out">{why}</span>}
    </span>
  );
}

const MIXED = 'Units of several underlyings do not add up';

/** Of one row or of several together. */
export function Greek(props: {
  readonly rows: readonly Position[];
  readonly name: GreekName;
}): ReactNode {
  const { rows, name } = props;
  const greeks = usePositions((state) => state.greeks);
  const sum = greekSum(rows, greeks);
  const figure = sum[name];
  if (figure === null) return <Missing why={sum.mixed ? MIXED : sum.why} />;
  return (
    <span className={sum.why === null ? undefined : 'stale'} title={sum.why ?? undefined}>
      {greekText(figure, DECIMALS[name])}
    </span>
  );
}

export function Volatility({ row }: { readonly row: Position }): ReactNode {
  const read = usePositions((state) => state.greeks.get(row.instrument));
  if (row.net === 0) return NONE;
  const volatility = read?.figures?.volatility ?? null;
  if (volatility === null) return <Missing why={read?.why ?? null} />;
  return (
    <span className={read?.why === null ? undefined : 'stale'} title={read?.why ?? undefined}>
      {volatilityText(volatility)}
    </span>
  );
}
