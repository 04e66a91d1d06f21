/**
 * What can be asked of orders that exist. The same question about the same orders is asked once
 * until it is answered; what was refused stands beside the order it concerns.
 */
import { create } from 'zustand';
import type { CommandResult } from '../../shared/contract/commands.ts';
import type { Price } from '../../shared/domain/money.ts';
import type { Quantity } from '../../shared/domain/quantity.ts';
import type { Answer } from '../bridge/desk.ts';
import { sendOnce } from './gesture.ts';
import { tell } from './news.ts';
import type { OrderId } from './rows.ts';

interface Notes {
  /** What went wrong last with an order, in a sentence. */
  readonly wrong: ReadonlyMap<OrderId, string>;
  /** Orders with a question on its way to the engine. */
  readonly asking: ReadonlySet<OrderId>;
}

export const useOrderNotes = create<Notes>()(() => ({ wrong: new Map(), asking: new Set() }));

function noteAsking(ids: readonly OrderId[], on: boolean): void {
  useOrderNotes.setState((state) => {
    const asking = new Set(state.asking);
    const wrong = new Map(state.wrong);
    for (const id of ids) {
      if (on) {
        asking.add(id);
        wrong.delete(id);
      } else asking.delete(id);
    }
    return { asking, wrong };
  });
}

export function noteWrong(notes: readonly (readonly [OrderId, string])[]): void {
  if (notes.length === 0) return;
  useOrderNotes.setState((state) => ({ wrong: new Map([...state.wrong, ...notes]) }));
}

export function forgetWrong(id: OrderId): void {
  const { wrong } = useOrderNotes.getState();
  if (!wrong.has(id)) return;
  const next = new Map(wrong);
  next.delete(id);
  useOrderNotes.setState({ wrong: next });
}

function free(ids: readonly OrderId[]): readonly OrderId[] {
  const { asking } = useOrderNotes.getState();
  return ids.filter((id) => !asking.has(id));
}

type CancelAnswer = Answer<CommandResult<'cancel_orders'>>;
const MOST_AT_ONCE = 500;

/** Asks to cancel; null when all of them are being asked already. */
export async function cancelOrders(ids: readonly OrderId[]): Promise<CancelAnswer | null> {
  const asked = free(ids).slice(0, MOST_AT_ONCE);
  if (asked.length === 0) return null;
  noteAsking(asked, true);
  const answer = await sendOnce('cancel_orders', { orderIds: [...asked] });
  noteAsking(asked, false);
  if (answer.ok) {
    noteWrong(answer.value.refused.map(({ orderId, says }) => [orderId, `Not cancelled: ${says}`]));
    if (answer.value.refused.length > 0 && asked.length > 1) {
      tell({
        tone: 'attention',
        title: `${answer.value.refused.length} of ${asked.length} could not be cancelled`,
        says: 'Each says why in its row',
      });
    }
  } else {
    noteWrong(asked.map((id) => [id, `Not cancelled: ${answer.error.says}`]));
  }
  return answer;
}

export interface NewTerms {
  readonly quantity: Quantity;
  readonly price: Price;
  readonly trigger: Price | null;
}

/** What became of a change: recorded, refused, or asked about with the nonce that answers it. */
export type Changed = 'recorded' | 'refused' | { readonly nonce: string };

/** Asks to change price or quantity; `confirm` answers what was asked about just this change. */
export async function modifyOrder(
  orderId: OrderId,
  terms: NewTerms,
  confirm?: string,
): Promise<Changed> {
  if (free([orderId]).length === 0) return 'refused';
  noteAsking([orderId], true);
  const answered = confirm === undefined ? {} : { confirm };
  const answer = await sendOnce('modify_order', { orderId, ...terms, ...answered });
  noteAsking([orderId], false);
  if (answer.ok) return 'recorded';
  noteWrong([[orderId, `Not changed: ${answer.error.says}`]]);
  return answer.error.confirm ?? 'refused';
}

export async function assumeDead(orderId: OrderId): Promise<boolean> {
  if (free([orderId]).length === 0) return false;
  noteAsking([orderId], true);
  const answer = await sendOnce('assume_dead', { orderId });
  noteAsking([orderId], false);
  if (!answer.ok) noteWrong([[orderId, answer.error.says]]);
  return answer.ok;
}
