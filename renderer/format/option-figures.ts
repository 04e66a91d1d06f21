/** Model figures as text. They are floats in rupees, rounded here and nowhere before. */
import { SCALE } from '../../shared/domain/money.ts';
import { fixedText, type SignStyle } from './digits.ts';
import { NONE, rupeesText } from './money.ts';

/** Scaled money or a price as rupees, for what is drawn and never for what is sent. */
export function rupeesOf(scaled: number): number {
  return scaled / SCALE;
}

/** Whole rupees: +₹5,200. */
export function modelRupees(rupees: number | null, style: SignStyle = 'always'): string {
  return rupees === null ? NONE : rupeesText(Math.round(rupees) * SCALE, style);
}

/** A level of the underlying with two places: 24,118.35. */
export function levelText(rupees: number): string {
  return fixedText(Math.round(rupees * 100), 100, 2);
}

/** A share as percent: 0.634 is 63.4%. */
export function percentText(share: number | null, decimals: 0 | 1 = 1): string {
  if (share === null) return NONE;
  const scale = 10 ** decimals;
  return `${fixedText(Math.round(share * 100 * scale), scale, decimals)}%`;
}

/** Years of 365 days as days, and hours in the last two: 9 d, 31 h. */
export function daysText(years: number): string {
  const hours = Math.floor(years * 365 * 24);
  if (hours <= 0) return NONE;
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}

/** A greek of a package: two places, four where it is small. */
export function greekText(value: number): string {
  return Math.abs(value) < 1
    ? fixedText(Math.round(value * 10_000), 10_000, 4)
    : fixedText(Math.round(value * 100), 100, 2);
}

/** The profit at a level, on the line between the points of a drawn curve. */
export function profitAt(levels: Float64Array, profits: Float64Array, level: number): number {
  const above = levels.findIndex((each) => each >= level);
  if (above <= 0) return profits[above < 0 ? profits.length - 1 : 0] ?? 0;
  const [low = 0, high = 0] = [levels[above - 1], levels[above]];
  const [atLow = 0, atHigh = 0] = [profits[above - 1], profits[above]];
  return atLow + ((atHigh - atLow) * (level - low)) / (high - low);
}

/** Where a value lies between two others, as a place for a style: 37.52%, and never outside. */
export function placeOf(value: number, low: number, high: number): string {
  const share = high > low ? (value - low) / (high - low) : 0;
  return `${Math.round(Math.min(1, Math.max(0, share)) * 1e5) / 1e3}%`;
}
