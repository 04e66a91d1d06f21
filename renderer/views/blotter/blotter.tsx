/** Every order of the session, live. */
import { type ReactNode, useMemo, useState } from 'react';
import { STATE_WORD } from '../../format/codes.ts';
import {
  orderSource,
  selectOrderIds,
  selectOrderView,
  setOrderView,
  useBlotter,
} from '../../store/blotter-store.ts';
import { useDesk } from '../../store/desk-store.ts';
import type { OrderSortKey } from '../../store/order-index.ts';
import type { Order } from '../../store/rows.ts';
import { selectOrder, useSelection } from '../../store/selection-store.ts';
import { setColumns, useSettings } from '../../store/settings-store.ts';
import { startSearch } from '../../store/ui-store.ts';
import { Button } from '../../widgets/button.tsx';
import { ColumnMenu } from '../../widgets/column-menu.tsx';
import { EmptyState } from '../../widgets/empty-state.tsx';
import { Grid } from '../../widgets/grid.tsx';
import { firstShape, visibleColumns } from '../../widgets/grid-columns.ts';
import type { RowFace } from '../../widgets/grid-row.tsx';
import { later } from '../../widgets/later.tsx';
import { useRowHeight } from '../row-height.ts';
import './blotter.css';
import { BlotterBar } from './blotter-bar.tsx';
import { ORDER_COLUMNS } from './columns.tsx';
import { gapLine, type LineId } from './gap-rows.tsx';
import { onKey, open, orderOf, toggle, useLines } from './lines.ts';
import type { TreeRowProps } from './tree-rows.tsx';
import { isTreeLine } from './tree.ts';

const TreeRow = later<TreeRowProps>(async () => (await import('./tree-rows.tsx')).TreeRow);
const CancelDialog = later(async () => (await import('./cancel-dialog.tsx')).CancelDialog);
const DeadDialog = later(async () => (await import('./dead-dialog.tsx')).DeadDialog);
const OpenFills = later(async () => (await import('./tree-rows.tsx')).OpenFills);

const FIRST_SHAPE = firstShape(ORDER_COLUMNS);

const source = {
  subscribe: orderSource.subscribe,
  get: orderOf,
};

function face(order: Order): RowFace {
  return {
    data: {
      'data-order-id': order.orderId,
      'data-state': order.state,
      'data-side': order.side,
      'data-batch': order.batch ?? undefined,
    },
  };
}

function typeText(id: LineId): string {
  return orderOf(id)?.symbol ?? '';
}

function sortBy(key: string): void {
  const { view } = useBlotter.getState();
  const sort = key as OrderSortKey;
  setOrderView({ sort, descending: view.sort === sort ? !view.descending : sort === 'time' });
}

export function Blotter(): ReactNode {
  const ids = useBlotter(selectOrderIds);
  const view = useBlotter(selectOrderView);
  const selected = useSelection((state) => state.order);
  const checked = useSelection((state) => state.checked);
  const stale = useDesk((state) => state.freshness.blotter === 'stale');
  const shape = useSettings((state) => state.columns['blotter'] ?? FIRST_SHAPE);
  const rowHeight = useRowHeight();
  const [line, setLine] = useState<LineId | null>(null);
  const lines = useLines(ids, view);
  const fullRow = useMemo(() => {
    const columns = visibleColumns(ORDER_COLUMNS, shape);
    return (id: LineId): ReactNode =>
      isTreeLine(id) ? <TreeRow id={id} columns={columns} /> : gapLine(id);
  }, [shape]);
  const onShape = (next: typeof shape): void => {
    setColumns('blotter', next);
  };
  return (
    <div className="blotter" data-stale={stale ? '' : undefined} data-sort={view.sort}>
      <BlotterBar
        menu={
          <ColumnMenu columns={ORDER_COLUMNS} shape={shape} onShape={onShape} onSort={sortBy} />
        }
      />
      {stale ? (
        <p className="stale-line" role="status">
          The list of orders is being read again; what you see may be old
        </p>
      ) : null}
      <Grid<Order, LineId>
        label={`Orders, ${STATE_WORD.unknown.toLowerCase()} ones first`}
        ids={lines}
        source={source}
        columns={ORDER_COLUMNS}
        shape={shape}
        onShape={onShape}
        rowHeight={rowHeight}
        selected={line ?? selected}
        onSelect={(id) => {
          const order = orderOf(id);
          setLine(order === undefined ? id : null);
          if (order !== undefined) selectOrder(order.orderId);
        }}
        onOpen={open}
        checked={checked}
        onToggle={toggle}
        sort={{ key: view.sort, descending: view.descending }}
        onSort={sortBy}
        face={face}
        fullRow={fullRow}
        typeText={typeText}
        onKey={onKey}
        empty={<NoOrders />}
      />
      <OpenFills />
      <CancelDialog />
      <DeadDialog />
    </div>
  );
}

function NoOrders(): ReactNode {
  const all = useBlotter((state) => state.counts.all);
  if (all > 0) {
    return (
      <EmptyState
        says="No order matches what you are looking for"
        action={
          <Button
            size="small"
            onPress={() => {
              setOrderView({ filter: 'all', text: '', strategy: null });
            }}
          >
            Show all {all}
          </Button>
        }
      />
    );
  }
  return (
    <EmptyState
      says="No orders today. Pick a contract, and the order you send appears here with all it goes through."
      action={
        <Button size="small" onPress={startSearch}>
          Find a contract
        </Button>
      }
    />
  );
}
