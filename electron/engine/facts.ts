/**
 * Gathers what the gate looks at from the folded state. Everything in doubt counts at its worst:
 * an unknown order is taken as fully filled and as fully open.
 */
import type { AccountId, OrderId } from '../../shared/domain/ids.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { isReducing } from '../../shared/domain/intent.ts';
import { type Money, money, times } from '../../shared/domain/money.ts';
import { mayStillFill, type Order } from '../../shared/domain/order.ts';
import { positionKeyText } from '../../shared/domain/position.ts';
import { freeToExit } from '../../shared/domain/reservation.ts';
import { FLAT, quantity, type SignedQuantity } from '../../shared/domain/quantity.ts';
import type { Side } from '../../shared/domain/side.ts';
import type { BookFacts, Candidate, DeskFacts, OrderWish } from '../risk/candidate.ts';
import { mayEnter } from './arming.ts';
import { dayLoss } from './day-loss.ts';
import { duplicateAge } from './duplicate-check.ts';
import { executionGuard } from './execution-guard.ts';
import { MINUTE_MS, rateFacts } from './rate.ts';
import { provenNow, within } from './risk-log.ts';
import { sentWithin } from './sent-log.ts';
import { allLiveOrders, type EngineView, liveOrdersOf, standingUnits } from './state.ts';
import type { Surroundings } from './surroundings.ts';
import { usualSize } from './usual-size.ts';

/** Orders of one strategy in one contract and product that may still change its position. */
export function* ordersOfPosition(
  state: EngineView,
  key: Pick<Order, 'account' | 'strategy' | 'instrument' | 'product'>,
): Iterable<Order> {
  for (const order of liveOrdersOf(state, key.instrument).values()) {
    if (order.strategy === key.strategy && order.product === key.product) yield order;
  }
}

export function netOf(
  state: EngineView,
  key: Pick<Order, 'account' | 'strategy' | 'instrument' | 'product'>,
): SignedQuantity {
  return state.positions.get(positionKeyText(key))?.net ?? FLAT;
}

export function candidateOf(
  state: EngineView,
  around: Surroundings,
  wish: OrderWish,
  instrument: Instrument,
  except: OrderId | null = null,
): Candidate {
  return {
    wish,
    instrument,
    price: around.market.price(instrument.id),
    desk: deskFacts(state, around, instrument),
    book: bookFacts(state, around, wish, instrument, except),
    limits: around.limits(),
  };
}

function deskFacts(state: EngineView, around: Surroundings, { exchange }: Instrument): DeskFacts {
  const moment = around.moment();
  return {
    ledgerStopped: moment.ledgerStopped,
    haltedBecause: state.haltedBecause,
    kill: state.kill.level,
    armed: mayEnter(state, around.manifest.mode),
    state: moment.state,
    session: around.market.session(exchange),
    linkUp: moment.link === 'up' || moment.link === 'stale',
    today: around.market.today(),
    oldListDay: around.market.oldListDay(),
  };
}

function bookFacts(
  state: EngineView,
  around: Surroundings,
  wish: OrderWish,
  instrument: Instrument,
  except: OrderId | null,
): BookFacts {
  const nowMs = around.nowMs();
  const account = around.manifest.account;
  const key = {
    account,
    strategy: wish.strategy,
    instrument: instrument.id,
    product: wish.product,
  };
  const own = [...ordersOfPosition(state, key)].filter((order) => order.orderId !== except);
  const net = netOf(state, key);
  const guard = executionGuard(net, own, wish.side);
  const { loss, unpriced } = dayLoss(state, around);
  return {
    // An order that is modified takes the place that it has.
    openOrders: state.liveCount - (except === null ? 0 : 1),
    sentLastMinute: sentWithin(state.sent, state.clock, nowMs, MINUTE_MS, 'requests'),
    ...lastMinute(state, around, instrument, except),
    usual: usualSize(state, around.market, instrument),
    exposure: exposure(state, around, except),
    ...mishaps(state, nowMs, wish),
    rate: rateFacts(state, around, { reducing: isReducing(wish.intent), placing: except === null }),
    duplicateAgeMs: duplicateAge(state, around, wish, instrument, except),
    crossesOwn: crossing(state, wish, instrument),
    net,
    // What the broker may take out by itself is promised as well.
    freeToExit: quantity(Math.max(0, freeToExit(net, own) - standingUnits(state, key))),
    opposes: guard.opposes,
    holds: guard.holds,
    worstPosition: worstPosition(state, account, instrument, wish, except),
    held: state.holds.get(instrument.id)?.words ?? null,
    differs: unacknowledged(state, instrument),
    dayLoss: loss,
    unpriced,
    capital: around.market.capital(),
    margin: isReducing(wish.intent)
      ? null
      : around.market.margin(instrument, wish.side, wish.quantity, wish.price),
  };
}

function unacknowledged(state: EngineView, instrument: Instrument): BookFacts['differs'] {
  for (const { instrument: id, ours, theirs, known } of state.differs.values()) {
    if (id === instrument.id && !known) return { ours, theirs };
  }
  return null;
}

/** Our own resting order that this one could trade against. */
function crossing(
  state: EngineView,
  wish: OrderWish,
  instrument: Instrument,
): BookFacts['crossesOwn'] {
  if (isReducing(wish.intent)) return null;
  for (const order of liveOrdersOf(state, instrument.id).values()) {
    if (order.side === wish.side || order.state === 'trigger_pending') continue;
    const crosses = wish.side === 'buy' ? wish.price >= order.price : wish.price <= order.price;
    if (crosses) return order;
  }
  return null;
}

function worstPosition(
  state: EngineView,
  account: AccountId,
  instrument: Instrument,
  wish: OrderWish,
  except: OrderId | null,
): number {
  let net = 0;
  for (const position of state.positions.values()) {
    if (position.account === account && position.instrument === instrument.id) net += position.net;
  }
  const open: Record<Side, number> = { buy: 0, sell: 0 };
  for (const order of liveOrdersOf(state, instrument.id).values()) {
    if (order.orderId !== except) open[order.side] += mayStillFill(order);
  }
  open[wish.side] += wish.total;
  return Math.max(Math.abs(net + open.buy), Math.abs(net - open.sell));
}

/** What left in the last minute; an order that is modified is not counted beside itself. */
function lastMinute(
  state: EngineView,
  around: Surroundings,
  instrument: Instrument,
  except: OrderId | null,
): Pick<BookFacts, 'contractLastMinute' | 'valueLastMinute'> {
  const isFuture = instrument.kind === 'future';
  let contractLastMinute = 0;
  let valueLastMinute = 0;
  for (const sent of within(state.risk.sent, provenNow(state.clock, around.nowMs()))) {
    if (sent.orderId === except) continue;
    if (sent.instrument === instrument.id) contractLastMinute += 1;
    const kind = around.market.instrument(sent.instrument)?.kind;
    if ((kind === 'future') === isFuture) valueLastMinute += sent.value;
  }
  return { contractLastMinute, valueLastMinute: money(valueLastMinute) };
}

function mishaps(
  state: EngineView,
  nowMs: number,
  { strategy }: OrderWish,
): Pick<BookFacts, 'rejects' | 'unknowns'> {
  const provenMs = provenNow(state.clock, nowMs);
  const own = (entries: EngineView['risk']['rejected']): number =>
    within(entries, provenMs).filter((each) => each.strategy === strategy).length;
  return { rejects: own(state.risk.rejected), unknowns: own(state.risk.unknown) };
}

/** What is held at its last price, or at cost without one, and entries that may still fill. */
function exposure(state: EngineView, around: Surroundings, except: OrderId | null): Money {
  let sum = 0;
  for (const position of state.positions.values()) {
    if (position.net === 0) continue;
    const last = around.market.price(position.instrument)?.last ?? null;
    sum += Math.abs(last === null ? position.openValue : last * position.net);
  }
  for (const order of allLiveOrders(state)) {
    if (order.orderId === except || isReducing(order.intent)) continue;
    sum += times(order.price, mayStillFill(order));
  }
  return money(sum);
}
