/**
 * The next step of one exit: clear what is in its way, send what is free, move what rests to the
 * next price of its ladder, or say that nothing moves any longer.
 *
 * The size of every order comes from what the strategy owns minus everything that may still fill
 * on the closing side, unknown orders in full, so no exit can cross zero. Resting orders of other
 * purposes that hold the budget are cancelled first and the run waits for their proof.
 */
import type { ExitEvent, ExitRun, RestCause } from '../../../shared/domain/exit.ts';
import type { CommandId, OrderId } from '../../../shared/domain/ids.ts';
import { type Instrument, maxOrderQuantity } from '../../../shared/domain/instrument.ts';
import { isReducing } from '../../../shared/domain/intent.ts';
import { isTurnedAway, mayStillFill, type Order } from '../../../shared/domain/order.ts';
import { isFinal } from '../../../shared/domain/order-transitions.ts';
import { freeToExit } from '../../../shared/domain/reservation.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { closingSide } from '../../../shared/domain/side.ts';
import { decideCancel, mayAskCancel } from '../change.ts';
import { type Decision, NO_DECISION } from '../decision.ts';
import { ended } from '../exits.ts';
import { netOf, ordersOfPosition } from '../facts.ts';
import { decidePlace } from '../place.ts';
import { rateLeft } from '../rate.ts';
import { cancelStanding } from '../protection/standing-drive.ts';
import { type EngineView, standingsOf, standingUnits } from '../state.ts';
import type { Surroundings } from '../surroundings.ts';
import { climb, followsNoMore, freshPrice } from './climb.ts';
import { gateOf } from './gate.ts';
import { isUrgent, ladderOf } from './ladder.ts';
import { lastMovedMs, restCause } from './rest.ts';
import { mayAskAgain } from './turned-away.ts';

/** No decision while it has to wait for the broker, the market or other exits. */
export function nextExitStep(state: EngineView, around: Surroundings, run: ExitRun): Decision {
  const net = netOf(state, run);
  const own = ordersOfRun(state, run);
  const working = own.filter((order) => !isFinal(order.state));
  const promised = working.reduce((sum, order) => sum + mayStillFill(order), 0);
  const filled = own.reduce((sum, order) => sum + order.filled, 0);
  const remaining = Math.min(run.quantity - filled, Math.abs(net));
  const left = remaining - promised;
  const broken = own.find((order) => endedUnfilled(run, order));
  if (promised === 0 && working.length === 0) {
    if (net === 0) return ended(run, 'flat', '');
    if (run.quantity <= filled) return ended(run, 'done', '');
    if (broken !== undefined) return ended(run, 'stopped', endWords(broken));
  }
  const gate = gateOf(state, run);
  if (gate.kind === 'lost') return ended(run, 'stopped', gate.words);
  if (gate.kind === 'waits') return rest(around, run, own, () => 'waits_for_shorts');
  // An order of this run that ended unfilled beside a working one: wait for the rest, then stop.
  if (left > 0 && broken === undefined && mayAskAgain(own, around)) {
    const sent = sendOrClear(state, around, run, left, remaining);
    if (sent.events.length > 0) return sent;
  }
  const moved = climb(state, around, run, working, remaining);
  if (moved.events.length > 0) return moved;
  return rest(around, run, own, () => restCause(state, around, run, working, remaining));
}

function sendOrClear(
  state: EngineView,
  around: Surroundings,
  run: ExitRun,
  left: number,
  remaining: number,
): Decision {
  const net = netOf(state, run);
  const instrument = around.market.instrument(run.instrument);
  if (net === 0) return NO_DECISION;
  if (instrument === null) return ended(run, 'stopped', `There is no contract ${run.instrument}`);
  const others = [...ordersOfPosition(state, run)];
  // What the broker may still fire counts as sent: it is cancelled first, and a read proves it.
  const free = freeToExit(net, others) - standingUnits(state, run);
  const clearing =
    (free < left ? clearStanding(state, around, run) : null) ??
    clearOthers(state, around, run, others, left);
  if (clearing !== null) return clearing;
  const budget = Math.min(
    around.limits().slices,
    rateLeft(state, around, { reducing: true, placing: true }),
  );
  const most = Math.max(maxOrderQuantity(instrument), instrument.lot);
  const units = Math.min(left, free, most * budget);
  return units <= 0 ? NO_DECISION : send(state, around, run, instrument, units, remaining);
}

/** What is new goes on at the step that the run has come to. */
function send(
  state: EngineView,
  around: Surroundings,
  run: ExitRun,
  instrument: Instrument,
  units: number,
  remaining: number,
): Decision {
  const side = closingSide(netOf(state, run));
  const facts = freshPrice(around, run.instrument);
  if (side === null || facts === null) return NO_DECISION;
  const need = { side, worst: run.worst, units: remaining };
  const ladder = ladderOf(around.limits(), instrument, facts, need);
  const begin = isUrgent(run.reason) ? ladder.urgent : 0;
  const step = Math.min(ladder.steps, Math.max(begin, ...run.rungs.map((rung) => rung.step)));
  const price = ladder.priceAt(step);
  if (price === null) return NO_DECISION;
  const children = state.ordersByExit.get(run.exitId)?.length ?? 0;
  const decision = decidePlace(
    state,
    around,
    {
      instrument: run.instrument,
      side,
      quantity: quantity(units),
      type: 'limit',
      price,
      trigger: null,
      validity: 'day',
      product: run.product,
      strategy: run.strategy,
      intent: 'exit',
      scaleIn: false,
    },
    instrument,
    {
      commandId: `${run.exitId}.${children}` as CommandId,
      exit: run.exitId,
      exitReason: run.reason,
    },
  );
  if (decision.refusal !== null) return decision;
  const { exitId } = run;
  const { steps } = ladder;
  const rungs = decision.orderIds.map(
    (order): ExitEvent => ({ kind: 'exit_stepped', exitId, order, step, steps, price }),
  );
  return { ...decision, events: [...decision.events, ...rungs] };
}

/**
 * Asks for the cancel of what stands in the way: other reducing orders when they hold the budget,
 * and, when the whole position goes, entries that would open it again.
 */
function clearOthers(
  state: EngineView,
  around: Surroundings,
  run: ExitRun,
  others: readonly Order[],
  left: number,
): Decision | null {
  const net = netOf(state, run);
  const whole = run.quantity >= Math.abs(net);
  const short = freeToExit(net, others) < left;
  for (const order of others) {
    if (order.exit === run.exitId || !mayAskCancel(order, around.nowMs())) continue;
    if (isReducing(order.intent) ? !short : !whole) continue;
    const decision = decideCancel(state, around, order, cancelId(run, order.orderId));
    if (decision.refusal === null) return decision;
  }
  return null;
}

function clearStanding(state: EngineView, around: Surroundings, run: ExitRun): Decision | null {
  for (const standing of standingsOf(state, run)) {
    const decision = cancelStanding(state, around, standing);
    if (decision.events.length > 0) return decision;
  }
  return null;
}

function cancelId(run: ExitRun, orderId: OrderId): CommandId {
  return `${run.exitId}.c.${orderId}` as CommandId;
}

function ordersOfRun(state: EngineView, run: ExitRun): readonly Order[] {
  const ids = state.ordersByExit.get(run.exitId) ?? [];
  return ids.flatMap((id) => state.orders.get(id) ?? []);
}

/**
 * Cancelled by the ladder itself, or turned away for the number of requests, it goes on in another
 * order; anything else is for a person.
 */
function endedUnfilled(run: ExitRun, order: Order): boolean {
  if (!isFinal(order.state) || order.state === 'filled' || isTurnedAway(order)) return false;
  return order.state !== 'cancelled' || !run.replaced.includes(order.orderId);
}

/** Why is asked only when nothing has moved for long, since this is asked at every turn. */
function rest(
  around: Surroundings,
  run: ExitRun,
  own: readonly Order[],
  cause: () => RestCause,
): Decision {
  if (run.rested !== null) return NO_DECISION;
  const still = lastMovedMs(around, run, own) >= around.limits().ladderGiveUpMs;
  if (!still && !followsNoMore(around, run)) return NO_DECISION;
  const why = cause();
  if (!still && why !== 'last_step') return NO_DECISION;
  const events: readonly ExitEvent[] = [{ kind: 'exit_rested', exitId: run.exitId, why }];
  return { events, effects: [], orderIds: [], refusal: null };
}

function endWords(order: Order): string {
  return `${order.symbol}: ${order.tag}${order.words === '' ? '' : ` (${order.words})`}`;
}
