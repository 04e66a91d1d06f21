/**
 * Plain orders: place, slice, change, cancel, and the books of orders and trades. A taken order
 * answers `TRANSIT` and no more is promised; what its risk system or the exchange then says is seen
 * in the books and on the order socket alone.
 */
import { maxOrderQuantity } from '../../../shared/domain/instrument.ts';
import { price as toPrice } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import type { RejectionCode } from '../../../shared/domain/rejections.ts';
import { dayNumber, indiaDay, readDay } from '../../../shared/maths/calendar.ts';
import type { RestCall } from '../personality.ts';
import type { Bends, TruthAnswer, TruthOrder } from '../truth.ts';
import { historyRow, orderRow, tradeRow } from './book-rows.ts';
import { chargesOfTrade } from './trade-charges.ts';
import { type Answer, badInput, ok, orderError } from './dhan-error.ts';
import { type DhanDesk, priceOf, requestOf, tradeViews, truthType, viewOf } from './dhan-desk.ts';
import type { Json } from './java-json.ts';
import {
  type Checked,
  isStop,
  readModify,
  readPlace,
  type Terms,
  type Wish,
} from './order-request.ts';
import type { OrderView, TradeView } from './order-view.ts';
import type { Asked, Route } from './route.ts';
import { wholeNumber } from './security-ids.ts';

/** Orders of two kinds that are kept apart from plain ones and only begin like them. */
export interface Combinations {
  /** Takes over a cover or bracket order; null for a plain one. */
  placeBracket(asked: Asked, wish: Wish): Answer | null;
}

/** Trades of earlier days, which no other book shows any more. */
export interface TradeArchive {
  /** Oldest first, with those of today. */
  all(): readonly TradeView[];
}

export function orderRoutes(
  desk: DhanDesk,
  combinations: Combinations,
  archive: TradeArchive,
): readonly Route[] {
  const write = { family: 'order', guard: 'token', writes: true } as const;
  const read = { family: 'other', guard: 'token' } as const;
  return [
    {
      ...write,
      method: 'POST',
      path: '/v2/orders',
      op: 'place',
      answer: (asked) => place(desk, combinations, asked),
    },
    {
      ...write,
      method: 'POST',
      path: '/v2/orders/slicing',
      op: 'place',
      answer: (asked) => placeSlices(desk, asked),
    },
    {
      ...write,
      method: 'PUT',
      path: '/v2/orders/{orderId}',
      op: 'modify',
      answer: (asked) => modify(desk, asked),
    },
    {
      ...write,
      method: 'DELETE',
      path: '/v2/orders/{orderId}',
      op: 'cancel',
      answer: ({ call, at }) => cancelOrder(desk, at('orderId'), call.bends),
    },
    {
      ...read,
      method: 'GET',
      path: '/v2/orders',
      op: 'orders',
      answer: ({ call }) =>
        ok(call.view.orders().map((each) => orderRow(viewOf(desk, each), desk))),
    },
    {
      ...read,
      method: 'GET',
      path: '/v2/orders/external/{tag}',
      op: 'order',
      answer: ({ call, at }) => oneOrder(desk, newestWith(call, at('tag'))),
    },
    {
      ...read,
      method: 'GET',
      path: '/v2/orders/{orderId}',
      op: 'order',
      answer: ({ call, at }) => oneOrder(desk, call.view.order(at('orderId'))),
    },
    ...tradeRoutes(desk, archive),
  ];
}

function tradeRoutes(desk: DhanDesk, archive: TradeArchive): readonly Route[] {
  const read = { method: 'GET', family: 'other', guard: 'token', op: 'trades' } as const;
  return [
    { ...read, path: '/v2/trades', answer: ({ call }) => ok(tradeRows(desk, call, () => true)) },
    {
      ...read,
      path: '/v2/trades/{orderId}',
      answer: ({ call, at }) =>
        ok(tradeRows(desk, call, (trade) => trade.order.orderId === at('orderId'))),
    },
    {
      ...read,
      path: '/v2/trades/{from}/{to}/{page}',
      answer: ({ at }) => history(desk, archive, at('from'), at('to'), at('page')),
    },
  ];
}

function tradeRows(desk: DhanDesk, call: RestCall, wanted: (trade: TradeView) => boolean): Json[] {
  return tradeViews(desk, call.view)
    .filter(wanted)
    .map((each) => tradeRow(each, desk));
}

/** A tag may stand on several orders; the newest is the one that is asked for. */
function newestWith({ view }: RestCall, tag: string): TruthOrder | null {
  return view.orders().findLast((each) => each.tag === tag) ?? null;
}

function oneOrder(desk: DhanDesk, order: TruthOrder | null): Answer {
  const { oneOrder: shape, unknownOrder } = desk.switches();
  if (order === null) return unknownOrder === 'empty' ? ok([]) : badInput();
  const row = orderRow(viewOf(desk, order), desk);
  return ok(shape === 'array' ? [row] : row);
}

function history(
  desk: DhanDesk,
  archive: TradeArchive,
  from: string,
  to: string,
  page: string,
): Answer {
  const first = readDay(from);
  const last = readDay(to);
  if (first === null || last === null || !/^\d{1,6}$/.test(page)) return badInput();
  const found = archive.all().filter((trade) => {
    const day = dayNumber(indiaDay(trade.atMs));
    return day >= first && day <= last;
  });
  const size = desk.switches().tradePage;
  const start = wholeNumber(page) * size;
  return ok(
    found.slice(start, start + size).map((trade) => historyRow(trade, chargesOfTrade(trade), desk)),
  );
}

export const KILLED = 'Kill Switch is active, trading is disabled for today';

function readChecked(desk: DhanDesk, { body }: Asked): Checked<Wish> {
  if (body === null) return { good: false, answer: badInput() };
  const read = readPlace(body, desk);
  if (read.good && desk.killed) return { good: false, answer: orderError(KILLED) };
  return read;
}

function place(desk: DhanDesk, combinations: Combinations, asked: Asked): Answer {
  const read = readChecked(desk, asked);
  if (!read.good) return read.answer;
  const bracket = combinations.placeBracket(asked, read.value);
  if (bracket !== null) return bracket;
  return placed(desk.parts.truth.place(requestOf(desk, read.value), asked.call.bends));
}

/** The answer to whatever was placed. */
export function placed(answer: TruthAnswer): Answer {
  if (answer.kind === 'refused') return refusedAtDoor(answer.rejection, answer.words);
  return ok({ orderId: answer.order.id, orderStatus: 'TRANSIT' });
}

/** Lots, ticks and fields have the one generic text; everything else keeps its words. */
export function refusedAtDoor(rejection: RejectionCode, words: string): Answer {
  return rejection === 'off_tick_or_lot' || rejection === 'instrument_unknown'
    ? badInput()
    : orderError(words);
}

/** One order for each freeze quantity, all with the caller's tag. */
function placeSlices(desk: DhanDesk, asked: Asked): Answer {
  const read = readChecked(desk, asked);
  if (!read.good) return read.answer;
  const { call } = asked;
  if (call.failedChildren === 'all') return orderError('Slice order request failed');
  const wish = read.value;
  const rows: Json[] = [];
  for (const [place, units] of slicesOf(wish).entries()) {
    const fails = call.failedChildren?.includes(place + 1) === true;
    const bends = fails ? { ...call.bends, refuse: SLICE_FAILS } : call.bends;
    const request = requestOf(desk, { ...wish, quantity: units, disclosed: 0 });
    const answer = desk.parts.truth.place(request, bends);
    if (answer.kind === 'refused' && rows.length === 0) return placed(answer);
    if (answer.kind === 'refused') continue;
    rows.push({ orderId: answer.order.id, orderStatus: fails ? 'REJECTED' : 'TRANSIT' });
  }
  return ok(call.shuffleChildren ? rows.toReversed() : rows);
}

const SLICE_FAILS: NonNullable<Bends['refuse']> = {
  rejection: 'unrecognised',
  words: 'Slice refused by the risk system',
  answer: 'book',
};

function slicesOf({ instrument, quantity: units }: Wish): readonly number[] {
  const most = maxOrderQuantity(instrument);
  const slices: number[] = [];
  for (let left = units; left > 0; left -= most) slices.push(Math.min(left, most));
  return slices;
}

const NOT_FOUND = 'Order not found';
const CLOSED_FOR_CHANGES = 'Market is closed, the order cannot be modified at this time';
const MOST_CHANGES = 25;
const TOO_MANY_CHANGES = `Maximum ${MOST_CHANGES} modifications are allowed per order`;

function modify(desk: DhanDesk, { call, at, body }: Asked): Answer {
  const order = desk.parts.truth.view().order(at('orderId'));
  if (body === null) return badInput();
  if (order === null) return orderError(NOT_FOUND);
  if (order.modifications >= MOST_CHANGES) return orderError(TOO_MANY_CHANGES);
  if (!desk.trading() && order.phase !== 'held') return orderError(CLOSED_FOR_CHANGES);
  const view = viewOf(desk, order);
  const read = readModify(body, wishOf(view), order.id, desk);
  if (!read.good) return read.answer;
  return changeOrder(desk, order, read.value, call.bends);
}

export function changeOrder(
  desk: DhanDesk,
  order: TruthOrder,
  terms: Terms,
  bends: Bends = {},
): Answer {
  const wish = { ...wishOf(viewOf(desk, order)), ...terms };
  const answer = desk.parts.truth.modify(
    order.id,
    {
      quantity: quantity(terms.quantity),
      type: truthType(terms.type),
      price: priceOf(desk, wish),
      trigger: isStop(terms.type) ? toPrice(terms.trigger) : null,
    },
    { ...order.details, disclosed: terms.disclosed },
    bends,
  );
  if (answer.kind === 'refused') return refusedAtDoor(answer.rejection, answer.words);
  return ok({ orderId: order.id, orderStatus: 'TRANSIT' });
}

export function wishOf(view: OrderView): Wish {
  return {
    instrument: view.instrument,
    side: view.side,
    product: view.product,
    type: view.type,
    validity: view.validity,
    quantity: view.quantity,
    disclosed: view.disclosed,
    price: view.price,
    trigger: view.trigger,
    amo: view.amo,
    correlationId: view.correlationId,
  };
}

export function cancelOrder(desk: DhanDesk, orderId: string, bends: Bends = {}): Answer {
  const answer = desk.parts.truth.cancel(orderId, bends);
  if (answer.kind === 'refused') {
    return orderError(answer.rejection === 'order_not_found' ? NOT_FOUND : answer.words);
  }
  return {
    status: desk.switches().cancelStatus,
    body: { orderId: answer.order.id, orderStatus: 'CANCELLED' },
  };
}
