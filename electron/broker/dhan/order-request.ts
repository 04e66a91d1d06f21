/**
 * The bodies of order requests (published pages, v2, 2026). Prices are written as decimal text from
 * the integers they are, so that no float comes between. Every order here has a price: what the
 * desk calls a market order leaves as a limit at its bound, and a stop with its protecting limit,
 * because the broker turns bare ones into orders of its own.
 */
import { decimalText } from '../../../shared/domain/money.ts';
import type {
  OrderType,
  OrderTerms,
  Product,
  Validity,
} from '../../../shared/domain/order-events.ts';
import type { StandingLeg } from '../../../shared/domain/standing.ts';
import { must } from '../../../shared/lib/assert.ts';
import type { ModifyRequest, PlaceRequest } from '../gateway.ts';
import type { StandingRequest } from '../standing.ts';
import type { Contract } from './instruments.ts';

const TYPES: Readonly<Record<OrderType, 'LIMIT' | 'STOP_LOSS'>> = {
  limit: 'LIMIT',
  market: 'LIMIT',
  stop: 'STOP_LOSS',
  stop_limit: 'STOP_LOSS',
};

const PRODUCTS: Readonly<Record<Product, string>> = {
  nrml: 'MARGIN',
  mis: 'INTRADAY',
  cnc: 'CNC',
};

const VALIDITIES: Readonly<Record<Validity, string>> = { day: 'DAY', ioc: 'IOC' };

/** Text that is JSON already, such as an exact decimal. */
type Written = { readonly json: string };

function jsonOf(fields: Readonly<Record<string, string | boolean | Written>>): string {
  const parts = Object.entries(fields).map(([key, value]) => {
    const text = typeof value === 'object' ? value.json : JSON.stringify(value);
    return `${JSON.stringify(key)}:${text}`;
  });
  return `{${parts.join(',')}}`;
}

function decimal(scaled: number): Written {
  return { json: decimalText(scaled) };
}

function whole(value: number): Written {
  return { json: String(value) };
}

function triggerOf({ type, trigger }: OrderTerms): Written {
  return decimal(type === 'stop' || type === 'stop_limit' ? (trigger ?? 0) : 0);
}

/** The tag goes into the correlation id, which takes thirty letters and digits. */
export function placeBody(request: PlaceRequest, contract: Contract, clientId: string): string {
  return jsonOf({
    dhanClientId: clientId,
    correlationId: request.orderId,
    transactionType: request.side === 'buy' ? 'BUY' : 'SELL',
    exchangeSegment: contract.segment,
    productType: PRODUCTS[request.product],
    orderType: TYPES[request.type],
    validity: VALIDITIES[request.validity],
    securityId: contract.securityId,
    quantity: whole(request.quantity),
    disclosedQuantity: whole(0),
    price: decimal(request.price),
    triggerPrice: triggerOf(request),
    afterMarketOrder: false,
  });
}

/** The quantity is the whole order's. What can be changed rests, so it is for the day. */
export function modifyBody(request: ModifyRequest, clientId: string): string {
  return jsonOf({
    dhanClientId: clientId,
    orderId: request.brokerOrderId,
    orderType: TYPES[request.type],
    legName: 'NA',
    quantity: whole(request.quantity),
    price: decimal(request.price),
    disclosedQuantity: whole(0),
    triggerPrice: triggerOf(request),
    validity: VALIDITIES.day,
  });
}

/**
 * A forever order; of two legs the target stands in the fields with a one. What fires is a limit
 * order for the day.
 */
export function foreverBody(
  request: StandingRequest,
  contract: Contract,
  clientId: string,
): string {
  const { stop, target, quantity } = request;
  const pair = stop !== null && target !== null;
  const first = must(stop ?? target, 'a conditional order without a trigger');
  return jsonOf({
    dhanClientId: clientId,
    correlationId: request.standingId,
    orderFlag: pair ? 'OCO' : 'SINGLE',
    transactionType: request.side === 'buy' ? 'BUY' : 'SELL',
    exchangeSegment: contract.segment,
    productType: PRODUCTS[request.product],
    orderType: 'LIMIT',
    validity: VALIDITIES.day,
    securityId: contract.securityId,
    quantity: whole(quantity),
    disclosedQuantity: whole(0),
    price: decimal(first.limit),
    triggerPrice: decimal(first.trigger),
    price1: decimal(pair ? target.limit : 0),
    triggerPrice1: decimal(pair ? target.trigger : 0),
    quantity1: whole(pair ? quantity : 0),
  });
}

export interface ForeverLeg extends StandingLeg {
  readonly id: string;
  readonly flag: 'SINGLE' | 'OCO';
  /** As Dhan calls this leg. */
  readonly name: string;
  readonly quantity: number;
}

export function foreverLegBody(leg: ForeverLeg, clientId: string): string {
  return jsonOf({
    dhanClientId: clientId,
    orderId: leg.id,
    orderFlag: leg.flag,
    orderType: 'LIMIT',
    legName: leg.name,
    quantity: whole(leg.quantity),
    price: decimal(leg.limit),
    disclosedQuantity: whole(0),
    triggerPrice: decimal(leg.trigger),
    validity: VALIDITIES.day,
  });
}

/** Orders as one basket, beside what is held. */
export function basketBody(
  orders: readonly (readonly [PlaceRequest, Contract])[],
  clientId: string,
): string {
  const scripts = orders.map(([request, contract]) =>
    jsonOf({
      exchangeSegment: contract.segment,
      transactionType: request.side === 'buy' ? 'BUY' : 'SELL',
      quantity: whole(request.quantity),
      productType: PRODUCTS[request.product],
      securityId: contract.securityId,
      price: decimal(request.price),
      triggerPrice: triggerOf(request),
    }),
  );
  return jsonOf({
    dhanClientId: clientId,
    includePosition: true,
    includeOrder: false,
    scripList: { json: `[${scripts.join(',')}]` },
  });
}
