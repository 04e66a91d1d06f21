/**
 * The program with a window. Composition only: read the settings, open the desks, show one. A desk
 * that cannot be opened still gets a window, which says why and what to do.
 */
import { accessSync, constants, mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { app, type BrowserWindow } from 'electron';
import { type Config, readConfig } from './config/config.ts';
import { type Log, openLog } from './observability/log.ts';
import { openKillLine } from './kill/line.ts';
import { APP_VERSION } from './platform/app-version.ts';
import { defaultHome } from './platform/default-home.ts';
import { realWorld } from './platform/real-world.ts';
import { watchFailures } from './platform/watch-failures.ts';
import type { World } from './platform/world.ts';
import { type Desks, openDesks } from './session/desks.ts';
import { killDesk } from './session/kill-desk.ts';
import { PAPER } from './session/desk-row.ts';
import { shellFacts } from './session/shell-facts.ts';
import { armingDoor, askToArm } from './shell/arming-dialog.ts';
import { serveWindows } from './shell/electron-transport.ts';
import { denyPermissions, harden } from './shell/hardening.ts';
import {
  askBeforeClosing,
  onSecondStart,
  tellNotOpened,
  watchFailingParts,
  watchPower,
  watchTouches,
} from './shell/lifecycle.ts';
import { openSystemKey, watchKillKey } from './shell/kill-key.ts';
import { loginPages } from './shell/login-page.ts';
import { claimScheme, failurePage, servePage } from './shell/page.ts';
import { openSecrets } from './shell/secrets.ts';
import { shellCalls } from './shell/shell-calls.ts';
import { readSettings } from './shell/settings-file.ts';
import { closeTray, openTray } from './shell/tray.ts';
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
  // The window's own files stand beside the ledger, so that one folder holds one program.
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
  onSecondStart(window);
  if (!config.ok) {
    failure = failurePage(config.error.join(' '), 'Start again with flags that are known.');
    return;
  }
  const world = realWorld();
  const log = openLog(home, world);
  const desks = openDesks({
    config: { ...config.value, home },
    world,
    appVersion: APP_VERSION,
    runtime,
    log,
    secretsOf: (_account, folder) => openSecrets(folder),
    killLine: (desk, folder) =>
      openKillLine({
        folder,
        world,
        kill: async (ask) => ({ idle: false, ...(await killDesk(desk, ask)) }),
        failed: (cause) => log.write('kill_line', { account: desk.key, cause }),
      }),
  });
  const paper = desks.openPaper();
  if (!paper.ok) {
    failure = failurePage(paper.error.says, paper.error.todo);
    return;
  }
  serveDesks(window, { desks, world, config: config.value, log });
  watchFailingParts(window, {
    after: (delayMs, call) => world.after(delayMs, call),
    tell: (state, cause) => log.write('window', { state, cause }),
  });
  watchPower(desks);
  watchTouches(window, () => desks.touched());
  watchFailures((words) => desks.halt(words));
  app.on('will-quit', () => {
    closeTray();
    desks.close();
  });
}

interface Served {
  readonly desks: Desks;
  readonly world: World;
  readonly config: Config;
  readonly log: Log;
}

/** Stops at once and cancels what rests; flattening costs money and is asked for by its level. */
const KEY_LEVEL = 2;

/** One desk, or every desk where none is named. */
function killFrom(desks: Desks, log: Log) {
  return async (level: 1 | 2 | 3, key: string | null, reason: string): Promise<string> => {
    const wanted = desks.all().filter((desk) => key === null || desk.key === key);
    const said = await Promise.all(
      wanted.map(async (desk) => `${desk.key}: ${(await killDesk(desk, { level, reason })).says}`),
    );
    log.write('kill_line', { account: key ?? 'every desk', cause: reason });
    return said.join('\n');
  };
}

/** The window shows paper first, and another desk when the trader or the start asks for it. */
function serveDesks(window: BrowserWindow, { desks, world, config, log }: Served): void {
  const paper = desks.get(PAPER);
  if (paper === null) return;
  const windows = serveWindows(paper.session.server, () => world.monotonicMs());
  const openLoginPage = loginPages({
    secret: () => world.secret(),
    after: (delayMs, call) => world.after(delayMs, call),
  });
  const facts = shellFacts(desks, config.home, {
    title: (title) => window.setTitle(title),
    // After the answer has left: the page that asked is gone with the reload.
    show: (server) => world.soon(() => windows.show(window, server)),
  });
  const arm = armingDoor((sheet) => askToArm(window, sheet));
  const kill = killFrom(desks, log);
  const killShown = (): void => void kill(KEY_LEVEL, facts.shown(), 'Kill key');
  const systemKey = openSystemKey(killShown);
  systemKey.follow(readSettings(config.home));
  watchKillKey(window, killShown);
  openTray({
    window,
    desks: () => desks.all().map(({ key }) => key),
    kill: (level, desk) => kill(level, desk, 'From the tray'),
    quit: () => window.close(),
  });
  windows.attach(
    window,
    shellCalls({ ...facts, openLoginPage, arm, settingsKept: (json) => systemKey.follow(json) }),
  );
  askBeforeClosing(window, () => desks.working());
  if (config.mode !== 'live') return;
  void facts.show(config.account).then((missing) => tellNotOpened(window, missing));
}

app.on('window-all-closed', () => app.quit());
start(config.ok ? config.value.home : defaultHome());
