/**
 * Finding a contract by typing. Words are told apart by their shape: a name or part of one, a
 * strike, a right (ce, pe), a month, a day, or a whole trading symbol. Every word must fit; the
 * rows are ranked so that what a trader most likely means stands first.
 */
import type { Instrument, InstrumentKind } from '../../shared/domain/instrument.ts';
import { SCALE } from '../../shared/domain/money.ts';
import type { SearchOptions } from './instruments.ts';

const DEFAULT_LIMIT = 50;

const KIND_WORDS: Readonly<Record<string, InstrumentKind>> = {
  ce: 'call',
  call: 'call',
  c: 'call',
  pe: 'put',
  put: 'put',
  p: 'put',
  fut: 'future',
  future: 'future',
  index: 'index',
  eq: 'equity',
};

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

interface Asked {
  readonly names: string[];
  readonly numbers: string[];
  kind: InstrumentKind | null;
  month: string | null;
}

export function searchInstruments(
  underlyings: readonly string[],
  membersOf: (underlying: string) => readonly Instrument[],
  text: string,
  options: SearchOptions,
): readonly Instrument[] {
  const limit = options.limit ?? DEFAULT_LIMIT;
  const asked = readWords(text);
  if (asked === null) return [];
  const found: { instrument: Instrument; rank: number }[] = [];
  for (const underlying of underlyings) {
    const nameRank = rankName(underlying.toLowerCase(), asked.names);
    if (nameRank === null) continue;
    const level = options.levelOf?.(underlying) ?? null;
    for (const instrument of membersOf(underlying)) {
      if (isPast(instrument, options.today)) continue;
      const rank = rankWithin(instrument, asked, level);
      if (rank !== null) found.push({ instrument, rank: nameRank * 1e9 + rank });
    }
  }
  found.sort((a, b) => a.rank - b.rank || compareSoonest(a.instrument, b.instrument));
  return found.slice(0, limit).map((each) => each.instrument);
}

/** Null when nothing was typed. */
function readWords(text: string): Asked | null {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  const asked: Asked = { names: [], numbers: [], kind: null, month: null };
  for (const [place, word] of words.entries()) readWord(asked, word, place);
  return asked;
}

function readWord(asked: Asked, word: string, place: number): void {
  const kind = place > 0 ? KIND_WORDS[word] : undefined;
  const strikeWithRight = /^(\d+(?:\.\d+)?)(ce|pe)$/.exec(word);
  if (kind !== undefined) asked.kind = kind;
  else if (strikeWithRight !== null) {
    asked.numbers.push(strikeWithRight[1] ?? '');
    asked.kind = strikeWithRight[2] === 'ce' ? 'call' : 'put';
  } else if (/^\d+(\.\d+)?$/.test(word)) asked.numbers.push(word);
  else if (place > 0 && MONTHS.includes(word.slice(0, 3)) && word.length <= 9) {
    asked.month = word.slice(0, 3);
  } else asked.names.push(word);
}

/** 0 exact, 1 start, 2 inside, 3 the word starts with the name (a whole symbol); null: no fit. */
function rankName(name: string, words: readonly string[]): number | null {
  let worst = 0;
  for (const word of words) {
    const rank = rankOneName(name, word);
    if (rank === null) return null;
    worst = Math.max(worst, rank);
  }
  return worst;
}

function rankOneName(name: string, word: string): number | null {
  if (name === word) return 0;
  if (name.startsWith(word)) return 1;
  if (name.includes(word)) return 2;
  return word.startsWith(name) ? 3 : null;
}

/** Lower is better; null when a word does not fit this contract. */
function rankWithin(instrument: Instrument, asked: Asked, level: number | null): number | null {
  if (asked.kind !== null && instrument.kind !== asked.kind) return null;
  if (asked.month !== null && monthOf(instrument) !== asked.month) return null;
  const symbol = instrument.symbol.toLowerCase();
  const underlying = instrument.underlying.toLowerCase();
  for (const word of asked.names) {
    if (!underlying.includes(word) && !symbol.startsWith(word)) return null;
  }
  let rank = KIND_RANK[instrument.kind] * 1e6;
  for (const number of asked.numbers) {
    const fit = rankNumber(instrument, number);
    if (fit === null) return null;
    rank += fit * 1e7;
  }
  return rank + (asked.numbers.length === 0 ? distanceRank(instrument, level) : 0);
}

const KIND_RANK: Readonly<Record<InstrumentKind, number>> = {
  index: 0,
  equity: 0,
  future: 1,
  call: 2,
  put: 2,
};

/**
 * An exact strike before a longer one that starts with the same digits; a day of expiry also fits.
 */
function rankNumber(instrument: Instrument, digits: string): number | null {
  if (instrument.strike === null) {
    return isDayOf(instrument, digits) ? 0 : null;
  }
  const strike = String(instrument.strike / SCALE);
  if (strike === digits) return 0;
  if (isDayOf(instrument, digits)) return 1;
  if (strike.startsWith(digits)) return 2;
  return null;
}

function isDayOf(instrument: Instrument, digits: string): boolean {
  return digits.length <= 2 && instrument.expiryDay?.slice(8) === digits.padStart(2, '0');
}

/**
 * Nearer strikes first, in steps coarse enough that the expiry still decides between neighbours.
 */
function distanceRank(instrument: Instrument, level: number | null): number {
  if (instrument.strike === null || level === null || level === 0) return 0;
  return Math.min(9_999, Math.round((Math.abs(instrument.strike - level) / level) * 1_000));
}

function monthOf(instrument: Instrument): string | null {
  const month = instrument.expiryDay?.slice(5, 7);
  if (month === undefined) return null;
  return MONTHS.find((_, index) => String(index + 1).padStart(2, '0') === month) ?? null;
}

function isPast(instrument: Instrument, today: string | undefined): boolean {
  return today !== undefined && instrument.expiryDay !== null && instrument.expiryDay < today;
}

function compareSoonest(a: Instrument, b: Instrument): number {
  const days = (a.expiryDay ?? '').localeCompare(b.expiryDay ?? '');
  if (days !== 0) return days;
  return (a.strike ?? 0) - (b.strike ?? 0) || a.kind.localeCompare(b.kind);
}
