/** Every order of the session, live. */
import { type ReactNode, useMemo } from 'react';
import { STATE_WORD } from '../../format/codes.ts';
import {
  orderNow,
  orderSource,
  selectGaps,
  selectOrderIds,
  selectOrderView,
  setOrderView,
  useBlotter,
} from '../../store/blotter-store.ts';
import { useDesk } from '../../store/desk-store.ts';
import { startEdit } from '../../store/edit-store.ts';
import type { OrderSortKey } from '../../store/order-index.ts';
import { whyNoRequest } from '../../store/order-may.ts';
import type { Order } from '../../store/rows.ts';
import { selectOrder, toggleChecked, useSelection } from '../../store/selection-store.ts';
import { setColumns, useSettings } from '../../store/settings-store.ts';
import { revealPanel, startSearch } from '../../store/ui-store.ts';
import { Button } from '../../widgets/button.tsx';
import { ColumnMenu } from '../../widgets/column-menu.tsx';
import { EmptyState } from '../../widgets/empty-state.tsx';
import { Grid } from '../../widgets/grid.tsx';
import { firstShape } from '../../widgets/grid-columns.ts';
import type { RowFace } from '../../widgets/grid-row.tsx';
import { useRowHeight } from '../row-height.ts';
import './blotter.css';
import { BlotterBar } from './blotter-bar.tsx';
import { askCancel, CancelDialog } from './cancel-dialog.tsx';
import { ORDER_COLUMNS } from './columns.tsx';
import { DeadDialog } from './dead-dialog.tsx';
import { gapLine, isGap, type LineId, withGaps } from './gap-rows.tsx';

const FIRST_SHAPE = firstShape(ORDER_COLUMNS);

const source = {
  subscribe: orderSource.subscribe,
  get: (id: LineId): Order | undefined => (isGap(id) ? undefined : orderNow(id)),
};

function face(order: Order): RowFace {
  return {
    data: {
      'data-order-id': order.orderId,
      'data-state': order.state,
      'data-side': order.side,
    },
  };
}

function typeText(id: LineId): string {
  return isGap(id) ? '' : (orderNow(id)?.symbol ?? '');
}

function onKey(key: string, id: LineId): boolean {
  const order = isGap(id) ? undefined : orderNow(id);
  if (order === undefined || whyNoRequest(order) !== null) return false;
  if (key === 'Delete') askCancel([order.orderId], 'one');
  else if (key === 'F2') startEdit(order);
  else return false;
  return true;
}

function open(id: LineId): void {
  if (isGap(id)) return;
  selectOrder(id);
  revealPanel('story');
}

function select(id: LineId): void {
  if (!isGap(id)) selectOrder(id);
}

function toggle(id: LineId): void {
  if (!isGap(id)) toggleChecked(id);
}

function sortBy(key: string): void {
  const { view } = useBlotter.getState();
  const sort = key as OrderSortKey;
  setOrderView({ sort, descending: view.sort === sort ? !view.descending : sort === 'time' });
}

export function Blotter(): ReactNode {
  const ids = useBlotter(selectOrderIds);
  const gaps = useBlotter(selectGaps);
  const view = useBlotter(selectOrderView);
  const selected = useSelection((state) => state.order);
  const checked = useSelection((state) => state.checked);
  const stale = useDesk((state) => state.freshness.blotter === 'stale');
  const shape = useSettings((state) => state.columns['blotter'] ?? FIRST_SHAPE);
  const rowHeight = useRowHeight();
  const lines = useMemo(() => withGaps(ids, gaps, view), [ids, gaps, view]);
  const onShape = (next: typeof shape): void => {
    setColumns('blotter', next);
  };
  return (
    <div className="blotter" data-stale={stale ? '' : undefined}>
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
        selected={selected}
        onSelect={select}
        onOpen={open}
        checked={checked}
        onToggle={toggle}
        sort={{ key: view.sort, descending: view.descending }}
        onSort={sortBy}
        face={face}
        fullRow={gapLine}
        typeText={typeText}
        onKey={onKey}
        empty={<NoOrders />}
      />
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
