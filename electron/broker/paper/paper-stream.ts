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
  isUp(): boolean;
  push(update: BrokerUpdate): void;
  /** Breaks the link; it comes back by itself. */
  drop(downMs: number, cause: string): void;
  onUpdate(listen: (update: BrokerUpdate) => void): void;
  onLink(listen: (report: LinkReport) => void): void;
}

export function openPaperStream(world: World, board: FaultBoard): PaperStream {
  const listeners: ((update: BrokerUpdate) => void)[] = [];
  const linkListeners: ((report: LinkReport) => void)[] = [];
  let state: 'closed' | 'connecting' | 'up' | 'down' = 'closed';
  let connection = 0;
  let lastDueMs = 0;
  let held: { update: BrokerUpdate; release: Cancel } | null = null;
  let dialling: Cancel | null = null;

  function report(next: 'connecting' | 'up' | 'down', cause: string): void {
    state = next;
    for (const listen of linkListeners) listen({ state: next, cause });
  }

  function connect(cause: string): void {
    report('connecting', cause);
    dialling = world.after(board.hopMs() * 2, () => {
      connection += 1;
      report('up', cause);
    });
  }

  function emit(update: BrokerUpdate): void {
    for (const listen of listeners) listen(update);
  }

  /** Due times never go backwards, so the order of sending is the order of arriving. */
  function send(update: BrokerUpdate): void {
    const nowMs = world.monotonicMs();
    lastDueMs = Math.max(lastDueMs, nowMs + board.hopMs());
    const sentOn = connection;
    world.after(lastDueMs - nowMs, () => {
      if (state === 'up' && sentOn === connection) emit(update);
    });
  }

  function releaseHeld(): void {
    if (held === null) return;
    held.release();
    const { update } = held;
    held = null;
    send(update);
  }

  function hold(update: BrokerUpdate): void {
    releaseHeld();
    held = { update, release: world.after(OVERTAKEN_AT_MOST_MS, releaseHeld) };
  }

  function push(update: BrokerUpdate): void {
    if (state !== 'up') return;
    const fate = board.update();
    if (fate.copies === 0) return;
    if (fate.overtaken && held === null) {
      hold(update);
      return;
    }
    for (let copy = 0; copy < fate.copies; copy += 1) send(update);
    releaseHeld();
  }

  return {
    open: () => {
      if (state === 'closed') connect('opening');
    },
    close: () => {
      dialling?.();
      if (state !== 'closed') report('down', 'closed');
      state = 'closed';
    },
    isUp: () => state === 'up',
    push,
    drop: (downMs, cause) => {
      if (state !== 'up') return;
      held?.release();
      held = null;
      report('down', cause);
      dialling = world.after(downMs, () => connect('reconnecting'));
    },
    onUpdate: (listen) => {
      listeners.push(listen);
    },
    onLink: (listen) => {
      linkListeners.push(listen);
    },
  };
}
