/**
 * The truth of the paper broker: its order book, trades, positions and cash. It knows nothing of
 * our program, has no timers and does no I/O; the gateway brings requests in and carries news out,
 * and may lose both. What happened here happened, whether or not anybody heard of it.
 *
 * A crash can leave an order that was accepted and not yet released to matching; `unreleased` lists
 * such orders, and releasing them again is safe.
 */
import type { BrokerOrderId, InstrumentId, OrderId } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { Price } from '../../../shared/domain/money.ts';
import type { OrderTerms } from '../../../shared/domain/order-events.ts';
import type { CommandOutcome } from '../../../shared/domain/outcome.ts';
import type { RejectionCode } from '../../../shared/domain/rejections.ts';
import { must } from '../../../shared/lib/assert.ts';
import { indiaDay } from '../../../shared/maths/calendar.ts';
import type { SimulatedMarket } from '../../market/simulated-market.ts';
import { isTrading } from '../../market/session-clock.ts';
import type { World } from '../../platform/world.ts';
import type {
  BrokerBook,
  BrokerOrder,
  BrokerUpdate,
  CancelRequest,
  Funds,
  ModifyRequest,
  PlaceRequest,
} from '../gateway.ts';
import {
  type Complaint,
  type CheckedRequest,
  checkAtDoor,
  checkAtExchange,
} from './order-checks.ts';
import { type BookState, openPaperBook, type PaperBook, pendingOrder } from './paper-book.ts';
import { openPaperAccount, type PaperAccount } from './paper-account.ts';
import {
  type Match,
  matchIncoming,
  matchResting,
  type MarketView,
  queueBehind,
  stepLimit,
} from './paper-matching.ts';
import {
  hasTrigger,
  isOpen,
  type PaperOrder,
  type PaperPosition,
  type PaperTrade,
  pictureOf,
  tradePicture,
  unitsLeft,
} from './paper-order.ts';
import { type ExchangeHand, openExchangeHand } from './exchange-hand.ts';
import { openTakenLiquidity } from './taken-liquidity.ts';

export type ExchangeMarket = Pick<
  SimulatedMarket,
  | 'instruments'
  | 'session'
  | 'step'
  | 'quote'
  | 'depth'
  | 'waitingAt'
  | 'tradeNow'
  | 'noteTrade'
  | 'valuation'
>;

export interface ExchangeState extends BookState {
  readonly day: string;
  readonly cash: number;
  readonly positions: readonly PaperPosition[];
}

/** Without an id it is the broker's own order, which carries no tag. */
export type PaperRequest = Omit<PlaceRequest, 'orderId'> & {
  readonly orderId: OrderId | null;
};

export interface PaperExchange {
  /** At the broker's door: either refused there, or in the book as pending. */
  place(request: PaperRequest): CommandOutcome;
  /** The order reaches the exchange: rejected there, matched, or resting. */
  release(id: BrokerOrderId): void;
  modify(request: ModifyRequest): CommandOutcome;
  cancel(request: CancelRequest): CommandOutcome;
  /** One market step went by. */
  step(): void;
  /** The session ended: what still works expires. */
  endSession(): void;
  book(): BrokerBook;
  funds(): Funds;
  /** Everything paid and received, charges included. */
  cash(): number;
  /** Contracts that must be priced at every step. */
  working(): ReadonlySet<InstrumentId>;
  unreleased(): readonly BrokerOrderId[];
  onUpdate(listen: (update: BrokerUpdate) => void): void;
  state(): ExchangeState;
  find(id: BrokerOrderId): BrokerOrder | null;
  /**
   * What these orders would block, in scaled money: each alone, and all together beside what is
   * held and working already (or beside nothing).
   */
  need(requests: readonly PlaceRequest[], besideHeld: boolean): MarginNeed;
  readonly hand: ExchangeHand;
}

export interface MarginNeed {
  readonly single: readonly number[];
  readonly together: number;
}

export const MODIFICATIONS_PER_ORDER = 25;
export const ORDERS_PER_SECOND = 10;
const MATCHED_LEVELS = 20;
/** The practice share that fills a third at a time. */
const FILLS_IN_PARTS = 'NSE:PARTIAL';
const PARTS = 3;
const ALWAYS_REJECTS = 'NSE:REJECT';

export function openPaperExchange(
  world: Pick<World, 'nowMs'>,
  market: ExchangeMarket,
  from: ExchangeState,
): PaperExchange {
  return new Exchange(world, market, from);
}

export function emptyExchange(cash: number, day: string): ExchangeState {
  return { lastNumber: 0, day, cash, orders: [], trades: [], positions: [] };
}

class Exchange implements PaperExchange {
  readonly hand: ExchangeHand;
  readonly #world: Pick<World, 'nowMs'>;
  readonly #market: ExchangeMarket;
  readonly #account: PaperAccount;
  readonly #book: PaperBook;
  readonly #taken = openTakenLiquidity();
  #day: string;
  #listen: (update: BrokerUpdate) => void = () => {};

  constructor(world: Pick<World, 'nowMs'>, market: ExchangeMarket, from: ExchangeState) {
    this.#world = world;
    this.#market = market;
    this.#account = openPaperAccount(
      {
        instrument: (id) => market.instruments.get(id),
        valuation: (id) => market.valuation(id),
        isIndex: (underlying) => market.instruments.spotOf(underlying)?.kind === 'index',
      },
      from,
    );
    this.#book = openPaperBook(from);
    this.#day = from.day;
    this.hand = openExchangeHand({
      book: this.#book,
      account: this.#account,
      nowMs: () => world.nowMs(),
      day: () => this.#day,
      tell: (order, trades) => this.#tell(order, trades),
    });
    this.#rollDay();
  }

  onUpdate(listen: (update: BrokerUpdate) => void): void {
    this.#listen = listen;
  }

  place(request: PaperRequest): CommandOutcome {
    this.#rollDay();
    const instrument = this.#market.instruments.get(request.instrument);
    if (instrument === null) {
      return refused('instrument_unknown', `There is no contract ${request.instrument}`);
    }
    const complaint = checkAtDoor(this.#facts(instrument, request, request));
    if (complaint !== null) return refused(complaint.rejection, complaint.words);
    const order = this.#book.enter(request, this.#world.nowMs());
    const denied = this.#marginComplaint(order, null) ?? this.#deliveryComplaint(order, instrument);
    if (denied !== null) this.#reject(order, denied);
    else this.#tell(order, []);
    return { kind: 'accepted', brokerOrderId: order.brokerOrderId };
  }

  release(id: BrokerOrderId): void {
    const order = this.#book.find(id);
    if (order === null || order.status !== 'pending') return;
    const instrument = must(this.#market.instruments.get(order.instrument), 'an accepted contract');
    const complaint = this.#exchangeComplaint(order, instrument);
    if (complaint !== null) {
      this.#reject(order, complaint);
      return;
    }
    if (order.trigger !== null) {
      order.status = 'trigger_pending';
      this.#tell(order, []);
      return;
    }
    this.#enterBook(order, instrument);
  }

  modify(request: ModifyRequest): CommandOutcome {
    this.#rollDay();
    const order = this.#book.find(request.brokerOrderId);
    if (order === null) return refused('order_not_found', 'Order not found');
    if (!isOpen(order)) return refused('already_final', finalWords(order));
    const instrument = must(
      this.#market.instruments.get(order.instrument),
      'a contract in the book',
    );
    const complaint = this.#modifyComplaint(order, instrument, request);
    if (complaint !== null) return refused(complaint.rejection, complaint.words);
    this.#applyTerms(order, instrument, request);
    return { kind: 'accepted', brokerOrderId: order.brokerOrderId };
  }

  cancel(request: CancelRequest): CommandOutcome {
    const order = this.#book.find(request.brokerOrderId);
    if (order === null) return refused('order_not_found', 'Order not found');
    if (!isOpen(order)) return refused('already_final', finalWords(order));
    this.#book.end(order, 'cancelled', 'Cancelled on request');
    this.#tell(order, []);
    return { kind: 'accepted', brokerOrderId: order.brokerOrderId };
  }

  step(): void {
    this.#rollDay();
    for (const order of this.#book.open()) {
      if (order.status === 'trigger_pending') this.#checkTrigger(order);
      else if (order.status === 'working') this.#matchInStep(order);
    }
  }

  endSession(): void {
    for (const order of this.#book.open()) {
      this.#book.end(order, 'expired', 'The day order expired at the end of the session');
      this.#tell(order, []);
    }
  }

  book(): BrokerBook {
    return {
      orders: [...this.#book.all()].map(pictureOf),
      trades: this.#book.trades().map(tradePicture),
      positions: this.#account
        .positions()
        .map(({ instrument, product, net }) => ({ instrument, product, net })),
    };
  }

  funds(): Funds {
    return this.#account.funds([...this.#book.open()], null);
  }

  cash(): number {
    return this.#account.cash();
  }

  working(): ReadonlySet<InstrumentId> {
    return new Set([...this.#book.open()].map((order) => order.instrument));
  }

  unreleased(): readonly BrokerOrderId[] {
    return [...this.#book.open()]
      .filter((order) => order.status === 'pending')
      .map((order) => order.brokerOrderId);
  }

  state(): ExchangeState {
    return {
      ...this.#book.state(),
      day: this.#day,
      cash: this.#account.cash(),
      positions: this.#account.positions(),
    };
  }

  find(id: BrokerOrderId): BrokerOrder | null {
    const order = this.#book.find(id);
    return order === null ? null : pictureOf(order);
  }

  need(requests: readonly PlaceRequest[], besideHeld: boolean): MarginNeed {
    const nowMs = this.#world.nowMs();
    const asked = requests.map((each) => pendingOrder(each, '' as BrokerOrderId, nowMs));
    const alone = (orders: readonly PaperOrder[]): number => this.#account.blockedAlone(orders);
    const single = asked.map((each) => alone([each]));
    if (!besideHeld) return { single, together: alone(asked) };
    const open = [...this.#book.open()];
    const before = this.#account.funds(open, null).used;
    return { single, together: this.#account.funds([...open, ...asked], null).used - before };
  }

  #facts(
    instrument: Instrument,
    terms: OrderTerms,
    of: Pick<PlaceRequest, 'validity' | 'product'>,
  ): CheckedRequest {
    const quote = this.#market.quote(instrument.id);
    return {
      terms,
      validity: of.validity,
      product: of.product,
      instrument,
      trading: isTrading(this.#market.session()),
      expired: this.#isExpired(instrument),
      bandLow: quote?.bandLow ?? null,
      bandHigh: quote?.bandHigh ?? null,
    };
  }

  #isExpired(instrument: Instrument): boolean {
    if (instrument.expiryDay === null) return false;
    return (this.#market.valuation(instrument.id)?.years ?? 0) <= 0;
  }

  #exchangeComplaint(order: PaperOrder, instrument: Instrument): Complaint | null {
    if (instrument.id === ALWAYS_REJECTS) {
      return {
        rejection: 'unrecognised',
        words: 'The exchange rejects every order in this contract',
      };
    }
    if (this.#market.quote(instrument.id) === null) {
      return { rejection: 'instrument_unknown', words: 'The exchange does not list this contract' };
    }
    return checkAtExchange(this.#facts(instrument, order, order));
  }

  #modifyComplaint(order: PaperOrder, instrument: Instrument, terms: OrderTerms): Complaint | null {
    if (order.modifications >= MODIFICATIONS_PER_ORDER) {
      const words = `Maximum allowed order modifications exceeded (${MODIFICATIONS_PER_ORDER})`;
      return { rejection: 'not_permitted', words };
    }
    if (terms.quantity <= order.filled) {
      return { rejection: 'not_permitted', words: `${order.filled} is already traded` };
    }
    const facts = this.#facts(instrument, terms, order);
    return checkAtDoor(facts) ?? checkAtExchange(facts) ?? this.#marginComplaint(order, terms);
  }

  /** An order that needs less than before always passes, so that a way out is never shut. */
  #marginComplaint(order: PaperOrder, terms: OrderTerms | null): Complaint | null {
    const others = [...this.#book.open()].filter((each) => each !== order);
    const before = this.#account.funds(terms === null ? others : [...others, order], null);
    const after = this.#account.funds(others, terms === null ? order : { ...order, ...terms });
    if (after.available >= 0 || after.used <= before.used) return null;
    const needed = Math.ceil((after.used - before.used) / 10_000);
    const there = Math.floor(before.available / 10_000);
    return {
      rejection: 'margin_short',
      words: `Insufficient funds. Required margin is ${needed} but available margin is ${there}`,
    };
  }

  /** Shares for delivery can be sold only as far as they are held. */
  #deliveryComplaint(order: PaperOrder, instrument: Instrument): Complaint | null {
    if (instrument.kind !== 'equity' || order.product !== 'cnc' || order.side !== 'sell')
      return null;
    let promised = 0;
    for (const each of this.#book.open()) {
      const same = each.instrument === order.instrument && each.product === 'cnc';
      if (same && each.side === 'sell') promised += unitsLeft(each);
    }
    if (promised <= this.#account.net(order.instrument, 'cnc')) return null;
    return { rejection: 'not_permitted', words: 'The shares to sell are not in the holdings' };
  }

  #applyTerms(order: PaperOrder, instrument: Instrument, terms: OrderTerms): void {
    const keepsPlace = terms.price === order.price && terms.quantity <= order.quantity;
    order.quantity = terms.quantity;
    order.type = terms.type;
    order.price = terms.price;
    order.modifications += 1;
    const waits = order.status === 'trigger_pending' && hasTrigger(terms);
    if (waits) order.trigger = terms.trigger;
    if (order.status === 'pending' || waits) {
      this.#tell(order, []);
      return;
    }
    if (order.status === 'working' && keepsPlace) this.#tell(order, []);
    else this.#enterBook(order, instrument);
  }

  #checkTrigger(order: PaperOrder): void {
    const last = this.#market.quote(order.instrument)?.last ?? null;
    if (last === null || order.trigger === null) return;
    const reached = order.side === 'buy' ? last >= order.trigger : last <= order.trigger;
    if (!reached) return;
    const instrument = must(
      this.#market.instruments.get(order.instrument),
      'a contract in the book',
    );
    this.#enterBook(order, instrument);
  }

  /** Trades at once what it can; the rest waits at its price, or ends if it may not wait. */
  #enterBook(order: PaperOrder, instrument: Instrument): void {
    order.status = 'working';
    const view = this.#view(order, instrument);
    const atMost = stepLimit(order, instrument.lot, partsOf(order));
    const trades = view === null ? [] : this.#fill(order, matchIncoming(order, view, atMost));
    if (isOpen(order) && order.validity === 'ioc') {
      this.#book.end(order, 'cancelled', 'The part that could not trade at once was cancelled');
    } else if (isOpen(order)) {
      order.queueAhead = view === null ? 0 : queueBehind(order, view);
    }
    this.#tell(order, trades);
  }

  #matchInStep(order: PaperOrder): void {
    const instrument = must(
      this.#market.instruments.get(order.instrument),
      'a contract in the book',
    );
    const view = this.#view(order, instrument);
    if (view === null) return;
    const atMost = stepLimit(order, instrument.lot, partsOf(order));
    const trades = this.#fill(order, matchResting(order, view, atMost));
    if (trades.length > 0) this.#tell(order, trades);
  }

  #view(order: PaperOrder, instrument: Instrument): MarketView | null {
    const depth = this.#market.depth(order.instrument, MATCHED_LEVELS);
    if (depth === null) return null;
    return {
      depth,
      trade: this.#market.tradeNow(order.instrument),
      waiting: this.#market.waitingAt(order.instrument, order.price, order.side),
      step: this.#market.step(),
      lot: instrument.lot,
      taken: this.#taken,
    };
  }

  #fill(order: PaperOrder, matches: readonly Match[]): PaperTrade[] {
    return matches.map((match) => this.#trade(order, match.price, match.quantity));
  }

  #trade(order: PaperOrder, at: Price, units: number): PaperTrade {
    const valueBefore = order.filledValue;
    const trade = this.#book.fill(order, at, units, this.#world.nowMs());
    if (unitsLeft(order) === 0) this.#book.end(order, 'filled', '');
    this.#account.apply(order, trade, valueBefore, this.#day);
    this.#market.noteTrade(order.instrument, at, trade.quantity);
    return trade;
  }

  #reject(order: PaperOrder, complaint: Complaint): void {
    order.rejection = complaint.rejection;
    this.#book.end(order, 'rejected', complaint.words);
    this.#tell(order, []);
  }

  #tell(order: PaperOrder, trades: readonly PaperTrade[]): void {
    order.updatedMs = Math.max(this.#world.nowMs(), order.updatedMs + 1);
    this.#listen({ order: pictureOf(order), trades: trades.map(tradePicture) });
  }

  /** A new day: what ended yesterday leaves the book, as at every broker; what is open stays. */
  #rollDay(): void {
    const today = indiaDay(this.#world.nowMs());
    if (today === this.#day) return;
    this.#day = today;
    this.#account.rollDay(today);
    this.#book.forgetBefore(today);
  }
}

function refused(rejection: RejectionCode, words: string): CommandOutcome {
  return { kind: 'refused', rejection, words };
}

function finalWords(order: PaperOrder): string {
  return `The order is already ${order.status}`;
}

function partsOf(order: PaperOrder): number | null {
  return order.instrument === FILLS_IN_PARTS ? PARTS : null;
}
