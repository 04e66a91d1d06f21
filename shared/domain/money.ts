/**
 * Prices and money are integers in ten-thousandths of the currency unit (₹1 = 10,000), so that no
 * sum ever rounds. There is no division here: averages stay value and quantity until printed.
 *
 *   Price × quantity → Money      Money ± Money → Money      Price ± Price → Price
 */
import { assert } from '../lib/assert.ts';
import type { Branded } from '../lib/brand.ts';
import { err, ok, type Result } from '../lib/result.ts';

export const SCALE = 10_000;
const SCALE_DIGITS = 4;

/** Zero or more; a price below zero does not exist on these exchanges. */
export type Price = Branded<number, 'Price'>;
/** Signed: received is above zero, paid is below. */
export type Money = Branded<number, 'Money'>;

/** ₹1 crore a unit: far above any listed price, far below what could overflow with a quantity. */
export const PRICE_MAX = 10_000_000 * SCALE;

export const ZERO_MONEY: Money = 0 as Money;
export const ZERO_PRICE: Price = 0 as Price;

export function price(scaled: number): Price {
  assert(
    Number.isSafeInteger(scaled) && scaled >= 0 && scaled <= PRICE_MAX,
    `a price must be an integer from 0 to ${PRICE_MAX}, got ${scaled}`,
  );
  return scaled as Price;
}

export function money(scaled: number): Money {
  assert(Number.isSafeInteger(scaled), `an amount must be a safe integer, got ${scaled}`);
  return (scaled === 0 ? 0 : scaled) as Money;
}

export function addMoney(a: Money, b: Money): Money {
  return money(a + b);
}

export function subtractMoney(a: Money, b: Money): Money {
  return money(a - b);
}

export function negate(a: Money): Money {
  return money(-a);
}

/** The value of a quantity at a price; the quantity may be signed. */
export function times(unit: Price, units: number): Money {
  assert(Number.isSafeInteger(units), `a quantity must be a whole number, got ${units}`);
  return money(unit * units);
}

export function isMultipleOf(value: Price, tick: Price): boolean {
  return tick > 0 && value % tick === 0;
}

/** The nearest multiple of the tick at or below. */
export function floorToTick(scaled: number, tick: Price): Price {
  assert(tick > 0, 'a tick must be above zero');
  return price(Math.max(0, Math.floor(scaled / tick) * tick));
}

/** The nearest multiple of the tick at or above. */
export function ceilToTick(scaled: number, tick: Price): Price {
  assert(tick > 0, 'a tick must be above zero');
  return price(Math.max(0, Math.ceil(scaled / tick) * tick));
}

export function nearestTick(scaled: number, tick: Price): Price {
  assert(tick > 0, 'a tick must be above zero');
  return price(Math.max(0, Math.round(scaled / tick) * tick));
}

const DECIMAL = /^([+-]?)(\d{1,12})(?:\.(\d{1,12}))?$/;

export type DecimalComplaint = 'not_a_number' | 'off_scale' | 'out_of_range';

/** Reads decimal text such as `101.05` into the scale; digits past the scale must be zeros. */
export function parseScaled(text: string): Result<number, DecimalComplaint> {
  const match = DECIMAL.exec(text.trim());
  if (match === null) return err('not_a_number');
  const [, sign = '', whole = '', fraction = ''] = match;
  const kept = fraction.slice(0, SCALE_DIGITS).padEnd(SCALE_DIGITS, '0');
  if (/[1-9]/.test(fraction.slice(SCALE_DIGITS))) return err('off_scale');
  const scaled = Number(whole) * SCALE + Number(kept);
  if (!Number.isSafeInteger(scaled)) return err('out_of_range');
  return ok(sign === '-' && scaled !== 0 ? -scaled : scaled);
}

export function parsePrice(text: string): Result<Price, DecimalComplaint> {
  const scaled = parseScaled(text);
  if (!scaled.ok) return scaled;
  if (scaled.value < 0 || scaled.value > PRICE_MAX) return err('out_of_range');
  return ok(price(scaled.value));
}

/**
 * Brokers send binary floats. One within a millionth of the scale is taken as the integer it
 * stands for; anything else is refused rather than rounded.
 */
export function scaledFromFloat(value: number): Result<number, DecimalComplaint> {
  if (!Number.isFinite(value)) return err('not_a_number');
  const scaled = Math.round(value * SCALE);
  if (!Number.isSafeInteger(scaled)) return err('out_of_range');
  if (Math.abs(value * SCALE - scaled) > 0.01) return err('off_scale');
  return ok(scaled === 0 ? 0 : scaled);
}

/** The scaled amount as plain decimal text with all four places, for ledgers and exports. */
export function decimalText(scaled: number): string {
  const digits = Math.abs(scaled)
    .toString()
    .padStart(SCALE_DIGITS + 1, '0');
  const whole = digits.slice(0, -SCALE_DIGITS);
  const fraction = digits.slice(-SCALE_DIGITS).replace(/0{1,2}$/, '');
  return `${scaled < 0 ? '-' : ''}${whole}.${fraction}`;
}

/** The same for a sentence: grouped as in India, such as 51,78,049.50. */
export function groupedText(scaled: number): string {
  const [whole = '', fraction = ''] = decimalText(Math.abs(scaled)).split('.');
  const thousands = whole.slice(-3);
  const rest = whole.slice(0, -3).replace(/\B(?=(\d{2})+$)/g, ',');
  const grouped = rest === '' ? thousands : `${rest},${thousands}`;
  return `${scaled < 0 ? '-' : ''}${grouped}.${fraction}`;
}
