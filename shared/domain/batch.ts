/**
 * One batch as a fold of its events, and its legs as they stand by their orders. Pure: the engine
 * and what draws it read the same functions.
 */
import { must, unreachable } from '../lib/assert.ts';
import type {
  BatchAsked,
  BatchChoice,
  BatchEnd,
  BatchEvent,
  BatchIntended,
  BatchLeg,
  StopCause,
} from './batch-events.ts';
import {
  type BatchMove,
  type BatchState,
  isBatchOver,
  type LegFacts,
  nextBatchState,
} from './batch-transitions.ts';
import type { ExitId, LegId } from './ids.ts';
import { mayStillFill, type Order } from './order.ts';
import { isLive, STATE_FACTS } from './order-transitions.ts';

/** A moment by the label of the clock, and by the time that has passed for certain. */
export interface Moment {
  readonly atMs: number;
  readonly provenMs: number;
}

export interface Batch extends Omit<BatchIntended, 'kind'> {
  readonly state: BatchState;
  readonly createdMs: number;
  /** When its state changed last. */
  readonly changedMs: number;
  readonly endedMs: number | null;
  readonly stopped: {
    readonly cause: StopCause;
    readonly leg: LegId | null;
    readonly words: string;
    readonly atMs: number;
  } | null;
  readonly asked: (Omit<BatchAsked, 'kind' | 'batchId'> & { readonly atMs: number }) | null;
  readonly decided: {
    readonly choice: BatchChoice;
    readonly byPolicy: boolean;
    readonly atMs: number;
  } | null;
  /** Its first fill; null before. */
  readonly firstFill: Moment | null;
  /** From when its budget of time is counted: the first fill, or a later decision to complete. */
  readonly budgetFrom: Moment | null;
  /** How often it was decided to complete it; orders of a later round are told apart by it. */
  readonly rounds: number;
  /** Exits that it has begun. */
  readonly exits: readonly ExitId[];
}

export function firstBatch(event: BatchIntended, atMs: number): Batch {
  const { kind: _kind, ...fields } = event;
  return {
    ...fields,
    state: 'intended',
    createdMs: atMs,
    changedMs: atMs,
    endedMs: null,
    stopped: null,
    asked: null,
    decided: null,
    firstFill: null,
    budgetFrom: null,
    rounds: 0,
    exits: [],
  };
}

const CHOICE_MOVE: Readonly<Record<BatchChoice, BatchMove>> = {
  complete: 'chose_complete',
  unwind: 'chose_unwind',
  hold: 'chose_hold',
};

const END_MOVE: Readonly<Record<BatchEnd, BatchMove>> = {
  complete: 'all_filled',
  rolled_back: 'nothing_stayed',
  cancelled: 'nothing_filled',
};

type LaterEvent = Exclude<BatchEvent, BatchIntended>;

function moveOf(event: LaterEvent): BatchMove {
  switch (event.kind) {
    case 'batch_began':
      return 'began';
    case 'batch_frozen':
      return 'frozen';
    case 'batch_thawed':
      return 'thawed';
    case 'batch_stopped':
      return 'stopped';
    case 'batch_asked':
      return 'asked';
    case 'batch_decided':
      return CHOICE_MOVE[event.choice];
    case 'batch_ended':
      return END_MOVE[event.end];
    case 'batch_reopened':
      return 'reopened';
    default:
      return unreachable(event);
  }
}

/** The caller has checked that the table has the row; an illegal one is a bug. */
export function evolveBatch(before: Batch, event: LaterEvent, now: Moment): Batch {
  const { atMs } = now;
  const move = moveOf(event);
  const state = must(nextBatchState(before.state, move), `no row for ${before.state} and ${move}`);
  const endedMs = isBatchOver(state) ? (before.endedMs ?? atMs) : null;
  return { ...before, ...factsOf(before, event, now), state, endedMs, changedMs: atMs };
}

function factsOf(before: Batch, event: LaterEvent, now: Moment): Partial<Batch> {
  const { atMs } = now;
  switch (event.kind) {
    case 'batch_stopped': {
      const { cause, leg, words } = event;
      return { stopped: { cause, leg, words, atMs } };
    }
    case 'batch_asked': {
      const { toComplete, toUnwind } = event;
      return { asked: { toComplete, toUnwind, atMs } };
    }
    case 'batch_decided': {
      const { choice, commandId } = event;
      const decided = { choice, byPolicy: commandId === null, atMs };
      if (choice !== 'complete') return { decided };
      const budgetFrom = before.budgetFrom === null ? null : now;
      return { decided, budgetFrom, stopped: null, rounds: before.rounds + 1 };
    }
    case 'batch_began':
    case 'batch_frozen':
    case 'batch_thawed':
    case 'batch_ended':
    case 'batch_reopened':
      return {};
    default:
      return unreachable(event);
  }
}

/** From its first fill on a batch is legged until it is whole or gone. */
export function noteBatchFill(before: Batch, now: Moment): Batch {
  if (before.firstFill !== null) return before;
  return { ...before, firstFill: now, budgetFrom: now };
}

export function noteBatchExit(before: Batch, exitId: ExitId): Batch {
  return { ...before, exits: [...before.exits, exitId] };
}

const ENDED_BADLY: ReadonlySet<Order['state']> = new Set(['rejected', 'refused']);

/**
 * `orders` are those of the leg, `exits` the orders of exits that the batch began in its contract.
 */
export function legFacts(
  leg: BatchLeg,
  orders: readonly Order[],
  exits: readonly Order[],
  exiting: boolean,
): LegFacts {
  const live = orders.filter(({ state }) => isLive(state));
  return {
    wanted: leg.quantity,
    orders: orders.length,
    filled: orders.reduce((sum, { filled }) => sum + filled, 0),
    open: live.reduce((sum, order) => sum + mayStillFill(order), 0),
    doubtful: live.filter(isDoubtful).length,
    atBroker: live.filter(({ state }) => STATE_FACTS[state].atBroker).length,
    unwound: exits.reduce((sum, { filled }) => sum + filled, 0),
    exiting,
    rejected: orders.some(({ state }) => ENDED_BADLY.has(state)),
  };
}

function isDoubtful({ state, request }: Order): boolean {
  return state === 'unknown' || request?.status === 'unknown';
}

/**
 * For how long it has been so, in milliseconds: at least what passed for certain, and what the
 * clock says beside that, since a program that was not running was not hedging either.
 */
export function spanMs(from: Moment, now: Moment): number {
  return Math.max(0, now.provenMs - from.provenMs, now.atMs - from.atMs);
}
