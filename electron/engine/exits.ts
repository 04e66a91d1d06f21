/**
 * Exits. A run wants so many units out of one position and goes on until fills have brought them,
 * the position is flat, or one of its orders ended unfilled and a person has to look.
 *
 * The size of every order comes from what the strategy owns minus everything that may still fill
 * on the closing side, unknown orders in full, so no exit can cross zero. Resting orders of other
 * purposes that hold the budget are cancelled first and the run waits for their proof.
 */
import type { DomainEvent } from '../../shared/domain/events.ts';
import type { ExitEnd, ExitRun } from '../../shared/domain/exit.ts';
import type { CommandId, ExitId } from '../../shared/domain/ids.ts';
import { maxOrderQuantity } from '../../shared/domain/instrument.ts';
import { type ExitReason, isReducing } from '../../shared/domain/intent.ts';
import { mayStillFill, type Order } from '../../shared/domain/order.ts';
import { isFinal } from '../../shared/domain/order-transitions.ts';
import type { Position } from '../../shared/domain/position.ts';
import { freeToExit } from '../../shared/domain/reservation.ts';
import { floorToLot, type Quantity, quantity } from '../../shared/domain/quantity.ts';
import { type RefusalReason, refusal } from '../../shared/domain/refusals.ts';
import { closingSide } from '../../shared/domain/side.ts';
import type { ExitSize } from '../../shared/contract/commands.ts';
import { decideCancel, mayAskCancel } from './change.ts';
import { type Decision, NO_DECISION } from './decision.ts';
import { netOf, ordersOfPosition } from './facts.ts';
import { decidePlace } from './place.ts';
import { rateLeft } from './rate.ts';
import type { EngineView } from './state.ts';
import type { Surroundings } from './surroundings.ts';

/** Shorts first: buying them back never needs margin, closing a hedge first would. */
export function exitOrder(positions: Iterable<Position>): readonly Position[] {
  return [...positions]
    .filter((position) => position.net !== 0)
    .sort((a, b) => a.net - b.net || (a.instrument < b.instrument ? -1 : 1));
}

/** How many units the trader means; the refusal when the position has fewer. */
export function exitUnits(
  position: Position,
  size: ExitSize,
  lot: Quantity,
): Quantity | RefusalReason {
  const held = quantity(Math.abs(position.net));
  if (size.kind === 'lots') {
    const asked = size.lots * lot;
    return asked > held ? refusal('exit_over_free', { free: held, held }) : quantity(asked);
  }
  if (size.percent === 100) return held;
  const part = floorToLot(Math.floor((held * size.percent) / 100), lot);
  return part > 0 ? part : quantity(Math.min(lot, held));
}

export function openExitOf(state: EngineView, position: Position): ExitRun | null {
  for (const id of state.openExits) {
    const run = state.exits.get(id);
    if (run !== undefined && isOf(run, position)) return run;
  }
  return null;
}

function isOf(run: ExitRun, position: Position): boolean {
  return (
    run.account === position.account &&
    run.strategy === position.strategy &&
    run.instrument === position.instrument &&
    run.product === position.product
  );
}

export function exitIntended(
  around: Surroundings,
  position: Position,
  units: Quantity,
  commandId: CommandId,
  reason: ExitReason,
): Extract<DomainEvent, { kind: 'exit_intended' }> {
  return {
    kind: 'exit_intended',
    exitId: around.newId('X') as ExitId,
    commandId,
    account: position.account,
    strategy: position.strategy,
    instrument: position.instrument,
    product: position.product,
    quantity: units,
    reason,
  };
}

/** The next step of one run; no decision while it has to wait for the broker or the market. */
export function nextExitStep(state: EngineView, around: Surroundings, run: ExitRun): Decision {
  const net = netOf(state, run);
  const own = ordersOfRun(state, run);
  const working = own.filter((order) => !isFinal(order.state));
  const promised = working.reduce((sum, order) => sum + mayStillFill(order), 0);
  const filled = own.reduce((sum, order) => sum + order.filled, 0);
  const left = Math.min(run.quantity - filled, Math.abs(net)) - promised;
  if (promised === 0 && working.length === 0) {
    if (net === 0) return ended(run, 'flat', '');
    if (run.quantity <= filled) return ended(run, 'done', '');
    const broken = own.find((order) => isFinal(order.state) && order.state !== 'filled');
    if (broken !== undefined) return ended(run, 'stopped', endWords(broken));
  }
  if (left <= 0) return NO_DECISION;
  // An order of this run that ended unfilled beside a working one: wait for the rest, then stop.
  if (own.some((order) => isFinal(order.state) && order.state !== 'filled')) return NO_DECISION;
  return sendOrClear(state, around, run, left);
}

function sendOrClear(
  state: EngineView,
  around: Surroundings,
  run: ExitRun,
  left: number,
): Decision {
  const net = netOf(state, run);
  const side = closingSide(net);
  const instrument = around.market.instrument(run.instrument);
  if (side === null) return NO_DECISION;
  if (instrument === null) return ended(run, 'stopped', `There is no contract ${run.instrument}`);
  const others = [...ordersOfPosition(state, run)];
  const clearing = clearOthers(state, around, run, others, left);
  if (clearing !== null) return clearing;
  const free = freeToExit(net, others);
  const budget = Math.min(
    around.limits().slices,
    rateLeft(state, around, { reducing: true, placing: true }),
  );
  const most = Math.max(maxOrderQuantity(instrument), instrument.lot);
  const units = Math.min(left, free, most * budget);
  if (units <= 0) return NO_DECISION;
  const children = state.ordersByExit.get(run.exitId)?.length ?? 0;
  return decidePlace(
    state,
    around,
    {
      instrument: run.instrument,
      side,
      quantity: quantity(units),
      type: 'market',
      price: null,
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
    const decision = decideCancel(state, around, order, cancelId(run, order));
    if (decision.refusal === null) return decision;
  }
  return null;
}

function cancelId(run: ExitRun, order: Order): CommandId {
  return `${run.exitId}.c.${order.orderId}` as CommandId;
}

function ordersOfRun(state: EngineView, run: ExitRun): readonly Order[] {
  const ids = state.ordersByExit.get(run.exitId) ?? [];
  return ids.flatMap((id) => state.orders.get(id) ?? []);
}

export function ended(run: ExitRun, end: ExitEnd, words: string): Decision {
  return {
    events: [{ kind: 'exit_ended', exitId: run.exitId, end, words: words.slice(0, 500) }],
    effects: [],
    orderIds: [],
    refusal: null,
  };
}

function endWords(order: Order): string {
  return `${order.symbol}: ${order.tag}${order.words === '' ? '' : ` (${order.words})`}`;
}
