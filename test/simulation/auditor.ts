/**
 * The judge of a simulated day. It sees the durable events, the frames that left, the answers that
 * were given and, at the end, the broker's truth, and does its own arithmetic on them. It shares no
 * code with the engine; each complaint begins with the invariant that is broken.
 */
import type { EngineView } from '../../electron/engine/state.ts';
import type { EventRecord } from '../../shared/domain/events.ts';
import { BatchBook } from './batch-book.ts';
import type { BrokerModel, BrokerTruth, TrueOrder } from './broker-model.ts';
import type { Frame } from './broker-session.ts';
import { type KillState, KillWatch } from './kill-watch.ts';
import {
  hasEnded,
  isReducing,
  keyOf,
  mostToCome,
  NaiveBook,
  type NaiveOrder,
} from './naive-book.ts';
import type { MarketModel } from './market-model.ts';
import { PlanBook } from './plan-book.ts';
import { type Limits, RateWatch } from './rate-watch.ts';
import { StandingBook } from './standing-book.ts';
import type { StandingModel, TrueStanding } from './standing-model.ts';
import type { StandingFrame } from './standing-session.ts';
import {
  type Moment,
  netsOf,
  trialOfBooks,
  trialOfDifferences,
  trialOfExits,
  trialOfTruth,
} from './trial.ts';
import { crossingOf, type Watched } from './truth-watch.ts';

const COMPLAINTS_MAX = 20;
/** What is written down of requests, and counted against the rate from then on. */
const REQUESTS: ReadonlySet<string> = new Set([
  'order_sent',
  'request_made',
  'standing_intended',
  'standing_requested',
]);
/** After that an exit has to say why it does not move. */
const STANDS_STILL_MS = 35_000;
const ABSENCE_LEAST_MS = 180_000;

export class Auditor {
  readonly complaints: string[] = [];
  readonly frames: Frame[] = [];
  book: NaiveBook;
  readonly batches: BatchBook;
  /** The ledger cannot write: only cancels may leave, and they cannot be written down. */
  ledgerFailed = false;
  limits: Limits;
  private readonly nowMs: () => number;
  private readonly asked = new Map<string, bigint>();
  private readonly rate = new RateWatch();
  private readonly cancelsMade = new Map<string, number>();
  private readonly placed = new Set<string>();
  private readonly givenUp = new Set<string>();
  /** Intended before the process died, and not sent. */
  private readonly leftBehind = new Set<string>();
  private readonly refusedByReply = new Set<string>();
  private where = '';
  private connectedMs = 0;
  private linkUp = false;
  private closed: () => boolean = () => false;
  private isFinal: (order: TrueOrder) => boolean = () => false;
  private plans: PlanBook | null = null;
  /** What the broker keeps for plans; null where it keeps nothing. */
  kept: Watched['kept'] = null;
  /** What left or was written down, whichever is more. */
  private readonly requestTimes: number[] = [];
  readonly kills = new KillWatch();
  private mostAsked: number | null = null;
  private readSinceConnect = false;

  constructor(limits: Limits, nowMs: () => number) {
    this.limits = limits;
    this.nowMs = nowMs;
    this.book = new NaiveBook((words) => this.complain(words));
    this.batches = new BatchBook(this.book, nowMs, (words) => this.complain(words));
  }

  watch(
    truth: BrokerModel,
    market: MarketModel,
    staleAfterMs: number,
    standing: StandingModel | null,
  ): void {
    this.truth = truth;
    if (standing !== null) {
      const book = new StandingBook(this.book, standing, (words) => this.complain(words));
      this.kept = { model: standing, book };
    }
    this.closed = () => market.closed;
    this.isFinal = (order) => truth.isFinal(order);
    const around = {
      shown: (id: string) => {
        const facts = market.price(id as never);
        return facts?.last === null || facts === null ? null : { ...facts, last: facts.last };
      },
      get closed() {
        return market.closed;
      },
      staleAfterMs,
      atBroker: (plan: string) => this.kept?.book.isAtBroker(plan) ?? false,
    };
    this.plans = new PlanBook(this.book, around, (words) => this.complain(words));
  }

  get firings(): ReadonlyMap<string, number> {
    return this.plans?.fired ?? new Map();
  }

  complain(words: string): void {
    if (this.complaints.length < COMPLAINTS_MAX) this.complaints.push(`${words} [${this.where}]`);
  }

  /** What one command asked for, so that its slices can be added up. */
  commanded(commandId: string, units: number): void {
    this.asked.set(commandId, BigInt(units));
  }

  durable(records: readonly EventRecord[], atOnce = true): void {
    for (const record of records) {
      this.where = `seq ${record.seq} ${record.event.kind}`;
      this.book.apply(record);
      this.kept?.book.apply(record);
      this.batches.apply(record, atOnce);
      this.plans?.apply(record, atOnce);
      this.noteKill(record.event);
      this.noteExit(record.event);
      if (record.event.kind === 'desk_reconciled' && !this.readSinceConnect) {
        this.complain('I-31: reconciled by a read that was begun before the connect');
      }
      if (record.event.kind === 'order_not_received') this.checkAbsence(record.event.orderId);
      if (record.event.kind === 'request_made') this.noteRequest(record.event.orderId);
      this.checkEvidence(record.event);
      if (record.event.kind === 'position_differs') this.checkDiffers(record.event.instrument);
    }
  }

  connected(atMs: number): void {
    this.connectedMs = atMs;
    this.linkUp = true;
  }

  /** A complete read reaches the desk; only one begun after the connect can have seen the gap. */
  read(startedMs: number): void {
    this.readSinceConnect = startedMs >= this.connectedMs;
  }

  /** The process died: what is durable may be more than what was acknowledged, never less. */
  reopened(records: readonly EventRecord[]): void {
    this.where = 'reopened';
    if (records.length < this.book.head) this.complain('I-22: acknowledged events are gone');
    this.ledgerFailed = false;
    for (const order of this.book.orders.values()) {
      if (order.state === 'intended') this.leftBehind.add(order.id);
    }
    this.durable(records.slice(this.book.head), false);
    this.plans?.forget();
    this.owesCancel();
  }

  ledgerFails(): void {
    this.ledgerFailed = true;
    this.plans?.forget();
    this.kills.forget();
  }

  /** The process is no more, and with it what it still had to do. */
  stopped(): void {
    this.checkKill();
    this.kills.forget();
    this.linkUp = false;
  }

  /** It dies in the turn whose events are now durable. */
  dies(kind: EventRecord['event']['kind']): void {
    this.kills.forget();
    if (kind === 'kill_set') this.kills.note('in a program that dies of it');
  }

  killedWhileDown(): void {
    this.kills.note('while no program runs');
  }

  arrived(order: TrueOrder | TrueStanding): void {
    const { truth, book, isFinal, kept } = this;
    if (truth === null) return;
    this.where = `arrival of ${order.id} at ${this.nowMs()}`;
    const words = crossingOf({ book, truth, isFinal, kept }, order);
    if (words !== null) this.complain(words);
  }

  fires(standing: TrueStanding): void {
    this.arrived(standing);
    this.kept?.book.fires(standing);
  }

  standingFrame(frame: StandingFrame): void {
    this.where = `frame ${frame.kind} ${frame.request.standingId} at ${frame.atMs}`;
    this.requestTimes.push(frame.atMs);
    this.checkRate(frame.atMs);
    this.kept?.book.frame(frame, this.ledgerFailed);
  }

  /** Prices moved, and a program was there to hear it or not. */
  moved(runs: boolean): void {
    this.where = `prices at ${this.nowMs()}`;
    this.checkKill();
    const { reconciled, halted } = this.book;
    const listens = runs && reconciled && !halted && !this.ledgerFailed && !this.closed();
    this.plans?.moved(this.nowMs(), listens);
    this.batches.moved(this.nowMs(), listens);
  }

  /** The desk has confirmed that these are cancelled: no more parts of them may leave. */
  withdrawn(orderIds: readonly string[]): void {
    for (const id of orderIds) {
      const order = this.book.orders.get(id);
      if (order !== undefined) this.givenUp.add(order.parent ?? order.id);
    }
  }

  /** An answer that names a number must find it in the ledger. */
  answered(seq: number): void {
    if (seq > this.book.head) this.complain(`I-22: an answer names ${seq} of ${this.book.head}`);
  }

  frame(frame: Frame): void {
    this.where = `frame ${frame.kind} ${frame.request.orderId} at ${frame.atMs}`;
    this.frames.push(frame);
    this.requestTimes.push(frame.atMs);
    this.checkKill();
    if (frame.kind === 'cancel') this.kills.cancelled();
    this.checkRate(frame.atMs);
    const order = this.book.orders.get(frame.request.orderId);
    if (order === undefined) {
      this.complain('I-01: a frame of an order that is not in the ledger');
      return;
    }
    if (frame.kind === 'place') this.checkPlace(frame, order);
    else this.checkRequest(frame, order);
  }

  compare(view: EngineView): void {
    this.where = 'engine against auditor';
    trialOfBooks(this.book, view, (words) => this.complain(words));
  }

  finish(truth: BrokerTruth, view: EngineView, mode: Moment): void {
    this.where = `the end, ${mode}`;
    trialOfTruth({ book: this.book, truth, mode, tradeIds: this.tradeIds }, (words) =>
      this.complain(words),
    );
    this.compare(view);
    this.plans?.finish();
    if (mode !== 'soon') this.batches.finish();
    trialOfExits(this.book, this.nowMs() - STANDS_STILL_MS, (words) => this.complain(words));
  }

  tradeIds = true;
  truth: BrokerTruth | null = null;

  refused(orderId: string): void {
    this.refusedByReply.add(orderId);
  }

  /** I-14 and the old mistakes S2 and S9: an end needs the broker's word, not our impatience. */
  private checkEvidence(event: EventRecord['event']): void {
    const ends = event.kind === 'order_sent' || event.kind === 'order_refused';
    if (ends && this.leftBehind.has(event.orderId)) {
      this.complain('I-06: a start took up what it has to abandon');
    }
    if (event.kind === 'order_rejected' && event.brokerOrderId === null) {
      if (!this.refusedByReply.has(event.orderId)) this.complain('I-14: rejected without a word');
    }
    if (event.kind !== 'exit_ended' || (event.end !== 'flat' && event.end !== 'done')) return;
    const run = this.book.exits.get(event.exitId);
    if (run === undefined) return;
    const filled = [...this.book.orders.values()]
      .filter((order) => order.exit === event.exitId)
      .reduce((sum, order) => sum + order.filled, 0n);
    if (event.end === 'done' && filled < run.quantity) this.complain('S9: done before its fills');
    if (event.end === 'flat' && this.book.netOf(run.key) !== 0n) {
      this.complain('S9: called flat while a position is held');
    }
  }

  /** In which state the switch was pulled, and what it owes from now on. */
  private noteKill(event: EventRecord['event']): void {
    const nowMs = this.nowMs();
    if (event.kind === 'gap_opened') this.linkUp = false;
    if (event.kind === 'request_failed') this.kills.failed(event.orderId, nowMs);
    if (REQUESTS.has(event.kind)) this.requestTimes.push(nowMs);
    if (event.kind === 'limits_set') this.mostAsked = event.limits['ordersPerSecond'] ?? null;
    // Whoever arms again in the same moment wants nothing cancelled.
    if (event.kind === 'kill_rearmed') this.kills.forget();
    if (event.kind !== 'kill_set') return;
    this.kills.struck(this.stateOfKill(event.level));
    this.owesCancel();
  }

  private noteExit(event: EventRecord['event']): void {
    const ofOrder = 'orderId' in event ? this.book.orders.get(event.orderId ?? '')?.exit : null;
    const run = this.book.exits.get('exitId' in event ? event.exitId : (ofOrder ?? ''));
    if (run !== undefined) run.movedMs = this.nowMs();
  }

  private *stateOfKill(level: 0 | 1 | 2 | 3): Iterable<KillState> {
    const orders = [...this.book.orders.values()];
    if (level > 0) yield `at level ${level as 1 | 2 | 3}`;
    yield this.linkUp ? 'with the stream up' : 'with the stream down';
    if (!this.book.reconciled) yield 'before the books were read';
    if (orders.some((each) => !hasEnded(each) && !isReducing(each))) yield 'with entries resting';
    if (orders.some((each) => each.state === 'unknown')) yield 'with an order of unknown outcome';
    if ([...this.book.exits.values()].some((run) => run.open)) yield 'with an exit under way';
    if (this.plans?.armed === true) yield 'with a plan armed';
    if (this.plans?.firing === true) yield 'with a plan that has fired';
    if ([...this.book.positions().values()].some(({ net }) => net !== 0n)) {
      yield 'with something held';
    }
  }

  private owesCancel(): void {
    const { perSecond, perMinute } = this.limits;
    const most = Math.min(perSecond, this.mostAsked ?? perSecond);
    const requests = { perSecond: most, perMinute, times: this.requestTimes };
    if (!this.ledgerFailed) this.kills.begin(this.book, this.nowMs(), requests);
  }

  /** I-35: the first cancel of a kill. */
  private checkKill(): void {
    const late = this.kills.overdue(this.nowMs());
    if (late !== null) this.complain(`I-35: no cancel of ${late.join(', ')} within 250 ms`);
  }

  private noteRequest(orderId: string): void {
    this.cancelsMade.set(orderId, (this.cancelsMade.get(orderId) ?? 0) + 1);
  }

  /** I-12: three minutes of real time, whatever any clock says. */
  private checkAbsence(orderId: string): void {
    const sent = this.frames.find(
      (frame) => frame.kind === 'place' && frame.request.orderId === orderId,
    );
    if (sent === undefined) return;
    const silentMs = this.nowMs() - sent.atMs;
    if (silentMs < ABSENCE_LEAST_MS) this.complain(`I-12: counted as absent after ${silentMs} ms`);
  }

  private checkRate(atMs: number): void {
    for (const words of this.rate.frame(atMs, this.limits, !this.ledgerFailed))
      this.complain(words);
  }

  private checkPlace(frame: Extract<Frame, { kind: 'place' }>, order: NaiveOrder): void {
    const { request } = frame;
    if (this.placed.has(order.id)) this.complain('I-03: the same order left twice');
    this.placed.add(order.id);
    if (this.ledgerFailed) this.complain('I-26: an order left while the ledger cannot write');
    if (order.state !== 'sent') this.complain(`I-01: placed while ${order.state} in the ledger`);
    const same =
      BigInt(request.quantity) === order.quantity &&
      BigInt(request.price) === order.price &&
      request.instrument === order.instrument &&
      request.side === order.side &&
      request.product === order.product;
    if (!same) this.complain('I-02: what left is not what was written');
    if (this.book.halted) this.complain('I-29: an order left a halted desk');
    if (isReducing(order)) this.checkCloses(order);
    else {
      if (this.book.killed > 0) this.complain('I-35: an entry left under the kill switch');
      if (!this.book.reconciled) this.complain('I-29: an entry left before reconciliation');
      this.checkOpen(order);
    }
    this.checkSlices(order);
  }

  /**
   * I-37, at the moment of sending: everything that reducing orders of this strategy may still
   * fill, this one with it, is at most the position that the ledger proves.
   */
  private checkCloses(order: NaiveOrder): void {
    const net = this.book.netOf(keyOf(order));
    const closing = net > 0n ? 'sell' : 'buy';
    if (net === 0n || order.side !== closing) {
      this.complain(`I-37: a ${order.side} to reduce a position of ${net}`);
      return;
    }
    const held = net > 0n ? net : -net;
    const kept = this.kept?.book.mayFire(keyOf(order), order.side) ?? 0n;
    const promised = this.promised(order) + kept;
    if (promised > held) this.complain(`I-37: exits promise ${promised} of ${held}`);
  }

  /** I-09 and the quiet comparison: what a person has to look at first is not entered. */
  private checkOpen({ instrument, product }: NaiveOrder): void {
    if (this.book.held.has(instrument)) this.complain('I-09: an entry left in a held contract');
    const differs = this.book.differs.get(`${instrument}|${product}`);
    if (differs?.known === false) this.complain('I-05: an entry left where positions differ');
  }

  /** I-32: positions that lag behind trades are no difference. */
  private checkDiffers(instrument: string): void {
    const { truth } = this;
    const contract = truth?.tradable.find(({ id }) => id === instrument);
    if (truth === null || contract === undefined || truth.hasMoved(contract.id)) return;
    const theirs = BigInt(truth.shownNet(contract.id));
    const ours = netsOf(this.book).get(`${instrument}|nrml`) ?? 0n;
    if (ours === theirs) this.complain('I-32: a lag of the broker was taken for a difference');
  }

  /** What differs from the broker's own position is said, and nothing else is. */
  checkPositions(truth: BrokerTruth): void {
    this.where = 'the end, positions';
    trialOfDifferences(this.book, truth, (words) => this.complain(words));
    this.kept?.book.finish();
  }

  private promised(like: NaiveOrder): bigint {
    let promised = 0n;
    for (const other of this.book.orders.values()) {
      const same = keyOf(other) === keyOf(like) && other.side === like.side;
      if (same && isReducing(other)) promised += mostToCome(other);
    }
    return promised;
  }

  /** I-36: the slices of one intention never add up to more than was asked. */
  private checkSlices(order: NaiveOrder): void {
    const first = order.parent ?? order.id;
    if (this.givenUp.has(first)) this.complain('I-36: a part left after the whole was cancelled');
    let sent = 0n;
    let commandId = '';
    for (const other of this.book.orders.values()) {
      if (other.id !== first && other.parent !== first) continue;
      if (other.id === first) commandId = other.commandId;
      sent += other.quantity;
    }
    const asked = this.asked.get(commandId);
    if (asked !== undefined && sent > asked) this.complain(`I-36: ${sent} sent of ${asked} asked`);
    if (order.exit !== null) this.checkExit(order.exit);
  }

  private checkExit(exit: string): void {
    const run = this.book.exits.get(exit);
    let total = 0n;
    for (const order of this.book.orders.values()) {
      if (order.exit !== exit) continue;
      total += order.filled > order.quantity ? order.quantity : order.filled;
      total += mostToCome(order);
    }
    if (run === undefined) this.complain('I-36: an exit order without its exit');
    else if (total > run.quantity) this.complain(`I-36: ${total} of an exit of ${run.quantity}`);
  }

  /** A step of an exit changes the price and never the size. */
  private checkStep(
    request: Extract<Frame, { kind: 'modify' }>['request'],
    order: NaiveOrder,
  ): void {
    const { request: open, exit } = order;
    if (exit === null || open?.commandId.startsWith(`${exit}.m.`) !== true) return;
    const same = BigInt(request.quantity) === order.quantity;
    if (!same) this.complain(`I-36: a step of an exit made ${order.quantity} ${request.quantity}`);
  }

  private checkRequest(frame: Exclude<Frame, { kind: 'place' }>, order: NaiveOrder): void {
    const left = this.cancelsMade.get(order.id) ?? 0;
    if (left > 0) this.cancelsMade.set(order.id, left - 1);
    else if (!this.ledgerFailed || frame.kind === 'modify') {
      this.complain(`I-01: a ${frame.kind} that is not in the ledger`);
    }
    if (frame.request.brokerOrderId !== order.brokerId) this.complain('I-05: a wrong broker id');
    if (frame.kind !== 'modify') return;
    this.checkStep(frame.request, order);
    if (this.ledgerFailed) this.complain('I-26: a modify left while the ledger cannot write');
    if (this.book.halted) this.complain('I-29: a modify left a halted desk');
    if (!isReducing(order) && this.book.killed > 0) {
      this.complain('I-35: an entry was modified under the kill switch');
    }
    if (isReducing(order) && !hasEnded(order)) {
      const net = this.book.netOf(keyOf(order));
      const held = net > 0n ? net : -net;
      const promised = this.promised(order);
      const grows = (order.request?.most ?? 0n) > order.quantity;
      if (grows && promised > held) this.complain(`I-37: a modify promises ${promised} of ${held}`);
    }
  }
}
