/** Every kind of event says a sentence that a trader can read. */
import { describe, expect, it } from 'vitest';
import { saysEvent, storyLine } from '../../../electron/projections/story-line.ts';
import { storyLine as storySchema } from '../../../shared/contract/rows.ts';
import type { AnomalyCode } from '../../../shared/domain/desk-events.ts';
import type { DomainEvent, EventRecord } from '../../../shared/domain/events.ts';
import { EXIT_REASONS } from '../../../shared/domain/intent.ts';
import { ORDER_TYPES } from '../../../shared/domain/order-events.ts';
import { REFUSAL_ORDER } from '../../../shared/domain/refusals.ts';
import { REJECTIONS } from '../../../shared/domain/rejections.ts';
import { oneOfEach } from '../ledger/sample-events.ts';

const JARGON = /undefined|NaN|null|\[object|_|Infinity|\{\w+\}/;

const ONE_OF_EACH = oneOfEach();

function of<Kind extends DomainEvent['kind']>(kind: Kind): Extract<DomainEvent, { kind: Kind }> {
  return ONE_OF_EACH[kind] as Extract<DomainEvent, { kind: Kind }>;
}

function expectSentence(event: DomainEvent): void {
  const says = saysEvent(event);
  expect(says, JSON.stringify(event)).not.toMatch(JARGON);
  expect(says).toMatch(/^\p{Lu}.*[\p{L}\p{N})%]$/su);
}

describe('a line of a story', () => {
  it('is a sentence for every kind of event and fits what was promised', () => {
    for (const [kind, event] of Object.entries(ONE_OF_EACH)) {
      expectSentence(event);
      const record = { seq: 1, atMs: 2, chain: 'desk', cause: 'start', event } as EventRecord;
      const line = storyLine(record);
      expect(storySchema.safeParse(line).error?.issues ?? [], kind).toEqual([]);
      expect(line.kind).toBe(kind);
      expect(Object.keys(line.fields)).toEqual(
        Object.keys(event).filter((field) => field !== 'kind'),
      );
    }
  });

  it('has words for every order type, exit reason, rejection and anomaly', () => {
    const intended = of('order_intended');
    for (const type of ORDER_TYPES) expectSentence({ ...intended, type });
    for (const reason of EXIT_REASONS) expectSentence({ ...of('exit_intended'), reason });
    for (const rejection of Object.keys(REJECTIONS) as (keyof typeof REJECTIONS)[]) {
      expectSentence({ ...of('order_rejected'), rejection, words: '' });
      expectSentence({ ...of('request_failed'), rejection, words: '' });
    }
    const codes: Readonly<Record<AnomalyCode, true>> = {
      illegal_update: true,
      late_fill: true,
      overfill: true,
      late_appearance: true,
      two_orders_one_tag: true,
      broker_id_changed: true,
      fills_missing: true,
      position_differs: true,
      changed_elsewhere: true,
      earlier_day: true,
      trade_reissued: true,
      trade_corrected: true,
      events_lost: true,
      unreadable_frame: true,
      would_cross_zero: true,
    };
    for (const code of Object.keys(codes) as AnomalyCode[]) {
      const words = 'order_working while trigger_pending';
      expectSentence({ ...of('anomaly_noted'), code, words });
      expectSentence({ ...of('anomaly_noted'), code, words: '' });
    }
  });

  it('never shows a placeholder as long as the refusal brings its figures', () => {
    const figure = { get: () => 7, has: () => true };
    const context = new Proxy({}, figure) as Readonly<Record<string, number>>;
    for (const refusal of REFUSAL_ORDER) {
      expectSentence({ ...of('order_refused'), refusal, context });
    }
  });

  it('keeps the broker’s own words as they came', () => {
    const words = '<b>RMS:</b> margin_short';
    expect(saysEvent({ ...of('order_rejected'), words })).toContain(words);
  });
});
