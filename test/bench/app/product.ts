/**
 * Starts the product as it is built, or an empty window, and says on standard output when the page
 * shows what it should and what the whole program then costs while nothing happens.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { app, BrowserWindow } from 'electron';
import { windowOptions } from '../../../electron/shell/window.ts';

interface ProductSettings {
  /** The built main file; empty for a window with nothing in it. */
  readonly program: string;
  readonly home: string;
  /** Text that evaluates to true once the page is there. */
  readonly shown: string;
  readonly idleMs: number;
  readonly settleMs: number;
}

const settings = JSON.parse(process.env['UNWIND_BENCH'] ?? '{}') as ProductSettings;

function say(word: string, more: object = {}): void {
  process.stdout.write(`${JSON.stringify({ word, ...more })}\n`);
}

/** True in the first task after the frame that drew it. */
function drawn(condition: string): string {
  return `new Promise((done) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(true);
    const look = () => (${condition}) ? channel.port2.postMessage(0) : requestAnimationFrame(look);
    requestAnimationFrame(look);
  })`;
}

app.on('browser-window-created', (_event, window) => {
  window.webContents.once('dom-ready', () => {
    void watch(window).catch(() => undefined);
  });
});

async function watch({ webContents }: BrowserWindow): Promise<void> {
  await webContents.executeJavaScript(drawn(settings.shown));
  say('shown');
  if (settings.program !== '') {
    await webContents.executeJavaScript(drawn(`document.documentElement.dataset.ready === 'yes'`));
    say('ready');
  }
  if (settings.idleMs > 0) await idle();
}

async function idle(): Promise<void> {
  await pause(settings.settleMs);
  const [before, startedMs] = [cpuSeconds(), performance.now()];
  await pause(settings.idleMs);
  const wallSeconds = (performance.now() - startedMs) / 1_000;
  say('idle', { share: (cpuSeconds() - before) / wallSeconds });
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => {
    setTimeout(done, ms);
  });
}

/** Of all processes of the program together, since each of them started. */
function cpuSeconds(): number {
  return app.getAppMetrics().reduce((sum, { cpu }) => sum + (cpu.cumulativeCPUUsage ?? 0), 0);
}

if (settings.program === '') {
  app.setPath('userData', join(settings.home, 'window'));
  app.on('window-all-closed', () => app.quit());
  void app.whenReady().then(() => {
    const window = new BrowserWindow(windowOptions('', 'empty'));
    window.once('ready-to-show', () => window.show());
    void window.loadURL('data:text/html,<p id=here>empty</p>');
  });
} else createRequire(settings.program)(settings.program);
