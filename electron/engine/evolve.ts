/**
 * The fold: one event into the state. It decides nothing; whatever stands in the ledger happened.
 * An event that the tables do not allow is a bug of whoever decided it, and asserts.
 */
import { must, unreachable } from '../../shared/lib/assert.ts';
import type { DeskEvent } from '../../shared/domain/desk-events.ts';
import {
  type EventRecord,
  isBatchEvent,
  isExitEvent,
  isOrderEvent,
  isStandingEvent,
} from '../../shared/domain/events.ts';
import { evolveExitRun, type ExitEvent, firstExit } from '../../shared/domain/exit.ts';
import { type Fill, fillKey } from '../../shared/domain/fill.ts';
import type { CommandId, OrderId } from '../../shared/domain/ids.ts';
import { addMoney, money, ZERO_MONEY } from '../../shared/domain/money.ts';
import { evolveOrder, firstOrder, type Order } from '../../shared/domain/order.ts';
import type { FillCorrected, OrderEvent, OrderFilled } from '../../shared/domain/order-events.ts';
import { isLive } from '../../shared/domain/order-transitions.ts';
import { applyFill, emptyPosition, positionKeyText } from '../../shared/domain/position.ts';
import { entryEnded, entryStarted, type Trips, tripFilled } from '../../shared/domain/trackers.ts';
import { armingAfter } from './arming.ts';
import {
  evolveBatches,
  noteAliveOfBatch,
  noteExitOfBatch,
  noteFillOfBatch,
  noteOrderOfBatch,
} from './batch/evolve-batch.ts';
import { evolveContract } from './evolve-contract.ts';
import { evolveStops } from './evolve-stops.ts';
import { evolveWish } from './limits.ts';
import { noteRisk } from './risk-log.ts';
import { evolveProtections, followClaim } from './protection/evolve-protection.ts';
import { evolveStandings } from './protection/evolve-standing.ts';
import { beginSentDay, noteSent, passTime } from './sent-log.ts';
import type { EngineState, RefusedPart, TakenCommand } from './state.ts';

const NO_TRIPS: Trips = [];

export function evolve(state: EngineState, record: EventRecord): void {
  const { event, atMs, seq } = record;
  state.seq = seq;
  if (passTime(state.clock, record)) beginDay(state);
  if (isOrderEvent(event)) evolveOrderEvent(state, event, record);
  else if (isExitEvent(event)) evolveExit(state, event, record);
  else if (isStandingEvent(event)) evolveStandings(state, event, atMs);
  else if ('protectionId' in event) evolveProtections(state, event, atMs);
  else if (isBatchEvent(event)) evolveBatches(state, event, atMs);
  else evolveDesk(state, event, seq, atMs);
}

/** The day's counts start anew; what is held goes on. */
function beginDay(state: EngineState): void {
  beginSentDay(state.sent);
  state.realisedToday = ZERO_MONEY;
}

function evolveOrderEvent(state: EngineState, event: OrderEvent, record: EventRecord): void {
  const { atMs } = record;
  if (event.kind === 'order_intended' || event.kind === 'order_adopted') {
    const order = firstOrder(event, atMs);
    keepOrder(state, null, order);
    if (order.exit !== null) {
      const ids = state.ordersByExit.get(order.exit) ?? [];
      ids.push(order.orderId);
      state.ordersByExit.set(order.exit, ids);
    }
    noteOrderOfBatch(state, order);
    if (order.parent !== null) noteSlice(state, order, order.parent);
    noteOrderOfCommand(state, order);
    noteRecent(state, order);
    if (order.intent === 'enter')
      changeTrips(state, order, (t, k) => entryStarted(t, k, order, atMs));
    return;
  }
  const before = must(state.orders.get(event.orderId), `no order ${event.orderId}`);
  const after = evolveOrder(before, event, atMs);
  keepOrder(state, before, after);
  if (!isLive(before.state) && isLive(after.state)) noteAliveOfBatch(state, after);
  if (event.kind === 'order_filled_in_part' || event.kind === 'order_filled_in_full') {
    bookFill(state, after, event, atMs);
  }
  if (event.kind === 'request_made' && event.request === 'modify') {
    changeTaken(state, event.commandId, () => ({ orderIds: [event.orderId] }));
  }
  if (event.kind === 'fill_corrected') correctFill(state, after, event);
  if (event.kind === 'order_claimed' || event.kind === 'order_traced') {
    moveFills(state, before, after);
    followClaim(state);
  }
  noteWanted(state, event, after);
  noteRisk(state.risk, state.clock, event.kind, after);
  if (event.kind === 'order_sent') noteSent(state.sent, state.clock, true);
  if (event.kind === 'request_made') noteSent(state.sent, state.clock, false);
  if (event.kind === 'order_refused') {
    const reason = { code: event.refusal, context: event.context };
    noteRefusal(state, after.commandId, { about: after.orderId, reason });
  }
  if (after.intent === 'enter' && isLive(before.state) && !isLive(after.state)) {
    changeTrips(state, after, (trips) => entryEnded(trips, after.orderId, atMs));
  }
}

/** A wish ends when it is asked of the broker, or when there is nothing left to cancel. */
function noteWanted(state: EngineState, event: OrderEvent, { orderId, state: at }: Order): void {
  if (event.kind === 'cancel_wanted') state.wanted.set(orderId, event.commandId);
  else if (state.wanted.size > 0 && (event.kind === 'request_made' || !isLive(at))) {
    state.wanted.delete(orderId);
  }
}

function keepOrder(state: EngineState, before: Order | null, after: Order): void {
  state.orders.set(after.orderId, after);
  if (after.brokerOrderId !== null) state.byBrokerId.set(after.brokerOrderId, after.orderId);
  if (after.state === 'intended') state.waiting.set(after.orderId, after);
  else if (before?.state === 'intended') state.waiting.delete(after.orderId);
  const wasLive = before !== null && isLive(before.state);
  const nowLive = isLive(after.state);
  if (!wasLive && !nowLive) return;
  if (isUnanswered(after)) state.unanswered.set(after.orderId, after);
  else state.unanswered.delete(after.orderId);
  let orders = state.live.get(after.instrument);
  if (orders === undefined) {
    orders = new Map();
    state.live.set(after.instrument, orders);
  }
  if (nowLive) orders.set(after.orderId, after);
  else orders.delete(after.orderId);
  if (orders.size === 0) state.live.delete(after.instrument);
  state.liveCount += (nowLive ? 1 : 0) - (wasLive ? 1 : 0);
}

function noteSlice(state: EngineState, order: Order, first: OrderId): void {
  const slices = state.slices.get(first);
  if (slices === undefined) state.slices.set(first, [first, order.orderId]);
  else slices.push(order.orderId);
}

function isUnanswered({ state, request }: Order): boolean {
  return state === 'sent' || state === 'unknown' || (request !== null && isLive(state));
}

function keyOf(order: Order): string {
  return positionKeyText(order);
}

function changeTrips(
  state: EngineState,
  order: Order,
  change: (trips: Trips, key: string) => Trips,
): void {
  const key = keyOf(order);
  state.trips.set(key, change(state.trips.get(key) ?? NO_TRIPS, key));
}

function bookFill(state: EngineState, order: Order, event: OrderFilled, atMs: number): void {
  const fill: Fill = {
    tradeId: event.tradeId,
    orderId: order.orderId,
    account: order.account,
    instrument: order.instrument,
    strategy: order.strategy,
    intent: order.intent,
    product: order.product,
    side: order.side,
    quantity: event.quantity,
    price: event.price,
    atMs,
  };
  state.fillKeys.add(fillKey(order.orderId, event.tradeId));
  push(state.fillsByOrder, order.orderId, fill);
  const key = keyOf(order);
  push(state.fillsByPosition, key, fill);
  state.toFlatten.add(key);
  const position = state.positions.get(key) ?? emptyPosition(order);
  const moved = applyFill(position, fill);
  state.positions.set(key, moved);
  noteFillOfBatch(state, order, atMs);
  const gained = money(moved.realised - position.realised);
  state.realisedToday = addMoney(state.realisedToday, gained);
  changeTrips(state, order, (trips) => tripFilled(trips, key, order, fill));
}

const RECENT_KEPT = 500;

function noteRecent(state: EngineState, order: Order): void {
  if (order.intent === 'adopt') return;
  state.recent.push(order.orderId);
  if (state.recent.length > RECENT_KEPT * 2) state.recent = state.recent.slice(-RECENT_KEPT);
}

function push<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** An external order's fills go to the strategy that it is of; both positions are folded anew. */
function moveFills(state: EngineState, before: Order, after: Order): void {
  const { orderId, strategy, intent } = after;
  const moved = (state.fillsByOrder.get(orderId) ?? []).map((fill) => ({
    ...fill,
    strategy,
    intent,
  }));
  state.fillsByOrder.set(orderId, moved);
  const oldKey = keyOf(before);
  const newKey = keyOf(after);
  const realised = () =>
    (state.positions.get(oldKey)?.realised ?? 0) + (state.positions.get(newKey)?.realised ?? 0);
  const earlier = realised();
  const stayed = (state.fillsByPosition.get(oldKey) ?? []).filter(
    (fill) => fill.orderId !== orderId,
  );
  refold(state, oldKey, before, stayed);
  const joined = [...(state.fillsByPosition.get(newKey) ?? []), ...moved];
  refold(state, newKey, after, joined);
  state.realisedToday = addMoney(state.realisedToday, money(realised() - earlier));
}

/** The trade keeps its place among the fills; what came after it is worked out anew. */
function correctFill(state: EngineState, order: Order, { tradeId, price }: FillCorrected): void {
  const { orderId } = order;
  const put = (fill: Fill): Fill =>
    fill.orderId === orderId && fill.tradeId === tradeId ? { ...fill, price } : fill;
  state.fillsByOrder.set(orderId, (state.fillsByOrder.get(orderId) ?? []).map(put));
  const key = keyOf(order);
  const realised = (): number => state.positions.get(key)?.realised ?? 0;
  const earlier = realised();
  refold(state, key, order, (state.fillsByPosition.get(key) ?? []).map(put));
  state.realisedToday = addMoney(state.realisedToday, money(realised() - earlier));
}

function refold(state: EngineState, key: string, like: Order, fills: Fill[]): void {
  state.fillsByPosition.set(key, fills);
  let position = emptyPosition(like);
  let trips = NO_TRIPS;
  for (const fill of fills) {
    position = applyFill(position, fill);
    const order = must(state.orders.get(fill.orderId), 'a fill has its order');
    trips = tripFilled(trips, key, order, fill);
  }
  for (const order of state.live.get(like.instrument)?.values() ?? []) {
    if (order.intent !== 'enter' || keyOf(order) !== key) continue;
    trips = entryStarted(trips, key, order, order.createdMs);
  }
  state.positions.set(key, position);
  state.trips.set(key, trips);
}

function evolveExit(state: EngineState, event: ExitEvent, record: EventRecord): void {
  if (event.kind === 'exit_intended') {
    state.exits.set(event.exitId, firstExit(event, record.atMs));
    state.openExits.add(event.exitId);
    noteExitOfBatch(state, event);
    state.toFlatten.delete(positionKeyText(event));
    changeTaken(state, event.commandId, ({ exits }) => ({ exits: exits + 1 }));
    return;
  }
  const run = must(state.exits.get(event.exitId), `no exit ${event.exitId}`);
  state.exits.set(event.exitId, evolveExitRun(run, event, record.atMs));
  if (event.kind === 'exit_ended') state.openExits.delete(event.exitId);
}

/** Children of one command carry its id with a number behind a dot. */
export function commandOf(order: Order): string {
  const dot = order.commandId.lastIndexOf('.');
  return dot > 0 ? order.commandId.slice(0, dot) : order.commandId;
}

function noteOrderOfCommand(state: EngineState, order: Order): void {
  for (const id of [order.commandId, commandOf(order)]) {
    const taken = state.commands.get(id as Order['commandId']);
    if (taken === undefined) continue;
    const orderIds: readonly OrderId[] = [...taken.orderIds, order.orderId];
    state.commands.set(id as Order['commandId'], { ...taken, orderIds });
    return;
  }
}

function changeTaken(
  state: EngineState,
  commandId: CommandId,
  change: (taken: TakenCommand) => Partial<TakenCommand>,
): void {
  const taken = state.commands.get(commandId);
  if (taken !== undefined) state.commands.set(commandId, { ...taken, ...change(taken) });
}

function noteRefusal(state: EngineState, commandId: CommandId, part: RefusedPart): void {
  changeTaken(state, commandId, ({ refusals }) => ({ refusals: [...refusals, part] }));
}

function evolveDesk(state: EngineState, event: DeskEvent, seq: number, atMs: number): void {
  switch (event.kind) {
    case 'command_taken':
      state.commands.set(event.commandId, {
        name: event.name,
        contentHash: event.contentHash,
        seq,
        orderIds: [],
        refusals: [],
        exits: 0,
        limits: null,
      });
      return;
    case 'command_refused': {
      const { commandId, about, refusal: code, context } = event;
      noteRefusal(state, commandId, { about, reason: { code, context } });
      return;
    }
    case 'desk_opened':
      state.opened += 1;
      return;
    case 'desk_reconciled':
      closeGap(state, atMs);
      return;
    case 'clock_corrected':
    case 'order_confirmed':
      return;
    case 'contract_held':
    case 'contract_released':
    case 'position_differs':
    case 'position_agrees':
    case 'positions_compared':
      evolveContract(state, event, atMs);
      return;
    case 'gap_opened':
      state.gaps.push({ fromMs: atMs, toMs: null, cause: event.cause });
      return;
    case 'desk_halted':
    case 'desk_resumed':
    case 'kill_set':
    case 'kill_rearmed':
    case 'guard_tripped':
      evolveStops(state, event, atMs);
      return;
    case 'live_armed':
    case 'live_disarmed':
      state.arming = armingAfter(state.arming, event, atMs);
      return;
    case 'limits_set':
      state.limits = event.limits;
      changeTaken(state, event.commandId, () => ({ limits: event.limits }));
      return;
    case 'limits_wished':
    case 'limits_wish_ended':
      evolveWish(state, event);
      return;
    case 'anomaly_noted':
      state.anomalies += 1;
      return;
    default:
      unreachable(event);
  }
}

function closeGap(state: EngineState, atMs: number): void {
  const last = state.gaps.at(-1);
  if (last !== undefined && last.toMs === null) {
    state.gaps[state.gaps.length - 1] = { ...last, toMs: atMs };
  }
}
