/**
 * The conditional orders that the paper broker keeps. They wait over nights and restarts, look at
 * the last price while the exchange trades, and become an ordinary limit order once, which carries
 * no tag of ours: as at real brokers it shows in the book as somebody's, and only the list of
 * conditional orders tells whose.
 */
import type { BrokerOrderId, BrokerStandingId } from '../../../shared/domain/ids.ts';
import type { RejectionCode } from '../../../shared/domain/rejections.ts';
import type { StandingLeg, StandingTerms } from '../../../shared/domain/standing.ts';
import { calendarDayOf, DAY_MS, indiaDayNumber } from '../../../shared/maths/calendar.ts';
import { isTrading } from '../../market/session-clock.ts';
import type { SimulatedMarket } from '../../market/simulated-market.ts';
import { complaintAbout, type StandingComplaint } from '../standing-checks.ts';
import type {
  BrokerStanding,
  StandingAbility,
  StandingCancel,
  StandingChange,
  StandingOutcome,
  StandingRequest,
} from '../standing.ts';
import type { PaperExchange, PaperRequest } from './paper-exchange.ts';

/** One as the paper broker keeps it: the picture that leaves, and when it was taken in. */
export interface PaperStanding extends Omit<BrokerStanding, 'kindUnsaid' | 'updatedMs'> {
  readonly placedMs: number;
  readonly updatedMs: number;
}

export interface StandingState {
  /** The last number given out; the counter never starts again. */
  readonly lastNumber: number;
  readonly kept: readonly PaperStanding[];
}

export interface PaperStandingDesk {
  place(request: StandingRequest): StandingOutcome;
  change(request: StandingChange): StandingOutcome;
  cancel(request: StandingCancel): StandingOutcome;
  list(): readonly BrokerStanding[];
  /** One market step went by; the ids of the orders that were fired in it. */
  step(): readonly BrokerOrderId[];
  state(): StandingState;
}

export interface StandingParts {
  readonly nowMs: () => number;
  readonly market: Pick<SimulatedMarket, 'instruments' | 'session' | 'quote' | 'valuation'>;
  readonly exchange: Pick<PaperExchange, 'place'>;
  /** Something has to survive. */
  readonly changed: () => void;
}

export const NO_STANDING: StandingState = { lastNumber: 0, kept: [] };

const ENDED_DAYS = 7;
const YEAR_MS = 365 * DAY_MS;
const MOST_STANDING = 500;

export const PAPER_STANDING: StandingAbility = {
  kinds: ['stop', 'target', 'both'],
  products: ['nrml', 'cnc'],
  exchanges: ['NSE', 'BSE', 'NFO', 'BFO'],
  tagged: true,
  namesOrders: true,
  tagsOrders: false,
  endedDays: ENDED_DAYS,
  requestsPerChange: 1,
  says: 'They fire a limit order that can rest; margin is asked for only then',
};

export function openPaperStanding(parts: StandingParts, from: StandingState): PaperStandingDesk {
  return new StandingDesk(parts, from);
}

class StandingDesk implements PaperStandingDesk {
  readonly #parts: StandingParts;
  readonly #kept = new Map<BrokerStandingId, PaperStanding>();
  #lastNumber: number;

  constructor(parts: StandingParts, from: StandingState) {
    this.#parts = parts;
    this.#lastNumber = from.lastNumber;
    for (const each of from.kept) this.#kept.set(each.brokerStandingId, each);
  }

  place(request: StandingRequest): StandingOutcome {
    const complaint = this.#complaint(request);
    if (complaint !== null) return { kind: 'refused', ...complaint };
    if (this.#standing().length >= MOST_STANDING) {
      return refused('not_permitted', `At most ${MOST_STANDING} may stand at one time`);
    }
    const nowMs = this.#parts.nowMs();
    const { standingId, instrument, side, product } = request;
    const brokerStandingId = this.#nextId(nowMs);
    this.#keep({
      ...termsOf(request),
      brokerStandingId,
      tag: standingId,
      instrument,
      side,
      product,
      status: 'standing',
      orderIds: [],
      words: '',
      placedMs: nowMs,
      updatedMs: nowMs,
    });
    return { kind: 'accepted', brokerStandingId };
  }

  change(request: StandingChange): StandingOutcome {
    const known = this.#open(request);
    if ('kind' in known) return known;
    const same = known.instrument === request.instrument && known.side === request.side;
    if (!same || known.product !== request.product) {
      return refused('not_permitted', 'Contract, side and product stay as they are');
    }
    const complaint = this.#complaint(request);
    if (complaint !== null) return { kind: 'refused', ...complaint };
    this.#put(known, termsOf(request));
    return { kind: 'accepted', brokerStandingId: known.brokerStandingId };
  }

  cancel(request: StandingCancel): StandingOutcome {
    const known = this.#open(request);
    if ('kind' in known) return known;
    this.#put(known, { status: 'cancelled', words: 'Cancelled on request' });
    return { kind: 'accepted', brokerStandingId: known.brokerStandingId };
  }

  list(): readonly BrokerStanding[] {
    const sinceMs = this.#parts.nowMs() - ENDED_DAYS * DAY_MS;
    const shown = [...this.#kept.values()].filter(
      ({ status, updatedMs }) => status === 'standing' || updatedMs >= sinceMs,
    );
    return shown.map(pictureOf);
  }

  step(): readonly BrokerOrderId[] {
    this.#forgetOld();
    if (!isTrading(this.#parts.market.session())) return [];
    return this.#standing().flatMap((each) => this.#look(each));
  }

  state(): StandingState {
    return { lastNumber: this.#lastNumber, kept: [...this.#kept.values()] };
  }

  #standing(): readonly PaperStanding[] {
    return [...this.#kept.values()].filter(({ status }) => status === 'standing');
  }

  #open({ brokerStandingId }: StandingCancel): PaperStanding | StandingOutcome {
    const known = this.#kept.get(brokerStandingId);
    if (known === undefined) return refused('order_not_found', 'There is no such trigger');
    if (known.status === 'standing') return known;
    return refused('already_final', `The trigger is already ${known.status}`);
  }

  #look(standing: PaperStanding): readonly BrokerOrderId[] {
    const { market, nowMs } = this.#parts;
    const years = market.valuation(standing.instrument)?.years ?? 1;
    const derivative = standing.product === 'nrml';
    if ((derivative && years <= 0) || nowMs() > standing.placedMs + YEAR_MS) {
      this.#put(standing, { status: 'expired', words: 'Its time ran out before it fired' });
      return [];
    }
    const last = market.quote(standing.instrument)?.last ?? null;
    const leg = last === null ? null : legReached(standing, last);
    return leg === null ? [] : this.#fire(standing, leg);
  }

  #fire(standing: PaperStanding, leg: StandingLeg): readonly BrokerOrderId[] {
    const { instrument, side, product, quantity } = standing;
    const outcome = this.#parts.exchange.place({
      orderId: null,
      mode: 'paper',
      instrument,
      side,
      product,
      validity: 'day',
      quantity,
      type: 'limit',
      price: leg.limit,
      trigger: null,
    } satisfies PaperRequest);
    if (outcome.kind !== 'accepted') {
      const words = outcome.kind === 'refused' ? outcome.words : 'Nothing came of it';
      this.#put(standing, { status: 'rejected', words });
      return [];
    }
    this.#put(standing, { status: 'fired', orderIds: [outcome.brokerOrderId], words: '' });
    return [outcome.brokerOrderId];
  }

  /** Later pictures carry later times, even within one millisecond. */
  #put(standing: PaperStanding, change: Partial<PaperStanding>): void {
    const updatedMs = Math.max(this.#parts.nowMs(), standing.updatedMs + 1);
    this.#keep({ ...standing, ...change, updatedMs });
  }

  #keep(standing: PaperStanding): void {
    this.#kept.set(standing.brokerStandingId, standing);
    this.#parts.changed();
  }

  #forgetOld(): void {
    const sinceMs = this.#parts.nowMs() - ENDED_DAYS * DAY_MS;
    for (const { status, updatedMs, brokerStandingId } of this.#kept.values()) {
      if (status !== 'standing' && updatedMs < sinceMs) this.#kept.delete(brokerStandingId);
    }
  }

  #nextId(nowMs: number): BrokerStandingId {
    this.#lastNumber += 1;
    const { year, month, day } = calendarDayOf(indiaDayNumber(nowMs));
    const date = (year % 100) * 10_000 + month * 100 + day;
    return `S${date}${String(this.#lastNumber).padStart(6, '0')}` as BrokerStandingId;
  }

  /** What can be known now; margin, band and market hours are found out when it fires. */
  #complaint(request: StandingRequest): StandingComplaint | null {
    const { market } = this.#parts;
    const instrument = market.instruments.get(request.instrument);
    const last = market.quote(request.instrument)?.last ?? request.last;
    return complaintAbout({ ...request, last }, instrument, PAPER_STANDING);
  }
}

function pictureOf(standing: PaperStanding): BrokerStanding {
  return {
    ...termsOf(standing),
    brokerStandingId: standing.brokerStandingId,
    tag: standing.tag,
    instrument: standing.instrument,
    side: standing.side,
    product: standing.product,
    status: standing.status,
    orderIds: standing.orderIds,
    words: standing.words,
    updatedMs: standing.updatedMs,
  };
}

function termsOf({ quantity, stop, target }: StandingTerms): StandingTerms {
  return { quantity, stop, target };
}

/** The stop first: should both be reached in one step, the worse news is acted on. */
function legReached({ side, stop, target }: PaperStanding, last: number): StandingLeg | null {
  const below = (leg: StandingLeg | null): boolean => leg !== null && last <= leg.trigger;
  const above = (leg: StandingLeg | null): boolean => leg !== null && last >= leg.trigger;
  if (side === 'sell' ? below(stop) : above(stop)) return stop;
  return (side === 'sell' ? above(target) : below(target)) ? target : null;
}

function refused(rejection: RejectionCode, words: string): StandingOutcome {
  return { kind: 'refused', rejection, words };
}
