/** Whether an order opens or closes, as the trader most likely means it. */
import { MANUAL } from '../../../shared/domain/ids.ts';
import { closingSide, type Side } from '../../../shared/domain/side.ts';
import type { SignedQuantity } from '../../../shared/domain/quantity.ts';
import { type Draft, orderOf } from '../../store/draft-store.ts';
import type { PlaceOrder, Position } from '../../store/rows.ts';

/** The side that closes what the strategy holds here; null when it holds nothing. */
export function closes(position: Position | undefined): Side | null {
  return position === undefined ? null : closingSide(position.net as SignedQuantity);
}

/** A named strategy that holds the contract adds to it only when the trader says so. */
export function needsScaleIn(draft: Draft, position: Position | undefined): boolean {
  const closing = closes(position);
  return (
    draft.intent === 'enter' &&
    closing !== null &&
    closing !== draft.side &&
    draft.strategy !== MANUAL
  );
}

/** A stop that only closes is protection; every other closing order is an exit. */
export function ticketOrder(draft: Draft): PlaceOrder | null {
  const order = orderOf(draft);
  if (order === null || draft.intent === 'enter') return order;
  const waits = draft.type === 'stop' || draft.type === 'stop_limit';
  return { ...order, intent: waits ? 'protect' : 'exit', scaleIn: false };
}
