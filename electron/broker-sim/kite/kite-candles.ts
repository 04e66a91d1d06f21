/**
 * Candles. From the moment a contract is first watched or asked for they are what it really did,
 * minute by minute; before that they are a repeatable walk around its previous close, in the
 * market's hours of each trading day.
 */
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import { nearestTick } from '../../../shared/domain/money.ts';
import {
  DAY_MS,
  indiaDayNumber,
  indiaMinutes,
  indiaMoment,
  MINUTE_MS,
  readDay,
} from '../../../shared/maths/calendar.ts';
import { hashText, unit3 } from '../../market/prng.ts';
import { CLOSE_MINUTES, OPEN_MINUTES } from '../../market/session-clock.ts';
import { isTradingDay } from '../../market/trading-calendar.ts';
import type { PersonalityParts, RestCall, RestReply } from '../personality.ts';
import type { Venue } from '../venue.ts';
import { rupees, wholeFrom } from '../wire-numbers.ts';
import { instrumentOfToken } from './kite-tokens.ts';
import { clockTime, inputNo, replyNo, stamp, success } from './kite-words.ts';

const SPAN_DAYS: Readonly<Record<string, readonly [minutes: number, days: number]>> = {
  minute: [1, 60],
  '3minute': [3, 100],
  '5minute': [5, 100],
  '10minute': [10, 100],
  '15minute': [15, 200],
  '30minute': [30, 200],
  '60minute': [60, 400],
  day: [1_440, 2_000],
};

interface Bar {
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

export interface KiteCandles {
  /** From now on this contract's bars are kept. */
  watch(id: InstrumentId): void;
  reply(call: RestCall): RestReply;
  close(): void;
}

export function openKiteCandles({ world, truth }: PersonalityParts): KiteCandles {
  const { venue, tokens } = truth;
  const kept = new Map<InstrumentId, Map<number, Bar>>();
  const volumes = new Map<InstrumentId, number>();

  function note(id: InstrumentId, bars: Map<number, Bar>): void {
    const quote = venue.quote(id);
    if (quote?.last === null || quote === null) return;
    const minute = Math.floor(world.nowMs() / MINUTE_MS);
    const units = quote.volume - (volumes.get(id) ?? quote.volume);
    volumes.set(id, quote.volume);
    grow(bars, minute, quote.last, Math.max(0, units));
  }

  function watch(id: InstrumentId): void {
    const bars = kept.get(id) ?? new Map<number, Bar>();
    kept.set(id, bars);
    note(id, bars);
  }

  const stop = venue.onTick(() => {
    for (const [id, bars] of kept) note(id, bars);
  });

  return {
    watch,
    close: stop,
    reply: ({ path, query }) => {
      const [, , , token = '', interval = ''] = path.split('/');
      const id = instrumentOfToken(tokens, wholeFrom(token) ?? 0);
      const span = SPAN_DAYS[interval];
      const fromMs = momentOf(query.get('from') ?? '');
      const toMs = momentOf(query.get('to') ?? '');
      if (id === null) return replyNo(inputNo('Invalid `instrument_token`.'));
      if (span === undefined) return replyNo(inputNo('Invalid `interval`.'));
      if (fromMs === null || toMs === null) return replyNo(inputNo('Invalid `from` or `to` date.'));
      const [minutes, days] = span;
      if (toMs - fromMs > days * DAY_MS) {
        return replyNo(inputNo(`interval exceeds max limit: ${days} days`));
      }
      watch(id);
      const bars = barsBetween(venue, id, kept.get(id) ?? new Map(), fromMs, toMs, world.nowMs());
      const withInterest = query.get('oi') === '1';
      const interest = venue.quote(id)?.openInterest ?? 0;
      const candles = [...grouped(bars, minutes)].map(([atMs, bar]) => [
        `${stamp(atMs).slice(0, 10)}T${clockTime(atMs)}+0530`,
        rupees(bar.open),
        rupees(bar.high),
        rupees(bar.low),
        rupees(bar.close),
        bar.volume,
        ...(withInterest ? [interest] : []),
      ]);
      return success({ candles });
    },
  };
}

function grow(bars: Map<number, Bar>, minute: number, last: number, units: number): void {
  const bar = bars.get(minute);
  if (bar === undefined) {
    bars.set(minute, { open: last, high: last, low: last, close: last, volume: units });
    return;
  }
  bar.high = Math.max(bar.high, last);
  bar.low = Math.min(bar.low, last);
  bar.close = last;
  bar.volume += units;
}

/** `YYYY-MM-DD` or `YYYY-MM-DD HH:MM:SS`, India time. */
function momentOf(text: string): number | null {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}):(\d{2}):(\d{2}))?$/.exec(text);
  const day = readDay(match?.[1] ?? '');
  if (day === null) return null;
  const [hours, minutes, seconds] = [match?.[2], match?.[3], match?.[4]].map(
    (part) => wholeFrom(part) ?? 0,
  );
  const past = ((hours ?? 0) * 60 + (minutes ?? 0)) * MINUTE_MS + (seconds ?? 0) * 1_000;
  return indiaMoment(day, 0) + past;
}

function* barsBetween(
  venue: Venue,
  id: InstrumentId,
  kept: ReadonlyMap<number, Bar>,
  fromMs: number,
  toMs: number,
  nowMs: number,
): Iterable<readonly [atMs: number, bar: Bar]> {
  const first = Math.min(...kept.keys());
  const last = Math.floor(Math.min(toMs, nowMs) / MINUTE_MS);
  for (let minute = Math.ceil(fromMs / MINUTE_MS); minute <= last; minute += 1) {
    const atMs = minute * MINUTE_MS;
    const real = kept.get(minute);
    if (real !== undefined) yield [atMs, real];
    else if (minute < first && inHours(atMs)) yield [atMs, walked(venue, id, minute)];
  }
}

function inHours(atMs: number): boolean {
  const minutes = indiaMinutes(atMs);
  const open = minutes >= OPEN_MINUTES && minutes < CLOSE_MINUTES;
  return open && isTradingDay(indiaDayNumber(atMs));
}

const WALK_PART = 0.004;
/** A power of two, so that its part of a block is exact. */
const WALK_MINUTES = 32;
const WALK_STEP = 0.031_25;

/** A smooth curve through points half an hour apart, each drawn from contract and time. */
function walked(venue: Venue, id: InstrumentId, minute: number): Bar {
  const tick = venue.instrument(id)?.tick ?? nearestTick(1, 1 as never);
  const base = venue.quote(id)?.close ?? tick;
  const seed = hashText(id);
  const at = (place: number): number => {
    const block = Math.floor(place / WALK_MINUTES);
    const part = (place - block * WALK_MINUTES) * WALK_STEP;
    const from = unit3(seed, block, 3);
    const away = from + (unit3(seed, block + 1, 3) - from) * part - 0.5;
    return nearestTick(base * (1 + WALK_PART * away), tick);
  };
  const open = at(minute);
  const close = at(minute + 1);
  const wick = Math.floor(unit3(seed, minute, 4) * 4) * tick;
  return {
    open,
    close,
    high: Math.max(open, close) + wick,
    low: Math.max(tick, Math.min(open, close) - wick),
    volume: Math.floor(unit3(seed, minute, 5) * 400) * (venue.instrument(id)?.lot ?? 1),
  };
}

/** Whole days begin at midnight, shorter spans at the market's opening. */
function grouped(
  bars: Iterable<readonly [atMs: number, bar: Bar]>,
  minutes: number,
): ReadonlyMap<number, Bar> {
  const groups = new Map<number, Bar>();
  for (const [atMs, bar] of bars) {
    const day = indiaDayNumber(atMs);
    const opening = indiaMoment(day, minutes >= 1_440 ? 0 : OPEN_MINUTES);
    const span = minutes * MINUTE_MS;
    const start = opening + Math.floor((atMs - opening) / span) * span;
    const group = groups.get(start);
    if (group === undefined) groups.set(start, { ...bar });
    else {
      group.high = Math.max(group.high, bar.high);
      group.low = Math.min(group.low, bar.low);
      group.close = bar.close;
      group.volume += bar.volume;
    }
  }
  return groups;
}
