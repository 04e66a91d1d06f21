/**
 * The broker's picture against ours: the difference as events. Snapshot brokers send where an order
 * stands, not what happened, so applying the same picture twice, late or out of order gives
 * nothing.
 *
 * Fills come first and only from trades; a status word never moves a quantity. Whatever the table
 * of transitions does not allow changes nothing and is kept as an anomaly.
 */
import { type AnomalyCode, type AnomalyNoted } from '../../shared/domain/desk-events.ts';
import type { DomainEvent } from '../../shared/domain/events.ts';
import { fillKey, inferredTradeId } from '../../shared/domain/fill.ts';
import {
  asId,
  type BrokerOrderId,
  type CommandId,
  EXTERNAL,
  type OrderId,
} from '../../shared/domain/ids.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { groupedText, price } from '../../shared/domain/money.ts';
import { isLegal, mostUnits, type Order } from '../../shared/domain/order.ts';
import type { OrderEvent } from '../../shared/domain/order-events.ts';
import { isFinal } from '../../shared/domain/order-transitions.ts';
import { quantity } from '../../shared/domain/quantity.ts';
import { unreachable } from '../../shared/lib/assert.ts';
import type { BrokerOrder, BrokerTrade } from '../broker/gateway.ts';
import type { GatewayManifest } from '../broker/manifest.ts';
import type { EngineView } from './state.ts';

export interface Decided {
  readonly events: readonly DomainEvent[];
  /** The picture says more filled than the trades we have: the trade book must be read. */
  readonly fillsMissing: boolean;
}

const NOTHING: Decided = { events: [], fillsMissing: false };

/** Whose picture this is: by the broker's id, else by our tag. */
export function orderOf(state: EngineView, picture: BrokerOrder): Order | null {
  const byId = state.byBrokerId.get(picture.brokerOrderId);
  if (byId !== undefined) return state.orders.get(byId) ?? null;
  if (picture.tag === null) return null;
  const byTag = state.orders.get(picture.tag as OrderId);
  if (byTag === undefined || byTag.attempts === 0) return null;
  const sameContract = byTag.instrument === picture.instrument && byTag.side === picture.side;
  return byTag.brokerOrderId === null && sameContract ? byTag : null;
}

/**
 * One trade of a known order. One that is booked already gives nothing, save where the broker's
 * book of trades has another price for it: a push may be older than a correction, a book is not.
 */
export function decideTrade(
  state: EngineView,
  order: Order,
  trade: BrokerTrade,
  completeRead: boolean,
): Decided {
  if (state.fillKeys.has(fillKey(order.orderId, trade.tradeId))) {
    return completeRead ? correction(state, order, trade) : NOTHING;
  }
  const filled = order.filled + trade.quantity;
  const kind = fillKind(order, filled);
  const events: DomainEvent[] = [];
  if (order.state === 'rejected' && wasBuried(order)) events.push(...risen(order, trade));
  else events.push(...oddFill(order, filled));
  if (!isLegal(order.state, kind)) {
    events.push(anomaly('illegal_update', order, `${kind} while ${order.state}`));
    return { events, fillsMissing: false };
  }
  events.push({
    kind,
    orderId: order.orderId,
    brokerOrderId: trade.brokerOrderId,
    tradeId: trade.tradeId,
    quantity: trade.quantity,
    price: trade.price,
    exchangeMs: trade.atMs,
  });
  return { events, fillsMissing: false };
}

function correction(state: EngineView, order: Order, trade: BrokerTrade): Decided {
  const { tradeId, price: now } = trade;
  const { orderId } = order;
  const booked = state.fillsByOrder.get(orderId)?.find((fill) => fill.tradeId === tradeId);
  // Other units under the same id are for the comparison of positions, and for a person.
  if (booked === undefined || booked.price === now || now === 0) return NOTHING;
  if (booked.quantity !== trade.quantity) return NOTHING;
  const { quantity: units, price: was } = booked;
  const words = `trade ${tradeId} of ${units} was ${groupedText(was)} and is ${groupedText(now)}`;
  const corrected = { kind: 'fill_corrected', orderId, tradeId, quantity: units } as const;
  const events = [anomaly('trade_corrected', order, words), { ...corrected, was, price: now }];
  return { events, fillsMissing: false };
}

/** What is odd about a fill that is booked all the same. */
function oddFill(order: Order, filled: number): readonly DomainEvent[] {
  const units = filled - order.filled;
  if (wasBuried(order)) {
    return [anomaly('late_appearance', order, `${units} filled while ${order.state}`)];
  }
  if (filled > mostUnits(order)) {
    return [anomaly('overfill', order, `${filled} filled of ${order.quantity}`)];
  }
  if (!isFinal(order.state)) return [];
  return [anomaly('late_fill', order, `${units} filled after ${order.state}`)];
}

/**
 * The last part is the one that reaches the quantity, and a modify in flight may have raised it.
 */
function fillKind(order: Order, filled: number): 'order_filled_in_part' | 'order_filled_in_full' {
  const most = mostUnits(order);
  return filled >= most && order.filled < most ? 'order_filled_in_full' : 'order_filled_in_part';
}

/** We counted it as never having been at the broker. */
function wasBuried(order: Order): boolean {
  const refused = order.state === 'rejected' && order.brokerOrderId === null;
  return refused || order.state === 'not_received' || order.state === 'assumed_dead';
}

/** A reply refused it, and the broker has it: from now on it is followed like any other. */
function risen(
  order: Order,
  { brokerOrderId }: Pick<BrokerOrder, 'brokerOrderId'>,
): readonly DomainEvent[] {
  const { orderId } = order;
  return [
    anomaly('late_appearance', order, `refused, and yet the broker has it as ${brokerOrderId}`),
    { kind: 'order_accepted', orderId, brokerOrderId },
  ];
}

/** The order's picture after its trades were booked. */
export function decidePicture(
  order: Order,
  picture: BrokerOrder,
  manifest: GatewayManifest,
  fillsGivenUp: boolean,
): Decided {
  if (order.state === 'rejected' && wasBuried(order) && picture.status !== 'rejected') {
    return { events: risen(order, picture), fillsMissing: false };
  }
  const inferred = inferFill(order, picture, manifest);
  if (inferred !== null) {
    return { events: [...oddFill(order, picture.filled), inferred], fillsMissing: false };
  }
  const fillsMissing = picture.filled > order.filled;
  const events: DomainEvent[] = [];
  if (order.brokerOrderId !== null && order.brokerOrderId !== picture.brokerOrderId) {
    events.push(anomaly('broker_id_changed', order, picture.brokerOrderId));
    return { events, fillsMissing };
  }
  const modified = termsOf(order, picture);
  if (modified !== null) {
    const over = picture.quantity < order.filled && !isFinal(order.state);
    const words = `${order.filled} filled of ${picture.quantity}`;
    const odd = over ? [anomaly('overfill', order, words)] : [];
    return { events: [...odd, modified], fillsMissing };
  }
  const moved = moveOf(order, picture);
  if (fillsMissing && moved !== null && ENDS.has(moved.kind)) {
    // The end waits for its fills, unless the broker's books have been without them for too long.
    if (!fillsGivenUp) return { events, fillsMissing };
    events.push(anomaly('fills_missing', order, `${picture.filled} filled by the broker's word`));
  }
  if (moved !== null) {
    if (isLegal(order.state, moved.kind)) {
      if (wasBuried(order) && moved.kind !== 'order_rejected') {
        events.push(anomaly('late_appearance', order, `the broker shows it ${picture.status}`));
      }
      events.push(moved);
    } else if (!isFinal(order.state)) {
      events.push(anomaly('illegal_update', order, `${picture.status} while ${order.state}`));
    }
  }
  return { events, fillsMissing };
}

const ENDS: ReadonlySet<string> = new Set(['order_cancelled', 'order_expired', 'order_rejected']);

/** Where a broker gives only totals, the difference is one fill with a deterministic id. */
function inferFill(
  order: Order,
  picture: BrokerOrder,
  manifest: GatewayManifest,
): OrderEvent | null {
  const more = picture.filled - order.filled;
  if (manifest.tradeIds || more <= 0) return null;
  const kind = fillKind(order, picture.filled);
  if (!isLegal(order.state, kind)) return null;
  // Without any value the units still count, at the worst price that they may have traded at.
  const value =
    picture.filledValue === null ? picture.price * more : picture.filledValue - order.filledValue;
  return {
    kind,
    orderId: order.orderId,
    brokerOrderId: picture.brokerOrderId,
    tradeId: inferredTradeId(order.orderId, order.filled, picture.filled),
    quantity: quantity(more),
    // The broker rounds its average, so the last ten-thousandth of a rupee is its choice, not ours.
    price: price(Math.max(0, Math.round(value / more))),
    exchangeMs: picture.updatedMs,
  };
}

type Moved = Extract<OrderEvent, { kind: `order_${string}` }>;

/** The event that brings our order to where the picture stands; null when it is there already. */
function moveOf(order: Order, picture: BrokerOrder): Moved | null {
  const { orderId, state } = order;
  const { brokerOrderId, words } = picture;
  const base = { orderId, brokerOrderId };
  const placed = { ...base, exchangeMs: picture.updatedMs };
  const unheard = state === 'sent' || state === 'unknown' || wasBuried(order);
  const ends = order.brokerOrderId !== null && isFinal(state);
  switch (picture.status) {
    case 'pending':
      return unheard ? { kind: 'order_accepted', ...base } : null;
    case 'working':
      if (unheard) return { kind: 'order_working', ...placed };
      return state === 'trigger_pending' ? { kind: 'order_triggered', ...placed } : null;
    case 'trigger_pending':
      return unheard || (state === 'working' && order.trigger !== null && order.filled === 0)
        ? { kind: 'order_trigger_pending', ...placed }
        : null;
    case 'filled':
      // Only trades fill; until they come it is known to be at the broker.
      return unheard ? { kind: 'order_accepted', ...base } : null;
    case 'cancelled':
      return ends ? null : { kind: 'order_cancelled', ...base, words };
    case 'expired':
      return ends ? null : { kind: 'order_expired', ...base, words };
    case 'rejected': {
      const rejection = picture.rejection ?? 'unrecognised';
      return ends ? null : { kind: 'order_rejected', ...base, words, rejection };
    }
    default:
      return unreachable(picture.status);
  }
}

const LAST_WORDS: ReadonlySet<string> = new Set(['filled', 'cancelled', 'expired', 'rejected']);

/**
 * Terms that differ were changed by our modify or by another hand. A picture that has seen fewer
 * fills than we have is older than our own and says nothing about terms. An order that counts as
 * filled is open again when the broker confirms a larger quantity than its fills.
 */
function termsOf(order: Order, picture: BrokerOrder): OrderEvent | null {
  const last = LAST_WORDS.has(picture.status);
  if (picture.filled < order.filled || (picture.quantity < order.filled && !last)) return null;
  const reopens = order.state === 'filled' && picture.quantity > order.filled;
  if (isFinal(order.state) && !reopens && !last) return null;
  const same =
    order.quantity === picture.quantity &&
    order.price === picture.price &&
    (order.trigger === picture.trigger || picture.trigger === null);
  const completes = order.state === 'part_filled' && picture.quantity === order.filled;
  if (same && !(completes && picture.status === 'filled')) return null;
  return {
    kind: 'order_modified',
    orderId: order.orderId,
    quantity: picture.quantity,
    type: order.type,
    price: picture.price,
    trigger: picture.trigger ?? order.trigger,
  };
}

/** An order of this account that we did not place, from now on watched like our own. */
export function adopt(
  picture: BrokerOrder,
  instrument: Instrument,
  orderId: OrderId,
  manifest: GatewayManifest,
): OrderEvent {
  return {
    kind: 'order_adopted',
    orderId,
    commandId: asId<CommandId>(`external-${picture.brokerOrderId}`),
    account: manifest.account,
    mode: manifest.mode,
    instrument: picture.instrument,
    exchange: instrument.exchange,
    symbol: instrument.symbol,
    lot: instrument.lot,
    strategy: EXTERNAL,
    intent: 'adopt',
    exitReason: null,
    side: picture.side,
    validity: picture.validity,
    product: picture.product,
    parent: null,
    exit: null,
    batch: null,
    leg: null,
    quantity: picture.quantity,
    type: picture.type,
    price: picture.price,
    trigger: picture.trigger,
    brokerOrderId: picture.brokerOrderId,
  };
}

export function anomaly(code: AnomalyCode, order: Order | null, words: string): AnomalyNoted {
  return {
    kind: 'anomaly_noted',
    code,
    orderId: order?.orderId ?? null,
    words: words.slice(0, 500),
  };
}

/** The trades of a read by the order that they fill, in the order in which they stand there. */
export function tradesByOrder(
  trades: readonly BrokerTrade[],
): ReadonlyMap<BrokerOrderId, readonly BrokerTrade[]> {
  const byOrder = new Map<BrokerOrderId, BrokerTrade[]>();
  for (const trade of trades) {
    const list = byOrder.get(trade.brokerOrderId);
    if (list === undefined) byOrder.set(trade.brokerOrderId, [trade]);
    else list.push(trade);
  }
  return byOrder;
}
