/**
 * Touchline and depth → ticks. The first frame of a contract holds what there is, the later ones
 * only what changed; a field that is missing is unchanged and never zero. What must be merged is
 * the book, whose levels come one by one; everything else is handed on as it came. This is the way
 * of every price, so there is no pattern and no schema, and the levels live in numbers set aside
 * once for each contract.
 */
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import { PRICE_MAX, type Price, price } from '../../../shared/domain/money.ts';
import { type Quantity, quantity, QUANTITY_MAX } from '../../../shared/domain/quantity.ts';
import type { Tick, TickLevel } from '../market-line.ts';
import type { Fields } from './decode.ts';
import { epochFrom, scaledFrom, timeOfDayFrom, wholeFrom } from './figures.ts';

const LEVELS = 5;

const numbered = (name: string): readonly string[] =>
  Array.from({ length: LEVELS }, (_, at) => `${name}${at + 1}`);
const BIDS = { price: numbered('bp'), quantity: numbered('bq'), orders: numbered('bo') };
const ASKS = { price: numbered('sp'), quantity: numbered('sq'), orders: numbered('so') };
type Names = typeof BIDS;

interface Mutable {
  instrument: InstrumentId;
  last?: Price | null;
  lastQuantity?: Quantity;
  lastTradeMs?: number | null;
  open?: Price | null;
  high?: Price | null;
  low?: Price | null;
  close?: Price | null;
  volume?: number;
  openInterest?: number | null;
  bandLow?: Price | null;
  bandHigh?: Price | null;
  bids?: readonly TickLevel[];
  asks?: readonly TickLevel[];
  exchangeMs?: number | null;
}

/** Both sides of one contract's book as far as frames have told. */
export interface Levels {
  readonly bids: Side;
  readonly asks: Side;
}

interface Side {
  readonly prices: Float64Array;
  readonly quantities: Float64Array;
  readonly orders: Float64Array;
}

export function emptyLevels(): Levels {
  return { bids: emptySide(), asks: emptySide() };
}

function emptySide(): Side {
  return {
    prices: new Float64Array(LEVELS),
    quantities: new Float64Array(LEVELS),
    orders: new Float64Array(LEVELS),
  };
}

/**
 * What one frame says. `whole` is the first frame of a contract on a connection: what it leaves out
 * the market does not have, so the book begins anew.
 */
export function tickFrom(
  instrument: InstrumentId,
  fields: Fields,
  levels: Levels,
  whole: boolean,
  nowMs: number,
): Tick {
  const tick: Mutable = { instrument };
  setLast(tick, fields, whole);
  setDay(tick, fields);
  setVolume(tick, fields);
  const time = textIn(fields, 'ltt');
  if (time !== null) tick.lastTradeMs = timeOfDayFrom(time, nowMs);
  const fed = textIn(fields, 'ft') ?? textIn(fields, 'lut');
  if (fed !== null) tick.exchangeMs = epochFrom(fed);
  if (whole) {
    clear(levels.bids);
    clear(levels.asks);
  }
  if (merge(levels.bids, fields, BIDS) || whole) tick.bids = listed(levels.bids);
  if (merge(levels.asks, fields, ASKS) || whole) tick.asks = listed(levels.asks);
  return tick;
}

function setLast(tick: Mutable, fields: Fields, whole: boolean): void {
  const last = priceIn(fields, 'lp');
  if (last !== null && last !== undefined) tick.last = last;
  else if (whole) tick.last = null;
}

/** A zero in a day's figure says that the feed does not know it, not that it traded for free. */
function setDay(tick: Mutable, fields: Fields): void {
  const open = priceIn(fields, 'o');
  const high = priceIn(fields, 'h');
  const low = priceIn(fields, 'l');
  const close = priceIn(fields, 'c');
  const bandLow = priceIn(fields, 'lc');
  const bandHigh = priceIn(fields, 'uc');
  if (open) tick.open = open;
  if (high) tick.high = high;
  if (low) tick.low = low;
  if (close) tick.close = close;
  if (bandLow) tick.bandLow = bandLow;
  if (bandHigh) tick.bandHigh = bandHigh;
}

function setVolume(tick: Mutable, fields: Fields): void {
  const volume = wholeIn(fields, 'v');
  if (volume !== null) tick.volume = volume;
  const lastQuantity = wholeIn(fields, 'ltq');
  if (lastQuantity !== null) tick.lastQuantity = quantity(Math.min(QUANTITY_MAX, lastQuantity));
  const interest = wholeIn(fields, 'oi');
  if (interest !== null) tick.openInterest = interest;
}

/** Undefined when the frame does not carry it; null for zero and for "at any price". */
function priceIn(fields: Fields, name: string): Price | null | undefined {
  const text = textIn(fields, name);
  if (text === null) return undefined;
  const scaled = scaledFrom(text);
  if (Number.isNaN(scaled) || scaled < 0) return undefined;
  return scaled === 0 || scaled > PRICE_MAX ? null : price(scaled);
}

function wholeIn(fields: Fields, name: string): number | null {
  const text = textIn(fields, name);
  const whole = text === null ? Number.NaN : wholeFrom(text);
  return whole >= 0 ? whole : null;
}

function textIn(fields: Fields, name: string): string | null {
  const value = fields[name];
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : null;
}

function clear({ prices, quantities, orders }: Side): void {
  prices.fill(0);
  quantities.fill(0);
  orders.fill(0);
}

/** Says whether the frame carried anything of this side. */
function merge(side: Side, fields: Fields, names: Names): boolean {
  let carried = false;
  for (let level = 0; level < LEVELS; level += 1) {
    const at = textIn(fields, names.price[level] ?? '');
    if (at !== null) {
      const scaled = scaledFrom(at);
      side.prices[level] = scaled > 0 && scaled <= PRICE_MAX ? scaled : 0;
      carried = true;
    }
    const units = wholeIn(fields, names.quantity[level] ?? '');
    if (units !== null) {
      side.quantities[level] = Math.min(QUANTITY_MAX, units);
      carried = true;
    }
    const orders = wholeIn(fields, names.orders[level] ?? '');
    if (orders !== null) {
      side.orders[level] = orders;
      carried = true;
    }
  }
  return carried;
}

/** A level without price or quantity is no level; best first, as they are numbered. */
function listed({ prices, quantities, orders }: Side): readonly TickLevel[] {
  const levels: TickLevel[] = [];
  for (let level = 0; level < LEVELS; level += 1) {
    const at = prices[level] ?? 0;
    const units = quantities[level] ?? 0;
    if (at === 0 || units === 0) continue;
    levels.push({ price: price(at), quantity: quantity(units), orders: orders[level] ?? 0 });
  }
  return levels;
}
