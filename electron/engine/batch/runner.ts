/**
 * The one actor of a batch: looks at its legs and takes the next step that its state allows, until
 * there is none. Everything it knows is in the ledger, so after a restart it stands where it stood.
 *
 * Rolling back is three steps and never one: cancel what rests, wait until the broker proves it,
 * and get out of what has filled through exits. It is rolled back when nothing of it is held.
 */
import type { BatchChoice, BatchEnd, StopCause } from '../../../shared/domain/batch-events.ts';
import { type Batch, spanMs } from '../../../shared/domain/batch.ts';
import type { DomainEvent } from '../../../shared/domain/events.ts';
import type { CausationId, CommandId, LegId } from '../../../shared/domain/ids.ts';
import { mayStillFill, type Order } from '../../../shared/domain/order.ts';
import { positionKeyText } from '../../../shared/domain/position.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { type RefusalReason, refusal, saysRefusal } from '../../../shared/domain/refusals.ts';
import { groupedText } from '../../../shared/domain/money.ts';
import { unreachable } from '../../../shared/lib/assert.ts';
import { mayEnter } from '../arming.ts';
import { decideCancel, mayAskCancel } from '../change.ts';
import { dayLoss } from '../day-loss.ts';
import { type Decision, NO_DECISION } from '../decision.ts';
import { planExits } from '../exit/gate.ts';
import { exitOrder, openExitOf } from '../exits.ts';
import { lossLimits } from '../loss-limits.ts';
import { provenNow } from '../risk-log.ts';
import { endOf } from '../slices.ts';
import type { EngineView } from '../state.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Turn } from '../turn.ts';
import { costToComplete, costToUnwind } from './costs.ts';
import {
  isAnythingFilled,
  isAnythingHeld,
  isInDoubt,
  isWhole,
  keyOf,
  type Lane,
  lanesOf,
  liveOrders,
  ordersOfRound,
} from './lanes.ts';
import { completeRefusal, nextTry, payUp, releaseNext } from './release.ts';
import { batchRefusal, legRefusals } from './verdict.ts';

/** More steps than this in one turn is a loop that does not end, which is a bug. */
const STEPS_MAX = 500;

export function driveBatches(turn: Turn, around: Surroundings): void {
  for (const batchId of [...turn.state.openBatches]) {
    for (let steps = 0; steps < STEPS_MAX; steps += 1) {
      const batch = turn.state.batches.get(batchId);
      const decision = batch === undefined ? NO_DECISION : nextStep(turn.state, around, batch);
      if (decision.events.length === 0) break;
      turn.take(decision, batchId as string as CausationId);
    }
  }
}

/** True while a batch waits for the broker, the market or its clock rather than for a person. */
export function hasBatchWork({ openBatches, batches }: EngineView): boolean {
  for (const id of openBatches) {
    const state = batches.get(id)?.state;
    if (state !== 'deciding' && state !== 'rolled_back' && state !== 'cancelled') return true;
  }
  return false;
}

interface Ground {
  readonly state: EngineView;
  readonly around: Surroundings;
  readonly batch: Batch;
  readonly lanes: readonly Lane[];
}

function nextStep(state: EngineView, around: Surroundings, batch: Batch): Decision {
  const ground: Ground = { state, around, batch, lanes: lanesOf(state, batch) };
  switch (batch.state) {
    case 'intended':
      return begin(ground);
    case 'working':
      return work(ground);
    case 'frozen':
      return stayFrozen(ground);
    case 'cancelling':
      return cancelRest(ground) ?? settle(ground);
    case 'deciding':
      return cancelRest(ground) ?? decide(ground);
    case 'unwinding':
      return cancelRest(ground) ?? unwind(ground);
    case 'rolled_back':
    case 'cancelled': {
      const { batchId } = batch;
      if (isAnythingHeld(ground.lanes)) return only({ kind: 'batch_reopened', batchId });
      return cancelRest(ground) ?? NO_DECISION;
    }
    case 'complete':
    case 'held':
      return NO_DECISION;
    default:
      return unreachable(batch.state);
  }
}

function only(event: DomainEvent): Decision {
  return { events: [event], effects: [], orderIds: [], refusal: null };
}

function stopped({ batch: { batchId } }: Ground, cause: StopCause, words = '', leg?: LegId) {
  const at = leg ?? null;
  return only({
    kind: 'batch_stopped',
    batchId,
    commandId: null,
    cause,
    leg: at,
    words: words.slice(0, 500),
  });
}

function ended({ batch: { batchId } }: Ground, end: BatchEnd): Decision {
  return only({ kind: 'batch_ended', batchId, end });
}

/** The second half of a roll begins when the first is complete, by a verdict of that moment. */
function begin(ground: Ground): Decision {
  const { state, around, batch } = ground;
  const shut = entriesShut(ground);
  if (shut !== null) return stopped(ground, 'entries_stopped', saysRefusal(shut));
  if (batch.after !== null) {
    const first = state.batches.get(batch.after);
    if (first?.endedMs === null) return NO_DECISION;
    if (first?.state !== 'complete') return stopped(ground, 'first_half');
    if (!isInStep(around)) return NO_DECISION;
    const reason = batchRefusal(legRefusals(state, around, batch, new Set(ROLL_ANSWERED)));
    if (reason !== null) return stopped(ground, 'refused', saysRefusal(reason));
  }
  return only({ kind: 'batch_began', batchId: batch.batchId });
}

/** Asked about and answered when the roll was sent. */
const ROLL_ANSWERED = [
  'order_unusually_large',
  'price_unusual',
  'price_unseen',
  'duplicate_likely',
] as const;

function work(ground: Ground): Decision {
  const { state, around, batch, lanes } = ground;
  if (isWhole(lanes)) return ended(ground, 'complete');
  const doubtful = lanes.find((lane) => lane.state === 'unknown');
  if (doubtful !== undefined) {
    const { batchId } = batch;
    return only({ kind: 'batch_frozen', batchId, leg: doubtful.leg.leg });
  }
  const stop = whyStop(ground);
  if (stop !== null) return stop;
  if (!isInStep(around)) return NO_DECISION;
  const released = releaseNext(state, around, batch, lanes);
  return released.events.length > 0 ? released : payUp(state, around, batch, lanes);
}

function stayFrozen(ground: Ground): Decision {
  const { batch, lanes } = ground;
  if (isWhole(lanes)) return ended(ground, 'complete');
  const stop = whyStop(ground);
  if (stop !== null) return stop;
  const doubtful = lanes.some((lane) => lane.state === 'unknown');
  return doubtful ? NO_DECISION : only({ kind: 'batch_thawed', batchId: batch.batchId });
}

/** Nothing acts by itself on a book that may be an old one. */
function isInStep(around: Surroundings): boolean {
  return around.moment().state !== 'not_reconciled';
}

/** What shuts entries shuts the legs that are still to come. */
function entriesShut({ state, around, batch }: Ground): RefusalReason | null {
  const { haltedBecause: cause } = state;
  if (cause !== null) return refusal('trading_halted', { cause });
  if (batch.intent === 'exit') return null;
  if (state.kill.level > 0) return refusal('kill_switch_on');
  if (!mayEnter(state, around.manifest.mode)) return refusal('not_armed');
  const { loss } = dayLoss(state, around);
  const limit = lossLimits(around).reducingAt;
  if (loss < limit) return null;
  const [lost, most] = [groupedText(loss), groupedText(limit)];
  return refusal('daily_loss_over_limit', { loss: lost, limit: most });
}

function whyStop(ground: Ground): Decision | null {
  const failed = failedLeg(ground);
  if (failed !== null) return failed;
  const shut = entriesShut(ground);
  if (shut !== null) return stopped(ground, 'entries_stopped', saysRefusal(shut));
  return overBudget(ground);
}

const CAUSE_OF: Readonly<Partial<Record<Order['state'], StopCause>>> = {
  rejected: 'rejected',
  refused: 'refused',
};

/** A leg of this round that can bring no more fills although some are missing. */
function failedLeg(ground: Ground): Decision | null {
  const { around, batch, lanes } = ground;
  for (const lane of lanes) {
    const sent = ordersOfRound(batch, lane);
    if (sent.length === 0 || lane.missing === 0 || lane.facts.doubtful > 0) continue;
    const bad = sent.findLast(({ state }) => CAUSE_OF[state] !== undefined) ?? sent.at(-1);
    if (bad === undefined || nextTry(around, batch, lane) !== null) continue;
    const words = bad.words === '' ? bad.tag : bad.words;
    return stopped(ground, CAUSE_OF[bad.state] ?? 'ended', `${bad.symbol}: ${words}`, lane.leg.leg);
  }
  return null;
}

function overBudget(ground: Ground): Decision | null {
  const { state, around, batch, lanes } = ground;
  if (batch.budgetFrom === null) return null;
  const nowMs = around.nowMs();
  const now = { atMs: nowMs, provenMs: provenNow(state.clock, nowMs) };
  if (spanMs(batch.budgetFrom, now) >= batch.policy.mostMs) return stopped(ground, 'too_long');
  const cost = costToUnwind(around, lanes);
  if (cost === null || cost <= batch.policy.mostLoss) return null;
  return stopped(ground, 'too_costly', groupedText(cost));
}

/**
 * Asks for the cancel of what rests and withdraws what has not left; null when nothing is left to
 * cancel. What is in doubt can only be waited for.
 */
function cancelRest(ground: Ground): Decision | null {
  const { state, around, batch, lanes } = ground;
  const live = liveOrders(lanes).filter((order) => order.state !== 'unknown');
  if (live.length === 0) return null;
  const unsent = live.filter((order) => order.state === 'intended');
  if (unsent.length > 0) {
    const events = unsent.map((order) => endOf(order, refusal('slice_withdrawn')));
    return { events, effects: [], orderIds: [], refusal: null };
  }
  for (const order of live) {
    if (mayStillFill(order) === 0 || !mayAskCancel(order, around.nowMs())) continue;
    const commandId = `${batch.batchId}.c.${order.orderId}` as CommandId;
    const decision = decideCancel(state, around, order, commandId);
    if (decision.refusal === null && decision.events.length > 0) return decision;
  }
  return NO_DECISION;
}

/** Everything of it is proven now, or all but what is in doubt while the rest of it is held. */
function settle(ground: Ground): Decision {
  const { lanes, batch } = ground;
  if (isWhole(lanes)) return ended(ground, 'complete');
  if (isInDoubt(lanes)) return isAnythingHeld(lanes) ? ask(ground) : NO_DECISION;
  if (!isAnythingFilled(lanes)) return ended(ground, 'cancelled');
  if (batch.intent === 'enter' && !isAnythingHeld(lanes)) return ended(ground, 'rolled_back');
  return ask(ground);
}

function ask({ around, batch: { batchId }, lanes }: Ground): Decision {
  return only({
    kind: 'batch_asked',
    batchId,
    toComplete: costToComplete(around, lanes),
    toUnwind: costToUnwind(around, lanes),
  });
}

/** Stops that leave the choice to a person whatever the policy says. */
const FOR_A_PERSON: ReadonlySet<StopCause> = new Set(['person', 'entries_stopped']);

/** The policy chooses once, and only when the desk is in step; a second failure is a person's. */
function decide(ground: Ground): Decision {
  const { around, batch, lanes, state } = ground;
  if (isWhole(lanes)) return ended(ground, 'complete');
  const doubt = isInDoubt(lanes);
  if (batch.intent === 'enter' && !isAnythingHeld(lanes)) {
    return doubt ? NO_DECISION : ended(ground, 'rolled_back');
  }
  const choice = batch.policy.onBreach;
  if (choice === 'ask' || batch.decided !== null || batch.stopped === null) return NO_DECISION;
  // A person may get out of the rest while a leg is in doubt; a policy waits for the evidence.
  if (doubt) return NO_DECISION;
  const { cause } = batch.stopped;
  if (FOR_A_PERSON.has(cause) || !isInStep(around)) return NO_DECISION;
  // A program that was just started gets out by itself, but in only when a person says so.
  if (cause === 'restart' && choice === 'complete') return NO_DECISION;
  if (choiceRefusal(state, around, batch, choice) !== null) return NO_DECISION;
  return only({ kind: 'batch_decided', batchId: batch.batchId, choice, commandId: null });
}

/** Why this may not be chosen now, or null. */
export function choiceRefusal(
  state: EngineView,
  around: Surroundings,
  batch: Batch,
  choice: BatchChoice,
): RefusalReason | null {
  const lanes = lanesOf(state, batch);
  if (choice === 'complete') {
    const doubtful = lanes.find(({ facts }) => facts.doubtful > 0);
    if (doubtful !== undefined) {
      return refusal('batch_leg_in_doubt', { symbol: doubtful.leg.symbol });
    }
    const shut = entriesShut({ state, around, batch, lanes });
    return shut ?? completeRefusal(state, around, batch, lanes);
  }
  if (choice === 'unwind' && batch.intent === 'exit') return refusal('batch_exit_not_unwound');
  return null;
}

/** Exits of what is held, shorts before longs; done when nothing is, asked when one stopped. */
function unwind(ground: Ground): Decision {
  const { state, around, batch, lanes } = ground;
  const exiting = batch.exits.some((id) => state.exits.get(id)?.end === null);
  if (!isAnythingHeld(lanes)) {
    return exiting || isInDoubt(lanes) ? NO_DECISION : ended(ground, 'rolled_back');
  }
  if (exiting) return NO_DECISION;
  if (state.haltedBecause !== null || hasExitStopped(ground)) return ask(ground);
  return isInStep(around) ? planUnwind(ground) : NO_DECISION;
}

/**
 * An exit that stopped since the last decision needs a person; one that was interrupted goes on.
 */
function hasExitStopped({ state, batch }: Ground): boolean {
  const sinceMs = batch.decided?.atMs ?? 0;
  return batch.exits.some((id) => {
    const run = state.exits.get(id);
    return run?.end === 'stopped' && run.startedMs >= sinceMs;
  });
}

function planUnwind(ground: Ground): Decision {
  const { state, around, batch, lanes } = ground;
  const wishes = new Map(
    lanes
      .filter(({ held }) => held > 0)
      .map(({ leg, held }) => [positionKeyText(keyOf(batch, leg)), held]),
  );
  const positions = [...wishes.keys()].flatMap((key) => state.positions.get(key) ?? []);
  const free = exitOrder(positions).filter((position) => openExitOf(state, position) === null);
  const commandId = `${batch.batchId}.u${batch.exits.length}` as CommandId;
  const events = planExits(
    around,
    free.map((position) => {
      const units = quantity(wishes.get(positionKeyText(position)) ?? 0);
      return { position, units };
    }),
    commandId,
    'risk',
  );
  return { events, effects: [], orderIds: [], refusal: null };
}
