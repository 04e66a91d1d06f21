/** One record per column of the positions; header, body, group titles and totals all read it. */
import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { PRODUCT_SHORT, PRODUCT_WORD } from '../../format/codes.ts';
import { amountText, averageText, priceText, toneOf } from '../../format/money.ts';
import { shortText } from '../../format/short-contract.ts';
import { lotsText, unitsTitle } from '../../format/quantity.ts';
import { dayText, secondsText } from '../../format/time.ts';
import { useAgeMs } from '../../store/clock-store.ts';
import { useContract } from '../../store/instruments-store.ts';
import { useQuote } from '../../store/market-store.ts';
import { usePositions } from '../../store/positions-store.ts';
import type { Position } from '../../store/rows.ts';
import type { GridColumn } from '../../widgets/grid-columns.ts';
import { Arrow, Flash } from '../../widgets/small.tsx';
import { Cover } from '../protection/cover.tsx';
import { brokerDifference, netPnl } from './groups.ts';
import { PositionState } from './position-state.tsx';

export interface PositionColumn extends GridColumn<Position> {
  /** Shown only when the panel is at least this wide. */
  readonly from: number;
}

/** An amount with sign, arrow and colour together. */
export function Pnl({
  of,
  strong,
}: {
  readonly of: number | null;
  readonly strong?: boolean;
}): ReactNode {
  return (
    <span className={`pnl tone-${toneOf(of)}`} data-strong={strong === true ? '' : undefined}>
      <Arrow of={of} />
      {amountText(of, 'always')}
    </span>
  );
}

function Name({ row }: { readonly row: Position }): ReactNode {
  const contract = useContract(row.instrument);
  const differs = usePositions((state) => brokerDifference(row, state.rows.values()));
  return (
    <span className="position-name">
      <span
        className="position-title"
        title={`${row.exchange} ${row.symbol}, ${PRODUCT_WORD[row.product]}`}
      >
        <span>{contract === undefined ? row.symbol : shortText(contract)}</span>
        {contract === undefined || contract.expiryDay === null ? null : (
          <span className="position-expiry">{dayText(contract.expiryDay)}</span>
        )}
      </span>
      {differs === 0 ? null : (
        <TriangleAlert
          size={13}
          className="tone-attention"
          role="img"
          aria-label={`The broker holds ${lotsText(differs, row.lot, 'always')} lots more than this desk`}
        />
      )}
      {row.product === 'nrml' ? null : (
        <span className="position-product">{PRODUCT_SHORT[row.product]}</span>
      )}
    </span>
  );
}

function Mark({ row }: { readonly row: Position }): ReactNode {
  const quote = useQuote(row.instrument);
  const age = useAgeMs(row.markStale ? (quote?.changedMs ?? null) : null);
  return (
    <span
      className={row.markStale ? 'stale' : undefined}
      title={row.markStale ? 'Old price' : undefined}
    >
      <Flash value={row.mark}>{priceText(row.mark)}</Flash>
      {age === null ? null : ` ${secondsText(age)}`}
    </span>
  );
}

function Broker({ row }: { readonly row: Position }): ReactNode {
  const differs = usePositions((state) => brokerDifference(row, state.rows.values()));
  if (row.brokerNet === null) return <span className="tone-faint">not read</span>;
  return (
    <span
      className={differs === 0 ? 'tone-quiet' : 'broker-differs'}
      title={`The broker’s net in this contract, all strategies: ${unitsTitle(row.brokerNet, row.lot)}`}
    >
      {lotsText(row.brokerNet, row.lot, 'always')}
      {differs === 0 ? null : ` (${lotsText(differs, row.lot, 'always')})`}
    </span>
  );
}

export const POSITION_COLUMNS: readonly PositionColumn[] = [
  {
    id: 'contract',
    title: 'Contract',
    width: 192,
    from: 0,
    grow: true,
    fixed: true,
    cell: (row) => <Name row={row} />,
  },
  {
    id: 'net',
    title: 'Lots',
    hint: 'Net lots: + long, − short',
    width: 54,
    from: 0,
    align: 'right',
    fixed: true,
    cell: (row) => (
      <span className="position-net" title={unitsTitle(row.net, row.lot)}>
        {lotsText(row.net, row.lot, 'always')}
      </span>
    ),
  },
  {
    id: 'average',
    title: 'Average',
    hint: 'Average price of what is open, first in first out',
    width: 72,
    from: 560,
    align: 'right',
    cell: (row) => averageText(Math.abs(row.openValue), Math.abs(row.net)),
  },
  {
    id: 'mark',
    title: 'Mark',
    hint: 'The price it is valued at',
    width: 86,
    from: 0,
    align: 'right',
    cell: (row) => <Mark row={row} />,
  },
  {
    id: 'unrealised',
    title: 'Open P&L',
    hint: 'Unrealised: what is open, at the mark',
    width: 108,
    from: 774,
    align: 'right',
    cell: (row) => <Pnl of={row.net === 0 ? null : row.unrealised} />,
  },
  {
    id: 'realised',
    title: 'Realised',
    hint: 'Realised today, before charges',
    width: 104,
    from: 880,
    align: 'right',
    cell: (row) => <Pnl of={row.realised} />,
  },
  {
    id: 'charges',
    title: 'Charges',
    hint: 'Fees and taxes of today’s fills, estimated',
    width: 72,
    from: 970,
    align: 'right',
    cell: (row) => <span className="tone-quiet">{amountText(row.charges)}</span>,
  },
  {
    id: 'pnl',
    title: 'Net P&L',
    hint: 'Open and realised, charges taken off',
    width: 112,
    from: 0,
    align: 'right',
    fixed: true,
    cell: (row) => <Pnl of={netPnl(row)} strong />,
  },
  {
    id: 'free',
    title: 'Free',
    hint: 'Lots free to exit, and lots promised to exits in flight',
    width: 70,
    from: 1_040,
    align: 'right',
    cell: (row) => (
      <span title={`${row.free} free, ${row.reserved} promised to exits`}>
        {lotsText(row.free, row.lot)}
        {row.reserved === 0 ? null : (
          <span className="tone-attention"> / {lotsText(row.reserved, row.lot)}</span>
        )}
      </span>
    ),
  },
  {
    id: 'broker',
    title: 'Broker',
    hint: 'The broker’s own net, and the difference from ours',
    width: 82,
    from: 1_125,
    align: 'right',
    cell: (row) => <Broker row={row} />,
  },
  {
    id: 'cover',
    title: 'Protected',
    hint: 'Lots stopped out by the exchange, by this computer, or by nobody',
    width: 118,
    from: 640,
    cell: (row) => <Cover row={row} />,
  },
  {
    id: 'state',
    title: 'State',
    width: 152,
    from: 0,
    fixed: true,
    cell: (row) => <PositionState row={row} />,
  },
];
