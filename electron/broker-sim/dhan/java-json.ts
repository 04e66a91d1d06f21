/**
 * JSON as the broker's server writes it. A field that is a double there never prints as `25000`:
 * it is `25000.0`, and from ten million on `1.7454579E7`, which strict readers of whole numbers
 * trip over. Scaled prices and money are wrapped with `double` and printed that way.
 */
import { rupeesOf } from '../../market/rupees.ts';

class JavaDouble {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

export type JsonDouble = JavaDouble;
export type Json =
  | null
  | boolean
  | number
  | string
  | JsonDouble
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** Rupees from an amount in ten-thousandths. */
export function rupees(scaled: number): JsonDouble {
  return new JavaDouble(scaled === 0 ? 0 : rupeesOf(scaled));
}

/** Rupees and whole paise, as what the broker works out is printed. */
export function paise(scaled: number): JsonDouble {
  return rupees(Math.round(scaled / PAISA) * PAISA);
}

/** A figure of a model, rounded to so many places. */
export function rounded(value: number, places: number): JsonDouble {
  const digits = String(Math.round(Math.abs(value) * 10 ** places)).padStart(places + 1, '0');
  const text = `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  const size: unknown = JSON.parse(text);
  return new JavaDouble(typeof size !== 'number' ? 0 : value < 0 ? -size : size);
}

const PAISA = 100;

export function double(value: number): JsonDouble {
  return new JavaDouble(value);
}

export function isZero(value: Json): boolean {
  return value === 0 || (value instanceof JavaDouble && value.value === 0);
}

export function writeJson(value: Json): string {
  if (value instanceof JavaDouble) return javaDouble(value.value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(writeJson).join(',')}]`;
  const fields: string[] = [];
  for (const [key, each] of Object.entries(value)) {
    if (each !== undefined) fields.push(`${JSON.stringify(key)}:${writeJson(each)}`);
  }
  return `{${fields.join(',')}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** The rules of Double.toString, from the shortest digits that mean the same number. */
export function javaDouble(value: number): string {
  if (!Number.isFinite(value)) return 'null';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const size = Math.abs(value);
  const sign = value < 0 ? '-' : '';
  const text = String(size);
  if (size >= 0.001 && size < 10_000_000) {
    return sign + (text.includes('.') ? text : `${text}.0`);
  }
  return sign + scientific(text);
}

/** From what JavaScript prints, `12345678.5`, `1e+21` or `1.5e-7`, to `1.23456785E7`. */
function scientific(text: string): string {
  const [mantissa = '', exponent = '0'] = text.split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const digits = (whole + fraction).replace(/^0+/, '');
  const leading = (whole + fraction).length - digits.length;
  const power = whole.length - 1 - leading + wholeNumber(exponent);
  const kept = digits.replace(/0+$/, '');
  return `${kept.slice(0, 1)}.${kept.slice(1) === '' ? '0' : kept.slice(1)}E${power}`;
}

function wholeNumber(text: string): number {
  let value = 0;
  for (const letter of text) {
    if (letter >= '0' && letter <= '9') value = value * 10 + (letter.charCodeAt(0) - 48);
  }
  return text.startsWith('-') ? -value : value;
}
