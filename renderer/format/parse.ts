/** What a person types, as integers: the reading half of the formats. */
import { parsePrice, parseScaled, SCALE } from '../../shared/domain/money.ts';
import { decimalsOf } from './money.ts';
import { fixedText } from './digits.ts';

export type Reading =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly says: string };

const SAYS = {
  not_a_number: 'Not a number',
  off_scale: 'Too many decimals',
  out_of_range: 'Out of range',
} as const;

const BASIS = 100;
const MS = 1_000;

function plain(text: string): string {
  return text.replaceAll(/[,\s₹]/g, '').replace('−', '-');
}

/** A price typed as 101.05 or 1,101.05, checked against the tick. */
export function readPrice(text: string, tick: number): Reading {
  const parsed = parsePrice(plain(text));
  if (!parsed.ok) return { ok: false, says: SAYS[parsed.error] };
  if (parsed.value % tick !== 0) {
    return { ok: false, says: `Tick is ${fixedText(tick, SCALE, decimalsOf(tick))}` };
  }
  return { ok: true, value: parsed.value };
}

/** What stands in the price field: no commas, so that it can be edited. */
export function writePrice(price: number, tick: number): string {
  return fixedText(price, SCALE, decimalsOf(tick)).replaceAll(',', '');
}

/** Whole numbers: lots, limits in orders or milliseconds. */
export function readWhole(text: string): Reading {
  const parsed = parseScaled(plain(text));
  if (!parsed.ok) return { ok: false, says: SAYS[parsed.error] };
  if (parsed.value % SCALE !== 0) return { ok: false, says: 'Whole numbers only' };
  return { ok: true, value: parsed.value / SCALE };
}

export function writeWhole(value: number): string {
  return value.toString();
}

/** Rupees into money: 50000 or 50,000.50. */
export function readRupees(text: string): Reading {
  const parsed = parseScaled(plain(text));
  return parsed.ok ? { ok: true, value: parsed.value } : { ok: false, says: SAYS[parsed.error] };
}

/** A share typed as a percentage, kept in hundredths of a percent. */
export function readPercent(text: string): Reading {
  const parsed = parseScaled(plain(text).replace('%', ''));
  if (!parsed.ok) return { ok: false, says: SAYS[parsed.error] };
  if (parsed.value % BASIS !== 0) return { ok: false, says: SAYS.off_scale };
  return { ok: true, value: parsed.value / BASIS };
}

export function writePercent(basis: number): string {
  return fixedText(basis, BASIS, basis % BASIS === 0 ? 0 : 2);
}

/** A time typed in seconds, kept in milliseconds. */
export function readSeconds(text: string): Reading {
  const parsed = parseScaled(plain(text));
  if (!parsed.ok) return { ok: false, says: SAYS[parsed.error] };
  if (parsed.value % (SCALE / MS) !== 0) return { ok: false, says: SAYS.off_scale };
  return { ok: true, value: parsed.value / (SCALE / MS) };
}

export function writeSeconds(ms: number): string {
  return fixedText(ms, MS, ms % MS === 0 ? 0 : ms % (MS / 10) === 0 ? 1 : 3);
}

export function writeRupees(amount: number): string {
  return fixedText(amount, SCALE, amount % SCALE === 0 ? 0 : 2);
}
