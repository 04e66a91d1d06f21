/**
 * What an exchange, a clearing house or a risk desk does to the books without being asked. The
 * matching knows nothing of it; tests and the broker simulator reach for it.
 */
import type { BrokerOrderId, InstrumentId, TradeId } from '../../../shared/domain/ids.ts';
import type { Price } from '../../../shared/domain/money.ts';
import type { Product } from '../../../shared/domain/order-events.ts';
import type { BrokerTrade } from '../gateway.ts';
import type { PaperAccount } from './paper-account.ts';
import type { PaperBook } from './paper-book.ts';
import {
  isOpen,
  type PaperOrder,
  type PaperTrade,
  tradePicture,
  unitsLeft,
} from './paper-order.ts';

export interface ExchangeHand {
  /** Trades against the order whatever the book shows, even beyond its quantity or its end. */
  fill(id: BrokerOrderId, units: number, at: Price): BrokerTrade | null;
  /** False when it has ended already or is unknown. */
  end(id: BrokerOrderId, status: 'cancelled' | 'rejected' | 'expired', words: string): boolean;
  /** Takes the trade back (null) or gives it another price; false when it is unknown. */
  correct(id: TradeId, at: Price | null): boolean;
  /** Moves units of a position between products; false when so many are not held. */
  convert(instrument: InstrumentId, from: Product, to: Product, units: number): boolean;
  /** Positions in it go at this price; those of other contracts stay. */
  settle(instrument: InstrumentId, at: Price): void;
  /** Each unit held becomes so many. */
  split(instrument: InstrumentId, into: number): void;
}

export interface HandParts {
  readonly book: PaperBook;
  readonly account: PaperAccount;
  readonly nowMs: () => number;
  readonly day: () => string;
  readonly tell: (order: PaperOrder, trades: readonly PaperTrade[]) => void;
}

export function openExchangeHand({ book, account, nowMs, day, tell }: HandParts): ExchangeHand {
  return {
    fill: (id, units, at) => {
      const order = book.find(id);
      if (order === null) return null;
      const open = isOpen(order);
      if (open) order.status = 'working';
      const valueBefore = order.filledValue;
      const trade = book.fill(order, at, units, nowMs());
      if (open && unitsLeft(order) <= 0) book.end(order, 'filled', '');
      account.apply(order, trade, valueBefore, day());
      tell(order, [trade]);
      return tradePicture(trade);
    },
    end: (id, status, words) => {
      const order = book.find(id);
      if (order === null || !isOpen(order)) return false;
      if (status === 'rejected') order.rejection = 'unrecognised';
      book.end(order, status, words);
      tell(order, []);
      return true;
    },
    correct: (id, at) => {
      const before = book.correct(id, at);
      if (before === null) return false;
      account.correct(before, at);
      return true;
    },
    convert: (instrument, from, to, units) => account.convert(instrument, from, to, units),
    settle: (instrument, at) => account.settle(instrument, at),
    split: (instrument, into) => account.split(instrument, into),
  };
}
