/** Cancelling several orders asks once and says how many, and which of them protect a position. */
import type { ReactNode } from 'react';
import { priceText } from '../../format/money.ts';
import { orderNow } from '../../store/blotter-store.ts';
import { describeOrder } from '../../store/news.ts';
import { cancelOrders } from '../../store/order-actions.ts';
import type { OrderId } from '../../store/rows.ts';
import { setChecked } from '../../store/selection-store.ts';
import { Confirm } from '../../widgets/confirm.tsx';
import { leaveCancel, useAskedCancel } from './asked.ts';

function count(ids: readonly OrderId[]): string {
  return ids.length === 1 ? '1 order' : `${ids.length} orders`;
}

function warning(guards: number, exits: number): string {
  const parts = [
    ...(guards > 0 ? [`${guards} protect a position`] : []),
    ...(exits > 0 ? [`${exits} ${exits === 1 ? 'is an exit' : 'are exits'} on the way`] : []),
  ];
  return `Of these, ${parts.join(' and ')}.`;
}

export function CancelDialog(): ReactNode {
  const { ids, scope } = useAskedCancel();
  if (ids.length === 0) return null;
  const guards = ids.filter((id) => orderNow(id)?.intent === 'protect').length;
  const exits = ids.filter((id) => orderNow(id)?.intent === 'exit').length;
  const first = ids[0] === undefined ? undefined : orderNow(ids[0]);
  return (
    <Confirm
      open
      title={scope === 'all' ? `Cancel all ${count(ids)} that are open?` : `Cancel ${count(ids)}?`}
      act={`Cancel ${count(ids)}`}
      leave={ids.length === 1 ? 'Keep it' : 'Keep them'}
      testId="cancel-dialog"
      onLeave={leaveCancel}
      onAct={() => {
        leaveCancel();
        setChecked([]);
        void cancelOrders(ids);
      }}
    >
      <p>
        {ids.length === 1 && first !== undefined
          ? `${describeOrder(first)} at ${priceText(first.price)}, ${first.strategy}.`
          : 'What has traded stays; what rests is asked back from the broker.'}
      </p>
      {guards + exits === 0 ? null : <p className="tone-attention">{warning(guards, exits)}</p>}
    </Confirm>
  );
}
