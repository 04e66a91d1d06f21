/** Commands into decisions: one function per command, each pure over state and surroundings. */
import type { CommandParams } from '../../shared/contract/commands.ts';
import type { DomainEvent } from '../../shared/domain/events.ts';
import type { CommandId, OrderId } from '../../shared/domain/ids.ts';
import { mayStillFill } from '../../shared/domain/order.ts';
import { type RefusalCode, type RefusalReason, refusal } from '../../shared/domain/refusals.ts';
import { carriedEvents } from './carried.ts';
import { decideCancel, decideModify } from './change.ts';
import { type Decision, refused } from './decision.ts';
import { flattenAll } from './exit/commands.ts';
import { decidePlace } from './place.ts';
import { endOf, waitingWith } from './slices.ts';
import type { EngineView } from './state.ts';
import type { Surroundings } from './surroundings.ts';

export function decidePlaceCommand(
  state: EngineView,
  around: Surroundings,
  params: CommandParams<'place_order'>,
  confirmed: ReadonlySet<RefusalCode>,
): Decision {
  const instrument = around.market.instrument(params.instrument);
  if (instrument === null) {
    return refused([], refusal('instrument_unknown', { instrument: params.instrument }));
  }
  const exitReason = params.intent === 'enter' ? null : 'manual';
  return decidePlace(state, around, { ...params, confirmed }, instrument, {
    commandId: params.commandId,
    exit: null,
    exitReason,
  });
}

export function decideModifyCommand(
  state: EngineView,
  around: Surroundings,
  params: CommandParams<'modify_order'>,
  confirmed: ReadonlySet<RefusalCode>,
): Decision {
  const order = state.orders.get(params.orderId);
  if (order === undefined) {
    return refused([], refusal('order_unknown', { orderId: params.orderId }));
  }
  return decideModify(state, around, order, { ...params, confirmed }, params.commandId);
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

export function decideRearm(params: CommandParams<'rearm_kill'>): Decision {
  return accepted([{ kind: 'kill_rearmed', commandId: params.commandId, reason: params.reason }]);
}

/** What shall be loosened stays as it is. */
export function decideWithdraw(
  state: EngineView,
  { commandId }: CommandParams<'withdraw_limits'>,
): Decision {
  if (state.limitsWish === null) return refused([], refusal('no_limits_wished'));
  return accepted([{ kind: 'limits_wish_ended', commandId, end: 'withdrawn' }]);
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
