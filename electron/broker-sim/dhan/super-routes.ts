/** Routes of super orders, and of the cover and bracket orders that work the same way. */
import { FINAL_PHASES, type TruthChange } from '../truth.ts';
import { averageOf, LEGS, type LegWord, type OrderView } from './order-view.ts';
import { orderRow } from './book-rows.ts';
import { type Answer, badInput, ok, orderError } from './dhan-error.ts';
import { type DhanDesk, lastPrice, requestOf, viewOf } from './dhan-desk.ts';
import { type Json, rupees } from './java-json.ts';
import { changeOrder, type Combinations, KILLED, placed, wishOf } from './order-routes.ts';
import { hasPrice, readPlace, type Terms, type Wish, wrongClient } from './order-request.ts';
import { type Fields, isAbsent, readAmount, readUnits, readWord } from './read-body.ts';
import type { Asked, Route } from './route.ts';
import {
  cancelLeg,
  type Exits,
  type ExitState,
  heard,
  isBuy,
  moveTarget,
  newSuper,
  orderNow,
  step,
  type SuperOrder,
  unitsOpen,
} from './super-order.ts';

export interface SuperOrders extends Combinations {
  readonly routes: readonly Route[];
  heard(change: TruthChange): void;
  step(): void;
}

export function openSuperOrders(desk: DhanDesk): SuperOrders {
  const orders = new Map<string, SuperOrder>();
  /** Which super order an order belongs to, by its own id. */
  const ownerOf = (id: string, entry: unknown): SuperOrder | null =>
    orders.get(typeof entry === 'string' ? entry : id) ?? null;

  function start(asked: Asked, wish: Wish, exits: Exits): Answer {
    const request = requestOf(desk, wish, { leg: 'ENTRY_LEG' });
    const answer = desk.parts.truth.place(request, asked.call.bends);
    if (answer.kind === 'taken') {
      orders.set(answer.order.id, newSuper(answer.order.id, wish, exits));
    }
    return placed(answer);
  }

  function place(asked: Asked): Answer {
    const read = readSuper(desk, asked.body);
    if ('status' in read) return read;
    if (desk.killed) return orderError(KILLED);
    return start(asked, read.wish, read.exits);
  }

  function modify({ at, body }: Asked): Answer {
    const order = orders.get(at('orderId'));
    const leg = readWord(body?.['legName'], LEGS);
    if (body === null || leg === null) return badInput();
    const wrong = wrongClient(body, desk);
    if (wrong !== null) return wrong;
    if (order === undefined) return orderError('Order not found');
    return changeLeg(desk, order, leg, body);
  }

  function cancel({ at }: Asked): Answer {
    const order = orders.get(at('orderId'));
    const leg = readWord(at('leg'), LEGS);
    if (leg === null) return badInput();
    if (order === undefined) return orderError('Order not found');
    if (!cancelLeg(desk, order, leg)) return orderError('Order leg cannot be cancelled');
    return {
      status: desk.switches().cancelStatus,
      body: { orderId: order.entryId, orderStatus: 'CANCELLED' },
    };
  }

  function list({ call }: Asked): Answer {
    const rows: Json[] = [];
    for (const order of orders.values()) {
      const entry = call.view.order(order.entryId);
      const listed = order.wish.product !== 'BO' && order.wish.product !== 'CO';
      if (entry !== null && listed) rows.push(superRow(desk, order, viewOf(desk, entry)));
    }
    return ok(rows);
  }

  function placeBracket(asked: Asked, wish: Wish): Answer | null {
    if (wish.product !== 'BO' && wish.product !== 'CO') return null;
    const exits = asked.body === null ? null : readDistances(desk, asked.body, wish);
    return exits === null ? badInput() : start(asked, wish, exits);
  }

  return {
    placeBracket,
    heard: (change) => {
      if (change.kind === 'day') orders.clear();
      if (change.kind !== 'order') return;
      const owner = ownerOf(change.order.id, change.order.details['entry']);
      if (owner !== null) heard(desk, owner, change.order);
    },
    step: () => {
      for (const order of orders.values()) step(desk, order);
    },
    routes: superRoutes({ place, modify, cancel, list }),
  };
}

interface Doors {
  readonly place: (asked: Asked) => Answer;
  readonly modify: (asked: Asked) => Answer;
  readonly cancel: (asked: Asked) => Answer;
  readonly list: (asked: Asked) => Answer;
}

function superRoutes(doors: Doors): readonly Route[] {
  const write = { family: 'order', guard: 'token', writes: true } as const;
  const path = '/v2/super/orders';
  return [
    { ...write, method: 'POST', path, op: 'place', answer: doors.place },
    {
      method: 'GET',
      path,
      op: 'super_orders',
      family: 'other',
      guard: 'token',
      answer: doors.list,
    },
    { ...write, method: 'PUT', path: `${path}/{orderId}`, op: 'modify', answer: doors.modify },
    {
      ...write,
      method: 'DELETE',
      path: `${path}/{orderId}/{leg}`,
      op: 'cancel',
      answer: doors.cancel,
    },
  ];
}

/** A super order has no validity, no trigger and no disclosed part of its own. */
function readSuper(
  desk: DhanDesk,
  body: Fields | null,
): { readonly wish: Wish; readonly exits: Exits } | Answer {
  if (body === null) return badInput();
  const plain = { ...body, validity: 'DAY', disclosedQuantity: 0, triggerPrice: 0 };
  for (const key of ['targetPrice', 'stopLossPrice', 'trailingJump'])
    Reflect.deleteProperty(plain, key);
  const read = readPlace(plain, desk);
  if (!read.good) return read.answer;
  const { type, product } = read.value;
  if (product === 'CO' || product === 'BO' || !isSuperType(type)) return badInput();
  const exits = readExits(body);
  if (exits === null || isAbsent(body['trailingJump'])) return badInput();
  const entry = hasPrice(type) ? read.value.price : (readAmount(body['price']) ?? 0);
  const words = exitComplaint(read.value, exits, entry);
  return words === null ? { wish: read.value, exits } : orderError(words);
}

function isSuperType(type: Wish['type']): boolean {
  return type === 'LIMIT' || type === 'MARKET';
}

function readExits(body: Fields): Exits | null {
  const target = readAmount(body['targetPrice']);
  const stop = readAmount(body['stopLossPrice']);
  const jump = readAmount(body['trailingJump']);
  return target === null || stop === null || jump === null ? null : { target, stop, jump };
}

/** Distances from the entry, as cover and bracket orders have them. */
function readDistances(desk: DhanDesk, body: Fields, wish: Wish): Exits | null {
  const profit = readAmount(body['boProfitValue']);
  const loss = readAmount(body['boStopLossValue']);
  if (profit === null || loss === null || loss === 0) return null;
  if (wish.product === 'BO' && profit === 0) return null;
  const entry = wish.price > 0 ? wish.price : lastPrice(desk, wish.instrument.id);
  const sign = wish.side === 'BUY' ? 1 : -1;
  return {
    target: profit === 0 ? 0 : Math.max(0, entry + sign * profit),
    stop: Math.max(0, entry - sign * loss),
    jump: 0,
  };
}

function exitComplaint(wish: Wish, { target, stop }: Exits, entry: number): string | null {
  const { tick } = wish.instrument;
  if (target === 0 && stop === 0) return 'Target or Stop Loss price is needed';
  if (target % tick !== 0 || stop % tick !== 0) return 'Price should be in multiples of tick size';
  if (entry === 0) return null;
  const sign = wish.side === 'BUY' ? 1 : -1;
  if (target > 0 && (target - entry) * sign <= 0)
    return 'Target price is on the wrong side of Price';
  return stop > 0 && (entry - stop) * sign <= 0
    ? 'Stop Loss price is on the wrong side of Price'
    : null;
}

function changeLeg(desk: DhanDesk, order: SuperOrder, leg: LegWord, body: Fields): Answer {
  const exits = readExits(body);
  if (exits === null) return badInput();
  if (leg === 'ENTRY_LEG') return changeEntry(desk, order, body, exits);
  const state = leg === 'TARGET_LEG' ? order.target : order.stop;
  if (state !== 'live' && state !== 'waiting') return orderError('Order leg cannot be modified');
  if (leg === 'TARGET_LEG') {
    if (exits.target === 0) return badInput();
    moveTarget(desk, order, exits.target);
  } else {
    if (exits.stop === 0) return badInput();
    // A step that is left out takes the trail away: it is not kept.
    order.exits = { ...order.exits, stop: exits.stop, jump: exits.jump };
  }
  return ok({ orderId: order.entryId, orderStatus: 'TRANSIT' });
}

function changeEntry(desk: DhanDesk, order: SuperOrder, body: Fields, exits: Exits): Answer {
  const entry = orderNow(desk, order.entryId);
  if (entry === null || FINAL_PHASES.has(entry.phase)) {
    return orderError('Order leg cannot be modified');
  }
  const present = wishOf(viewOf(desk, entry));
  const type = readWord(body['orderType'], ['LIMIT', 'MARKET']) ?? present.type;
  const price = readAmount(body['price']);
  const units = readUnits(body['quantity']);
  if (price === null || units === null || units % present.instrument.lot !== 0) return badInput();
  const terms: Terms = {
    type,
    validity: 'DAY',
    quantity: units === 0 ? present.quantity : units,
    disclosed: 0,
    price: hasPrice(type) ? (price === 0 ? present.price : price) : 0,
    trigger: 0,
  };
  const after: Exits = {
    target: exits.target === 0 ? order.exits.target : exits.target,
    stop: exits.stop === 0 ? order.exits.stop : exits.stop,
    jump: exits.jump,
  };
  const words = exitComplaint(present, after, terms.price);
  if (words !== null) return orderError(words);
  const answer = changeOrder(desk, entry, terms);
  if (answer.status === 200) order.exits = after;
  return answer;
}

function superRow(desk: DhanDesk, order: SuperOrder, entry: OrderView): Json {
  const plain = orderRow(entry, desk);
  const names = `dhanClientId orderId exchangeOrderId correlationId orderStatus transactionType
    exchangeSegment productType orderType validity tradingSymbol securityId quantity
    remainingQuantity`.split(/\s+/);
  const row: Record<string, Json> = {};
  for (const name of names) row[name] = plain[name] ?? null;
  return {
    ...row,
    orderStatus: isClosed(desk, order, entry) ? 'CLOSED' : (plain['orderStatus'] ?? null),
    ltp: rupees(lastPrice(desk, entry.instrument.id)),
    price: rupees(entry.price),
    afterMarketOrder: entry.amo,
    legName: 'ENTRY_LEG',
    createTime: plain['createTime'] ?? null,
    updateTime: plain['updateTime'] ?? null,
    exchangeTime: plain['exchangeTime'] ?? null,
    omsErrorDescription: entry.words,
    averageTradedPrice: rupees(averageOf(entry)),
    filledQty: entry.filled,
    algoId: '0',
    legDetails: [legRow(desk, order, 'STOP_LOSS_LEG'), legRow(desk, order, 'TARGET_LEG')],
  };
}

/** The entry is done and what it opened has been closed again. */
function isClosed(desk: DhanDesk, order: SuperOrder, entry: OrderView): boolean {
  const exited = order.target === 'fired' || order.stopId !== null;
  return entry.filled > 0 && exited && unitsOpen(desk, order) === 0;
}

const LEG_STATUS: Readonly<Record<ExitState, string>> = {
  waiting: 'PENDING',
  live: 'PENDING',
  fired: 'TRIGGERED',
  cancelled: 'CANCELLED',
  expired: 'EXPIRED',
};

function legRow(desk: DhanDesk, order: SuperOrder, leg: 'STOP_LOSS_LEG' | 'TARGET_LEG'): Json {
  const isTarget = leg === 'TARGET_LEG';
  const state = isTarget ? order.target : order.stop;
  const placedId = isTarget ? order.targetId : order.stopId;
  const placedOrder = orderNow(desk, placedId);
  const filled = placedOrder?.filled ?? 0;
  const total = orderNow(desk, order.entryId)?.filled ?? 0;
  const partly = state === 'live' && filled > 0;
  return {
    orderId: placedId ?? order.entryId,
    legName: leg,
    transactionType: isBuy(order) ? 'SELL' : 'BUY',
    totalQuatity: total,
    remainingQuantity: state === 'live' || state === 'fired' ? Math.max(0, total - filled) : 0,
    triggeredQuantity: state === 'fired' ? (placedOrder?.quantity ?? 0) : filled,
    price: rupees(isTarget ? order.exits.target : order.exits.stop),
    orderStatus: partly ? 'PART_TRADED' : LEG_STATUS[state],
    trailingJump: rupees(isTarget ? 0 : order.exits.jump),
  };
}
