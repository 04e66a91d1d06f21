/** Every fill, newest first. */
import { type ReactNode, useMemo, useState } from 'react';
import { SIDE_LETTER, SIDE_WORD } from '../../format/codes.ts';
import { amountText, priceText } from '../../format/money.ts';
import { lotsText, unitsTitle } from '../../format/quantity.ts';
import { clockText, stampText } from '../../format/time.ts';
import { useOrder } from '../../store/blotter-store.ts';
import type { Order } from '../../store/rows.ts';
import { selectOrder } from '../../store/selection-store.ts';
import { setColumns, useSettings } from '../../store/settings-store.ts';
import { type Trade, useTrades } from '../../store/story-store.ts';
import { revealPanel } from '../../store/ui-store.ts';
import { EmptyState } from '../../widgets/empty-state.tsx';
import { Grid } from '../../widgets/grid.tsx';
import { firstShape, type GridColumn } from '../../widgets/grid-columns.ts';
import { ContractName } from '../fields/contract-name.tsx';
import { useRowHeight } from '../row-height.ts';

interface OfOrder {
  readonly trade: Trade;
  readonly draw: (order: Order, trade: Trade) => ReactNode;
}

function OrderPart({ trade, draw }: OfOrder): ReactNode {
  const order = useOrder(trade.orderId);
  return order === undefined ? <span className="tone-faint">–</span> : draw(order, trade);
}

function ofOrder(draw: OfOrder['draw']): (trade: Trade) => ReactNode {
  return (trade) => <OrderPart trade={trade} draw={draw} />;
}

const COLUMNS: readonly GridColumn<Trade>[] = [
  {
    id: 'time',
    title: 'Time',
    width: 76,
    fixed: true,
    cell: (trade) => (
      <span className="tone-quiet" title={stampText(trade.atMs)}>
        {clockText(trade.atMs)}
      </span>
    ),
  },
  {
    id: 'side',
    title: 'Side',
    width: 44,
    align: 'center',
    cell: ofOrder((order) => (
      <span className={`side-letter tone-${order.side}`} title={SIDE_WORD[order.side]}>
        {SIDE_LETTER[order.side]}
      </span>
    )),
  },
  {
    id: 'contract',
    title: 'Contract',
    width: 196,
    cell: ofOrder((order) => <ContractName id={order.instrument} symbol={order.symbol} />),
  },
  {
    id: 'lots',
    title: 'Lots',
    width: 64,
    align: 'right',
    cell: ofOrder((order, trade) => (
      <span title={unitsTitle(trade.quantity, order.lot)}>
        {lotsText(trade.quantity, order.lot)}
      </span>
    )),
  },
  {
    id: 'price',
    title: 'Price',
    width: 82,
    align: 'right',
    cell: (trade) => priceText(trade.price),
  },
  {
    id: 'value',
    title: 'Value',
    hint: 'Quantity at its price, in rupees',
    width: 112,
    align: 'right',
    cell: (trade) => amountText(trade.price * trade.quantity),
  },
  {
    id: 'strategy',
    title: 'Strategy',
    width: 110,
    grow: true,
    cell: ofOrder((order) => <span className="cut tone-quiet">{order.strategy}</span>),
  },
  {
    id: 'trade',
    title: 'Trade number',
    width: 156,
    cell: (trade) => <span className="cut tone-quiet">{trade.tradeId}</span>,
  },
];

const FIRST_SHAPE = firstShape(COLUMNS);

function neverChanges(): () => void {
  return () => undefined;
}

export function Trades(): ReactNode {
  const trades = useTrades();
  const [selected, setSelected] = useState<string | null>(null);
  const shape = useSettings((state) => state.columns['trades'] ?? FIRST_SHAPE);
  const rowHeight = useRowHeight();
  const byId = useMemo(() => new Map(trades.map((trade) => [trade.id, trade])), [trades]);
  const ids = useMemo(() => trades.map((trade) => trade.id), [trades]);
  const source = useMemo(
    () => ({ get: (id: string) => byId.get(id), subscribe: neverChanges }),
    [byId],
  );
  return (
    <Grid<Trade, string>
      label="Trades, newest first"
      ids={ids}
      source={source}
      columns={COLUMNS}
      shape={shape}
      onShape={(next) => {
        setColumns('trades', next);
      }}
      rowHeight={rowHeight}
      selected={selected}
      onSelect={(id) => {
        setSelected(id);
        const trade = byId.get(id);
        if (trade !== undefined) selectOrder(trade.orderId);
      }}
      onOpen={() => {
        revealPanel('story');
      }}
      empty={
        <EmptyState says="No trades yet. Each fill of an order stands here on its own line." />
      }
    />
  );
}
