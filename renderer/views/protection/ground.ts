/**
 * What a rule stands on while it is written: the value it watches as it is now, what was paid, on
 * which side it hurts, and what is earned or lost at a level. Prices are scaled by ten thousand.
 */
import { nearestTick, type Price } from '../../../shared/domain/money.ts';
import { basisText, priceText } from '../../format/money.ts';
import { readPercent, readRupees, writePercent, writeRupees } from '../../format/parse.ts';
import type { Position, Quote } from '../../store/rows.ts';
import type { Draft } from './drafts.ts';

export interface Ground {
  /** Of what is watched; null while it is not known. */
  readonly now: number | null;
  /** No longer vouched for by the feed. */
  readonly old: boolean;
  /** What was paid or taken for one unit; null where there is no such price. */
  readonly entry: number | null;
  /** Unknown for an underlying: a call and a put on it want opposite things. */
  readonly hurts: 'falling' | 'rising' | null;
  readonly tick: Price;
  /** Open profit at a level of what is watched, before charges; null where no one can say. */
  readonly resultAt: (level: number) => number | null;
}

/** The same choice of price as the positions: the last trade, or the mark until one has come. */
function priceOf({ instrument, mark }: Position, quotes: Quotes): number | null {
  return quotes.get(instrument)?.last ?? mark;
}

function isOld({ instrument, markStale }: Position, quotes: Quotes): boolean {
  return quotes.get(instrument)?.stale ?? markStale;
}

type Quotes = ReadonlyMap<Position['instrument'], Quote>;

interface Asked {
  /** The open rows of the scope. */
  readonly rows: readonly Position[];
  readonly spot: Position['instrument'] | null;
  readonly quotes: Quotes;
  readonly tick: Price;
}

export function groundOf(watch: Draft['watch'], asked: Asked): Ground | null {
  const { rows, spot, quotes, tick } = asked;
  const [first] = rows;
  if (first === undefined) return null;
  if (watch === 'underlying') {
    const quote = spot === null ? undefined : quotes.get(spot);
    const now = quote?.last ?? null;
    return { now, old: quote?.stale ?? false, entry: null, hurts: null, tick, resultAt: nobody };
  }
  const cost = rows.reduce((sum, { openValue }) => sum + openValue, 0);
  if (watch === 'profit') {
    const closed = rows.some(({ realised }) => realised !== 0);
    const now = rows.reduce<number | null>((sum, { unrealised }) => plus(sum, unrealised), 0);
    const old = rows.some((row) => isOld(row, quotes));
    // Legs of this trade that are closed count too, and only the desk knows which those are.
    const known = closed ? null : now;
    return { now: known, old, entry: null, hurts: 'falling', tick, resultAt: (level) => level };
  }
  const unit =
    watch === 'price'
      ? Math.abs(first.net)
      : rows.reduce((size, { net }) => common(size, Math.abs(net)), 0);
  const value = rows.reduce<number | null>((sum, row) => {
    const price = priceOf(row, quotes);
    return plus(sum, price === null ? null : price * Math.round(row.net / unit));
  }, 0);
  const sold = value === null ? cost < 0 : value < 0;
  const sign = sold ? -1 : 1;
  return {
    now: value === null ? null : value * sign,
    old: rows.some((row) => isOld(row, quotes)),
    entry: Math.round((cost * sign) / unit),
    hurts: sold ? 'rising' : 'falling',
    tick,
    resultAt: (level) => sign * level * unit - cost,
  };
}

function nobody(): null {
  return null;
}

function plus(sum: number | null, part: number | null): number | null {
  return sum === null || part === null ? null : sum + part;
}

/** The greatest common divisor. */
function common(a: number, b: number): number {
  return b === 0 ? a : common(b, a % b);
}

/** The side on which a rule fires, as it is written now. */
function firesBelow({ purpose, when }: Draft, { hurts }: Ground): boolean {
  if (hurts === null) return when === 'at_or_below';
  return (hurts === 'falling') === (purpose !== 'target');
}

export interface Told {
  /** `5.35 points below now (−7.00%)`. */
  readonly distance: string;
  readonly result: number | null;
  /** It would fire at once. */
  readonly passed: boolean;
}

/** What the level that is typed comes to; null while there is nothing to say. */
export function told(draft: Draft, ground: Ground): Told | null {
  const { now } = ground;
  const below = firesBelow(draft, ground);
  const level = levelOf(draft, now, below);
  if (level === null) return null;
  const result = ground.resultAt(level);
  if (now === null) return { distance: '', result, passed: false };
  const away = level - now;
  const money = draft.watch === 'profit';
  const share = money || now === 0 ? '' : ` (${basisText(Math.round((away * 10_000) / now))})`;
  const far = `${money ? '₹' : ''}${priceText(Math.abs(away))}${money ? '' : ' points'}`;
  const side = away < 0 ? 'below' : 'above';
  const starts = draft.purpose === 'trailing' ? `starts at ${priceText(level)}, ` : '';
  const passed = draft.purpose !== 'trailing' && (below ? level >= now : level <= now);
  return { distance: `${starts}${far} ${side} now${share}`, result, passed };
}

/** A trailing stop that is set now begins its distance away from the value of now. */
function levelOf(draft: Draft, now: number | null, below: boolean): number | null {
  if (draft.purpose === 'time' || draft.level.trim() === '') return null;
  if (draft.purpose !== 'trailing') {
    const read = readRupees(draft.level);
    return read.ok ? read.value : null;
  }
  const read = draft.by === 'percent' ? readPercent(draft.level) : readRupees(draft.level);
  if (!read.ok || now === null) return null;
  const far =
    draft.by === 'percent' ? Math.round((Math.abs(now) * read.value) / 10_000) : read.value;
  return below ? now - far : now + far;
}

export interface Preset {
  readonly says: string;
  readonly part: Partial<Draft>;
  /** Why it cannot be taken now; null when it can. */
  readonly why: string | null;
}

/** In hundredths of a percent: what an option moves in a day, and what an index does. */
const STEPS = { price: [1_000, 2_000], premium: [1_000, 2_000], underlying: [50, 100] } as const;

export function presetsOf(draft: Draft, ground: Ground): readonly Preset[] {
  if (draft.purpose === 'time' || draft.watch === 'profit') return [];
  const steps = STEPS[draft.watch];
  if (draft.purpose === 'trailing') {
    return steps.map((basis) => {
      const level = writePercent(basis);
      return { says: `${level} %`, part: { by: 'percent', level }, why: null };
    });
  }
  const below = firesBelow(draft, ground);
  const { now, entry, tick, old } = ground;
  const why = now === null ? 'There is no price yet' : old ? 'The price is old' : null;
  const shares = steps.map((basis): Preset => {
    const far = Math.round(((now ?? 0) * basis) / 10_000);
    const level = nearestTick((now ?? 0) + (below ? -far : far), tick);
    const says = `${below ? '−' : '+'}${writePercent(basis)} %`;
    return { says, part: { level: writeRupees(level) }, why };
  });
  if (entry === null) return shares;
  const level = nearestTick(entry, tick);
  const passed = now !== null && (below ? level >= now : level <= now);
  const there = passed ? 'The price is already past it' : null;
  return [...shares, { says: 'Entry', part: { level: writeRupees(level) }, why: there }];
}
