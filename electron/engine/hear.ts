/**
 * Everything the broker tells comes through here, from the stream and from reads alike. What cannot
 * be matched yet is held, never dropped: an update may be faster than the reply to its own order.
 */
import type { HoldCause } from '../../shared/domain/desk-events.ts';
import type { DomainEvent } from '../../shared/domain/events.ts';
import { fillKey } from '../../shared/domain/fill.ts';
import type {
  BrokerOrderId,
  CausationId,
  InstrumentId,
  OrderId,
  TradeId,
} from '../../shared/domain/ids.ts';
import type { Order } from '../../shared/domain/order.ts';
import { isFinal } from '../../shared/domain/order-transitions.ts';
import { closingSide, type Side } from '../../shared/domain/side.ts';
import type { BrokerBook, BrokerOrder, BrokerTrade, BrokerUpdate } from '../broker/gateway.ts';
import type { Absences } from './absence.ts';
import { elapsedMs } from './desk-clock.ts';
import {
  adopt,
  anomaly,
  decidePicture,
  decideTrade,
  orderOf,
  tradesByOrder,
} from './decide-update.ts';
import { ANSWER_LOST_MS, type Owed } from './doubt.ts';
import { ended } from './exits.ts';
import { indianDay } from './india-day.ts';
import { netOf } from './facts.ts';
import { noteFiredOrder } from './protection/standing-trace.ts';
import { reconcileCase } from './reconcile-cases.ts';
import { dayAt } from './sent-log.ts';
import { allLiveOrders, type EngineView, liveOrdersOf } from './state.ts';
import type { Surroundings } from './surroundings.ts';
import type { Turn } from './turn.ts';

interface Held {
  readonly updates: BrokerUpdate[];
  /** Complete reads that did not make the order known. */
  reads: number;
}

export interface Ears {
  readonly around: Surroundings;
  /** Updates of orders whose broker id we do not know yet, while one of ours is in doubt. */
  readonly held: Map<BrokerOrderId, Held>;
  /** Broker time of the newest picture of each order: an older one never overrules it. */
  readonly pictureMs: Map<OrderId, number>;
  readonly absences: Absences;
  /** Orders of an earlier day and trades under a second id: left alone, and said once. */
  readonly ignored: Set<BrokerOrderId | TradeId>;
  readonly owed: Owed;
}

/** Bounds what garbage can make us keep. */
const HELD_MAX = 1_000;
const HELD_READS = 20;

export interface Heard {
  /** A complete read is wanted: fills are missing, or something could not be matched. */
  readonly readWanted: boolean;
}

export function hearUpdate(
  turn: Turn,
  ears: Ears,
  update: BrokerUpdate,
  cause: CausationId,
): Heard {
  const { order: picture } = update;
  const first = update.trades[0];
  const brokerOrderId = picture?.brokerOrderId ?? first?.brokerOrderId;
  if (brokerOrderId === undefined) return { readWanted: false };
  const ours =
    picture === null ? byBrokerId(turn.state, brokerOrderId) : orderOf(turn.state, picture);
  if (ours !== null) return apply(turn, ears, ours, picture, update.trades, cause, false);
  if (picture !== null && isOfEarlierDay(turn.state, ears, picture)) {
    return { readWanted: ignoreOld(turn, ears, picture, cause) };
  }
  if (picture === null || mayBeOurs(turn.state, picture)) {
    keep(ears, brokerOrderId, update);
    return { readWanted: true };
  }
  return adoptPicture(turn, ears, picture, update.trades, cause, false);
}

/** Brokers number orders anew each day and may push what was left of the day before. */
function isOfEarlierDay(state: EngineView, ears: Ears, { updatedMs }: BrokerOrder): boolean {
  const today = dayAt(state.clock, ears.around.nowMs());
  return updatedMs !== null && indianDay(updatedMs) < today;
}

/** Said once for each order; a complete read adopts it if it still stands in today's book. */
function ignoreOld(turn: Turn, ears: Ears, picture: BrokerOrder, cause: CausationId): boolean {
  const { brokerOrderId } = picture;
  if (ears.ignored.has(brokerOrderId) || ears.ignored.size >= HELD_MAX) return false;
  ears.ignored.add(brokerOrderId);
  const words = `${brokerOrderId} in ${picture.instrument}`;
  turn.stage([anomaly('earlier_day', null, words)], cause);
  return true;
}

/** A place reply named the broker's id: what was held for it can be applied now. */
export function hearHeld(
  turn: Turn,
  ears: Ears,
  brokerOrderId: BrokerOrderId,
  cause: CausationId,
): Heard {
  const updates = ears.held.get(brokerOrderId)?.updates ?? [];
  ears.held.delete(brokerOrderId);
  let readWanted = false;
  for (const update of updates) {
    readWanted = hearUpdate(turn, ears, update, cause).readWanted || readWanted;
  }
  return { readWanted };
}

export interface BookHeard {
  readonly adopted: number;
  readonly found: number;
  /** Confirmed orders that the book does not show. */
  readonly missing: readonly OrderId[];
}

/** One complete read, merged: fills first, then states, then what is absent. */
export function hearBook(
  turn: Turn,
  ears: Ears,
  book: BrokerBook,
  streamUp: boolean,
  cause: CausationId,
): BookHeard {
  loseOverdueAnswers(turn, ears, cause);
  let adopted = 0;
  let found = 0;
  const seen = new Set<OrderId>();
  const tradesOfOrder = tradesByOrder(book.trades);
  for (const picture of book.orders) {
    const trades = tradesOfOrder.get(picture.brokerOrderId) ?? [];
    const ours = orderOf(turn.state, picture);
    if (ours === null && replyMayName(turn.state, picture)) continue;
    if (ours === null) {
      adoptPicture(turn, ears, picture, trades, cause, true);
      const id = turn.state.byBrokerId.get(picture.brokerOrderId);
      if (id !== undefined) seen.add(id);
      adopted += 1;
      continue;
    }
    seen.add(ours.orderId);
    if (ours.onlyPushed === true) {
      turn.stage([{ kind: 'order_told', orderId: ours.orderId, by: 'book' }], cause);
    }
    if (ours.state === 'unknown' || ours.state === 'sent') found += 1;
    apply(turn, ears, ours, picture, trades, cause, true);
    settleRequest(turn, ears, ours.orderId, cause);
  }
  hearWhatIsKnownNow(turn, ears, cause);
  return { adopted, found, missing: hearAbsent(turn, ears, seen, streamUp, cause) };
}

/** The books made orders known whose updates were held; what they do not show is held on. */
function hearWhatIsKnownNow(turn: Turn, ears: Ears, cause: CausationId): void {
  for (const [id, held] of ears.held) {
    if (turn.state.byBrokerId.has(id)) hearHeld(turn, ears, id, cause);
    else if (held.reads >= HELD_READS) ears.held.delete(id);
    else held.reads += 1;
  }
}

/**
 * An answer that never reached us leaves nothing behind; what was sent is in doubt all the same.
 */
function loseOverdueAnswers(turn: Turn, ears: Ears, cause: CausationId): void {
  const nowMs = ears.around.nowMs();
  for (const order of [...allLiveOrders(turn.state)]) {
    if (order.state !== 'sent' || elapsedMs(order.sentMs ?? nowMs, nowMs) <= ANSWER_LOST_MS)
      continue;
    const { orderId } = order;
    turn.stage([{ kind: 'order_outcome_lost', orderId, cause: 'timeout' }], cause);
  }
}

function hearAbsent(
  turn: Turn,
  ears: Ears,
  seen: ReadonlySet<OrderId>,
  streamUp: boolean,
  cause: CausationId,
): readonly OrderId[] {
  const missing: OrderId[] = [];
  const nowMs = ears.around.nowMs();
  const today = dayAt(turn.state.clock, nowMs);
  for (const order of [...allLiveOrders(turn.state)]) {
    if (seen.has(order.orderId)) {
      ears.absences.forget(order.orderId);
      continue;
    }
    const { decision } = reconcileCase({
      inLedger: true,
      atBroker: false,
      oursFinal: isFinal(order.state),
      inDoubt: order.brokerOrderId === null,
      earlierDay: indianDay(order.createdMs) < today,
      onlyPushed: order.onlyPushed === true,
    });
    if (decision === 'count_day_roll' && streamUp) rollDay(turn, ears, order, nowMs, cause);
    if (decision === 'count_unseen' && streamUp) countUnseen(turn, ears, order, nowMs, cause);
    if (decision === 'ask_again') missing.push(order.orderId);
    if (decision !== 'count_absence' || order.state !== 'unknown' || !streamUp) continue;
    const sentMs = order.sentMs ?? nowMs;
    const setBack = sentMs > nowMs ? Number.NEGATIVE_INFINITY : sentMs;
    const sinceMs = Math.max(setBack, ears.around.measuresFromMs());
    const proof = ears.absences.note(order.orderId, sinceMs, nowMs);
    if (proof === null) continue;
    const { orderId } = order;
    const silentMs = Math.max(0, nowMs - sentMs);
    turn.stage([{ kind: 'order_not_received', orderId, reads: proof.reads, silentMs }], cause);
  }
  return missing;
}

/**
 * The broker's book began anew and does not show an order of an earlier day: it ended with its day.
 * The clock alone never says so; the reads that prove an order absent do.
 */
function rollDay(turn: Turn, ears: Ears, order: Order, nowMs: number, cause: CausationId): void {
  const proof = ears.absences.note(order.orderId, ears.around.measuresFromMs(), nowMs);
  if (proof === null) return;
  const { orderId, brokerOrderId } = order;
  const words = `Gone from the broker’s book of a later day, by ${proof.reads} complete reads`;
  turn.stage([{ kind: 'order_expired', orderId, brokerOrderId, words }], cause);
}

/**
 * A push told of an order that no book shows. It stays open until the reads that would prove one of
 * ours absent have passed it over; a book that shows it later opens it again. What has filled in
 * part keeps its fills, and the comparison of positions says what they are worth.
 */
function countUnseen(
  turn: Turn,
  ears: Ears,
  order: Order,
  nowMs: number,
  cause: CausationId,
): void {
  const sinceMs = Math.max(order.createdMs, ears.around.measuresFromMs());
  const proof = ears.absences.note(order.orderId, sinceMs, nowMs);
  if (proof === null) return;
  const { orderId, brokerOrderId } = order;
  ears.owed.fillsMissing(orderId, false, nowMs);
  const { reads } = proof;
  if (order.filled > 0) {
    const words = `Only pushes told of it, and ${reads} complete reads did not show it`;
    turn.stage([{ kind: 'order_expired', orderId, brokerOrderId, words }], cause);
    return;
  }
  const silentMs = Math.max(0, nowMs - order.createdMs);
  turn.stage([{ kind: 'order_not_received', orderId, reads, silentMs }], cause);
}

/**
 * How long a request may show no effect in complete reads before it counts as lost. A cancel can be
 * asked again at no risk, and so can a new price; a modify that arrives late can make an order
 * larger than what we count, so that takes as long to disprove as an order.
 */
const CANCEL_LOST_MS = 15_000;
const MODIFY_LOST_MS = 180_000;

/** A request without effect ends here, so that a person may ask again. */
function settleRequest(turn: Turn, ears: Ears, orderId: OrderId, cause: CausationId): void {
  const order = turn.state.orders.get(orderId);
  const request = order?.request ?? null;
  if (order === undefined || request === null || request.status === 'pending') return;
  const grows = request.kind === 'modify' && request.mostUnits > order.quantity;
  const lostMs = grows ? MODIFY_LOST_MS : CANCEL_LOST_MS;
  if (elapsedMs(request.madeMs, ears.around.nowMs()) < lostMs) return;
  const { commandId } = request;
  const words = 'The broker still shows the order as it was';
  turn.stage(
    [{ kind: 'request_failed', orderId, commandId, rejection: 'unrecognised', words }],
    cause,
  );
}

function byBrokerId(state: EngineView, id: BrokerOrderId): Order | null {
  const orderId = state.byBrokerId.get(id);
  return orderId === undefined ? null : (state.orders.get(orderId) ?? null);
}

/** Something of ours is in doubt in the same contract and size, and this could be it. */
function mayBeOurs(state: EngineView, picture: BrokerOrder): boolean {
  return couldBe(state, picture, (order) => order.brokerOrderId === null && order.attempts > 0);
}

/** The reply is still due that will say whether this untagged order is ours. */
function replyMayName(state: EngineView, picture: BrokerOrder): boolean {
  return couldBe(state, picture, (order) => order.state === 'sent');
}

function couldBe(
  state: EngineView,
  picture: BrokerOrder,
  fits: (order: Order) => boolean,
): boolean {
  if (picture.tag !== null && picture.tag !== '') return false;
  for (const order of liveOrdersOf(state, picture.instrument).values()) {
    const same = order.side === picture.side && order.quantity === picture.quantity;
    if (same && fits(order)) return true;
  }
  return false;
}

function keep(ears: Ears, id: BrokerOrderId, update: BrokerUpdate): void {
  const held = ears.held.get(id);
  if (held !== undefined) {
    if (held.updates.length < HELD_MAX) held.updates.push(update);
  } else if (ears.held.size < HELD_MAX) ears.held.set(id, { updates: [update], reads: 0 });
}

function adoptPicture(
  turn: Turn,
  ears: Ears,
  picture: BrokerOrder,
  trades: readonly BrokerTrade[],
  cause: CausationId,
  completeRead: boolean,
): Heard {
  const { around } = ears;
  const instrument = around.market.instrument(picture.instrument);
  if (instrument === null) {
    const words = `order ${picture.brokerOrderId} in unknown contract ${picture.instrument}`;
    turn.stage([anomaly('unreadable_frame', null, words)], cause);
    return { readWanted: false };
  }
  const taken = picture.tag === null ? undefined : turn.state.orders.get(picture.tag as OrderId);
  if (taken !== undefined) {
    const words = `${picture.brokerOrderId} carries the tag of ${taken.orderId}`;
    turn.stage([anomaly('two_orders_one_tag', taken, words)], cause);
    hold(turn, picture.instrument, 'twin_orders', words, cause);
  }
  const orderId = around.newId('E') as OrderId;
  turn.stage([adopt(picture, instrument, orderId, around.manifest)], cause);
  if (!completeRead) turn.stage([{ kind: 'order_told', orderId, by: 'push' }], cause);
  const order = turn.state.orders.get(orderId);
  if (order === undefined) return { readWanted: false };
  const fired = noteFiredOrder(turn, picture, cause);
  const words = `An order placed elsewhere closes it too: ${picture.brokerOrderId}`;
  if (!fired) pauseExits(turn, picture.instrument, picture.side, words, cause);
  const heard = apply(turn, ears, order, picture, trades, cause, completeRead);
  return { readWanted: heard.readWanted || !completeRead };
}

function apply(
  turn: Turn,
  ears: Ears,
  order: Order,
  picture: BrokerOrder | null,
  trades: readonly BrokerTrade[],
  cause: CausationId,
  completeRead: boolean,
): Heard {
  const { manifest } = ears.around;
  // A broker that numbers only some of its fills is believed by its totals alone: never by both.
  const told = completeRead ? withoutReissued(turn, ears, order, picture, trades, cause) : trades;
  // A book that names two trades alike says nothing about the price of either.
  const distinct = new Set(told.map(({ tradeId }) => tradeId)).size === told.length;
  for (const trade of manifest.tradeIds ? told : []) {
    const now = turn.state.orders.get(order.orderId) ?? order;
    const { events } = decideTrade(turn.state, now, trade, completeRead && distinct);
    stageOdd(turn, now, events, cause);
  }
  if (picture === null) return { readWanted: !manifest.tradeIds && trades.length > 0 };
  if (isOlder(ears, order, picture)) return { readWanted: false };
  let missing = false;
  const nowMs = ears.around.nowMs();
  const givenUp = completeRead && ears.owed.areFillsLost(order.orderId, nowMs);
  // An acceptance, an inferred fill, changed terms and the state behind them are one step each.
  for (let round = 0; round < 5; round += 1) {
    const now = turn.state.orders.get(order.orderId) ?? order;
    const decided = decidePicture(now, picture, manifest, givenUp);
    missing = decided.fillsMissing;
    if (decided.events.length === 0) break;
    stageOdd(turn, now, decided.events, cause);
    if (decided.events.every((event) => event.kind === 'anomaly_noted')) break;
  }
  ears.owed.fillsMissing(order.orderId, missing, nowMs);
  return { readWanted: missing };
}

/**
 * A book that has no more trades of an order than the order itself says to have filled, all of
 * which we have, tells nothing new: an id in it that we do not know is an old trade under another
 * name. A new fill makes the trades more than the order's own count, or that more than ours.
 */
function withoutReissued(
  turn: Turn,
  ears: Ears,
  order: Order,
  picture: BrokerOrder | null,
  trades: readonly BrokerTrade[],
  cause: CausationId,
): readonly BrokerTrade[] {
  if (picture === null || order.filled < picture.filled) return trades;
  const units = trades.reduce((sum, { quantity }) => sum + quantity, 0);
  if (units > picture.filled) return trades;
  return trades.filter(({ tradeId, quantity }) => {
    if (turn.state.fillKeys.has(fillKey(order.orderId, tradeId))) return true;
    if (!ears.ignored.has(tradeId) && ears.ignored.size < HELD_MAX) {
      ears.ignored.add(tradeId);
      const words = `trade ${tradeId} of ${quantity}, and all that filled is booked already`;
      turn.stage([anomaly('trade_reissued', order, words)], cause);
    }
    return false;
  });
}

/** An overfill is booked like every fill, and the contract waits for a person. */
function stageOdd(
  turn: Turn,
  order: Order,
  events: readonly DomainEvent[],
  cause: CausationId,
): void {
  turn.stage(events, cause);
  for (const event of events) {
    if (event.kind === 'anomaly_noted' && event.code === 'overfill') {
      hold(turn, order.instrument, 'overfill', event.words, cause);
    }
    const resized = event.kind === 'order_modified' && event.quantity !== order.quantity;
    if (!resized || order.request?.kind === 'modify' || isFinal(order.state)) continue;
    const words = `${order.quantity} became ${event.quantity}`;
    turn.stage([anomaly('changed_elsewhere', order, words)], cause);
    pauseExits(turn, order.instrument, null, `An order here was changed: ${words}`, cause);
  }
}

/**
 * Another hand is at work in the contract: a running exit could close what it has closed already,
 * so it ends and a person looks. The kill switch goes on: it closes the other hand's part as well.
 */
function pauseExits(
  turn: Turn,
  instrument: InstrumentId,
  closing: Side | null,
  words: string,
  cause: CausationId,
): void {
  for (const exitId of [...turn.state.openExits]) {
    const run = turn.state.exits.get(exitId);
    if (run === undefined || run.instrument !== instrument || run.reason === 'kill') continue;
    if (closing !== null && closingSide(netOf(turn.state, run)) !== closing) continue;
    turn.stage(ended(run, 'stopped', words).events, cause);
  }
}

function hold(
  turn: Turn,
  instrument: InstrumentId,
  why: HoldCause,
  words: string,
  cause: CausationId,
): void {
  if (turn.state.holds.has(instrument)) return;
  turn.stage([{ kind: 'contract_held', instrument, cause: why, words }], cause);
}

function isOlder(ears: Ears, order: Order, picture: BrokerOrder): boolean {
  const { updatedMs } = picture;
  if (updatedMs === null) return false;
  const newest = ears.pictureMs.get(order.orderId) ?? 0;
  if (updatedMs < newest) return true;
  ears.pictureMs.set(order.orderId, updatedMs);
  return false;
}
