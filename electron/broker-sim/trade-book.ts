/** The day's trades under the broker's own ids, and the positions that they add up to. */
import type { TradeId } from '../../shared/domain/ids.ts';
import type { Price } from '../../shared/domain/money.ts';
import type { BrokerTrade } from '../broker/gateway.ts';
import type { ExchangeHand } from '../broker/paper/exchange-hand.ts';
import type { OrderRecord } from './order-record.ts';
import type { PositionBook } from './position-book.ts';
import type { TruthRules, TruthTrade } from './truth.ts';

export interface TradeBook {
  all(): readonly TruthTrade[];
  find(id: string): TruthTrade | null;
  keep(record: OrderRecord, trade: BrokerTrade, atMs: number): TruthTrade;
  /** Takes a trade back (null) or gives it another price; what it then is, or was at last. */
  correct(id: string, at: Price | null, hand: ExchangeHand): TruthTrade | null;
  /** Yesterday's are gone; their numbers are not given out again. */
  restart(): void;
}

export function openTradeBook(rules: TruthRules, positions: PositionBook): TradeBook {
  let trades: TruthTrade[] = [];
  let paperIds = new Map<string, TradeId>();
  let count = 0;

  function find(id: string): TruthTrade | null {
    return trades.find((each) => each.id === id) ?? null;
  }

  return {
    all: () => trades,
    find,
    keep: (record, { tradeId, quantity, price }, atMs) => {
      count += 1;
      const { instrument, side, product } = record.request;
      const trade: TruthTrade = {
        id: rules.tradeId(count, atMs),
        orderId: record.id,
        exchangeOrderId: record.exchangeId,
        instrument,
        side,
        product,
        quantity,
        price,
        atMs,
      };
      trades.push(trade);
      paperIds.set(trade.id, tradeId);
      positions.add({ ...trade, kind: 'trade', tradeId: trade.id });
      return trade;
    },
    correct: (id, at, hand) => {
      const before = find(id);
      const paperId = paperIds.get(id);
      if (before === null || paperId === undefined || !hand.correct(paperId, at)) return null;
      positions.correct(id, at);
      const after = at === null ? null : { ...before, price: at };
      trades = trades.flatMap((each) => {
        if (each !== before) return [each];
        return after === null ? [] : [after];
      });
      return after ?? before;
    },
    restart: () => {
      trades = [];
      paperIds = new Map();
    },
  };
}
