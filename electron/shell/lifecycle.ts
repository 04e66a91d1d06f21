/** Starting twice, closing with orders at work, a computer that sleeps, a page that hangs. */
import { app, type BrowserWindow, dialog, powerMonitor } from 'electron';

/** A second start brings the first window to the front instead of opening the ledger again. */
export function onSecondStart(window: BrowserWindow): void {
  app.on('second-instance', () => {
    if (window.isDestroyed()) return;
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  });
}

const STAY = 0;
const LEAVE = 1;

/** Orders at the broker go on without the window; the trader decides knowing that. */
export function askBeforeClosing(window: BrowserWindow, working: () => number): void {
  let sure = false;
  let asking = false;
  window.on('close', (event) => {
    const count = working();
    if (sure || count === 0) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    void dialog
      .showMessageBox(window, {
        type: 'warning',
        buttons: ['Stay', 'Close the window'],
        defaultId: STAY,
        cancelId: STAY,
        title: 'Orders are working',
        message: `${count} ${count === 1 ? 'order is' : 'orders are'} still working`,
        detail:
          'They stay at their broker and can fill while Unwind is closed. Stops kept by this computer would not fire.',
      })
      .then(({ response }) => {
        asking = false;
        if (response !== LEAVE) return;
        sure = true;
        window.close();
      });
  });
}

/** The desk that the start asked for is not there; the window shows another, and says why. */
export function tellNotOpened(window: BrowserWindow, missing: readonly string[]): void {
  if (missing.length === 0 || window.isDestroyed()) return;
  void dialog.showMessageBox(window, {
    type: 'warning',
    title: 'The account could not be opened',
    message: missing[0] ?? '',
    detail: missing.slice(1).join(' '),
  });
}

export interface PoweredDesks {
  sleep(): void;
  wake(): void;
  disarm(cause: 'screen_lock' | 'user_switch'): void;
}

/**
 * A person is there: mouse or keyboard in a window, seen here where no page can pretend it. A
 * moving mouse says it a hundred times a second, and each of them is only a clock that is read.
 */
export function watchTouches(window: BrowserWindow, touched: () => void): void {
  window.webContents.on('input-event', touched);
}

/** Before a sleep the gate is shut; after it everything may have changed (E-20). */
export function watchPower(desks: PoweredDesks): void {
  powerMonitor.on('suspend', () => desks.sleep());
  powerMonitor.on('resume', () => desks.wake());
  // Whoever comes back to the screen may not be the one who armed it.
  powerMonitor.on('lock-screen', () => desks.disarm('screen_lock'));
  powerMonitor.on('user-did-resign-active', () => desks.disarm('user_switch'));
}

/** So long a page may be busy before it is taken for hung; a large import takes seconds. */
const HUNG_MS = 15_000;

export interface FailureWatch {
  readonly after: (delayMs: number, call: () => void) => () => void;
  /** For the log. */
  readonly tell: (what: 'hung' | 'answers' | 'page_gone' | 'child_gone', cause: string) => void;
}

/**
 * A page that hangs is ended, and whoever serves the window loads it anew from a snapshot (E-19).
 * The engine runs in this process and goes on meanwhile.
 */
export function watchFailingParts(window: BrowserWindow, { after, tell }: FailureWatch): void {
  let cancel: (() => void) | null = null;
  window.on('unresponsive', () => {
    tell('hung', '');
    cancel?.();
    cancel = after(HUNG_MS, () => {
      if (!window.isDestroyed()) window.webContents.forcefullyCrashRenderer();
    });
  });
  window.on('responsive', () => {
    tell('answers', '');
    cancel?.();
    cancel = null;
  });
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    cancel?.();
    cancel = null;
    tell('page_gone', reason);
  });
  // Graphics and network have processes of their own, which come back by themselves.
  app.on('child-process-gone', (_event, { type, reason }) =>
    tell('child_gone', `${type} ${reason}`),
  );
}
