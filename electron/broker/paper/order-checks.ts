/**
 * What the paper broker and its exchange look at, in the order in which they look, with words as a
 * broker would say them. `answers` says how the no arrives: in the reply, or as a rejected order in
 * the book, as brokers do for what the exchange or the margin system finds.
 */
import { type Instrument, isDerivative, isOption } from '../../../shared/domain/instrument.ts';
import { decimalText, isMultipleOf, type Price } from '../../../shared/domain/money.ts';
import type { OrderTerms, Product, Validity } from '../../../shared/domain/order-events.ts';
import { isWholeLots } from '../../../shared/domain/quantity.ts';
import type { RejectionCode } from '../../../shared/domain/rejections.ts';

export interface CheckedRequest {
  readonly terms: OrderTerms;
  readonly validity: Validity;
  readonly product: Product;
  readonly instrument: Instrument;
  readonly trading: boolean;
  /** The contract's last moment lies behind us. */
  readonly expired: boolean;
  readonly bandLow: Price | null;
  readonly bandHigh: Price | null;
}

export interface Complaint {
  readonly rejection: RejectionCode;
  readonly words: string;
}

interface Check {
  readonly rejection: RejectionCode;
  fails(request: CheckedRequest): boolean;
  says(request: CheckedRequest): string;
}

const needsTrigger = ({ terms }: CheckedRequest): boolean =>
  terms.type === 'stop' || terms.type === 'stop_limit';

/** Answered in the reply: nothing of it reaches the order book. */
const AT_THE_DOOR: readonly Check[] = [
  {
    rejection: 'not_permitted',
    fails: ({ instrument }) => instrument.kind === 'index',
    says: () => 'Indices cannot be traded',
  },
  {
    rejection: 'market_closed',
    fails: ({ expired }) => expired,
    says: ({ instrument }) => `The contract expired on ${instrument.expiryDay ?? 'an earlier day'}`,
  },
  {
    rejection: 'market_closed',
    fails: ({ trading }) => !trading,
    says: () => 'Markets are closed right now',
  },
  {
    rejection: 'not_permitted',
    fails: ({ instrument, product }) => product === (isDerivative(instrument) ? 'cnc' : 'nrml'),
    says: ({ instrument }) =>
      isDerivative(instrument)
        ? 'CNC is for shares; use NRML or MIS'
        : 'NRML is for derivatives; use CNC or MIS',
  },
  {
    rejection: 'off_tick_or_lot',
    fails: ({ terms, instrument }) =>
      terms.quantity <= 0 || !isWholeLots(terms.quantity, instrument.lot),
    says: ({ instrument }) => `Quantity should be a multiple of ${instrument.lot}`,
  },
  {
    rejection: 'over_freeze',
    fails: ({ terms, instrument }) => terms.quantity > instrument.freeze,
    says: ({ instrument }) => `Quantity is above the freeze quantity of ${instrument.freeze}`,
  },
  {
    rejection: 'off_tick_or_lot',
    fails: ({ terms, instrument }) =>
      terms.price <= 0 || !isMultipleOf(terms.price, instrument.tick),
    says: ({ instrument }) => `Price should be a multiple of ${decimalText(instrument.tick)}`,
  },
  {
    rejection: 'off_tick_or_lot',
    fails: (request) =>
      needsTrigger(request) &&
      (request.terms.trigger === null ||
        request.terms.trigger <= 0 ||
        !isMultipleOf(request.terms.trigger, request.instrument.tick)),
    says: ({ instrument }) =>
      `Trigger price should be a multiple of ${decimalText(instrument.tick)}`,
  },
  {
    rejection: 'not_permitted',
    fails: (request) => request.validity === 'ioc' && needsTrigger(request),
    says: () => 'IOC is not allowed for stop orders',
  },
];

/** Found by the exchange: the order stands in the book as rejected. */
const AT_THE_EXCHANGE: readonly Check[] = [
  {
    rejection: 'price_outside_band',
    fails: ({ terms, bandLow, bandHigh }) =>
      (bandLow !== null && terms.price < bandLow) || (bandHigh !== null && terms.price > bandHigh),
    says: ({ instrument, bandLow, bandHigh }) =>
      `${isOption(instrument) ? 'Limit price protection' : 'Circuit limit'}: the price has to ` +
      `lie between ${decimalText(bandLow ?? 0)} and ${decimalText(bandHigh ?? 0)}`,
  },
];

export function checkAtDoor(request: CheckedRequest): Complaint | null {
  return firstComplaint(AT_THE_DOOR, request);
}

export function checkAtExchange(request: CheckedRequest): Complaint | null {
  return firstComplaint(AT_THE_EXCHANGE, request);
}

function firstComplaint(checks: readonly Check[], request: CheckedRequest): Complaint | null {
  const failed = checks.find((check) => check.fails(request));
  return failed === undefined ? null : { rejection: failed.rejection, words: failed.says(request) };
}
