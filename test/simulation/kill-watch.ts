/**
 * What the kill switch owes: the first cancel within a quarter of a second while the rate allows,
 * also in a program that dies in it and starts again. And a census of the states it was set in.
 */
import type { NaiveBook, NaiveOrder } from './naive-book.ts';
import { hasEnded, isReducing } from './naive-book.ts';

export const FIRST_CANCEL_MS = 250;
/** The engine counts a little more than a second; see the rate tests. */
const WINDOW_MS = 1_010;
const MINUTE_MS = 60_000;
const ASKED_AGAIN_MS = 2_000;
const SWEEPS_FROM = 2;

/** The states in which 2,000 kills have to have struck. */
export const KILL_STATES = [
  'at level 1',
  'at level 2',
  'at level 3',
  'with the stream up',
  'with the stream down',
  'before the books were read',
  'with entries resting',
  'with an order of unknown outcome',
  'with an exit under way',
  'with a plan armed',
  'with a plan that has fired',
  'with something held',
  'in a program that dies of it',
  'while no program runs',
] as const;
export type KillState = (typeof KILL_STATES)[number];

export interface Requests {
  readonly perSecond: number;
  readonly perMinute: number | null;
  /** When requests left or were written down, in order. */
  readonly times: readonly number[];
}

interface Watch {
  readonly fromMs: number;
  readonly orders: readonly NaiveOrder[];
}

export class KillWatch {
  readonly census = new Map<KillState, number>();
  kills = 0;
  private watch: Watch | null = null;
  private readonly failedMs = new Map<string, number>();

  /** A request of this order was refused, and the engine lets the broker rest. */
  failed(orderId: string, atMs: number): void {
    this.failedMs.set(orderId, atMs);
  }

  struck(states: Iterable<KillState>): void {
    this.kills += 1;
    for (const state of states) this.note(state);
  }

  note(state: KillState): void {
    this.census.set(state, (this.census.get(state) ?? 0) + 1);
  }

  /** From here on the cancel is owed, if anything rests that adds risk. */
  begin(book: NaiveBook, atMs: number, requests: Requests): void {
    this.watch = null;
    if (book.killed < SWEEPS_FROM || isSpent(requests, atMs)) return;
    const orders = [...book.orders.values()].filter((order) => this.isOwed(order, atMs));
    if (orders.length > 0) this.watch = { fromMs: atMs, orders };
  }

  /** The process died, or its ledger cannot write: nothing is owed by it any more. */
  forget(): void {
    this.watch = null;
  }

  cancelled(): void {
    this.watch = null;
  }

  /** Null while all is well; else the orders that nobody asked to cancel in time. */
  overdue(nowMs: number): readonly string[] | null {
    const { watch } = this;
    if (watch === null || nowMs - watch.fromMs <= FIRST_CANCEL_MS) return null;
    this.watch = null;
    const owed = watch.orders.filter((order) => this.isOwed(order, nowMs));
    return owed.length === watch.orders.length ? owed.map(({ id }) => id) : null;
  }

  private isOwed(order: NaiveOrder, nowMs: number): boolean {
    const atBroker = ['working', 'part_filled', 'trigger_pending'].includes(order.state);
    if (!atBroker || hasEnded(order) || isReducing(order)) return false;
    const failedMs = this.failedMs.get(order.id) ?? Number.NEGATIVE_INFINITY;
    return (
      order.brokerId !== null && order.request === null && nowMs - failedMs > ASKED_AGAIN_MS + 500
    );
  }
}

function isSpent({ perSecond, perMinute, times }: Requests, nowMs: number): boolean {
  const within = (ms: number): number => times.filter((atMs) => atMs > nowMs - ms).length;
  if (within(WINDOW_MS) >= perSecond) return true;
  return perMinute !== null && within(MINUTE_MS) >= perMinute;
}
