/**
 * From the steps of an order in the truth to the steps that the OMS reports: NewAck, PendingNew,
 * New, Fill and so on, in the order of the published sequences. One step of the truth can be none,
 * one or two reports. Everything is worked out from the order alone, so a book that is shown as it
 * was a while ago has the words of that moment.
 */
import { unreachable } from '../../../shared/lib/assert.ts';
import type { TruthOrder, TruthStep } from '../truth.ts';
import type { NorenStatus, ReportType } from './noren-order.ts';

/** One report about an order, with everything a row or frame shows of that moment. */
export interface Stage {
  readonly step: TruthStep;
  /** The place of the step among the order's steps. */
  readonly place: number;
  readonly status: NorenStatus;
  readonly stIntrn: string;
  readonly report: ReportType;
  /** The exchange has given its number by now. */
  readonly acked: boolean;
  /** `RED` for the risk engine; the exchange signs its own. */
  readonly rejby: string | null;
  /** The reason belongs to this moment, in the truth's words. */
  readonly refused: boolean;
  /** Units reported as filled by now, and Σ price × quantity of them. */
  readonly filled: number;
  readonly filledValue: number;
  readonly cancelled: number;
}

export const RISK_ENGINE = 'RED';
const EXCHANGE = 'EXCHANGE';

/** The finer state beside the public one; null where both are the same. */
const INNER: Readonly<Record<ReportType, string | null>> = {
  NewAck: 'ORDER PENDING',
  PendingNew: 'ORDER ACK',
  New: null,
  ModAck: 'MODIFY PENDING',
  PendingReplace: 'MODIFY ACK',
  Replaced: null,
  CanAck: 'CANCEL PENDING',
  PendingCancel: 'CANCEL ACK',
  Canceled: null,
  Fill: null,
  Rejected: null,
  ReplaceRejected: null,
  CancelRejected: null,
};

/** Oldest first; never empty. */
export function stagesOf(order: TruthOrder): readonly Stage[] {
  const walk = new Walk(order.validity === 'ioc');
  order.steps.forEach((step, place) => walk.take(step, place));
  return walk.stages;
}

export function stageNow(order: TruthOrder): Stage | null {
  return stagesOf(order).at(-1) ?? null;
}

/** What the latest step of the order reports. */
export function stagesOfLast(order: TruthOrder): readonly Stage[] {
  const last = order.steps.length - 1;
  return stagesOf(order).filter(({ place }) => place === last);
}

class Walk {
  readonly stages: Stage[] = [];
  /** Such an order is in the exchange's book for a moment, whatever becomes of it there. */
  readonly #atOnce: boolean;
  #base: NorenStatus = 'PENDING';
  #held = false;
  #acked = false;
  #sent = false;
  #filled = 0;
  #filledValue = 0;
  #step: TruthStep | null = null;
  #place = 0;

  constructor(atOnce: boolean) {
    this.#atOnce = atOnce;
  }

  take(step: TruthStep, place: number): void {
    this.#step = step;
    this.#place = place;
    this.#report(step);
  }

  #report(step: TruthStep): void {
    switch (step.phase) {
      case 'held':
        this.#add(
          this.#held ? 'Replaced' : 'New',
          'OPEN',
          `AMO ${this.#held ? 'MODIFIED' : 'OPEN'}`,
        );
        this.#held = true;
        return;
      case 'received':
        return this.#add('NewAck', 'PENDING');
      case 'validating':
        return;
      case 'sent':
        this.#sent = true;
        return this.#acked ? undefined : this.#add('PendingNew', 'PENDING');
      case 'trigger_pending':
        return this.#enter('TRIGGER_PENDING');
      case 'open':
        this.#enter('OPEN');
        return this.#fill('OPEN');
      case 'filled':
        this.#enter('OPEN');
        return this.#fill('COMPLETE');
      case 'rejected':
        return this.#add('Rejected', 'REJECTED', null, true);
      case 'cancelled':
      case 'expired':
        return this.#end(step);
      case 'modify_validating':
      case 'modify_sent':
      case 'modified':
      case 'modify_refused':
      case 'cancel_sent':
      case 'cancel_refused':
        return this.#change(step.phase);
      default:
        return unreachable(step.phase);
    }
  }

  #change(
    phase:
      | 'modify_validating'
      | 'modify_sent'
      | 'modified'
      | 'modify_refused'
      | 'cancel_sent'
      | 'cancel_refused',
  ): void {
    switch (phase) {
      case 'modify_validating':
        return this.#add('ModAck');
      case 'modify_sent':
        return this.#add('PendingReplace');
      case 'modified':
        return this.#add('Replaced');
      case 'modify_refused':
        return this.#add('ReplaceRejected', this.#base, null, true);
      case 'cancel_sent':
        this.#add('CanAck');
        return this.#add('PendingCancel');
      case 'cancel_refused':
        return this.#add('CancelRejected', this.#base, null, true);
      default:
        return unreachable(phase);
    }
  }

  #end(step: TruthStep): void {
    if (this.#base === 'CANCELED') return this.#fill('CANCELED');
    if (this.#atOnce && this.#sent) this.#enter('OPEN');
    if (step.filled > this.#filled) this.#enter('OPEN');
    this.#fill('OPEN');
    const waited = this.#held && !this.#sent;
    this.#add('Canceled', 'CANCELED', waited ? 'AMO CANCELED' : null);
  }

  /** In the book of the exchange for the first time, or set free by its trigger. */
  #enter(status: 'OPEN' | 'TRIGGER_PENDING'): void {
    const freed = this.#base === 'TRIGGER_PENDING' && status === 'OPEN';
    if (this.#acked && !freed) return;
    this.#acked = true;
    this.#add('New', status);
  }

  #fill(status: NorenStatus): void {
    const { filled = 0, filledValue = 0 } = this.#step ?? {};
    if (filled <= this.#filled) return;
    this.#filled = filled;
    this.#filledValue = filledValue;
    this.#add('Fill', status);
  }

  #add(
    report: ReportType,
    status: NorenStatus = this.#base,
    inner: string | null = null,
    refused = false,
  ): void {
    const step = this.#step;
    if (step === null) return;
    this.#base = status;
    const byExchange = this.#sent && report === 'Rejected';
    this.stages.push({
      step,
      place: this.#place,
      status,
      stIntrn: inner ?? INNER[report] ?? status,
      report,
      acked: this.#acked,
      rejby: refused ? (byExchange ? EXCHANGE : RISK_ENGINE) : null,
      refused,
      filled: this.#filled,
      filledValue: this.#filledValue,
      cancelled: report === 'Canceled' ? step.quantity - step.filled : 0,
    });
  }
}
