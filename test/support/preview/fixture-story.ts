import type { OrderRow, StoryLine } from '../../../shared/contract/rows.ts';

export function storyOf(order: OrderRow | undefined): StoryLine[] {
  if (order === undefined) return [];
  const at = order.createdMs;
  const line = (
    seq: number,
    delta: number,
    kind: string,
    cause: string,
    says: string,
    fields: StoryLine['fields'] = {},
  ): StoryLine => ({ seq, atMs: at + delta, kind, cause, says, fields });
  const lines = [
    line(18_101, 0, 'order_intended', 'ui-1', `Intended to ${order.side} ${order.quantity}`, {
      price: order.price,
      quantity: order.quantity,
    }),
    line(18_102, 2, 'order_sent', 'ui-1', 'Sent to the broker, attempt 1', { attempt: 1 }),
  ];
  if (order.state === 'unknown') {
    lines.push(
      line(18_103, 2_002, 'order_outcome_lost', 'timer', 'No reply in time: it may be live'),
    );
    return lines;
  }
  if (order.acceptedMs !== null) {
    lines.push(
      line(18_104, 61, 'order_accepted', 'reply', `The broker accepted it`, {
        brokerOrderId: order.brokerOrderId,
      }),
    );
  }
  if (order.filled > 0) {
    const part = order.lot;
    lines.push(
      line(18_110, 140, 'order_filled_in_part', 'stream', `Filled ${part}`, {
        quantity: part,
        price: order.price,
        tradeId: 'T10023',
      }),
    );
    if (order.filled > part) {
      lines.push(
        line(
          18_111,
          1_890,
          order.state === 'filled' ? 'order_filled_in_full' : 'order_filled_in_part',
          'stream',
          `Filled ${order.filled - part}`,
          {
            quantity: order.filled - part,
            price: order.price + 500,
            tradeId: 'T10029',
          },
        ),
      );
    }
  }
  if (order.state === 'rejected') {
    lines.push(line(18_105, 74, 'order_rejected', 'reply', order.words));
  }
  return lines;
}
