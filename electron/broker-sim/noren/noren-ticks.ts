/**
 * Touchline and depth as the feed writes them. The first frame for a contract holds all it has; the
 * later ones only what changed since, counted for each connection on its own.
 */
import type { Quote } from '../../market/quotes.ts';
import { type NorenContract } from './noren-symbols.ts';
import { average, decimals, epochSeconds, percent, timeOnly } from './noren-text.ts';

export type TickFields = Readonly<Record<string, string>>;
const LEVELS = 5;

/** Identity, day figures and best prices; a key without a value is left out. */
export function touchlineFields(contract: NorenContract, quote: Quote, nowMs: number): TickFields {
  const fields: Record<string, string> = {
    ts: contract.tsym,
    pp: `${contract.pp}`,
    ls: `${contract.instrument.lot}`,
    ti: decimals(contract.instrument.tick, contract.pp),
  };
  const put = putter(fields, contract.pp);
  put.price('lp', quote.last);
  if (quote.last !== null && quote.close !== null) {
    fields['pc'] = decimals(percent(quote.last, quote.close), 2);
  }
  put.price('o', quote.open);
  put.price('h', quote.high);
  put.price('l', quote.low);
  put.price('c', quote.close);
  fields['ft'] = epochSeconds(Math.min(nowMs, quote.changedMs));
  if (contract.instrument.kind === 'index') return fields;
  fields['v'] = `${quote.volume}`;
  put.price('ap', averageOf(quote));
  if (quote.openInterest !== null) {
    fields['oi'] = `${quote.openInterest}`;
    fields['poi'] = `${quote.openInterest}`;
    fields['toi'] = `${quote.openInterest}`;
  }
  put.price('bp1', quote.bid);
  put.price('sp1', quote.ask);
  if (quote.bid !== null) fields['bq1'] = `${quote.bidQuantity}`;
  if (quote.ask !== null) fields['sq1'] = `${quote.askQuantity}`;
  return fields;
}

/** The touchline set, five levels of the book and the limits of the day. */
export function depthFields(contract: NorenContract, quote: Quote, nowMs: number): TickFields {
  const fields: Record<string, string> = { ...touchlineFields(contract, quote, nowMs) };
  const put = putter(fields, contract.pp);
  if (quote.lastTradeMs !== null) fields['ltt'] = timeOnly(quote.lastTradeMs);
  put.price('52h', quote.high);
  put.price('52l', quote.low);
  if (contract.instrument.kind === 'index') return fields;
  fields['ltq'] = `${quote.lastQuantity}`;
  put.price('lc', quote.bandLow);
  put.price('uc', quote.bandHigh);
  return { ...fields, ...bookFields(contract, quote) };
}

/** Five levels a side; missing ones are zeros, as the server writes them. */
export function bookFields(contract: NorenContract, quote: Quote): TickFields {
  const fields: Record<string, string> = {};
  const bids = quote.depth?.bids ?? [];
  const asks = quote.depth?.asks ?? [];
  fields['tbq'] = `${bids.reduce((sum, level) => sum + level.quantity, 0)}`;
  fields['tsq'] = `${asks.reduce((sum, level) => sum + level.quantity, 0)}`;
  for (let level = 1; level <= LEVELS; level += 1) {
    const bid = bids[level - 1];
    const ask = asks[level - 1];
    fields[`bp${level}`] = decimals(bid?.price ?? 0, contract.pp);
    fields[`bq${level}`] = `${bid?.quantity ?? 0}`;
    fields[`bo${level}`] = `${bid?.orders ?? 0}`;
    fields[`sp${level}`] = decimals(ask?.price ?? 0, contract.pp);
    fields[`sq${level}`] = `${ask?.quantity ?? 0}`;
    fields[`so${level}`] = `${ask?.orders ?? 0}`;
  }
  return fields;
}

/** The middle of the day's range stands for the average price, which the market does not keep. */
export function averageOf(quote: Quote): number | null {
  if (quote.high === null || quote.low === null || quote.last === null) return null;
  return average(quote.high + quote.low + quote.last, 3);
}

/** What changed against the frame before; null when nothing did. */
export function changedFields(before: TickFields, now: TickFields): TickFields | null {
  const changed: Record<string, string> = {};
  for (const [key, value] of Object.entries(now)) {
    if (before[key] !== value) changed[key] = value;
  }
  const keys = Object.keys(changed);
  return keys.length === 0 || (keys.length === 1 && keys[0] === 'ft') ? null : changed;
}

function putter(
  fields: Record<string, string>,
  pp: number,
): { price(key: string, scaled: number | null): void } {
  return {
    price: (key, scaled) => {
      if (scaled !== null) fields[key] = decimals(scaled, pp);
    },
  };
}
