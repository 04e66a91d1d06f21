/**
 * Rows that sum: a group with its exit, what closed today, the totals. Aligned with the columns.
 */
import { ChevronDown, ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { amountText } from '../../format/money.ts';
import { selectTotals, usePositions } from '../../store/positions-store.ts';
import type { Position, Scope } from '../../store/rows.ts';
import { Pnl, type PositionColumn } from './columns.tsx';
import { BrokerSum } from './broker-cells.tsx';
import { Greek } from './greek-cells.tsx';
import { type Group, type Grouping, netPnl, type Sums, sumsOf } from './groups.ts';
import { PackageNote } from './package-note.tsx';
import { ScopeExit } from './scope-exit.tsx';

interface SumRowProps {
  readonly columns: readonly PositionColumn[];
  readonly sums: Sums;
  readonly rows: readonly Position[];
  readonly name: ReactNode;
  readonly end?: ReactNode;
}

/** The name may run over the columns beside it that have nothing to say. */
function nameSpan(columns: readonly PositionColumn[], cells: Readonly<Record<string, ReactNode>>) {
  const start = columns.findIndex(({ id }) => id === 'contract');
  const next = columns.findIndex(({ id }, at) => at > start && cells[id] !== undefined);
  return { start, end: next < 0 ? columns.length : next };
}

function SumRow({ columns, sums, rows, name, end }: SumRowProps): ReactNode {
  const cells: Readonly<Record<string, ReactNode>> = {
    contract: name,
    unrealised: <Pnl of={sums.unrealised} />,
    realised: <Pnl of={sums.realised} />,
    charges: <span className="tone-quiet">{amountText(sums.charges)}</span>,
    pnl: <Pnl of={netPnl(sums)} strong />,
    brokerPnl: <BrokerSum rows={rows} part="figure" />,
    brokerGap: <BrokerSum rows={rows} part="gap" />,
    delta: <Greek rows={rows} name="delta" />,
    gamma: <Greek rows={rows} name="gamma" />,
    theta: <Greek rows={rows} name="theta" />,
    vega: <Greek rows={rows} name="vega" />,
    state: end,
  };
  const span = nameSpan(columns, cells);
  return (
    <div className="sum-row">
      {columns.map((column, at) =>
        at > span.start && at < span.end ? null : (
          <span
            key={column.id}
            className="grid-cell"
            data-column={column.id}
            data-align={column.align ?? 'left'}
            style={{ gridColumn: at === span.start ? `${at + 1} / ${span.end + 1}` : at + 1 }}
          >
            {cells[column.id]}
          </span>
        ),
      )}
    </div>
  );
}

export function useRows(keys: readonly string[]): readonly Position[] {
  const rows = usePositions((state) => state.rows);
  return keys.flatMap((key) => rows.get(key) ?? []);
}

function scopeOf(group: Group, by: Grouping): Scope {
  if (by === 'strategy') {
    return {
      kind: 'strategy',
      strategy: group.name as Extract<Scope, { kind: 'strategy' }>['strategy'],
    };
  }
  return by === 'underlying' ? { kind: 'underlying', underlying: group.name } : { kind: 'all' };
}

interface GroupRowProps {
  readonly group: Group;
  readonly by: Grouping;
  readonly folded: boolean;
  readonly columns: readonly PositionColumn[];
  readonly onFold: () => void;
}

export function GroupRow({ group, by, folded, columns, onFold }: GroupRowProps): ReactNode {
  const rows = useRows(group.keys);
  const open = rows.filter((row) => row.net !== 0);
  return (
    <SumRow
      columns={columns}
      rows={rows}
      sums={sumsOf(rows)}
      name={
        <>
          <FoldName folded={folded} onFold={onFold} name={group.name} count={group.keys.length} />
          {by === 'strategy' ? <PackageNote rows={open} /> : null}
        </>
      }
      end={
        open.length === 0 || by === 'account' ? null : (
          <ScopeExit
            scope={scopeOf(group, by)}
            positions={open}
            verb="Exit"
            title={group.name}
            always={false}
            testId={by === 'strategy' ? 'exit-strategy' : 'exit-underlying'}
          />
        )
      }
    />
  );
}

interface FoldNameProps {
  readonly folded: boolean;
  readonly onFold: () => void;
  readonly name: string;
  readonly count: number;
}

function FoldName({ folded, onFold, name, count }: FoldNameProps): ReactNode {
  const Icon = folded ? ChevronRight : ChevronDown;
  return (
    <button type="button" tabIndex={-1} className="fold" aria-expanded={!folded} onClick={onFold}>
      <Icon size={14} aria-hidden />
      <span className="cut">{name}</span>
      <span className="fold-count">{count}</span>
    </button>
  );
}

export function ClosedRow(props: {
  readonly group: Group;
  readonly folded: boolean;
  readonly columns: readonly PositionColumn[];
  readonly onFold: () => void;
}): ReactNode {
  const { group, folded, columns, onFold } = props;
  const rows = useRows(group.keys);
  return (
    <SumRow
      columns={columns}
      rows={rows}
      sums={sumsOf(rows)}
      name={
        <FoldName folded={folded} onFold={onFold} name={group.name} count={group.keys.length} />
      }
    />
  );
}

export function TotalsRow({ columns }: { readonly columns: readonly PositionColumn[] }): ReactNode {
  const totals = usePositions(selectTotals);
  const rows = usePositions((state) => state.rows);
  const today = [...rows.values()].filter(({ net, tradedToday }) => net !== 0 || tradedToday);
  return (
    <SumRow
      columns={columns}
      rows={today}
      sums={totals}
      name={<strong>All positions today</strong>}
      end={
        totals.stale === 0 ? null : (
          <span className="tone-attention" title="Positions valued at an old price">
            {totals.stale} at an old price
          </span>
        )
      }
    />
  );
}
