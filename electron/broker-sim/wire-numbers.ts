/**
 * The one place where scaled integers become the plain numbers that brokers put on their wires, and
 * where the digits of a request become numbers. Inside the simulator everything stays scaled.
 */
import { parseScaled, SCALE } from '../../shared/domain/money.ts';

const SCALE_DIGITS = 4;

/** Scaled by 10,000 into units of the currency. */
export function rupees(scaled: number): number {
  return scaled / SCALE;
}

/** The average of a scaled value over units, in rupees; 0 of nothing. */
export function averageOf(scaledValue: number, units: number): number {
  return units === 0 ? 0 : scaledValue / units / SCALE;
}

/** In hundredths, as index and share prices go over binary feeds; rounded to the nearest. */
export function inParts(scaled: number, partsPerRupee: number): number {
  return Math.round((scaled * partsPerRupee) / SCALE);
}

/**
 * Decimal text into the scale, to the nearest: clients print binary floats, so 83.11000000000001
 * stands for 83.11. Null for what is no number.
 */
export function scaledFrom(text: string | null | undefined): number | null {
  const match = /^(-?\d{1,12})(?:\.(\d{0,20}))?$/.exec(text ?? '');
  if (match === null) return null;
  const fraction = (match[2] ?? '').padEnd(SCALE_DIGITS + 1, '0');
  const read = parseScaled(`${match[1]}.${fraction.slice(0, SCALE_DIGITS)}`);
  if (!read.ok) return null;
  const up = fraction.charAt(SCALE_DIGITS) >= '5' ? 1 : 0;
  return text?.startsWith('-') === true ? read.value - up : read.value + up;
}

/** Digits with an optional sign, at most fifteen; null for anything else. */
export function wholeFrom(text: string | null | undefined): number | null {
  if (text === null || text === undefined || !/^-?\d{1,15}$/.test(text)) return null;
  return Number(text);
}

/** A JSON number of rupees into the scale, to the nearest. */
export function scaledFromNumber(value: number): number {
  return Math.round(value * SCALE);
}
