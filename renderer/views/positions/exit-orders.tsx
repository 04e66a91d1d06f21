/** The orders that are taking a position out at this moment: resting is not done. */
import type { ReactNode } from 'react';
import { STATE_CHIP, STATE_SAYS, STATE_WORD } from '../../format/codes.ts';
import { priceText } from '../../format/money.ts';
import { lotsText, sayLots } from '../../format/quantity.ts';
import { secondsText } from '../../format/time.ts';
import { useAgeMs } from '../../store/clock-store.ts';
import { useFlight } from '../../store/exits-in-flight.ts';
import type { Order, Position } from '../../store/rows.ts';
import { selectOrder } from '../../store/selection-store.ts';
import { revealPanel } from '../../store/ui-store.ts';
import { StatusChip } from '../../widgets/status-chip.tsx';

export function ExitOrders({ position }: { readonly position: Position }): ReactNode {
  const { orders } = useFlight(position);
  if (orders.length === 0) {
    return <p className="exit-none">No exit of this position is on its way.</p>;
  }
  return (
    <table className="exit-table" aria-label="Exits on their way">
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col" className="number">
            Filled
          </th>
          <th scope="col" className="number">
            No worse than
          </th>
          <th scope="col" className="number">
            Age
          </th>
        </tr>
      </thead>
      <tbody>
        {orders.map((order) => (
          <ExitOrder key={order.orderId} order={order} />
        ))}
      </tbody>
    </table>
  );
}

function ExitOrder({ order }: { readonly order: Order }): ReactNode {
  const age = useAgeMs(order.createdMs);
  return (
    <tr>
      <td>
        <button
          type="button"
          className="exit-order"
          title="Its story"
          onClick={() => {
            selectOrder(order.orderId);
            revealPanel('story');
          }}
        >
          <StatusChip
            {...STATE_CHIP[order.state]}
            word={STATE_WORD[order.state]}
            says={STATE_SAYS[order.state]}
          />
        </button>
      </td>
      <td className="number">
        {lotsText(order.filled, order.lot)} of {sayLots(order.quantity, order.lot)}
      </td>
      <td className="number">{priceText(order.price)}</td>
      <td className="number">{secondsText(age ?? 0)}</td>
    </tr>
  );
}
