/** Above the orders: which are shown, and what is done to those that are chosen. */
import { Download, Search } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { wholeText } from '../../format/digits.ts';
import {
  orderNow,
  selectOrderCounts,
  selectOrderView,
  selectStrategies,
  setOrderView,
  useBlotter,
} from '../../store/blotter-store.ts';
import { exportOrders } from '../../store/export-actions.ts';
import type { OrderFilter } from '../../store/order-index.ts';
import { whyNoRequest } from '../../store/order-may.ts';
import type { Order, OrderId } from '../../store/rows.ts';
import { setChecked, useSelection } from '../../store/selection-store.ts';
import { Button } from '../../widgets/button.tsx';
import { type Segment, Segments } from '../../widgets/segments.tsx';
import { askCancel } from './asked.ts';

export function BlotterBar({ menu }: { readonly menu: ReactNode }): ReactNode {
  return (
    <div className="panel-bar">
      <Filters />
      <SearchBox />
      <StrategyChoice />
      <span className="panel-bar-gap" />
      <CancelChosen />
      <Button
        tone="quiet"
        size="small"
        icon={<Download aria-hidden />}
        label="Save the orders as CSV"
        onPress={() => {
          void exportOrders();
        }}
      />
      {menu}
    </div>
  );
}

function Filters(): ReactNode {
  const counts = useBlotter(selectOrderCounts);
  const { filter } = useBlotter(selectOrderView);
  const words: readonly (readonly [OrderFilter, string])[] = [
    ['all', 'All'],
    ['open', 'Open'],
    ['unknown', 'Unknown'],
    ['done', 'Done'],
  ];
  const segments = words.map(([id, word]): Segment<OrderFilter> => {
    const says = (
      <>
        {word} <span className="count">{wholeText(counts[id])}</span>
      </>
    );
    return id === 'unknown' && counts.unknown > 0 ? { id, says, tone: 'attention' } : { id, says };
  });
  return (
    <Segments
      label="Which orders"
      size="small"
      segments={segments}
      value={filter}
      onChange={(next) => {
        setOrderView({ filter: next });
      }}
    />
  );
}

function SearchBox(): ReactNode {
  const { text } = useBlotter(selectOrderView);
  return (
    <label className="search-box">
      <Search size={13} aria-hidden />
      <span className="only-read-out">Find orders</span>
      <input
        type="search"
        value={text}
        placeholder="Contract, strategy or number"
        spellCheck={false}
        onChange={(event) => {
          setOrderView({ text: event.target.value });
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setOrderView({ text: '' });
        }}
      />
    </label>
  );
}

function StrategyChoice(): ReactNode {
  const strategies = useBlotter(selectStrategies);
  const { strategy } = useBlotter(selectOrderView);
  if (strategies.length < 2) return null;
  return (
    <select
      className="bar-select"
      aria-label="Strategy"
      value={strategy ?? ''}
      onChange={(event) => {
        setOrderView({ strategy: event.target.value === '' ? null : event.target.value });
      }}
    >
      <option value="">All strategies</option>
      {strategies.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}

function cancellable(orders: Iterable<Order | undefined>): OrderId[] {
  const ids: OrderId[] = [];
  for (const order of orders) {
    if (order !== undefined && whyNoRequest(order) === null) ids.push(order.orderId);
  }
  return ids;
}

function CancelChosen(): ReactNode {
  const checked = useSelection((state) => state.checked);
  const version = useBlotter((state) => state.version);
  const open = useBlotter((state) => state.counts.open);
  const chosen = useMemo(
    () => (version < 0 ? [] : cancellable([...checked].map((id) => orderNow(id)))),
    [checked, version],
  );
  if (checked.size === 0) {
    return (
      <Button
        size="small"
        tone="quiet"
        why={open === 0 ? 'No order is open' : null}
        onPress={() => {
          askCancel(cancellable(useBlotter.getState().orders.values()), 'all');
        }}
      >
        Cancel all open…
      </Button>
    );
  }
  return (
    <>
      <Button
        size="small"
        tone="quiet"
        onPress={() => {
          setChecked([]);
        }}
      >
        Clear choice
      </Button>
      <Button
        size="small"
        tone="danger"
        testId="bulk-cancel"
        why={chosen.length === 0 ? 'None of the chosen orders can be cancelled now' : null}
        onPress={() => {
          askCancel(chosen, 'chosen');
        }}
      >
        Cancel {chosen.length} of {checked.size} chosen…
      </Button>
    </>
  );
}
