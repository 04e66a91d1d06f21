/**
 * What the broker checks at its door, before an order has a number: fields, words, lots, ticks and
 * the side on which a trigger stands. Money, freeze quantities and price bands are looked at later,
 * by its risk system and the exchange, after the order was taken.
 */
import { type Instrument, isTradable } from '../../../shared/domain/instrument.ts';
import { type Answer, badInput, orderError, refusal } from './dhan-error.ts';
import {
  AMO_TIMES,
  ORDER_TYPES,
  type OrderTypeWord,
  PRODUCTS,
  type ProductWord,
  SIDES,
  type SideWord,
  VALIDITIES,
  type ValidityWord,
} from './order-view.ts';
import {
  type Fields,
  isAbsent,
  readAmount,
  readDigits,
  readFlag,
  readUnits,
  readWord,
} from './read-body.ts';
import type { SecurityIds } from './security-ids.ts';
import { isSegment, productFits } from './segments.ts';
import type { DhanSwitches } from './switches.ts';

/** What an order asks for, checked. Amounts are scaled and 0 where there is none. */
export interface Wish {
  readonly instrument: Instrument;
  readonly side: SideWord;
  readonly product: ProductWord;
  readonly type: OrderTypeWord;
  readonly validity: ValidityWord;
  readonly quantity: number;
  readonly disclosed: number;
  readonly price: number;
  readonly trigger: number;
  readonly amo: boolean;
  readonly correlationId: string | null;
}

export type Checked<T> =
  | { readonly good: true; readonly value: T }
  | { readonly good: false; readonly answer: Answer };

export function good<T>(value: T): Checked<T> {
  return { good: true, value };
}

export function bad(answer: Answer = badInput()): Checked<never> {
  return { good: false, answer };
}

export interface DoorParts {
  readonly clientId: string;
  readonly ids: SecurityIds;
  readonly switches: () => DhanSwitches;
  /** Whether the exchange takes orders now. */
  readonly trading: () => boolean;
}

const PLACE_KEYS = new Set(
  `dhanClientId correlationId transactionType exchangeSegment productType orderType validity
  securityId quantity disclosedQuantity price triggerPrice afterMarketOrder amoTime boProfitValue
  boStopLossValue`.split(/\s+/),
);

const MODIFY_KEYS = new Set(
  `dhanClientId orderId orderType legName quantity price disclosedQuantity triggerPrice
  validity`.split(/\s+/),
);

/** The union of both published sets; what lies outside has never been accepted anywhere. */
const CORRELATION = /^[A-Za-z0-9 _.-]{1,30}$/;

export function isStop(type: OrderTypeWord): boolean {
  return type === 'STOP_LOSS' || type === 'STOP_LOSS_MARKET';
}

export function hasPrice(type: OrderTypeWord): boolean {
  return type === 'LIMIT' || type === 'STOP_LOSS';
}

export function wrongClient(body: Fields, { clientId }: DoorParts): Answer | null {
  if (isAbsent(body['dhanClientId'])) return badInput();
  if (readDigits(body['dhanClientId']) === clientId) return null;
  return refusal('DH-901', 'Client ID or user generated access token is invalid or expired.');
}

/** Reads the instrument that `exchangeSegment` and `securityId` name together. */
export function readContract(body: Fields, ids: SecurityIds): Instrument | null {
  const segment = body['exchangeSegment'];
  const securityId = readDigits(body['securityId']);
  if (!isSegment(segment) || securityId === null) return null;
  return ids.find(segment, securityId);
}

/** Reads and checks the body of a plain order; closed markets take only orders for the next day. */
export function readPlace(body: Fields, parts: DoorParts): Checked<Wish> {
  const client = wrongClient(body, parts);
  if (client !== null) return bad(client);
  if (parts.switches().strictKeys && hasOtherKeys(body, PLACE_KEYS)) return bad();
  const wish = readWish(body, parts);
  if (wish === null || !isSound(wish)) return bad();
  if (wish.amo && readWord(body['amoTime'], AMO_TIMES) === null) return bad();
  const words = complaint(wish);
  if (words !== null) return bad(orderError(words));
  if (!wish.amo && !parts.trading()) return bad(orderError(CLOSED));
  return good(wish);
}

export const CLOSED = 'Market is closed, you can place an after market order instead';

function hasOtherKeys(body: Fields, known: ReadonlySet<string>): boolean {
  return Object.keys(body).some((key) => !known.has(key));
}

function readWish(body: Fields, { ids }: DoorParts): Wish | null {
  const instrument = readContract(body, ids);
  const side = readWord(body['transactionType'], SIDES);
  const product = readWord(body['productType'], PRODUCTS);
  const type = readWord(body['orderType'], ORDER_TYPES);
  const validity = readWord(body['validity'], VALIDITIES);
  const quantity = readUnits(body['quantity']);
  const disclosed = readUnits(body['disclosedQuantity']);
  const price = readAmount(body['price']);
  const trigger = readAmount(body['triggerPrice']);
  const amo = readFlag(body['afterMarketOrder']);
  const correlationId = readCorrelation(body['correlationId']);
  if (instrument === null || side === null || product === null || type === null) return null;
  if (validity === null || quantity === null || disclosed === null || price === null) return null;
  if (trigger === null || amo === null || correlationId === undefined) return null;
  return {
    instrument,
    side,
    product,
    type,
    validity,
    quantity,
    disclosed,
    price: hasPrice(type) ? price : 0,
    trigger: isStop(type) ? trigger : 0,
    amo,
    correlationId,
  };
}

/** Null when none is given; undefined when it is not one. */
export function readCorrelation(value: unknown): string | null | undefined {
  if (isAbsent(value)) return null;
  return typeof value === 'string' && CORRELATION.test(value) ? value : undefined;
}

/** What the one generic complaint covers beside missing and misread fields. */
function isSound(wish: Wish): boolean {
  const { instrument } = wish;
  if (!isTradable(instrument) || !productFits(instrument, plainProduct(wish.product))) return false;
  return termsAreSound(wish, instrument);
}

function plainProduct(product: ProductWord): ProductWord {
  return product === 'CO' || product === 'BO' ? 'INTRADAY' : product;
}

export type Terms = Pick<
  Wish,
  'quantity' | 'disclosed' | 'price' | 'trigger' | 'type' | 'validity'
>;

export function termsAreSound(terms: Terms, instrument: Instrument): boolean {
  if (terms.quantity <= 0 || terms.quantity % instrument.lot !== 0) return false;
  const shows = terms.disclosed;
  if (shows > terms.quantity || (shows > 0 && shows * 10 <= terms.quantity * 3)) return false;
  if (hasPrice(terms.type) && terms.price === 0) return false;
  if (isStop(terms.type) && (terms.trigger === 0 || terms.validity === 'IOC')) return false;
  return true;
}

/** What the broker names in words of its own; null when there is nothing. */
export function complaint(wish: Terms & Pick<Wish, 'instrument' | 'side'>): string | null {
  const { tick } = wish.instrument;
  if (wish.price % tick !== 0 || wish.trigger % tick !== 0) {
    return 'Price should be in multiples of tick size';
  }
  if (wish.type !== 'STOP_LOSS') return null;
  if (wish.side === 'BUY' && wish.trigger > wish.price) {
    return 'Trigger Price should be less than or equal to Price for a buy order';
  }
  return wish.side === 'SELL' && wish.trigger < wish.price
    ? 'Trigger Price should be greater than or equal to Price for a sell order'
    : null;
}

/** A change of an order; what is absent keeps its present value, `quantity` is always the total. */
export function readModify(
  body: Fields,
  present: Wish,
  orderId: string,
  parts: DoorParts,
): Checked<Terms> {
  const client = wrongClient(body, parts);
  if (client !== null) return bad(client);
  if (parts.switches().strictKeys && hasOtherKeys(body, MODIFY_KEYS)) return bad();
  if (!isAbsent(body['orderId']) && readDigits(body['orderId']) !== orderId) return bad();
  const type = readWord(body['orderType'], ORDER_TYPES);
  const validity = readWord(body['validity'], VALIDITIES);
  const quantity = readUnits(body['quantity']);
  const disclosed = readUnits(body['disclosedQuantity']);
  const price = readAmount(body['price']);
  const trigger = readAmount(body['triggerPrice']);
  if (type === null || validity === null || quantity === null || disclosed === null) return bad();
  if (price === null || trigger === null) return bad();
  const terms: Terms = {
    type,
    validity,
    quantity: quantity === 0 ? present.quantity : quantity,
    disclosed: isAbsent(body['disclosedQuantity']) ? present.disclosed : disclosed,
    price: changed(hasPrice(type), price, present.price),
    trigger: changed(isStop(type), trigger, present.trigger),
  };
  if (!termsAreSound(terms, present.instrument)) return bad();
  const words = complaint({ ...present, ...terms });
  return words === null ? good(terms) : bad(orderError(words));
}

function changed(applies: boolean, given: number, present: number): number {
  if (!applies) return 0;
  return given === 0 ? present : given;
}
