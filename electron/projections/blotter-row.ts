/** One order as the blotter draws it. */
import type { GapRow, OrderRow } from '../../shared/contract/rows.ts';
import type { Order } from '../../shared/domain/order.ts';
import type { EngineView } from '../engine/state.ts';

export function orderRow(order: Order): OrderRow {
  const { request } = order;
  return {
    orderId: order.orderId,
    commandId: order.commandId,
    account: order.account,
    mode: order.mode,
    instrument: order.instrument,
    exchange: order.exchange,
    symbol: order.symbol,
    lot: order.lot,
    strategy: order.strategy,
    intent: order.intent,
    exitReason: order.exitReason,
    side: order.side,
    quantity: order.quantity,
    type: order.type,
    price: order.price,
    trigger: order.trigger,
    validity: order.validity,
    product: order.product,
    parent: order.parent,
    exit: order.exit,
    batch: order.batch,
    leg: order.leg,
    state: order.state,
    brokerOrderId: order.brokerOrderId,
    request:
      request === null
        ? null
        : { kind: request.kind, status: request.status, madeMs: request.madeMs },
    filled: order.filled,
    filledValue: order.filledValue,
    modifications: order.modifications,
    tag: order.tag,
    words: order.words,
    createdMs: order.createdMs,
    sentMs: order.sentMs,
    acceptedMs: order.acceptedMs,
    firstFillMs: order.firstFillMs,
    unknownSinceMs: order.unknownSinceMs,
    updatedMs: order.updatedMs,
  };
}

/** The latest gaps; older ones are in the ledger. */
const GAPS_SHOWN = 50;

export function gapRows(view: EngineView): GapRow[] {
  return view.gaps.slice(-GAPS_SHOWN).map((gap) => ({ ...gap }));
}
