/**
 * What one executed order costs beside its price, as rows with the day from which each holds.
 * Rates are whole numbers in ten-millionths (0.03553 % is 3,553), amounts integers in the scale of
 * money. Every charge is rounded half up to the paisa by itself. A contract note rounds the day's
 * STT and stamp duty to whole rupees, so it can differ by fifty paise for each of the two.
 *
 * Sources: Finance Acts 2024 and 2026 for STT (options 0.1 % → 0.15 %, futures 0.02 % → 0.05 % from
 * 1 April 2026); NSE and BSE circulars on uniform transaction charges from 1 October 2024, and the
 * NSE figures with the investor protection levy as brokers list them in 2026 (taken from 1 April
 * 2026; the exact first day is not known to us); SEBI fee ₹10 a crore; stamp duty of the Indian
 * Stamp Act, on the buyer; GST 18 % on brokerage, transaction charge and SEBI fee. Brokerage is a
 * discount broker's: ₹20 an order, or 0.03 % where that is less, none on delivery.
 */
import { assert, must } from '../lib/assert.ts';
import { type Money, money, ZERO_MONEY } from './money.ts';
import type { Side } from './side.ts';

export const CHARGE_SEGMENTS = ['option', 'future', 'intraday', 'delivery'] as const;
export type ChargeSegment = (typeof CHARGE_SEGMENTS)[number];
export type ChargeExchange = 'NSE' | 'BSE';

export interface ExecutedOrder {
  readonly segment: ChargeSegment;
  readonly exchange: ChargeExchange;
  readonly side: Side;
  /** Σ price × quantity of all its fills. */
  readonly value: Money;
  /** The trading day, YYYY-MM-DD. */
  readonly day: string;
}

export interface Charges {
  readonly brokerage: Money;
  readonly stt: Money;
  readonly exchange: Money;
  readonly sebi: Money;
  readonly stamp: Money;
  readonly gst: Money;
  readonly total: Money;
}

interface Rates {
  readonly segment: ChargeSegment;
  readonly exchange: ChargeExchange;
  readonly from: string;
  readonly sttBuy: number;
  readonly sttSell: number;
  readonly transaction: number;
  readonly stampBuy: number;
}

type Row = readonly [
  segment: ChargeSegment,
  exchange: ChargeExchange,
  from: string,
  sttBuy: number,
  sttSell: number,
  transaction: number,
  stampBuy: number,
];

const RATE_UNIT = 10_000_000;
const SEBI_RATE = 10;
const GST_PERCENT = 18;
const PERCENT = 100;
const PAISA = 100;
const FLAT_BROKERAGE = 200_000;
const BROKERAGE_RATE = 3_000;

// segment, exchange, from, STT on buys, on sells, transaction charge, stamp duty on buys
const ROWS: readonly Row[] = [
  ['option', 'NSE', '2024-10-01', 0, 10_000, 3_503, 300],
  ['option', 'NSE', '2026-04-01', 0, 15_000, 3_553, 300],
  ['option', 'BSE', '2024-10-01', 0, 10_000, 3_250, 300],
  ['option', 'BSE', '2026-04-01', 0, 15_000, 3_250, 300],
  ['future', 'NSE', '2024-10-01', 0, 2_000, 173, 200],
  ['future', 'NSE', '2026-04-01', 0, 5_000, 183, 200],
  ['future', 'BSE', '2024-10-01', 0, 2_000, 0, 200],
  ['future', 'BSE', '2026-04-01', 0, 5_000, 0, 200],
  ['intraday', 'NSE', '2024-10-01', 0, 2_500, 297, 300],
  ['intraday', 'NSE', '2026-04-01', 0, 2_500, 307, 300],
  ['intraday', 'BSE', '2024-10-01', 0, 2_500, 375, 300],
  ['delivery', 'NSE', '2024-10-01', 10_000, 10_000, 297, 1_500],
  ['delivery', 'NSE', '2026-04-01', 10_000, 10_000, 307, 1_500],
  ['delivery', 'BSE', '2024-10-01', 10_000, 10_000, 375, 1_500],
];

export const CHARGE_RATES: readonly Rates[] = ROWS.map(
  ([segment, exchange, from, sttBuy, sttSell, transaction, stampBuy]) => ({
    segment,
    exchange,
    from,
    sttBuy,
    sttSell,
    transaction,
    stampBuy,
  }),
);

/** The charges of a whole order; of one filled in parts, those of all its fills together. */
export function chargesOf(order: ExecutedOrder): Charges {
  assert(order.value >= 0, 'charges are on a traded value, which has no sign');
  const { value } = order;
  const rates = ratesOn(order);
  const brokerage = brokerageOf(order.segment, value);
  const stt = share(value, order.side === 'buy' ? rates.sttBuy : rates.sttSell);
  const exchange = share(value, rates.transaction);
  const sebi = share(value, SEBI_RATE);
  const stamp = order.side === 'buy' ? share(value, rates.stampBuy) : ZERO_MONEY;
  const gst = gstOn(brokerage + exchange + sebi);
  const total = money(brokerage + stt + exchange + sebi + stamp + gst);
  return { brokerage, stt, exchange, sebi, stamp, gst, total };
}

/** The newest row at that day; a day before the first row takes the first. */
function ratesOn({ segment, exchange, day }: ExecutedOrder): Rates {
  const rows = CHARGE_RATES.filter((row) => row.segment === segment && row.exchange === exchange);
  const holding = rows.findLast((row) => row.from <= day) ?? rows[0];
  return must(holding, `there are no charges for ${segment} on ${exchange}`);
}

function brokerageOf(segment: ChargeSegment, value: Money): Money {
  if (segment === 'delivery' || value === 0) return ZERO_MONEY;
  if (segment === 'option') return money(FLAT_BROKERAGE);
  return money(Math.min(FLAT_BROKERAGE, share(value, BROKERAGE_RATE)));
}

/**
 * The rate's part of the value, half up to the paisa. In two parts, because the product of a large
 * value and a rate would not fit a number exactly; every number in here is a whole one.
 */
function share(value: Money, rate: number): Money {
  const whole = Math.floor(value / RATE_UNIT);
  const rest = value - whole * RATE_UNIT;
  const paise = Math.floor((whole * rate) / PAISA);
  const left = (whole * rate - paise * PAISA) * RATE_UNIT + rest * rate;
  const half = RATE_UNIT * PAISA * 0.5;
  return money((paise + Math.floor((left + half) / (RATE_UNIT * PAISA))) * PAISA);
}

function gstOn(amount: number): Money {
  const unit = PERCENT * PAISA;
  return money(Math.floor((amount * GST_PERCENT + unit * 0.5) / unit) * PAISA);
}
