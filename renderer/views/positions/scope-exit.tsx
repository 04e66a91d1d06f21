/**
 * Exits of more than one position: a strategy, an underlying, everything. One that covers a single
 * position goes at once; the others repeat their figures and ask, with the focus on staying.
 */
import { type ReactNode, useState } from 'react';
import { contractText } from '../../format/instrument.ts';
import { priceText } from '../../format/money.ts';
import { sayLots, unitsText } from '../../format/quantity.ts';
import { useContract } from '../../store/instruments-store.ts';
import { type Latch, useLatch } from '../../store/latch.ts';
import { useExitPreview } from '../../store/previews.ts';
import type { ExitPreview, Position, Scope, Size } from '../../store/rows.ts';
import { Button } from '../../widgets/button.tsx';
import { Confirm } from '../../widgets/confirm.tsx';
import { ContractWords } from '../fields/contract-name.tsx';
import { exitUnits } from './exit-words.ts';
import { MarginPath } from './margin-path.tsx';

/** Side, lots, contract, bound and what it waits for stand in one line. */
const EXITS_PX = 560;
const WHOLE: Size = { kind: 'percent', percent: 100 };

interface ScopeExitProps {
  readonly scope: Scope;
  /** Open positions in it. */
  readonly positions: readonly Position[];
  /** `Flatten all`, `Exit`. */
  readonly verb: string;
  /** What the row beside the button is called, where its face need not repeat it. */
  readonly title: string;
  readonly always: boolean;
  /** The face says legs and quantity too, where there is room for them. */
  readonly spelled?: boolean;
  readonly testId: string;
}

export function ScopeExit(props: ScopeExitProps): ReactNode {
  const { scope, positions, title, testId } = props;
  const verb = title === '' ? props.verb : `${props.verb} ${title}`;
  const [asking, setAsking] = useState(false);
  const latch = useLatch('exit');
  const [left, setLeft] = useState<ExitPreview['refused']>([]);
  const count = positions.length;
  const units = positions.reduce((sum, row) => sum + Math.abs(row.net), 0);
  const many = `${count} ${count === 1 ? 'position' : 'positions'}`;
  const scopeText = `${many}, ${unitsText(units)} qty`;
  const legs = `${count} ${count === 1 ? 'leg' : 'legs'}`;
  const short = title === '' ? `${props.verb}: ${many}` : `${props.verb} ${many}`;
  const face = props.spelled === true ? `${verb}: ${legs}, ${unitsText(units)} qty` : short;
  const of = title === '' ? '' : ` of ${title}`;
  const whole = props.spelled === true ? face : `${short}${of}, ${unitsText(units)} qty`;

  async function exit(): Promise<void> {
    const recorded = await latch.fire({ scope, size: WHOLE });
    if (recorded === null) return;
    setAsking(false);
    setLeft(recorded.refused);
  }

  return (
    <>
      {left.length === 0 ? null : (
        <LeftOut
          refused={left}
          onClose={() => {
            setLeft([]);
          }}
        />
      )}
      <Button
        tone={props.always ? 'danger' : 'plain'}
        size="small"
        label={`${whole} at protected limits`}
        why={count === 0 ? 'There is nothing to exit' : null}
        busy={latch.state === 'sending'}
        onPress={() => {
          if (count > 1 || props.always) setAsking(true);
          else void exit();
        }}
        testId={testId}
      >
        {face}
      </Button>
      {latch.failure === null || asking ? null : (
        <span className="tone-danger" role="alert">
          {latch.failure.says} Nothing was sent.
        </span>
      )}
      {asking ? (
        <Asking
          {...{ scope, verb, latch, scopeText }}
          onAct={() => {
            void exit();
          }}
          onLeave={() => {
            latch.clear();
            setAsking(false);
          }}
        />
      ) : null}
    </>
  );
}

interface AskingProps {
  readonly scope: Scope;
  readonly verb: string;
  readonly scopeText: string;
  readonly latch: Latch<'exit'>;
  readonly onAct: () => void;
  readonly onLeave: () => void;
}

function Asking({ scope, verb, scopeText, latch, onAct, onLeave }: AskingProps): ReactNode {
  const asked = useExitPreview({ scope, size: WHOLE }, 0);
  const preview = asked.value;
  const orders = preview?.orders ?? [];
  const act =
    preview === null
      ? verb
      : `${verb}: send ${orders.length} ${orders.length === 1 ? 'exit' : 'exits'}, ${unitsText(exitUnits(preview))} qty`;
  return (
    <Confirm
      open
      title={`${verb}: ${scopeText}`}
      width={EXITS_PX}
      act={act}
      leave="Keep the positions"
      busy={latch.state === 'sending'}
      why={
        preview === null
          ? (asked.failure?.says ?? 'Asking what would be sent')
          : orders.length === 0
            ? 'Nothing of it can be exited now'
            : null
      }
      failure={latch.failure === null ? null : `${latch.failure.says} Nothing was sent.`}
      onAct={onAct}
      onLeave={onLeave}
      testId="exit-confirm"
    >
      <table className="exit-table">
        <tbody>
          {orders.map((order) => (
            <ExitLine key={`${order.strategy}|${order.instrument}`} order={order} />
          ))}
        </tbody>
      </table>
      {preview === null || preview.refused.length === 0 ? null : <Refused preview={preview} />}
      <Path preview={preview} />
      <p className="tone-quiet">
        Shorts go first, and longs wait until these have filled. Each exit rests as a protected
        limit; a position is gone when its fills say so.
      </p>
    </Confirm>
  );
}

/** What is cancelled first, and the margin on the way. */
function Path({ preview }: { readonly preview: ExitPreview | null }): ReactNode {
  if (preview === null) return null;
  const { cancels, margin, orders } = preview;
  return (
    <>
      {cancels.length === 0 ? null : (
        <p>
          Cancelled first:{' '}
          {cancels.map(({ orderId, symbol, side, quantity }, at) => (
            <span key={orderId}>
              {at === 0 ? '' : ', '}
              {side} {unitsText(quantity)} <ContractWords symbol={symbol} legs={orders} />
            </span>
          ))}
        </p>
      )}
      {margin === null ? null : <MarginPath {...{ margin, orders }} />}
    </>
  );
}

function ExitLine({ order }: { readonly order: ExitPreview['orders'][number] }): ReactNode {
  const contract = useContract(order.instrument);
  const lot = contract?.lot ?? 1;
  return (
    <tr>
      <td className={`tone-${order.side}`}>{order.side === 'buy' ? 'Buy' : 'Sell'}</td>
      <td className="number" title={`${order.quantity} qty`}>
        {sayLots(order.quantity, lot)}
      </td>
      <td>{contract === undefined ? order.symbol : contractText(contract)}</td>
      <td className="number">
        {order.bound === null
          ? 'no price'
          : `${order.side === 'sell' ? 'at least' : 'at most'} ${priceText(order.bound)}`}
        {order.waits ? ', after the shorts' : ''}
      </td>
    </tr>
  );
}

function Refused({ preview }: { readonly preview: ExitPreview }): ReactNode {
  return (
    <ul className="exit-refused">
      {preview.refused.map((row) => (
        <li key={row.instrument}>
          Not included: {row.instrument.split(':').at(-1)}. {row.says}
        </li>
      ))}
    </ul>
  );
}

function LeftOut(props: {
  readonly refused: ExitPreview['refused'];
  readonly onClose: () => void;
}): ReactNode {
  const first = props.refused[0];
  const more = props.refused.length - 1;
  return (
    <span className="tone-attention" role="alert">
      Not exited: {first?.instrument.split(':').at(-1)}. {first?.says}
      {more > 0 ? ` And ${more} more.` : ''}{' '}
      <button type="button" className="ticket-link" onClick={props.onClose}>
        Close
      </button>
    </span>
  );
}
