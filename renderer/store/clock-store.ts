/** One clock for everything that counts on the screen, so that all ages step together. */
import { create } from 'zustand';
import { every, nowMs } from '../bridge/clock.ts';

interface ClockState {
  readonly nowMs: number;
}

export const useClock = create<ClockState>()(() => ({ nowMs: nowMs() }));

const STEP_MS = 500;

export function startClock(): () => void {
  return every(STEP_MS, () => {
    useClock.setState({ nowMs: nowMs() });
  });
}

/** The age of something, stepping twice a second. */
export function useAgeMs(sinceMs: number | null): number | null {
  return useClock((state) => (sinceMs === null ? null : Math.max(0, state.nowMs - sinceMs)));
}
