/**
 * Snapshots and option chains as ticks. Their numbers are decimal and go onto the tick like those
 * of the feed; zero stands for "none" throughout.
 */
import { type Price, PRICE_MAX, SCALE } from '../../../shared/domain/money.ts';
import { quantity, QUANTITY_MAX } from '../../../shared/domain/quantity.ts';
import type { ChainPoint, Tick, TickLevel } from '../market-line.ts';
import type { Contract } from './instruments.ts';
import { onTick } from './ticks.ts';
import { dayFirstMs } from './times.ts';
import type { ChainSide, QuoteRow } from './wire.ts';

/** Null when a price in the row is none. */
export function tickOfQuote(row: QuoteRow, contract: Contract, marketOpen: boolean): Tick | null {
  const { id, tick: step, kind } = contract.instrument;
  const { ohlc, depth } = row;
  const prices = [row.last_price, ...(ohlc === undefined ? [] : Object.values(ohlc))];
  if (!prices.every(isPrice)) return null;
  const base: Tick = {
    instrument: id,
    last: onTick(row.last_price, step),
    lastTradeMs: dayFirstMs(row.last_trade_time),
    ...(ohlc === undefined
      ? {}
      : {
          open: onTick(ohlc.open, step),
          high: onTick(ohlc.high, step),
          low: onTick(ohlc.low, step),
          // After hours it is today's close, not the day before's.
          ...(marketOpen ? { close: onTick(ohlc.close, step) } : {}),
        }),
  };
  if (kind === 'index') return base;
  return {
    ...base,
    lastQuantity: quantity(units(row.last_quantity)),
    volume: Math.max(0, Math.round(row.volume)),
    openInterest: kind === 'equity' ? null : Math.max(0, Math.round(row.oi)),
    ...bandOf(row, step),
    ...(depth === undefined
      ? {}
      : { bids: levelsOf(depth.buy, step), asks: levelsOf(depth.sell, step) }),
  };
}

function bandOf(row: QuoteRow, step: Price): Pick<Tick, 'bandLow' | 'bandHigh'> {
  const { lower_circuit_limit: low, upper_circuit_limit: high } = row;
  if (!isPrice(low) || !isPrice(high) || high === 0) return {};
  return { bandLow: onTick(low, step), bandHigh: onTick(high, step) };
}

interface Level {
  readonly price: number;
  readonly quantity: number;
  readonly orders: number;
}

function levelsOf(rows: readonly Level[], step: Price): readonly TickLevel[] {
  const levels: TickLevel[] = [];
  for (const row of rows) {
    const at = isPrice(row.price) ? onTick(row.price, step) : null;
    const size = units(row.quantity);
    if (at !== null && size > 0) {
      levels.push({ price: at, quantity: quantity(size), orders: units(row.orders) });
    }
  }
  return levels;
}

/** One side of a strike; volatility arrives in hundredths and leaves as a share of one. */
export function chainPoint(side: ChainSide, contract: Contract): ChainPoint | null {
  const { id, tick: step } = contract.instrument;
  const prices = [side.last_price, side.previous_close_price];
  if (!prices.every(isPrice)) return null;
  const bid = { price: side.top_bid_price, quantity: side.top_bid_quantity, orders: 0 };
  const ask = { price: side.top_ask_price, quantity: side.top_ask_quantity, orders: 0 };
  const volatility = side.implied_volatility ?? 0;
  const unquoted = volatility <= 0;
  return {
    tick: {
      instrument: id,
      last: onTick(side.last_price, step),
      close: onTick(side.previous_close_price, step),
      volume: Math.max(0, Math.round(side.volume)),
      openInterest: Math.max(0, Math.round(side.oi)),
      bids: levelsOf([bid], step),
      asks: levelsOf([ask], step),
    },
    // A strike without a quote carries zeros for what nobody can compute.
    volatility: unquoted ? null : volatility * 0.01,
    delta: unquoted ? null : (side.greeks?.delta ?? null),
    theta: unquoted ? null : (side.greeks?.theta ?? null),
  };
}

function isPrice(rupees: number): boolean {
  return rupees >= 0 && rupees * SCALE <= PRICE_MAX;
}

function units(value: number): number {
  return Math.min(QUANTITY_MAX, Math.max(0, Math.round(value)));
}
