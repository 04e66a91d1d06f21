/** Price and quantity, changed where they stand: Enter sends, Escape leaves the order as it was. */
import type { ReactNode } from 'react';
import { priceText } from '../../format/money.ts';
import { lotsText, unitsTitle } from '../../format/quantity.ts';
import { changeEdit, leaveEdit, sendEdit, startEdit, useEdit } from '../../store/edit-store.ts';
import { useContract } from '../../store/instruments-store.ts';
import { whyNoRequest } from '../../store/order-may.ts';
import type { Order } from '../../store/rows.ts';
import { LotsField, PriceField } from '../fields/price-field.tsx';

const FIRST_TICK = 500;

function send(): void {
  void sendEdit();
}

interface PriceCellProps {
  readonly order: Order;
  readonly field: 'price' | 'trigger';
}

export function PriceCell({ order, field }: PriceCellProps): ReactNode {
  const editing = useEdit((state) => state.orderId === order.orderId);
  const tick = useContract(order.instrument)?.tick ?? FIRST_TICK;
  if (editing) return <PriceEdit field={field} tick={tick} />;
  const protectedPrice = field === 'price' && (order.type === 'market' || order.type === 'stop');
  const text = priceText(order[field], tick);
  return (
    <Editable order={order} focus="price" title={protectedPrice ? `No worse than ${text}` : text}>
      <span className={protectedPrice ? 'tone-quiet' : ''}>{text}</span>
    </Editable>
  );
}

function PriceEdit({ field, tick }: { field: 'price' | 'trigger'; tick: number }): ReactNode {
  const value = useEdit((state) => state[field]);
  const first = useEdit((state) => state.focus === 'price') && field === 'price';
  return (
    <PriceField
      label={field === 'price' ? 'New price' : 'New trigger'}
      hideLabel
      value={value}
      tick={tick}
      autoFocus={first}
      testId={`edit-${field}`}
      onChange={(next) => {
        changeEdit({ [field]: next });
      }}
      onEnter={send}
      onEscape={leaveEdit}
    />
  );
}

export function LotsCell({ order }: { readonly order: Order }): ReactNode {
  const editing = useEdit((state) => state.orderId === order.orderId);
  if (editing) return <LotsEdit />;
  return (
    <Editable order={order} focus="lots" title={unitsTitle(order.quantity, order.lot)}>
      {lotsText(order.quantity, order.lot)}
    </Editable>
  );
}

function LotsEdit(): ReactNode {
  const lots = useEdit((state) => state.lots);
  const first = useEdit((state) => state.focus === 'lots');
  return (
    <LotsField
      label="New lots"
      hideLabel
      lots={lots}
      autoFocus={first}
      testId="edit-lots"
      onChange={(next) => {
        changeEdit({ lots: next });
      }}
      onEnter={send}
      onEscape={leaveEdit}
    />
  );
}

interface EditableProps {
  readonly order: Order;
  readonly focus: 'price' | 'lots';
  readonly title: string;
  readonly children: ReactNode;
}

/** A double click on the number opens it, where the order may be changed at all. */
function Editable({ order, focus, title, children }: EditableProps): ReactNode {
  const can = whyNoRequest(order) === null;
  return (
    <span
      title={title}
      onDoubleClick={
        can
          ? (event) => {
              event.stopPropagation();
              startEdit(order, focus);
            }
          : undefined
      }
    >
      {children}
    </span>
  );
}
