/**
 * The auditor's own reading of what the broker keeps for plans of protection, written a second time
 * and judged beside the broker's truth.
 *
 * K-01 written down before it leaves, and it leaves once. K-02 one request at a time, and only what
 * was written down. K-03 nothing is placed or changed while an exit runs or the desk may not act.
 * K-04 what it may fire is held and promised to nothing else. K-05 what the ledger says of it is so
 * at the broker. K-06 a plan fires once for each time that it was armed, here or there. K-07 in the
 * end the broker keeps what the ledger says, and nothing that no plan wants.
 */
import type { EventRecord } from '../../shared/domain/events.ts';
import type { StandingTerms } from '../../shared/domain/standing.ts';
import { hasEnded, isReducing, keyOf, mostToCome, type NaiveBook } from './naive-book.ts';
import type { StandingModel, TrueStanding } from './standing-model.ts';
import type { StandingFrame } from './standing-session.ts';

type Event = EventRecord['event'];
type Of<Kind> = Extract<Event, { readonly kind: Kind }>;
type StandingEvent = Extract<Event, { readonly standingId: string; readonly protectionId: string }>;
type Complain = (words: string) => void;

interface NaiveRequest {
  readonly kind: string;
  readonly attempt: number;
  /** Units and triggers that a change asks for, as text. */
  readonly terms: string;
  /** The most units that it may come to. */
  readonly most: bigint;
  status: string;
}

interface NaiveStanding {
  readonly id: string;
  readonly plan: string;
  readonly key: string;
  readonly side: string;
  state: string;
  units: bigint;
  request: NaiveRequest | null;
  /** Its place has left. */
  left: boolean;
  /** A trader counted it as gone. */
  buried: boolean;
  /** Said to have fired only because an order placed elsewhere is just what it would fire. */
  guessed: boolean;
}

/** What happens, the states it may happen in, and the state behind it. */
const LAW: readonly (readonly [what: string, from: string, to: string])[] = [
  ['accepted', 'sent unknown refused not_received assumed_dead', 'standing'],
  ['refused', 'sent unknown', 'refused'],
  ['lost', 'sent standing', 'unknown'],
  [
    'seen',
    'sent unknown standing cancelled refused rejected expired not_received vanished assumed_dead',
    'standing',
  ],
  [
    'fired',
    'sent unknown standing fired cancelled refused rejected expired not_received vanished ' +
      'assumed_dead',
    'fired',
  ],
  ['traced', 'fired', 'traced'],
  ['cancelled', 'sent unknown standing', 'cancelled'],
  ['rejected', 'sent unknown standing fired', 'rejected'],
  ['expired', 'sent unknown standing', 'expired'],
  ['not_received', 'unknown', 'not_received'],
  ['vanished', 'unknown standing', 'vanished'],
  ['assumed_dead', 'unknown standing fired', 'assumed_dead'],
];
const MOVES = new Map(
  LAW.flatMap(([what, from, to]) => from.split(' ').map((one) => [`${what} ${one}`, to])),
);
const LIVE = new Set(['sent', 'unknown', 'standing', 'fired']);
/** Said to be over and not fired: then it does not stand at the broker either. */
const GONE = new Set('refused cancelled rejected expired not_received vanished'.split(' '));

export class StandingBook {
  readonly all = new Map<string, NaiveStanding>();
  readonly edges = new Map<string, number>();
  private readonly book: NaiveBook;
  private readonly truth: StandingModel;
  private readonly complain: Complain;
  private readonly latest = new Map<string, string>();
  private readonly armed = new Map<string, number>();
  private readonly fired = new Map<string, number>();
  /** Plans that are set and have not fired here. */
  private readonly plans = new Set<string>();

  constructor(book: NaiveBook, truth: StandingModel, complain: Complain) {
    this.book = book;
    this.truth = truth;
    this.complain = complain;
  }

  apply({ event }: EventRecord): void {
    switch (event.kind) {
      case 'protection_set':
      case 'protection_changed':
        this.arm(event.protectionId);
        return;
      case 'protection_fired':
        if (this.isAtBroker(event.protectionId)) {
          this.complain(`K-06: ${event.protectionId} fired here and is kept at the broker`);
        }
        this.plans.delete(event.protectionId);
        this.countFiring(event.protectionId);
        return;
      case 'protection_ended':
        this.plans.delete(event.protectionId);
        return;
      case 'standing_intended':
        this.begin(event);
        return;
      default:
        if ('standingId' in event && 'protectionId' in event) this.follow(event);
    }
  }

  /** The most that may still be fired of a holding, by the ledger. */
  mayFire(key: string, side: string): bigint {
    let units = 0n;
    for (const standing of this.all.values()) {
      const same = standing.key === key && standing.side === side;
      if (same && LIVE.has(standing.state)) units += mostOf(standing);
    }
    return units;
  }

  /** Whether a plan is out of the hands of the desk. */
  isAtBroker(plan: string): boolean {
    const latest = this.all.get(this.latest.get(plan) ?? '');
    if (latest === undefined) return false;
    return LIVE.has(latest.state) || latest.state === 'traced' || latest.buried;
  }

  /** Strategy, contract and product that it protects; null for one that is not in the ledger. */
  ownerOf({ request }: TrueStanding): Pick<NaiveStanding, 'key' | 'buried'> | null {
    return this.all.get(request.standingId) ?? null;
  }

  frame(frame: StandingFrame, ledgerFailed: boolean): void {
    const standing = this.all.get(frame.request.standingId);
    if (standing === undefined) {
      this.complain(`K-01: a ${frame.kind} of what is not in the ledger`);
      return;
    }
    if (ledgerFailed) this.complain(`K-01: a ${frame.kind} left while the ledger cannot write`);
    if (frame.kind === 'keep') this.checkPlace(standing, frame.request);
    else this.checkRequest(standing, frame);
    if (frame.kind === 'withdraw') return;
    if (this.book.halted) this.complain(`K-03: a ${frame.kind} left a halted desk`);
    if (!this.book.reconciled) this.complain(`K-03: a ${frame.kind} left before reconciliation`);
    const runs = [...this.book.exits.values()].some(
      ({ key, open }) => open && key === standing.key,
    );
    if (runs) this.complain(`K-03: a ${frame.kind} left while an exit of ${standing.key} runs`);
    const grows = BigInt(frame.request.quantity) > standing.units;
    if (frame.kind === 'keep' || grows) this.checkHeld(standing);
  }

  /** Its condition was met at the broker. */
  fires({ request: { standingId } }: TrueStanding): void {
    const standing = this.all.get(standingId);
    if (standing !== undefined) this.countFiring(standing.plan);
  }

  /** When all has come to rest and every list was read. */
  finish(): void {
    const seen = new Set<string>();
    for (const real of this.truth.all.values()) {
      const { standingId } = real.request;
      if (seen.has(standingId)) this.complain(`K-01: ${standingId} stands twice`);
      seen.add(standingId);
      const ours = this.all.get(standingId);
      if (ours === undefined) this.complain(`K-07: ${real.id} is nowhere in the ledger`);
      else this.trialOf(ours, real);
    }
    for (const ours of this.all.values()) {
      if (LIVE.has(ours.state) && !seen.has(ours.id) && !this.mayHaveFired(ours)) {
        this.complain(`K-07: ${ours.id} is ${ours.state} and never arrived`);
      }
    }
  }

  private trialOf(ours: NaiveStanding, real: TrueStanding): void {
    const says = `${ours.id}/${real.id} is ${ours.state}, at the broker ${real.status}`;
    if (real.status === 'fired') {
      const traced = ours.state === 'traced' || ours.buried || this.isOdd(ours, real);
      if (!traced) this.complain(`K-07: ${says}`);
      return;
    }
    if (real.status !== 'standing') {
      if (LIVE.has(ours.state) && !this.mayHaveFired(ours)) this.complain(`K-07: ${says}`);
      return;
    }
    if (ours.state !== 'standing') this.complain(`K-07: ${says}`);
    if (BigInt(real.terms.quantity) !== ours.units) {
      this.complain(`K-07: ${ours.id} is of ${ours.units}, at the broker ${real.terms.quantity}`);
    }
    if (!this.plans.has(ours.plan)) this.complain(`K-07: ${real.id} stands and no plan wants it`);
    const net = this.book.netOf(ours.key);
    const held = ours.side === 'sell' ? net : -net;
    const fits = BigInt(real.terms.quantity) <= held;
    if (!fits && !this.book.claimedKeys.has(ours.key)) {
      this.complain(`K-04: ${real.id} stands with ${real.terms.quantity} of ${held}`);
    }
  }

  /** What ended before the plan was armed again is no longer its own. */
  private arm(plan: string): void {
    this.plans.add(plan);
    this.armed.set(plan, (this.armed.get(plan) ?? 0) + 1);
    const latest = this.all.get(this.latest.get(plan) ?? '');
    if (latest !== undefined && !LIVE.has(latest.state)) this.latest.delete(plan);
  }

  private countFiring(plan: string): void {
    const fired = (this.fired.get(plan) ?? 0) + 1;
    this.fired.set(plan, fired);
    const buried = [...this.all.values()].some((each) => each.plan === plan && this.isFree(each));
    const armed = this.armed.get(plan) ?? 0;
    if (fired > armed && !buried) this.complain(`K-06: ${plan} fired ${fired} times of ${armed}`);
  }

  /** Positions differ, so that what is gone from the list stays in doubt until a person looks. */
  private mayHaveFired({ state, key }: NaiveStanding): boolean {
    return state === 'unknown' && this.book.differs.has(key.slice(key.indexOf('|') + 1));
  }

  /** A person has taken it into their own hands. */
  private isFree({ id, buried, key }: NaiveStanding): boolean {
    const real = [...this.truth.all.values()].find(({ request }) => request.standingId === id);
    const claimed = real?.fired !== null && this.book.claimed.has(real?.fired.id ?? '');
    return buried || claimed || key.startsWith('External|');
  }

  private begin(event: Of<'standing_intended'>): void {
    const { standingId: id, protectionId: plan, side } = event;
    if (this.all.has(id)) this.complain(`K-01: ${id} was written down twice`);
    if (!this.plans.has(plan)) this.complain(`K-03: ${id} is of no plan`);
    const before = this.all.get(this.latest.get(plan) ?? '');
    if (before !== undefined && LIVE.has(before.state)) {
      this.complain(`K-06: ${id} beside ${before.id}, which is ${before.state}`);
    }
    this.all.set(id, {
      ...{ id, plan, side, key: keyOf(event) },
      ...{ state: 'sent', units: BigInt(event.quantity), request: null },
      ...{ left: false, buried: false, guessed: false },
    });
    this.latest.set(plan, id);
  }

  private follow(event: StandingEvent): void {
    const standing = this.all.get(event.standingId);
    if (standing === undefined) {
      this.complain(`K-05: ${event.kind} of ${event.standingId}, which is not there`);
      return;
    }
    if (event.kind === 'standing_requested') this.ask(standing, event);
    else if (event.kind === 'standing_answered') answer(standing, event);
    else if (event.kind !== 'standing_intended') this.move(standing, event);
  }

  private ask(
    standing: NaiveStanding,
    { request, attempt, terms }: Of<'standing_requested'>,
  ): void {
    if (standing.request !== null) this.complain(`K-02: two requests of ${standing.id}`);
    if (standing.state !== 'standing') {
      this.complain(`K-02: a ${request} of ${standing.id}, which is ${standing.state}`);
    }
    const asked = BigInt(terms?.quantity ?? 0);
    const most = asked > mostOf(standing) ? asked : mostOf(standing);
    const text = terms === null ? '' : textOf(terms);
    standing.request = { kind: request, attempt, terms: text, most, status: 'pending' };
  }

  private move(
    standing: NaiveStanding,
    event: Exclude<
      StandingEvent,
      Of<'standing_intended' | 'standing_requested' | 'standing_answered'>
    >,
  ): void {
    const what = event.kind === 'standing_ended' ? event.end : event.kind.slice('standing_'.length);
    const edge = `${what} ${standing.state}`;
    const to = MOVES.get(edge);
    if (to === undefined) {
      this.complain(`K-05: ${what} while ${standing.state}`);
      return;
    }
    this.edges.set(edge, (this.edges.get(edge) ?? 0) + 1);
    standing.state = to;
    if (event.kind === 'standing_seen') {
      standing.units = BigInt(event.quantity);
      if (standing.request?.terms === textOf(event)) standing.request = null;
    }
    if (what === 'assumed_dead') standing.buried = true;
    if (!LIVE.has(to)) standing.request = null;
    this.checkTruth(standing, event);
  }

  private checkTruth(standing: NaiveStanding, event: StandingEvent): void {
    const { id, state } = standing;
    const real = [...this.truth.all.values()].find(({ request }) => request.standingId === id);
    const status = real?.status ?? 'nowhere';
    const lives = status === 'standing' || (status === 'fired' && !this.isOdd(standing, real));
    if (GONE.has(state) && lives) {
      this.complain(`K-05: ${id} is said to be ${state}, and is ${status}`);
    }
    if (state === 'standing' && status === 'nowhere') this.complain(`K-05: ${id} never arrived`);
    // A broker that names nothing: another hand's order of just these terms cannot be told from it.
    if (event.kind === 'standing_fired' && event.brokerStandingId === null) standing.guessed = true;
    if (standing.guessed) return;
    if (state === 'fired' && status !== 'fired') {
      this.complain(`K-05: ${id} is said to have fired, and is ${status}`);
    }
    if (event.kind !== 'standing_traced') return;
    const traced = event.orders.map((order) => this.book.orders.get(order)?.brokerId);
    if (traced.length !== 1 || traced[0] !== real?.fired?.id) {
      this.complain(`K-05: ${id} is traced to ${traced.join()}, and fired ${real?.fired?.id}`);
    }
  }

  /**
   * The order that it fired was changed or claimed by another hand, so nobody can tell whose it is;
   * and what is External already reads the same whoever sold it.
   */
  private isOdd({ key }: NaiveStanding, real: TrueStanding | undefined): boolean {
    const fired = real?.fired ?? null;
    if (real?.touched === true || fired === null || key.startsWith('External|')) return true;
    if (this.book.claimed.has(fired.id)) return true;
    return fired.touched || fired.overfilled || fired.filledLate;
  }

  private checkPlace(
    standing: NaiveStanding,
    request: Extract<StandingFrame, { kind: 'keep' }>['request'],
  ): void {
    if (standing.left) this.complain(`K-01: ${standing.id} left twice`);
    standing.left = true;
    if (standing.state !== 'sent') this.complain(`K-01: placed while ${standing.state}`);
    const same = BigInt(request.quantity) === standing.units && request.side === standing.side;
    if (!same) this.complain(`K-01: ${standing.id} left otherwise than it was written`);
  }

  private checkRequest(standing: NaiveStanding, { kind }: StandingFrame): void {
    const wanted = kind === 'change' ? 'change' : 'cancel';
    const { request } = standing;
    if (request?.kind === wanted && request.status === 'pending') return;
    this.complain(`K-02: a ${kind} of ${standing.id} that is not in the ledger`);
  }

  private checkHeld({ id, key, side }: NaiveStanding): void {
    const net = this.book.netOf(key);
    const held = side === 'sell' ? net : -net;
    let promised = this.mayFire(key, side);
    for (const order of this.book.orders.values()) {
      const same = keyOf(order) === key && order.side === side;
      if (same && isReducing(order) && !hasEnded(order)) promised += mostToCome(order);
    }
    if (promised > held) this.complain(`K-04: with ${id}, ${promised} of ${held} are promised`);
  }
}

function mostOf({ units, request }: NaiveStanding): bigint {
  return request !== null && request.most > units ? request.most : units;
}

function textOf({ quantity, stop, target }: StandingTerms): string {
  return `${quantity} ${stop?.trigger ?? '-'} ${target?.trigger ?? '-'}`;
}

function answer(standing: NaiveStanding, event: Of<'standing_answered'>): void {
  const { request } = standing;
  if (request?.attempt !== event.attempt) return;
  if (event.answer === 'failed') standing.request = null;
  else request.status = event.answer;
}
