/**
 * The auditor's own reading of batches: what was intended of each leg, what was sent of it, what
 * was taken out again, and whether the batch says the truth about that.
 *
 * B-01 of a leg no more is sent than was intended, what is in doubt in full. B-02 no second order
 * of a leg while one is unresolved, slices apart. B-03 what goes out again is at most what is held
 * of it. B-04 an end says what is so. B-05 nothing goes on by itself before the books were read.
 * B-06 the legging clock is kept, over restarts too. B-07 in the end a batch is over or says why
 * not. B-08 the law of its life. B-09 a wave leaves when those before it have filled.
 */
import type { EventRecord } from '../../shared/domain/events.ts';
import { hasEnded, mostToCome, type NaiveBook, type NaiveOrder } from './naive-book.ts';

type Event = EventRecord['event'];
type Of<Kind> = Extract<Event, { readonly kind: Kind }>;
type BatchEvent = Extract<Event, { readonly batchId: string }>;
type Complain = (words: string) => void;

interface NaiveLeg {
  readonly id: string;
  readonly key: string;
  readonly side: string;
  readonly quantity: bigint;
  readonly wave: number;
}

interface NaiveBatch {
  readonly id: string;
  readonly intent: string;
  readonly legs: readonly NaiveLeg[];
  readonly onBreach: string;
  readonly mostMs: number;
  readonly after: string | null;
  readonly exits: Set<string>;
  state: string;
  /** By the auditor's own clock, from its first fill or from when it was decided to go on. */
  leggedMs: number | null;
  /** Its first fill was older than that. */
  vague: boolean;
  byPolicy: number;
  /** A start found legs that had not left; somebody has to decide about them. */
  broken: boolean;
  /** What had filled of all its legs when it ended. */
  unitsAtEnd: bigint;
}

/** What happens, the states it may happen in, and the state behind it. */
const LAW: readonly (readonly [what: string, from: string, to: string])[] = [
  ['began', 'intended', 'working'],
  ['frozen', 'working', 'frozen'],
  ['thawed', 'frozen', 'working'],
  ['stopped', 'intended working frozen', 'cancelling'],
  ['asked', 'cancelling unwinding', 'deciding'],
  ['complete', 'deciding', 'working'],
  ['unwind', 'deciding', 'unwinding'],
  ['hold', 'deciding', 'held'],
  ['ended complete', 'working frozen cancelling deciding', 'complete'],
  ['ended rolled_back', 'cancelling deciding unwinding', 'rolled_back'],
  ['ended cancelled', 'cancelling', 'cancelled'],
  ['reopened', 'rolled_back cancelled', 'deciding'],
];
const MOVES = new Map(
  LAW.flatMap(([what, from, to]) => from.split(' ').map((one) => [`${what}|${one}`, to])),
);
const OVER = new Set(['complete', 'rolled_back', 'cancelled', 'held']);
/** The desk looks at its batches several times a second; a turn and a start may lie between. */
const CLOCK_SLACK_MS = 3_000;
const EARLY_SLACK_MS = 100;

export class BatchBook {
  readonly all = new Map<string, NaiveBatch>();
  readonly edges = new Map<string, number>();
  /** Clocks are set in this day, so that nothing is said of how long a moment lasted. */
  clocksJump = false;
  private readonly book: NaiveBook;
  private readonly nowMs: () => number;
  private readonly complain: Complain;
  private listensMs: number | null = null;

  constructor(book: NaiveBook, nowMs: () => number, complain: Complain) {
    this.book = book;
    this.nowMs = nowMs;
    this.complain = complain;
  }

  /** What only a start brought to light happened at an earlier moment, which nobody here knows. */
  apply({ event }: EventRecord, atOnce = true): void {
    if (event.kind === 'desk_opened') this.reopened();
    else if (event.kind === 'batch_intended') this.begin(event);
    else if (event.kind === 'order_intended') this.checkOrder(event.orderId);
    else if (event.kind === 'exit_intended') this.checkExit(event);
    else if (event.kind === 'order_sent') this.checkInStep(this.ofOrder(event.orderId)?.id);
    else if (event.kind === 'request_made') this.checkRequest(event);
    else if (event.kind.startsWith('order_filled_in_')) this.noteFill(event, atOnce);
    else if ('batchId' in event) this.move(event);
  }

  /** Time goes by; the desk is there and acts, or not. */
  moved(nowMs: number, listens: boolean): void {
    this.listensMs = listens ? (this.listensMs ?? nowMs) : null;
    if (this.clocksJump || this.listensMs === null) return;
    if (nowMs - this.listensMs < CLOCK_SLACK_MS) return;
    for (const batch of this.all.values()) {
      const counts = batch.state === 'working' || batch.state === 'frozen';
      if (!counts || batch.leggedMs === null) continue;
      const legged = nowMs - batch.leggedMs;
      if (legged > batch.mostMs + CLOCK_SLACK_MS) {
        this.complain(`B-06: ${batch.id} is legged for ${legged} ms of ${batch.mostMs}`);
      }
    }
  }

  /** When nothing fails any more and all has come to rest. */
  finish(): void {
    for (const batch of this.all.values()) {
      if (!this.saysWhy(batch)) this.complain(`B-07: ${batch.id} is ${batch.state} and stays so`);
      const gone = batch.state === 'rolled_back' || batch.state === 'cancelled';
      // What others brought into the strategy since is none of it.
      const late = this.unitsOf(batch) > batch.unitsAtEnd;
      if (gone && late) this.checkGone(batch, batch.state);
    }
  }

  private saysWhy(batch: NaiveBatch): boolean {
    if (OVER.has(batch.state) || batch.state === 'deciding') return true;
    if (batch.state === 'intended') {
      const first = this.all.get(batch.after ?? '');
      return first !== undefined && (first.state !== 'complete' || this.book.halted);
    }
    if (batch.state === 'unwinding') {
      return [...batch.exits].some((id) => this.book.exits.get(id)?.open === true);
    }
    // Nothing of it has filled, and it rests at its prices.
    return batch.state === 'working' && batch.leggedMs === null && this.isLive(batch);
  }

  private begin(event: Of<'batch_intended'>): void {
    const { batchId: id, strategy, product, policy } = event;
    if (this.all.has(id)) this.complain(`B-08: ${id} was written down twice`);
    const legs = event.legs.map(({ leg, instrument, side, quantity, wave }) => ({
      ...{ id: leg, side, wave, quantity: BigInt(quantity) },
      key: `${strategy}|${instrument}|${product}`,
    }));
    this.all.set(id, {
      ...{ id, legs, intent: event.intent, after: event.after },
      ...{ onBreach: policy.onBreach, mostMs: policy.mostMs, exits: new Set<string>() },
      ...{
        state: 'intended',
        leggedMs: null,
        vague: false,
        byPolicy: 0,
        broken: false,
        unitsAtEnd: 0n,
      },
    });
  }

  private move(event: BatchEvent): void {
    const batch = this.all.get(event.batchId);
    if (batch === undefined) {
      this.complain(`B-08: ${event.kind} of ${event.batchId}, which is not there`);
      return;
    }
    const what = wordOf(event);
    const to = MOVES.get(`${what}|${batch.state}`);
    if (to === undefined) {
      this.complain(`B-08: ${batch.id}: ${what} while ${batch.state}`);
      return;
    }
    const edge = `${what} ${batch.state}`;
    this.edges.set(edge, (this.edges.get(edge) ?? 0) + 1);
    batch.state = to;
    const byItself = batch.after !== null || batch.intent === 'enter';
    if (event.kind === 'batch_began' && byItself) this.checkInStep(batch.id);
    if (event.kind === 'batch_decided') this.decided(batch, event);
    if (event.kind === 'batch_ended') {
      this.checkGone(batch, event.end);
      batch.unitsAtEnd = this.unitsOf(batch);
    }
    if (event.kind === 'batch_asked') this.checkProven(batch);
    if (event.kind === 'batch_stopped' && event.cause === 'too_long') this.checkLate(batch);
  }

  private reopened(): void {
    for (const batch of this.all.values()) {
      const goes = batch.state === 'working' || batch.state === 'frozen';
      if (goes && batch.legs.some((leg) => this.ordersOf(batch, leg).length === 0)) {
        batch.broken = true;
      }
    }
  }

  private decided(batch: NaiveBatch, { choice, commandId }: Of<'batch_decided'>): void {
    batch.broken = false;
    if (choice === 'complete' && batch.leggedMs !== null) batch.leggedMs = this.nowMs();
    if (commandId !== null) {
      if (!this.book.commands.has(commandId)) this.complain(`B-05: nobody chose for ${batch.id}`);
      return;
    }
    this.checkInStep(batch.id);
    if (choice !== batch.onBreach) this.complain(`B-05: ${batch.id} chose ${choice} by itself`);
    batch.byPolicy += 1;
    if (batch.byPolicy > 1) this.complain(`B-05: ${batch.id} chose twice by itself`);
  }

  private checkInStep(id: string | undefined): void {
    if (id !== undefined && !this.book.reconciled) {
      this.complain(`B-05: ${id} went on before reconciliation`);
    }
  }

  private checkRequest({ commandId }: Of<'request_made'>): void {
    const [id = '', what] = commandId.split('.');
    if (what === 'm' && this.all.has(id)) this.checkInStep(id);
  }

  /** A new order of a leg, with everything of it that may still fill. */
  private checkOrder(orderId: string): void {
    const order = this.book.orders.get(orderId);
    const batch = this.ofOrder(orderId);
    if (order === undefined || batch === undefined) return;
    const leg = batch.legs.find(({ id }) => id === order.leg);
    if (leg === undefined) {
      this.complain(`B-01: ${order.id} is of no leg of ${batch.id}`);
      return;
    }
    if (batch.state !== 'working') this.complain(`B-08: a leg of ${batch.id}, ${batch.state}`);
    if (batch.broken) this.complain(`B-05: ${order.id} left after a restart and nobody chose it`);
    const own = this.ordersOf(batch, leg);
    const sent = own.reduce((sum, each) => sum + each.filled + mostToCome(each), 0n);
    if (sent > leg.quantity) {
      this.complain(`B-01: ${sent} of leg ${leg.id} of ${batch.id}, which is ${leg.quantity}`);
    }
    const first = order.parent ?? order.id;
    const open = own.find((each) => !hasEnded(each) && (each.parent ?? each.id) !== first);
    if (open !== undefined) this.complain(`B-02: ${order.id} beside ${open.id}, ${open.state}`);
    const early = batch.legs.find(
      (each) => each.wave < leg.wave && this.filledOf(batch, each) < each.quantity,
    );
    if (early !== undefined) this.complain(`B-09: ${order.id} left before leg ${early.id}`);
  }

  private checkExit(event: Of<'exit_intended'>): void {
    const batch = this.all.get(event.commandId.split('.')[0] ?? '');
    if (batch === undefined) return;
    const key = `${event.strategy}|${event.instrument}|${event.product}`;
    const leg = batch.legs.find((each) => each.key === key);
    if (batch.state !== 'unwinding') this.complain(`B-03: ${batch.id} unwinds, ${batch.state}`);
    this.checkInStep(batch.id);
    const held = leg === undefined ? 0n : this.heldOf(batch, leg);
    if (BigInt(event.quantity) > held) {
      this.complain(`B-03: ${batch.id} takes ${event.quantity} of ${held} out of ${key}`);
    }
    batch.exits.add(event.exitId);
  }

  private noteFill(event: Event, atOnce: boolean): void {
    if (!('orderId' in event) || event.orderId === null) return;
    const batch = this.ofOrder(event.orderId);
    if (batch === undefined || batch.leggedMs !== null) return;
    batch.leggedMs = this.nowMs();
    batch.vague = !atOnce;
  }

  private checkLate(batch: NaiveBatch): void {
    if (this.clocksJump || batch.vague || batch.leggedMs === null) return;
    const legged = this.nowMs() - batch.leggedMs;
    if (legged < batch.mostMs - EARLY_SLACK_MS) {
      this.complain(`B-06: ${batch.id} was stopped after ${legged} ms of ${batch.mostMs}`);
    }
  }

  /** Whoever is asked chooses about what is proven; what is in doubt is told as such. */
  private checkProven(batch: NaiveBatch): void {
    for (const leg of batch.legs) {
      for (const order of this.ordersOf(batch, leg)) {
        const doubtful = order.state === 'unknown' || order.request?.status === 'outcome_lost';
        if (!hasEnded(order) && !doubtful) {
          this.complain(`B-04: ${batch.id} asks while ${order.id} is ${order.state}`);
        }
      }
    }
  }

  private checkGone(batch: NaiveBatch, end: string): void {
    for (const leg of batch.legs) {
      const filled = this.filledOf(batch, leg);
      const says = `${batch.id} is ${end}, and leg ${leg.id} is ${filled} of ${leg.quantity}`;
      if (end === 'complete' && filled < leg.quantity) this.complain(`B-04: ${says}`);
      // What a person counted as dead and fills afterwards is an anomaly of its own.
      const buried = this.ordersOf(batch, leg).some((order) => order.buried);
      if (end === 'cancelled' && filled > 0n && !buried && this.heldOf(batch, leg) > 0n) {
        this.complain(`B-04: ${says}`);
      }
      if (end === 'rolled_back' && batch.intent === 'enter' && this.heldOf(batch, leg) > 0n) {
        this.complain(`B-04: ${says}, and ${this.heldOf(batch, leg)} are held`);
      }
    }
    if (end !== 'complete' && this.isLive(batch))
      this.complain(`B-04: ${batch.id} is ${end} early`);
  }

  private isLive(batch: NaiveBatch): boolean {
    return batch.legs.some((leg) => this.ordersOf(batch, leg).some((each) => !hasEnded(each)));
  }

  private ofOrder(orderId: string): NaiveBatch | undefined {
    return this.all.get(this.book.orders.get(orderId)?.batch ?? '');
  }

  private ordersOf({ id }: NaiveBatch, leg: NaiveLeg): readonly NaiveOrder[] {
    return [...this.book.orders.values()].filter(
      (order) => order.batch === id && order.leg === leg.id,
    );
  }

  private filledOf(batch: NaiveBatch, leg: NaiveLeg): bigint {
    return this.ordersOf(batch, leg).reduce((sum, { filled }) => sum + filled, 0n);
  }

  private unitsOf(batch: NaiveBatch): bigint {
    return batch.legs.reduce((sum, leg) => sum + this.filledOf(batch, leg), 0n);
  }

  /** Filled, not taken out again by the batch, and still held by the strategy. */
  private heldOf(batch: NaiveBatch, leg: NaiveLeg): bigint {
    let stayed = this.filledOf(batch, leg);
    for (const order of this.book.orders.values()) {
      const own = order.exit !== null && batch.exits.has(order.exit);
      if (own && this.book.exits.get(order.exit ?? '')?.key === leg.key) stayed -= order.filled;
    }
    const net = this.book.netOf(leg.key);
    const side = leg.side === 'buy' ? net : -net;
    const least = stayed < side ? stayed : side;
    return least > 0n ? least : 0n;
  }
}

function wordOf(event: BatchEvent): string {
  if (event.kind === 'batch_decided') return event.choice;
  if (event.kind === 'batch_ended') return `ended ${event.end}`;
  return event.kind.slice('batch_'.length);
}
