/**
 * Nothing leaves the paper broker before it is on disk: answers and updates wait here until the
 * state that they speak of is saved. All changes of one turn share one save. When saving fails the
 * answers stay back, so the program sees silence and not a promise that a crash could break.
 */
import type { World } from '../../platform/world.ts';
import type { PaperStore } from './paper-store.ts';

const RETRY_MS = 1_000;

export interface PaperKeeper {
  /** Something changed that has to survive. */
  touch(): void;
  /** Calls once everything that changed so far is saved; keeps the order of the calls. */
  whenSaved(call: () => void): void;
  /** Saves at once; for closing. */
  flush(): void;
  /** Why the last save failed; null when it did not. */
  failure(): string | null;
}

export function openPaperKeeper(
  world: Pick<World, 'soon' | 'after'>,
  store: PaperStore,
  write: () => string,
): PaperKeeper {
  let dirty = false;
  let planned = false;
  let failure: string | null = null;
  let waiting: (() => void)[] = [];

  function flush(): void {
    planned = false;
    if (dirty && !save()) {
      planned = true;
      world.after(RETRY_MS, flush);
      return;
    }
    const calls = waiting;
    waiting = [];
    for (const call of calls) call();
  }

  function save(): boolean {
    try {
      store.save(write());
    } catch (cause) {
      failure = cause instanceof Error ? cause.message : String(cause);
      return false;
    }
    dirty = false;
    failure = null;
    return true;
  }

  function plan(): void {
    if (planned) return;
    planned = true;
    world.soon(flush);
  }

  return {
    touch: () => {
      dirty = true;
      plan();
    },
    whenSaved: (call) => {
      waiting.push(call);
      plan();
    },
    flush,
    failure: () => failure,
  };
}
