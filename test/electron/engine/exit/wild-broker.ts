/**
 * A broker that fills, refuses, delays and forgets at random, and keeps the truth. At each arrival
 * of an order or a change it counts for itself whether everything of ours that may still fill could
 * take a holding past zero.
 */
import type {
  BrokerBook,
  BrokerOrder,
  BrokerTrade,
  BrokerUpdate,
  CancelRequest,
  Gateway,
  LinkReport,
  ModifyRequest,
  PlaceRequest,
  ReadFailure,
} from '../../../../electron/broker/gateway.ts';
import type { GatewayManifest } from '../../../../electron/broker/manifest.ts';
import {
  asId,
  type BrokerOrderId,
  EXTERNAL,
  type InstrumentId,
  type OrderId,
  type TradeId,
} from '../../../../shared/domain/ids.ts';
import { isReducing } from '../../../../shared/domain/intent.ts';
import { type Price, price, SCALE } from '../../../../shared/domain/money.ts';
import type { Order } from '../../../../shared/domain/order.ts';
import type { CommandOutcome } from '../../../../shared/domain/outcome.ts';
import { quantity, signedQuantity } from '../../../../shared/domain/quantity.ts';
import { SIDE_SIGN } from '../../../../shared/domain/side.ts';
import { err, ok, type Result } from '../../../../shared/lib/result.ts';
import type { TestMarket } from '../../../support/desk.ts';
import { MANIFEST } from '../../../support/scripted-gateway.ts';
import type { FakeWorld } from '../../../support/world.ts';

/** Small, so that ladders meet it. */
export const CHANGES_MOST = 5;

interface Held {
  order: BrokerOrder;
  readonly trades: BrokerTrade[];
  changes: number;
}

export interface WildBroker {
  calm: boolean;
  readonly complaints: string[];
  readonly changes: number;
  readonly faults: number;
  /** A new connection; the one before hears and says nothing any more. */
  connect(): { gateway: Gateway; link(state: LinkReport['state']): void };
  /** The process dies: what it still sends has left or has not. */
  cut(): void;
  readonly isCut: boolean;
  /** One moment of the exchange: prices move, orders fill. */
  trade(): void;
  /** Somebody else's order in the same contract. */
  placeElsewhere(instrument: InstrumentId): void;
  /** Whether the broker has the order, or may still get it. */
  mayHave(orderId: OrderId): boolean;
  open(): number;
}

interface Parts {
  readonly world: FakeWorld;
  readonly market: TestMarket;
  readonly random: () => number;
  /** What our side knows of an order: whose it is and why it exists. */
  readonly known: (orderId: OrderId) => Order | undefined;
}

export function wildBroker(parts: Parts): WildBroker {
  return new Wild(parts);
}

class Wild implements WildBroker {
  calm = true;
  readonly complaints: string[] = [];
  changes = 0;
  faults = 0;
  private readonly parts: Parts;
  private readonly orders = new Map<BrokerOrderId, Held>();
  private readonly underway = new Set<OrderId>();
  private line: { up: boolean; tell: (update: BrokerUpdate) => void } | null = null;
  private numbers = 0;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  mayHave(orderId: OrderId): boolean {
    if (this.underway.has(orderId)) return true;
    return [...this.orders.values()].some(({ order }) => order.tag === orderId);
  }

  open(): number {
    return [...this.orders.values()].filter(
      ({ order }) => order.status === 'working' && order.tag !== null,
    ).length;
  }

  connect(): ReturnType<WildBroker['connect']> {
    let hearUpdate: (update: BrokerUpdate) => void = () => undefined;
    let hearLink: (report: LinkReport) => void = () => undefined;
    const line = { up: true, tell: (update: BrokerUpdate) => hearUpdate(update) };
    this.line = line;
    const manifest: GatewayManifest = { ...MANIFEST, modificationsPerOrder: CHANGES_MOST };
    const gateway: Gateway = {
      manifest,
      open: () => undefined,
      close: () => undefined,
      place: (request) => this.receive(line, request.orderId, () => this.take(request)),
      modify: (request) => this.receive(line, null, () => this.change(request)),
      cancel: (request) => this.receive(line, null, () => this.cancel(request)),
      readBook: () => this.read(line),
      readFunds: () => Promise.resolve(err({ cause: 'refused', words: '' })),
      onUpdate: (listen) => {
        hearUpdate = listen;
      },
      onLink: (listen) => {
        hearLink = listen;
      },
    };
    return {
      gateway,
      link: (state) => {
        line.up = state === 'up';
        hearLink({ state, cause: '' });
      },
    };
  }

  get isCut(): boolean {
    return this.line === null;
  }

  cut(): void {
    this.line = null;
  }

  private chance(share: number): boolean {
    if (this.calm || this.parts.random() >= share) return false;
    this.faults += 1;
    return true;
  }

  /** On its way, at the broker, and the answer on its way back: each can go wrong. */
  private receive(
    line: object,
    orderId: OrderId | null,
    arrive: () => CommandOutcome,
  ): Promise<CommandOutcome> {
    const { world, random } = this.parts;
    const lost: CommandOutcome = { kind: 'unknown', cause: 'timeout' };
    if (line !== this.line && random() < 0.5) return new Promise(() => undefined);
    if (this.chance(0.06)) return Promise.resolve(lost);
    if (this.chance(0.06)) return Promise.resolve(random() < 0.4 ? NO : TOO_MANY);
    if (orderId !== null) this.underway.add(orderId);
    return new Promise((answer) => {
      world.after(1 + random() * (this.calm ? 20 : 400), () => {
        if (orderId !== null) this.underway.delete(orderId);
        const outcome = arrive();
        const silent = this.chance(0.1);
        world.after(1 + random() * 30, () => answer(silent ? lost : outcome));
      });
    });
  }

  private take(request: PlaceRequest): CommandOutcome {
    this.numbers += 1;
    const brokerOrderId = asId<BrokerOrderId>(`B${this.numbers}`);
    const order: BrokerOrder = {
      ...request,
      brokerOrderId,
      tag: request.orderId,
      status: 'working',
      filled: quantity(0),
      filledValue: null,
      rejection: null,
      words: '',
      updatedMs: null,
    };
    this.orders.set(brokerOrderId, { order, trades: [], changes: 0 });
    this.checkAll();
    this.tell(brokerOrderId);
    return { kind: 'accepted', brokerOrderId };
  }

  private change(request: ModifyRequest): CommandOutcome {
    const held = this.orders.get(request.brokerOrderId);
    if (held === undefined || held.order.status !== 'working') return ENDED_ALREADY;
    held.changes += 1;
    this.changes += 1;
    if (held.changes > CHANGES_MOST) this.complaints.push(`${held.changes} changes of one order`);
    held.order = { ...held.order, quantity: request.quantity, price: request.price };
    this.checkAll();
    this.tell(request.brokerOrderId);
    return { kind: 'accepted', brokerOrderId: request.brokerOrderId };
  }

  private cancel(request: CancelRequest): CommandOutcome {
    const held = this.orders.get(request.brokerOrderId);
    if (held === undefined || held.order.status !== 'working') return ENDED_ALREADY;
    held.order = { ...held.order, status: 'cancelled' };
    this.tell(request.brokerOrderId);
    return { kind: 'accepted', brokerOrderId: request.brokerOrderId };
  }

  private read(line: object): Promise<Result<BrokerBook, ReadFailure>> {
    if (this.line !== line || this.chance(0.2)) {
      return Promise.resolve(err({ cause: 'timeout', words: '' }));
    }
    if (this.chance(0.1)) this.correct();
    const all = [...this.orders.values()];
    const units = new Map<InstrumentId, number>();
    for (const { instrument, side, quantity: filled } of all.flatMap(({ trades }) => trades)) {
      units.set(instrument, (units.get(instrument) ?? 0) + SIDE_SIGN[side] * filled);
    }
    const positions = [...units].map(([instrument, net]) => ({
      instrument,
      product: 'nrml' as const,
      net: signedQuantity(net),
    }));
    const orders = all.map(({ order }) => order);
    return Promise.resolve(ok({ orders, trades: all.flatMap(({ trades }) => trades), positions }));
  }

  placeElsewhere(instrument: InstrumentId): void {
    this.numbers += 1;
    const brokerOrderId = asId<BrokerOrderId>(`B${this.numbers}`);
    const side = this.parts.random() < 0.5 ? 'buy' : 'sell';
    const order: BrokerOrder = {
      brokerOrderId,
      tag: null,
      instrument,
      side,
      product: 'nrml',
      validity: 'day',
      quantity: quantity(65),
      type: 'limit',
      price: side === 'buy' ? price(500 * SCALE) : price(500),
      trigger: null,
      status: 'working',
      filled: quantity(0),
      filledValue: null,
      rejection: null,
      words: '',
      updatedMs: null,
    };
    this.orders.set(brokerOrderId, { order, trades: [], changes: 0 });
    this.tell(brokerOrderId);
  }

  /** The exchange gives one trade another price. */
  private correct(): void {
    const { random } = this.parts;
    const traded = [...this.orders.values()].filter(({ trades }) => trades.length > 0);
    const trades = traded[Math.floor(random() * traded.length)]?.trades ?? [];
    const at = Math.floor(random() * trades.length);
    const trade = trades[at];
    if (trade !== undefined) trades[at] = { ...trade, price: price(trade.price + 500) };
  }

  /** A book that is thin at its best, so that exits have to look further down. */
  private levels(best: Price, sign: 1 | -1) {
    const { random } = this.parts;
    return Array.from({ length: 5 }, (_none, at) => ({
      price: price(Math.max(500, best + sign * at * 500 * (1 + Math.floor(random() * 3)))),
      quantity: quantity(Math.floor(random() * 3) * 65),
    }));
  }

  trade(): void {
    const { market, random } = this.parts;
    for (const [id, facts] of market.prices) {
      const step = Math.floor(random() * 5 - 2) * 500;
      const bid = Math.max(20 * SCALE, (facts.bid ?? SCALE) + step);
      const spread = (1 + Math.floor(random() * 20)) * 500;
      const ageMs = this.chance(0.1) ? 60_000 : 0;
      const [last, ask] = [price(bid), price(bid + spread)];
      const depth = {
        bids: this.levels(last, -1),
        asks: this.levels(ask, 1),
      };
      market.prices.set(id, { ...facts, last, bid: last, ask, depth, ageMs });
    }
    for (const [id, held] of this.orders) this.match(id, held);
  }

  private match(id: BrokerOrderId, held: Held): void {
    const { market, random } = this.parts;
    const { order } = held;
    const facts = market.prices.get(order.instrument);
    if (order.status !== 'working' || facts === undefined) return;
    if (facts.bid === null || facts.ask === null) return;
    const gap = order.side === 'buy' ? facts.ask - order.price : order.price - facts.bid;
    if (gap > 0 && random() > 0.02) return;
    if (!this.calm && random() < 0.5) return;
    const left = order.quantity - order.filled;
    const lots = Math.max(1, Math.ceil((left / 65) * (this.calm ? 1 : random())));
    this.fill(id, held, Math.min(left, lots * 65), order.price);
  }

  private fill(id: BrokerOrderId, held: Held, units: number, at: Price): void {
    const { order } = held;
    held.trades.push({
      tradeId: asId<TradeId>(`T-${id}-${held.trades.length}`),
      brokerOrderId: id,
      instrument: order.instrument,
      side: order.side,
      quantity: quantity(units),
      price: at,
      atMs: null,
    });
    const filled = quantity(order.filled + units);
    held.order = { ...order, filled, status: filled >= order.quantity ? 'filled' : 'working' };
    this.checkAll();
    this.tell(id);
  }

  private tell(id: BrokerOrderId): void {
    const { world, random } = this.parts;
    const held = this.orders.get(id);
    const { line } = this;
    if (held === undefined || line === null || this.chance(0.15)) return;
    const update = { order: held.order, trades: [...held.trades] };
    world.after(random() * (this.calm ? 20 : 600), () => {
      if (line.up && this.line === line) line.tell(update);
    });
  }

  /** What fills have brought to each holding, and what its reducing orders could still take. */
  private checkAll(): void {
    const nets = new Map<string, number>();
    const could = new Map<string, number>();
    for (const { order, trades } of this.orders.values()) {
      const ours = order.tag === null ? undefined : this.parts.known(order.tag as OrderId);
      // What another hand holds, another hand may close at any moment.
      if (ours === undefined || ours.strategy === EXTERNAL) continue;
      const key = `${ours.strategy}|${order.instrument}`;
      const sign = SIDE_SIGN[order.side];
      for (const { quantity: units } of trades) nets.set(key, (nets.get(key) ?? 0) + sign * units);
      if (order.status !== 'working' || !isReducing(ours.intent)) continue;
      const left = order.quantity - order.filled;
      could.set(key, (could.get(key) ?? 0) + sign * left);
    }
    for (const [key, open] of could) {
      const net = nets.get(key) ?? 0;
      if (Math.sign(open) === Math.sign(net) || Math.abs(open) > Math.abs(net)) {
        this.complaints.push(`${key}: ${open} may still fill against ${net}`);
      }
    }
  }
}

const NO: CommandOutcome = { kind: 'refused', rejection: 'unrecognised', words: 'no' };
const TOO_MANY: CommandOutcome = { kind: 'refused', rejection: 'rate_limited', words: 'slow' };
const ENDED_ALREADY: CommandOutcome = { kind: 'refused', rejection: 'already_final', words: '' };
