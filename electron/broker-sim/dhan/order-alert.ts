/**
 * Messages of the order socket. Recorded frames are camelCase, leave out numbers that are zero and
 * write states in title case; the published table says otherwise, so each is a switch.
 */
import { isOption } from '../../../shared/domain/instrument.ts';
import { dateTime, NO_DATE_TIME } from './dhan-time.ts';
import { displayName, isinOf, optionWord, tradingSymbol, wordOf } from './instrument-files.ts';
import { PRODUCT_LETTER, type RowParts } from './book-rows.ts';
import { isZero, type Json, rupees, writeJson } from './java-json.ts';
import { averageOf, type LegWord, type OrderTypeWord, type OrderView } from './order-view.ts';
import { exchangeWord, SEGMENT_FACTS, segmentOf } from './segments.ts';
import type { DhanSwitches } from './switches.ts';

/** Why the message is sent; a change of terms has its own word although the order only rests. */
export type AlertMoment = 'state' | 'modified';

const TYPE_WORD: Readonly<Record<OrderTypeWord, string>> = {
  LIMIT: 'LMT',
  MARKET: 'MKT',
  STOP_LOSS: 'SL',
  STOP_LOSS_MARKET: 'SLM',
};

const LEG_NUMBER: Readonly<Record<LegWord, number>> = {
  ENTRY_LEG: 1,
  STOP_LOSS_LEG: 2,
  TARGET_LEG: 3,
};

/** The socket cuts the names of options short. */
const SYMBOL_LENGTH = 15;

/** Left alone by the rule that zeros are left out: they are never amounts. */
const ALWAYS_THERE = new Set(['legNo', 'multiplier', 'lotSize']);

export function alertText(
  view: OrderView,
  moment: AlertMoment,
  refLtp: number,
  parts: RowParts,
): string {
  const switches = parts.switches();
  const kept = Object.entries(alertFields(view, moment, refLtp, parts)).filter(
    ([key, value]) => !switches.alertOmitsZero || ALWAYS_THERE.has(key) || !isZero(value),
  );
  return writeJson({ Data: cased(kept, switches.alertCasing), Type: 'order_alert' });
}

function cased(
  fields: readonly (readonly [string, Json])[],
  casing: DhanSwitches['alertCasing'],
): Json {
  const out: Record<string, Json> = {};
  for (const [key, value] of fields) {
    if (casing !== 'pascal') out[key] = value;
    if (casing !== 'camel') out[key.slice(0, 1).toUpperCase() + key.slice(1)] = value;
  }
  return out;
}

function statusWord(view: OrderView, moment: AlertMoment, switches: DhanSwitches): string {
  const plain = moment === 'modified' ? 'MODIFIED' : view.status;
  if (plain === 'PART_TRADED') return partWord(switches);
  if (!switches.alertTitleCase) return plain;
  return plain.slice(0, 1) + plain.slice(1).toLowerCase();
}

function partWord({ alertPartFill, alertTitleCase }: DhanSwitches): string {
  return alertTitleCase ? alertPartFill : alertPartFill.toUpperCase().replace(' ', '_');
}

function alertFields(
  view: OrderView,
  moment: AlertMoment,
  refLtp: number,
  parts: RowParts,
): Readonly<Record<string, Json>> {
  const { instrument } = view;
  return {
    exchange: exchangeWord(instrument),
    segment: SEGMENT_FACTS[segmentOf(instrument)].letter,
    source: view.source,
    securityId: parts.ids.of(instrument),
    clientId: parts.clientId,
    exchOrderNo: view.exchangeOrderId,
    orderNo: view.orderId,
    product: PRODUCT_LETTER[view.product],
    txnType: view.side === 'BUY' ? 'B' : 'S',
    orderType: TYPE_WORD[view.type],
    validity: view.validity,
    discQuantity: view.disclosed,
    discQtyRem: view.disclosed,
    remainingQuantity: view.status === 'CANCELLED' ? 0 : view.quantity - view.filled,
    quantity: view.quantity,
    tradedQty: view.filled,
    price: rupees(view.price),
    triggerPrice: rupees(view.trigger),
    tradedPrice: rupees(view.lastFill),
    avgTradedPrice: rupees(averageOf(view)),
    algoOrdNo: view.entryOrderId ?? '0',
    strategyId: 'NA',
    offMktFlag: view.amo ? '1' : '0',
    orderDateTime: dateTime(view.createdMs),
    exchOrderTime: view.exchangeMs === null ? NO_DATE_TIME : dateTime(view.exchangeMs),
    lastUpdatedTime: dateTime(view.updatedMs),
    remarks: view.leg === null ? 'NR' : 'Super Order',
    mktType: 'NL',
    reasonDescription: view.words === '' ? 'CONFIRMED' : view.words,
    legNo: LEG_NUMBER[view.leg ?? 'ENTRY_LEG'],
    ...contractFields(view, refLtp, parts),
    status: statusWord(view, moment, parts.switches()),
    correlationId: view.correlationId ?? 'NA',
  };
}

/** What repeats in every message about the same contract. */
function contractFields(
  { instrument, product }: OrderView,
  refLtp: number,
  parts: RowParts,
): Readonly<Record<string, Json>> {
  const word = wordOf(instrument, parts.book);
  const symbol = tradingSymbol(instrument);
  return {
    instrument: word,
    symbol: isOption(instrument) ? symbol.slice(0, SYMBOL_LENGTH) : symbol,
    productName: product,
    lotSize: instrument.lot,
    strikePrice: rupees(instrument.strike ?? 0),
    expiryDate: instrument.expiryDay ?? NO_DATE_TIME,
    optType: optionWord(instrument),
    displayName: displayName(instrument),
    isin: isinOf(instrument),
    series: instrument.kind === 'equity' ? 'EQ' : 'XX',
    goodTillDaysDate: NO_DATE_TIME,
    refLtp: rupees(refLtp),
    tickSize: rupees(instrument.tick),
    algoId: '0',
    multiplier: 1,
  };
}
