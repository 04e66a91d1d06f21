/**
 * Candles of days gone by, which the simulated market never lived through: a smooth random line
 * that belongs to the contract and the moment alone, so that every call gives the same past and
 * hours add up to days. It ends at the contract's last close, and is made for drawing, not trading.
 */
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { nearestTick } from '../../../shared/domain/money.ts';
import {
  dayNumber,
  indiaDayNumber,
  indiaMoment,
  MINUTE_MS,
} from '../../../shared/maths/calendar.ts';
import { hashText, unit3 } from '../../market/prng.ts';
import { CLOSE_MINUTES, OPEN_MINUTES } from '../../market/session-clock.ts';
import { isTradingDay } from '../../market/trading-calendar.ts';

export interface Candle {
  readonly atMs: number;
  /** Scaled. */
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly interest: number;
}

export interface CandleSource {
  readonly instrument: Instrument;
  readonly seed: number;
  /** Scaled; where the line has to end. */
  readonly anchor: number;
  readonly anchorMs: number;
}

/** How fast the line may turn, in minutes, and how far it goes in ten-thousandths of the price. */
const WAVES: readonly (readonly [minutes: number, size: number])[] = [
  [28_800, 600],
  [5_760, 250],
  [375, 90],
  [60, 30],
  [8, 12],
];

/** Nothing here is older than ten years. */
const OLDEST_DAYS = 3_652;
const SESSION_MINUTES = CLOSE_MINUTES - OPEN_MINUTES;

/** Bars of so many minutes that begin within the span; the end is not included. */
export function intradayCandles(
  source: CandleSource,
  minutes: number,
  fromMs: number,
  toMs: number,
): readonly Candle[] {
  const bars: Candle[] = [];
  for (let day = indiaDayNumber(fromMs); day <= indiaDayNumber(toMs); day += 1) {
    if (!isTradingDay(day)) continue;
    for (let start = 0; start < SESSION_MINUTES; start += minutes) {
      const atMs = indiaMoment(day, OPEN_MINUTES + start);
      if (atMs < fromMs || atMs >= toMs || atMs > source.anchorMs) continue;
      bars.push(barOf(source, atMs, Math.min(minutes, SESSION_MINUTES - start)));
    }
  }
  return bars;
}

/** One bar a day, dated at midnight in India; days are YYYY-MM-DD and the last is not included. */
export function dailyCandles(source: CandleSource, from: string, to: string): readonly Candle[] {
  const bars: Candle[] = [];
  const today = indiaDayNumber(source.anchorMs);
  const last = Math.min(dayNumber(to), today + 1);
  for (let day = Math.max(dayNumber(from), today - OLDEST_DAYS); day < last; day += 1) {
    const opensMs = indiaMoment(day, OPEN_MINUTES);
    if (!isTradingDay(day) || opensMs > source.anchorMs) continue;
    const bar = barOf(source, opensMs, SESSION_MINUTES);
    bars.push({ ...bar, atMs: indiaMoment(day, 0) });
  }
  return bars;
}

function barOf(source: CandleSource, atMs: number, minutes: number): Candle {
  let high = 0;
  let low = Number.POSITIVE_INFINITY;
  let volume = 0;
  for (let minute = 0; minute <= minutes; minute += 1) {
    const here = priceAt(source, atMs + minute * MINUTE_MS);
    high = Math.max(high, here);
    low = Math.min(low, here);
    if (minute < minutes) volume += volumeAt(source, atMs + minute * MINUTE_MS);
  }
  const isIndex = source.instrument.kind === 'index';
  return {
    atMs,
    open: priceAt(source, atMs),
    high,
    low,
    close: priceAt(source, atMs + minutes * MINUTE_MS),
    volume: isIndex ? 0 : volume,
    interest: source.instrument.expiryDay === null ? 0 : 100_000 * source.instrument.lot,
  };
}

function priceAt(source: CandleSource, ms: number): number {
  const away = swing(source, ms) - swing(source, source.anchorMs);
  return nearestTick(
    Math.max(source.instrument.tick, Math.round(source.anchor * (1 + away * 0.0001))),
    source.instrument.tick,
  );
}

/** Ten-thousandths of the price, from waves of chance between fixed points in time. */
function swing({ instrument, seed }: CandleSource, ms: number): number {
  const minute = Math.floor(ms / MINUTE_MS);
  const own = hashText(instrument.underlying) ^ seed;
  let sum = 0;
  for (const [place, [span, size]] of WAVES.entries()) {
    const index = Math.floor(minute / span);
    const inside = (minute - index * span) * inverse(span);
    const ease = inside * inside * (3 - 2 * inside);
    const before = unit3(own, place, index);
    const after = unit3(own, place, index + 1);
    sum += size * (before + (after - before) * ease - 0.5);
  }
  return sum;
}

const INVERSES: ReadonlyMap<number, number> = new Map(WAVES.map(([span]) => [span, span ** -1]));

function inverse(span: number): number {
  return INVERSES.get(span) ?? 1;
}

function volumeAt({ instrument, seed }: CandleSource, ms: number): number {
  const draw = unit3(hashText(instrument.id) ^ seed, 7, Math.floor(ms / MINUTE_MS));
  return Math.floor(draw * 200) * instrument.lot;
}
