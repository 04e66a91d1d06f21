/**
 * The paper account's cash, positions and margin. Cash holds everything that was paid and received,
 * charges included; futures and intraday shares are marked at the present price beside it. Margin
 * is an estimate over the positions alone and over the positions with all working orders filled,
 * whichever is higher; buying options blocks their premium.
 */
import { chargesOf, type ChargeSegment } from '../../../shared/domain/charges.ts';
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import { type Instrument, isOption } from '../../../shared/domain/instrument.ts';
import { money, SCALE } from '../../../shared/domain/money.ts';
import type { Product } from '../../../shared/domain/order-events.ts';
import { FLAT, type SignedQuantity, signedQuantity } from '../../../shared/domain/quantity.ts';
import { SIDE_SIGN, type Side } from '../../../shared/domain/side.ts';
import {
  estimateMargin,
  INDEX_MARGIN,
  type MarginLeg,
  type MarginRules,
  SHARE_MARGIN,
} from '../../../shared/maths/margin-estimate.ts';
import type { Valuation } from '../../market/contract-pricing.ts';
import type { Funds } from '../gateway.ts';
import type { PaperOrder, PaperPosition, PaperTrade } from './paper-order.ts';
import { unitsLeft } from './paper-order.ts';

export interface AccountMarket {
  instrument(id: InstrumentId): Instrument | null;
  valuation(id: InstrumentId): Valuation | null;
  isIndex(underlying: string): boolean;
}

/** Intraday shares are lent against this part of their value. */
const INTRADAY_PART = 0.2;

export interface PaperAccount {
  apply(order: PaperOrder, trade: PaperTrade, valueBefore: number, day: string): void;
  /** What is blocked if this order joins those that are open; null for the present state. */
  funds(open: readonly PaperOrder[], candidate: PaperOrder | null): Funds;
  net(instrument: InstrumentId, product: Product): SignedQuantity;
  positions(): readonly PaperPosition[];
  cash(): number;
  /** Cash settlement of what expired before this day, and flat rows of earlier days go. */
  rollDay(today: string): void;
}

export function openPaperAccount(
  market: AccountMarket,
  from: { readonly cash: number; readonly positions: readonly PaperPosition[] },
): PaperAccount {
  let cash = from.cash;
  const positions = new Map<string, PaperPosition>();
  for (const each of from.positions)
    positions.set(keyOf(each.instrument, each.product), { ...each });

  function positionOf(instrument: InstrumentId, product: Product): PaperPosition {
    const key = keyOf(instrument, product);
    const found = positions.get(key) ?? { instrument, product, net: FLAT };
    positions.set(key, found);
    return found;
  }

  function net(instrument: InstrumentId, product: Product): SignedQuantity {
    return positions.get(keyOf(instrument, product))?.net ?? FLAT;
  }

  function apply(order: PaperOrder, trade: PaperTrade, valueBefore: number, day: string): void {
    const sign = SIDE_SIGN[trade.side];
    const position = positionOf(trade.instrument, trade.product);
    position.net = signedQuantity(position.net + sign * trade.quantity);
    const charged = chargesTo(order.filledValue, order, day) - chargesTo(valueBefore, order, day);
    cash = money(cash - sign * trade.price * trade.quantity - charged);
  }

  function chargesTo(value: number, order: PaperOrder, day: string): number {
    const instrument = market.instrument(order.instrument);
    if (instrument === null || value === 0) return 0;
    const exchange = instrument.exchange === 'BFO' || instrument.exchange === 'BSE' ? 'BSE' : 'NSE';
    const segment = segmentOf(instrument, order.product);
    return chargesOf({ segment, exchange, side: order.side, value: money(value), day }).total;
  }

  /** Positions that are settled against a margin and not paid in full. */
  function marks(): number {
    let sum = 0;
    for (const { instrument, product, net: units } of positions.values()) {
      const known = market.instrument(instrument);
      if (known === null || units === 0 || isPaidInFull(known, product)) continue;
      sum += units * (market.valuation(instrument)?.price ?? 0) * SCALE;
    }
    return Math.round(sum);
  }

  function funds(open: readonly PaperOrder[], candidate: PaperOrder | null): Funds {
    const orders = candidate === null ? open : [...open, candidate];
    const held = heldUnits(positions.values());
    const now = marginOf(held, market);
    const after = marginOf(withOrders(held, orders, market), market);
    const used = Math.round(Math.max(now, after) * SCALE) + premiumBlocked(orders, net, market);
    return { available: cash + marks() - used, used };
  }

  function rollDay(today: string): void {
    for (const [key, position] of positions) {
      const instrument = market.instrument(position.instrument);
      const expired = instrument?.expiryDay !== null && (instrument?.expiryDay ?? today) < today;
      if (expired && position.net !== 0) {
        const settled = market.valuation(position.instrument)?.price ?? 0;
        cash = money(Math.round(cash + position.net * settled * SCALE));
      }
      if (expired || position.net === 0) positions.delete(key);
    }
  }

  return {
    apply,
    funds,
    net,
    positions: () => [...positions.values()],
    cash: () => cash,
    rollDay,
  };
}

function keyOf(instrument: InstrumentId, product: Product): string {
  return `${instrument}|${product}`;
}

function segmentOf(instrument: Instrument, product: Product): ChargeSegment {
  if (isOption(instrument)) return 'option';
  if (instrument.kind === 'future') return 'future';
  return product === 'cnc' ? 'delivery' : 'intraday';
}

function isPaidInFull(instrument: Instrument, product: Product): boolean {
  return isOption(instrument) || (instrument.kind === 'equity' && product === 'cnc');
}

type Held = Map<string, { instrument: InstrumentId; product: Product; units: number }>;

function heldUnits(positions: Iterable<PaperPosition>): Held {
  const held: Held = new Map();
  for (const { instrument, product, net } of positions) {
    if (net !== 0) held.set(keyOf(instrument, product), { instrument, product, units: net });
  }
  return held;
}

/** A bought option that has not come yet protects nothing, so only what can hurt is added. */
function withOrders(held: Held, orders: readonly PaperOrder[], market: AccountMarket): Held {
  const all: Held = new Map([...held].map(([key, each]) => [key, { ...each }]));
  for (const order of orders) {
    const instrument = market.instrument(order.instrument);
    if (instrument === null || (order.side === 'buy' && isPaidInFull(instrument, order.product))) {
      continue;
    }
    const key = keyOf(order.instrument, order.product);
    const each = all.get(key) ?? { instrument: order.instrument, product: order.product, units: 0 };
    each.units += SIDE_SIGN[order.side] * unitsLeft(order);
    all.set(key, each);
  }
  return all;
}

function premiumBlocked(
  orders: readonly PaperOrder[],
  net: (instrument: InstrumentId, product: Product) => number,
  market: AccountMarket,
): number {
  let blocked = 0;
  for (const order of orders) {
    const instrument = market.instrument(order.instrument);
    if (instrument === null || order.side !== 'buy') continue;
    if (!isPaidInFull(instrument, order.product)) continue;
    const closing = Math.max(0, -net(order.instrument, order.product));
    blocked += Math.max(0, unitsLeft(order) - closing) * order.price;
  }
  return blocked;
}

function marginOf(held: Held, market: AccountMarket): number {
  const legs: MarginLeg[] = [];
  let intraday = 0;
  for (const { instrument: id, product, units } of held.values()) {
    const instrument = market.instrument(id);
    const value = market.valuation(id);
    if (instrument === null || value === null || units === 0) continue;
    if (instrument.kind === 'equity' || instrument.kind === 'index') {
      if (product !== 'cnc') intraday += Math.abs(units) * value.price * INTRADAY_PART;
    } else legs.push(legOf(instrument, instrument.kind, units, value));
  }
  const rulesOf = (underlying: string): MarginRules =>
    market.isIndex(underlying) ? INDEX_MARGIN : SHARE_MARGIN;
  return estimateMargin(legs, rulesOf).total + intraday;
}

export function legOf(
  instrument: Instrument,
  kind: MarginLeg['kind'],
  units: number,
  value: Valuation,
): MarginLeg {
  return {
    underlying: instrument.underlying,
    kind,
    units,
    strike: (instrument.strike ?? 0) / SCALE,
    spot: value.spot,
    forward: value.forward,
    years: value.years,
    volatility: value.volatility,
    rate: value.rate,
  };
}

/** Whether an order brings a holding towards zero without crossing it. */
export function onlyReduces(net: SignedQuantity, side: Side, units: number): boolean {
  return net !== 0 && Math.sign(net) !== SIDE_SIGN[side] && units <= Math.abs(net);
}
