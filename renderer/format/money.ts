/** Prices and amounts as text. Money is rupees × 10,000; the rupee sign stands only where asked. */
import { SCALE } from '../../shared/domain/money.ts';
import { fixedText, type SignStyle, signOf } from './digits.ts';

export const NONE = '–';

/** Two places, or four where the tick needs them (currency contracts tick at 0.0025). */
export function decimalsOf(tick: number): number {
  return tick % 100 === 0 ? 2 : 4;
}

export function priceText(price: number | null, tick = 500): string {
  return price === null ? NONE : fixedText(price, SCALE, decimalsOf(tick));
}

/** The average of fills: value over quantity, divided only here. */
export function averageText(value: number, units: number): string {
  return units === 0 ? NONE : fixedText(Math.round(value / units), SCALE, 2, 'never');
}

/** Paise for the desk's tables: 1,23,456.70. */
export function amountText(amount: number | null, style: SignStyle = 'minus'): string {
  return amount === null ? NONE : fixedText(amount, SCALE, 2, style);
}

/** Whole rupees, for the header and for figures that nobody reads to the paisa. */
export function rupeesText(amount: number | null, style: SignStyle = 'minus'): string {
  if (amount === null) return NONE;
  const text = fixedText(amount, SCALE, 0, 'never');
  return `${text === '0' ? '' : signOf(amount, style)}₹${text}`;
}

/** ₹42.10, ₹18,450, ₹1.18 lakh, ₹2.40 crore: how a figure is said inside a sentence. */
export function sayRupees(amount: number): string {
  const size = Math.abs(amount);
  const sign = signOf(amount, 'minus');
  if (size >= 1_00_00_000 * SCALE) {
    return `${sign}₹${fixedText(size, 1_00_00_000 * SCALE, 2)} crore`;
  }
  if (size >= 1_00_000 * SCALE) return `${sign}₹${fixedText(size, 1_00_000 * SCALE, 2)} lakh`;
  if (size >= 1_000 * SCALE) return `${sign}₹${fixedText(size, SCALE, 0)}`;
  return `${sign}₹${fixedText(size, SCALE, 2)}`;
}

/** The change of a price against its close, in points and percent. */
export function changeOf(
  last: number | null,
  close: number | null,
): { points: number; basis: number } | null {
  if (last === null || close === null || close === 0) return null;
  const points = last - close;
  return { points, basis: Math.round((points * 10_000) / close) };
}

/** Hundredths of a percent: 125 is +1.25%. */
export function basisText(basis: number, style: SignStyle = 'always'): string {
  return `${fixedText(basis, 100, 2, style)}%`;
}

/** gain, loss or flat: chooses the colour and the arrow together, so that neither stands alone. */
export function toneOf(amount: number | null): 'gain' | 'loss' | 'flat' {
  if (amount === null || amount === 0) return 'flat';
  return amount > 0 ? 'gain' : 'loss';
}

export function arrowOf(amount: number | null): string {
  return { gain: '▲', loss: '▼', flat: '' }[toneOf(amount)];
}
