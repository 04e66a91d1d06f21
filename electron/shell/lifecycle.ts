/** Starting twice, closing with orders at work, and a computer that slept. */
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
          'They stay at the broker and can fill while Unwind is closed. Stops kept by this computer would not fire.',
      })
      .then(({ response }) => {
        asking = false;
        if (response !== LEAVE) return;
        sure = true;
        window.close();
      });
  });
}

/** After a sleep everything may have changed, so the books are read before anything else. */
export function watchPower(resumed: () => void): void {
  powerMonitor.on('resume', resumed);
}
