/** Quantities are kept in units and read in lots; the units stand beside or on hover. */
import { wholeText } from './digits.ts';
import { NONE } from './money.ts';

/** Lots when whole, units otherwise: `4` or `130 u`. */
export function lotsText(units: number, lot: number, style: 'minus' | 'always' = 'minus'): string {
  if (lot <= 1) return wholeText(units, style);
  return units % lot === 0 ? wholeText(units / lot, style) : `${wholeText(units, style)} u`;
}

/** `4 lots` and `1 lot`; for shares just the number. */
export function sayLots(units: number, lot: number): string {
  if (lot <= 1) return wholeText(units);
  if (units % lot !== 0) return `${wholeText(units)} qty`;
  const lots = units / lot;
  return `${wholeText(lots)} ${Math.abs(lots) === 1 ? 'lot' : 'lots'}`;
}

/** The words under the pointer: `300 qty = 4 lots × 75`. */
export function unitsTitle(units: number, lot: number): string {
  if (lot <= 1) return `${wholeText(units)} qty`;
  if (units % lot !== 0) return `${wholeText(units)} qty, lot ${lot}`;
  return `${wholeText(units)} qty = ${sayLots(units, lot)} × ${lot}`;
}

export function unitsText(units: number | null): string {
  return units === null ? NONE : wholeText(units);
}

export function lotsOf(units: number, lot: number): number {
  return lot <= 0 ? 0 : Math.floor(units / lot);
}

/** 1.2 L, 3.4 Cr: volumes and open interest, where the size matters and the digits do not. */
export function bigText(count: number): string {
  if (count >= 1_00_00_000) return `${tenths(count, 1_00_00_000)} Cr`;
  if (count >= 1_00_000) return `${tenths(count, 1_00_000)} L`;
  return wholeText(count);
}

function tenths(count: number, unit: number): string {
  const scaled = Math.floor((count * 100) / unit);
  return `${wholeText(Math.floor(scaled / 100))}.${(scaled % 100).toString().padStart(2, '0')}`;
}

/** How much of it is done, in whole percent, never 100 before the last unit. */
export function percentDone(filled: number, whole: number): number {
  return whole === 0 ? 0 : Math.floor((filled * 100) / whole);
}
