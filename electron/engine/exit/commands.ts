/** Commands about exits into decisions: begin them, stop them, let them go without waiting. */
import type { CommandParams } from '../../../shared/contract/commands.ts';
import type { DomainEvent } from '../../../shared/domain/events.ts';
import type { ExitRun } from '../../../shared/domain/exit.ts';
import type { CommandId, ExitId, InstrumentId, OrderId } from '../../../shared/domain/ids.ts';
import { isReducing } from '../../../shared/domain/intent.ts';
import { mayStillFill, type Order } from '../../../shared/domain/order.ts';
import { isFinal } from '../../../shared/domain/order-transitions.ts';
import { type Position, positionKeyText } from '../../../shared/domain/position.ts';
import type { Quantity } from '../../../shared/domain/quantity.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { type RefusalReason, refusal } from '../../../shared/domain/refusals.ts';
import { unreachable } from '../../../shared/lib/assert.ts';
import { type Decision, refused } from '../decision.ts';
import { ended, exitOrder, exitUnits, openExitOf } from '../exits.ts';
import type { EngineView } from '../state.ts';
import type { Surroundings } from '../surroundings.ts';
import { type ExitWish, planExits } from './gate.ts';

interface ExitDecision extends Decision {
  readonly refusedPositions: readonly {
    readonly instrument: InstrumentId;
    readonly reason: RefusalReason;
  }[];
}

/** What an exit covers, shorts first. */
export function positionsInScope(
  state: EngineView,
  around: Surroundings,
  scope: CommandParams<'exit'>['scope'],
): readonly Position[] {
  return exitOrder(
    [...state.positions.values()].filter((position) => {
      switch (scope.kind) {
        case 'position':
          return (
            position.strategy === scope.strategy &&
            position.instrument === scope.instrument &&
            position.product === scope.product
          );
        case 'strategy':
          return position.strategy === scope.strategy;
        case 'underlying':
          return around.market.instrument(position.instrument)?.underlying === scope.underlying;
        case 'all':
          return true;
        default:
          return unreachable(scope);
      }
    }),
  );
}

export function decideExitCommand(
  state: EngineView,
  around: Surroundings,
  params: CommandParams<'exit'>,
): ExitDecision {
  const positions = positionsInScope(state, around, params.scope);
  const whole = unfit(state, positions, params);
  if (whole !== null) return { ...refused([], whole), refusedPositions: [] };
  const buried = buriedOrders(state, params);
  const events: DomainEvent[] = [];
  const wishes: ExitWish[] = [];
  const refusedPositions: { instrument: InstrumentId; reason: RefusalReason }[] = [];
  for (const position of positions) {
    const run = openExitOf(state, position);
    const dead = buried.filter((order) => positionKeyText(order) === positionKeyText(position));
    const units = unitsOf(around, position, params.size);
    const reason =
      run !== null && dead.length === 0
        ? refusal('exit_in_flight')
        : typeof units === 'object'
          ? units
          : null;
    if (reason !== null || typeof units === 'object') {
      const why = reason ?? refusal('exit_in_flight');
      refusedPositions.push({ instrument: position.instrument, reason: why });
      continue;
    }
    events.push(...dead.map((order) => bury(order, params.commandId)));
    if (run !== null) events.push(...ended(run, 'stopped', GIVEN_UP).events);
    wishes.push({ position, units });
  }
  const how = { worst: params.worst ?? null, atOnce: params.atOnce ?? false };
  events.push(...planExits(around, wishes, params.commandId, 'manual', how));
  const none = refusal('nothing_to_exit', { scope: saysScope(params.scope) });
  const first = positions.length === 0 ? none : (refusedPositions[0]?.reason ?? null);
  const reason = events.length === 0 ? first : null;
  return { events, effects: [], orderIds: [], refusal: reason, refusedPositions };
}

const GIVEN_UP = 'You counted an order of it as dead and began another exit';

/** What is wrong with the command as a whole, whatever it covers. */
function unfit(
  state: EngineView,
  positions: readonly Position[],
  params: CommandParams<'exit'>,
): RefusalReason | null {
  if (params.worst !== undefined && params.scope.kind !== 'position') {
    return refusal('exit_price_of_one');
  }
  const keys = new Set(positions.map((position) => positionKeyText(position)));
  for (const orderId of params.assumeDead ?? []) {
    const order = state.orders.get(orderId);
    if (order === undefined) return refusal('order_unknown', { orderId });
    if (order.state !== 'unknown') return refusal('order_not_unknown');
    if (!isReducing(order.intent) || !keys.has(positionKeyText(order))) {
      return refusal('order_not_in_the_way', { orderId });
    }
  }
  return null;
}

function buriedOrders(state: EngineView, params: CommandParams<'exit'>): readonly Order[] {
  const ids = new Set(params.assumeDead ?? []);
  return [...ids].flatMap((id) => state.orders.get(id) ?? []);
}

/** The units by which all could overshoot if the order turns out to be alive stay on record. */
function bury(order: Order, commandId: CommandId): DomainEvent {
  const { orderId } = order;
  return { kind: 'order_assumed_dead', orderId, commandId, overshoot: mayStillFill(order) };
}

function unitsOf(
  around: Surroundings,
  position: Position,
  size: CommandParams<'exit'>['size'],
): Quantity | RefusalReason {
  const lot = around.market.instrument(position.instrument)?.lot;
  if (lot === undefined) {
    return refusal('instrument_unknown', { instrument: position.instrument });
  }
  return exitUnits(position, size, lot);
}

export function saysScope(scope: CommandParams<'exit'>['scope']): string {
  switch (scope.kind) {
    case 'position':
      return scope.instrument;
    case 'strategy':
      return scope.strategy;
    case 'underlying':
      return scope.underlying;
    case 'all':
      return 'the whole account';
    default:
      return unreachable(scope);
  }
}

/** Level three of the kill switch: everything, save what is on its way out already. */
export function flattenAll(
  state: EngineView,
  around: Surroundings,
  commandId: CommandId,
): readonly DomainEvent[] {
  const wishes = exitOrder(state.positions.values())
    .filter((position) => openExitOf(state, position) === null)
    .map((position) => ({ position, units: quantity(Math.abs(position.net)) }));
  return planExits(around, wishes, commandId, 'kill');
}

interface StopDecision extends Decision {
  /** Orders of the exits that are to be cancelled as the rate allows. */
  readonly cancelling: readonly OrderId[];
}

/** The runs end at once; what they have at the broker is cancelled, and may fill until then. */
export function decideStopExit(
  state: EngineView,
  { exitIds }: CommandParams<'stop_exit'>,
): StopDecision {
  const runs = openRuns(state, exitIds);
  if (runs.length === 0) {
    return { ...refused([], refusal('exit_not_open')), cancelling: [] };
  }
  const events = runs.flatMap((run) => ended(run, 'stopped', 'You stopped it').events);
  const cancelling = runs.flatMap((run) => liveOrdersOfRun(state, run.exitId));
  return { events, effects: [], orderIds: [], refusal: null, cancelling };
}

export function decideReleaseExit(
  state: EngineView,
  { commandId, exitIds }: CommandParams<'release_exit'>,
): Decision {
  const runs = openRuns(state, exitIds).filter((run) => run.after.length > 0 && !run.released);
  if (runs.length === 0) return refused([], refusal('exit_waits_for_nothing'));
  const events = runs.map(
    ({ exitId }): DomainEvent => ({ kind: 'exit_released', exitId, commandId }),
  );
  return { events, effects: [], orderIds: [], refusal: null };
}

function openRuns(state: EngineView, exitIds: readonly string[]): readonly ExitRun[] {
  return [...new Set(exitIds)].flatMap((id) => {
    const run = state.exits.get(id as ExitId);
    return run === undefined || run.end !== null ? [] : [run];
  });
}

function liveOrdersOfRun(state: EngineView, exitId: ExitId): readonly OrderId[] {
  const ids = state.ordersByExit.get(exitId) ?? [];
  return ids.filter((id) => {
    const order = state.orders.get(id);
    return order !== undefined && !isFinal(order.state);
  });
}
