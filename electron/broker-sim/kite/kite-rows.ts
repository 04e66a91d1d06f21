/** Orders, their histories, trades and pushes as Kite writes them. */
import type { TokenTable } from '../token-table.ts';
import type { TruthOrder, TruthStep, TruthTrade } from '../truth.ts';
import type { Venue } from '../venue.ts';
import { averageOf, rupees } from '../wire-numbers.ts';
import { kiteTokenOf } from './kite-tokens.ts';
import {
  clockTime,
  kiteSymbol,
  maybeStamp,
  ORDER_TYPE,
  PRODUCT,
  stamp,
  STATUS,
} from './kite-words.ts';

export interface RowParts {
  readonly venue: Venue;
  readonly tokens: TokenTable;
  readonly userId: string;
}

type Row = Readonly<Record<string, unknown>>;

export const APP_ID = 1001;
/** What stood in the token's place in the first row of a history in the broker's own sample. */
const NO_TOKEN_YET = 1;

export function orderRow(parts: RowParts, order: TruthOrder): Row {
  return {
    account_id: parts.userId,
    placed_by: parts.userId,
    ...plainRow(parts, order, order),
    market_protection: 0,
    auction_number: null,
    meta: metaOf(order),
    tag: order.tag,
    ...tagsOf(order),
    guid: `${APP_ID}X${order.id.slice(-10)}`,
  };
}

/** Slimmer rows, oldest first, one for each state. */
export function historyRows(parts: RowParts, order: TruthOrder): readonly Row[] {
  return order.steps.map((step, place) => {
    const row = { ...plainRow(parts, order, step), tag: order.tag };
    return place === 0 ? { ...row, instrument_token: NO_TOKEN_YET } : row;
  });
}

function plainRow(parts: RowParts, order: TruthOrder, step: TruthStep): Row {
  const { venue, tokens } = parts;
  const instrument = venue.instrument(order.instrument);
  const reached = order.exchangeMs !== null && step.atMs >= order.exchangeMs;
  const dead = step.phase === 'rejected';
  const closed = step.phase === 'cancelled' || step.phase === 'expired';
  const left = step.quantity - step.filled;
  const words = step.words === '' || closed ? null : kiteWords(step);
  return {
    order_id: order.id,
    parent_order_id: order.parent,
    exchange_order_id: reached ? order.exchangeId : null,
    status: STATUS[step.phase],
    status_message: words,
    status_message_raw: words === null ? null : step.words,
    order_timestamp: stamp(step.atMs),
    exchange_update_timestamp: reached ? stamp(step.atMs) : null,
    exchange_timestamp: reached ? maybeStamp(order.exchangeMs) : null,
    variety: order.details['variety'] ?? 'regular',
    modified: order.modifications > 0,
    exchange: instrument?.exchange ?? '',
    tradingsymbol: instrument === null ? '' : kiteSymbol(instrument),
    instrument_token: kiteTokenOf(venue, tokens, order.instrument),
    order_type: ORDER_TYPE[step.type],
    transaction_type: order.side === 'buy' ? 'BUY' : 'SELL',
    validity: order.details['validity'] ?? (order.validity === 'ioc' ? 'IOC' : 'DAY'),
    validity_ttl: order.details['validityMinutes'] ?? 0,
    product: PRODUCT[order.product],
    quantity: step.quantity,
    disclosed_quantity: order.details['disclosed'] ?? 0,
    price: rupees(step.price),
    trigger_price: rupees(step.trigger ?? 0),
    average_price: averageOf(step.filledValue, step.filled),
    filled_quantity: step.filled,
    // An order that was cancelled unfilled keeps its pending quantity, as in the broker's samples.
    pending_quantity: dead || (closed && step.filled > 0) ? 0 : left,
    cancelled_quantity: closed ? left : 0,
  };
}

function metaOf({ details }: TruthOrder): Row {
  const { icebergLegs, icebergLeg: leg, icebergQuantity: each, icebergTotal: total } = details;
  if (typeof leg !== 'number' || typeof total !== 'number' || typeof each !== 'number') return {};
  const remaining = Math.max(0, total - leg * each);
  return {
    iceberg: {
      leg,
      legs: icebergLegs,
      leg_quantity: each,
      total_quantity: total,
      remaining_quantity: remaining,
    },
  };
}

function tagsOf({ tag, details }: TruthOrder): Row {
  const system = String(details['systemTags'] ?? '');
  const tags = [...(tag === null ? [] : [tag]), ...(system === '' ? [] : system.split(','))];
  return tags.length === 0 ? {} : { tags };
}

/** The exchange's own words begin with its number of the error. */
function kiteWords({ rejection, words }: TruthStep): string {
  if (rejection === 'off_tick_or_lot') {
    return `16283 : The order price is not multiple of the tick size. ${words}`;
  }
  if (rejection === 'price_outside_band') {
    return words.startsWith('Circuit')
      ? `17070 : The price is out of the current execution range: circuit limit. ${words}`
      : `17070 : The price is outside the limit price protection range. ${words}`;
  }
  return words;
}

export function tradeRow(parts: RowParts, trade: TruthTrade): Row {
  const instrument = parts.venue.instrument(trade.instrument);
  return {
    trade_id: trade.id,
    order_id: trade.orderId,
    exchange_order_id: trade.exchangeOrderId,
    tradingsymbol: instrument === null ? '' : kiteSymbol(instrument),
    exchange: instrument?.exchange ?? '',
    instrument_token: kiteTokenOf(parts.venue, parts.tokens, trade.instrument),
    transaction_type: trade.side === 'buy' ? 'BUY' : 'SELL',
    product: PRODUCT[trade.product],
    average_price: rupees(trade.price),
    quantity: trade.quantity,
    fill_timestamp: stamp(trade.atMs),
    order_timestamp: clockTime(trade.atMs),
    exchange_timestamp: stamp(trade.atMs),
  };
}

/** Null where Kite pushes nothing: bare acceptance, states on the way, after-market orders. */
export function pushStatus(order: TruthOrder): string | null {
  if (order.details['variety'] === 'amo') return null;
  const { phase, filled, steps } = order;
  if (phase === 'filled' || phase === 'cancelled' || phase === 'rejected') return STATUS[phase];
  if (phase === 'expired') return STATUS.cancelled;
  if (phase !== 'open' && phase !== 'trigger_pending') return null;
  const before = steps[steps.length - 2];
  const changed = before?.phase === 'modified' || before?.phase === 'modify_refused';
  return changed || filled > (before?.filled ?? 0) ? 'UPDATE' : null;
}

export function pushRow(parts: RowParts, order: TruthOrder, status: string): Row {
  const { account_id: _account, auction_number: _auction, ...row } = orderRow(parts, order);
  const unfilled = order.quantity - order.filled;
  return {
    user_id: parts.userId,
    unfilled_quantity: unfilled,
    app_id: APP_ID,
    checksum: '',
    ...row,
    status,
  };
}
