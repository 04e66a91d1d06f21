/**
 * What all parts of the Dhan dress share: who the client is, the switches, the numbers of the
 * instruments, and the truth read and written in this broker's words.
 */
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import {
  ceilToTick,
  floorToTick,
  PRICE_MAX,
  price as toPrice,
  type Price,
} from '../../../shared/domain/money.ts';
import type { OrderType, Product } from '../../../shared/domain/order-events.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { must } from '../../../shared/lib/assert.ts';
import type { PersonalityParts } from '../personality.ts';
import type {
  Phase,
  TruthOrder,
  TruthPosition,
  TruthRequest,
  TruthTrade,
  TruthView,
} from '../truth.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { RowParts } from './book-rows.ts';
import type { DoorParts, Wish } from './order-request.ts';
import { hasPrice } from './order-request.ts';
import {
  type LegWord,
  LEGS,
  type OrderStatus,
  type OrderTypeWord,
  type OrderView,
  type PositionView,
  PRODUCTS,
  type ProductWord,
  type SideWord,
  type TradeView,
} from './order-view.ts';
import { readWord } from './read-body.ts';
import type { DhanSwitches } from './switches.ts';

export interface DhanDesk extends DoorParts, RowParts {
  readonly parts: PersonalityParts;
  readonly tokens: AccessTokens;
  readonly switches: () => DhanSwitches;
  /** Whether the client switched all trading off for today. */
  killed: boolean;
}

const PRODUCT: Readonly<Record<ProductWord, Product>> = {
  CNC: 'cnc',
  MTF: 'cnc',
  MARGIN: 'nrml',
  INTRADAY: 'mis',
  CO: 'mis',
  BO: 'mis',
};

const PRODUCT_WORD: Readonly<Record<Product, ProductWord>> = {
  cnc: 'CNC',
  nrml: 'MARGIN',
  mis: 'INTRADAY',
};

const TYPE: Readonly<Record<OrderTypeWord, OrderType>> = {
  LIMIT: 'limit',
  MARKET: 'market',
  STOP_LOSS: 'stop_limit',
  STOP_LOSS_MARKET: 'stop',
};

const TYPE_WORD: Readonly<Record<OrderType, OrderTypeWord>> = {
  limit: 'LIMIT',
  market: 'MARKET',
  stop_limit: 'STOP_LOSS',
  stop: 'STOP_LOSS_MARKET',
};

const STATUS: Readonly<Record<Phase, OrderStatus>> = {
  held: 'PENDING',
  received: 'TRANSIT',
  validating: 'TRANSIT',
  sent: 'TRANSIT',
  trigger_pending: 'PENDING',
  open: 'PENDING',
  modify_validating: 'PENDING',
  modify_sent: 'PENDING',
  modified: 'PENDING',
  modify_refused: 'PENDING',
  cancel_sent: 'PENDING',
  cancel_refused: 'PENDING',
  filled: 'TRADED',
  cancelled: 'CANCELLED',
  rejected: 'REJECTED',
  expired: 'EXPIRED',
};

export function productOf(word: ProductWord): Product {
  return PRODUCT[word];
}

export function productWordOf(product: Product): ProductWord {
  return PRODUCT_WORD[product];
}

export function truthType(word: OrderTypeWord): OrderType {
  return TYPE[word];
}

function statusOf(order: TruthOrder): OrderStatus {
  const plain = STATUS[order.phase];
  return plain === 'PENDING' && order.filled > 0 ? 'PART_TRADED' : plain;
}

function wordsOf(order: TruthOrder): string {
  if (order.phase === 'rejected') return `RMS:${order.id}:${order.words}`;
  if (order.filled > 0) return 'TRADE CONFIRMED';
  return order.exchangeId === null ? '' : 'CONFIRMED';
}

export function instrumentOf(desk: Pick<DhanDesk, 'parts'>, id: InstrumentId): Instrument {
  return must(desk.parts.truth.venue.instrument(id), 'an order is in a listed contract');
}

export function viewOf(desk: DhanDesk, order: TruthOrder, lastFill = 0): OrderView {
  const { details } = order;
  const type = TYPE_WORD[order.type];
  const disclosed = details['disclosed'];
  const entry = details['entry'];
  return {
    orderId: order.id,
    exchangeOrderId: order.exchangeId ?? '0',
    correlationId: order.tag,
    status: statusOf(order),
    side: order.side === 'buy' ? 'BUY' : 'SELL',
    instrument: instrumentOf(desk, order.instrument),
    product: readWord(details['product'], PRODUCTS) ?? PRODUCT_WORD[order.product],
    type,
    validity: order.validity === 'ioc' ? 'IOC' : 'DAY',
    quantity: order.quantity,
    disclosed: typeof disclosed === 'number' ? disclosed : 0,
    price: hasPrice(type) ? order.price : 0,
    trigger: order.trigger ?? 0,
    amo: details['amo'] === true,
    createdMs: order.placedMs,
    updatedMs: order.atMs,
    exchangeMs: order.exchangeMs,
    filled: order.filled,
    filledValue: order.filledValue,
    lastFill,
    words: wordsOf(order),
    leg: readWord(details['leg'], LEGS),
    entryOrderId: typeof entry === 'string' ? entry : null,
    source: order.placedBy === 'outside' ? 'N' : 'P',
  };
}

export function tradeViews(desk: DhanDesk, view: TruthView): readonly TradeView[] {
  const trades: TradeView[] = [];
  for (const trade of view.trades()) {
    const order = view.order(trade.orderId);
    if (order !== null) trades.push(tradeView(desk, trade, order));
  }
  return trades;
}

export function tradeView(desk: DhanDesk, trade: TruthTrade, order: TruthOrder): TradeView {
  return {
    tradeId: trade.id,
    order: viewOf(desk, order),
    quantity: trade.quantity,
    price: trade.price,
    atMs: trade.atMs,
  };
}

export function positionViewOf(desk: DhanDesk, position: TruthPosition): PositionView {
  const { overnight, overnightValue } = position;
  return {
    instrument: instrumentOf(desk, position.instrument),
    product: PRODUCT_WORD[position.product],
    carriedBuy: Math.max(0, overnight),
    carriedSell: Math.max(0, -overnight),
    carriedBuyValue: overnight > 0 ? overnightValue : 0,
    carriedSellValue: overnight < 0 ? overnightValue : 0,
    dayBuy: position.dayBuy,
    daySell: position.daySell,
    dayBuyValue: position.dayBuyValue,
    daySellValue: position.daySellValue,
    last: lastPrice(desk, position.instrument),
  };
}

/** Scaled; 0 when there is none. */
export function lastPrice(desk: Pick<DhanDesk, 'parts'>, id: InstrumentId): number {
  return desk.parts.truth.venue.quote(id)?.last ?? 0;
}

export interface RequestExtras {
  readonly leg?: LegWord;
  readonly entry?: string;
}

/** The same order in the truth's words; what has no price gets the bound that protects it. */
export function requestOf(desk: DhanDesk, wish: Wish, extras: RequestExtras = {}): TruthRequest {
  const protectedMarket = wish.type === 'MARKET' && desk.switches().marketProtection;
  return {
    instrument: wish.instrument.id,
    side: wish.side === 'BUY' ? 'buy' : 'sell',
    product: PRODUCT[wish.product],
    validity: wish.validity === 'IOC' ? 'ioc' : 'day',
    tag: wish.correlationId,
    quantity: quantity(wish.quantity),
    type: protectedMarket ? 'limit' : TYPE[wish.type],
    price: priceOf(desk, wish),
    trigger: wish.trigger > 0 ? toPrice(wish.trigger) : null,
    held: wish.amo,
    parent: extras.entry ?? null,
    details: {
      product: wish.product,
      disclosed: wish.disclosed,
      amo: wish.amo,
      leg: extras.leg ?? null,
      entry: extras.entry ?? null,
    },
  };
}

/** How far beyond the other side an order without a price may trade, in hundredths. */
const PROTECTION = 5;

export function priceOf(
  desk: DhanDesk,
  wish: Pick<Wish, 'instrument' | 'side' | 'type' | 'price' | 'trigger'>,
): Price {
  if (hasPrice(wish.type)) return toPrice(wish.price);
  return boundOf(desk, wish.instrument, wish.side, wish.trigger);
}

/** Past the best price of the other side or past the trigger, within the exchange's band. */
function boundOf(desk: DhanDesk, instrument: Instrument, side: SideWord, trigger: number): Price {
  const quote = desk.parts.truth.venue.quote(instrument.id);
  const { tick } = instrument;
  const buying = side === 'BUY';
  const other = (buying ? quote?.ask : quote?.bid) ?? quote?.last ?? tick;
  const from = trigger > 0 ? trigger : other;
  if (buying) {
    const bound = Math.round((from * (100 + PROTECTION)) / 100);
    return floorToTick(Math.min(Math.max(bound, tick), quote?.bandHigh ?? PRICE_MAX), tick);
  }
  const bound = floorToTick(Math.round((from * (100 - PROTECTION)) / 100), tick);
  return ceilToTick(Math.max(bound, quote?.bandLow ?? tick, tick), tick);
}
