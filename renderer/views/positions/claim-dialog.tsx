/** Takes what was placed outside this program into a strategy, with the orders behind it. */
import { type ReactNode, useState } from 'react';
import { isStrategyName, MANUAL, STRATEGY_NAME_SAYS } from '../../../shared/domain/ids.ts';
import { SIDE_WORD } from '../../format/codes.ts';
import { averageText } from '../../format/money.ts';
import { sayLots } from '../../format/quantity.ts';
import { claimFor, closeClaim, useClaim } from '../../store/claim-store.ts';
import { Confirm } from '../../widgets/confirm.tsx';
import { StrategyField } from '../search/strategy-field.tsx';

export function ClaimDialog(): ReactNode {
  const open = useClaim((state) => state.claim !== null);
  return open ? <OpenDialog /> : null;
}

function OpenDialog(): ReactNode {
  const claim = useClaim((state) => state.claim);
  const [strategy, setStrategy] = useState<string>(MANUAL);
  if (claim === null) return null;
  const { orders, busy, failure } = claim;
  const valid = isStrategyName(strategy);
  const count = `${orders.length} ${orders.length === 1 ? 'order' : 'orders'}`;
  return (
    <Confirm
      open
      tone="primary"
      title="Claim for a strategy"
      act={`Claim ${count} for ${valid ? strategy : '…'}`}
      leave="Leave them External"
      busy={busy}
      why={
        orders.length === 0
          ? 'Its orders are not in today’s list'
          : valid
            ? null
            : STRATEGY_NAME_SAYS
      }
      failure={failure}
      onAct={() => {
        void claimFor(strategy);
      }}
      onLeave={closeClaim}
      testId="claim-dialog"
    >
      <p>
        The fills go with the orders: position and profit move to the strategy. Nothing is sent.
      </p>
      <StrategyField label="Strategy" value={strategy} onChange={setStrategy} testId="claim-name" />
      <table className="exit-table">
        <tbody>
          {orders.slice(0, 8).map((order) => (
            <tr key={order.orderId}>
              <td className={`tone-${order.side}`}>{SIDE_WORD[order.side]}</td>
              <td className="number">{sayLots(order.filled, order.lot)}</td>
              <td>{order.symbol}</td>
              <td className="number">{averageText(order.filledValue, order.filled)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {orders.length > 8 ? <p className="tone-quiet">and {orders.length - 8} more</p> : null}
    </Confirm>
  );
}
