/**
 * Our requests in Noren's fields, every value as text. Only limit and stop-limit orders leave this
 * desk: a market order carries its bound as a limit, because these houses refuse bare ones, and a
 * stop carries the limit that it releases.
 */
import type { Product, Validity } from '../../../shared/domain/order-events.ts';
import type { ModifyRequest, PlaceRequest } from '../gateway.ts';
import type { JData } from './body.ts';
import type { Contract } from './contracts.ts';
import { decimalsOf } from './figures.ts';

/** A type and not an interface, so that it can stand for the fields of a request. */
export type Who = Readonly<Record<'uid' | 'actid', string>>;

const PRODUCT_CODES: Readonly<Record<Product, string>> = { nrml: 'M', mis: 'I', cnc: 'C' };
const VALIDITY_CODES: Readonly<Record<Validity, string>> = { day: 'DAY', ioc: 'IOC' };

export function placeFields(request: PlaceRequest, contract: Contract, who: Who): JData {
  return {
    ordersource: 'API',
    ...who,
    ...sideAndContract(request, contract),
    dscqty: '0',
    ...priceFields(request),
    ret: VALIDITY_CODES[request.validity],
    remarks: request.orderId,
  };
}

/** `qty` is the new total. A trigger of zero on a plain limit would be refused behind our back. */
export function modifyFields(request: ModifyRequest, contract: Contract, who: Who): JData {
  return {
    ordersource: 'API',
    ...who,
    norenordno: request.brokerOrderId,
    exch: contract.instrument.exchange,
    tsym: contract.tsym,
    qty: String(request.quantity),
    ...priceFields(request),
  };
}

/** The first order at the top, the others in a list below it. */
export function basketFields(
  orders: readonly (readonly [PlaceRequest, Contract])[],
  who: Who,
): JData {
  const legs = orders.map(
    ([request, contract]): JData => ({
      ...sideAndContract(request, contract),
      ...priceFields(request),
    }),
  );
  const [first = {}, ...others] = legs;
  return others.length === 0 ? { ...who, ...first } : { ...who, ...first, basketlists: others };
}

function sideAndContract(request: PlaceRequest, { instrument, tsym }: Contract): JData {
  return {
    trantype: request.side === 'buy' ? 'B' : 'S',
    prd: PRODUCT_CODES[request.product],
    exch: instrument.exchange,
    tsym,
    qty: String(request.quantity),
  };
}

function priceFields({ type, price, trigger }: PlaceRequest | ModifyRequest): JData {
  const stops = type === 'stop' || type === 'stop_limit';
  const limit = { prctyp: stops ? 'SL-LMT' : 'LMT', prc: decimalsOf(price) };
  return stops && trigger !== null ? { ...limit, trgprc: decimalsOf(trigger) } : limit;
}
