/** An order as the truth keeps it while it grows, and the picture of it at any moment. */
import type { BrokerOrderId, OrderId } from '../../shared/domain/ids.ts';
import type { OrderTerms } from '../../shared/domain/order-events.ts';
import type { BrokerOrder, BrokerStatus, PlaceRequest } from '../broker/gateway.ts';
import type { MarketCommand } from './market-commands.ts';
import {
  FINAL_PHASES,
  type OrderDetails,
  type Phase,
  type TruthOrder,
  type TruthRequest,
  type TruthStep,
} from './truth.ts';

export interface OrderRecord {
  readonly id: string;
  readonly number: number;
  readonly request: TruthRequest;
  readonly placedMs: number;
  /** Null while it is held, and for one that never got past the broker's own checks. */
  paperId: BrokerOrderId | null;
  exchangeId: string | null;
  exchangeMs: number | null;
  details: OrderDetails;
  modifications: number;
  /** A change was sent and its outcome is not known yet. */
  changing: boolean;
  hiddenUntilMs: number;
  readonly steps: TruthStep[];
}

const PHASES: Readonly<Record<Exclude<BrokerStatus, 'pending'>, Phase>> = {
  working: 'open',
  trigger_pending: 'trigger_pending',
  filled: 'filled',
  cancelled: 'cancelled',
  rejected: 'rejected',
  expired: 'expired',
};

/** Null for an order that has not reached the exchange. */
export function phaseOf(status: BrokerStatus): Phase | null {
  return status === 'pending' ? null : PHASES[status];
}

export function lastStep(record: OrderRecord): TruthStep {
  return record.steps[record.steps.length - 1] ?? firstStep(record.request, record.placedMs);
}

export function isFinal(record: OrderRecord): boolean {
  return FINAL_PHASES.has(lastStep(record).phase);
}

export function firstStep(request: TruthRequest, atMs: number): TruthStep {
  return {
    atMs,
    phase: request.held === true ? 'held' : 'received',
    quantity: request.quantity,
    type: request.type,
    price: request.price,
    trigger: request.trigger,
    filled: 0,
    filledValue: 0,
    rejection: null,
    words: '',
  };
}

export function stepOf(order: BrokerOrder, phase: Phase, atMs: number): TruthStep {
  return {
    atMs,
    phase,
    quantity: order.quantity,
    type: order.type,
    price: order.price,
    trigger: order.trigger,
    filled: order.filled,
    filledValue: order.filledValue ?? 0,
    rejection: order.rejection,
    words: order.words,
  };
}

/** Null when it was not there yet. */
export function pictureAt(record: OrderRecord, atMs: number): TruthOrder | null {
  const then = record.steps.filter((step) => step.atMs <= atMs);
  return then.length === 0 ? null : picture(record, then);
}

interface Known {
  readonly steps: number;
  readonly modifications: number;
  readonly details: OrderDetails;
  readonly picture: TruthOrder;
}

const known = new WeakMap<OrderRecord, Known>();

/** The same object again while nothing changed: books are read far more often than they change. */
export function pictureNow(record: OrderRecord): TruthOrder {
  const { steps, modifications, details } = record;
  const before = known.get(record);
  const same = before?.steps === steps.length && before.modifications === modifications;
  if (same && before.details === details) return before.picture;
  const now = picture(record, [...steps]);
  known.set(record, { steps: steps.length, modifications, details, picture: now });
  return now;
}

function picture(record: OrderRecord, steps: readonly TruthStep[]): TruthOrder {
  const { request } = record;
  const last = steps[steps.length - 1] ?? firstStep(request, record.placedMs);
  const reached = record.exchangeMs !== null && last.atMs >= record.exchangeMs;
  return {
    ...last,
    id: record.id,
    exchangeId: reached ? record.exchangeId : null,
    exchangeMs: reached ? record.exchangeMs : null,
    tag: request.tag,
    placedBy: request.placedBy ?? 'desk',
    instrument: request.instrument,
    side: request.side,
    product: request.product,
    validity: request.validity,
    placedMs: record.placedMs,
    modifications: record.modifications,
    parent: request.parent ?? null,
    details: record.details,
    steps,
  };
}

export function termsOnly({ quantity, type, price, trigger }: OrderTerms): OrderTerms {
  return { quantity, type, price, trigger };
}

/** The paper exchange wants a tag of its own for every order; the caller's may be none. */
export function asPaper(request: TruthRequest, tag: string): PlaceRequest {
  const { instrument, side, product, validity } = request;
  const terms = termsOnly(request);
  return { ...terms, instrument, side, product, validity, mode: 'paper', orderId: tag as OrderId };
}

/** Puts the order's id wherever the command says "this". */
export function aimedAt(command: MarketCommand, id: string): MarketCommand {
  const aimed = Object.entries(command).map(([name, detail]: [string, unknown]) => {
    const named = typeof detail === 'object' && detail !== null && 'order' in detail;
    return [name, named && detail.order === 'this' ? { ...detail, order: id } : detail];
  });
  return Object.fromEntries(aimed) as MarketCommand;
}
