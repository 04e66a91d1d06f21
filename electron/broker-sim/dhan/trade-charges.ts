/** What one execution cost, in the columns of the trade history. */
import { chargesOf, type ChargeSegment } from '../../../shared/domain/charges.ts';
import { isOption } from '../../../shared/domain/instrument.ts';
import { money } from '../../../shared/domain/money.ts';
import { indiaDay } from '../../../shared/maths/calendar.ts';
import type { TradeCharges } from './book-rows.ts';
import type { TradeView } from './order-view.ts';
import { exchangeWord } from './segments.ts';

export function chargesOfTrade(trade: TradeView): TradeCharges {
  const { order } = trade;
  const charges = chargesOf({
    segment: segmentOfTrade(trade),
    exchange: exchangeWord(order.instrument) === 'BSE' ? 'BSE' : 'NSE',
    side: order.side === 'BUY' ? 'buy' : 'sell',
    value: money(trade.price * trade.quantity),
    day: indiaDay(trade.atMs),
  });
  return {
    sebi: charges.sebi,
    stt: charges.stt,
    brokerage: charges.brokerage,
    serviceTax: charges.gst,
    exchange: charges.exchange,
    stamp: charges.stamp,
  };
}

function segmentOfTrade({ order }: TradeView): ChargeSegment {
  if (isOption(order.instrument)) return 'option';
  if (order.instrument.kind === 'future') return 'future';
  return order.product === 'CNC' || order.product === 'MTF' ? 'delivery' : 'intraday';
}
