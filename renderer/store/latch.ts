/**
 * A gesture that stays taken for a moment after the engine has recorded it. The engine answers in a
 * few milliseconds, long before the second click of a double click, so a latch that opened with the
 * answer would let that click send again.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { CommandInput, CommandName, CommandResult } from '../../shared/contract/commands.ts';
import { after } from '../bridge/clock.ts';
import { useGesture } from './gesture.ts';
import type { Complaint } from './rows.ts';

export const RECORDED_MS = 1_000;

export type LatchState = 'ready' | 'sending' | 'recorded';

type Asking<N extends CommandName> = Omit<CommandInput<N>, 'commandId'>;

export interface Latch<N extends CommandName> {
  readonly state: LatchState;
  readonly failure: Complaint | null;
  /** Gives the result when this very call was recorded; null when it was not taken or refused. */
  readonly fire: (params: Asking<N>) => Promise<CommandResult<N> | null>;
  readonly clear: () => void;
  /** What would be sent now is another thing: nothing that was recorded stands in its way. */
  readonly release: () => void;
}

export function useLatch<N extends CommandName>(name: N): Latch<N> {
  const gesture = useGesture(name);
  const [recorded, setRecorded] = useState(false);
  const taken = useRef(false);
  const forget = useRef<(() => void) | null>(null);

  useEffect(() => () => forget.current?.(), []);

  async function fire(params: Asking<N>): Promise<CommandResult<N> | null> {
    if (taken.current) return null;
    taken.current = true;
    const answer = await gesture.fire(params);
    if (answer === null || !answer.ok) {
      taken.current = false;
      return null;
    }
    setRecorded(true);
    forget.current = after(RECORDED_MS, () => {
      forget.current = null;
      taken.current = false;
      setRecorded(false);
    });
    return answer.value;
  }

  const release = useCallback(() => {
    if (forget.current === null) return;
    forget.current();
    forget.current = null;
    taken.current = false;
    setRecorded(false);
  }, []);

  return {
    state: gesture.busy ? 'sending' : recorded ? 'recorded' : 'ready',
    failure: gesture.failure,
    fire,
    clear() {
      gesture.clear();
    },
    release,
  };
}
