/**
 * Kite's rows in our words. Pure: the same row always gives the same picture. Prices become
 * ten-thousandths of a rupee, times are India's and are read as such whatever the zone of this
 * computer. A row that cannot be said in our words is a complaint and never half a picture.
 *
 * Quantities are taken as they stand: units on NSE, BSE, NFO and BFO, lots on MCX and CDS.
 */
import {
  asId,
  type BrokerOrderId,
  type InstrumentId,
  type TradeId,
} from '../../../shared/domain/ids.ts';
import {
  type Money,
  money,
  type Price,
  price,
  PRICE_MAX,
  SCALE,
  scaledFromFloat,
} from '../../../shared/domain/money.ts';
import type { OrderType, Product, Validity } from '../../../shared/domain/order-events.ts';
import { type Quantity, QUANTITY_MAX, signedQuantity } from '../../../shared/domain/quantity.ts';
import type { RejectionCode } from '../../../shared/domain/rejections.ts';
import type { Side } from '../../../shared/domain/side.ts';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import { indiaMoment, readDay } from '../../../shared/maths/calendar.ts';
import type {
  BasketMargin,
  BrokerOrder,
  BrokerPosition,
  BrokerStep,
  BrokerTrade,
  Funds,
} from '../gateway.ts';
import { bothCash } from '../position-cash.ts';
import type { Tick, TickLevel } from '../market-line.ts';
import { idFromWire } from './instruments.ts';
import { rejectionOf } from './outcome.ts';
import { statusOf } from './status-map.ts';
import type {
  BasketData,
  LevelRow,
  MarginsData,
  OrderRow,
  PositionRow,
  QuoteRow,
  StepRow,
  TradeRow,
} from './wire.ts';

/** What is wrong with a row, with the id that finds it at the broker. */
export type Complaint = string;

const ORDER_TYPES: ReadonlyMap<string, OrderType> = new Map([
  ['LIMIT', 'limit'],
  ['MARKET', 'market'],
  ['SL', 'stop_limit'],
  ['SL-M', 'stop'],
]);

/** Orders of the older and margin-funded kinds come from elsewhere; they are held like these. */
const PRODUCTS: ReadonlyMap<string, Product> = new Map([
  ['NRML', 'nrml'],
  ['MIS', 'mis'],
  ['CNC', 'cnc'],
  ['MTF', 'cnc'],
  ['CO', 'mis'],
  ['BO', 'mis'],
]);

export function productOf(word: string): Product | undefined {
  return PRODUCTS.get(word);
}

export function normaliseOrder(row: OrderRow): Result<BrokerOrder, Complaint> {
  const instrument = idFromWire(row.exchange, row.tradingsymbol);
  const type = ORDER_TYPES.get(row.order_type);
  const product = PRODUCTS.get(row.product);
  const price = priceOf(row.price);
  const trigger = priceOf(row.trigger_price);
  if (instrument === null) return complain(row, `contract ${row.exchange}:${row.tradingsymbol}`);
  if (type === undefined) return complain(row, `order type ${row.order_type}`);
  if (product === undefined) return complain(row, `product ${row.product}`);
  if (price === null) return complain(row, `price ${row.price}`);
  if (trigger === null) return complain(row, `trigger ${row.trigger_price}`);
  const status = statusOf(row.status);
  return ok({
    brokerOrderId: asId<BrokerOrderId>(row.order_id),
    tag: row.tag === undefined || row.tag === '' ? null : row.tag,
    instrument,
    side: sideOf(row),
    product,
    validity: validityOf(row.validity),
    quantity: row.quantity as Quantity,
    type,
    price,
    trigger: trigger === 0 ? null : trigger,
    // A status that no row of the table knows never ends an order.
    status: status ?? 'pending',
    filled: row.filled_quantity as Quantity,
    // Kite gives a rounded average only; what was paid stands in the trades.
    filledValue: null,
    rejection: status === 'rejected' ? reasonOf(row) : null,
    words: status === null ? `unknown status ${row.status} ${wordsOf(row)}`.trim() : wordsOf(row),
    updatedMs: latest(row.order_timestamp, row.exchange_update_timestamp),
  });
}

export function normaliseTrade(row: TradeRow): Result<BrokerTrade, Complaint> {
  const instrument = idFromWire(row.exchange, row.tradingsymbol);
  const price = priceOf(row.average_price);
  if (instrument === null) return complain(row, `contract ${row.exchange}:${row.tradingsymbol}`);
  if (price === null || price === 0) return complain(row, `trade price ${row.average_price}`);
  return ok({
    tradeId: asId<TradeId>(row.trade_id),
    brokerOrderId: asId<BrokerOrderId>(row.order_id),
    instrument,
    side: sideOf(row),
    quantity: row.quantity as Quantity,
    price,
    atMs: momentOf(row.fill_timestamp) ?? momentOf(row.exchange_timestamp),
  });
}

/** Rows of the same contract and product are one position for us. */
export function normalisePositions(
  rows: readonly PositionRow[],
): Result<readonly BrokerPosition[], Complaint> {
  const held = new Map<string, BrokerPosition>();
  for (const row of rows) {
    const instrument = idFromWire(row.exchange, row.tradingsymbol);
    const product = PRODUCTS.get(row.product);
    if (instrument === null || product === undefined) {
      return err(`position ${row.exchange}:${row.tradingsymbol} ${row.product}`);
    }
    const key = `${instrument}|${product}`;
    const before = held.get(key);
    const net = signedQuantity((before?.net ?? 0) + row.quantity);
    // What two rows cost together on average nobody tells.
    const average = before === undefined ? averageOf(row.average_price ?? 0) : null;
    held.set(key, { instrument, product, net, average, cash: bothCash(before?.cash, cashOf(row)) });
  }
  return ok([...held.values()]);
}

/** An average that Kite computed: rounded to our scale, never used to book a fill of ours. */
function averageOf(rupees: number): Price | null {
  const scaled = Math.round(rupees * SCALE);
  return scaled > 0 && scaled <= PRICE_MAX ? price(scaled) : null;
}

/** Null where a unit is not one rupee a point: those amounts are of another measure than ours. */
function cashOf({ value, multiplier }: PositionRow): Money | null {
  if (value === null || value === undefined || (multiplier ?? 1) !== 1) return null;
  const scaled = Math.round(value * SCALE);
  return Number.isSafeInteger(scaled) ? money(scaled + 0) : null;
}

export function normaliseStep(row: StepRow): BrokerStep {
  const words = row.status_message ?? '';
  return {
    atMs: momentOf(row.order_timestamp),
    words: words === '' ? row.status : `${row.status}: ${words}`,
    status: statusOf(row.status),
    filled: (row.filled_quantity ?? null) as Quantity | null,
  };
}

/**
 * Equity means shares, futures, options and currency together. Kite's sums are unrounded floats, so
 * what is free is rounded down and what is used is rounded up. Null for what is no amount.
 */
export function normaliseFunds({ equity }: MarginsData): Funds | null {
  const available = Math.floor(settled(equity.net * SCALE));
  const used = Math.ceil(settled(equity.utilised.debits * SCALE));
  return Number.isSafeInteger(available) && Number.isSafeInteger(used)
    ? { available: available + 0, used: used + 0 }
    : null;
}

export function normaliseMargin({ initial, final }: BasketData): BasketMargin | null {
  const needed = Math.ceil(settled(final.total * SCALE));
  const single = Math.ceil(settled(initial.total * SCALE));
  return Number.isSafeInteger(needed) && Number.isSafeInteger(single)
    ? { needed: needed + 0, single: single + 0 }
    : null;
}

/** A float that stands for a whole number by all but its last digits is that number. */
function settled(value: number): number {
  const near = Math.round(value);
  return Math.abs(value - near) < 0.01 ? near : value;
}

export function normaliseQuote(instrument: InstrumentId, row: QuoteRow): Tick {
  const { ohlc, depth } = row;
  return {
    instrument,
    last: quotePrice(row.last_price),
    lastQuantity: Math.min(row.last_quantity ?? 0, QUANTITY_MAX) as Quantity,
    lastTradeMs: momentOf(row.last_trade_time),
    open: quotePrice(ohlc.open),
    high: quotePrice(ohlc.high),
    low: quotePrice(ohlc.low),
    close: quotePrice(ohlc.close),
    volume: row.volume ?? 0,
    openInterest: wholeOrNull(row.oi),
    bandLow: quotePrice(row.lower_circuit_limit ?? 0),
    bandHigh: quotePrice(row.upper_circuit_limit ?? 0),
    exchangeMs: momentOf(row.timestamp),
    ...(depth === null || depth === undefined
      ? {}
      : { bids: levelsOf(depth.buy), asks: levelsOf(depth.sell) }),
  };
}

function levelsOf(rows: readonly LevelRow[]): readonly TickLevel[] {
  return rows.flatMap(({ price: rupees, quantity, orders }) => {
    const price = quotePrice(rupees);
    if (price === null || quantity === 0) return [];
    return [{ price, quantity: Math.min(quantity, QUANTITY_MAX) as Quantity, orders }];
  });
}

/** Zero, and what is no price at all, are both shown as no price. */
function quotePrice(rupees: number): Price | null {
  const price = priceOf(rupees);
  return price === 0 ? null : price;
}

function wholeOrNull(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && Number.isSafeInteger(value) && value > 0
    ? value
    : null;
}

/** Null for what is not a price on our scale; such a number is never rounded into one. */
export function priceOf(rupees: number): Price | null {
  const scaled = scaledFromFloat(rupees);
  return scaled.ok && scaled.value >= 0 && scaled.value <= PRICE_MAX
    ? (scaled.value as Price)
    : null;
}

function sideOf({ transaction_type: word }: Pick<OrderRow, 'transaction_type'>): Side {
  return word === 'BUY' ? 'buy' : 'sell';
}

function validityOf(word: string | null | undefined): Validity {
  return word === 'IOC' ? 'ioc' : 'day';
}

/** The broker's sentence for people, else the raw one of its risk system or of the exchange. */
function wordsOf(row: OrderRow): string {
  const words = row.status_message ?? row.status_message_raw ?? '';
  return words.slice(0, 500);
}

/** The raw text often names the rule that the sentence for people leaves out. */
function reasonOf(row: OrderRow): RejectionCode {
  return rejectionOf(`${row.status_message ?? ''} ${row.status_message_raw ?? ''}`);
}

function complain(row: { readonly order_id: string }, what: string): Result<never, Complaint> {
  return err(`order ${row.order_id}: ${what}`.slice(0, 200));
}

function latest(...texts: readonly (string | null | undefined)[]): number | null {
  let newest: number | null = null;
  for (const text of texts) {
    const moment = momentOf(text);
    if (moment !== null && (newest === null || moment > newest)) newest = moment;
  }
  return newest;
}

/** `YYYY-MM-DD HH:MM:SS` on India's clock → epoch; null for everything else. */
export function momentOf(text: string | null | undefined): number | null {
  if (text === null || text === undefined || text.length !== 19) return null;
  const day = readDay(text.slice(0, 10));
  const hours = twoDigits(text, 11);
  const minutes = twoDigits(text, 14);
  const seconds = twoDigits(text, 17);
  if (day === null || text[13] !== ':' || text[16] !== ':') return null;
  if (hours > 23 || minutes > 59 || seconds > 59) return null;
  return indiaMoment(day, hours * 60 + minutes) + seconds * 1_000;
}

/** More than any field of a clock when they are not digits. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : 100;
}
