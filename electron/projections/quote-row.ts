/** A quote as the window draws it. */
import type { DepthRow, QuoteRow } from '../../shared/contract/rows.ts';
import type { Quote } from '../market/quotes.ts';

export function quoteRow(quote: Quote, stale: boolean): QuoteRow {
  return {
    instrument: quote.instrument,
    last: quote.last,
    bid: quote.bid,
    ask: quote.ask,
    bidQuantity: quote.bidQuantity,
    askQuantity: quote.askQuantity,
    open: quote.open,
    high: quote.high,
    low: quote.low,
    close: quote.close,
    volume: quote.volume,
    oi: quote.openInterest ?? 0,
    bandLow: quote.bandLow,
    bandHigh: quote.bandHigh,
    changedMs: quote.changedMs,
    stale,
  };
}

export function depthRow(quote: Quote): DepthRow {
  return {
    instrument: quote.instrument,
    bids: (quote.depth?.bids ?? []).map((level) => ({ ...level })),
    asks: (quote.depth?.asks ?? []).map((level) => ({ ...level })),
  };
}
