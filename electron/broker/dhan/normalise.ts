/**
 * Dhan's rows in this program's words; pure. A row that does not hold together is refused with the
 * reason and never becomes an order: no quantity, a price that is no price, a contract without an
 * id. Averages are not used: the trade book carries every fill with the exchange's trade id.
 */
import type { BrokerOrderId, InstrumentId, TradeId } from '../../../shared/domain/ids.ts';
import {
  type Money,
  money,
  type Price,
  price,
  PRICE_MAX,
  SCALE,
  scaledFromFloat,
  ZERO_PRICE,
} from '../../../shared/domain/money.ts';
import type { OrderType, Product, Validity } from '../../../shared/domain/order-events.ts';
import { quantity, QUANTITY_MAX, signedQuantity } from '../../../shared/domain/quantity.ts';
import type { Side } from '../../../shared/domain/side.ts';
import { err, map, ok, type Result } from '../../../shared/lib/result.ts';
import type { BrokerOrder, BrokerPosition, BrokerTrade, Funds } from '../gateway.ts';
import { bothCash } from '../position-cash.ts';
import { reasonOf } from './outcome.ts';
import { segmentOfLetters } from './segments.ts';
import { statusOf } from './status-map.ts';
import { indiaMs } from './times.ts';
import type { OrderAlert, OrderRow, PositionRow, TradeRow } from './wire.ts';

/** Which contract a segment and id name; one that is not in the list has a name all the same. */
export type NameContract = (segment: string, securityId: string) => InstrumentId;

/** What books and pushes have in common, whatever each calls it. */
interface Picture {
  readonly orderId: string;
  readonly tag: string;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly product: string;
  readonly orderType: string;
  readonly validity: string;
  readonly quantity: number;
  readonly filled: number;
  readonly price: number;
  readonly trigger: number;
  readonly status: string;
  readonly parked: boolean;
  readonly words: string;
  readonly updated: string;
}

/** The stop types carry a trigger; the words of books and of pushes. */
const ORDER_TYPES: Readonly<Record<string, OrderType>> = {
  LIMIT: 'limit',
  LMT: 'limit',
  MARKET: 'market',
  MKT: 'market',
  STOP_LOSS: 'stop_limit',
  SL: 'stop_limit',
  STOP_LOSS_MARKET: 'stop',
  SLM: 'stop',
};

/**
 * Ours are the first three. Shares bought on the broker's loan are delivered, cover and bracket
 * orders end with the day; orders of these come from other programs only.
 */
const PRODUCTS: Readonly<Record<string, Product>> = {
  MARGIN: 'nrml',
  M: 'nrml',
  INTRADAY: 'mis',
  I: 'mis',
  CNC: 'cnc',
  C: 'cnc',
  MTF: 'cnc',
  F: 'cnc',
  CO: 'mis',
  V: 'mis',
  BO: 'mis',
  B: 'mis',
};

export function productOf(word: string): Product {
  return ownEntry(PRODUCTS, word) ?? 'nrml';
}

function ownEntry<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

export function orderFromRow(row: OrderRow, name: NameContract): Result<BrokerOrder, string> {
  return orderFromPicture({
    orderId: row.orderId,
    tag: row.correlationId,
    instrument: name(row.exchangeSegment, row.securityId),
    side: row.transactionType === 'BUY' ? 'buy' : 'sell',
    product: row.productType,
    orderType: row.orderType,
    validity: row.validity,
    quantity: row.quantity,
    filled: row.filledQty,
    price: row.price,
    trigger: row.triggerPrice,
    status: row.orderStatus,
    parked: row.afterMarketOrder === true && atNoExchange(row.exchangeOrderId),
    words: row.omsErrorDescription,
    updated: row.updateTime,
  });
}

export function orderFromAlert(alert: OrderAlert, name: NameContract): Result<BrokerOrder, string> {
  return orderFromPicture({
    orderId: alert.orderNo,
    tag: alert.correlationId,
    instrument: name(segmentOfLetters(alert.exchange, alert.segment), alert.securityId),
    side: alert.txnType === 'B' ? 'buy' : 'sell',
    product: alert.product,
    orderType: alert.orderType,
    validity: alert.validity,
    quantity: alert.quantity,
    filled: alert.tradedQty,
    price: alert.price,
    trigger: alert.triggerPrice,
    status: alert.status,
    parked: alert.offMktFlag === '1' && atNoExchange(alert.exchOrderNo),
    words: alert.reasonDescription,
    updated: alert.lastUpdatedTime,
  });
}

function atNoExchange(exchangeOrderId: string): boolean {
  return exchangeOrderId === '' || exchangeOrderId === '0';
}

function orderFromPicture(picture: Picture): Result<BrokerOrder, string> {
  const { orderId, instrument, side, filled } = picture;
  if (!isUnits(picture.quantity) || picture.quantity === 0) return err('a quantity that is none');
  if (!isUnits(filled)) return err('a filled quantity that is none');
  const limit = readPrice(picture.price);
  const trigger = readPrice(picture.trigger);
  if (limit === null || trigger === null) return err('a price that is none');
  const type = ownEntry(ORDER_TYPES, picture.orderType.toUpperCase());
  const stop = type === 'stop' || type === 'stop_limit' || (type === undefined && trigger > 0);
  const facts = { stop, parked: picture.parked, filled, quantity: picture.quantity };
  const status = statusOf(picture.status, facts);
  const said = picture.words.trim();
  const words =
    status === null ? `Dhan says "${picture.status}", which is not known; ${said}` : said;
  return ok({
    brokerOrderId: orderId as BrokerOrderId,
    tag: tagOf(picture.tag),
    instrument,
    side,
    product: productOf(picture.product),
    validity: validityOf(picture.validity),
    type: type ?? (stop ? 'stop_limit' : 'limit'),
    price: limit,
    trigger: stop ? trigger : null,
    quantity: quantity(picture.quantity),
    status: status ?? 'pending',
    filled: quantity(filled),
    filledValue: null,
    rejection: status === 'rejected' ? reasonOf(said, false, 'unrecognised') : null,
    words,
    updatedMs: indiaMs(picture.updated),
  });
}

/** What stands there when the caller gave none. */
export function tagOf(text: string): string | null {
  const tag = text.trim();
  return tag === '' || tag === 'NA' ? null : tag;
}

function validityOf(word: string): Validity {
  return word.toUpperCase() === 'IOC' ? 'ioc' : 'day';
}

export function isUnits(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value <= QUANTITY_MAX;
}

/** Exact: a number that is no multiple of a ten-thousandth of a rupee is refused. */
export function readPrice(rupees: number): Price | null {
  if (rupees === 0) return ZERO_PRICE;
  const scaled = scaledFromFloat(rupees);
  if (!scaled.ok || scaled.value < 0 || scaled.value > PRICE_MAX) return null;
  return price(scaled.value);
}

export function tradeFromRow(row: TradeRow, name: NameContract): Result<BrokerTrade, string> {
  const at = readPrice(row.tradedPrice);
  if (at === null || at === 0) return err('a trade without a price');
  if (!isUnits(row.tradedQuantity) || row.tradedQuantity === 0) return err('a trade of nothing');
  return ok({
    tradeId: row.exchangeTradeId as TradeId,
    brokerOrderId: row.orderId as BrokerOrderId,
    instrument: name(row.exchangeSegment, row.securityId),
    side: row.transactionType === 'BUY' ? 'buy' : 'sell',
    quantity: quantity(row.tradedQuantity),
    price: at,
    atMs: indiaMs(row.exchangeTime) ?? indiaMs(row.updateTime),
  });
}

/** Rows that are one position to us, such as shares paid and shares on loan, are added up. */
export function positionsFromRows(
  rows: readonly PositionRow[],
  name: NameContract,
): Result<readonly BrokerPosition[], string> {
  const found = new Map<string, BrokerPosition>();
  for (const row of rows) {
    const instrument = name(row.exchangeSegment, row.securityId);
    const product = productOf(row.productType);
    const key = `${instrument}|${product}`;
    const before = found.get(key);
    const net = (before?.net ?? 0) + row.netQty;
    if (Math.abs(net) > QUANTITY_MAX) return err('a position beyond measure');
    // What two rows cost together nobody tells.
    const average = before === undefined ? averageOf(row.costPrice) : null;
    const cash = bothCash(before?.cash, cashOf(row));
    found.set(key, { instrument, product, net: signedQuantity(net), average, cash });
  }
  return ok([...found.values()]);
}

/** Realised, less the real cost of what is open. Null where a unit is not one rupee a point. */
function cashOf({ realizedProfit, netQty, costPrice, multiplier }: PositionRow): Money | null {
  const costless = netQty !== 0 && costPrice <= 0;
  if (realizedProfit === null || realizedProfit === undefined || costless) return null;
  if ((multiplier ?? 1) !== 1) return null;
  const cash = moneyOf(realizedProfit - netQty * costPrice);
  return cash === null ? null : money(cash);
}

/** An average that the broker computed: rounded to our scale, never used to book anything. */
function averageOf(rupees: number): Price | null {
  const scaled = moneyOf(rupees) ?? 0;
  return scaled > 0 && scaled <= PRICE_MAX ? price(scaled) : null;
}

export function fundsOf(given: {
  readonly available: number;
  readonly used: number;
}): Result<Funds, string> {
  const available = moneyOf(given.available);
  const used = moneyOf(given.used);
  if (available === null || used === null) return err('an amount that is none');
  return ok({ available, used });
}

/** An amount that the broker computed; digits beyond the scale are its rounding, not money. */
export function moneyOf(rupees: number): number | null {
  const scaled = Math.round(rupees * SCALE);
  return Number.isSafeInteger(scaled) ? scaled + 0 : null;
}

/** All rows or none: a book with a row left out would be a book without that order. */
export function everyRow<Row, T>(
  rows: readonly Row[],
  read: (row: Row) => Result<T, string>,
): Result<readonly T[], string> {
  const done: T[] = [];
  for (const row of rows) {
    const one = read(row);
    if (!one.ok) return map(one, () => done);
    done.push(one.value);
  }
  return ok(done);
}
