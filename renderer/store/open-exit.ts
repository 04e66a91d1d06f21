/** The exits have a panel of their own in the layout for getting out; the cursor goes there. */
import { create } from 'zustand';
import { nextFrame } from '../bridge/clock.ts';
import { revealPanel } from './ui-store.ts';

interface ExitCall {
  /** Raised to bring the cursor to the exits. */
  readonly turn: number;
  /** The panel of the exits is on the screen; the bar below the positions would repeat it. */
  readonly seen: boolean;
}

export const useExitCall = create<ExitCall>()(() => ({ turn: 0, seen: false }));

export function exitPanelSeen(seen: boolean): void {
  if (useExitCall.getState().seen !== seen) useExitCall.setState({ seen });
}

export function goToExitPanel(): void {
  revealPanel('exit');
  // The docking takes the focus while it brings the panel forward.
  nextFrame(() => {
    useExitCall.setState((state) => ({ turn: state.turn + 1 }));
  });
}
