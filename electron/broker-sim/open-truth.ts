/**
 * The truth at work: requests go through the broker's systems step by step, the paper exchange
 * decides and matches, and everything that happens is kept with its time and told to the listeners.
 */
import type { BrokerOrderId, InstrumentId, OrderId } from '../../shared/domain/ids.ts';
import type { Price } from '../../shared/domain/money.ts';
import type { OrderTerms, Product } from '../../shared/domain/order-events.ts';
import type { RejectionCode } from '../../shared/domain/rejections.ts';
import { must } from '../../shared/lib/assert.ts';
import type { Result } from '../../shared/lib/result.ts';
import { indiaDay } from '../../shared/maths/calendar.ts';
import type { BrokerUpdate } from '../broker/gateway.ts';
import {
  emptyExchange,
  openPaperExchange,
  type PaperExchange,
} from '../broker/paper/paper-exchange.ts';
import type { Cancel } from '../platform/world.ts';
import type { MarketCommand } from './market-commands.ts';
import { runMarketCommand } from './market-desk.ts';
import {
  aimedAt,
  asPaper,
  firstStep,
  isFinal,
  lastStep,
  type OrderRecord,
  phaseOf,
  pictureNow,
  stepOf,
  termsOnly,
} from './order-record.ts';
import { openPositionBook, type PositionBook } from './position-book.ts';
import type { SimWorld } from './sim-world.ts';
import type { TokenTable } from './token-table.ts';
import { openTradeBook, type TradeBook } from './trade-book.ts';
import { type FundsLog, openFundsLog, viewAt, viewNow, type ViewSource } from './truth-view.ts';
import type {
  Bends,
  OrderDetails,
  Phase,
  Truth,
  TruthAnswer,
  TruthChange,
  TruthFunds,
  TruthMargin,
  TruthOrder,
  TruthRequest,
  TruthRules,
  TruthTrade,
  TruthView,
} from './truth.ts';
import type { Venue } from './venue.ts';

export interface TruthParts {
  readonly world: SimWorld;
  readonly venue: Venue;
  readonly tokens: TokenTable;
  readonly rules: TruthRules;
  /** Scaled money. */
  readonly openingFunds: number;
}

export function openTruth(parts: TruthParts): Truth {
  return new OpenTruth(parts);
}

/** What `market-desk.ts` may reach beside the truth's own calls. */
export interface TruthInside extends Truth {
  readonly world: SimWorld;
  readonly exchange: PaperExchange;
  readonly positions: PositionBook;
  record(name: string): OrderRecord | null;
  correctTrade(id: string, at: Price | null): boolean;
  endSession(): void;
  openSession(): void;
  rollDay(): void;
}

class OpenTruth implements TruthInside {
  readonly venue: Venue;
  readonly tokens: TokenTable;
  readonly world: SimWorld;
  readonly exchange: PaperExchange;
  readonly positions = openPositionBook();
  readonly #rules: TruthRules;
  readonly #listeners = new Set<(change: TruthChange) => void>();
  readonly #stops: Cancel[] = [];
  #records = new Map<string, OrderRecord>();
  #byPaper = new Map<BrokerOrderId, OrderRecord>();
  #orders = 0;
  #day: string;
  #opening: number;
  readonly #trades: TradeBook;
  readonly #funds: FundsLog;
  readonly #source: ViewSource;

  constructor({ world, venue, tokens, rules, openingFunds }: TruthParts) {
    this.world = world;
    this.venue = venue;
    this.tokens = tokens;
    this.#rules = rules;
    this.#trades = openTradeBook(rules, this.positions);
    this.#opening = openingFunds;
    this.#day = indiaDay(world.nowMs());
    this.exchange = openPaperExchange(world, venue, emptyExchange(openingFunds, this.#day));
    this.exchange.onUpdate((update) => this.#heard(update));
    this.#funds = openFundsLog(
      () => this.#fundsNow(),
      () => this.#nowMs(),
    );
    this.#source = {
      records: () => this.#records,
      trades: () => this.#trades.all(),
      positions: this.positions,
      funds: this.#funds,
      monotonicMs: () => world.monotonicMs(),
    };
    this.#stops.push(
      venue.onTick(() => {
        this.rollDay();
        if (venue.trading()) this.exchange.step();
      }),
      venue.market.onSession((session) => {
        if (session === 'closed') this.endSession();
        if (session === 'open') this.openSession();
      }),
    );
  }

  place(request: TruthRequest, bends: Bends = {}): TruthAnswer {
    this.rollDay();
    const answer = this.#take(request, bends);
    if (answer.kind === 'refused') return answer;
    for (let twin = 0; twin < (bends.twins ?? 0); twin += 1) {
      this.#take({ ...request, placedBy: 'twin' }, {});
    }
    for (const { afterMs, run } of bends.after ?? []) {
      this.world.after(afterMs, () => this.run(aimedAt(run, answer.order.id)));
    }
    return answer;
  }

  modify(id: string, terms: OrderTerms, details?: OrderDetails, bends: Bends = {}): TruthAnswer {
    this.rollDay();
    const record = this.#records.get(id);
    const no = this.#cannotChange(record) ?? this.#bentNo(bends);
    if (no !== null) return no;
    const found = must(record, 'an order that can be changed');
    if (found.paperId === null) {
      this.#step(found, { ...lastStep(found), ...termsOnly(terms), atMs: this.#nowMs() }, 'held');
      found.modifications += 1;
    } else this.#sendChange(found, terms, bends);
    if (details !== undefined) found.details = { ...found.details, ...details };
    return { kind: 'taken', order: pictureNow(found) };
  }

  cancel(id: string, bends: Bends = {}): TruthAnswer {
    this.rollDay();
    const record = this.#records.get(id);
    const no = this.#cannotChange(record) ?? this.#bentNo(bends);
    if (no !== null) return no;
    const found = must(record, 'an order that can be cancelled');
    if (found.paperId === null) this.#move(found, 'cancelled', 'Cancelled on request');
    else {
      this.#move(found, 'cancel_sent', '');
      const delayMs = bends.delays?.cancelMs ?? this.#rules.delays.cancelMs;
      this.world.after(delayMs, () => this.#cancelNow(found, bends));
    }
    return { kind: 'taken', order: pictureNow(found) };
  }

  convert(instrument: InstrumentId, from: Product, to: Product, units: number): string | null {
    if (!this.exchange.hand.convert(instrument, from, to, units)) {
      return 'So many units are not held in this product';
    }
    this.positions.add({ kind: 'convert', instrument, from, to, units, atMs: this.#nowMs() });
    return null;
  }

  margin(requests: readonly TruthRequest[], withPositions: boolean): TruthMargin {
    return this.exchange.need(
      requests.map((each) => asPaper(each, 'margin')),
      withPositions,
    );
  }

  view(): TruthView {
    return viewNow(this.#source, this.#nowMs());
  }

  viewAt(atMs: number): TruthView {
    return viewAt(this.#source, atMs);
  }

  whole(): TruthView {
    const monotonicMs = (): number => Number.POSITIVE_INFINITY;
    return viewNow({ ...this.#source, monotonicMs }, this.#nowMs());
  }

  onChange(listen: (change: TruthChange) => void): Cancel {
    this.#listeners.add(listen);
    return () => this.#listeners.delete(listen);
  }

  run(command: MarketCommand): Result<unknown, string> {
    this.rollDay();
    return runMarketCommand(this, command);
  }

  close(): void {
    for (const stop of this.#stops) stop();
    this.#listeners.clear();
  }

  record(name: string): OrderRecord | null {
    if (!name.startsWith('tag:')) return this.#records.get(name) ?? null;
    const tagged = [...this.#records.values()].filter(
      ({ request }) => request.tag === name.slice('tag:'.length),
    );
    return tagged.at(-1) ?? null;
  }

  correctTrade(id: string, at: Price | null): boolean {
    const trade = this.#trades.correct(id, at, this.exchange.hand);
    if (trade === null) return false;
    this.#tell({ kind: at === null ? 'trade_busted' : 'trade_corrected', trade });
    return true;
  }

  endSession(): void {
    this.exchange.endSession();
    this.#tell({ kind: 'session', open: false });
  }

  openSession(): void {
    this.rollDay();
    for (const record of this.#records.values()) {
      if (lastStep(record).phase === 'held') this.#enterHeld(record);
    }
    this.#tell({ kind: 'session', open: true });
  }

  /** What the broker remembers is of the present day only; positions are carried over. */
  rollDay(): void {
    const today = indiaDay(this.#nowMs());
    if (today === this.#day) return;
    this.exchange.endSession();
    this.#day = today;
    // A read of its books makes the paper exchange start its own new day first.
    this.exchange.step();
    this.positions.rollDay((id) => (this.venue.instrument(id)?.expiryDay ?? today) < today);
    const held = [...this.#records.values()].filter((each) => lastStep(each).phase === 'held');
    this.#records = new Map(held.map((each) => [each.id, each]));
    this.#byPaper = new Map();
    this.#trades.restart();
    this.#opening = this.exchange.cash();
    this.#funds.restart();
    this.tokens.add(this.venue.listed());
    this.#tell({ kind: 'day', day: today });
  }

  #nowMs(): number {
    return this.world.nowMs();
  }

  #bentNo({ refuse }: Bends): TruthAnswer | null {
    return refuse === undefined || refuse.answer === 'book'
      ? null
      : { kind: 'refused', rejection: refuse.rejection, words: refuse.words };
  }

  #cannotChange(record: OrderRecord | undefined): TruthAnswer | null {
    if (record === undefined) {
      return { kind: 'refused', rejection: 'order_not_found', words: 'Order not found' };
    }
    if (!isFinal(record)) return null;
    const words = `The order is already ${lastStep(record).phase}`;
    return { kind: 'refused', rejection: 'already_final', words };
  }

  #take(request: TruthRequest, bends: Bends): TruthAnswer {
    const no = this.#bentNo(bends);
    if (no !== null) return no;
    if (bends.refuse !== undefined) return this.#stillborn(request, bends.refuse, bends);
    if (request.held === true) return { kind: 'taken', order: this.#enter(request, null, bends) };
    if (this.venue.isHalted(request.instrument)) {
      const words = 'The exchange has halted trading in this contract';
      return this.#answer(request, 'market_closed', words, bends);
    }
    const outcome = this.exchange.place(asPaper(request, `${this.#orders + 1}`));
    if (outcome.kind === 'refused') {
      return this.#answer(request, outcome.rejection, outcome.words, bends);
    }
    const paperId = outcome.kind === 'accepted' ? outcome.brokerOrderId : null;
    const paper = must(paperId === null ? null : this.exchange.find(paperId), 'an accepted order');
    const { rejection } = paper;
    if (rejection === null) return { kind: 'taken', order: this.#enter(request, paperId, bends) };
    return this.#answer(request, rejection, paper.words, bends);
  }

  #answer(
    request: TruthRequest,
    rejection: RejectionCode,
    words: string,
    bends: Bends,
  ): TruthAnswer {
    if (this.#rules.answers(rejection) === 'reply') return { kind: 'refused', rejection, words };
    return this.#stillborn(request, { rejection, words }, bends);
  }

  /** Taken, and found wrong by the broker's own systems a moment later. */
  #stillborn(
    request: TruthRequest,
    why: { readonly rejection: RejectionCode; readonly words: string },
    bends: Bends,
  ): TruthAnswer {
    const record = this.#open(request, null, bends);
    const { validateMs, sendMs } = { ...this.#rules.delays, ...bends.delays };
    this.world.after(validateMs, () => this.#move(record, 'validating', ''));
    this.world.after(validateMs + sendMs, () => {
      const step = { ...lastStep(record), rejection: why.rejection, words: why.words };
      this.#step(record, { ...step, atMs: this.#nowMs() }, 'rejected');
    });
    return { kind: 'taken', order: pictureNow(record) };
  }

  #enter(request: TruthRequest, paperId: BrokerOrderId | null, bends: Bends): TruthOrder {
    const record = this.#open(request, paperId, bends);
    if (paperId !== null) this.#sendOn(record, bends);
    return pictureNow(record);
  }

  #open(request: TruthRequest, paperId: BrokerOrderId | null, bends: Bends): OrderRecord {
    const nowMs = this.#nowMs();
    this.#orders += 1;
    const record: OrderRecord = {
      id: this.#rules.orderId(this.#orders, nowMs),
      number: this.#orders,
      request,
      placedMs: nowMs,
      paperId,
      exchangeId: null,
      exchangeMs: null,
      details: request.details,
      modifications: 0,
      changing: false,
      hiddenUntilMs: bends.hideMs === undefined ? 0 : this.world.monotonicMs() + bends.hideMs,
      steps: [],
    };
    this.#records.set(record.id, record);
    if (paperId !== null) this.#byPaper.set(paperId, record);
    const first = firstStep(request, nowMs);
    this.#step(record, first, first.phase);
    if (bends.hideMs !== undefined) {
      this.world.after(bends.hideMs, () => this.#tellOrder(record, []));
    }
    return record;
  }

  #sendOn(record: OrderRecord, bends: Bends): void {
    const { validateMs, sendMs, exchangeMs } = { ...this.#rules.delays, ...bends.delays };
    const unless = (phase: Phase): void => {
      if (!isFinal(record)) this.#move(record, phase, '');
    };
    this.world.after(validateMs, () => unless('validating'));
    this.world.after(validateMs + sendMs, () => unless('sent'));
    this.world.after(validateMs + sendMs + exchangeMs, () => {
      if (record.paperId === null || isFinal(record)) return;
      if (this.venue.isHalted(record.request.instrument)) {
        this.exchange.hand.end(record.paperId, 'rejected', 'Trading in this contract is halted');
      } else this.exchange.release(record.paperId);
    });
  }

  #enterHeld(record: OrderRecord): void {
    const { quantity, type, price, trigger } = lastStep(record);
    const terms = { quantity, type, price, trigger } as OrderTerms;
    const outcome = this.exchange.place(asPaper({ ...record.request, ...terms }, record.id));
    if (outcome.kind !== 'accepted') {
      const words = outcome.kind === 'refused' ? outcome.words : '';
      this.#step(record, { ...lastStep(record), words, atMs: this.#nowMs() }, 'rejected');
      return;
    }
    record.paperId = outcome.brokerOrderId;
    this.#byPaper.set(outcome.brokerOrderId, record);
    this.#move(record, 'received', '');
    this.#sendOn(record, {});
  }

  #sendChange(record: OrderRecord, terms: OrderTerms, bends: Bends): void {
    this.#move(record, 'modify_validating', '');
    const delayMs = bends.delays?.modifyMs ?? this.#rules.delays.modifyMs;
    this.world.after(Math.floor(delayMs / 2), () => {
      if (!isFinal(record)) this.#move(record, 'modify_sent', '');
    });
    this.world.after(delayMs, () => this.#changeNow(record, terms, bends));
  }

  #changeNow(record: OrderRecord, terms: OrderTerms, bends: Bends): void {
    const brokerOrderId = must(record.paperId, 'an order at the exchange');
    this.#fillFirst(record, bends);
    if (isFinal(record)) return;
    const { instrument } = record.request;
    const request = { ...terms, orderId: '' as OrderId, mode: 'paper' as const };
    record.changing = true;
    const outcome =
      bends.refuse === undefined
        ? this.exchange.modify({ ...request, brokerOrderId, instrument })
        : { ...bends.refuse, kind: 'refused' as const };
    record.changing = false;
    if (outcome.kind === 'accepted') record.modifications += 1;
    else if (outcome.kind === 'refused') {
      this.#move(record, 'modify_refused', outcome.words);
      this.#backTo(record, outcome.words);
    }
  }

  #backTo(record: OrderRecord, words: string): void {
    const paper = must(this.exchange.find(must(record.paperId, 'an id')), 'a known order');
    const phase = phaseOf(paper.status) ?? 'sent';
    this.#step(record, { ...stepOf(paper, phase, this.#nowMs()), words }, phase);
  }

  #cancelNow(record: OrderRecord, bends: Bends): void {
    this.#fillFirst(record, bends);
    if (isFinal(record)) return;
    if (bends.refuse !== undefined) {
      this.#move(record, 'cancel_refused', bends.refuse.words);
      this.#backTo(record, bends.refuse.words);
      return;
    }
    const brokerOrderId = must(record.paperId, 'an order at the exchange');
    this.exchange.cancel({ orderId: '' as OrderId, mode: 'paper', brokerOrderId });
  }

  #fillFirst(record: OrderRecord, { fillFirst }: Bends): void {
    if (fillFirst === undefined || record.paperId === null || isFinal(record)) return;
    const { quantity, filled, price } = lastStep(record);
    const left = quantity - filled;
    const units = fillFirst === 'all' ? left : Math.min(left, fillFirst);
    if (units > 0) this.exchange.hand.fill(record.paperId, units, price);
  }

  /** The exchange says what became of an order. */
  #heard({ order, trades }: BrokerUpdate): void {
    const record = order === null ? undefined : this.#byPaper.get(order.brokerOrderId);
    if (order === null || record === undefined) return;
    const nowMs = this.#nowMs();
    const phase = phaseOf(order.status);
    if (phase === null) return;
    if (record.exchangeId === null && phase !== 'rejected') {
      record.exchangeId = this.#rules.exchangeOrderId(record.number, nowMs);
      record.exchangeMs = nowMs;
    }
    const kept = trades.map((trade) => this.#trades.keep(record, trade, nowMs));
    if (record.changing) {
      record.changing = false;
      this.#step(record, stepOf(order, 'modified', nowMs), 'modified');
    }
    this.#step(record, stepOf(order, phase, nowMs), phase, kept);
  }

  #move(record: OrderRecord, phase: Phase, words: string): void {
    this.#step(record, { ...lastStep(record), words, atMs: this.#nowMs() }, phase);
  }

  #step(
    record: OrderRecord,
    step: Omit<OrderRecord['steps'][number], 'phase'>,
    phase: Phase,
    trades: readonly TruthTrade[] = [],
  ): void {
    record.steps.push({ ...step, phase });
    this.#funds.note();
    this.#tellOrder(record, trades);
  }

  #tellOrder(record: OrderRecord, trades: readonly TruthTrade[]): void {
    if (record.hiddenUntilMs > this.world.monotonicMs()) return;
    this.#tell({ kind: 'order', order: pictureNow(record), trades });
  }

  #tell(change: TruthChange): void {
    for (const listen of this.#listeners) listen(change);
  }

  #fundsNow(): TruthFunds {
    return { opening: this.#opening, cash: this.exchange.cash(), ...this.exchange.funds() };
  }
}
