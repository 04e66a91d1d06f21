/**
 * Dhan's segments. A contract is named by segment and security id together: the same id means
 * another contract in another segment. The segment is a word on REST and in the feed's requests, a
 * byte in the feed's packets, and exchange and letter in order pushes and the instrument file (from
 * the published tables, v2, 2026).
 *
 * Currency and commodity contracts are counted in lots there, with a multiplier that the instrument
 * file does not carry. This program counts units, so it leaves them out instead of getting the
 * worth of a position wrong.
 */
import type { Exchange } from '../../../shared/domain/instrument.ts';

export interface SegmentRow {
  readonly segment: string;
  readonly byte: number;
  /** `exchange|letter`, as order pushes and the instrument file write it; several for indices. */
  readonly letters: readonly string[];
  /** Where its contracts stand in this program; null for what it does not trade. */
  readonly exchange: Exchange | null;
}

const SEGMENTS: readonly SegmentRow[] = [
  // Indices of BSE become exchange BSE by their line of the file.
  { segment: 'IDX_I', byte: 0, letters: ['NSE|I', 'BSE|I'], exchange: 'NSE' },
  { segment: 'NSE_EQ', byte: 1, letters: ['NSE|E'], exchange: 'NSE' },
  { segment: 'NSE_FNO', byte: 2, letters: ['NSE|D'], exchange: 'NFO' },
  { segment: 'NSE_CURRENCY', byte: 3, letters: ['NSE|C'], exchange: null },
  { segment: 'BSE_EQ', byte: 4, letters: ['BSE|E'], exchange: 'BSE' },
  { segment: 'MCX_COMM', byte: 5, letters: ['MCX|M'], exchange: null },
  { segment: 'BSE_CURRENCY', byte: 7, letters: ['BSE|C'], exchange: null },
  { segment: 'BSE_FNO', byte: 8, letters: ['BSE|D'], exchange: 'BFO' },
];

export const INDEX_SEGMENT = 'IDX_I';

const BY_LETTERS = new Map(SEGMENTS.flatMap((row) => row.letters.map((each) => [each, row])));

/** An exchange and letter that no row has stand for themselves, so that nothing is mixed up. */
export function segmentOfLetters(exchange: string, letter: string): string {
  return BY_LETTERS.get(`${exchange}|${letter}`)?.segment ?? `${exchange}_${letter}`;
}

export function rowOfLetters(exchange: string, letter: string): SegmentRow | null {
  return BY_LETTERS.get(`${exchange}|${letter}`) ?? null;
}
