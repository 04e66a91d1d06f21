/**
 * What goes on by itself within what a person asked for: cancels waiting for the rate budget, open
 * exits, slices that wait, and the sweeps of the kill switch. Each step is decided like a command,
 * in the same turn.
 */
import type { CausationId, CommandId } from '../../shared/domain/ids.ts';
import type { ExitRun } from '../../shared/domain/exit.ts';
import { isUnattended } from '../../shared/domain/intent.ts';
import { positionKeyText } from '../../shared/domain/position.ts';
import { quantity } from '../../shared/domain/quantity.ts';
import { isFinal, isLive } from '../../shared/domain/order-transitions.ts';
import { addsRisk, decideCancel, hasRested, mayAskCancel } from './change.ts';
import { type ExitWish, planExits } from './exit/gate.ts';
import { nextExitStep } from './exit/next-step.ts';
import { ended, exitOrder, openExitOf } from './exits.ts';
import { driveBatches, hasBatchWork } from './batch/runner.ts';
import { driveGuards } from './guards.ts';
import { driveLimits } from './limits.ts';
import { heldBack } from './protection/protect.ts';
import { CANCEL_ASK, rateLeft } from './rate.ts';
import type { CancelWishes } from './run-command.ts';
import { driveSlices } from './slices.ts';
import { allLiveOrders } from './state.ts';
import type { Surroundings } from './surroundings.ts';
import type { Turn } from './turn.ts';

/** More steps than this in one turn is a loop that does not end, which is a bug. */
const STEPS_MAX = 2_000;

export function drive(turn: Turn, around: Surroundings, wishes: CancelWishes): void {
  driveLimits(turn, around);
  driveGuards(turn, around);
  sweepForKill(turn, around, wishes);
  driveCancels(turn, around, wishes);
  writeDown(turn, wishes);
  if (around.moment().ledgerStopped) return;
  flattenForKill(turn, around);
  driveBatches(turn, around);
  driveExits(turn, around);
  driveSlices(turn, around);
}

/** True while something waits for the budget or the market rather than for the broker. */
export function hasWork(turn: Pick<Turn, 'state'>, wishes: CancelWishes): boolean {
  const { openExits, waiting } = turn.state;
  const waits = wishes.size > 0 || openExits.size > 0 || waiting.size > 0;
  return waits || hasBatchWork(turn.state);
}

/** From level two on, every resting order that adds risk is cancelled, once each. */
function sweepForKill(turn: Turn, around: Surroundings, wishes: CancelWishes): void {
  if (turn.state.kill.level < 2) return;
  for (const order of allLiveOrders(turn.state)) {
    if (!addsRisk(order) || wishes.has(order.orderId)) continue;
    if (!mayAskCancel(order, around.nowMs())) continue;
    wishes.set(order.orderId, `kill.${order.orderId}` as CommandId);
  }
}

function driveCancels(turn: Turn, around: Surroundings, wishes: CancelWishes): void {
  for (const [orderId, commandId] of wishes) {
    const order = turn.state.orders.get(orderId);
    if (order === undefined || isFinal(order.state)) {
      wishes.delete(orderId);
      continue;
    }
    if (!hasRested(order, around.nowMs())) continue;
    if (rateLeft(turn.state, around, CANCEL_ASK) < 1) return;
    const decision = decideCancel(turn.state, around, order, commandId);
    if (decision.refusal?.code === 'request_in_flight') continue;
    wishes.delete(orderId);
    turn.take(decision, commandId as string as CausationId);
  }
}

/** What has to wait is written down, so that a restart goes on with it; a kill sweeps anew. */
function writeDown(turn: Turn, wishes: CancelWishes): void {
  for (const [orderId, commandId] of wishes) {
    if (turn.state.wanted.has(orderId) || commandId.startsWith('kill.')) continue;
    turn.stage([{ kind: 'cancel_wanted', orderId, commandId }], commandId as string as CausationId);
  }
}

/**
 * At level three everything held is flattened, also what an exit that was open then leaves over and
 * what fills after the kill. One exit for each kill and each new fill at most: a broker that
 * refuses them is not asked again and again.
 */
function flattenForKill(turn: Turn, around: Surroundings): void {
  const { state } = turn;
  if (state.kill.level < 3 || state.haltedBecause !== null || state.killedBy === null) return;
  const held = exitOrder(state.positions.values());
  if (held.length === 0) return;
  const wishes: ExitWish[] = [];
  for (const position of held) {
    const owed = state.toFlatten.has(positionKeyText(position));
    if (!owed || openExitOf(state, position) !== null) continue;
    wishes.push({ position, units: quantity(Math.abs(position.net)) });
  }
  const events = planExits(around, wishes, state.killedBy, 'kill');
  turn.stage(events, state.killedBy as string as CausationId);
}

function driveExits(turn: Turn, around: Surroundings): void {
  if (turn.state.haltedBecause !== null) {
    stopExits(turn);
    return;
  }
  let steps = 0;
  for (const exitId of [...turn.state.openExits]) {
    for (; steps < STEPS_MAX; steps += 1) {
      const run = turn.state.exits.get(exitId);
      if (run === undefined || run.end !== null) break;
      if (isUnattended(run.reason) && isHeldBack(turn, around, run)) break;
      const decision = nextExitStep(turn.state, around, run);
      if (decision.events.length === 0) break;
      turn.take(decision, exitId as string as CausationId);
    }
  }
}

/**
 * What a plan or the kill switch began never acts on a book that may be an old one, nor on a closed
 * exchange: an order refused for that would end the exit, and nobody is there to begin another.
 */
function isHeldBack({ state }: Turn, around: Surroundings, run: ExitRun): boolean {
  const position = state.positions.get(positionKeyText(run));
  return heldBack(state, around, position === undefined ? [] : [position]) !== null;
}

/** A halted desk sends nothing, so an exit with nothing at the broker ends and a person decides. */
function stopExits(turn: Turn): void {
  for (const exitId of [...turn.state.openExits]) {
    const run = turn.state.exits.get(exitId);
    const ids = turn.state.ordersByExit.get(exitId) ?? [];
    const works = ids.some((id) => isLive(turn.state.orders.get(id)?.state ?? 'refused'));
    if (run === undefined || works) continue;
    turn.take(ended(run, 'stopped', 'Trading is halted'), exitId as string as CausationId);
  }
}
