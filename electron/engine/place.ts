/**
 * From a wish to orders: bound, slices, one verdict of the gate for all of them. The intention is
 * written before the verdict's order_sent, both in the same append, so that the ledger always says
 * what was asked even when the gate said no.
 */
import type { DomainEvent } from '../../shared/domain/events.ts';
import type {
  BatchId,
  CommandId,
  ExitId,
  InstrumentId,
  LegId,
  OrderId,
  StrategyName,
} from '../../shared/domain/ids.ts';
import { MODE_LETTER } from '../../shared/domain/ids.ts';
import { type Instrument, maxOrderQuantity } from '../../shared/domain/instrument.ts';
import type { ExitReason, Intent } from '../../shared/domain/intent.ts';
import type { Price } from '../../shared/domain/money.ts';
import type { OrderType, Product, Validity } from '../../shared/domain/order-events.ts';
import { type Quantity, quantity } from '../../shared/domain/quantity.ts';
import { type RefusalCode, type RefusalReason, refusal } from '../../shared/domain/refusals.ts';
import type { Side } from '../../shared/domain/side.ts';
import type { PlaceRequest } from '../broker/gateway.ts';
import { boundOf } from '../risk/bound.ts';
import type { OrderWish } from '../risk/candidate.ts';
import { passGate, passLater } from '../risk/gate.ts';
import type { Decision, Effect } from './decision.ts';
import { candidateOf } from './facts.ts';
import type { EngineView } from './state.ts';
import type { Surroundings } from './surroundings.ts';

/** One intention as asked for, before bound and slices. */
export interface Asked {
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly type: OrderType;
  readonly price: Price | null;
  readonly trigger: Price | null;
  readonly validity: Validity;
  readonly product: Product;
  readonly strategy: StrategyName;
  readonly intent: Intent;
  readonly scaleIn: boolean;
  /** Questions about just this order that a person has answered. */
  readonly confirmed?: ReadonlySet<RefusalCode>;
}

export interface Origin {
  /** The batch and the leg that it is part of; one verdict of the gate has let all of it pass. */
  readonly leg?: { readonly batch: BatchId; readonly leg: LegId; readonly judged: boolean };
  readonly commandId: CommandId;
  readonly exit: ExitId | null;
  readonly exitReason: ExitReason | null;
}

/**
 * The wish that the gate judges, with its derived bound; null quantities stay the gate's to refuse.
 */
export function wishOf(around: Surroundings, asked: Asked, instrument: Instrument): OrderWish {
  const most = Math.max(maxOrderQuantity(instrument), instrument.lot);
  const facts = around.market.price(instrument.id);
  return {
    intent: asked.intent,
    side: asked.side,
    product: asked.product,
    validity: asked.validity,
    strategy: asked.strategy,
    scaleIn: asked.scaleIn,
    type: asked.type,
    price: boundOf(asked, instrument, facts, around.limits().protectionBand),
    trigger: asked.trigger,
    quantity: quantity(Math.min(asked.quantity, most)),
    total: asked.quantity,
    slices: Math.max(1, Math.ceil(asked.quantity / most)),
    ...(asked.confirmed === undefined ? {} : { confirmed: asked.confirmed }),
  };
}

/** Decides one intention; the instrument has been resolved by the caller. */
export function decidePlace(
  state: EngineView,
  around: Surroundings,
  asked: Asked,
  instrument: Instrument,
  origin: Origin,
): Decision {
  const wish = wishOf(around, asked, instrument);
  const most = around.limits().slices;
  if (wish.slices > most) {
    const reason = refusal('quantity_over_freeze', { freeze: instrument.freeze * most });
    return refusedOrder(around, wish, instrument, origin, reason);
  }
  const ids = Array.from({ length: wish.slices }, () => newOrderId(around));
  const requests = ids.map((orderId, slice) => requestOf(around, wish, instrument, orderId, slice));
  const candidate = candidateOf(state, around, wish, instrument);
  const judge = origin.leg?.judged === true ? passLater : passGate;
  const verdict = judge(candidate, requests);
  if (!verdict.ok) return refusedOrder(around, wish, instrument, origin, verdict.error);
  const parent = ids[0] ?? null;
  const events: DomainEvent[] = [];
  const effects: Effect[] = [];
  verdict.value.forEach((request, slice) => {
    const sliceOf = slice === 0 ? null : parent;
    events.push(intended(around, wish, instrument, origin, request, sliceOf, slice));
    // What does not fit into this second is written down with the rest and waits.
    if (slice >= candidate.book.rate.now) return;
    events.push(sentEvent(around, request.orderId));
    effects.push({ kind: 'place', request });
  });
  return { events, effects, orderIds: ids, refusal: null };
}

function newOrderId(around: Surroundings): OrderId {
  return around.newId(MODE_LETTER[around.manifest.mode]) as OrderId;
}

export function sentEvent(around: Surroundings, orderId: OrderId): DomainEvent {
  return { kind: 'order_sent', orderId, attempt: 1, limitsHash: around.limitsHash() };
}

function requestOf(
  around: Surroundings,
  wish: OrderWish,
  instrument: Instrument,
  orderId: OrderId,
  slice: number,
): PlaceRequest {
  return {
    orderId,
    mode: around.manifest.mode,
    instrument: instrument.id,
    side: wish.side,
    product: wish.product,
    validity: wish.validity,
    type: wish.type,
    price: wish.price,
    trigger: wish.trigger,
    quantity: quantity(Math.min(wish.quantity, wish.total - slice * wish.quantity)),
  };
}

function intended(
  around: Surroundings,
  wish: OrderWish,
  instrument: Instrument,
  origin: Origin,
  request: PlaceRequest,
  parent: OrderId | null,
  slice: number,
): DomainEvent {
  return {
    kind: 'order_intended',
    orderId: request.orderId,
    commandId: slice === 0 ? origin.commandId : (`${origin.commandId}.${slice}` as CommandId),
    account: around.manifest.account,
    mode: around.manifest.mode,
    instrument: instrument.id,
    exchange: instrument.exchange,
    symbol: instrument.symbol,
    lot: instrument.lot,
    strategy: wish.strategy,
    intent: wish.intent,
    exitReason: origin.exitReason,
    side: wish.side,
    validity: wish.validity,
    product: wish.product,
    parent,
    exit: origin.exit,
    batch: origin.leg?.batch ?? null,
    leg: origin.leg?.leg ?? null,
    quantity: request.quantity,
    type: wish.type,
    price: wish.price,
    trigger: wish.trigger,
  };
}

/** The refused intention keeps its full size: the row says what was asked, not what was cut. */
function refusedOrder(
  around: Surroundings,
  wish: OrderWish,
  instrument: Instrument,
  origin: Origin,
  reason: RefusalReason,
): Decision {
  const orderId = newOrderId(around);
  const whole = { ...wish, quantity: quantity(wish.total) };
  const request = requestOf(around, whole, instrument, orderId, 0);
  return {
    events: [
      intended(around, wish, instrument, origin, request, null, 0),
      { kind: 'order_refused', orderId, refusal: reason.code, context: reason.context },
    ],
    effects: [],
    orderIds: [orderId],
    refusal: reason,
  };
}
