/**
 * Cancels while the ledger cannot write. They only take risk away, so they leave without a record,
 * within the same rate budget as everything else; the next start finds what became of them.
 */
import type { CommandId, OrderId } from '../../shared/domain/ids.ts';
import { may, type Order } from '../../shared/domain/order.ts';
import type { Effect } from './decision.ts';
import { CANCEL_ASK, rateLeft } from './rate.ts';
import type { CancelWishes } from './run-command.ts';
import type { EngineView } from './state.ts';
import type { Surroundings } from './surroundings.ts';

export interface UnwrittenCancels {
  /** Those of the orders that can be cancelled; they leave as the budget allows. */
  ask(state: EngineView, orderIds: readonly OrderId[], commandId: CommandId): readonly OrderId[];
  /** Sends what may leave now; true while some have to wait. */
  drive(state: EngineView): boolean;
}

function canCancel(order: Order | undefined): order is Order {
  return order !== undefined && may('cancel', order);
}

export function unwrittenCancels(
  around: Surroundings,
  wishes: CancelWishes,
  send: (effect: Effect) => void,
): UnwrittenCancels {
  return {
    ask(state, orderIds, commandId) {
      const asked = orderIds.filter((id) => canCancel(state.orders.get(id)));
      for (const id of asked) wishes.set(id, commandId);
      return asked;
    },
    drive(state) {
      for (const [id, commandId] of wishes) {
        const order = state.orders.get(id);
        if (!canCancel(order) || order.brokerOrderId === null) {
          wishes.delete(id);
          continue;
        }
        // What has left is counted at the door, since no ledger tells of it now.
        if (rateLeft(state, around, CANCEL_ASK) < 1) return true;
        wishes.delete(id);
        const { orderId, mode, brokerOrderId } = order;
        send({ kind: 'cancel', request: { orderId, mode, brokerOrderId }, commandId });
      }
      return false;
    },
  };
}
