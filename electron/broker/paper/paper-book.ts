/** The paper broker's records: every order of the day, every trade, and the numbers they carry. */
import type { BrokerOrderId, TradeId } from '../../../shared/domain/ids.ts';
import type { Price } from '../../../shared/domain/money.ts';
import { NO_QUANTITY, quantity } from '../../../shared/domain/quantity.ts';
import { calendarDayOf, indiaDay, indiaDayNumber } from '../../../shared/maths/calendar.ts';
import type { PaperRequest } from './paper-exchange.ts';
import { hasTrigger, isOpen, type PaperOrder, type PaperTrade } from './paper-order.ts';

export interface BookState {
  /** The last number given out; the counter never starts again. */
  readonly lastNumber: number;
  readonly orders: readonly PaperOrder[];
  readonly trades: readonly PaperTrade[];
}

export interface PaperBook {
  find(id: BrokerOrderId): PaperOrder | null;
  all(): Iterable<PaperOrder>;
  open(): Iterable<PaperOrder>;
  trades(): readonly PaperTrade[];
  /** Takes an order in as pending. */
  enter(request: PaperRequest, nowMs: number): PaperOrder;
  /** Books a fill of the order. */
  fill(order: PaperOrder, at: Price, units: number, nowMs: number): PaperTrade;
  /** Takes a trade back (null) or gives it another price; what it was, null for an unknown one. */
  correct(id: TradeId, at: Price | null): PaperTrade | null;
  /** The order will not trade any more. */
  end(order: PaperOrder, status: PaperOrder['status'], words: string): void;
  /** Forgets what ended before this day. */
  forgetBefore(day: string): void;
  state(): BookState;
}

export function openPaperBook(from: BookState): PaperBook {
  const orders = new Map<BrokerOrderId, PaperOrder>();
  const open = new Map<BrokerOrderId, PaperOrder>();
  let trades = [...from.trades];
  let lastNumber = from.lastNumber;

  function keep(order: PaperOrder): PaperOrder {
    orders.set(order.brokerOrderId, order);
    if (isOpen(order)) open.set(order.brokerOrderId, order);
    return order;
  }

  /** Day and counter, as brokers form them. */
  function nextNumber(prefix: string, nowMs: number): string {
    lastNumber += 1;
    const { year, month, day } = calendarDayOf(indiaDayNumber(nowMs));
    const date = (year % 100) * 10_000 + month * 100 + day;
    return `${prefix}${date}${String(lastNumber).padStart(9, '0')}`;
  }

  for (const order of from.orders) keep({ ...order });
  return {
    find: (id) => orders.get(id) ?? null,
    all: () => orders.values(),
    open: () => open.values(),
    trades: () => trades,
    enter: (request, nowMs) =>
      keep(pendingOrder(request, nextNumber('', nowMs) as BrokerOrderId, nowMs)),
    fill: (order, at, units, nowMs) => {
      order.filled = quantity(order.filled + units);
      order.filledValue += at * units;
      const trade: PaperTrade = {
        tradeId: nextNumber('T', nowMs) as TradeId,
        brokerOrderId: order.brokerOrderId,
        instrument: order.instrument,
        side: order.side,
        product: order.product,
        quantity: quantity(units),
        price: at,
        atMs: nowMs,
      };
      trades.push(trade);
      return trade;
    },
    correct: (id, at) => {
      const before = trades.find((trade) => trade.tradeId === id) ?? null;
      if (before === null) return null;
      trades = trades.flatMap((trade) => {
        if (trade !== before) return [trade];
        return at === null ? [] : [{ ...trade, price: at }];
      });
      return before;
    },
    end: (order, status, words) => {
      order.status = status;
      order.words = words;
      order.queueAhead = null;
      open.delete(order.brokerOrderId);
    },
    forgetBefore: (day) => {
      for (const order of orders.values()) {
        if (!isOpen(order) && indiaDay(order.updatedMs) < day) orders.delete(order.brokerOrderId);
      }
      trades = trades.filter((trade) => orders.has(trade.brokerOrderId));
    },
    state: () => ({ lastNumber, orders: [...orders.values()], trades }),
  };
}

export function pendingOrder(request: PaperRequest, id: BrokerOrderId, nowMs: number): PaperOrder {
  return {
    brokerOrderId: id,
    tag: request.orderId,
    instrument: request.instrument,
    side: request.side,
    product: request.product,
    validity: request.validity,
    placedMs: nowMs,
    quantity: request.quantity,
    type: request.type,
    price: request.price,
    trigger: hasTrigger(request) ? request.trigger : null,
    status: 'pending',
    filled: NO_QUANTITY,
    filledValue: 0,
    rejection: null,
    words: '',
    updatedMs: nowMs,
    queueAhead: null,
    modifications: 0,
  };
}
