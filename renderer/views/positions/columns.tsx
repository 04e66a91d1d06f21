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
import type { Position } from '../../store/rows.ts';
import {
  type GridColumn,
  type GridColumns,
  visibleColumns,
  widthOf,
} from '../../widgets/grid-columns.ts';
import { Arrow, Flash } from '../../widgets/small.tsx';
import { Cover } from '../protection/cover.tsx';
import { BrokerCell, BrokerNet, useBrokerDifference } from './broker-cells.tsx';
import { Greek, Volatility } from './greek-cells.tsx';
import { rowPnl } from './groups.ts';
import { PositionState } from './position-state.tsx';

export interface PositionColumn extends GridColumn<Position> {
  /** Where a narrow panel stops: lower ones stay longest. */
  readonly rank: number;
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
  const differs = useBrokerDifference(row);
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

/**
 * As many columns as the panel has room for, in the order of their rank and drawn in their own. It
 * depends on nothing but width and choice, so that no price ever moves a column; what the trader
 * hides makes room for the next.
 */
export function fittingColumns(width: number, shape: GridColumns): readonly PositionColumn[] {
  const wanted = visibleColumns(POSITION_COLUMNS, shape) as readonly PositionColumn[];
  if (width === 0) return wanted;
  const kept = new Set<string>();
  let left = width;
  for (const column of wanted.toSorted((a, b) => a.rank - b.rank)) {
    left -= widthOf(column, shape);
    if (left < 0 && column.fixed !== true) break;
    kept.add(column.id);
  }
  return wanted.filter(({ id }) => kept.has(id));
}

export const POSITION_COLUMNS: readonly PositionColumn[] = [
  {
    id: 'contract',
    title: 'Contract',
    width: 188,
    rank: 0,
    grow: true,
    fixed: true,
    cell: (row) => <Name row={row} />,
  },
  {
    id: 'net',
    title: 'Lots',
    hint: 'Net lots: + long, − short',
    width: 54,
    rank: 0,
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
    width: 78,
    rank: 3,
    align: 'right',
    cell: (row) => averageText(Math.abs(row.openValue), Math.abs(row.net)),
  },
  {
    id: 'mark',
    title: 'Mark',
    hint: 'The price it is valued at',
    width: 86,
    rank: 1,
    align: 'right',
    cell: (row) => <Mark row={row} />,
  },
  {
    id: 'unrealised',
    title: 'Open P&L',
    hint: 'Unrealised: what is open, at the mark',
    width: 108,
    rank: 4,
    align: 'right',
    cell: (row) => <Pnl of={row.net === 0 ? null : row.unrealised} />,
  },
  {
    id: 'realised',
    title: 'Realised',
    hint: 'Realised today, before charges',
    width: 104,
    rank: 7,
    align: 'right',
    cell: (row) => <Pnl of={row.realisedToday} />,
  },
  {
    id: 'charges',
    title: 'Charges',
    hint: 'Charges of the day: fees and taxes of today’s fills, estimated',
    width: 72,
    rank: 8,
    align: 'right',
    cell: (row) => <span className="tone-quiet">{amountText(row.charges)}</span>,
  },
  {
    id: 'pnl',
    title: 'Net P&L',
    hint: 'Open and realised, charges taken off',
    width: 112,
    rank: 0,
    align: 'right',
    fixed: true,
    cell: (row) => <Pnl of={rowPnl(row)} strong />,
  },
  {
    id: 'brokerPnl',
    title: 'Broker P&L',
    hint: 'The broker’s own profit in the contract, before charges',
    width: 108,
    rank: 9,
    align: 'right',
    cell: (row) => <BrokerCell row={row} part="figure" />,
  },
  {
    id: 'brokerGap',
    title: 'Difference',
    hint: 'The broker’s profit less ours, before charges',
    width: 88,
    rank: 10,
    align: 'right',
    cell: (row) => <BrokerCell row={row} part="gap" />,
  },
  {
    id: 'delta',
    title: 'Delta',
    hint: 'Delta in units of the underlying',
    width: 72,
    rank: 5,
    align: 'right',
    cell: (row) => <Greek rows={[row]} name="delta" />,
  },
  {
    id: 'gamma',
    title: 'Gamma',
    hint: 'Gamma: units of delta for a point of the underlying',
    width: 64,
    rank: 12,
    align: 'right',
    cell: (row) => <Greek rows={[row]} name="gamma" />,
  },
  {
    id: 'theta',
    title: 'Theta',
    hint: 'Theta: rupees for a calendar day that passes',
    width: 72,
    rank: 6,
    align: 'right',
    cell: (row) => <Greek rows={[row]} name="theta" />,
  },
  {
    id: 'vega',
    title: 'Vega',
    hint: 'Vega: rupees for a point of volatility',
    width: 72,
    rank: 12,
    align: 'right',
    cell: (row) => <Greek rows={[row]} name="vega" />,
  },
  {
    id: 'volatility',
    title: 'IV',
    hint: 'Volatility that the market pays, a year’s',
    width: 56,
    rank: 13,
    align: 'right',
    cell: (row) => <Volatility row={row} />,
  },
  {
    id: 'free',
    title: 'Free',
    hint: 'Lots free to exit, and lots promised to exits in flight',
    width: 70,
    rank: 14,
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
    rank: 11,
    align: 'right',
    cell: (row) => <BrokerNet row={row} />,
  },
  {
    id: 'cover',
    title: 'Protected',
    hint: 'Lots stopped out by the exchange, by this computer, or by nobody',
    width: 118,
    rank: 2,
    cell: (row) => <Cover row={row} />,
  },
  {
    id: 'state',
    title: 'State',
    width: 152,
    rank: 0,
    fixed: true,
    cell: (row) => <PositionState row={row} />,
  },
];
