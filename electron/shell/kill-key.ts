/**
 * The key that stops at once: seen by the program itself before the page gets it, so it works in
 * every field, over every dialog and while the page hangs. Only ever a key that stops, never one
 * that enters, is offered to the whole computer, and only where the trader asks for it.
 */
import { type BrowserWindow, globalShortcut } from 'electron';

/** Ctrl Shift F12, on a Mac Cmd Shift F12. */
const EVERYWHERE = 'CommandOrControl+Shift+F12';
const KEY = 'F12';

export function watchKillKey(window: BrowserWindow, kill: () => void): void {
  window.webContents.on('before-input-event', (event, input) => {
    const held = input.shift && (input.control || input.meta) && !input.alt;
    if (input.type !== 'keyDown' || input.key !== KEY || !held) return;
    event.preventDefault();
    if (!input.isAutoRepeat) kill();
  });
}

export interface SystemKey {
  /** Reads the window's settings: `killKeyEverywhere` says whether the whole computer has it. */
  follow(settings: string): void;
}

export function openSystemKey(kill: () => void): SystemKey {
  let on = false;
  return {
    follow: (settings) => {
      const wanted = wants(settings);
      if (wanted === on) return;
      on = wanted && globalShortcut.register(EVERYWHERE, kill);
      if (!wanted) globalShortcut.unregister(EVERYWHERE);
    },
  };
}

function wants(settings: string): boolean {
  const value: unknown = JSON.parse(settings);
  return (
    typeof value === 'object' &&
    value !== null &&
    'killKeyEverywhere' in value &&
    value.killKeyEverywhere === true
  );
}
