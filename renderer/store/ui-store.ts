/** What is open in this window at this moment; nothing here is kept. */
import { create } from 'zustand';

export type PanelId =
  | 'watchlist'
  | 'depth'
  | 'ticket'
  | 'story'
  | 'positions'
  | 'blotter'
  | 'batches'
  | 'trades'
  | 'chain'
  | 'builder'
  | 'exit'
  | 'payoff'
  | 'protection'
  | 'health';

/** A key as the footer strip names it. */
export interface KeyHint {
  readonly keys: string;
  readonly says: string;
}

export type SettingsPage = 'looks' | 'accounts' | 'limits' | 'keys' | 'paper' | 'imports';

interface UiState {
  readonly palette: boolean;
  readonly kill: boolean;
  readonly settings: SettingsPage | null;
  /** The list of desks: paper and every account. */
  readonly desks: boolean;
  /** The login of the desk in this window. */
  readonly login: boolean;
  /** The panel to bring forward; the number tells two equal requests apart. */
  readonly reveal: { readonly panel: PanelId; readonly turn: number } | null;
  /** Order keys work only while armed; it falls off by itself. */
  readonly armed: boolean;
  /** The order keys that work while armed, for the strip at the bottom. */
  readonly orderKeys: readonly KeyHint[];
  /** Raised to lay the panels out anew. */
  readonly layoutTurn: number;
  /** Raised by the key that searches an instrument. */
  readonly searchTurn: number;
}

export const useUi = create<UiState>()(() => ({
  palette: false,
  kill: false,
  settings: null,
  desks: false,
  login: false,
  reveal: null,
  armed: false,
  orderKeys: [],
  layoutTurn: 0,
  searchTurn: 0,
}));

export function openPalette(palette: boolean): void {
  useUi.setState({ palette });
}

export function openKill(kill: boolean): void {
  useUi.setState({ kill });
}

export function openSettings(page: SettingsPage = 'looks'): void {
  useUi.setState({ settings: page });
}

export function closeSettings(): void {
  useUi.setState({ settings: null });
}

export function openDesks(desks: boolean): void {
  useUi.setState({ desks });
}

export function openLogin(login: boolean): void {
  useUi.setState({ login });
}

/** Settings are a window of their own, not a panel; asking for them here opens it. */
export function revealPanel(panel: PanelId | 'settings'): void {
  if (panel === 'settings') {
    openSettings();
    return;
  }
  useUi.setState((state) => ({ reveal: { panel, turn: (state.reveal?.turn ?? 0) + 1 } }));
}

/** Brings the ticket forward and puts the cursor in its instrument search. */
export function startSearch(): void {
  revealPanel('ticket');
  useUi.setState((state) => ({ searchTurn: state.searchTurn + 1 }));
}

export function setArmed(armed: boolean): void {
  if (useUi.getState().armed !== armed) useUi.setState({ armed });
}

/** Panels name their order keys while they are on the screen. */
export function nameOrderKeys(hints: readonly KeyHint[]): () => void {
  useUi.setState((state) => ({ orderKeys: [...state.orderKeys, ...hints] }));
  return () => {
    useUi.setState((state) => ({
      orderKeys: state.orderKeys.filter((hint) => !hints.includes(hint)),
    }));
  };
}
