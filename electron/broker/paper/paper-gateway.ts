/**
 * The gateway port over the paper exchange: what a network, a broker's door and a client's time-out
 * add to the truth. Requests travel, are answered or lost, and after eight seconds of silence the
 * outcome is unknown, whatever became of the order.
 */
import type { Approved } from '../../../shared/domain/approval.ts';
import type { AccountId, BrokerOrderId, InstrumentId } from '../../../shared/domain/ids.ts';
import { ORDER_TYPES, PRODUCTS, VALIDITIES } from '../../../shared/domain/order-events.ts';
import type { CommandOutcome } from '../../../shared/domain/outcome.ts';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import { STEP_MS } from '../../market/index-paths.ts';
import type { World } from '../../platform/world.ts';
import type { Ability, GatewayManifest } from '../manifest.ts';
import type {
  BrokerBook,
  BrokerUpdate,
  CancelRequest,
  Funds,
  Gateway,
  LinkReport,
  ModifyRequest,
  PlaceRequest,
  ReadFailure,
} from '../gateway.ts';
import type {
  BrokerStanding,
  StandingCancel,
  StandingChange,
  StandingOutcome,
  StandingRequest,
} from '../standing.ts';
import {
  MODIFICATIONS_PER_ORDER,
  ORDERS_PER_SECOND,
  type PaperExchange,
} from './paper-exchange.ts';
import type { FaultBoard, RequestFate } from './paper-faults.ts';
import type { PaperKeeper } from './paper-keeper.ts';
import { PAPER_STANDING, type PaperStandingDesk } from './paper-standing.ts';
import { openPaperStream, type PaperStream } from './paper-stream.ts';

export const TIME_OUT_MS = 8_000;
const LATE_AFTER_TIME_OUT_MS = 12_000;
const SLOW_REPLY_MS = 6_000;
const SECOND_MS = 1_000;
const STREAM_BROKE = 'the stream broke';

const PAPER_ABILITIES: readonly Ability[] = [
  { name: 'order_push', by: 'broker', says: '' },
  { name: 'trade_push', by: 'broker', says: '' },
  { name: 'tick_push', by: 'broker', says: 'A simulated market that moves by itself' },
  { name: 'depth', by: 'broker', says: 'Five levels' },
  { name: 'resting_stop', by: 'broker', says: '' },
  { name: 'good_till_triggered', by: 'broker', says: PAPER_STANDING.says },
  { name: 'freeze_quantities', by: 'broker', says: '' },
];

export interface PaperGatewayParts {
  readonly world: World;
  readonly account: AccountId;
  readonly exchange: PaperExchange;
  readonly standing: PaperStandingDesk;
  readonly board: FaultBoard;
  readonly keeper: PaperKeeper;
}

export interface PaperGateway extends Gateway {
  /** Breaks the order stream; it comes back by itself after so long. */
  dropLink(downMs: number): void;
  /** The market took a step: conditions are looked at and broken links are drawn per step. */
  stepped(): void;
}

export function openPaperGateway(parts: PaperGatewayParts): PaperGateway {
  return new PaperWire(parts);
}

/** What orders and conditional orders have in common: nothing was taken, or nobody knows. */
type Nothing = Exclude<CommandOutcome, { readonly kind: 'accepted' }>;

class PaperWire implements PaperGateway {
  readonly manifest: GatewayManifest;
  readonly #world: World;
  readonly #exchange: PaperExchange;
  readonly #standing: PaperStandingDesk;
  readonly #board: FaultBoard;
  readonly #keeper: PaperKeeper;
  readonly #stream: PaperStream;
  readonly #practice: (instrument: InstrumentId) => RequestFate | null;
  /** When the requests of the last second arrived, oldest first. */
  readonly #arrivalsMs: number[] = [];

  constructor({ world, account, exchange, standing, board, keeper }: PaperGatewayParts) {
    this.manifest = {
      broker: 'paper',
      account,
      mode: 'paper',
      ordersPerSecond: ORDERS_PER_SECOND,
      modificationsPerOrder: MODIFICATIONS_PER_ORDER,
      tradeIds: true,
      quotas: [],
      orderTypes: ORDER_TYPES,
      validities: VALIDITIES,
      products: PRODUCTS,
      abilities: PAPER_ABILITIES,
      standing: PAPER_STANDING,
    };
    this.#world = world;
    this.#exchange = exchange;
    this.#standing = standing;
    this.#board = board;
    this.#keeper = keeper;
    this.#stream = openPaperStream(world, board);
    this.#practice = practiceFates(board);
    exchange.onUpdate((update) => {
      keeper.touch();
      keeper.whenSaved(() => this.#stream.push(update));
    });
  }

  open(): void {
    this.#stream.open();
    for (const id of this.#exchange.unreleased()) this.#release(id);
  }

  close(): void {
    this.#stream.close();
    this.#keeper.flush();
  }

  place(request: Approved<PlaceRequest>): Promise<CommandOutcome> {
    return this.#travel(this.#practice(request.instrument) ?? this.#board.request(), () => {
      const outcome = this.#exchange.place(request);
      if (outcome.kind === 'accepted') this.#release(outcome.brokerOrderId);
      return outcome;
    });
  }

  modify(request: Approved<ModifyRequest>): Promise<CommandOutcome> {
    return this.#travel(this.#board.request(), () => this.#exchange.modify(request));
  }

  cancel(request: CancelRequest): Promise<CommandOutcome> {
    return this.#travel(this.#board.request(), () => this.#exchange.cancel(request));
  }

  placeStanding(request: Approved<StandingRequest>): Promise<StandingOutcome> {
    const fate = this.#practice(request.instrument) ?? this.#board.request();
    return this.#travel(fate, () => this.#standing.place(request));
  }

  changeStanding(request: Approved<StandingChange>): Promise<StandingOutcome> {
    return this.#travel(this.#board.request(), () => this.#standing.change(request));
  }

  cancelStanding(request: StandingCancel): Promise<StandingOutcome> {
    return this.#travel(this.#board.request(), () => this.#standing.cancel(request));
  }

  readStanding(): Promise<Result<readonly BrokerStanding[], ReadFailure>> {
    return this.#read(() => this.#standing.list());
  }

  readBook(): Promise<Result<BrokerBook, ReadFailure>> {
    return this.#read(() => this.#exchange.book());
  }

  readFunds(): Promise<Result<Funds, ReadFailure>> {
    return this.#read(() => this.#exchange.funds());
  }

  onUpdate(listen: (update: BrokerUpdate) => void): void {
    this.#stream.onUpdate(listen);
  }

  onLink(listen: (report: LinkReport) => void): void {
    this.#stream.onLink(listen);
  }

  dropLink(downMs: number): void {
    this.#stream.drop(downMs, STREAM_BROKE);
  }

  stepped(): void {
    for (const id of this.#standing.step()) this.#release(id);
    if (!this.#board.linkDrops(STEP_MS)) return;
    this.#stream.drop(this.#board.faults().linkDownMs, STREAM_BROKE);
  }

  /** One request to the broker and back; silence becomes `unknown` after the time-out. */
  #travel<Told>(fate: RequestFate, act: () => Told | Nothing): Promise<Told | Nothing> {
    return new Promise((resolve) => {
      const stopWaiting = this.#world.after(TIME_OUT_MS, () =>
        resolve({ kind: 'unknown', cause: 'timeout' }),
      );
      if (fate.arrives === 'never') return;
      const awayMs = this.#board.hopMs() + (fate.arrives === 'late' ? fate.delayMs : 0);
      this.#world.after(awayMs, () => {
        const outcome = this.#arrive(fate, act);
        if (fate.reply === 'never') return;
        this.#answer(fate, () => {
          stopWaiting();
          resolve(outcome);
        });
      });
    });
  }

  #answer(fate: RequestFate, deliver: () => void): void {
    const backMs = this.#board.hopMs() + (fate.reply === 'slow' ? fate.delayMs : 0);
    this.#keeper.whenSaved(() => this.#world.after(backMs, deliver));
  }

  #arrive<Told>(fate: RequestFate, act: () => Told | Nothing): Told | Nothing {
    if (!this.#withinRate()) {
      return { kind: 'refused', rejection: 'rate_limited', words: 'Too many requests' };
    }
    if (fate.refusedByStorm) {
      const words = 'The order could not be taken at this moment';
      return { kind: 'refused', rejection: 'unrecognised', words };
    }
    return act();
  }

  #withinRate(): boolean {
    const nowMs = this.#world.monotonicMs();
    while ((this.#arrivalsMs[0] ?? nowMs) <= nowMs - SECOND_MS) this.#arrivalsMs.shift();
    if (this.#arrivalsMs.length >= ORDERS_PER_SECOND) return false;
    this.#arrivalsMs.push(nowMs);
    return true;
  }

  /** The way from the broker to the exchange. */
  #release(id: BrokerOrderId): void {
    this.#world.after(this.#board.hopMs(), () => this.#exchange.release(id));
  }

  #read<T>(look: () => T): Promise<Result<T, ReadFailure>> {
    return new Promise((resolve) => {
      if (this.#board.readIsLost()) {
        const words = 'The broker did not answer in time';
        this.#world.after(TIME_OUT_MS, () => resolve(err({ cause: 'timeout', words })));
        return;
      }
      this.#world.after(this.#board.hopMs(), () => {
        const seen = look();
        const backMs = this.#board.hopMs();
        this.#keeper.whenSaved(() => this.#world.after(backMs, () => resolve(ok(seen))));
      });
    });
  }
}

/** The practice shares: orders in them always go wrong in their own way; cancels work as usual. */
function practiceFates(board: FaultBoard): (instrument: InstrumentId) => RequestFate | null {
  let timedOut = 0;
  const base = { refusedByStorm: false, delayMs: 0 };
  return (instrument) => {
    switch (instrument) {
      case 'NSE:TIMEOUT': {
        timedOut += 1;
        return { ...base, arrives: timedOut % 2 === 1 ? 'now' : 'never', reply: 'never' };
      }
      case 'NSE:LATE': {
        const delayMs = TIME_OUT_MS + LATE_AFTER_TIME_OUT_MS;
        return { ...base, arrives: 'late', reply: 'never', delayMs };
      }
      case 'NSE:SLOW':
        return {
          ...base,
          arrives: 'now',
          reply: 'slow',
          delayMs: SLOW_REPLY_MS - 2 * board.hopMs(),
        };
      default:
        // Every other contract fares as the switchboard says.
        return null;
    }
  };
}
