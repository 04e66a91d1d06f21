/**
 * Forever orders: one or two triggers that the broker watches until the price gets there, each of
 * which then becomes a plain order. Where there are two, the first to fire ends the other.
 */
import { indiaDay } from '../../../shared/maths/calendar.ts';
import type { TruthChange } from '../truth.ts';
import { optionSide } from './book-rows.ts';
import { type Answer, badInput, ok, orderError } from './dhan-error.ts';
import { type DhanDesk, lastPrice, requestOf, viewOf } from './dhan-desk.ts';
import { dateTime, NO_DATE, NO_DATE_TIME } from './dhan-time.ts';
import { tradingSymbol } from './instrument-files.ts';
import { type Json, rupees } from './java-json.ts';
import { KILLED } from './order-routes.ts';
import { readPlace, type Wish, wrongClient } from './order-request.ts';
import { type Fields, readAmount, readUnits, readWord } from './read-body.ts';
import type { Asked, Route } from './route.ts';
import { segmentOf } from './segments.ts';
import { isFinal } from './order-view.ts';

type LegName = 'TARGET_LEG' | 'STOP_LOSS_LEG' | 'ENTRY_LEG';

interface Leg {
  readonly name: LegName;
  quantity: number;
  /** Scaled. */
  price: number;
  trigger: number;
  /** Fires when the price comes from below, or from above. */
  rising: boolean;
  /** The plain order that it became. */
  orderId: string | null;
  cancelled: boolean;
}

interface Forever {
  readonly id: string;
  readonly flag: 'SINGLE' | 'OCO';
  readonly legs: readonly Leg[];
  readonly createdMs: number;
  wish: Wish;
  updatedMs: number;
}

export interface ForeverOrders {
  readonly routes: readonly Route[];
  step(): void;
  heard(change: TruthChange): void;
}

const PRODUCTS = ['CNC', 'MTF', 'MARGIN'] as const;
const SEGMENTS = ['NSE_EQ', 'NSE_FNO', 'BSE_EQ', 'BSE_FNO'] as const;
const FLAGS = ['SINGLE', 'OCO'] as const;

export function openForeverOrders(desk: DhanDesk): ForeverOrders {
  const orders = new Map<string, Forever>();
  let number = 0;

  /** A number of its own, apart from those of the exchange's orders. */
  function newId(): string {
    number += 1;
    const day = indiaDay(desk.parts.world.nowMs()).replaceAll('-', '').slice(2);
    return `132${day}${String(number).padStart(4, '0')}`;
  }

  function place({ body }: Asked): Answer {
    const read = readForever(desk, body);
    if ('status' in read) return read;
    if (desk.killed) return orderError(KILLED);
    const nowMs = desk.parts.world.nowMs();
    const order: Forever = { ...read, id: newId(), createdMs: nowMs, updatedMs: nowMs };
    orders.set(order.id, order);
    return ok({ orderId: order.id, orderStatus: 'TRANSIT' });
  }

  function modify({ at, body }: Asked): Answer {
    if (body === null) return badInput();
    const wrong = wrongClient(body, desk);
    if (wrong !== null) return wrong;
    const order = orders.get(at('orderId'));
    if (order === undefined) return orderError('Order not found');
    return changeForever(desk, order, body);
  }

  function cancel({ at }: Asked): Answer {
    const order = orders.get(at('orderId'));
    const waiting = order?.legs.filter(isWaiting) ?? [];
    if (order === undefined || waiting.length === 0) return orderError('Order not found');
    for (const leg of waiting) leg.cancelled = true;
    order.updatedMs = desk.parts.world.nowMs();
    return {
      status: desk.switches().cancelStatus,
      body: { orderId: order.id, orderStatus: 'CANCELLED' },
    };
  }

  return {
    step: () => {
      for (const order of orders.values()) fireWhatIsDue(desk, order);
    },
    heard: (change) => {
      if (change.kind === 'day') dropDone(orders);
    },
    routes: foreverRoutes({
      place,
      modify,
      cancel,
      list: () =>
        ok(
          [...orders.values()].flatMap((order) =>
            order.legs.map((leg) => legRow(desk, order, leg)),
          ),
        ),
    }),
  };
}

interface Doors {
  readonly place: (asked: Asked) => Answer;
  readonly modify: (asked: Asked) => Answer;
  readonly cancel: (asked: Asked) => Answer;
  readonly list: (asked: Asked) => Answer;
}

function foreverRoutes(doors: Doors): readonly Route[] {
  const write = { family: 'order', guard: 'token', writes: true } as const;
  const path = '/v2/forever/orders';
  const one = `${path}/{orderId}`;
  return [
    { ...write, method: 'POST', path, op: 'gtt_place', answer: doors.place },
    { method: 'GET', path, op: 'gtts', family: 'other', guard: 'token', answer: doors.list },
    { ...write, method: 'PUT', path: one, op: 'gtt_modify', answer: doors.modify },
    { ...write, method: 'DELETE', path: one, op: 'gtt_cancel', answer: doors.cancel },
  ];
}

function isWaiting(leg: Leg): boolean {
  return leg.orderId === null && !leg.cancelled;
}

/** What fired or was cancelled on an earlier day leaves the list; what waits, waits on. */
function dropDone(orders: Map<string, Forever>): void {
  for (const [id, order] of orders) if (!order.legs.some(isWaiting)) orders.delete(id);
}

function readForever(
  desk: DhanDesk,
  body: Fields | null,
): Pick<Forever, 'flag' | 'legs' | 'wish'> | Answer {
  if (body === null) return badInput();
  const flag = readWord(body['orderFlag'], FLAGS);
  const trigger = readAmount(body['triggerPrice']);
  if (readWord(body['orderType'], ['LIMIT', 'MARKET']) === null) return badInput();
  if (readWord(body['productType'], PRODUCTS) === null) return badInput();
  if (readWord(body['exchangeSegment'], SEGMENTS) === null) return badInput();
  if (flag === null || trigger === null || trigger === 0) return badInput();
  // It waits over nights and weekends, so a closed market is no reason against it.
  const parked = { ...body, triggerPrice: 0, afterMarketOrder: true, amoTime: 'OPEN' };
  for (const key of ['orderFlag', 'price1', 'triggerPrice1', 'quantity1']) {
    Reflect.deleteProperty(parked, key);
  }
  const read = readPlace(parked, desk);
  if (!read.good) return read.answer;
  const wish: Wish = { ...read.value, amo: false };
  if (trigger % wish.instrument.tick !== 0)
    return orderError('Price should be in multiples of tick size');
  const first = legOf(desk, wish, flag === 'OCO' ? 'TARGET_LEG' : 'ENTRY_LEG', {
    quantity: wish.quantity,
    price: wish.price,
    trigger,
  });
  if (flag === 'SINGLE') return { flag, wish, legs: [first] };
  const second = readSecond(desk, wish, body);
  return second === null
    ? badInput()
    : { flag, wish, legs: [second, { ...first, name: 'STOP_LOSS_LEG' }] };
}

/** The target side of a pair, in the fields with a one. */
function readSecond(desk: DhanDesk, wish: Wish, body: Fields): Leg | null {
  const quantity = readUnits(body['quantity1']);
  const price = readAmount(body['price1']);
  const trigger = readAmount(body['triggerPrice1']);
  if (quantity === null || price === null || trigger === null) return null;
  if (quantity === 0 || quantity % wish.instrument.lot !== 0 || trigger === 0) return null;
  if (wish.type === 'LIMIT' && price === 0) return null;
  return legOf(desk, wish, 'TARGET_LEG', { quantity, price, trigger });
}

function legOf(
  desk: DhanDesk,
  wish: Wish,
  name: LegName,
  terms: Pick<Leg, 'quantity' | 'price' | 'trigger'>,
): Leg {
  const rising = terms.trigger >= lastPrice(desk, wish.instrument.id);
  return { ...terms, name, rising, orderId: null, cancelled: false };
}

/** A single order's leg answers to both names that have been seen for it. */
function legNamed(order: Forever, name: unknown): Leg | null {
  const single = order.flag === 'SINGLE' ? order.legs[0] : undefined;
  return single ?? order.legs.find((leg) => leg.name === name) ?? null;
}

function changeForever(desk: DhanDesk, order: Forever, body: Fields): Answer {
  const leg = legNamed(order, body['legName']);
  const quantity = readUnits(body['quantity']);
  const price = readAmount(body['price']);
  const trigger = readAmount(body['triggerPrice']);
  const type = readWord(body['orderType'], ['LIMIT', 'MARKET']);
  if (leg === null || quantity === null || price === null || trigger === null || type === null) {
    return badInput();
  }
  if (quantity % order.wish.instrument.lot !== 0) return badInput();
  if (!isWaiting(leg)) return orderError('Order cannot be modified');
  leg.quantity = quantity === 0 ? leg.quantity : quantity;
  leg.price = type === 'MARKET' ? 0 : price === 0 ? leg.price : price;
  leg.trigger = trigger === 0 ? leg.trigger : trigger;
  leg.rising = leg.trigger >= lastPrice(desk, order.wish.instrument.id);
  order.wish = { ...order.wish, type };
  order.updatedMs = desk.parts.world.nowMs();
  return ok({ orderId: order.id, orderStatus: 'TRANSIT' });
}

function fireWhatIsDue(desk: DhanDesk, order: Forever): void {
  if (!desk.trading()) return;
  const last = lastPrice(desk, order.wish.instrument.id);
  if (last === 0) return;
  const due = order.legs.find(
    (leg) => isWaiting(leg) && (leg.rising ? last >= leg.trigger : last <= leg.trigger),
  );
  if (due === undefined) return;
  const { quantity, price } = due;
  // Nothing is documented of a tag on what fires, so it carries none and nobody may count on it.
  const wish: Wish = { ...order.wish, quantity, price, correlationId: null };
  const answer = desk.parts.truth.place({ ...requestOf(desk, wish), placedBy: 'outside' });
  due.orderId = answer.kind === 'taken' ? answer.order.id : '0';
  for (const leg of order.legs) if (isWaiting(leg)) leg.cancelled = true;
  order.updatedMs = desk.parts.world.nowMs();
}

function statusOf(desk: DhanDesk, leg: Leg): string {
  if (leg.cancelled) return 'CANCELLED';
  if (leg.orderId === null) return 'CONFIRM';
  const order = desk.parts.truth.view().order(leg.orderId);
  if (order === null) return leg.orderId === '0' ? 'REJECTED' : 'EXPIRED';
  const { status } = viewOf(desk, order);
  return isFinal(status) || status === 'TRANSIT' ? status : 'PENDING';
}

/** The order type's column says SINGLE or OCO here. */
function legRow(desk: DhanDesk, order: Forever, leg: Leg): Json {
  const { instrument, side, product } = order.wish;
  return {
    dhanClientId: desk.clientId,
    orderId: order.id,
    orderStatus: statusOf(desk, leg),
    transactionType: side,
    exchangeSegment: segmentOf(instrument),
    productType: product,
    orderType: order.flag,
    tradingSymbol: tradingSymbol(instrument),
    securityId: desk.ids.of(instrument),
    quantity: leg.quantity,
    price: rupees(leg.price),
    triggerPrice: rupees(leg.trigger),
    legName: leg.name,
    createTime: dateTime(order.createdMs),
    updateTime: order.updatedMs === order.createdMs ? null : dateTime(order.updatedMs),
    exchangeTime: NO_DATE_TIME,
    drvExpiryDate: instrument.expiryDay ?? NO_DATE,
    drvOptionType: optionSide(instrument),
    drvStrikePrice: rupees(instrument.strike ?? 0),
  };
}
