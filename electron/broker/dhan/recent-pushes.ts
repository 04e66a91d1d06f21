/**
 * The book lags behind the pushes by up to about a second, and both tell time in whole seconds, so
 * a row from before a change can carry the same second as the push of the change. For a moment the
 * terms of such a push stand in the row's place; states and fills are left to the book, because
 * they must agree with the trades that are read beside it.
 */
import type { BrokerOrderId } from '../../../shared/domain/ids.ts';
import type { World } from '../../platform/world.ts';
import type { BrokerOrder } from '../gateway.ts';

export interface RecentPushes {
  note(order: BrokerOrder): void;
  /** The row, or the push of the same second if that is about the same state and fills. */
  newest(row: BrokerOrder): BrokerOrder;
}

const LAG_MS = 3_000;

export function openRecentPushes(world: Pick<World, 'monotonicMs'>): RecentPushes {
  /** The newest push of each order, oldest first. */
  const pushes = new Map<
    BrokerOrderId,
    { readonly order: BrokerOrder; readonly heardMs: number }
  >();

  function forgetOld(): void {
    const sinceMs = world.monotonicMs() - LAG_MS;
    for (const [id, { heardMs }] of pushes) {
      if (heardMs >= sinceMs) return;
      pushes.delete(id);
    }
  }

  return {
    note(order) {
      forgetOld();
      pushes.delete(order.brokerOrderId);
      pushes.set(order.brokerOrderId, { order, heardMs: world.monotonicMs() });
    },
    newest(row) {
      forgetOld();
      const pushed = pushes.get(row.brokerOrderId)?.order;
      if (pushed === undefined) return row;
      const same =
        pushed.updatedMs !== null &&
        pushed.updatedMs === row.updatedMs &&
        pushed.status === row.status &&
        pushed.filled === row.filled;
      return same ? pushed : row;
    },
  };
}
