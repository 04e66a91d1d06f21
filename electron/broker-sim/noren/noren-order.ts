/**
 * Noren's words for an order, and what the OMS keeps of the client's request beside the truth: the
 * price type asked for, the product letter, the source. It travels as the truth's `details`.
 */
import type { OrderType, Product } from '../../../shared/domain/order-events.ts';
import type { Side } from '../../../shared/domain/side.ts';
import type { OrderDetails, TruthOrder } from '../truth.ts';

export type NorenStatus =
  | 'PENDING'
  | 'OPEN'
  | 'TRIGGER_PENDING'
  | 'COMPLETE'
  | 'CANCELED'
  | 'REJECTED';

export type ReportType =
  | 'NewAck'
  | 'PendingNew'
  | 'New'
  | 'ModAck'
  | 'PendingReplace'
  | 'Replaced'
  | 'CanAck'
  | 'PendingCancel'
  | 'Canceled'
  | 'Fill'
  | 'Rejected'
  | 'ReplaceRejected'
  | 'CancelRejected';

export const PRODUCT_CODES = ['C', 'M', 'I', 'B', 'H', 'F'] as const;
export type ProductCode = (typeof PRODUCT_CODES)[number];
export const PRICE_TYPES = ['LMT', 'MKT', 'SL-LMT', 'SL-MKT'] as const;
export type PriceType = (typeof PRICE_TYPES)[number];
export const RETENTIONS = ['DAY', 'IOC', 'EOS'] as const;

/** Code, the broker's display name, and what it is in the truth. */
export const PRODUCT_ROWS: Readonly<
  Record<ProductCode, { readonly name: string; readonly product: Product }>
> = {
  C: { name: 'CNC', product: 'cnc' },
  M: { name: 'NRML', product: 'nrml' },
  I: { name: 'MIS', product: 'mis' },
  B: { name: 'BO', product: 'mis' },
  H: { name: 'CO', product: 'mis' },
  F: { name: 'MTF', product: 'cnc' },
};

const CODE_OF: Readonly<Record<Product, ProductCode>> = { cnc: 'C', nrml: 'M', mis: 'I' };

const TYPE_OF: Readonly<Record<PriceType, OrderType>> = {
  LMT: 'limit',
  MKT: 'market',
  'SL-LMT': 'stop_limit',
  'SL-MKT': 'stop',
};
const PRICE_TYPE_OF: Readonly<Record<OrderType, PriceType>> = {
  limit: 'LMT',
  market: 'MKT',
  stop_limit: 'SL-LMT',
  stop: 'SL-MKT',
};

export function truthType(prctyp: PriceType): OrderType {
  return TYPE_OF[prctyp];
}

export function priceTypeOf(type: OrderType): PriceType {
  return PRICE_TYPE_OF[type];
}

export function codeOfProduct(product: Product): ProductCode {
  return CODE_OF[product];
}

export function hasTrigger(prctyp: PriceType): boolean {
  return prctyp === 'SL-LMT' || prctyp === 'SL-MKT';
}

export function isMarket(prctyp: PriceType): boolean {
  return prctyp === 'MKT' || prctyp === 'SL-MKT';
}

export function sideLetter(side: Side): 'B' | 'S' {
  return side === 'buy' ? 'B' : 'S';
}

/** The family of a bracket or cover order; distances are scaled and null where there is none. */
export interface Family {
  readonly snonum: string;
  /** `0` for the profit leg, `1` for the stop; null for the parent. */
  readonly snoordt: '0' | '1' | null;
  readonly blprc: number | null;
  readonly bpprc: number | null;
  readonly trailprc: number | null;
}

/** What the client asked beside the terms. */
export interface Asked {
  readonly prd: ProductCode;
  readonly ordersource: string;
  readonly remarks: string | null;
  readonly ret: string;
  readonly dscqty: string;
  readonly amo: boolean;
  readonly mktProtection: string | null;
  readonly algoId: string | null;
  /** Quantity, price and trigger as it was entered. */
  readonly first: { readonly qty: number; readonly prc: number; readonly trgprc: number | null };
  readonly family: Family | null;
  /** The alert that placed it; null when a client did. */
  readonly alertId: string | null;
}

/** Units waiting in the books as flat plain data, as the truth keeps it. */
export function detailsOf(asked: Asked): OrderDetails {
  const { first, family, ...rest } = asked;
  return {
    ...rest,
    firstQty: first.qty,
    firstPrc: first.prc,
    firstTrgprc: first.trgprc,
    snonum: family?.snonum ?? null,
    snoordt: family?.snoordt ?? null,
    blprc: family?.blprc ?? null,
    bpprc: family?.bpprc ?? null,
    trailprc: family?.trailprc ?? null,
  };
}

/** What was asked for this order; one from another terminal shows what can be told from it. */
export function askedOf(order: TruthOrder): Asked {
  const { details } = order;
  const text = (key: string): string | null => {
    const value = details[key];
    return typeof value === 'string' ? value : null;
  };
  const amount = (key: string): number | null => {
    const value = details[key];
    return typeof value === 'number' ? value : null;
  };
  const prd = PRODUCT_CODES.find((code) => code === details['prd']);
  const entered = order.steps[0] ?? order;
  return {
    prd: prd ?? codeOfProduct(order.product),
    ordersource: text('ordersource') ?? (order.placedBy === 'outside' ? 'WEB' : 'API'),
    remarks: order.tag,
    ret: text('ret') ?? (order.validity === 'ioc' ? 'IOC' : 'DAY'),
    dscqty: text('dscqty') ?? '0',
    amo: details['amo'] === true,
    mktProtection: text('mktProtection'),
    algoId: text('algoId'),
    first: {
      qty: amount('firstQty') ?? entered.quantity,
      prc: amount('firstPrc') ?? entered.price,
      trgprc: amount('firstTrgprc') ?? entered.trigger,
    },
    family: familyOf(text, amount),
    alertId: text('alertId'),
  };
}

function familyOf(
  text: (key: string) => string | null,
  amount: (key: string) => number | null,
): Family | null {
  const snonum = text('snonum');
  if (snonum === null) return null;
  const leg = text('snoordt');
  return {
    snonum,
    snoordt: leg === '0' || leg === '1' ? leg : null,
    blprc: amount('blprc'),
    bpprc: amount('bpprc'),
    trailprc: amount('trailprc'),
  };
}
