/**
 * Bars of days and minutes gone by. The simulated market keeps no history, so the past is a walk
 * that belongs to the contract's token alone: the same bars at every request, and consistent from
 * one interval to the next, with the present price at its end.
 */
import {
  dayNumber,
  indiaDay,
  indiaDayNumber,
  indiaMinutes,
  indiaMoment,
} from '../../../shared/maths/calendar.ts';
import { average } from './noren-text.ts';
import { nearestTick } from '../../../shared/domain/money.ts';
import { hashText, mix3, unit3 } from '../../market/prng.ts';
import type { Quote } from '../../market/quotes.ts';
import { CLOSE_MINUTES, OPEN_MINUTES } from '../../market/session-clock.ts';
import { isTradingDay } from '../../market/trading-calendar.ts';
import type { NorenContract } from './noren-symbols.ts';

export interface Bar {
  readonly startMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly units: number;
}

const MINUTE_MS = 60_000;
/** How far the walk strays, as a share of the price, on each of its scales. */
const WAVES: readonly (readonly [minutes: number, share: number])[] = [
  [2, 0.0006],
  [25, 0.002],
  [375, 0.006],
  [7_500, 0.03],
];
const USUAL_UNITS = 40;

/** Oldest first; only of trading hours, and none of the future. */
export function minuteBars(
  contract: NorenContract,
  quote: Quote,
  span: { readonly fromMs: number; readonly toMs: number; readonly nowMs: number },
  minutes: number,
): readonly Bar[] {
  const until = Math.min(span.toMs, span.nowMs);
  const bars: Bar[] = [];
  const lastDay = indiaDayNumber(until);
  for (let day = indiaDayNumber(span.fromMs); day <= lastDay; day += 1) {
    if (!isTradingDay(day)) continue;
    for (let at = OPEN_MINUTES; at < CLOSE_MINUTES; at += minutes) {
      const startMs = indiaMoment(day, at);
      if (startMs > until) break;
      if (startMs < span.fromMs) continue;
      const length = Math.min(minutes, CLOSE_MINUTES - at);
      bars.push(barOf(contract, quote, startMs, length, span.nowMs));
    }
  }
  return bars;
}

/** One bar a trading day, oldest first. */
export function dayBars(
  contract: NorenContract,
  quote: Quote,
  span: { readonly fromMs: number; readonly toMs: number; readonly nowMs: number },
): readonly Bar[] {
  const bars: Bar[] = [];
  const lastDay = indiaDayNumber(Math.min(span.toMs, span.nowMs));
  for (let day = indiaDayNumber(span.fromMs); day <= lastDay; day += 1) {
    if (!isTradingDay(day)) continue;
    const startMs = indiaMoment(day, OPEN_MINUTES);
    if (startMs > span.nowMs) break;
    bars.push(barOf(contract, quote, startMs, CLOSE_MINUTES - OPEN_MINUTES, span.nowMs));
  }
  return bars;
}

/** The day and the minute of a moment, for `ssboe` of daily bars. */
export function dayOf(startMs: number): number {
  return dayNumber(indiaDay(startMs));
}

const SAMPLES = 5;

function barOf(
  contract: NorenContract,
  quote: Quote,
  startMs: number,
  minutes: number,
  nowMs: number,
): Bar {
  const last = quote.last ?? quote.close ?? contract.instrument.tick;
  const endMs = startMs + minutes * MINUTE_MS;
  const level = (atMs: number): number => levelAt(contract, last, atMs);
  const open = level(startMs);
  const running = endMs > nowMs;
  const close = running ? last : level(endMs);
  const between = Array.from({ length: SAMPLES }, (_, place) =>
    level(startMs + Math.floor(((place + 1) * minutes * MINUTE_MS) / (SAMPLES + 1))),
  );
  const all = [open, close, ...between];
  const bits = mix3(hashText(contract.instrument.id), Math.floor(startMs / MINUTE_MS), minutes);
  const units = minutes * USUAL_UNITS * contract.instrument.lot;
  return {
    startMs,
    open,
    high: Math.max(...all),
    low: Math.min(...all),
    close,
    units: contract.instrument.kind === 'index' ? 0 : units + (bits % (units + 1)),
  };
}

function levelAt({ instrument }: NorenContract, last: number, atMs: number): number {
  const salt = hashText(instrument.id);
  const minute = indiaDayNumber(atMs) * 1_440 + indiaMinutes(atMs);
  let stray = 0;
  for (const [minutes, share] of WAVES) stray += share * wave(salt, minute, minutes);
  return Math.max(instrument.tick, nearestTick(last * (1 + stray), instrument.tick));
}

/** From −1 to 1, straight between hashed corners. */
function wave(salt: number, minute: number, minutes: number): number {
  const corner = Math.floor(minute / minutes);
  const part = Math.floor(((minute - corner * minutes) * 1_000) / minutes) * 0.001;
  const at = (place: number): number => unit3(salt, place, minutes) * 2 - 1;
  return at(corner) * (1 - part) + at(corner + 1) * part;
}

/** The middle of a bar, as its volume-weighted price. */
export function middleOf({ high, low, close }: Bar): number {
  return average(high + low + close, 3);
}
