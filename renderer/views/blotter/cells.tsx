import { Ban, Check, CheckCheck, Pencil, X } from 'lucide-react';
import type { MouseEvent, ReactNode } from 'react';
import { STATE_CHIP, STATE_SAYS, STATE_WORD } from '../../format/codes.ts';
import { sayRupees } from '../../format/money.ts';
import { countText } from '../../format/time.ts';
import { useAgeMs } from '../../store/clock-store.ts';
import { leaveEdit, confirmEdit, sendEdit, startEdit, useEdit } from '../../store/edit-store.ts';
import { cancelOrders, useOrderNotes } from '../../store/order-actions.ts';
import { exposureOf, whyNoRequest } from '../../store/order-may.ts';
import type { Order } from '../../store/rows.ts';
import { toggleChecked, useSelection } from '../../store/selection-store.ts';
import { StatusChip } from '../../widgets/status-chip.tsx';
import { askDead } from './asked.ts';

interface CellProps {
  readonly order: Order;
}

export function CheckCell({ order }: CellProps): ReactNode {
  const checked = useSelection((state) => state.checked.has(order.orderId));
  return (
    <input
      type="checkbox"
      className="row-check"
      tabIndex={-1}
      checked={checked}
      aria-label={`Choose ${order.symbol}`}
      onMouseDown={(event) => {
        event.stopPropagation();
      }}
      onChange={() => {
        toggleChecked(order.orderId);
      }}
    />
  );
}

const REQUEST_WORD = {
  cancel: { pending: 'Cancelling', acknowledged: 'Cancelling', unknown: 'Cancel unknown' },
  modify: { pending: 'Changing', acknowledged: 'Changing', unknown: 'Change unknown' },
} as const;

export function StateCell({ order }: CellProps): ReactNode {
  const { shape, tone } = STATE_CHIP[order.state];
  const { request } = order;
  const asked = request === null ? null : REQUEST_WORD[request.kind][request.status];
  return (
    <StatusChip
      shape={shape}
      tone={tone}
      word={asked ?? STATE_WORD[order.state]}
      says={
        asked === null
          ? STATE_SAYS[order.state]
          : `${STATE_WORD[order.state]}; ${asked.toLowerCase()}: the order stands until the broker confirms`
      }
      extra={order.state === 'unknown' ? <UnknownAge order={order} /> : null}
    />
  );
}

function UnknownAge({ order }: CellProps): ReactNode {
  const age = useAgeMs(order.unknownSinceMs);
  return age === null ? null : <span className="unknown-age">{countText(age)}</span>;
}

export function MessageCell({ order }: CellProps): ReactNode {
  const wrong = useOrderNotes((state) => state.wrong.get(order.orderId));
  if (wrong !== undefined) {
    return (
      <span className="cut tone-danger" role="alert" title={wrong}>
        {wrong}
      </span>
    );
  }
  if (order.state === 'unknown') {
    return (
      <span className="cut strong" title="The most that may trade if it is live">
        {sayRupees(exposureOf(order))} may be live
      </span>
    );
  }
  return (
    <span className="cut tone-quiet" title={order.words}>
      {order.words}
    </span>
  );
}

interface RowButtonProps {
  readonly label: string;
  readonly icon: ReactNode;
  readonly run: () => void;
  readonly testId: string;
}

/** A button in a row is not a click on the row. */
function hold(event: MouseEvent): void {
  event.stopPropagation();
}

function RowButton({ label, icon, run, testId }: RowButtonProps): ReactNode {
  return (
    <button
      type="button"
      className="row-button"
      tabIndex={-1}
      aria-label={label}
      title={label}
      data-testid={testId}
      onMouseDown={hold}
      onDoubleClick={hold}
      onClick={run}
    >
      {icon}
    </button>
  );
}

/** Only what can be asked now is shown: a dead button in each of 5,000 rows would be noise. */
export function ActionsCell({ order }: CellProps): ReactNode {
  const editing = useEdit((state) => state.orderId === order.orderId);
  const asking = useOrderNotes((state) => state.asking.has(order.orderId));
  const question = useEdit((state) => state.nonce !== null);
  if (asking) return <span className="tone-quiet">asking…</span>;
  if (editing) {
    return (
      <>
        <RowButton
          label="Send the change"
          testId="edit-send"
          icon={<Check size={14} aria-hidden />}
          run={() => {
            void sendEdit();
          }}
        />
        {question ? (
          <RowButton
            label="Yes, it is meant: send the change"
            testId="edit-confirm"
            icon={<CheckCheck size={14} aria-hidden />}
            run={() => {
              void confirmEdit();
            }}
          />
        ) : null}
        <RowButton
          label="Leave it as it was"
          testId="edit-leave"
          icon={<X size={14} aria-hidden />}
          run={leaveEdit}
        />
      </>
    );
  }
  if (order.state === 'unknown') {
    return (
      <RowButton
        label="Count it as dead…"
        testId="assume-dead"
        icon={<Ban size={13} aria-hidden />}
        run={() => {
          askDead(order.orderId);
        }}
      />
    );
  }
  if (whyNoRequest(order) !== null) return null;
  return (
    <>
      <RowButton
        label={`Change price or quantity of ${order.symbol}`}
        testId="modify"
        icon={<Pencil size={13} aria-hidden />}
        run={() => {
          startEdit(order);
        }}
      />
      <RowButton
        label={`Cancel ${order.symbol}`}
        testId="cancel"
        icon={<X size={14} aria-hidden />}
        run={() => {
          void cancelOrders([order.orderId]);
        }}
      />
    </>
  );
}
