/** An order as the paper broker keeps it, and the picture of it that leaves the broker. */
import type { BrokerOrderId, InstrumentId, TradeId } from '../../../shared/domain/ids.ts';
import type { Price } from '../../../shared/domain/money.ts';
import type { OrderType, Product, Validity } from '../../../shared/domain/order-events.ts';
import type { Quantity, SignedQuantity } from '../../../shared/domain/quantity.ts';
import type { RejectionCode } from '../../../shared/domain/rejections.ts';
import type { Side } from '../../../shared/domain/side.ts';
import type { BrokerOrder, BrokerStatus, BrokerTrade } from '../gateway.ts';

export interface PaperOrder {
  readonly brokerOrderId: BrokerOrderId;
  /** Null for an order that the broker placed by itself. */
  readonly tag: string | null;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly product: Product;
  readonly validity: Validity;
  readonly placedMs: number;
  quantity: Quantity;
  type: OrderType;
  price: Price;
  trigger: Price | null;
  status: BrokerStatus;
  filled: Quantity;
  /** Σ price × quantity, scaled. */
  filledValue: number;
  rejection: RejectionCode | null;
  words: string;
  /** Later pictures of an order always carry a later time, even within one millisecond. */
  updatedMs: number;
  /** Units of others that trade first at our price; null while it is not in the book. */
  queueAhead: number | null;
  modifications: number;
}

export interface PaperTrade {
  readonly tradeId: TradeId;
  readonly brokerOrderId: BrokerOrderId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly product: Product;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly atMs: number;
}

export interface PaperPosition {
  readonly instrument: InstrumentId;
  readonly product: Product;
  net: SignedQuantity;
}

const OPEN: Readonly<Record<BrokerStatus, boolean>> = {
  pending: true,
  working: true,
  trigger_pending: true,
  filled: false,
  cancelled: false,
  rejected: false,
  expired: false,
};

export function isOpen(order: PaperOrder): boolean {
  return OPEN[order.status];
}

export function hasTrigger(terms: Pick<PaperOrder, 'type'>): boolean {
  return terms.type === 'stop' || terms.type === 'stop_limit';
}

export function unitsLeft(order: PaperOrder): number {
  return order.quantity - order.filled;
}

export function pictureOf(order: PaperOrder): BrokerOrder {
  return {
    brokerOrderId: order.brokerOrderId,
    tag: order.tag,
    instrument: order.instrument,
    side: order.side,
    product: order.product,
    validity: order.validity,
    quantity: order.quantity,
    type: order.type,
    price: order.price,
    trigger: order.trigger,
    status: order.status,
    filled: order.filled,
    filledValue: order.filledValue,
    rejection: order.rejection,
    words: order.words,
    updatedMs: order.updatedMs,
  };
}

export function tradePicture(trade: PaperTrade): BrokerTrade {
  return {
    tradeId: trade.tradeId,
    brokerOrderId: trade.brokerOrderId,
    instrument: trade.instrument,
    side: trade.side,
    quantity: trade.quantity,
    price: trade.price,
    atMs: trade.atMs,
  };
}
