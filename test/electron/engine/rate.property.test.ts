/**
 * G-15: whatever is asked, whenever the program is started again and however its clock is set, no
 * second, minute or hour of real time and no trading day holds more requests than the broker takes.
 */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { RateQuota } from '../../../electron/broker/manifest.ts';
import { evolve } from '../../../electron/engine/evolve.ts';
import { budgets, type RateAsk, rateLeft } from '../../../electron/engine/rate.ts';
import { emptyState, type EngineState } from '../../../electron/engine/state.ts';
import type { DomainEvent } from '../../../shared/domain/events.ts';
import { asId, type CausationId, type CommandId } from '../../../shared/domain/ids.ts';
import { DEFAULT_LIMITS } from '../../../shared/domain/limits.ts';
import { BROKER_ID, intended, ORDER } from '../../support/orders.ts';

const QUOTAS: readonly RateQuota[] = [
  { span: 'minute', most: 40, counts: 'requests' },
  { span: 'hour', most: 300, counts: 'requests' },
];
const CANCEL: RateAsk = { reducing: true, placing: false };
const ENTRY: RateAsk = { reducing: false, placing: true };
const START_MS = 1_795_000_000_000;
const DAY_MS = 86_400_000;

/** A desk that sends whenever its budget lets it, in real time, under a clock that may be wrong. */
class Sender {
  state: EngineState = emptyState();
  realMs = 0;
  readonly leftMs: number[] = [];
  private readonly quotas: readonly RateQuota[];
  private wallMs = START_MS;
  private deskAheadMs = 0;
  private readonly events: { event: DomainEvent; atMs: number }[] = [];

  constructor(quotas: readonly RateQuota[]) {
    this.quotas = quotas;
    this.open();
    this.write({ ...intended() });
    this.write({ kind: 'order_sent', orderId: ORDER, attempt: 1, limitsHash: '' });
    this.leftMs.push(0);
    this.write({ kind: 'order_accepted', orderId: ORDER, brokerOrderId: BROKER_ID });
  }

  nowMs(): number {
    return START_MS + this.realMs + this.deskAheadMs;
  }

  /** Sends as many as it may of what is wanted. */
  send(wanted: number, ask: RateAsk): void {
    for (let count = 0; count < wanted; count += 1) {
      if (this.left(ask) < 1) return;
      const commandId = asId<CommandId>('c');
      this.write({
        kind: 'request_made',
        orderId: ORDER,
        commandId,
        request: 'cancel',
        terms: null,
      });
      this.leftMs.push(this.realMs);
    }
  }

  left(ask: RateAsk): number {
    return rateLeft(this.state, this.around(), ask);
  }

  around() {
    return {
      manifest: { ordersPerSecond: 10, quotas: this.quotas },
      limits: () => DEFAULT_LIMITS,
      nowMs: () => this.nowMs(),
      leftWithin: () => 0,
    };
  }

  /** The wall clock is set; the desk follows it at its next connect. */
  setClock(byMs: number): void {
    this.wallMs += byMs;
    this.deskAheadMs = this.wallMs - START_MS;
    this.write({ kind: 'clock_corrected', byMs });
  }

  /** The program starts again over its ledger, sometimes under another clock. */
  restart(byMs: number): void {
    this.wallMs += byMs;
    this.deskAheadMs = this.wallMs - START_MS;
    this.state = emptyState();
    this.events.forEach(({ event, atMs }, at) => this.fold(event, atMs, at + 1));
    this.open();
  }

  private open(): void {
    const { account, mode } = intended();
    const limits = {};
    this.write({
      kind: 'desk_opened',
      account,
      mode,
      broker: '',
      appVersion: '',
      limitsHash: '',
      limits,
    });
  }

  private write(event: DomainEvent): void {
    const atMs = this.nowMs();
    this.events.push({ event, atMs });
    this.fold(event, atMs, this.events.length);
  }

  private fold(event: DomainEvent, atMs: number, seq: number): void {
    evolve(this.state, { seq, atMs, chain: asId('x'), cause: 'test' as CausationId, event });
  }
}

function fullest(times: readonly number[], windowMs: number): number {
  let most = 0;
  let from = 0;
  times.forEach((atMs, at) => {
    while ((times[from] ?? 0) <= atMs - windowMs) from += 1;
    most = Math.max(most, at - from + 1);
  });
  return most;
}

function fullestCalendarSecond(times: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const atMs of times) {
    const second = Math.floor(atMs / 1_000);
    counts.set(second, (counts.get(second) ?? 0) + 1);
  }
  return Math.max(...counts.values());
}

const JUMPS = [-DAY_MS, -3_600_000, -300_000, -1_000, 0, 1_000, 300_000, 3_600_000];

type Step =
  | { readonly kind: 'send'; readonly wanted: number; readonly reducing: boolean }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'restart'; readonly byMs: number }
  | { readonly kind: 'clock'; readonly byMs: number };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('send' as const),
        wanted: fc.integer({ min: 1, max: 30 }),
        reducing: fc.boolean(),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('wait' as const),
        ms: fc.oneof(fc.integer({ min: 1, max: 1_500 }), fc.integer({ min: 1, max: 40_000 })),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('restart' as const),
        byMs: fc.constantFrom(...JUMPS),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('clock' as const),
        byMs: fc.constantFrom(...JUMPS, DAY_MS),
      }),
    },
  ),
  { minLength: 20, maxLength: 200 },
);

function run(sender: Sender, plan: readonly Step[]): void {
  for (const step of plan) {
    if (step.kind === 'send') sender.send(step.wanted, step.reducing ? CANCEL : ENTRY);
    else if (step.kind === 'wait') sender.realMs += step.ms;
    else if (step.kind === 'restart') sender.restart(step.byMs);
    else sender.setClock(step.byMs);
  }
}

describe('the rate of what leaves', () => {
  it('never passes the broker’s limits, over restarts and clocks that are set', () => {
    let requests = 0;
    fc.assert(
      fc.property(steps, (plan) => {
        const sender = new Sender(QUOTAS);
        run(sender, plan);
        requests += sender.leftMs.length;
        expect(fullestCalendarSecond(sender.leftMs)).toBeLessThanOrEqual(10);
        expect(fullest(sender.leftMs, 1_000)).toBeLessThanOrEqual(10);
        expect(fullest(sender.leftMs, 60_000)).toBeLessThanOrEqual(40);
        expect(fullest(sender.leftMs, 3_600_000)).toBeLessThanOrEqual(300);
      }),
      { numRuns: 600 },
    );
    expect(requests).toBeGreaterThan(10_000);
  });

  it('passes no day’s limit while the calendar stays on the day', () => {
    const day: RateQuota = { span: 'day', most: 120, counts: 'requests' };
    fc.assert(
      fc.property(steps, (plan) => {
        const sender = new Sender([day]);
        // Short of midnight in India by every forward jump that a start may trust.
        const calm = plan.map((step) =>
          step.kind === 'restart' ? { ...step, byMs: Math.min(0, step.byMs) } : step,
        );
        run(sender, calm);
        expect(sender.leftMs.length).toBeLessThanOrEqual(120);
      }),
      { numRuns: 200 },
    );
  });

  it('comes back to nine and a half of ten in a second for a queue of cancels', () => {
    const sender = new Sender([]);
    sender.realMs = 5_000;
    for (let tick = 0; tick < 40_000 / 25; tick += 1) {
      sender.send(100, CANCEL);
      sender.realMs += 25;
    }
    const perSecond = sender.leftMs.length / 40;
    expect(perSecond).toBeGreaterThanOrEqual(9.5);
    expect(fullest(sender.leftMs, 1_000)).toBe(10);
  });
});

describe('what is kept', () => {
  it('stops entries at six of ten and lets cancels use the rest', () => {
    const sender = new Sender([]);
    sender.realMs = 5_000;
    sender.send(100, ENTRY);
    expect(sender.left(ENTRY)).toBe(0);
    expect(sender.left(CANCEL)).toBe(4);
  });

  it('counts orders apart from requests where the broker does', () => {
    const placed: RateQuota = { span: 'day', most: 5, counts: 'placements' };
    const sender = new Sender([placed]);
    sender.send(8, CANCEL);
    const [budget] = budgets(sender.state, sender.around()).longer;
    expect(budget).toMatchObject({ span: 'day', used: 1, limit: 5, reserved: 1 });
  });

  it('begins a new day at midnight in India, and by no clock that was set in between', () => {
    const day: RateQuota = { span: 'day', most: 6, counts: 'requests' };
    const sender = new Sender([day]);
    sender.send(8, CANCEL);
    expect(sender.left(CANCEL)).toBe(0);
    sender.setClock(DAY_MS);
    sender.realMs += 2_000;
    expect(sender.left(CANCEL)).toBe(0);
    sender.realMs += DAY_MS;
    expect(sender.left(CANCEL)).toBe(6);
    sender.send(8, CANCEL);
    sender.setClock(-DAY_MS);
    sender.restart(0);
    expect(sender.left(CANCEL)).toBe(0);
  });
});
