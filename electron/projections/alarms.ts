/**
 * What needs the trader's eye since the program started, each with the next step. Derived from
 * committed events; one that settled itself leaves the list.
 */
import type { AlarmRow } from '../../shared/contract/rows.ts';
import type { EventRecord } from '../../shared/domain/events.ts';
import { saysExitEnd } from '../../shared/domain/exit.ts';
import type { OrderId } from '../../shared/domain/ids.ts';
import { isReducing } from '../../shared/domain/intent.ts';
import type { OrderRejected } from '../../shared/domain/order-events.ts';
import type { EngineView } from '../engine/state.ts';
import { saysEvent } from './story-line.ts';

const KEPT = 100;

export interface Alarms {
  note(record: EventRecord, view: EngineView): void;
  rows(): AlarmRow[];
}

type Raised = Pick<AlarmRow, 'code' | 'level' | 'says' | 'next'> & {
  readonly orderId?: OrderId;
};

export function alarms(): Alarms {
  let rows: AlarmRow[] = [];

  function clear(code: string, orderId: OrderId | null): void {
    rows = rows.filter((row) => row.code !== code || row.orderId !== orderId);
  }

  function raise(record: EventRecord, raised: Raised): void {
    const { orderId = null, ...rest } = raised;
    const row: AlarmRow = { ...rest, id: `alarm-${record.seq}`, atMs: record.atMs, orderId };
    rows = [row, ...rows].slice(0, KEPT);
  }

  return {
    note(record, view) {
      const raised = alarmOf(record, view);
      if (raised !== null) raise(record, raised);
      const { event } = record;
      if ('orderId' in event && event.orderId !== null && event.kind !== 'order_outcome_lost') {
        const order = view.orders.get(event.orderId);
        if (order !== undefined && order.state !== 'unknown')
          clear('outcome_unknown', event.orderId);
      }
      if (event.kind === 'desk_reconciled') clear('stream_gap', null);
      if (event.kind === 'desk_resumed') clear('halted', null);
      if (event.kind === 'kill_rearmed') clear('kill', null);
    },
    rows: () => rows,
  };
}

function alarmOf(record: EventRecord, view: EngineView): Raised | null {
  const { event } = record;
  switch (event.kind) {
    case 'order_outcome_lost':
      return {
        code: 'outcome_unknown',
        level: 'critical',
        says: saysEvent(event),
        next: 'The broker’s book is read every second; do not send it again by hand before it is found.',
        orderId: event.orderId,
      };
    case 'order_rejected':
      return rejectedAlarm(event, view);
    case 'exit_ended':
      return event.end === 'stopped' || event.end === 'interrupted'
        ? {
            code: 'exit_stopped',
            level: 'critical',
            says: `${saysExitEnd(event.end)}${event.words === '' ? '' : `: ${event.words}`}`,
            next: 'Look at the position and exit again if it is still open.',
          }
        : null;
    case 'gap_opened':
      return {
        code: 'stream_gap',
        level: 'warning',
        says: saysEvent(event),
        next: 'Entries wait until the books are read again; exits are allowed.',
      };
    case 'desk_halted':
      return {
        code: 'halted',
        level: 'critical',
        says: saysEvent(event),
        next: 'Check the positions at the broker, then resume with a reason.',
      };
    case 'kill_set':
      return {
        code: 'kill',
        level: 'critical',
        says: saysEvent(event),
        next: 'Only you can re-arm it, with a reason, from the kill switch in the header.',
      };
    case 'anomaly_noted':
      return {
        code: event.code,
        level: event.code === 'illegal_update' ? 'notice' : 'warning',
        says: saysEvent(event),
        next: 'Open the story of the order and compare it with the broker.',
        ...(event.orderId === null ? {} : { orderId: event.orderId }),
      };
    case 'request_failed':
      return {
        code: 'request_refused',
        level: 'warning',
        says: `${view.orders.get(event.orderId)?.symbol ?? 'Order'}: ${saysEvent(event)}`,
        next: 'The order stands as it was; look at its state before asking again.',
        orderId: event.orderId,
      };
    default:
      // Everything else is ordinary business and needs nobody's eye.
      return null;
  }
}

function rejectedAlarm(event: OrderRejected, view: EngineView): Raised {
  const order = view.orders.get(event.orderId);
  const exit = order !== undefined && isReducing(order.intent);
  return {
    code: exit ? 'exit_rejected' : 'order_rejected',
    level: exit ? 'critical' : 'warning',
    says: `${order?.symbol ?? 'Order'}: ${saysEvent(event)}`,
    next: exit
      ? 'The position is still open: exit again, or with another price.'
      : 'Change what the broker names and send a new order.',
    orderId: event.orderId,
  };
}
