/**
 * Arming of one live desk. It starts disarmed, a person arms it with an act of its own, and it
 * disarms by itself: when nobody touches the program, when the screen is locked, when the computer
 * sleeps, when the broker's session ends. Disarmed, it sends exits and cancels only; the gate in
 * the engine says so, and the ledger keeps each change with its cause.
 */
import type { ArmingRow, ArmingSheet } from '../../shared/contract/rows.ts';
import type { AccountSetup } from '../../shared/contract/shell.ts';
import type { ArmedWith } from '../../shared/domain/desk-events.ts';
import { DISARM_SAYS, type DisarmCause } from '../../shared/domain/session.ts';
import type { Engine } from '../engine/engine-port.ts';
import type { Cancel, World } from '../platform/world.ts';
import { armingSheet, setupLine } from './arming-sheet.ts';

export interface Arming {
  row(): ArmingRow;
  /** What would be armed at this moment, and what has changed since the last time. */
  sheet(): ArmingSheet;
  /** Null when it is armed now, else why not. What was read is what is armed, or nothing is. */
  arm(read: ArmingSheet): string | null;
  disarm(cause: DisarmCause): void;
  /** A person used the mouse or the keyboard in a window of the program. */
  touched(): void;
  stop(): void;
}

export interface ArmingParts {
  readonly engine: Pick<Engine, 'view' | 'around' | 'arm' | 'onCommitted'>;
  readonly world: World;
  readonly appVersion: string;
  readonly setup: AccountSetup;
  readonly listDay: () => string | null;
  readonly isLoggedIn: () => boolean;
}

export function openArming(parts: ArmingParts): Arming {
  const { engine, world, appVersion, setup } = parts;
  let touchedMs = world.monotonicMs();
  let waiting: Cancel | null = null;

  function facts(): ArmedWith {
    const limits = { ...engine.around.limits() };
    return { appVersion, limits, listDay: parts.listDay(), setup: setupLine(setup) };
  }

  function leftMs(): number {
    return touchedMs + engine.around.limits().armedIdleMs - world.monotonicMs();
  }

  function disarm(cause: DisarmCause): void {
    if (engine.view.arming.armed) engine.arm({ kind: 'live_disarmed', cause });
  }

  /** One timer for all inputs: when it rings, it waits for what is left since the last of them. */
  function wait(): void {
    waiting?.();
    waiting = null;
    if (!engine.view.arming.armed) return;
    waiting = world.after(Math.max(1, leftMs()), () => {
      if (leftMs() <= 0) disarm('idle');
      else wait();
    });
  }

  engine.onCommitted((records) => {
    const changes = records.some(
      ({ event: { kind } }) =>
        kind === 'live_armed' || kind === 'live_disarmed' || kind === 'limits_set',
    );
    if (changes) wait();
  });

  const sheet = (): ArmingSheet => armingSheet(setup, facts(), engine.view.arming.last);
  return {
    sheet,
    row: () => {
      const { armed, sinceMs, cause } = engine.view.arming;
      const words = cause === null ? '' : DISARM_SAYS[cause];
      const disarmsMs = armed ? Math.round(world.nowMs() + Math.max(0, leftMs())) : null;
      return { armed, sinceMs, disarmsMs, words };
    },
    arm: (read) => {
      if (!parts.isLoggedIn()) return 'Log in first: a desk without a session sends nothing.';
      if (engine.view.arming.armed) return 'This desk is armed already.';
      if (JSON.stringify(read) !== JSON.stringify(sheet())) return CHANGED;
      touchedMs = world.monotonicMs();
      engine.arm({ kind: 'live_armed', ...facts() });
      return null;
    },
    disarm,
    touched: () => {
      touchedMs = world.monotonicMs();
    },
    stop: () => {
      waiting?.();
    },
  };
}

const CHANGED = 'Something changed while you were reading; nothing was armed. Look again.';
