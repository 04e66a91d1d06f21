/** Commands into decisions: one function per command, each pure over state and surroundings. */
import type { CommandParams } from '../../shared/contract/commands.ts';
import type { DomainEvent } from '../../shared/domain/events.ts';
import type { CommandId, InstrumentId, OrderId } from '../../shared/domain/ids.ts';
import { mayStillFill } from '../../shared/domain/order.ts';
import type { Position } from '../../shared/domain/position.ts';
import { quantity } from '../../shared/domain/quantity.ts';
import { type RefusalReason, refusal } from '../../shared/domain/refusals.ts';
import { unreachable } from '../../shared/lib/assert.ts';
import { carriedEvents } from './carried.ts';
import { decideCancel, decideModify } from './change.ts';
import { type Decision, type Effect, refused } from './decision.ts';
import { exitIntended, exitOrder, exitUnits, openExitOf } from './exits.ts';
import { decidePlace } from './place.ts';
import { endOf, waitingWith } from './slices.ts';
import type { EngineView } from './state.ts';
import type { Surroundings } from './surroundings.ts';

export function decidePlaceCommand(
  state: EngineView,
  around: Surroundings,
  params: CommandParams<'place_order'>,
): Decision {
  const instrument = around.market.instrument(params.instrument);
  if (instrument === null) {
    return refused([], refusal('instrument_unknown', { instrument: params.instrument }));
  }
  const exitReason = params.intent === 'enter' ? null : 'manual';
  return decidePlace(state, around, params, instrument, {
    commandId: params.commandId,
    exit: null,
    exitReason,
  });
}

export function decideModifyCommand(
  state: EngineView,
  around: Surroundings,
  params: CommandParams<'modify_order'>,
): Decision {
  const order = state.orders.get(params.orderId);
  if (order === undefined) {
    return refused([], refusal('order_unknown', { orderId: params.orderId }));
  }
  return decideModify(state, around, order, params, params.commandId);
}

export interface CancelDecision extends Decision {
  /** Slices that had not been sent; they end here. */
  readonly unsent: readonly OrderId[];
  /** Waiting for the rate budget; the engine sends them as it frees. */
  readonly waiting: readonly OrderId[];
  readonly refusedOrders: readonly { readonly orderId: OrderId; readonly reason: RefusalReason }[];
}

/** Each order on its own: one that cannot be cancelled never keeps the others from it. */
export function decideCancelCommand(
  state: EngineView,
  around: Surroundings,
  params: CommandParams<'cancel_orders'>,
): CancelDecision {
  const events: DomainEvent[] = [];
  const unsent = new Set<OrderId>();
  const waiting: OrderId[] = [];
  const refusedOrders: { orderId: OrderId; reason: RefusalReason }[] = [];
  for (const orderId of new Set(params.orderIds)) {
    const order = state.orders.get(orderId);
    if (order === undefined) {
      refusedOrders.push({ orderId, reason: refusal('order_unknown', { orderId }) });
      continue;
    }
    // Whoever cancels a part of an intention gets no more parts of it.
    for (const slice of waitingWith(state, order)) {
      if (!unsent.has(slice.orderId)) events.push(endOf(slice, refusal('slice_withdrawn')));
      unsent.add(slice.orderId);
    }
    if (unsent.has(orderId)) continue;
    const decision = decideCancel(state, around, order, params.commandId);
    if (decision.refusal === null || decision.refusal.code === 'rate_budget_spent') {
      waiting.push(orderId);
    } else refusedOrders.push({ orderId, reason: decision.refusal });
  }
  const none = waiting.length === 0 && unsent.size === 0;
  const only = none && refusedOrders.length === 1 ? refusedOrders[0] : undefined;
  return {
    events,
    effects: [],
    orderIds: [],
    refusal: only?.reason ?? null,
    waiting,
    unsent: [...unsent],
    refusedOrders,
  };
}

export interface ExitDecision extends Decision {
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
  const events: DomainEvent[] = [];
  const effects: Effect[] = [];
  const orderIds: OrderId[] = [];
  const refusedPositions: { instrument: InstrumentId; reason: RefusalReason }[] = [];
  const positions = positionsInScope(state, around, params.scope);
  for (const position of positions) {
    const one = decideOneExit(state, around, position, params);
    events.push(...one.events);
    effects.push(...one.effects);
    orderIds.push(...one.orderIds);
    if (one.refusal !== null) {
      refusedPositions.push({ instrument: position.instrument, reason: one.refusal });
    }
  }
  const none = refusal('nothing_to_exit', { scope: saysScope(params.scope) });
  const first = positions.length === 0 ? none : (refusedPositions[0]?.reason ?? null);
  const reason = events.length === 0 ? first : null;
  return { events, effects, orderIds, refusal: reason, refusedPositions };
}

function decideOneExit(
  state: EngineView,
  around: Surroundings,
  position: Position,
  params: CommandParams<'exit'>,
): Decision {
  const lot = around.market.instrument(position.instrument)?.lot;
  if (lot === undefined) {
    return refused([], refusal('instrument_unknown', { instrument: position.instrument }));
  }
  if (openExitOf(state, position) !== null) return refused([], refusal('exit_in_flight'));
  const units = exitUnits(position, params.size, lot);
  if (typeof units === 'object') return refused([], units);
  const event = exitIntended(around, position, units, params.commandId, 'manual');
  return { events: [event], effects: [], orderIds: [], refusal: null };
}

function saysScope(scope: CommandParams<'exit'>['scope']): string {
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

export function decideAssumeDead(
  state: EngineView,
  params: CommandParams<'assume_dead'>,
): Decision {
  const order = state.orders.get(params.orderId);
  if (order === undefined) {
    return refused([], refusal('order_unknown', { orderId: params.orderId }));
  }
  if (order.state !== 'unknown') return refused([], refusal('order_not_unknown'));
  return accepted([
    {
      kind: 'order_assumed_dead',
      orderId: order.orderId,
      commandId: params.commandId,
      overshoot: mayStillFill(order),
    },
  ]);
}

export function decideClaim(state: EngineView, params: CommandParams<'claim_order'>): Decision {
  const order = state.orders.get(params.orderId);
  if (order === undefined) {
    return refused([], refusal('order_unknown', { orderId: params.orderId }));
  }
  if (order.intent !== 'adopt') return refused([], refusal('order_not_external'));
  return accepted([
    {
      kind: 'order_claimed',
      orderId: order.orderId,
      commandId: params.commandId,
      strategy: params.strategy,
    },
  ]);
}

/**
 * Opens a contract again that waited for a person; `take` books what the broker holds beyond ours.
 */
export function decideRelease(
  state: EngineView,
  around: Surroundings,
  { commandId, instrument, take, reason }: CommandParams<'release_contract'>,
): Decision {
  const differing = [...state.differs.values()].filter((each) => each.instrument === instrument);
  if (differing.length === 0 && !state.holds.has(instrument)) {
    return refused([], refusal('contract_not_held', { instrument }));
  }
  const events: DomainEvent[] = [];
  for (const { product, ours, theirs } of take ? differing : []) {
    const units = theirs - ours;
    const carried = carriedEvents(around, { instrument, product, units, average: null });
    if (carried === null) return refused([], refusal('no_price_known'));
    events.push(...carried, { kind: 'position_agrees', instrument, product, net: theirs });
  }
  return accepted([...events, { kind: 'contract_released', commandId, instrument, reason }]);
}

/** Levels only rise by command; going down is a re-arm. */
export function decideKill(
  state: EngineView,
  around: Surroundings,
  params: CommandParams<'set_kill'>,
): Decision {
  const level = Math.max(params.level, state.kill.level) as typeof params.level;
  const events: DomainEvent[] = [
    { kind: 'kill_set', commandId: params.commandId, level, reason: params.reason },
  ];
  if (level === 3) events.push(...flattenAll(state, around, params.commandId));
  return accepted(events);
}

function flattenAll(
  state: EngineView,
  around: Surroundings,
  commandId: CommandId,
): readonly DomainEvent[] {
  return exitOrder(state.positions.values())
    .filter((position) => openExitOf(state, position) === null)
    .map((position) =>
      exitIntended(around, position, quantity(Math.abs(position.net)), commandId, 'kill'),
    );
}

export function decideRearm(params: CommandParams<'rearm_kill'>): Decision {
  return accepted([{ kind: 'kill_rearmed', commandId: params.commandId, reason: params.reason }]);
}

export function decideResume(params: CommandParams<'resume_trading'>): Decision {
  return accepted([{ kind: 'desk_resumed', commandId: params.commandId, reason: params.reason }]);
}

function accepted(events: readonly DomainEvent[]): Decision {
  return { events, effects: [], orderIds: [], refusal: null };
}

export function commandRefused(
  commandId: CommandId,
  name: string,
  about: string,
  reason: RefusalReason,
): DomainEvent {
  return {
    kind: 'command_refused',
    commandId,
    name,
    about,
    refusal: reason.code,
    context: reason.context,
  };
}
