/**
 * Keeps what stands at the broker in step with the plans: placed once for a plan, changed when the
 * holding or the levels change, cancelled when nothing is left to protect or the plan is gone. One
 * request at a time, each written down before it leaves; what is in doubt is never asked again
 * before a read has said where it stands.
 *
 * While an exit of the holding runs, or a package closes it, nothing is placed or changed: these
 * cancel what is in their way and wait for the proof.
 */
import type { DomainEvent } from '../../../shared/domain/events.ts';
import { type CausationId, MODE_LETTER, type StandingId } from '../../../shared/domain/ids.ts';
import type { Position } from '../../../shared/domain/position.ts';
import type { Protection } from '../../../shared/domain/protection.ts';
import { type RefusalReason, refusal } from '../../../shared/domain/refusals.ts';
import {
  sameTriggers,
  type Standing,
  standingKindOf,
  type StandingTerms,
} from '../../../shared/domain/standing.ts';
import type { StandingRequest } from '../../broker/standing.ts';
import { passStanding } from '../../risk/gate.ts';
import { isClosedByBatch } from '../batch/lanes.ts';
import { type Decision, NO_DECISION, type StandingEffect } from '../decision.ts';
import { elapsedMs } from '../desk-clock.ts';
import { openExitOf } from '../exits.ts';
import { CANCEL_ASK, rateLeft } from '../rate.ts';
import type { EngineView } from '../state.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Turn } from '../turn.ts';
import { type Asked, askedOf } from './standing-terms.ts';
import { positionsOf } from './values.ts';

/** A broker that refused a request, or was just asked, is not asked again at once. */
const ASK_AGAIN_MS = 2_000;
const DOUBLINGS_MOST = 4;
/** Requests of each second that are left to exits and their cancels. */
const REQUESTS_KEPT = 2;

export function driveStandings(turn: Turn, around: Surroundings): void {
  for (const standing of [...turn.state.liveStandings.values()]) {
    if (!isWanted(turn.state, standing)) take(turn, cancelStanding(turn.state, around, standing));
  }
  for (const id of turn.state.keptPlans) {
    const plan = turn.state.protections.get(id);
    if (plan !== undefined) take(turn, driveOne(turn.state, around, plan));
  }
}

function take(turn: Turn, decision: Decision): void {
  const [first] = decision.events;
  if (first === undefined || !('protectionId' in first)) return;
  turn.take(decision, first.protectionId as string as CausationId);
}

/** A plan that has fired here, or is gone, flat or turned, has nothing to keep at the broker. */
function isWanted(state: EngineView, { standingId, protectionId, side }: Standing): boolean {
  const plan = state.protections.get(protectionId);
  // One that was given up and appeared after all stands beside what took its place.
  if (state.standingOf.get(protectionId) !== standingId) return false;
  if (plan === undefined || plan.where !== 'broker' || plan.fired !== null) return false;
  const net = positionsOf(state, plan)[0]?.net ?? 0;
  return side === 'sell' ? net > 0 : net < 0;
}

/** The latest of the plan since it was armed. */
export function latestOf(state: EngineView, { protectionId }: Protection): Standing | null {
  const id = state.standingOf.get(protectionId);
  return id === undefined ? null : (state.standings.get(id) ?? null);
}

/**
 * Whether the plan is out of this computer's hands: something of it may stand at the broker, has
 * fired there, or was counted as gone by the trader, who then knows what is held and sets it again.
 * What ended otherwise has not fired, and leaves the plan to this computer.
 */
export function isAtBroker(state: EngineView, plan: Protection): boolean {
  const latest = latestOf(state, plan);
  if (latest === null) return false;
  if (state.liveStandings.has(latest.standingId)) return true;
  return latest.state === 'traced' || latest.state === 'assumed_dead';
}

/** It ended otherwise than by our own hand: it is not placed anew until the plan is set again. */
function isSpent(state: EngineView, standing: Standing): boolean {
  return !state.liveStandings.has(standing.standingId) && !standing.again;
}

function driveOne(state: EngineView, around: Surroundings, plan: Protection): Decision {
  const latest = latestOf(state, plan);
  const [position] = positionsOf(state, plan);
  if (plan.fired !== null || position === undefined || position.net === 0) return NO_DECISION;
  if (latest !== null && isSpent(state, latest)) return NO_DECISION;
  if (mustWait(state, around, position)) return NO_DECISION;
  if (latest === null || !state.liveStandings.has(latest.standingId)) {
    const rested = latest === null || isRested(around, latest.sinceMs);
    return rested ? place(state, around, plan, position) : NO_DECISION;
  }
  if (!isWanted(state, latest)) return NO_DECISION;
  return latest.state === 'standing' && latest.request === null
    ? change(state, around, plan, position, latest)
    : NO_DECISION;
}

function mustWait(state: EngineView, around: Surroundings, position: Position): boolean {
  const moment = around.moment();
  if (state.haltedBecause !== null || moment.ledgerStopped) return true;
  if (moment.state === 'not_reconciled' || state.kill.level === 3) return true;
  return openExitOf(state, position) !== null || isClosedByBatch(state, position);
}

function isRested(around: Surroundings, sinceMs: number): boolean {
  return elapsedMs(sinceMs, around.nowMs()) >= ASK_AGAIN_MS;
}

/** Twice as long after each failure, so that one that is gone is not asked about for ever. */
function mayAskAgain(around: Surroundings, { requestFailedMs, failures }: Standing): boolean {
  if (requestFailedMs === null) return true;
  const pauseMs = ASK_AGAIN_MS * 2 ** Math.min(failures - 1, DOUBLINGS_MOST);
  return elapsedMs(requestFailedMs, around.nowMs()) >= pauseMs;
}

/** Why the broker does not get it at this moment, or null; for whoever sets the plan. */
export function placeRefusal(
  state: EngineView,
  around: Surroundings,
  plan: Pick<Protection, 'rules' | 'strategy'>,
  position: Position,
  except: StandingId | null,
): RefusalReason | null {
  const asked = askedOf(state, around, plan, position, except);
  if (asked === null) return refusal('no_price_known');
  const verdict = passStanding(asked.candidate, asked.terms);
  return verdict.ok ? null : verdict.error;
}

function place(
  state: EngineView,
  around: Surroundings,
  plan: Protection,
  position: Position,
): Decision {
  const asked = askedOf(state, around, plan, position, null);
  if (asked === null || rateLeft(state, around, CANCEL_ASK) <= REQUESTS_KEPT) return NO_DECISION;
  const { protectionId, account, strategy } = plan;
  const standingId = around.newId(MODE_LETTER[around.manifest.mode]) as StandingId;
  const request = requestOf(around, position, asked, standingId);
  const verdict = passStanding(asked.candidate, request);
  if (!verdict.ok) return NO_DECISION;
  const event: DomainEvent = {
    kind: 'standing_intended',
    protectionId,
    account,
    strategy,
    ...request,
    limitsHash: around.limitsHash(),
  };
  return deciding(event, { kind: 'place_standing', request: verdict.value, attempt: 0 });
}

function requestOf(
  around: Surroundings,
  { instrument, product }: Position,
  { terms, side, last }: Asked,
  standingId: StandingId,
): StandingRequest {
  const { mode } = around.manifest;
  return { standingId, mode, instrument, side, product, last, ...terms };
}

function deciding(event: DomainEvent, effect: StandingEffect): Decision {
  return { events: [event], effects: [effect], orderIds: [], refusal: null };
}

function change(
  state: EngineView,
  around: Surroundings,
  plan: Protection,
  position: Position,
  standing: Standing,
): Decision {
  const { standingId, brokerStandingId, protectionId, requests } = standing;
  const asked = askedOf(state, around, plan, position, standingId);
  if (asked === null || brokerStandingId === null) return NO_DECISION;
  const { terms } = asked;
  if (terms.quantity === standing.quantity && sameTriggers(terms, standing)) return NO_DECISION;
  if (!mayAskAgain(around, standing)) return NO_DECISION;
  const anew = standing.unchangeable || standingKindOf(terms) !== standingKindOf(standing);
  if (anew || terms.quantity === 0) return cancelStanding(state, around, standing);
  const cost = around.manifest.standing?.requestsPerChange ?? 1;
  if (rateLeft(state, around, CANCEL_ASK) < cost + REQUESTS_KEPT) return NO_DECISION;
  const request = { ...requestOf(around, position, asked, standingId), brokerStandingId };
  const verdict = passStanding(asked.candidate, request);
  if (!verdict.ok) {
    // More than is held must not stay there, whatever keeps the new terms from being right.
    const over = standing.quantity > Math.abs(position.net);
    return over ? cancelStanding(state, around, standing) : NO_DECISION;
  }
  const attempt = requests + 1;
  const of = { standingId, protectionId };
  return deciding(
    { kind: 'standing_requested', ...of, request: 'change', attempt, terms: plain(terms) },
    { kind: 'change_standing', request: verdict.value, attempt },
  );
}

function plain({ quantity, stop, target }: StandingTerms): StandingTerms {
  return { quantity, stop, target };
}

/** No decision while it cannot be asked: not found yet, asked already, or just refused. */
export function cancelStanding(
  state: EngineView,
  around: Surroundings,
  standing: Standing,
): Decision {
  const { standingId, protectionId, mode, brokerStandingId, requests } = standing;
  if (standing.state !== 'standing' || standing.request !== null) return NO_DECISION;
  if (brokerStandingId === null) return NO_DECISION;
  if (!mayAskAgain(around, standing)) return NO_DECISION;
  if (rateLeft(state, around, CANCEL_ASK) < 1) return NO_DECISION;
  const attempt = requests + 1;
  return deciding(
    {
      kind: 'standing_requested',
      standingId,
      protectionId,
      request: 'cancel',
      attempt,
      terms: null,
    },
    { kind: 'cancel_standing', request: { standingId, mode, brokerStandingId }, attempt },
  );
}
