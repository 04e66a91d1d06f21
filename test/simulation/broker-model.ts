/**
 * The broker's own truth: orders, trades and what its books showed at any earlier moment. It knows
 * nothing of the engine; the session in front of it decides what is told and when.
 */
import type {
  BrokerBook,
  BrokerOrder,
  BrokerStatus,
  BrokerTrade,
} from '../../electron/broker/gateway.ts';
import type { World } from '../../electron/platform/world.ts';
import {
  asId,
  type BrokerOrderId,
  type InstrumentId,
  type TradeId,
} from '../../shared/domain/ids.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { OrderType, Product, Validity } from '../../shared/domain/order-events.ts';
import { price } from '../../shared/domain/money.ts';
import { quantity, signedQuantity } from '../../shared/domain/quantity.ts';
import type { RejectionCode } from '../../shared/domain/rejections.ts';
import type { Side } from '../../shared/domain/side.ts';
import type { Faults } from './faults.ts';
import type { MarketModel } from './market-model.ts';
import type { TrueStanding } from './standing-model.ts';

/** `kept`: fired by a conditional order that the broker keeps for the desk. */
export type Origin = 'desk' | 'twin' | 'outside' | 'kept';

export interface Wanted {
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly product: Product;
  readonly validity: Validity;
  readonly type: OrderType;
  readonly quantity: number;
  readonly price: number;
  readonly trigger: number | null;
}

export interface TrueTrade {
  readonly tradeId: string;
  readonly brokerOrderId: string;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly units: number;
  readonly scaledPrice: number;
  readonly atMs: number;
}

export interface TrueOrder extends Omit<Wanted, 'quantity' | 'price' | 'trigger'> {
  readonly id: string;
  readonly tag: string | null;
  /** What the broker shows of it. */
  readonly shownTag: string | null;
  readonly origin: Origin;
  /** The conditional order that fired it. */
  readonly standing: TrueStanding | null;
  quantity: number;
  price: number;
  trigger: number | null;
  status: BrokerStatus;
  filled: number;
  value: number;
  rejection: RejectionCode | null;
  words: string;
  /** The book leaves it out until then. */
  visibleFromMs: number;
  /** Somebody else changed its terms. */
  touched: boolean;
  overfilled: boolean;
  /** A fill was told after its end. */
  filledLate: boolean;
  readonly history: { readonly atMs: number; readonly picture: BrokerOrder }[];
}

export interface BrokerTruth {
  readonly orders: ReadonlyMap<string, TrueOrder>;
  readonly trades: readonly TrueTrade[];
  /** What can be traded on this day. */
  readonly tradable: readonly Instrument[];
  /** The position as the broker shows it. */
  shownNet(instrument: InstrumentId): number;
  /** It was ever changed without an order. */
  hasMoved(instrument: InstrumentId): boolean;
}

export interface Personality {
  /** Whether every fill comes with a trade id; otherwise only totals are told. */
  readonly tradeIds: boolean;
  /** Whether pictures carry the broker's time. */
  readonly stamped: boolean;
  /** Requests that it takes in any minute; null for a broker that names no such limit. */
  readonly perMinute: number | null;
}

export type Changed = (order: TrueOrder, trade: TrueTrade | null) => void;

const FINAL: ReadonlySet<BrokerStatus> = new Set(['filled', 'cancelled', 'rejected', 'expired']);
/** The broker's clock is right, whatever is done to the desk's. */
const START_MS = 1_795_000_000_000;
const LATE_MOST_MS = 300_000;
/** Few enough to be reached by a busy minute. */
const PER_MINUTE = 25;

export class BrokerModel implements BrokerTruth {
  readonly orders = new Map<string, TrueOrder>();
  readonly trades: TrueTrade[] = [];
  readonly personality: Personality;
  private readonly moved = new Map<InstrumentId, number>();
  private readonly open = new Set<TrueOrder>();
  private readonly world: World;
  private readonly random: () => number;
  private readonly faults: Faults;
  private readonly market: MarketModel;
  private changed: Changed = () => undefined;
  private numbers = 0;

  constructor(world: World, random: () => number, faults: Faults, market: MarketModel) {
    this.world = world;
    this.random = random;
    this.faults = faults;
    this.market = market;
    this.personality = {
      tradeIds: random() < 0.8,
      stamped: random() < 0.7,
      perMinute: random() < 0.3 ? PER_MINUTE : null,
    };
  }

  get tradable(): readonly Instrument[] {
    return this.market.tradable;
  }

  onChange(listen: Changed): void {
    this.changed = listen;
  }

  isFinal(order: TrueOrder): boolean {
    return FINAL.has(order.status);
  }

  liveOrders(): readonly TrueOrder[] {
    return [...this.open];
  }

  place(
    wanted: Wanted,
    tag: string | null,
    origin: Origin,
    standing: TrueStanding | null = null,
  ): TrueOrder {
    const waits = wanted.type === 'stop' || wanted.type === 'stop_limit';
    const order: TrueOrder = {
      ...wanted,
      id: this.number('B'),
      tag,
      standing,
      shownTag: this.faults.strikes('F-10') ? null : tag,
      origin,
      status: waits ? 'trigger_pending' : 'working',
      filled: 0,
      value: 0,
      rejection: null,
      words: '',
      visibleFromMs: 0,
      touched: false,
      overfilled: false,
      filledLate: false,
      history: [],
    };
    if (origin !== 'outside' && this.faults.strikes('F-03')) {
      const least = this.random() < 0.6 ? LATE_MOST_MS * 0.65 : 0;
      const lateMs = Math.floor(least) + this.upTo(LATE_MOST_MS - least);
      order.visibleFromMs = this.world.monotonicMs() + lateMs;
      if (this.random() < 0.5) this.world.after(this.upTo(lateMs), () => this.endUnseen(order));
    }
    this.orders.set(order.id, order);
    this.open.add(order);
    const pending = order.status === 'working' && this.random() < 0.3;
    if (pending) order.status = 'pending';
    this.note(order, null);
    if (pending) order.status = waits ? 'trigger_pending' : 'working';
    if ((origin === 'desk' || origin === 'kept') && this.faults.strikes('F-13')) {
      this.end(order, 'rejected', 'price_outside_band', 'Circuit limit');
      return order;
    }
    if (pending) this.note(order, null);
    this.match(order);
    return order;
  }

  /** False when there is nothing to cancel any more. */
  cancel(id: string): boolean {
    const order = this.orders.get(id);
    if (order === undefined || this.isFinal(order)) return false;
    this.end(order, 'cancelled', null, '');
    return true;
  }

  modify(id: string, terms: Pick<Wanted, 'quantity' | 'price' | 'trigger'>): boolean {
    const order = this.orders.get(id);
    if (order === undefined || this.isFinal(order) || terms.quantity <= order.filled) return false;
    order.quantity = terms.quantity;
    order.price = terms.price;
    order.trigger = terms.trigger;
    this.note(order, null);
    this.match(order);
    return true;
  }

  /** The market moved: triggers are touched and resting orders may trade. */
  step(): void {
    for (const order of [...this.open]) this.match(order);
  }

  /** The exchange ends it: at the close, or by refusing what is left. */
  close(order: TrueOrder, status: 'expired' | 'rejected'): void {
    if (this.isFinal(order)) return;
    this.end(order, status, status === 'rejected' ? 'unrecognised' : null, '');
  }

  /** What nobody has seen yet can already be over. */
  private endUnseen(order: TrueOrder): void {
    const roll = this.random();
    if (this.faults.healed || this.isFinal(order)) return;
    if (roll < 0.4) this.cancel(order.id);
    else this.close(order, roll < 0.7 ? 'expired' : 'rejected');
  }

  /** A fill that had happened before the end and is told only after it. */
  fillAfterEnd(order: TrueOrder, all: boolean): void {
    const lot = this.lotOf(order);
    const rest = order.quantity - order.filled;
    order.filledLate = true;
    if (rest > 0) this.trade(order, all ? rest : Math.min(lot, rest), order.price);
  }

  fillRest(order: TrueOrder, rest = order.quantity - order.filled): void {
    if (this.isFinal(order)) return;
    this.trade(order, rest, order.price);
  }

  /** A conversion, a transfer, a corporate action: no order and no trade tells of it. */
  moveUnits(instrument: InstrumentId, units: number): void {
    this.moved.set(instrument, (this.moved.get(instrument) ?? 0) + units);
  }

  hasMoved(instrument: InstrumentId): boolean {
    return this.moved.has(instrument);
  }

  shownNet(instrument: InstrumentId, atMs = this.world.monotonicMs()): number {
    return this.net(instrument, 'nrml', atMs) + (this.moved.get(instrument) ?? 0);
  }

  net(instrument: InstrumentId, product: Product, atMs = this.world.monotonicMs()): number {
    let net = 0;
    for (const trade of this.trades) {
      if (trade.atMs > atMs) continue;
      const order = this.orders.get(trade.brokerOrderId);
      if (order?.instrument !== instrument || order.product !== product) continue;
      net += trade.side === 'buy' ? trade.units : -trade.units;
    }
    return net;
  }

  /** The books as they stood some time ago. */
  bookAt(ageMs: number, tradeAgeMs: number): BrokerBook {
    const atMs = this.world.monotonicMs() - ageMs;
    const tradesAtMs = this.world.monotonicMs() - Math.max(ageMs, tradeAgeMs);
    const orders: BrokerOrder[] = [];
    const shown = new Set<string>();
    for (const order of this.orders.values()) {
      if (order.visibleFromMs > atMs) continue;
      const picture = order.history.findLast((each) => each.atMs <= atMs)?.picture;
      if (picture === undefined) continue;
      orders.push(picture);
      shown.add(order.id);
    }
    const trades = this.trades
      .filter((trade) => trade.atMs <= tradesAtMs && shown.has(trade.brokerOrderId))
      .map((trade) => this.tradeOf(trade));
    return {
      orders,
      trades: this.personality.tradeIds ? trades : [],
      positions: this.market.tradable.map((each) => ({
        instrument: each.id,
        product: 'nrml' as const,
        net: signedQuantity(this.shownNet(each.id, tradesAtMs)),
      })),
    };
  }

  tradeOf(trade: TrueTrade): BrokerTrade {
    return {
      tradeId: asId<TradeId>(trade.tradeId),
      brokerOrderId: asId<BrokerOrderId>(trade.brokerOrderId),
      instrument: trade.instrument,
      side: trade.side,
      quantity: quantity(trade.units),
      price: price(trade.scaledPrice),
      atMs: null,
    };
  }

  private match(order: TrueOrder): void {
    if (this.isFinal(order) || order.status === 'pending') return;
    if (order.status === 'trigger_pending') {
      const last = this.market.last(order.instrument);
      const trigger = order.trigger ?? 0;
      if (order.side === 'buy' ? last < trigger : last > trigger) return;
      order.status = 'working';
      this.note(order, null);
    }
    const buys = order.side === 'buy';
    const best = buys ? this.market.ask(order.instrument) : this.market.bid(order.instrument);
    const trades = buys ? best <= order.price : best >= order.price;
    const rest = order.quantity - order.filled;
    if (trades) this.trade(order, this.portion(order, rest), best);
    if (order.status === 'filled' && this.faults.strikes('F-40') && this.random() < 0.06) {
      this.trade(order, this.lotOf(order), best);
    }
    if (order.validity === 'ioc' && !this.isFinal(order)) this.end(order, 'expired', null, '');
  }

  private portion(order: TrueOrder, rest: number): number {
    const lot = this.lotOf(order);
    if (this.faults.strikes('F-40')) return this.random() < 0.06 ? rest + lot : Math.min(lot, rest);
    if (this.random() < 0.7) return rest;
    return Math.min(rest, lot * (1 + Math.floor((this.random() * rest) / lot)));
  }

  private trade(order: TrueOrder, units: number, scaledPrice: number): void {
    if (units <= 0) return;
    order.filled += units;
    order.value += units * scaledPrice;
    if (order.filled > order.quantity) order.overfilled = true;
    if (order.filled >= order.quantity) order.status = 'filled';
    const trade: TrueTrade = {
      tradeId: this.tradeNumber(order),
      brokerOrderId: order.id,
      instrument: order.instrument,
      side: order.side,
      units,
      scaledPrice,
      atMs: this.world.monotonicMs(),
    };
    this.trades.push(trade);
    if (this.isFinal(order)) this.open.delete(order);
    this.note(order, trade);
  }

  /** Exchanges number a trade once for both its sides, and both can be of this account. */
  private tradeNumber(order: TrueOrder): string {
    const last = this.trades.at(-1);
    if (last === undefined || last.side === order.side || this.random() < 0.8) {
      return this.number('T');
    }
    const used = this.trades.some(
      (trade) => trade.brokerOrderId === order.id && trade.tradeId === last.tradeId,
    );
    return used || last.instrument !== order.instrument ? this.number('T') : last.tradeId;
  }

  private end(
    order: TrueOrder,
    status: BrokerStatus,
    rejection: RejectionCode | null,
    words: string,
  ): void {
    order.status = status;
    order.rejection = rejection;
    order.words = words;
    this.open.delete(order);
    this.note(order, null);
  }

  private note(order: TrueOrder, trade: TrueTrade | null): void {
    const { tradeIds, stamped } = this.personality;
    const picture: BrokerOrder = {
      brokerOrderId: asId<BrokerOrderId>(order.id),
      tag: order.shownTag,
      instrument: order.instrument,
      side: order.side,
      product: order.product,
      validity: order.validity,
      quantity: quantity(order.quantity),
      type: order.type,
      price: price(order.price),
      trigger: order.trigger === null ? null : price(order.trigger),
      status: order.status,
      filled: quantity(order.filled),
      filledValue: tradeIds ? null : order.value,
      rejection: order.rejection,
      words: order.words,
      updatedMs: stamped ? START_MS + this.world.monotonicMs() : null,
    };
    order.history.push({ atMs: this.world.monotonicMs(), picture });
    this.changed(order, trade);
  }

  private lotOf({ instrument }: Wanted | TrueOrder): number {
    return this.market.tradable.find(({ id }) => id === instrument)?.lot ?? 1;
  }

  private upTo(most: number): number {
    return Math.floor(this.random() * (most + 1));
  }

  private number(letter: string): string {
    this.numbers += 1;
    return `${letter}${this.numbers}`;
  }
}
