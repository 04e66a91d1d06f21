/**
 * The order stream from the paper broker to us: in order while all is well; with gaps, repeats and
 * overtaken updates when the switchboard says so. What is sent while the link is down is lost, as
 * at real brokers: only a full read brings it back.
 */
import type { Cancel, World } from '../../platform/world.ts';
import type { BrokerUpdate, LinkReport } from '../gateway.ts';
import type { FaultBoard } from './paper-faults.ts';

const OVERTAKEN_AT_MOST_MS = 400;

export interface PaperStream {
  open(): void;
  close(): void;
  push(update: BrokerUpdate): void;
  /** Breaks the link; it comes back by itself. */
  drop(downMs: number, cause: string): void;
  onUpdate(listen: (update: BrokerUpdate) => void): void;
  onLink(listen: (report: LinkReport) => void): void;
}

export function openPaperStream(world: World, board: FaultBoard): PaperStream {
  return new Stream(world, board);
}

class Stream implements PaperStream {
  readonly #world: World;
  readonly #board: FaultBoard;
  readonly #listeners: ((update: BrokerUpdate) => void)[] = [];
  readonly #linkListeners: ((report: LinkReport) => void)[] = [];
  #state: 'closed' | 'connecting' | 'up' | 'down' = 'closed';
  /** Which of our connections this is; what was sent on an earlier one never arrives. */
  #connection = 0;
  #lastDueMs = 0;
  #held: { readonly update: BrokerUpdate; readonly release: Cancel } | null = null;
  #dialling: Cancel | null = null;

  constructor(world: World, board: FaultBoard) {
    this.#world = world;
    this.#board = board;
  }

  onUpdate(listen: (update: BrokerUpdate) => void): void {
    this.#listeners.push(listen);
  }

  onLink(listen: (report: LinkReport) => void): void {
    this.#linkListeners.push(listen);
  }

  open(): void {
    if (this.#state === 'closed') this.#connect('opening');
  }

  close(): void {
    this.#dialling?.();
    if (this.#state !== 'closed') this.#report('down', 'closed');
    this.#state = 'closed';
  }

  push(update: BrokerUpdate): void {
    if (this.#state !== 'up') return;
    const fate = this.#board.update();
    if (fate.copies === 0) return;
    if (fate.overtaken && this.#held === null) {
      this.#hold(update);
      return;
    }
    for (let copy = 0; copy < fate.copies; copy += 1) this.#send(update);
    this.#releaseHeld();
  }

  drop(downMs: number, cause: string): void {
    if (this.#state !== 'up') return;
    this.#held?.release();
    this.#held = null;
    this.#report('down', cause);
    this.#dialling = this.#world.after(downMs, () => this.#connect('reconnecting'));
  }

  #connect(cause: string): void {
    this.#report('connecting', cause);
    this.#dialling = this.#world.after(this.#board.hopMs() * 2, () => {
      this.#connection += 1;
      this.#report('up', cause);
    });
  }

  #report(next: 'connecting' | 'up' | 'down', cause: string): void {
    this.#state = next;
    for (const listen of this.#linkListeners) listen({ state: next, cause });
  }

  /** Due times never go backwards, so the order of sending is the order of arriving. */
  #send(update: BrokerUpdate): void {
    const nowMs = this.#world.monotonicMs();
    this.#lastDueMs = Math.max(this.#lastDueMs, nowMs + this.#board.hopMs());
    const sentOn = this.#connection;
    this.#world.after(this.#lastDueMs - nowMs, () => {
      if (this.#state !== 'up' || sentOn !== this.#connection) return;
      for (const listen of this.#listeners) listen(update);
    });
  }

  #hold(update: BrokerUpdate): void {
    const release = this.#world.after(OVERTAKEN_AT_MOST_MS, () => this.#releaseHeld());
    this.#held = { update, release };
  }

  #releaseHeld(): void {
    if (this.#held === null) return;
    this.#held.release();
    const { update } = this.#held;
    this.#held = null;
    this.#send(update);
  }
}
