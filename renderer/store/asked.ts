/**
 * A question to the engine that is asked again while what it depends on moves. A new question waits
 * until typing pauses; the same question, nudged by a price, is asked at a steady pace instead, so
 * that a busy market cannot starve it. Only the answer to the last question counts.
 */
import { useEffect, useState, useSyncExternalStore } from 'react';
import { after } from '../bridge/clock.ts';
import type { Answer } from '../bridge/desk.ts';
import type { Complaint } from './rows.ts';

export interface Asked<T> {
  /** The question this answers; older than the one on the screen while the next is on its way. */
  readonly key: string | null;
  readonly value: T | null;
  readonly failure: Complaint | null;
}

export interface Pace {
  readonly newMs: number;
  readonly sameMs: number;
}

const NOTHING = { key: null, value: null, failure: null } as const;

interface Asker<T> {
  readonly want: (
    key: string | null,
    nudge: string | number,
    ask: () => Promise<Answer<T>>,
    pace: Pace,
  ) => void;
  readonly get: () => Asked<T>;
  readonly subscribe: (changed: () => void) => () => void;
  readonly stop: () => void;
}

function createAsker<T>(): Asker<T> {
  let asked: Asked<T> = NOTHING;
  let wanted: string | null = null;
  let nudged: string | number | null = null;
  let cancel: (() => void) | null = null;
  const listeners = new Set<() => void>();

  function become(next: Asked<T>): void {
    if (next === asked) return;
    asked = next;
    for (const changed of listeners) changed();
  }

  function rest(): void {
    cancel?.();
    cancel = null;
  }

  async function run(key: string, ask: () => Promise<Answer<T>>): Promise<void> {
    cancel = null;
    const answer = await ask();
    if (wanted !== key) return;
    become(
      answer.ok
        ? { key, value: answer.value, failure: null }
        : { key, value: null, failure: answer.error },
    );
  }

  return {
    want(key, nudge, ask, pace) {
      if (key === wanted && (nudge === nudged || cancel !== null)) return;
      const same = key === wanted;
      rest();
      wanted = key;
      nudged = nudge;
      if (key === null) become(NOTHING);
      else {
        cancel = after(same ? pace.sameMs : pace.newMs, () => {
          void run(key, ask);
        });
      }
    },
    get: () => asked,
    subscribe(changed) {
      listeners.add(changed);
      return () => {
        listeners.delete(changed);
      };
    },
    stop() {
      rest();
      wanted = null;
      nudged = null;
    },
  };
}

/** `ask` must depend on `key` alone. */
export function useAsked<T>(
  key: string | null,
  ask: () => Promise<Answer<T>>,
  nudge: string | number,
  pace: Pace,
): Asked<T> {
  const [asker] = useState(() => createAsker<T>());
  useEffect(() => {
    asker.want(key, nudge, ask, pace);
  });
  useEffect(
    () => () => {
      asker.stop();
    },
    [asker],
  );
  return useSyncExternalStore(asker.subscribe, asker.get);
}
