/**
 * The program with a window. Composition only: read the settings, open the desk, show it. A desk
 * that cannot be opened still gets a window, which says why and what to do.
 */
import { accessSync, constants, mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { app } from 'electron';
import { readConfig } from './config/config.ts';
import { APP_VERSION } from './platform/app-version.ts';
import { defaultHome } from './platform/default-home.ts';
import { realWorld } from './platform/real-world.ts';
import { watchFailures } from './platform/watch-failures.ts';
import { type DeskSession, liveMissing, openDeskSession } from './session/desk-session.ts';
import { serveWindows } from './shell/electron-transport.ts';
import { denyPermissions, harden } from './shell/hardening.ts';
import { askBeforeClosing, onSecondStart, watchPower } from './shell/lifecycle.ts';
import { claimScheme, failurePage, servePage } from './shell/page.ts';
import { shellCalls } from './shell/shell-calls.ts';
import { openWindow } from './shell/window.ts';
import { userWords } from './shell/words.ts';

const runtime = process.env['UNWIND_RUNTIME'] === 'stand-in' ? 'stand-in' : 'official';
const config = readConfig({
  argv: userWords(process.argv),
  env: process.env,
  defaultHome: defaultHome(),
});

/** A folder that cannot be written still gets a window, which is where the trader learns of it. */
function windowFolder(home: string): string {
  const folder = join(home, 'window');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    return mkdtempSync(join(app.getPath('temp'), 'unwind-window-'));
  }
}

function start(home: string): void {
  // The window's own files stand beside the ledger, so that one folder holds one desk.
  app.setPath('userData', windowFolder(home));
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  // Chromium cannot sandbox for root; only the start scripts say so, the packaged program never.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  claimScheme();
  harden();
  void app.whenReady().then(() => open(home));
}

function open(home: string): void {
  denyPermissions();
  let failure: string | null = null;
  servePage(join(__dirname, '../renderer'), () => failure);
  // The page's own process starts while the desk opens; nothing is served before this turn ends.
  const window = openWindow(join(__dirname, '../preload/preload.cjs'), 'Unwind');
  let desk: DeskSession | null = null;
  if (config.ok) {
    const opened = openDeskSession({
      config: { ...config.value, home },
      world: realWorld(),
      appVersion: APP_VERSION,
      runtime,
      extension: (name, params) => calls(name, params),
    });
    if (opened.ok) desk = opened.value;
    else failure = failurePage(opened.error.says, opened.error.todo);
  } else failure = failurePage(config.error.join(' '), 'Start again with flags that are known.');
  const calls = shellCalls({
    home,
    mode: 'paper',
    working: () => desk?.engine.view.liveCount ?? 0,
    liveMissing: () => liveMissing(runtime),
  });
  onSecondStart(window);
  if (desk === null) return;
  const session = desk;
  window.setTitle('Unwind · PAPER');
  serveWindows(session.server, () => session.services.world.monotonicMs()).attach(window);
  askBeforeClosing(window, () => session.engine.view.liveCount);
  watchPower(() => session.engine.reconcileNow());
  watchFailures((words) => session.engine.halt(words));
  app.on('will-quit', () => session.close());
}

app.on('window-all-closed', () => app.quit());
start(config.ok ? config.value.home : defaultHome());
