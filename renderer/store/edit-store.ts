/** The order that is being changed in place, and what its fields hold. One at a time. */
import { create } from 'zustand';
import type { Price } from '../../shared/domain/money.ts';
import { quantity } from '../../shared/domain/quantity.ts';
import { orderNow } from './blotter-store.ts';
import { forgetWrong, modifyOrder, noteWrong } from './order-actions.ts';
import type { Order, OrderId } from './rows.ts';

interface EditState {
  readonly orderId: OrderId | null;
  readonly price: Price | null;
  readonly trigger: Price | null;
  readonly lots: number | null;
  /** The cell that the trader opened it from. */
  readonly focus: 'price' | 'lots';
  /** Answers what was asked about just this change; null when nothing was. */
  readonly nonce: string | null;
}

const CLOSED: EditState = {
  orderId: null,
  price: null,
  trigger: null,
  lots: null,
  focus: 'price',
  nonce: null,
};

export const useEdit = create<EditState>()(() => CLOSED);

export function startEdit(order: Order, focus: EditState['focus'] = 'price'): void {
  forgetWrong(order.orderId);
  useEdit.setState({
    orderId: order.orderId,
    price: order.price,
    trigger: order.trigger,
    lots: Math.ceil(order.quantity / order.lot),
    focus,
    nonce: null,
  });
}

export function changeEdit(change: Partial<Omit<EditState, 'orderId' | 'nonce'>>): void {
  useEdit.setState({ ...change, nonce: null });
}

export function leaveEdit(): void {
  useEdit.setState(CLOSED);
}

/** Says that the change that was just asked about is meant. */
export async function confirmEdit(): Promise<void> {
  const { nonce } = useEdit.getState();
  if (nonce !== null) await sendEdit(nonce);
}

/** Sends what the fields hold; stays open when it was refused, with the reason in the row. */
export async function sendEdit(confirm?: string): Promise<void> {
  const { orderId, price, trigger, lots } = useEdit.getState();
  const order = orderId === null ? undefined : orderNow(orderId);
  if (orderId === null || order === undefined) {
    leaveEdit();
    return;
  }
  if (price === null || lots === null) {
    noteWrong([[orderId, 'Not changed: it needs a price and a quantity']]);
    return;
  }
  const terms = { price, trigger, quantity: quantity(lots * order.lot) };
  const changed = await modifyOrder(orderId, terms, confirm);
  if (useEdit.getState().orderId !== orderId) return;
  if (changed === 'recorded') leaveEdit();
  else useEdit.setState({ nonce: changed === 'refused' ? null : changed.nonce });
}
