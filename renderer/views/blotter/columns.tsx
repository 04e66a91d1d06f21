/** One record per column of the blotter: header, width, sort and cell are all read from here. */
import type { ReactNode } from 'react';
import {
  INTENT_WORD,
  PRODUCT_SHORT,
  PRODUCT_WORD,
  SIDE_LETTER,
  SIDE_WORD,
  TYPE_SHORT,
  TYPE_WORD,
  VALIDITY_SHORT,
  VALIDITY_WORD,
} from '../../format/codes.ts';
import { amountText, averageText } from '../../format/money.ts';
import { lotsText, percentDone, unitsTitle } from '../../format/quantity.ts';
import { ageText, clockText, stampText } from '../../format/time.ts';
import type { Order } from '../../store/rows.ts';
import type { GridColumn } from '../../widgets/grid-columns.ts';
import { ContractName } from '../fields/contract-name.tsx';
import { LotsCell, PriceCell } from './edit-cells.tsx';
import { isOpen, setOpen, useTree } from './tree.ts';
import { ActionsCell, CheckCell, MessageCell, StateCell } from './cells.tsx';

function side(order: Order): ReactNode {
  return (
    <span className={`side-letter tone-${order.side}`} title={SIDE_WORD[order.side]}>
      {SIDE_LETTER[order.side]}
    </span>
  );
}

function filled(order: Order): ReactNode {
  if (order.filled === 0) return <span className="tone-faint">–</span>;
  return (
    <button
      type="button"
      className="fills-open"
      tabIndex={-1}
      title={`${unitsTitle(order.filled, order.lot)}, ${percentDone(order.filled, order.quantity)}%; its fills`}
      onClick={() => {
        setOpen(order.orderId, !isOpen(useTree.getState(), order.orderId));
      }}
    >
      {lotsText(order.filled, order.lot)}
    </button>
  );
}

function acceptance(order: Order): string {
  const { sentMs, acceptedMs } = order;
  return sentMs === null || acceptedMs === null ? '–' : ageText(acceptedMs - sentMs);
}

const quiet = (text: string, title?: string): ReactNode => (
  <span className="cut tone-quiet" title={title ?? text}>
    {text}
  </span>
);

/** Six figures and two decimals, as the dearest share trades: a price is never cut. */
const PRICE_WIDTH = 80;

export const ORDER_COLUMNS: readonly GridColumn<Order>[] = [
  {
    id: 'check',
    title: '',
    hint: 'Chosen',
    width: 28,
    fixed: true,
    align: 'center',
    cell: (order) => <CheckCell order={order} />,
  },
  {
    id: 'time',
    title: 'Time',
    hint: 'Time of the order',
    width: 68,
    sortKey: 'time',
    cell: (order) => (
      <span className="tone-quiet" title={stampText(order.createdMs)}>
        {clockText(order.createdMs)}
      </span>
    ),
  },
  {
    id: 'side',
    title: 'Side',
    width: 36,
    align: 'center',
    sortKey: 'side',
    fixed: true,
    cell: side,
  },
  {
    id: 'contract',
    title: 'Contract',
    width: 194,
    sortKey: 'symbol',
    fixed: true,
    cell: (order) => <ContractName id={order.instrument} symbol={order.symbol} />,
  },
  {
    id: 'state',
    title: 'State',
    width: 120,
    sortKey: 'state',
    fixed: true,
    cell: (order) => <StateCell order={order} />,
  },
  {
    id: 'filled',
    title: 'Filled',
    hint: 'Filled, in lots',
    width: 46,
    align: 'right',
    sortKey: 'filled',
    cell: filled,
  },
  {
    id: 'lots',
    title: 'Lots',
    hint: 'Quantity, in lots',
    width: 42,
    align: 'right',
    sortKey: 'quantity',
    cell: (order) => <LotsCell order={order} />,
  },
  {
    id: 'price',
    title: 'Price',
    hint: 'Limit, or the worst price it may trade at',
    width: PRICE_WIDTH,
    align: 'right',
    sortKey: 'price',
    cell: (order) => <PriceCell order={order} field="price" />,
  },
  {
    id: 'trigger',
    title: 'Trigger',
    hint: 'Trigger price of a stop',
    width: PRICE_WIDTH,
    align: 'right',
    cell: (order) =>
      order.trigger === null ? (
        <span className="tone-faint">–</span>
      ) : (
        <PriceCell order={order} field="trigger" />
      ),
  },
  {
    id: 'average',
    title: 'Average',
    hint: 'Average price of the fills',
    width: PRICE_WIDTH,
    align: 'right',
    sortKey: 'average',
    cell: (order) =>
      order.filled === 0 ? (
        <span className="tone-faint">–</span>
      ) : (
        averageText(order.filledValue, order.filled)
      ),
  },
  {
    id: 'type',
    title: 'Type',
    hint: 'Order type',
    width: 56,
    cell: (order) => quiet(TYPE_SHORT[order.type], TYPE_WORD[order.type]),
  },
  {
    id: 'product',
    title: 'Product',
    width: 58,
    offAtFirst: true,
    cell: (order) => quiet(PRODUCT_SHORT[order.product], PRODUCT_WORD[order.product]),
  },
  {
    id: 'strategy',
    title: 'Strategy',
    width: 94,
    sortKey: 'strategy',
    cell: (order) => quiet(order.strategy),
  },
  {
    id: 'message',
    title: 'What happened',
    width: 78,
    grow: true,
    cell: (order) => <MessageCell order={order} />,
  },
  {
    id: 'intent',
    title: 'Purpose',
    width: 84,
    offAtFirst: true,
    cell: (order) => quiet(INTENT_WORD[order.intent]),
  },
  {
    id: 'validity',
    title: 'Validity',
    width: 62,
    offAtFirst: true,
    cell: (order) => quiet(VALIDITY_SHORT[order.validity], VALIDITY_WORD[order.validity]),
  },
  {
    id: 'value',
    title: 'Value',
    hint: 'Quantity at its price, in rupees',
    width: 104,
    align: 'right',
    sortKey: 'value',
    offAtFirst: true,
    cell: (order) => amountText(order.quantity * order.price),
  },
  {
    id: 'accept',
    title: 'Broker',
    hint: 'Time until the broker accepted it',
    width: 64,
    align: 'right',
    offAtFirst: true,
    cell: (order) => quiet(acceptance(order)),
  },
  {
    id: 'updated',
    title: 'Changed',
    hint: 'Time of the last change',
    width: 72,
    sortKey: 'updated',
    offAtFirst: true,
    cell: (order) => quiet(clockText(order.updatedMs), stampText(order.updatedMs)),
  },
  {
    id: 'brokerId',
    title: 'Broker’s number',
    width: 132,
    offAtFirst: true,
    cell: (order) => quiet(order.brokerOrderId ?? '–'),
  },
  {
    id: 'orderId',
    title: 'Our number',
    width: 138,
    offAtFirst: true,
    cell: (order) => quiet(order.orderId),
  },
  {
    id: 'actions',
    title: '',
    hint: 'Change and cancel',
    pinned: true,
    width: 52,
    fixed: true,
    align: 'right',
    cell: (order) => <ActionsCell order={order} />,
  },
];
