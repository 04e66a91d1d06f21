/**
 * Reading what clients send. The broker takes numbers as numbers or in quotes, and null or empty
 * text for what is not given; anything else is one and the same complaint.
 */
import { parseScaled, PRICE_MAX, scaledFromFloat } from '../../../shared/domain/money.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** The object in a JSON body; null when it is none. */
export function readObject(text: string): Fields | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return isFields(value) ? value : null;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/**
 * Scaled; 0 when it is not given, null when it is no amount on the scale, below zero or beyond any
 * price. Whole units read the same way are never beyond any quantity.
 */
export function readAmount(value: unknown): number | null {
  if (isAbsent(value)) return 0;
  const scaled =
    typeof value === 'number'
      ? scaledFromFloat(value)
      : typeof value === 'string'
        ? parseScaled(value)
        : null;
  if (scaled?.ok !== true || scaled.value < 0 || scaled.value > PRICE_MAX) return null;
  return scaled.value;
}

/** 0 when it is not given, null when it is no whole number. */
export function readUnits(value: unknown): number | null {
  const scaled = readAmount(value);
  if (scaled === null || scaled % 10_000 !== 0) return null;
  return Math.round(scaled / 10_000);
}

export function readText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Digits, given as text or as a number. */
export function readDigits(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^\d{1,20}$/.test(text) ? text : null;
}

export function readFlag(value: unknown): boolean | null {
  if (isAbsent(value)) return false;
  if (typeof value === 'boolean') return value;
  if (value === 'true') return true;
  return value === 'false' ? false : null;
}

export function readWord<Word extends string>(value: unknown, words: readonly Word[]): Word | null {
  return words.find((each) => each === value) ?? null;
}
