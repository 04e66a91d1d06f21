/**
 * What has left the desk, as the rate budgets count it, folded from the ledger so that a restart
 * forgets nothing. Ages are measured on proven time: the time between two events of one run passed
 * for certain, while across a start or a corrected clock nobody can say how much did, so none is
 * counted. A clock that is set can therefore make a budget wait, and never open it.
 */
import type { EventRecord } from '../../shared/domain/events.ts';
import { indianDay } from './india-day.ts';

export interface ProvenClock {
  /** Milliseconds that have passed for certain since the ledger began. */
  provenMs: number;
  /** The wall time of the latest event. */
  atMs: number;
  /** The trading day in India, as days since 1970. */
  day: number;
}

export interface SentLog {
  /** Proven times of requests of every kind within the last hour and a bit, oldest first. */
  requests: number[];
  /** The same of orders that were placed. */
  placements: number[];
  /** Of this trading day. */
  requestsToday: number;
  placementsToday: number;
  /** Wall time of the latest; null before the first. */
  lastAtMs: number | null;
}

export type Counted = 'placements' | 'requests';

const HOUR_MS = 3_600_000;
/** Old times are cut away in large pieces, so that a busy day stays cheap. */
const PIECE = 1_000;

export function emptyClock(): ProvenClock {
  return { provenMs: 0, atMs: 0, day: 0 };
}

export function emptySentLog(): SentLog {
  return { requests: [], placements: [], requestsToday: 0, placementsToday: 0, lastAtMs: null };
}

/**
 * Moves the clock to this event; true when a trading day begins. A start on a later day begins one,
 * and so does midnight in a run. A clock that is corrected in a run only renames the day: whatever
 * was used or lost stays on it.
 */
export function passTime(clock: ProvenClock, { atMs, event }: EventRecord): boolean {
  const corrected = event.kind === 'clock_corrected';
  if (!corrected && event.kind !== 'desk_opened') {
    clock.provenMs += Math.max(0, atMs - clock.atMs);
  }
  clock.atMs = atMs;
  const today = indianDay(atMs);
  const begins = today > clock.day && !corrected;
  clock.day = today;
  return begins;
}

export function noteSent(log: SentLog, clock: ProvenClock, placed: boolean): void {
  keep(log.requests, clock.provenMs);
  log.requestsToday += 1;
  if (placed) {
    keep(log.placements, clock.provenMs);
    log.placementsToday += 1;
  }
  log.lastAtMs = clock.atMs;
}

export function beginSentDay(log: SentLog): void {
  log.requestsToday = 0;
  log.placementsToday = 0;
}

function keep(times: number[], provenMs: number): void {
  times.push(provenMs);
  if (times.length % PIECE !== 0) return;
  times.splice(0, firstAfter(times, provenMs - HOUR_MS));
}

/** How many left less than `windowMs` ago. */
export function sentWithin(
  log: Pick<SentLog, Counted>,
  clock: Readonly<ProvenClock>,
  nowMs: number,
  windowMs: number,
  counted: Counted,
): number {
  const provenNowMs = clock.provenMs + Math.max(0, nowMs - clock.atMs);
  const times = log[counted];
  return times.length - firstAfter(times, provenNowMs - windowMs);
}

/** Of the trading day that it is now. */
export function sentToday(
  log: Readonly<SentLog>,
  clock: Readonly<ProvenClock>,
  nowMs: number,
  counted: Counted,
): number {
  if (isNextDay(clock, nowMs)) return 0;
  return counted === 'placements' ? log.placementsToday : log.requestsToday;
}

/** The trading day that it is now. */
export function dayAt(clock: Readonly<ProvenClock>, nowMs: number): number {
  return Math.max(clock.day, indianDay(nowMs));
}

/** Midnight has passed in this run, and no event has said so yet. */
export function isNextDay(clock: Readonly<ProvenClock>, nowMs: number): boolean {
  return indianDay(nowMs) > clock.day;
}

/** Where the times after this one begin. */
function firstAfter(times: readonly number[], provenMs: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) > provenMs) high = middle;
    else low = middle + 1;
  }
  return low;
}
