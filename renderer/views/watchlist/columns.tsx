/** One record per column of a watchlist; each says from which panel width it is shown. */
import type { ReactNode } from 'react';
import { shortText } from '../../format/short-contract.ts';
import { basisText, changeOf, priceText, toneOf } from '../../format/money.ts';
import { fixedText } from '../../format/digits.ts';
import { bigText } from '../../format/quantity.ts';
import { dayText, secondsText } from '../../format/time.ts';
import { SCALE } from '../../../shared/domain/money.ts';
import { useAgeMs } from '../../store/clock-store.ts';
import { useContract } from '../../store/instruments-store.ts';
import type { GridColumn } from '../../widgets/grid-columns.ts';
import { Arrow, Flash } from '../../widgets/small.tsx';
import type { WatchRow } from './watch-rows.ts';

export interface WatchColumn extends GridColumn<WatchRow> {
  readonly from: number;
}

function staleClass(row: WatchRow): string | undefined {
  return row.quote?.stale === true ? 'stale' : undefined;
}

function Name({ row }: { readonly row: WatchRow }): ReactNode {
  const stale = row.quote?.stale === true;
  const age = useAgeMs(stale ? (row.quote?.changedMs ?? null) : null);
  const contract = useContract(row.id);
  return (
    <span className="watch-name">
      <span className="cut" title={row.id}>
        {contract === undefined ? (row.id.split(':')[1] ?? row.id) : shortText(contract)}
      </span>
      {contract?.expiryDay === null || contract === undefined ? null : (
        <span className="watch-expiry">{dayText(contract.expiryDay)}</span>
      )}
      {age === null ? null : <span className="watch-age">{secondsText(age)} old</span>}
    </span>
  );
}

function Price({
  row,
  of,
}: {
  readonly row: WatchRow;
  readonly of: 'last' | 'bid' | 'ask';
}): ReactNode {
  const value = row.quote?.[of] ?? null;
  return (
    <span className={staleClass(row)}>
      <Flash value={value}>{priceText(value, row.contract?.tick)}</Flash>
    </span>
  );
}

/** Options double in a day: past a hundred percent the second decimal gives way to the size. */
function percentText(basis: number): string {
  return Math.abs(basis) < 10_000 ? basisText(basis) : `${fixedText(basis, 100, 0, 'always')}%`;
}

function Change({
  row,
  of,
}: {
  readonly row: WatchRow;
  readonly of: 'points' | 'basis';
}): ReactNode {
  const change = changeOf(row.quote?.last ?? null, row.quote?.close ?? null);
  if (change === null) return <span className="tone-faint">–</span>;
  return (
    <span className={staleClass(row) ?? `watch-change tone-${toneOf(change.points)}`}>
      {of === 'points' ? <Arrow of={change.points} /> : null}
      {of === 'basis' ? percentText(change.basis) : fixedText(change.points, SCALE, 2, 'always')}
    </span>
  );
}

function Count({ row, of }: { readonly row: WatchRow; readonly of: 'volume' | 'oi' }): ReactNode {
  const count = row.quote?.[of] ?? 0;
  return <span className="tone-quiet">{count === 0 ? '–' : bigText(count)}</span>;
}

export const WATCH_COLUMNS: readonly WatchColumn[] = [
  {
    id: 'contract',
    title: 'Contract',
    width: 108,
    from: 0,
    grow: true,
    fixed: true,
    cell: (row) => <Name row={row} />,
  },
  {
    id: 'last',
    title: 'LTP',
    hint: 'Last traded price',
    width: 68,
    from: 0,
    align: 'right',
    fixed: true,
    cell: (row) => <Price row={row} of="last" />,
  },
  {
    id: 'change',
    title: 'Change',
    width: 80,
    from: 400,
    align: 'right',
    cell: (row) => <Change row={row} of="points" />,
  },
  {
    id: 'percent',
    title: '%',
    hint: 'Change against the last close',
    width: 70,
    from: 0,
    align: 'right',
    cell: (row) => <Change row={row} of="basis" />,
  },
  {
    id: 'bid',
    title: 'Bid',
    width: 76,
    from: 540,
    align: 'right',
    cell: (row) => <Price row={row} of="bid" />,
  },
  {
    id: 'ask',
    title: 'Ask',
    width: 76,
    from: 540,
    align: 'right',
    cell: (row) => <Price row={row} of="ask" />,
  },
  {
    id: 'volume',
    title: 'Volume',
    width: 76,
    from: 610,
    align: 'right',
    cell: (row) => <Count row={row} of="volume" />,
  },
  {
    id: 'oi',
    title: 'OI',
    hint: 'Open interest',
    width: 76,
    from: 690,
    align: 'right',
    cell: (row) => <Count row={row} of="oi" />,
  },
];
