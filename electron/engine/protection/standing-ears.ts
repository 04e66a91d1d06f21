/**
 * What the broker tells of the orders that it keeps for us: replies, and complete reads of its
 * list. A reply never says that one stands or is gone; only a read does, and what a read does not
 * show is gone when our cancel was taken, or else after as many reads as prove an order absent.
 */
import type { DomainEvent, PendingEvent } from '../../../shared/domain/events.ts';
import type { BrokerStandingId, CausationId, StandingId } from '../../../shared/domain/ids.ts';
import { contractKey } from '../../../shared/domain/position.ts';
import {
  sameTerms,
  sameTriggers,
  type Standing,
  standingAllows,
  type StandingEnd,
  type StandingTerms,
} from '../../../shared/domain/standing.ts';
import { isLiveStanding } from '../../../shared/domain/standing-transitions.ts';
import { unreachable } from '../../../shared/lib/assert.ts';
import type { BrokerStanding } from '../../broker/standing.ts';
import { absences } from '../absence.ts';
import { elapsedMs } from '../desk-clock.ts';
import { anomaly } from '../decide-update.ts';
import type { StandingAnswer } from '../dispatch.ts';
import { ANSWER_LOST_MS } from '../doubt.ts';
import type { BrokerNet } from '../engine-port.ts';
import type { Doubt } from '../order-watcher.ts';
import type { EngineView } from '../state.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Turn } from '../turn.ts';
import { answerEvents } from './standing-answer.ts';
import { exactMatches } from './standing-trace.ts';

const CAUSE = 'kept' as CausationId;
/** A request that has shown no effect for this long is in doubt. */
const ANSWER_DUE_MS = 3_000;
/**
 * How long a request may show no effect in reads before it counts as lost. One that arrives late
 * can make it larger than what we count, so that takes as long to disprove as an order.
 */
const REQUEST_LOST_MS = 15_000;
const GROWTH_LOST_MS = 180_000;
/** Clocks of brokers are not ours. */
const CLOCKS_APART_MS = 60_000;

export interface StandingEars {
  hearAnswer(turn: Turn, answer: StandingAnswer): void;
  /** One complete read; `current` when it was begun in the present connection, which is up. */
  hearRead(turn: Turn, rows: readonly BrokerStanding[], current: boolean): void;
  /** After a turn: orders placed elsewhere may be what was fired. */
  follow(events: readonly Pick<PendingEvent, 'event'>[], state: EngineView): void;
  linkChanged(up: boolean): void;
  doubt(state: EngineView): Doubt;
  /** Whether a read is due at once; asking takes it as begun. */
  takeReadWanted(): boolean;
  /** The books of orders have to be read as well: an order may have come of it. */
  takeBookWanted(): boolean;
  /** What stands at the broker and is not ours, as of the last read. */
  elsewhere(): readonly BrokerStanding[];
}

/** The broker's own positions of the last complete read of its books; null before the first. */
type NetOf = () => BrokerNet | null;

export function standingEars(around: Surroundings, net: NetOf): StandingEars {
  return new StandingEarsRun(around, net);
}

class StandingEarsRun implements StandingEars {
  private readonly around: Surroundings;
  private readonly net: NetOf;
  private readonly absent = absences<StandingId>();
  /** Live ones that the last read did not show, and since when. */
  private readonly missing = new Map<StandingId, number>();
  /** Since when we know of those that are not ours: what was there before is not what we sent. */
  private readonly strangers = new Map<BrokerStandingId, number>();
  private others: readonly BrokerStanding[] = [];
  private readWanted = false;
  private bookWanted = false;

  constructor(around: Surroundings, net: NetOf) {
    this.around = around;
    this.net = net;
  }

  hearAnswer(turn: Turn, answer: StandingAnswer): void {
    const standing = turn.state.standings.get(answer.standingId);
    if (standing === undefined) return;
    turn.stage(answerEvents(standing, answer), CAUSE);
    this.readWanted = true;
  }

  hearRead(turn: Turn, rows: readonly BrokerStanding[], current: boolean): void {
    this.loseOverdue(turn);
    const ours = this.sort(turn.state, rows);
    for (const [id, row] of ours) {
      this.absent.forget(id);
      this.missing.delete(id);
      this.apply(turn, id, row);
    }
    for (const standing of [...turn.state.liveStandings.values()]) {
      if (!ours.has(standing.standingId)) this.hearAbsent(turn, standing, current);
    }
    for (const id of [...this.missing.keys()]) {
      if (!turn.state.liveStandings.has(id)) this.missing.delete(id);
    }
  }

  follow(events: readonly Pick<PendingEvent, 'event'>[], state: EngineView): void {
    if (state.liveStandings.size === 0) return;
    for (const { event } of events) {
      if (event.kind !== 'order_adopted') continue;
      for (const { instrument } of state.liveStandings.values()) {
        if (instrument === event.instrument) this.readWanted = true;
      }
    }
  }

  linkChanged(up: boolean): void {
    if (up) this.readWanted = true;
    else {
      this.absent.forgetAll();
      this.missing.clear();
    }
  }

  doubt({ liveStandings }: EngineView): Doubt {
    if (this.missing.size > 0) return 'urgent';
    for (const standing of liveStandings.values()) if (this.isUrgent(standing)) return 'urgent';
    return liveStandings.size > 0 ? 'open' : 'quiet';
  }

  takeReadWanted(): boolean {
    const wanted = this.readWanted;
    this.readWanted = false;
    return wanted;
  }

  takeBookWanted(): boolean {
    const wanted = this.bookWanted;
    this.bookWanted = false;
    return wanted;
  }

  elsewhere(): readonly BrokerStanding[] {
    return this.others;
  }

  private isUrgent({ state, sentMs, request }: Standing): boolean {
    const nowMs = this.around.nowMs();
    if (state === 'unknown' || state === 'fired') return true;
    if (state === 'sent' && elapsedMs(sentMs, nowMs) > ANSWER_DUE_MS) return true;
    if (request === null) return false;
    return request.status !== 'pending' || elapsedMs(request.madeMs, nowMs) > ANSWER_DUE_MS;
  }

  /** A reply that never came leaves nothing behind; what was asked is in doubt all the same. */
  private loseOverdue(turn: Turn): void {
    const nowMs = this.around.nowMs();
    for (const standing of [...turn.state.liveStandings.values()]) {
      const { standingId, protectionId, state, sentMs, request } = standing;
      const of = { standingId, protectionId };
      if (state === 'sent' && elapsedMs(sentMs, nowMs) > ANSWER_LOST_MS) {
        turn.stage([{ kind: 'standing_lost', ...of, cause: 'timeout' }], CAUSE);
      }
      const overdue =
        request?.status === 'pending' && elapsedMs(request.madeMs, nowMs) > ANSWER_LOST_MS;
      if (!overdue) continue;
      const { attempt } = request;
      const lost = { attempt, answer: 'lost', again: false, words: '' } as const;
      turn.stage([{ kind: 'standing_answered', ...of, ...lost }], CAUSE);
    }
  }

  /** Rows by which of ours they are: by the broker's id, by our tag, else by what they are. */
  private sort(
    state: EngineView,
    rows: readonly BrokerStanding[],
  ): ReadonlyMap<StandingId, BrokerStanding> {
    const byBroker = new Map<BrokerStandingId, StandingId>();
    for (const { brokerStandingId, standingId } of state.standings.values()) {
      if (brokerStandingId !== null) byBroker.set(brokerStandingId, standingId);
    }
    const ours = new Map<StandingId, BrokerStanding>();
    const rest: BrokerStanding[] = [];
    for (const row of rows) {
      const id = byBroker.get(row.brokerStandingId) ?? byTag(state, row);
      if (id !== null && !ours.has(id)) ours.set(id, row);
      else rest.push(row);
    }
    for (const standing of state.liveStandings.values()) {
      const { state: at, brokerStandingId } = standing;
      if (at !== 'unknown' || brokerStandingId !== null) continue;
      if (ours.has(standing.standingId)) continue;
      const alike = rest.filter((row) => this.couldBe(standing, row));
      const [only] = alike;
      if (only === undefined || alike.length > 1) continue;
      ours.set(standing.standingId, only);
      rest.splice(rest.indexOf(only), 1);
    }
    this.keepStrangers(rest);
    return ours;
  }

  private couldBe(standing: Standing, row: BrokerStanding): boolean {
    const { sentMs } = standing;
    if (row.instrument !== standing.instrument || row.product !== standing.product) return false;
    if (row.side !== standing.side || row.quantity !== standing.quantity) return false;
    if (row.tag !== null && row.tag !== '') return false;
    if (!sameTriggers(termsOf(standing, row), standing)) return false;
    const sinceMs = this.strangers.get(row.brokerStandingId) ?? sentMs;
    return sinceMs >= sentMs && (row.updatedMs ?? sentMs) >= sentMs - CLOCKS_APART_MS;
  }

  private keepStrangers(rest: readonly BrokerStanding[]): void {
    this.others = rest.filter(({ status }) => status === 'standing');
    const nowMs = this.around.nowMs();
    const before = new Map(this.strangers);
    this.strangers.clear();
    for (const { brokerStandingId: id } of rest) this.strangers.set(id, before.get(id) ?? nowMs);
  }

  private apply(turn: Turn, id: StandingId, row: BrokerStanding): void {
    const standing = turn.state.standings.get(id);
    if (standing === undefined) return;
    const event = eventOf(standing, row);
    if (event !== null && standingAllows(standing, event)) {
      if (!isLiveStanding(standing.state)) {
        const words = `${row.brokerStandingId} is ${row.status}, and it was ${standing.state}`;
        turn.stage([anomaly('late_appearance', null, words)], CAUSE);
      }
      turn.stage([event], CAUSE);
      if (event.kind === 'standing_fired') this.bookWanted = true;
    }
    if (row.status === 'standing') this.settle(turn, id);
    const after = turn.state.standings.get(id);
    // Until its order is in our books, the books have to be read for it.
    if (after?.state === 'fired') this.bookWanted = true;
  }

  /** A request without effect ends here, so that it may be asked again. */
  private settle(turn: Turn, id: StandingId): void {
    const standing = turn.state.standings.get(id);
    const request = standing?.request ?? null;
    if (standing === undefined || request === null || request.status === 'pending') return;
    const grows = request.mostUnits > standing.quantity;
    const lostMs = grows ? GROWTH_LOST_MS : REQUEST_LOST_MS;
    if (elapsedMs(request.madeMs, this.around.nowMs()) < lostMs) return;
    const { protectionId } = standing;
    const { attempt } = request;
    const words = 'The broker still shows it as it was';
    const failed = { attempt, answer: 'failed', again: true, words } as const;
    turn.stage([{ kind: 'standing_answered', standingId: id, protectionId, ...failed }], CAUSE);
  }

  private hearAbsent(turn: Turn, standing: Standing, current: boolean): void {
    const { standingId, protectionId, state, request, sentMs } = standing;
    const of = { standingId, protectionId };
    if (state === 'sent') return;
    if (state === 'fired') {
      this.bookWanted = true;
      return;
    }
    const nowMs = this.around.nowMs();
    const missedMs = this.missing.get(standingId) ?? nowMs;
    this.missing.set(standingId, missedMs);
    if (state === 'standing' && request?.kind === 'cancel' && request.status === 'acknowledged') {
      turn.stage([ending(of, 'cancelled', '')], CAUSE);
      return;
    }
    this.bookWanted = true;
    const matches = exactMatches(turn.state, standing);
    const order = matches[0]?.brokerOrderId ?? null;
    if (matches.length === 1 && order !== null) {
      const fired = { brokerStandingId: null, orderIds: [order], words: '' };
      turn.stage([{ kind: 'standing_fired', ...of, ...fired }], CAUSE);
      return;
    }
    if (!current) return;
    // What was seen can have fired just before it was missed, and its order has to have shown.
    const sinceMs = standing.brokerStandingId === null ? sentMs : missedMs;
    const fromMs = Math.max(sinceMs > nowMs ? 0 : sinceMs, this.around.measuresFromMs());
    const proof = this.absent.note(standingId, fromMs, nowMs);
    if (proof === null) return;
    // Where one of several orders may be its own, positions agree also when it has fired.
    if (matches.length > 1 || !this.agrees(turn.state, standing, missedMs)) {
      if (state === 'standing') {
        turn.stage([{ kind: 'standing_lost', ...of, cause: 'unlisted_reply' }], CAUSE);
      }
      return;
    }
    const words = `Absent from ${proof.reads} complete reads`;
    const end = standing.brokerStandingId === null ? 'not_received' : 'vanished';
    turn.stage([ending(of, end, words)], CAUSE);
  }

  /**
   * Whether the broker, asked since it was missed, holds what we hold. A difference can be what it
   * fired while nobody was here, with its order gone from the book of a later day.
   */
  private agrees(state: EngineView, { instrument, product }: Standing, missedMs: number): boolean {
    const net = this.net();
    if (net === null || net.readMs < missedMs) return false;
    let ours = 0;
    for (const position of state.positions.values()) {
      if (position.instrument === instrument && position.product === product) ours += position.net;
    }
    return (net.units.get(contractKey(instrument, product)) ?? 0) === ours;
  }
}

type Of = Pick<Standing, 'standingId' | 'protectionId'>;

function ending(of: Of, end: StandingEnd, words: string): DomainEvent {
  return { kind: 'standing_ended', ...of, end, commandId: null, words: words.slice(0, 500) };
}

function byTag(state: EngineView, { tag, brokerStandingId }: BrokerStanding): StandingId | null {
  if (tag === null) return null;
  const standing = state.standings.get(tag as StandingId);
  if (standing === undefined) return null;
  // A second one under the same tag is nothing that we sent.
  const { brokerStandingId: known } = standing;
  return known === null || known === brokerStandingId ? standing.standingId : null;
}

/** A broker that does not say which of the two a trigger is gives it as the stop. */
function termsOf(standing: StandingTerms, row: BrokerStanding): StandingTerms {
  const { quantity, stop, target } = row;
  if (stop === null && target === null) return standing;
  const isTarget = row.kindUnsaid === true && standing.stop === null;
  return isTarget ? { quantity, stop: null, target: stop } : { quantity, stop, target };
}

type Told = Exclude<Parameters<typeof standingAllows>[1], { kind: 'standing_traced' }>;

/** What the row says that we do not know yet; null for nothing. */
function eventOf(standing: Standing, row: BrokerStanding): Told | null {
  const { standingId, protectionId } = standing;
  const of = { standingId, protectionId };
  const { brokerStandingId, orderIds } = row;
  const words = row.words.slice(0, 500);
  switch (row.status) {
    case 'standing': {
      const { quantity, stop, target } = termsOf(standing, row);
      const terms = { quantity, stop, target };
      const known = standing.state === 'standing' && sameTerms(standing, terms);
      return known ? null : { kind: 'standing_seen', ...of, brokerStandingId, ...terms };
    }
    case 'fired': {
      const same = orderIds.every((id) => standing.orderIds.includes(id));
      const known = standing.state === 'fired' && same;
      return known ? null : { kind: 'standing_fired', ...of, brokerStandingId, orderIds, words };
    }
    case 'cancelled':
    case 'rejected':
    case 'expired':
      return { kind: 'standing_ended', ...of, end: row.status, commandId: null, words };
    default:
      return unreachable(row.status);
  }
}
