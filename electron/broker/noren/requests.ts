/**
 * Our requests in Noren's fields, every value as text. Only limit and stop-limit orders leave this
 * desk: a market order carries its bound as a limit, because these houses refuse bare ones, and a
 * stop carries the limit that it releases.
 */
import type { Product, Validity } from '../../../shared/domain/order-events.ts';
import type { ModifyRequest, PlaceRequest } from '../gateway.ts';
import { must } from '../../../shared/lib/assert.ts';
import type { StandingLeg } from '../../../shared/domain/standing.ts';
import type { StandingRequest } from '../standing.ts';
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

/** Which way the price has to go: above the trigger, below it, or either way for a pair. */
export type AlertType = 'LTP_A_O' | 'LTP_B_O' | 'LMT_BOS_O';

export function alertTypeOf({ stop, target, side }: StandingRequest): AlertType {
  if (stop !== null && target !== null) return 'LMT_BOS_O';
  return (stop === null) === (side === 'sell') ? 'LTP_A_O' : 'LTP_B_O';
}

/** An alert on the last price that places one limit order for the day. */
export function gttFields(request: StandingRequest, contract: Contract, who: Who): JData {
  const leg = must(request.stop ?? request.target, 'a conditional order without a trigger');
  return {
    ...who,
    ...alertOf(request, contract),
    d: decimalsOf(leg.trigger),
    ...legFields(request, contract, leg),
  };
}

/** `x` is the upper level and its order comes first, `y` the lower. */
export function ocoFields(request: StandingRequest, contract: Contract, who: Who): JData {
  const stop = must(request.stop, 'a pair has a stop');
  const target = must(request.target, 'a pair has a target');
  const [upper, lower] = request.side === 'sell' ? [target, stop] : [stop, target];
  const order = (leg: StandingLeg): JData => ({
    ...who,
    ordersource: 'API',
    ...legFields(request, contract, leg),
    remarks: request.standingId,
  });
  return {
    uid: who.uid,
    ...alertOf(request, contract),
    oivariable: [
      { var_name: 'x', d: decimalsOf(upper.trigger) },
      { var_name: 'y', d: decimalsOf(lower.trigger) },
    ],
    place_order_params: order(upper),
    place_order_params_leg2: order(lower),
  };
}

function alertOf(request: StandingRequest, { instrument, tsym }: Contract): JData {
  return {
    exch: instrument.exchange,
    tsym,
    ai_t: alertTypeOf(request),
    validity: 'GTT',
    remarks: request.standingId,
  };
}

function legFields(request: StandingRequest, contract: Contract, leg: StandingLeg): JData {
  return {
    ...sideAndContract(request, contract),
    prctyp: 'LMT',
    prc: decimalsOf(leg.limit),
    ret: VALIDITY_CODES.day,
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

type SidedUnits = Pick<PlaceRequest, 'side' | 'product' | 'quantity'>;

function sideAndContract(request: SidedUnits, { instrument, tsym }: Contract): JData {
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
