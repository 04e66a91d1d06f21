/**
 * A standing order: a stop, a target or both of one holding that the broker keeps, so that they
 * work while this computer is off. It is a fold of its events, pure like that of an order. What it
 * fires is an ordinary order at the exchange; this says only that its condition was met.
 */
import { must, unreachable } from '../lib/assert.ts';
import type {
  AccountId,
  BrokerOrderId,
  BrokerStandingId,
  CommandId,
  InstrumentId,
  Mode,
  OrderId,
  ProtectionId,
  StandingId,
  StrategyName,
} from './ids.ts';
import type { Price } from './money.ts';
import type { LossCause, Product } from './order-events.ts';
import { NO_QUANTITY, type Quantity, quantity } from './quantity.ts';
import type { RejectionCode } from './rejections.ts';
import type { Side } from './side.ts';
import {
  isLiveStanding,
  nextStandingState,
  type StandingMove,
  type StandingState,
} from './standing-transitions.ts';

/** One condition on the last price and the limit of the order that it fires. */
export interface StandingLeg {
  readonly trigger: Price;
  /** The worst price of the fired order, on the tick; a broker fires it as an ordinary limit. */
  readonly limit: Price;
}

/** At least one leg; of two, the one that fires cancels the other. */
export interface StandingTerms {
  /** Units of the one order that is fired, whichever leg fires it. */
  readonly quantity: Quantity;
  /** Fires when a sell sees the price at or below the trigger, a buy at or above. */
  readonly stop: StandingLeg | null;
  /** Fires when a sell sees the price at or above the trigger, a buy at or below. */
  readonly target: StandingLeg | null;
}

export type StandingKind = 'stop' | 'target' | 'both';

/** By which of the two are given, as legs or as levels. */
export function standingKindOf(terms: {
  readonly stop: unknown;
  readonly target: unknown;
}): StandingKind {
  if (terms.stop === null) return 'target';
  return terms.target === null ? 'stop' : 'both';
}

interface OfStanding {
  readonly standingId: StandingId;
  /** The plan that it belongs to, which may have ended before it. */
  readonly protectionId: ProtectionId;
}

interface StandingIdentity extends OfStanding {
  readonly account: AccountId;
  readonly mode: Mode;
  readonly strategy: StrategyName;
  readonly instrument: InstrumentId;
  readonly product: Product;
  /** Of the order that it fires: it closes the holding. */
  readonly side: Side;
}

/** Durable before its first byte leaves; it is never sent a second time under the same id. */
interface StandingIntended extends StandingIdentity, StandingTerms {
  readonly kind: 'standing_intended';
  /** The last price that goes along with it. */
  readonly last: Price;
  readonly limitsHash: string;
}

interface StandingAccepted extends OfStanding {
  readonly kind: 'standing_accepted';
  readonly brokerStandingId: BrokerStandingId;
}

/** Refused with proof by the reply: it never stood. */
interface StandingRefused extends OfStanding {
  readonly kind: 'standing_refused';
  readonly rejection: RejectionCode;
  readonly words: string;
}

/** The reply never came or proves nothing, or the list lost it: it may stand, or have fired. */
interface StandingLost extends OfStanding {
  readonly kind: 'standing_lost';
  readonly cause: LossCause;
}

/** A change or a cancel, durable before its first byte leaves. */
interface StandingRequested extends OfStanding {
  readonly kind: 'standing_requested';
  readonly request: 'change' | 'cancel';
  /** Which request of this standing order it is, from 1: an answer names it. */
  readonly attempt: number;
  /** What a change asks for; null for a cancel. */
  readonly terms: StandingTerms | null;
}

export const STANDING_ANSWERS = ['acknowledged', 'failed', 'lost'] as const;

/** What became of the request; where the order stands is only ever said by a read. */
export interface StandingAnswered extends OfStanding {
  readonly kind: 'standing_answered';
  readonly attempt: number;
  readonly answer: (typeof STANDING_ANSWERS)[number];
  /** The next try at it may be the same: the broker took no notice, as with too many requests. */
  readonly again: boolean;
  readonly words: string;
}

/** A read shows it standing with these terms. */
interface StandingSeen extends OfStanding, StandingTerms {
  readonly kind: 'standing_seen';
  readonly brokerStandingId: BrokerStandingId;
}

/** Its condition was met; the orders that came of it, as far as the broker names them. */
export interface StandingFired extends OfStanding {
  readonly kind: 'standing_fired';
  readonly brokerStandingId: BrokerStandingId | null;
  readonly orderIds: readonly BrokerOrderId[];
  readonly words: string;
}

/** What it fired is in our books, under its strategy. */
interface StandingTraced extends OfStanding {
  readonly kind: 'standing_traced';
  readonly orders: readonly OrderId[];
}

export const STANDING_ENDS = [
  'cancelled',
  'rejected',
  'expired',
  'not_received',
  'vanished',
  'assumed_dead',
] as const;
export type StandingEnd = (typeof STANDING_ENDS)[number];

interface StandingEnded extends OfStanding {
  readonly kind: 'standing_ended';
  readonly end: StandingEnd;
  /** The trader's command where it is their decision. */
  readonly commandId: CommandId | null;
  readonly words: string;
}

export type StandingEvent =
  | StandingIntended
  | StandingAccepted
  | StandingRefused
  | StandingLost
  | StandingRequested
  | StandingAnswered
  | StandingSeen
  | StandingFired
  | StandingTraced
  | StandingEnded;

interface StandingWish {
  readonly kind: 'change' | 'cancel';
  readonly attempt: number;
  readonly terms: StandingTerms | null;
  /** The most units it may come to by this and by earlier changes still in doubt. */
  readonly mostUnits: Quantity;
  readonly madeMs: number;
  readonly status: 'pending' | 'acknowledged' | 'unknown';
}

export interface Standing extends StandingIdentity, StandingTerms {
  readonly state: StandingState;
  readonly brokerStandingId: BrokerStandingId | null;
  /** What we have asked of it and have not seen yet; one at a time. */
  readonly request: StandingWish | null;
  readonly requests: number;
  /** The broker refused its last change as such: it has to be placed anew instead. */
  readonly unchangeable: boolean;
  readonly requestFailedMs: number | null;
  /** Requests without effect since the broker last showed it or took one. */
  readonly failures: number;
  /** Orders that came of it, by the broker's word. */
  readonly orderIds: readonly BrokerOrderId[];
  /** It ended by our own cancel, or the broker took no notice of it: it may be placed anew. */
  readonly again: boolean;
  readonly words: string;
  readonly sentMs: number;
  /** Orders that there were before it: what it fires comes after them, whatever a clock says. */
  readonly ordersBefore: number;
  readonly sinceMs: number;
}

const MOVE_OF = {
  standing_accepted: 'accepted',
  standing_refused: 'refused',
  standing_lost: 'lost',
  standing_seen: 'seen',
  standing_fired: 'fired',
  standing_traced: 'traced',
} as const satisfies Partial<Record<StandingEvent['kind'], StandingMove>>;

type Moving = Exclude<StandingEvent, StandingIntended | StandingRequested | StandingAnswered>;

function moveOf(event: Moving): StandingMove {
  return event.kind === 'standing_ended' ? event.end : MOVE_OF[event.kind];
}

/** Whether the table lets this happen to one that is where it is. */
export function standingAllows({ state }: Standing, event: Moving): boolean {
  return nextStandingState(state, moveOf(event)) !== null;
}

export function firstStanding(
  event: StandingIntended,
  atMs: number,
  ordersBefore: number,
): Standing {
  const { kind: _kind, last: _last, limitsHash: _hash, ...fields } = event;
  return {
    ...fields,
    state: 'sent',
    brokerStandingId: null,
    request: null,
    requests: 0,
    unchangeable: false,
    requestFailedMs: null,
    failures: 0,
    orderIds: [],
    again: false,
    words: '',
    sentMs: atMs,
    ordersBefore,
    sinceMs: atMs,
  };
}

/** The caller has asked the table; an event that it does not allow is a bug. */
export function evolveStanding(
  before: Standing,
  event: Exclude<StandingEvent, StandingIntended>,
  atMs: number,
): Standing {
  switch (event.kind) {
    case 'standing_requested':
      return { ...before, request: wishOf(before, event, atMs), requests: event.attempt };
    case 'standing_answered':
      return answered(before, event, atMs);
    default: {
      // Everything else moves it, by the table.
      const state = must(
        nextStandingState(before.state, moveOf(event)),
        `no row for ${before.state} and ${event.kind}`,
      );
      const sinceMs = state === before.state ? before.sinceMs : atMs;
      return { ...before, ...factsOf(before, event), state, sinceMs };
    }
  }
}

function wishOf(before: Standing, event: StandingRequested, madeMs: number): StandingWish {
  const { request: kind, attempt, terms } = event;
  const mostUnits = quantity(Math.max(mostOf(before), terms?.quantity ?? 0));
  return { kind, attempt, terms, mostUnits, madeMs, status: 'pending' };
}

function answered(before: Standing, event: StandingAnswered, atMs: number): Standing {
  const { request } = before;
  if (request === null || request.attempt !== event.attempt) return before;
  switch (event.answer) {
    case 'acknowledged':
      return { ...before, request: { ...request, status: 'acknowledged' }, failures: 0 };
    case 'lost':
      return { ...before, request: { ...request, status: 'unknown' } };
    case 'failed':
      return {
        ...before,
        request: null,
        unchangeable: before.unchangeable || (request.kind === 'change' && !event.again),
        requestFailedMs: atMs,
        failures: before.failures + 1,
        words: event.words,
      };
    default:
      return unreachable(event.answer);
  }
}

function factsOf(before: Standing, event: Moving): Partial<Standing> {
  switch (event.kind) {
    case 'standing_accepted':
      return { brokerStandingId: event.brokerStandingId, words: '' };
    case 'standing_refused':
      return { words: event.words, again: event.rejection === 'rate_limited' };
    case 'standing_lost':
      return {};
    case 'standing_seen': {
      const { brokerStandingId, quantity: units, stop, target } = event;
      const terms = { quantity: units, stop, target };
      const asked = before.request?.terms ?? null;
      const done = asked?.quantity === units && sameTriggers(asked, terms);
      const request = done ? null : before.request;
      return { brokerStandingId, ...terms, request, failures: 0, again: false, words: '' };
    }
    case 'standing_fired':
      return {
        brokerStandingId: event.brokerStandingId ?? before.brokerStandingId,
        orderIds: event.orderIds,
        again: false,
        words: event.words,
      };
    case 'standing_traced':
      return { request: null };
    case 'standing_ended': {
      const again = before.request?.kind === 'cancel' && event.end === 'cancelled';
      return { request: null, again, words: event.words };
    }
    default:
      return unreachable(event);
  }
}

export function sameTerms(a: StandingTerms, b: StandingTerms): boolean {
  return a.quantity === b.quantity && sameLeg(a.stop, b.stop) && sameLeg(a.target, b.target);
}

function sameLeg(a: StandingLeg | null, b: StandingLeg | null): boolean {
  return a?.trigger === b?.trigger && a?.limit === b?.limit;
}

/** The same conditions; limits are derived anew each time and do not make it another one. */
export function sameTriggers(a: StandingTerms, b: StandingTerms): boolean {
  return a.stop?.trigger === b.stop?.trigger && a.target?.trigger === b.target?.trigger;
}

function mostOf({ quantity: units, request }: Standing): number {
  return Math.max(units, request?.mostUnits ?? 0);
}

/** The most that the broker may still fire of it: what is in doubt counts in full. */
export function mayStillFire(standing: Standing): Quantity {
  return isLiveStanding(standing.state) ? quantity(mostOf(standing)) : NO_QUANTITY;
}

/** Its outcome, its end or what it fired is not known, so that a read or a person has to say. */
export function isStandingInDoubt({ state, request, failures }: Standing): boolean {
  if (state === 'unknown' || state === 'fired') return true;
  return request?.status === 'unknown' || failures > 0;
}
