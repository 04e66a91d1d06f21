/**
 * One login at the simulated broker, as the port that the engine sees. Requests, replies, pushes
 * and reads pass through the faults of the seed; the broker's own truth stays in the model behind.
 */
import type {
  BrokerBook,
  BrokerUpdate,
  CancelRequest,
  Gateway,
  LinkReport,
  ModifyRequest,
  PlaceRequest,
  ReadFailure,
} from '../../electron/broker/gateway.ts';
import type { GatewayManifest } from '../../electron/broker/manifest.ts';
import type { World } from '../../electron/platform/world.ts';
import { type AccountId, asId, type BrokerOrderId } from '../../shared/domain/ids.ts';
import type { CommandOutcome } from '../../shared/domain/outcome.ts';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import type { BrokerModel, TrueOrder, TrueTrade } from './broker-model.ts';
import type { Faults } from './faults.ts';
import type { StandingModel } from './standing-model.ts';
import { standingCalls, type StandingFrame } from './standing-session.ts';
import { ALL_ALLOWED } from '../support/manifest.ts';

/** A frame that left the desk, noted before anything else happens to it. */
export type Frame =
  | { readonly kind: 'place'; readonly atMs: number; readonly request: PlaceRequest }
  | { readonly kind: 'modify'; readonly atMs: number; readonly request: ModifyRequest }
  | { readonly kind: 'cancel'; readonly atMs: number; readonly request: CancelRequest };

export interface SessionParts {
  readonly world: World;
  readonly random: () => number;
  readonly faults: Faults;
  readonly broker: BrokerModel;
  /** Null where the broker keeps no conditional orders. */
  readonly standing: StandingModel | null;
  onFrame(frame: Frame): void;
  onStandingFrame(frame: StandingFrame): void;
  /** A complete read is handed over; when it was asked for. */
  onRead(startedMs: number): void;
  onConnect(atMs: number): void;
  /** An order or a change of ours has arrived. */
  onArrived(order: TrueOrder): void;
  /** The broker's reply is a definite no to this order. */
  onRefused(orderId: string): void;
}

export interface BrokerSession extends Gateway {
  flap(cause: string, forMs: number): void;
  stall(): void;
  /** The process dies: so many more requests leave, and nothing is heard any more. */
  die(leaving: number): void;
  /** The link comes back and stays. */
  heal(): void;
  readonly linkUp: boolean;
}

export const MANIFEST_FACTS = {
  broker: 'model',
  account: asId<AccountId>('SIM01'),
  mode: 'paper',
  ordersPerSecond: 10,
  modificationsPerOrder: 20,
  ...ALL_ALLOWED,
} as const satisfies Omit<GatewayManifest, 'tradeIds'>;

/** Whoever asked is dead. */
const NEVER = new Promise<never>(() => undefined);

/** An adapter's own time-out; what takes longer is answered as unknown. */
const ADAPTER_TIMEOUT_MS = 8_000;

type Unknown = Extract<CommandOutcome, { kind: 'unknown' }>;
type Refusal = Extract<CommandOutcome, { kind: 'refused' }>;

/** What becomes of one request: when it reaches the broker, if at all, and when it is answered. */
interface Fate {
  readonly arrivesMs: number | null;
  readonly repliesMs: number | null;
  /** The reply says nothing about what happened. */
  readonly lost: 'timeout' | 'socket_lost' | 'server_fault' | null;
}

export function brokerSession(parts: SessionParts): BrokerSession {
  const session = new Session(parts);
  const { standing } = parts;
  if (standing === null) return session;
  const { ability } = standing;
  const manifest = { ...session.manifest, standing: ability };
  return Object.assign(session, { manifest }, standingCalls(standing, session.carrier()));
}

class Session implements BrokerSession {
  manifest: GatewayManifest;
  linkUp = false;
  private readonly parts: SessionParts;
  private hearUpdate: (update: BrokerUpdate) => void = () => undefined;
  private hearLink: (report: LinkReport) => void = () => undefined;
  /** The stream loses pushes although it still counts as up. */
  private silent = false;
  private closed = false;
  private leaving = Number.POSITIVE_INFINITY;

  constructor(parts: SessionParts) {
    this.parts = parts;
    const { tradeIds, perMinute } = parts.broker.personality;
    const minute = { span: 'minute', most: perMinute ?? 0, counts: 'requests' } as const;
    const quotas = perMinute === null ? [] : [minute];
    this.manifest = { ...MANIFEST_FACTS, tradeIds, quotas };
    parts.broker.onChange((order, trade) => this.changed(order, trade));
  }

  open(): void {
    this.report('connecting', '');
    this.after(50 + this.upTo(400), () => this.connect());
  }

  close(): void {
    this.closed = true;
  }

  die(leaving: number): void {
    this.closed = true;
    this.leaving = leaving;
  }

  heal(): void {
    this.silent = false;
    if (!this.linkUp) this.connect();
  }

  onUpdate(listen: (update: BrokerUpdate) => void): void {
    this.hearUpdate = listen;
  }

  onLink(listen: (report: LinkReport) => void): void {
    this.hearLink = listen;
  }

  place(request: PlaceRequest): Promise<CommandOutcome> {
    if (!this.leaves({ kind: 'place', atMs: this.parts.world.monotonicMs(), request })) {
      return NEVER;
    }
    const { faults, broker } = this.parts;
    if (faults.strikes('F-08')) {
      this.flap('the login expired', 2_000 + this.upTo(10_000));
      return this.refusePlace(request, 'not_permitted', 'Token expired');
    }
    if (faults.strikes('F-13') && this.parts.random() < 0.5) {
      return this.refusePlace(request, 'margin_short', 'Insufficient funds');
    }
    if (faults.strikes('F-07')) {
      // Some brokers count the request and place it all the same.
      if (this.parts.random() < 0.3)
        this.after(20, () => broker.place(request, request.orderId, 'desk'));
      return this.refusePlace(request, 'rate_limited', 'Too many requests');
    }
    return this.carry(this.placeFate(), () => {
      const order = broker.place(request, request.orderId, 'desk');
      this.parts.onArrived(order);
      if (faults.strikes('F-12')) broker.place(request, request.orderId, 'twin');
      // What the book hides is seldom known to the reply.
      if (order.visibleFromMs > this.parts.world.monotonicMs() && this.parts.random() < 0.7) {
        return null;
      }
      if (faults.strikes('F-41') && this.parts.random() < 0.5) broker.cancel(order.id);
      return { kind: 'accepted', brokerOrderId: asId<BrokerOrderId>(order.id) };
    });
  }

  modify(request: ModifyRequest): Promise<CommandOutcome> {
    if (!this.leaves({ kind: 'modify', atMs: this.parts.world.monotonicMs(), request })) {
      return NEVER;
    }
    if (this.parts.faults.strikes('F-07')) return this.refuse('rate_limited', 'Too many requests');
    return this.carry(this.requestFate('F-15'), () => {
      const { brokerOrderId, quantity, price, trigger } = request;
      const done = this.parts.broker.modify(brokerOrderId, { quantity, price, trigger });
      const order = this.parts.broker.orders.get(brokerOrderId);
      if (done && order !== undefined) this.parts.onArrived(order);
      return done
        ? { kind: 'accepted', brokerOrderId }
        : { kind: 'refused', rejection: 'already_final', words: 'The order is complete' };
    });
  }

  cancel(request: CancelRequest): Promise<CommandOutcome> {
    if (!this.leaves({ kind: 'cancel', atMs: this.parts.world.monotonicMs(), request })) {
      return NEVER;
    }
    const { broker, faults } = this.parts;
    return this.carry(this.requestFate('F-02'), () => {
      const { brokerOrderId } = request;
      const order = broker.orders.get(brokerOrderId);
      if (order === undefined || broker.isFinal(order)) {
        return { kind: 'refused', rejection: 'already_final', words: 'The order is complete' };
      }
      if (faults.strikes('F-14')) this.race(order);
      else this.after(this.upTo(30), () => broker.cancel(brokerOrderId));
      return { kind: 'accepted', brokerOrderId };
    });
  }

  async readBook(): Promise<Result<BrokerBook, ReadFailure>> {
    const { faults, broker } = this.parts;
    const atStart = this.parts.random() < 0.5;
    const ageMs = faults.strikes('F-20') ? this.upTo(30_000) : 0;
    const tradeAgeMs = faults.strikes('F-22') ? this.upTo(60_000) : 0;
    const cut = faults.strikes('F-21') && this.parts.random() < 0.6;
    const taken = broker.bookAt(ageMs, tradeAgeMs);
    const startedMs = this.parts.world.monotonicMs();
    // A read that never comes back at all.
    if (faults.strikes('F-04') && this.parts.random() < 0.1) await new Promise(() => undefined);
    await this.pause(20 + this.upTo(faults.strikes('F-04') ? 15_000 : 250));
    if (cut) return err({ cause: 'unreadable', words: 'The list ended early' });
    if (!faults.healed && !this.linkUp && this.parts.random() < 0.5) {
      return err({ cause: 'link_down', words: '' });
    }
    if (!this.closed) this.parts.onRead(startedMs);
    const book = atStart || ageMs > 0 ? taken : broker.bookAt(ageMs, tradeAgeMs);
    return ok(faults.strikes('F-21') ? repeated(book) : book);
  }

  readFunds(): ReturnType<Gateway['readFunds']> {
    return Promise.resolve(err({ cause: 'refused', words: '' }));
  }

  /** Breaks the stream for a while; what is pushed meanwhile is never sent again. */
  flap(cause: string, forMs: number): void {
    if (!this.linkUp) return;
    this.linkUp = false;
    this.report('down', cause);
    this.after(forMs, () => this.connect());
  }

  /** Silent first, and noticed only later. */
  stall(): void {
    if (!this.linkUp) return;
    this.silent = true;
    this.after(500 + this.upTo(3_000), () => {
      if (!this.linkUp || !this.silent) return;
      this.linkUp = false;
      this.report('stale', 'no message for too long');
      this.after(this.upTo(8_000), () => this.connect());
    });
  }

  carrier(): Parameters<typeof standingCalls>[1] {
    const { faults, world, random, onStandingFrame } = this.parts;
    return {
      faults,
      leaves: (kind, request) => {
        if (!this.mayLeave()) return false;
        onStandingFrame({ kind, atMs: world.monotonicMs(), request } as StandingFrame);
        return true;
      },
      carry: (about, happen) =>
        this.carry(about === 'place' ? this.placeFate() : this.requestFate('F-15'), happen),
      refuse: (rejection, words) => this.refuse(rejection, words),
      pause: (ms) => this.pause(ms),
      upTo: (ms) => this.upTo(ms),
      chance: (share) => random() < share,
    };
  }

  private mayLeave(): boolean {
    this.leaving -= 1;
    return this.leaving >= 0;
  }

  private leaves(frame: Frame): boolean {
    if (!this.mayLeave()) return false;
    this.parts.onFrame(frame);
    return true;
  }

  private connect(): void {
    if (this.linkUp || this.closed) return;
    this.linkUp = true;
    this.silent = false;
    this.parts.onConnect(this.parts.world.monotonicMs());
    this.report('up', '');
  }

  private report(state: LinkReport['state'], cause: string): void {
    if (!this.closed) this.hearLink({ state, cause });
  }

  private placeFate(): Fate {
    const { faults } = this.parts;
    const arrivesMs = 2 + this.upTo(80);
    if (faults.strikes('F-01')) return this.lostAfter(null);
    if (faults.strikes('F-02')) return this.lostAfter(arrivesMs);
    if (faults.strikes('F-04')) {
      return { arrivesMs, repliesMs: arrivesMs + this.upTo(60_000), lost: null };
    }
    if (faults.strikes('F-05')) {
      return { arrivesMs: this.upTo(8_000), repliesMs: 40 + this.upTo(400), lost: 'timeout' };
    }
    if (faults.strikes('F-06')) return this.faulted(arrivesMs);
    return { arrivesMs, repliesMs: arrivesMs + 2 + this.upTo(120), lost: null };
  }

  private requestFate(replyLost: 'F-02' | 'F-15'): Fate {
    const { faults } = this.parts;
    const arrivesMs = 2 + this.upTo(80);
    if (faults.strikes('F-01')) return this.lostAfter(null);
    if (faults.strikes(replyLost)) return this.lostAfter(arrivesMs);
    if (faults.strikes('F-04')) {
      const slowMs = this.upTo(20_000);
      return { arrivesMs: slowMs, repliesMs: slowMs + this.upTo(30_000), lost: null };
    }
    if (faults.strikes('F-06')) return this.faulted(arrivesMs);
    return { arrivesMs, repliesMs: arrivesMs + 2 + this.upTo(120), lost: null };
  }

  private faulted(arrivesMs: number): Fate {
    const placed = this.parts.random() < 0.5;
    return { arrivesMs: placed ? arrivesMs : null, repliesMs: arrivesMs, lost: 'server_fault' };
  }

  /**
   * No usable reply: a time-out of the adapter, a broken socket, or a promise that never settles.
   */
  private lostAfter(arrivesMs: number | null): Fate {
    const roll = this.parts.random();
    if (roll < 0.4) return { arrivesMs, repliesMs: ADAPTER_TIMEOUT_MS, lost: 'timeout' };
    if (roll < 0.8) return { arrivesMs, repliesMs: 5 + this.upTo(300), lost: 'socket_lost' };
    return { arrivesMs, repliesMs: null, lost: null };
  }

  private carry<Outcome>(fate: Fate, happen: () => Outcome | null): Promise<Outcome | Unknown> {
    let outcome: Outcome | null = null;
    if (fate.arrivesMs !== null) {
      this.after(fate.arrivesMs, () => {
        outcome = happen();
      });
    }
    return new Promise((reply) => {
      if (fate.repliesMs === null) return;
      this.after(fate.repliesMs, () => {
        if (fate.lost !== null || outcome === null) {
          reply({ kind: 'unknown', cause: fate.lost ?? 'timeout' });
        } else reply(outcome);
      });
    });
  }

  private refusePlace(
    { orderId }: PlaceRequest,
    rejection: Parameters<Session['refuse']>[0],
    words: string,
  ): Promise<CommandOutcome> {
    this.parts.onRefused(orderId);
    return this.refuse(rejection, words);
  }

  private async refuse(rejection: Refusal['rejection'], words: string): Promise<Refusal> {
    await this.pause(5 + this.upTo(100));
    return { kind: 'refused', rejection, words };
  }

  /** The cancel is taken, and a fill comes first: of everything, or of a part. */
  private race(order: TrueOrder): void {
    const { broker, random } = this.parts;
    this.after(this.upTo(1_500), () => {
      const roll = random();
      if (roll < 0.5) broker.fillRest(order);
      else if (broker.cancel(order.id) && roll > 0.75) {
        this.after(this.upTo(2_000), () => broker.fillAfterEnd(order, random() < 0.5));
      }
    });
  }

  private changed(order: TrueOrder, trade: TrueTrade | null): void {
    const { faults, broker, world } = this.parts;
    if (this.closed || !this.linkUp || this.silent) return;
    if (order.visibleFromMs > world.monotonicMs()) return;
    const first = order.history.length === 1;
    if (first && faults.strikes('F-32')) return;
    const picture = order.history.at(-1)?.picture ?? null;
    // A broker of totals numbers some of its fills all the same.
    const told = broker.personality.tradeIds || this.parts.random() < 0.3;
    const trades = trade === null || !told ? [] : [broker.tradeOf(trade)];
    if (trades.length > 0 && faults.strikes('F-31')) {
      const [one, two]: BrokerUpdate[] = [
        { order: picture, trades: [] },
        { order: null, trades },
      ];
      const swapped = this.parts.random() < 0.5;
      if (one === undefined || two === undefined) return;
      this.push(swapped ? two : one, 1);
      this.push(swapped ? one : two, 1 + this.upTo(500));
      return;
    }
    this.push({ order: picture, trades }, 1);
  }

  private push(update: BrokerUpdate, extraMs: number): void {
    const { faults } = this.parts;
    let copies = 1;
    let delayMs = extraMs + this.upTo(20);
    if (faults.strikes('F-30')) {
      const roll = this.parts.random();
      if (roll < 0.35) copies = 0;
      else if (roll < 0.6) copies = 2;
      else delayMs += this.upTo(6_000);
    }
    for (let copy = 0; copy < copies; copy += 1) {
      this.after(delayMs + copy * this.upTo(2_000), () => {
        if (this.linkUp && !this.silent && !this.closed) this.hearUpdate(update);
      });
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((done) => {
      this.after(ms, done);
    });
  }

  private after(ms: number, call: () => void): void {
    this.parts.world.after(ms, call);
  }

  private upTo(ms: number): number {
    return Math.floor(this.parts.random() * (ms + 1));
  }
}

/** The same rows twice, in another order. */
function repeated(book: BrokerBook): BrokerBook {
  return {
    ...book,
    orders: book.orders.toReversed().concat(book.orders),
    trades: book.trades.toReversed().concat(book.trades),
  };
}
