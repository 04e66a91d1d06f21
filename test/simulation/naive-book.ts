/**
 * The auditor's own reading of the ledger: a second, slow fold in whole-number arithmetic that
 * shares no code with the engine. It takes the events as the text of the ledger says them and
 * complains about every one that the law of an order's life does not allow.
 */
import type { EventRecord } from '../../shared/domain/events.ts';
import { type NaiveFill, type NaivePosition, positionsOf } from './naive-positions.ts';

export interface NaiveOrder {
  readonly id: string;
  readonly commandId: string;
  readonly instrument: string;
  readonly product: string;
  readonly side: string;
  intent: string;
  readonly exit: string | null;
  readonly parent: string | null;
  readonly batch: string | null;
  readonly leg: string | null;
  readonly origin: 'own' | 'external';
  strategy: string;
  state: string;
  quantity: bigint;
  price: bigint;
  filled: bigint;
  value: bigint;
  brokerId: string | null;
  request: { kind: string; status: string; commandId: string; most: bigint } | null;
  /** It was counted as dead at some time, and may have been alive. */
  buried: boolean;
}

/**
 * Event, states it may happen in, and the state behind it. Written down a second time on purpose.
 */
const LAW: readonly (readonly [kind: string, from: string, to: string])[] = [
  ['order_refused', 'intended', 'refused'],
  ['order_abandoned', 'intended', 'abandoned'],
  ['order_sent', 'intended', 'sent'],
  ['order_outcome_lost', 'sent', 'unknown'],
  ['order_accepted', 'sent unknown not_received assumed_dead rejected', 'working'],
  ['order_working', 'sent unknown trigger_pending not_received assumed_dead', 'working'],
  ['order_trigger_pending', 'sent unknown working not_received assumed_dead', 'trigger_pending'],
  ['order_triggered', 'working trigger_pending', 'working'],
  [
    'order_filled_in_part',
    'sent unknown working trigger_pending part_filled not_received assumed_dead',
    'part_filled',
  ],
  [
    'order_filled_in_full',
    'sent unknown working trigger_pending part_filled not_received assumed_dead ' +
      'cancelled rejected expired',
    'filled',
  ],
  ['order_filled_in_part', 'filled', 'filled'],
  ['order_filled_in_part', 'cancelled', 'cancelled'],
  ['order_filled_in_part', 'rejected', 'rejected'],
  ['order_filled_in_part', 'expired', 'expired'],
  [
    'order_cancelled',
    'sent unknown working trigger_pending part_filled not_received assumed_dead',
    'cancelled',
  ],
  [
    'order_expired',
    'sent unknown working trigger_pending part_filled not_received assumed_dead',
    'expired',
  ],
  [
    'order_rejected',
    'sent unknown working trigger_pending part_filled not_received assumed_dead rejected',
    'rejected',
  ],
  ['order_not_received', 'unknown working trigger_pending', 'not_received'],
  ['order_assumed_dead', 'unknown', 'assumed_dead'],
];

const MOVES = new Map(
  LAW.flatMap(([kind, from, to]) => from.split(' ').map((one) => [`${kind} ${one}`, to])),
);

const ENDED = new Set(
  'refused abandoned filled cancelled rejected expired not_received assumed_dead'.split(' '),
);
/** Reasons that pass by themselves. */
const PASSING = new Set(['link_down', 'session_closed', 'not_reconciled']);
const REDUCING = new Set(['exit', 'protect', 'unwind']);

export function hasEnded(order: NaiveOrder): boolean {
  return ENDED.has(order.state);
}

export function isReducing(order: NaiveOrder): boolean {
  return REDUCING.has(order.intent);
}

/** The most that an order may still trade, by the ledger alone. */
export function mostToCome(order: NaiveOrder): bigint {
  if (hasEnded(order)) return 0n;
  const most = mostAsked(order);
  return most > order.filled ? most - order.filled : 0n;
}

/** Its quantity, or what a request that may have been applied would make of it. */
function mostAsked(order: NaiveOrder): bigint {
  const asked = order.request?.most ?? 0n;
  return asked > order.quantity ? asked : order.quantity;
}

export function keyOf(order: Pick<NaiveOrder, 'strategy' | 'instrument' | 'product'>): string {
  return `${order.strategy}|${order.instrument}|${order.product}`;
}

type Complain = (words: string) => void;

export interface NaiveExit {
  readonly id: string;
  readonly key: string;
  readonly commandId: string;
  /** When anything of it happened last, by the auditor's own clock. */
  movedMs: number;
  readonly quantity: bigint;
  open: boolean;
  end: string | null;
  /** It has said why it does not move. */
  rested: boolean;
  readonly after: readonly string[];
  released: boolean;
}

export class NaiveBook {
  readonly orders = new Map<string, NaiveOrder>();
  readonly fills: NaiveFill[] = [];
  readonly tradeKeys = new Set<string>();
  readonly claimedKeys = new Set<string>();
  /** Orders, by the broker's id, that a person gave to a strategy. */
  readonly claimed = new Set<string>();
  /** An order that the broker fired was booked to them after the fact. */
  readonly tracedKeys = new Set<string>();
  readonly edges = new Map<string, number>();
  readonly exits = new Map<string, NaiveExit>();
  readonly commands = new Map<string, { name: string; at: number }>();
  /** Contracts in which entries wait for a person. */
  readonly held = new Set<string>();
  /** By contract and product: what is said of both nets, and whether a person knows. */
  readonly differs = new Map<string, { ours: number; theirs: number; known: boolean }>();
  /** Number of the latest fill and of the latest exit of a position. */
  readonly lastFill = new Map<string, number>();
  readonly lastExit = new Map<string, number>();
  /** Number of the fill that opened what is held. */
  readonly openedSeq = new Map<string, number>();
  killed = 0;
  /** When the level was set, or trading was resumed under it. */
  killedSeq = 0;
  halted = false;
  reconciled = false;
  head = 0;
  private readonly complain: Complain;
  /** What begins exits without a command of its own: firings and the kill switch. */
  private readonly causes = new Set<string>();
  /** Packages that a person sent; their legs and what takes them out again need no command. */
  private readonly batches = new Set<string>();
  private readonly netByKey = new Map<string, bigint>();

  constructor(complain: Complain) {
    this.complain = complain;
  }

  apply(record: EventRecord): void {
    if (record.seq !== this.head + 1) this.complain(`I-21: ${record.seq} follows ${this.head}`);
    this.head = record.seq;
    const { event } = record;
    switch (event.kind) {
      case 'order_intended':
      case 'order_adopted':
        this.begin(event);
        return;
      case 'exit_intended':
        this.exits.set(event.exitId, {
          id: event.exitId,
          key: keyOf(event),
          commandId: event.commandId,
          movedMs: 0,
          quantity: BigInt(event.quantity),
          open: true,
          end: null,
          rested: false,
          after: event.after,
          released: false,
        });
        this.lastExit.set(keyOf(event), record.seq);
        if (!this.isAsked(event.commandId)) this.complain('I-34: an exit nobody asked for');
        return;
      case 'exit_stepped':
      case 'exit_rested':
        this.rest(event.exitId, event.kind === 'exit_rested');
        return;
      case 'exit_released': {
        const run = this.exits.get(event.exitId);
        if (run !== undefined) run.released = true;
        return;
      }
      case 'exit_ended': {
        const run = this.exits.get(event.exitId);
        if (run?.open !== true) this.complain(`an exit ended twice: ${event.exitId}`);
        else [run.open, run.end] = [false, event.end];
        return;
      }
      case 'command_taken':
        if (this.commands.has(event.commandId)) this.complain('I-02: a command was taken twice');
        this.commands.set(event.commandId, { name: event.name, at: record.seq });
        return;
      default:
        if (this.contract(event)) return;
        if ('orderId' in event && event.kind !== 'anomaly_noted') this.move(record);
        else this.desk(event, record.seq);
    }
  }

  netOf(key: string): bigint {
    return this.netByKey.get(key) ?? 0n;
  }

  /** Positions from zero, oldest lots closed first. */
  positions(): Map<string, NaivePosition> {
    return positionsOf(this.fills, keyOf);
  }

  /** Nothing is begun for an exit that is over, nor for a long before its shorts are closed. */
  private checkExitOpen(exit: string): void {
    const run = this.exits.get(exit);
    if (run === undefined) return;
    if (!run.open) this.complain('I-36: an order of an exit that has ended');
    const early = run.after.some((id) => this.exits.get(id)?.open === true);
    if (early && !run.released) this.complain('I-39: a long left before its shorts were closed');
  }

  private begin(
    event: Extract<EventRecord['event'], { kind: 'order_intended' | 'order_adopted' }>,
  ): void {
    const adopted = event.kind === 'order_adopted';
    if (this.orders.has(event.orderId)) this.complain(`I-02: ${event.orderId} stands twice`);
    if (event.exit !== null) this.checkExitOpen(event.exit);
    const order: NaiveOrder = {
      id: event.orderId,
      commandId: event.commandId,
      instrument: event.instrument,
      product: event.product,
      side: event.side,
      intent: event.intent,
      exit: event.exit,
      parent: event.parent,
      batch: event.batch,
      leg: event.leg,
      origin: adopted ? 'external' : 'own',
      strategy: event.strategy,
      state: adopted ? 'working' : 'intended',
      quantity: BigInt(event.quantity),
      price: BigInt(event.price),
      filled: 0n,
      value: 0n,
      brokerId: adopted ? event.brokerOrderId : null,
      request: null,
      buried: false,
    };
    this.orders.set(event.orderId, order);
  }

  /** What is said of a contract as a whole. */
  private contract(event: EventRecord['event']): boolean {
    switch (event.kind) {
      case 'contract_held':
        this.held.add(event.instrument);
        return true;
      case 'contract_released':
        this.held.delete(event.instrument);
        for (const [key, each] of this.differs) {
          if (key.startsWith(`${event.instrument}|`)) each.known = true;
        }
        return true;
      case 'position_differs': {
        const { instrument, product, ours, theirs } = event;
        const before = this.differs.get(`${instrument}|${product}`);
        const same = before !== undefined && before.theirs - before.ours === theirs - ours;
        const known = same && before.known;
        this.differs.set(`${instrument}|${product}`, { ours, theirs, known });
        return true;
      }
      case 'position_agrees':
        this.differs.delete(`${event.instrument}|${event.product}`);
        return true;
      default:
        return false;
    }
  }

  private desk(event: EventRecord['event'], seq: number): void {
    const { kind } = event;
    if (kind === 'kill_set') {
      if (event.level < this.killed) this.complain('I-35: the kill switch fell by itself');
      [this.killed, this.killedSeq] = [event.level, seq];
      this.causes.add(event.commandId);
    }
    if (kind === 'protection_fired') this.causes.add(event.commandId);
    if (kind === 'batch_intended') this.batches.add(event.batchId);
    if (kind === 'kill_rearmed') {
      if (this.commands.get(event.commandId)?.name !== 'rearm_kill') {
        this.complain('I-35: nobody armed the kill switch again');
      }
      this.killed = 0;
    }
    if (kind === 'desk_halted') this.halted = true;
    if (kind === 'desk_resumed') [this.halted, this.killedSeq] = [false, seq];
    if (kind === 'desk_reconciled') this.reconciled = true;
    if (kind === 'gap_opened' || kind === 'desk_opened') this.reconciled = false;
  }

  /** A person asked for it, or the switch or the plan that a person set. */
  private isAsked(commandId: string): boolean {
    const [begunBy = ''] = commandId.split('.');
    if (this.batches.has(begunBy)) return true;
    return this.commands.has(commandId) || this.causes.has(commandId);
  }

  private rest(exitId: string, rested: boolean): void {
    const run = this.exits.get(exitId);
    if (run !== undefined) run.rested = rested;
  }

  private move(record: EventRecord): void {
    const { event } = record;
    if (!('orderId' in event) || event.orderId === null) return;
    const order = this.orders.get(event.orderId);
    if (order === undefined) {
      this.complain(`I-05: ${event.kind} of an order that does not exist`);
      return;
    }
    const to = MOVES.get(`${event.kind} ${order.state}`);
    const moves = LAW.some(([kind]) => kind === event.kind);
    if (moves && to === undefined) {
      this.complain(`I-07: ${event.kind} while ${order.state}`);
      return;
    }
    if (event.kind === 'order_sent') this.checkCause(record);
    this.facts(order, event);
    if (to !== undefined) {
      const edge = `${order.state} ${event.kind}`;
      this.edges.set(edge, (this.edges.get(edge) ?? 0) + 1);
      order.state = to;
      if (event.kind === 'order_accepted' && edge.startsWith('rejected')) order.buried = true;
      if (to === 'not_received' || to === 'assumed_dead') order.buried = true;
      if (hasEnded(order)) order.request = null;
    }
    this.followQuantity(order);
    this.checkSums(order);
  }

  /** A confirmed quantity can make an order complete, or open again, without a fill. */
  private followQuantity(order: NaiveOrder): void {
    const from = order.state;
    if (from === 'part_filled' && order.filled >= mostAsked(order)) order.state = 'filled';
    if (from === 'filled' && order.filled < order.quantity) order.state = 'part_filled';
    if (order.state === from) return;
    const edge = `${from} ${order.state === 'filled' ? 'completed' : 'reopened'}`;
    this.edges.set(edge, (this.edges.get(edge) ?? 0) + 1);
    if (order.state === 'filled') order.request = null;
  }

  /** Reading the books never sends: what sends is a command, or an exit that a command began. */
  private checkCause(record: EventRecord): void {
    const cause: string = record.cause;
    if (!this.isAsked(cause) && !this.exits.has(cause)) {
      this.complain(`I-30: an order was sent because of ${cause}`);
    }
  }

  private facts(order: NaiveOrder, event: EventRecord['event']): void {
    switch (event.kind) {
      case 'order_accepted':
      case 'order_working':
      case 'order_trigger_pending':
      case 'order_triggered':
        order.brokerId = event.brokerOrderId;
        return;
      case 'order_cancelled':
      case 'order_expired':
      case 'order_rejected':
        order.brokerId = event.brokerOrderId ?? order.brokerId;
        return;
      case 'order_filled_in_part':
      case 'order_filled_in_full':
        this.fill(order, event);
        return;
      case 'order_refused':
        this.checkRefused(order, event.refusal);
        return;
      case 'order_modified':
        order.quantity = BigInt(event.quantity);
        order.price = BigInt(event.price);
        if (order.request?.kind === 'modify') order.request = null;
        if (order.request !== null) order.request.most = order.quantity;
        return;
      case 'order_told':
        return;
      case 'order_claimed':
        this.claim(order, event.strategy);
        return;
      case 'order_traced':
        this.trace(order, event.strategy);
        return;
      case 'request_made':
        if (order.request?.status === 'pending') this.complain('I-11: two requests at once');
        order.request = {
          kind: event.request,
          status: 'pending',
          commandId: event.commandId,
          most: larger(mostAsked(order), BigInt(event.terms?.quantity ?? 0)),
        };
        return;
      case 'request_acknowledged':
      case 'request_outcome_lost':
        if (order.request !== null) order.request.status = event.kind.slice('request_'.length);
        return;
      case 'request_failed':
        order.request = null;
        return;
      default:
    }
  }

  private fill(
    order: NaiveOrder,
    event: Extract<EventRecord['event'], { kind: 'order_filled_in_part' | 'order_filled_in_full' }>,
  ): void {
    const tradeKey = `${event.brokerOrderId} ${event.tradeId}`;
    if (this.tradeKeys.has(tradeKey)) this.complain(`I-15: ${tradeKey} was booked twice`);
    this.tradeKeys.add(tradeKey);
    if (event.quantity <= 0) this.complain('I-09: a fill of nothing');
    const units = BigInt(event.quantity);
    const price = BigInt(event.price);
    order.brokerId = event.brokerOrderId;
    order.filled += units;
    order.value += units * price;
    const buy = order.side === 'buy';
    this.fills.push({ order, buy, units, price });
    const key = keyOf(order);
    const before = this.netOf(key);
    const after = before + (buy ? units : -units);
    this.netByKey.set(key, after);
    this.lastFill.set(key, this.head);
    if (before === 0n || before > 0n !== after > 0n) this.openedSeq.set(key, this.head);
  }

  /** What the switch or a plan began has nobody to begin it again: it waits, and is not refused. */
  private checkRefused(order: NaiveOrder, code: string): void {
    const begunBy = this.exits.get(order.exit ?? '')?.commandId;
    if (begunBy === undefined || !this.causes.has(begunBy) || !PASSING.has(code)) return;
    this.complain(`I-35: an exit of ${begunBy} gave up because of ${code}`);
  }

  private claim(order: NaiveOrder, strategy: string): void {
    const from = keyOf(order);
    this.claimed.add(order.brokerId ?? '');
    this.shift(order, strategy);
    this.claimedKeys.add(from).add(keyOf(order));
  }

  /** What the broker fired for a plan reduces the holding of the plan. */
  private trace(order: NaiveOrder, strategy: string): void {
    this.shift(order, strategy);
    order.intent = 'protect';
    this.tracedKeys.add(keyOf(order));
  }

  private shift(order: NaiveOrder, strategy: string): void {
    const signed = order.side === 'buy' ? order.filled : -order.filled;
    const from = keyOf(order);
    order.strategy = strategy;
    const to = keyOf(order);
    this.netByKey.set(from, this.netOf(from) - signed);
    this.netByKey.set(to, this.netOf(to) + signed);
  }

  /** I-10: filled means all of it, and nothing that rests has nothing left. */
  private checkSums(order: NaiveOrder): void {
    if (order.state === 'filled' && order.filled < order.quantity) {
      this.complain(`I-10: filled with ${order.filled} of ${order.quantity}`);
    }
    const rests = ['working', 'trigger_pending', 'part_filled'].includes(order.state);
    if (rests && mostToCome(order) === 0n) this.complain(`I-10: ${order.state} with nothing left`);
  }
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
