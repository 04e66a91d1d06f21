/**
 * The paper account's cash, positions and margin. Cash holds everything that was paid and received,
 * charges included; futures and intraday shares are marked at the present price beside it. Margin
 * is an estimate over the positions alone and over the positions with all working orders filled,
 * whichever is higher; buying options blocks their premium.
 */
import { chargesOf, type ChargeSegment } from '../../../shared/domain/charges.ts';
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import { type Instrument, isOption } from '../../../shared/domain/instrument.ts';
import { money, type Price, SCALE } from '../../../shared/domain/money.ts';
import type { Product } from '../../../shared/domain/order-events.ts';
import { FLAT, type SignedQuantity, signedQuantity } from '../../../shared/domain/quantity.ts';
import { SIDE_SIGN } from '../../../shared/domain/side.ts';
import {
  estimateMargin,
  INDEX_MARGIN,
  type MarginLeg,
  type MarginRules,
  SHARE_MARGIN,
} from '../../../shared/maths/margin-estimate.ts';
import { rupeesOf } from '../../market/rupees.ts';
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
  /** What these orders would block if nothing were held. */
  blockedAlone(orders: readonly PaperOrder[]): number;
  /** A trade was taken back (null) or got another price; its charges stay. */
  correct(trade: PaperTrade, at: Price | null): void;
  convert(instrument: InstrumentId, from: Product, to: Product, units: number): boolean;
  settle(instrument: InstrumentId, at: Price): void;
  split(instrument: InstrumentId, into: number): void;
  /** Cash settlement of what expired before this day, and flat rows of earlier days go. */
  rollDay(today: string): void;
}

export interface AccountState {
  readonly cash: number;
  readonly positions: readonly PaperPosition[];
}

export function openPaperAccount(market: AccountMarket, from: AccountState): PaperAccount {
  return new Account(market, from);
}

class Account implements PaperAccount {
  readonly #market: AccountMarket;
  readonly #positions = new Map<string, PaperPosition>();
  #cash: number;

  constructor(market: AccountMarket, from: AccountState) {
    this.#market = market;
    this.#cash = from.cash;
    for (const each of from.positions) {
      this.#positions.set(keyOf(each.instrument, each.product), { ...each });
    }
  }

  cash(): number {
    return this.#cash;
  }

  positions(): readonly PaperPosition[] {
    return [...this.#positions.values()];
  }

  net(instrument: InstrumentId, product: Product): SignedQuantity {
    return this.#positions.get(keyOf(instrument, product))?.net ?? FLAT;
  }

  apply(order: PaperOrder, trade: PaperTrade, valueBefore: number, day: string): void {
    const sign = SIDE_SIGN[trade.side];
    const { instrument, product } = trade;
    this.#move(instrument, product, sign * trade.quantity);
    const charged =
      this.#chargesTo(order.filledValue, order, day) - this.#chargesTo(valueBefore, order, day);
    this.#cash = money(this.#cash - sign * trade.price * trade.quantity - charged);
  }

  funds(open: readonly PaperOrder[], candidate: PaperOrder | null): Funds {
    const orders = candidate === null ? open : [...open, candidate];
    const held = heldUnits(this.#positions.values());
    const now = marginOf(held, this.#market);
    const after = marginOf(withOrders(held, orders, this.#market), this.#market);
    const used = Math.round(Math.max(now, after) * SCALE) + this.#premiumBlocked(orders);
    return { available: this.#cash + this.#marks() - used, used };
  }

  blockedAlone(orders: readonly PaperOrder[]): number {
    let premium = 0;
    for (const order of orders) {
      const instrument = this.#market.instrument(order.instrument);
      if (instrument === null || order.side !== 'buy') continue;
      if (isPaidInFull(instrument, order.product)) premium += unitsLeft(order) * order.price;
    }
    return (
      Math.round(marginOf(withOrders(new Map(), orders, this.#market), this.#market) * SCALE) +
      premium
    );
  }

  correct({ instrument, product, side, quantity, price }: PaperTrade, at: Price | null): void {
    const signed = SIDE_SIGN[side] * quantity;
    this.#cash = money(this.#cash + signed * (price - (at ?? 0)));
    if (at === null) this.#move(instrument, product, -signed);
  }

  convert(instrument: InstrumentId, from: Product, to: Product, units: number): boolean {
    const held = this.net(instrument, from);
    if (units <= 0 || units > Math.abs(held) || from === to) return false;
    const signed = Math.sign(held) * units;
    this.#move(instrument, from, -signed);
    this.#move(instrument, to, signed);
    return true;
  }

  settle(instrument: InstrumentId, at: Price): void {
    for (const position of this.#positions.values()) {
      if (position.instrument !== instrument) continue;
      this.#cash = money(this.#cash + position.net * at);
      position.net = FLAT;
    }
  }

  split(instrument: InstrumentId, into: number): void {
    for (const position of this.#positions.values()) {
      if (position.instrument !== instrument) continue;
      position.net = signedQuantity(position.net * into);
    }
  }

  #move(instrument: InstrumentId, product: Product, units: number): void {
    const key = keyOf(instrument, product);
    const position = this.#positions.get(key) ?? { instrument, product, net: FLAT };
    position.net = signedQuantity(position.net + units);
    this.#positions.set(key, position);
  }

  rollDay(today: string): void {
    for (const [key, position] of this.#positions) {
      const day = this.#market.instrument(position.instrument)?.expiryDay ?? today;
      const expired = day < today;
      if (expired && position.net !== 0) {
        const settled = this.#market.valuation(position.instrument)?.price ?? 0;
        this.#cash = money(Math.round(this.#cash + position.net * settled * SCALE));
      }
      if (expired || position.net === 0) this.#positions.delete(key);
    }
  }

  #chargesTo(value: number, order: PaperOrder, day: string): number {
    const instrument = this.#market.instrument(order.instrument);
    if (instrument === null || value === 0) return 0;
    const exchange = instrument.exchange === 'BFO' || instrument.exchange === 'BSE' ? 'BSE' : 'NSE';
    const segment = segmentOf(instrument, order.product);
    return chargesOf({ segment, exchange, side: order.side, value: money(value), day }).total;
  }

  /** Positions that are settled against a margin and not paid in full. */
  #marks(): number {
    let sum = 0;
    for (const { instrument, product, net: units } of this.#positions.values()) {
      const known = this.#market.instrument(instrument);
      if (known === null || units === 0 || isPaidInFull(known, product)) continue;
      sum += units * (this.#market.valuation(instrument)?.price ?? 0) * SCALE;
    }
    return Math.round(sum);
  }

  #premiumBlocked(orders: readonly PaperOrder[]): number {
    let blocked = 0;
    for (const order of orders) {
      const instrument = this.#market.instrument(order.instrument);
      if (instrument === null || order.side !== 'buy') continue;
      if (!isPaidInFull(instrument, order.product)) continue;
      const closing = Math.max(0, -this.net(order.instrument, order.product));
      blocked += Math.max(0, unitsLeft(order) - closing) * order.price;
    }
    return blocked;
  }
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

function legOf(
  instrument: Instrument,
  kind: MarginLeg['kind'],
  units: number,
  value: Valuation,
): MarginLeg {
  return {
    underlying: instrument.underlying,
    kind,
    units,
    strike: rupeesOf(instrument.strike ?? 0),
    spot: value.spot,
    forward: value.forward,
    years: value.years,
    volatility: value.volatility,
    rate: value.rate,
  };
}
