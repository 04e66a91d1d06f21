/**
 * Topics to windows: a snapshot on subscribing, then numbered patches. Rows that changed since the
 * last flush go out together as one string; order events are never merged away, because a row
 * always carries its whole present state. What is published is durable: it comes after the append.
 */
import type { Push } from '../../shared/contract/envelope.ts';
import type { AlarmRow, DeskView, PositionRow } from '../../shared/contract/rows.ts';
import type { TopicName, TopicParams, TopicPatch } from '../../shared/contract/topics.ts';
import type { EventKind, EventRecord } from '../../shared/domain/events.ts';
import { isOrderEvent } from '../../shared/domain/events.ts';
import type { InstrumentId, OrderId } from '../../shared/domain/ids.ts';
import { positionKeyText } from '../../shared/domain/position.ts';
import type { BrokerNet } from '../engine/engine-port.ts';
import type { Cancel } from '../platform/world.ts';
import { alarms } from '../projections/alarms.ts';
import { gapRows, orderRow } from '../projections/blotter-row.ts';
import { deskView } from '../projections/desk-view.ts';
import type { PnlCache } from '../projections/pnl-cache.ts';
import { concernedPosition } from '../projections/exit-row.ts';
import { depthRow, quoteRow } from '../projections/quote-row.ts';
import { blindPlans } from './blind-plans.ts';
import { paceGreeks } from './greeks-pace.ts';
import { liveFacts } from './live-facts.ts';
import { type BatchBoard, batchBoard } from './batch-board.ts';
import { type ProtectionBoard, protectionBoard } from './protection-board.ts';
import type { DeskServices } from './services.ts';
import type { PushLines } from './transport.ts';

/** Flushes are at least this far apart, so that a storm costs one string a frame. */
const FRAME_MS = 8;
/** How often what changes by itself (clock, ages, rate) is looked at. */
const DESK_MS = 1_000;
const DESK_LEAST_MS = 100;
/** Events of one start that can still matter to a person, and the cause they carry. */
const START_MOST = 1_000;
const START_CAUSE = 'start';

type SharedTopic = Exclude<TopicName, 'market'>;

/** Events that move units into or between positions. */
const MOVES: ReadonlySet<EventKind> = new Set([
  'order_filled_in_part',
  'order_filled_in_full',
  'fill_corrected',
  'order_claimed',
  'order_traced',
]);

interface MarketWatch {
  readonly instruments: ReadonlySet<InstrumentId>;
  readonly depth: InstrumentId | null;
  readonly releases: readonly Cancel[];
  seq: number;
}

export interface Subscriber {
  subscribe<Name extends TopicName>(topic: Name, params: TopicParams<Name>): void;
  unsubscribe(topic: TopicName): void;
  close(): void;
}

interface Member {
  readonly push: PushLines;
  readonly topics: Set<SharedTopic>;
  market: MarketWatch | null;
  queue: string[];
}

export interface Publisher {
  connect(push: PushLines): Subscriber;
  close(): void;
}

export function openPublisher(services: DeskServices): Publisher {
  return new PublisherRun(services);
}

class PublisherRun implements Publisher {
  private readonly services: DeskServices;
  private readonly members = new Set<Member>();
  private readonly seqs: Record<SharedTopic, number> = {
    blotter: 0,
    positions: 0,
    desk: 0,
    protection: 0,
    batches: 0,
  };
  private readonly alarmList = alarms();
  private readonly board: ProtectionBoard;
  private readonly batches: BatchBoard;
  private readonly blind: () => AlarmRow[];
  private readonly pnl: PnlCache;
  private readonly releases: Cancel[] = [];
  private readonly heldWatches = new Map<InstrumentId, Cancel>();
  private readonly dirtyOrders = new Set<OrderId>();
  private readonly dirtyPositions = new Set<string>();
  private readonly dirtyQuotes = new Set<InstrumentId>();
  private readonly staleShown = new Set<InstrumentId>();
  private gapsDirty = false;
  private deskDirty = false;
  private lastDesk: DeskView | null = null;
  private closed = false;
  private shownNet: BrokerNet | null = null;
  private flushing = false;
  private lastDeskMs = Number.NEGATIVE_INFINITY;
  private deskWaits = false;
  private lastFlushMs = Number.NEGATIVE_INFINITY;
  private timer: Cancel | null = null;

  constructor(services: DeskServices) {
    this.services = services;
    const { engine, quotes } = services;
    this.pnl = services.pnl;
    this.board = protectionBoard(engine);
    this.batches = batchBoard(engine);
    this.blind = blindPlans(engine, services.world);
    this.alarmList.begin(engine.view, this.startedWith());
    this.watchHeld();
    engine.onCommitted((records) => this.committed(records));
    engine.onStatus(() => {
      this.deskDirty = true;
      this.flushSoon();
    });
    services.live?.onChange(() => {
      this.deskDirty = true;
      this.flushSoon();
    });
    this.releases.push(
      quotes.onChange((changed) => {
        for (const quote of changed) this.dirtyQuotes.add(quote.instrument);
        this.flushSoon();
      }),
    );
    this.releases.push(this.paceGreeks());
    this.tick();
  }

  connect(push: PushLines): Subscriber {
    const member: Member = { push, topics: new Set(), market: null, queue: [] };
    this.members.add(member);
    return {
      subscribe: (topic, params) => {
        // One that has left would keep its watches for ever.
        if (this.members.has(member)) this.subscribe(member, topic, params);
      },
      unsubscribe: (topic) => {
        if (topic === 'market') this.dropMarket(member);
        else member.topics.delete(topic);
      },
      close: () => this.drop(member),
    };
  }

  private drop(member: Member): void {
    this.dropMarket(member);
    this.members.delete(member);
  }

  /** The engine starts before anyone can listen; what it wrote then is read back. */
  private startedWith(): readonly EventRecord[] {
    const { reads, engine } = this.services;
    const newest = reads.newest(engine.view.seq + 1, START_MOST);
    const before = newest.findIndex((record) => record.cause !== START_CAUSE);
    return (before < 0 ? newest : newest.slice(0, before)).toReversed();
  }

  close(): void {
    this.closed = true;
    this.timer?.();
    for (const release of this.releases) release();
    for (const release of this.heldWatches.values()) release();
    for (const member of this.members) this.dropMarket(member);
    this.members.clear();
  }

  private subscribe<Name extends TopicName>(
    member: Member,
    topic: Name,
    params: TopicParams<Name>,
  ): void {
    // What waits belongs to the ground before this snapshot.
    this.flush();
    if (topic === 'market') {
      this.watchMarket(member, params as TopicParams<'market'>);
      return;
    }
    const shared: SharedTopic = topic;
    // Everyone's patches are against one picture, so it is renewed for all before it is shown to
    // one.
    if (shared === 'desk') this.flushDesk();
    if (shared === 'protection' || shared === 'batches') this.flushBoard(shared);
    member.topics.add(shared);
    const seq = this.seqs[shared];
    this.send(member, { topic, seq, snapshot: this.snapshot(shared) });
    this.drain();
  }

  private snapshot(topic: SharedTopic): unknown {
    const { view } = this.services.engine;
    switch (topic) {
      case 'blotter':
        return { orders: [...view.orders.values()].map(orderRow), gaps: gapRows(view) };
      case 'positions':
        return {
          rows: this.pnl.rows(),
          totals: this.pnl.totals(),
          greeks: this.services.greeks.rows(),
        };
      case 'protection':
        return this.board.snapshot();
      case 'batches':
        return this.batches.snapshot();
      case 'desk':
        return this.lastDesk ?? this.readDesk();
      default:
        return topic satisfies never;
    }
  }

  private watchMarket(member: Member, params: TopicParams<'market'>): void {
    const before = member.market;
    const instruments = new Set(params.instruments);
    if (params.depth !== null) instruments.add(params.depth);
    const releases = [...instruments].map((id) =>
      this.services.quotes.watch(id, id === params.depth ? 'depth' : 'touch'),
    );
    const seq = (before?.seq ?? 0) + 1;
    member.market = { instruments, depth: params.depth, releases, seq };
    for (const release of before?.releases ?? []) release();
    const rows = [...instruments].flatMap((id) => this.quoteOf(id) ?? []);
    this.send(member, {
      topic: 'market',
      seq,
      snapshot: { quotes: rows, depth: this.depthOf(params.depth) },
    });
    this.drain();
  }

  private dropMarket(member: Member): void {
    for (const release of member.market?.releases ?? []) release();
    member.market = null;
  }

  private quoteOf(id: InstrumentId) {
    const quote = this.services.quotes.get(id);
    return quote === null ? null : quoteRow(quote, this.services.quotes.isStale(id));
  }

  private depthOf(id: InstrumentId | null) {
    const quote = id === null ? null : this.services.quotes.get(id);
    return quote === null ? null : depthRow(quote);
  }

  private committed(records: readonly EventRecord[]): void {
    const { view } = this.services.engine;
    for (const record of records) {
      const { event } = record;
      this.alarmList.note(record, view);
      if (event.kind === 'gap_opened' || event.kind === 'desk_reconciled') this.gapsDirty = true;
      const concerned = concernedPosition(view, event);
      if (concerned !== null) this.dirtyPositions.add(concerned);
      if (!isOrderEvent(event)) continue;
      this.dirtyOrders.add(event.orderId);
      const order = view.orders.get(event.orderId);
      if (order === undefined) continue;
      this.dirtyPositions.add(positionKeyText(order));
      if (MOVES.has(event.kind)) this.dirtyContract(order.instrument);
    }
    this.deskDirty = true;
    this.flushSoon();
  }

  /** The broker's figure covers all strategies together, so a fill of one concerns the others. */
  private dirtyContract(instrument: InstrumentId): void {
    for (const [key, position] of this.services.engine.view.positions) {
      if (position.instrument === instrument) this.dirtyPositions.add(key);
    }
  }

  /** Held contracts stay watched, so that profit and loss never wait for somebody to look. */
  private watchHeld(): void {
    const held = new Set(this.pnl.active.instruments());
    for (const id of held) {
      if (!this.heldWatches.has(id)) this.heldWatches.set(id, this.services.quotes.watch(id));
    }
    for (const [id, release] of this.heldWatches) {
      if (held.has(id)) continue;
      release();
      this.heldWatches.delete(id);
    }
  }

  private flushSoon(): void {
    if (this.flushing || this.closed) return;
    this.flushing = true;
    const { world } = this.services;
    const sinceMs = world.monotonicMs() - this.lastFlushMs;
    const flush = (): void => {
      this.flushing = false;
      this.flush();
    };
    if (sinceMs >= FRAME_MS) world.soon(flush);
    else world.after(FRAME_MS - sinceMs, flush);
  }

  private flush(): void {
    if (this.closed) return;
    this.lastFlushMs = this.services.world.monotonicMs();
    if (this.dirtyOrders.size > 0) this.flushBoard('batches');
    this.flushOrders();
    this.flushPositions();
    this.flushMarket();
    if (this.deskDirty) this.flushDeskSparingly();
    this.dirtyQuotes.clear();
    this.drain();
  }

  private flushOrders(): void {
    if (this.dirtyOrders.size === 0 && !this.gapsDirty) return;
    const { view } = this.services.engine;
    const orders = [...this.dirtyOrders].flatMap((id) => {
      const order = view.orders.get(id);
      return order === undefined ? [] : [orderRow(order)];
    });
    const patch: TopicPatch<'blotter'> = this.gapsDirty
      ? { orders, gaps: gapRows(view) }
      : { orders };
    this.dirtyOrders.clear();
    this.gapsDirty = false;
    this.publish('blotter', patch);
  }

  private flushPositions(): void {
    for (const id of this.dirtyQuotes) {
      for (const key of this.pnl.active.keysOf(id)) this.dirtyPositions.add(key);
    }
    for (const key of this.pnl.overnight()) this.dirtyPositions.add(key);
    const rows: PositionRow[] = [];
    const removed: string[] = [];
    for (const key of this.dirtyPositions) {
      const known = this.pnl.get(key) !== null;
      const row = this.pnl.refresh(key);
      if (row !== null) rows.push(row);
      else if (known) removed.push(key);
    }
    rows.push(...this.readBroker());
    this.dirtyPositions.clear();
    if (rows.length === 0 && removed.length === 0) return;
    this.watchHeld();
    this.publish('positions', { rows, removed, totals: this.pnl.totals() });
  }

  private paceGreeks(): Cancel {
    const { world, greeks } = this.services;
    const wanted = (): boolean => [...this.members].some(({ topics }) => topics.has('positions'));
    return paceGreeks(world, greeks, wanted, (changed) => {
      const totals = this.pnl.totals();
      this.publish('positions', { rows: [], removed: [], totals, greeks: changed });
      this.drain();
    });
  }

  /** A read of the broker's positions changes rows that nothing else has touched. */
  private readBroker(): readonly PositionRow[] {
    const net = this.services.engine.brokerNet();
    if (net === this.shownNet) return [];
    this.shownNet = net;
    const others = [...this.pnl.keys()].filter((key) => !this.dirtyPositions.has(key));
    return others.flatMap((key) => {
      const before = this.pnl.get(key);
      const row = this.pnl.refresh(key);
      const same = row?.brokerNet === before?.brokerNet && row?.brokerCash === before?.brokerCash;
      return row === null || same ? [] : [row];
    });
  }

  private flushMarket(): void {
    if (this.dirtyQuotes.size === 0) return;
    for (const member of this.members) {
      const { market } = member;
      if (market === null) continue;
      const changed = [...market.instruments].filter((id) => this.dirtyQuotes.has(id));
      if (changed.length === 0) continue;
      const quotes = changed.flatMap((id) => this.quoteOf(id) ?? []);
      const withDepth = market.depth !== null && this.dirtyQuotes.has(market.depth);
      const patch: TopicPatch<'market'> = withDepth
        ? { quotes, depth: this.depthOf(market.depth) }
        : { quotes };
      const fromSeq = market.seq;
      market.seq += 1;
      this.send(member, { topic: 'market', fromSeq, toSeq: market.seq, patch });
    }
  }

  private readDesk(): DeskView {
    const { services } = this;
    const { market } = services.engine.around;
    return deskView({
      engine: services.engine,
      appVersion: services.appVersion,
      runtime: services.runtime,
      liveMissing: services.liveMissing(),
      accounts: services.accounts(),
      live: liveFacts(services.live),
      session: market.session(),
      marketMs: services.world.nowMs(),
      alarms: [...this.blind(), ...this.alarmList.rows()],
      funds: services.funds(),
      latency: services.meters.latencies(),
      paper: services.paper?.view() ?? null,
    });
  }

  /** The desk is looked at far less often than orders: it is read as a whole each time. */
  private flushDeskSparingly(): void {
    const { world } = this.services;
    const nowMs = world.monotonicMs();
    const waitMs = this.lastDeskMs + DESK_LEAST_MS - nowMs;
    if (waitMs <= 0) {
      this.lastDeskMs = nowMs;
      this.flushDesk();
    } else if (!this.deskWaits) {
      this.deskWaits = true;
      world.after(waitMs, () => {
        this.deskWaits = false;
        this.flushSoon();
      });
    }
  }

  /** Only the fields that differ travel; protection is looked at as rarely as the desk. */
  private flushDesk(): void {
    this.deskDirty = false;
    this.flushBoard('protection');
    this.flushBoard('batches');
    const desk = this.readDesk();
    const before = this.lastDesk;
    this.lastDesk = desk;
    if (before === null) return;
    const changed = Object.entries(desk).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof DeskView]),
    );
    if (changed.length > 0) this.publish('desk', Object.fromEntries(changed));
  }

  /** A board is worked out as a whole, so only while somebody looks at it. */
  private flushBoard(topic: 'protection' | 'batches'): void {
    if (![...this.members].some((member) => member.topics.has(topic))) return;
    const patch = topic === 'batches' ? this.batches.changes() : this.board.changes();
    if (patch !== null) this.publish(topic, patch);
  }

  private publish(topic: SharedTopic, patch: unknown): void {
    const fromSeq = this.seqs[topic];
    this.seqs[topic] += 1;
    const line = JSON.stringify({ topic, fromSeq, toSeq: this.seqs[topic], patch });
    for (const member of this.members) if (member.topics.has(topic)) member.queue.push(line);
  }

  private send(member: Member, push: Push): void {
    member.queue.push(JSON.stringify(push));
  }

  private drain(): void {
    for (const member of this.members) {
      if (member.queue.length === 0) continue;
      const lines = `[${member.queue.join(',')}]`;
      member.queue = [];
      try {
        member.push(lines);
      } catch {
        // One that cannot be told any more hurts nobody else.
        this.drop(member);
      }
    }
  }

  /** A feed that fell silent changes nothing by itself, so ageing is looked for. */
  private noteStale(): void {
    const { quotes } = this.services;
    for (const id of quotes.watched()) {
      const stale = quotes.isStale(id);
      if (stale === this.staleShown.has(id)) continue;
      if (stale) this.staleShown.add(id);
      else this.staleShown.delete(id);
      this.dirtyQuotes.add(id);
    }
  }

  private tick(): void {
    this.timer = this.services.world.after(DESK_MS, () => {
      this.deskDirty = true;
      this.noteStale();
      this.flushSoon();
      this.tick();
    });
  }
}
