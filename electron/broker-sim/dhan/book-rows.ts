/**
 * Rows of the broker's REST books, field by field in the order in which the real answers carry
 * them, with their misspellings and with what stands there when there is nothing to say.
 */
import { isOption } from '../../../shared/domain/instrument.ts';
import { dateTime, NO_DATE, NO_DATE_TIME } from './dhan-time.ts';
import { displayName, isinOf, tradingSymbol, wordOf } from './instrument-files.ts';
import { double, type Json, rupees } from './java-json.ts';
import {
  averageOf,
  type OrderView,
  type PositionView,
  type ProductWord,
  type TradeView,
} from './order-view.ts';
import type { SecurityIds } from './security-ids.ts';
import { segmentOf } from './segments.ts';
import type { DhanSwitches } from './switches.ts';
import type { InstrumentBook } from '../../market/instruments.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';

export interface RowParts {
  readonly clientId: string;
  readonly book: InstrumentBook;
  readonly ids: SecurityIds;
  readonly switches: () => DhanSwitches;
}

type Row = Readonly<Record<string, Json>>;

function contractFields(instrument: Instrument): Row {
  return {
    drvExpiryDate: instrument.expiryDay ?? NO_DATE,
    drvOptionType: optionSide(instrument),
    drvStrikePrice: rupees(instrument.strike ?? 0),
  };
}

export function optionSide(instrument: Instrument): 'CALL' | 'PUT' | 'NA' {
  if (!isOption(instrument)) return 'NA';
  return instrument.kind === 'call' ? 'CALL' : 'PUT';
}

/** After a cancel the real book shows no remainder and a new time of creation. */
function rewritten(view: OrderView, switches: DhanSwitches): boolean {
  return view.status === 'CANCELLED' && switches.cancelRewrites;
}

export function shownStatus(view: OrderView, switches: DhanSwitches): string {
  return view.status === 'PART_TRADED' ? switches.bookPartFill : view.status;
}

export function orderRow(view: OrderView, parts: RowParts): Row {
  const switches = parts.switches();
  const { instrument } = view;
  const cancelled = rewritten(view, switches);
  return {
    dhanClientId: parts.clientId,
    orderId: view.orderId,
    exchangeOrderId: view.exchangeOrderId,
    correlationId: view.correlationId ?? standInTag(view, parts),
    orderStatus: shownStatus(view, switches),
    transactionType: view.side,
    exchangeSegment: segmentOf(instrument),
    productType: view.product,
    orderType: view.type,
    validity: view.validity,
    tradingSymbol: tradingSymbol(instrument),
    securityId: parts.ids.of(instrument),
    quantity: view.quantity,
    disclosedQuantity: view.disclosed,
    price: rupees(view.price),
    triggerPrice: rupees(view.trigger),
    afterMarketOrder: view.amo,
    boProfitValue: double(0),
    boStopLossValue: double(0),
    legName: view.leg ?? 'NA',
    createTime: dateTime(cancelled ? view.updatedMs : view.createdMs),
    updateTime: dateTime(view.updatedMs),
    exchangeTime: view.exchangeMs === null ? NO_DATE_TIME : dateTime(view.exchangeMs),
    ...contractFields(instrument),
    omsErrorCode: '0',
    omsErrorDescription: view.words,
    algoId: '0',
    remainingQuantity: cancelled ? 0 : view.quantity - view.filled,
    averageTradedPrice: rupees(averageOf(view)),
    filledQty: view.filled,
  };
}

/** An order without a tag got one from the API; one from the broker's own programs has none. */
function standInTag(view: OrderView, { clientId }: RowParts): string {
  return view.source === 'P' ? `${clientId}-${view.createdMs}` : 'NA';
}

export function tradeRow(trade: TradeView, parts: RowParts): Row {
  const { order } = trade;
  const at = dateTime(trade.atMs);
  return {
    dhanClientId: parts.clientId,
    orderId: order.orderId,
    exchangeOrderId: order.exchangeOrderId,
    exchangeTradeId: trade.tradeId,
    transactionType: order.side,
    exchangeSegment: segmentOf(order.instrument),
    productType: order.product,
    orderType: order.type,
    tradingSymbol: tradingSymbol(order.instrument),
    customSymbol: null,
    securityId: parts.ids.of(order.instrument),
    tradedQuantity: trade.quantity,
    tradedPrice: rupees(trade.price),
    createTime: dateTime(order.createdMs),
    updateTime: at,
    exchangeTime: at,
    ...contractFields(order.instrument),
  };
}

export interface TradeCharges {
  /** All scaled. */
  readonly sebi: number;
  readonly stt: number;
  readonly brokerage: number;
  readonly serviceTax: number;
  readonly exchange: number;
  readonly stamp: number;
}

/** A row of the history; its times are not kept and its symbol is the one for people. */
export function historyRow(trade: TradeView, charges: TradeCharges, parts: RowParts): Row {
  const { instrument } = trade.order;
  return {
    ...tradeRow(trade, parts),
    tradingSymbol: null,
    customSymbol: displayName(instrument),
    isin: isinOf(instrument),
    instrument: wordOf(instrument, parts.book),
    sebiTax: rupees(charges.sebi),
    stt: rupees(charges.stt),
    brokerageCharges: rupees(charges.brokerage),
    serviceTax: rupees(charges.serviceTax),
    exchangeTransactionCharges: rupees(charges.exchange),
    stampDuty: rupees(charges.stamp),
    createTime: 'NA',
    updateTime: 'NA',
    exchangeTime: dateTime(trade.atMs),
    drvExpiryDate: instrument.expiryDay ?? 'NA',
  };
}

function average(value: number, units: number): number {
  return units === 0 ? 0 : Math.round(value / units);
}

export function positionRow(view: PositionView, parts: RowParts): Row {
  const buyQty = view.carriedBuy + view.dayBuy;
  const sellQty = view.carriedSell + view.daySell;
  const netQty = buyQty - sellQty;
  const buyAvg = average(view.carriedBuyValue + view.dayBuyValue, buyQty);
  const sellAvg = average(view.carriedSellValue + view.daySellValue, sellQty);
  const openAvg = netQty >= 0 ? buyAvg : sellAvg;
  return {
    dhanClientId: parts.clientId,
    tradingSymbol: tradingSymbol(view.instrument),
    securityId: parts.ids.of(view.instrument),
    positionType: positionType(netQty),
    exchangeSegment: segmentOf(view.instrument),
    productType: view.product,
    buyAvg: rupees(buyAvg),
    costPrice: rupees(netQty === 0 ? 0 : openAvg),
    buyQty,
    sellAvg: rupees(sellAvg),
    sellQty,
    netQty,
    realizedProfit: rupees(Math.min(buyQty, sellQty) * (sellAvg - buyAvg)),
    unrealizedProfit: rupees(netQty * (view.last - openAvg)),
    rbiReferenceRate: double(1),
    multiplier: 1,
    carryForwardBuyQty: view.carriedBuy,
    carryForwardSellQty: view.carriedSell,
    carryForwardBuyValue: rupees(view.carriedBuyValue),
    carryForwardSellValue: rupees(view.carriedSellValue),
    dayBuyQty: view.dayBuy,
    daySellQty: view.daySell,
    dayBuyValue: rupees(view.dayBuyValue),
    daySellValue: rupees(view.daySellValue),
    ...contractFields(view.instrument),
    crossCurrency: false,
  };
}

export function positionType(net: number): 'LONG' | 'SHORT' | 'CLOSED' {
  if (net === 0) return 'CLOSED';
  return net > 0 ? 'LONG' : 'SHORT';
}

export interface HoldingView {
  readonly instrument: Instrument;
  readonly total: number;
  readonly t1: number;
  /** Scaled. */
  readonly average: number;
  readonly last: number;
}

export function holdingRow(view: HoldingView, parts: RowParts): Row {
  return {
    exchange: 'ALL',
    tradingSymbol: view.instrument.symbol,
    securityId: parts.ids.of(view.instrument),
    isin: isinOf(view.instrument),
    totalQty: view.total,
    dpQty: view.total - view.t1,
    t1Qty: view.t1,
    availableQty: view.total,
    collateralQty: 0,
    avgCostPrice: rupees(view.average),
    lastTradedPrice: rupees(view.last),
    mtf_t1_qty: 0,
    mtf_qty: 0,
  };
}

export function fundRow(
  clientId: string,
  funds: { readonly available: number; readonly used: number; readonly opening: number },
): Row {
  return {
    dhanClientId: clientId,
    availabelBalance: rupees(funds.available),
    sodLimit: rupees(funds.opening),
    collateralAmount: double(0),
    receiveableAmount: double(0),
    utilizedAmount: rupees(funds.used),
    blockedPayoutAmount: double(0),
    withdrawableBalance: rupees(Math.max(0, funds.available)),
  };
}

/** The order socket's one letter for a product. */
export const PRODUCT_LETTER: Readonly<Record<ProductWord, string>> = {
  CNC: 'C',
  INTRADAY: 'I',
  MARGIN: 'M',
  MTF: 'F',
  CO: 'V',
  BO: 'B',
};
