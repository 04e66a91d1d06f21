/**
 * What a set of legs forms, by a table of patterns. A pattern reads as a trader would write it:
 *
 *   `+1P1 -1P2 -1C3 +1C4`   units, C P F E for call put future equity, and the rank of the strike
 *   `-1C1 +1C1'`            a dash behind the strike or the future: the later of two expiries
 *   `+nC1 -mC2`             n and m are any two numbers, m the greater
 *
 * Legs stand by strike, then call before put, then expiry; futures and shares come first.
 * Units are compared after their common divisor is taken out, so 75 lots form what one lot forms.
 */
import { indexRows } from '../lib/tables.ts';

export interface StructureLeg {
  readonly kind: 'call' | 'put' | 'future' | 'equity';
  /** Any unit, as long as all legs share it; null for what is not an option. */
  readonly strike: number | null;
  /** YYYY-MM-DD; null for a share. */
  readonly expiryDay: string | null;
  /** Lots; above zero bought. */
  readonly ratio: number;
  /** Units in one lot. */
  readonly lot: number;
}

const STRUCTURES = [
  'bull_call',
  'bear_put',
  'bull_put',
  'bear_call',
  'straddle',
  'strangle',
  'iron_condor',
  'iron_butterfly',
  'butterfly',
  'calendar',
  'diagonal',
  'ratio',
  'jade_lizard',
  'synthetic',
  'covered_call',
  'single',
] as const;
export type Structure = (typeof STRUCTURES)[number];

export interface Recognised {
  /** custom: legs that no row describes. */
  readonly structure: Structure | 'custom';
  /** As a trader calls it: Short straddle. */
  readonly name: string;
}

interface PatternRow {
  readonly pattern: string;
  readonly structure: Structure;
  readonly name: string;
}

function row(pattern: string, structure: Structure, name: string): PatternRow {
  return { pattern, structure, name };
}

const PATTERNS: readonly PatternRow[] = [
  row('+1C1', 'single', 'Long call'),
  row('-1C1', 'single', 'Short call'),
  row('+1P1', 'single', 'Long put'),
  row('-1P1', 'single', 'Short put'),
  row('+1F', 'single', 'Long future'),
  row('-1F', 'single', 'Short future'),
  row('+1E', 'single', 'Long shares'),
  row('-1E', 'single', 'Short shares'),

  row('+1C1 -1C2', 'bull_call', 'Bull call spread'),
  row('-1P1 +1P2', 'bear_put', 'Bear put spread'),
  row('+1P1 -1P2', 'bull_put', 'Bull put spread'),
  row('-1C1 +1C2', 'bear_call', 'Bear call spread'),

  row('+1C1 +1P1', 'straddle', 'Long straddle'),
  row('-1C1 -1P1', 'straddle', 'Short straddle'),
  row('+1P1 +1C2', 'strangle', 'Long strangle'),
  row('-1P1 -1C2', 'strangle', 'Short strangle'),

  row('+1P1 -1P2 -1C3 +1C4', 'iron_condor', 'Iron condor'),
  row('-1P1 +1P2 +1C3 -1C4', 'iron_condor', 'Reverse iron condor'),
  row('+1P1 -1C2 -1P2 +1C3', 'iron_butterfly', 'Iron butterfly'),
  row('-1P1 +1C2 +1P2 -1C3', 'iron_butterfly', 'Reverse iron butterfly'),

  row('+1C1 -2C2 +1C3', 'butterfly', 'Long call butterfly'),
  row('-1C1 +2C2 -1C3', 'butterfly', 'Short call butterfly'),
  row('+1P1 -2P2 +1P3', 'butterfly', 'Long put butterfly'),
  row('-1P1 +2P2 -1P3', 'butterfly', 'Short put butterfly'),

  row("-1C1 +1C1'", 'calendar', 'Call calendar'),
  row("+1C1 -1C1'", 'calendar', 'Reverse call calendar'),
  row("-1P1 +1P1'", 'calendar', 'Put calendar'),
  row("+1P1 -1P1'", 'calendar', 'Reverse put calendar'),
  row("-1F +1F'", 'calendar', 'Long futures calendar'),
  row("+1F -1F'", 'calendar', 'Short futures calendar'),

  row("-1C1 +1C2'", 'diagonal', 'Call diagonal'),
  row("+1C1' -1C2", 'diagonal', 'Call diagonal'),
  row("+1C1 -1C2'", 'diagonal', 'Reverse call diagonal'),
  row("-1C1' +1C2", 'diagonal', 'Reverse call diagonal'),
  row("-1P1 +1P2'", 'diagonal', 'Put diagonal'),
  row("+1P1' -1P2", 'diagonal', 'Put diagonal'),
  row("+1P1 -1P2'", 'diagonal', 'Reverse put diagonal'),
  row("-1P1' +1P2", 'diagonal', 'Reverse put diagonal'),

  row('+nC1 -mC2', 'ratio', 'Call ratio spread'),
  row('-nC1 +mC2', 'ratio', 'Call ratio backspread'),
  row('-mP1 +nP2', 'ratio', 'Put ratio spread'),
  row('+mP1 -nP2', 'ratio', 'Put ratio backspread'),

  row('-1P1 -1C2 +1C3', 'jade_lizard', 'Jade lizard'),
  row('+1P1 -1P2 -1C3', 'jade_lizard', 'Reverse jade lizard'),

  row('+1C1 -1P1', 'synthetic', 'Synthetic long future'),
  row('-1C1 +1P1', 'synthetic', 'Synthetic short future'),

  row('+1E -1C1', 'covered_call', 'Covered call'),
  row('+1F -1C1', 'covered_call', 'Covered call'),
  row("+1F' -1C1", 'covered_call', 'Covered call'),
];

const BY_PATTERN = indexRows(PATTERNS, ({ pattern }) => pattern);
const CUSTOM: Recognised = { structure: 'custom', name: 'Custom' };
const LETTERS = { call: 'C', put: 'P', future: 'F', equity: 'E' } as const;

/** The legs of one contract together. */
interface Holding extends StructureLeg {
  readonly units: number;
}

interface Mark {
  readonly sign: '+' | '-';
  readonly count: number;
  /** Letter, rank of the strike and the dash of the later expiry, as patterns have them. */
  readonly place: string;
  /** Sorts as patterns do. */
  readonly order: string;
}

export function recognise(legs: readonly StructureLeg[]): Recognised {
  const held = holdings(legs);
  const days = distinct(held.map(({ expiryDay }) => expiryDay)).sort();
  const strikes = distinct(held.map(({ strike }) => strike)).sort((a, b) => a - b);
  // A third expiry is nothing that has a name, and a ninth leg would not sort by its rank.
  if (held.length === 0 || held.length > 8 || days.length > 2) return CUSTOM;
  const unit = held.reduce((divisor, { units }) => commonDivisor(divisor, Math.abs(units)), 0);
  const marks = held
    .map((leg) => markOf(leg, unit, strikes, days))
    .sort((a, b) => (a.order < b.order ? -1 : 1));
  const exact = BY_PATTERN.get(patternOf(marks, String));
  if (exact !== undefined) return exact;
  const counts = marks.map(({ count }) => count);
  const fewest = Math.min(...counts);
  const uneven = counts.length === 2 && Math.max(...counts) > fewest;
  const letters = (count: number): string => (count === fewest ? 'n' : 'm');
  return (uneven ? BY_PATTERN.get(patternOf(marks, letters)) : undefined) ?? CUSTOM;
}

function holdings(legs: readonly StructureLeg[]): readonly Holding[] {
  const byContract = new Map<string, Holding>();
  for (const leg of legs) {
    const key = `${leg.kind} ${leg.strike ?? ''} ${leg.expiryDay ?? ''}`;
    const units = (byContract.get(key)?.units ?? 0) + leg.ratio * leg.lot;
    byContract.set(key, { ...leg, units });
  }
  return [...byContract.values()].filter(({ units }) => units !== 0);
}

function markOf(
  leg: Holding,
  unit: number,
  strikes: readonly number[],
  days: readonly string[],
): Mark {
  const letter = LETTERS[leg.kind];
  const rank = leg.strike === null ? '' : String(strikes.indexOf(leg.strike) + 1);
  const later = leg.expiryDay !== null && days.indexOf(leg.expiryDay) === 1 ? "'" : '';
  return {
    sign: leg.units > 0 ? '+' : '-',
    count: Math.abs(leg.units) / unit,
    place: `${letter}${rank}${later}`,
    order: `${rank === '' ? 0 : rank}${letter}${later}`,
  };
}

function patternOf(marks: readonly Mark[], countText: (count: number) => string): string {
  return marks.map(({ sign, count, place }) => `${sign}${countText(count)}${place}`).join(' ');
}

function distinct<T>(values: readonly (T | null)[]): T[] {
  return [...new Set(values)].filter((value) => value !== null);
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
