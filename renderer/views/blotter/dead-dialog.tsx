/** "Count it as dead": the trader's recorded decision about an order whose outcome is in doubt. */
import type { ReactNode } from 'react';
import { SIDE_WORD } from '../../format/codes.ts';
import { sayRupees } from '../../format/money.ts';
import { sayLots } from '../../format/quantity.ts';
import { secondsText } from '../../format/time.ts';
import { useOrder } from '../../store/blotter-store.ts';
import { useAgeMs } from '../../store/clock-store.ts';
import { assumeDead, useOrderNotes } from '../../store/order-actions.ts';
import { exposureOf } from '../../store/order-may.ts';
import type { OrderId } from '../../store/rows.ts';
import { Confirm } from '../../widgets/confirm.tsx';
import { leaveDead, useAskedDead } from './asked.ts';

async function decide(id: OrderId): Promise<void> {
  if (await assumeDead(id)) leaveDead();
}

export function DeadDialog(): ReactNode {
  const id = useAskedDead((state) => state.id);
  return id === null ? null : <Asked id={id} />;
}

function Asked({ id }: { readonly id: OrderId }): ReactNode {
  const order = useOrder(id);
  const age = useAgeMs(order?.unknownSinceMs ?? null);
  const busy = useOrderNotes((state) => state.asking.has(id));
  const wrong = useOrderNotes((state) => state.wrong.get(id) ?? null);
  if (order === undefined) return null;
  const rest = order.quantity - order.filled;
  const settled = order.state !== 'unknown';
  return (
    <Confirm
      open
      title="Count this order as dead?"
      act="Count it as dead"
      leave="Keep looking for it"
      busy={busy}
      why={settled ? 'Its outcome is known by now' : null}
      failure={wrong}
      testId="dead-dialog"
      onLeave={leaveDead}
      onAct={() => {
        void decide(id);
      }}
    >
      <p>
        {SIDE_WORD[order.side]} {sayLots(rest, order.lot)} {order.symbol},{' '}
        {sayRupees(exposureOf(order))}. No answer for {secondsText(age ?? 0)}.
      </p>
      <p className="tone-quiet">
        The search goes on, but its quantity stops blocking new exits. If it is alive after all, an
        exit you send now can overshoot by {sayLots(rest, order.lot)}. Your decision is recorded.
      </p>
    </Confirm>
  );
}
