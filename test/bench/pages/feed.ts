/** The same pushes that our stream takes, as plain rows, for the peers. */
import type { Push } from '../../../shared/contract/envelope.ts';
import type { OrderRow } from '../../../shared/contract/rows.ts';

export interface FeedPorts {
  readonly first: (rows: readonly OrderRow[]) => void;
  readonly changed: (rows: readonly OrderRow[]) => void;
}

interface Orders {
  readonly orders: readonly OrderRow[];
}

/** Parsed as they come where the peer batches by itself, or once a frame. */
export function follow(ports: FeedPorts, onceAFrame: boolean): void {
  let waiting: string[] = [];
  const take = (lines: string): void => {
    for (const push of JSON.parse(lines) as readonly Push[]) {
      if (push.topic !== 'blotter') continue;
      if ('snapshot' in push) ports.first((push.snapshot as Orders).orders);
      else ports.changed((push.patch as Orders).orders);
    }
  };
  window.desk?.onPush((lines) => {
    if (!onceAFrame) {
      take(lines);
      return;
    }
    waiting.push(lines);
    if (waiting.length > 1) return;
    requestAnimationFrame(() => {
      const batch = waiting;
      waiting = [];
      for (const each of batch) take(each);
    });
  });
  void window.desk?.request('{"id":1,"name":"subscribe","params":{"topic":"blotter","params":{}}}');
}

const SCALE = 10_000;

/** The texts of one row, the columns that our blotter shows at first. */
export const CELLS: readonly (readonly [name: string, text: (row: OrderRow) => string])[] = [
  ['time', (row) => new Date(row.createdMs).toISOString().slice(11, 19)],
  ['side', (row) => (row.side === 'buy' ? 'B' : 'S')],
  ['symbol', (row) => row.symbol],
  ['state', (row) => row.state],
  ['filled', (row) => String(row.filled / row.lot)],
  ['lots', (row) => String(row.quantity / row.lot)],
  ['price', (row) => (row.price / SCALE).toFixed(2)],
  ['trigger', (row) => (row.trigger === null ? '–' : (row.trigger / SCALE).toFixed(2))],
  [
    'average',
    (row) => (row.filled === 0 ? '–' : (row.filledValue / row.filled / SCALE).toFixed(2)),
  ],
  ['type', (row) => row.type],
  ['strategy', (row) => row.strategy],
  ['words', (row) => row.words],
];

export function isOpen(row: OrderRow): boolean {
  return row.state !== 'filled' && row.state !== 'cancelled' && row.state !== 'rejected';
}
