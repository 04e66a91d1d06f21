/**
 * The program as it is shipped, and beside it a window with nothing in it, started the same way, so
 * that what Electron and the driver cost is in both.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication } from '@playwright/test';
import { ensureBuilt } from '../../scripts/setup/build.mjs';
import { heldUntilAttached } from '../../scripts/setup/playwright.mjs';
import { electronHost } from './launch.ts';

export const ROOT = join(import.meta.dirname, '../..');

const EMPTY_MAIN = `
const { app, BrowserWindow } = require('electron');
app.setPath('userData', process.argv.at(-1));
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1440, height: 900 });
  window.loadFile(require('node:path').join(__dirname, 'empty.html'));
});
app.on('window-all-closed', () => app.quit());
`;
const EMPTY_PAGE = '<!doctype html><html data-ready="yes"><title>empty</title><body></body></html>';

/** A folder that Electron opens as a program with one empty window. */
export function emptyApp(parent: string): string {
  const folder = join(parent, 'empty-app');
  mkdirSync(folder, { recursive: true });
  const manifest = { name: 'empty', version: '0.0.0', main: 'main.cjs' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'main.cjs'), EMPTY_MAIN);
  writeFileSync(join(folder, 'empty.html'), EMPTY_PAGE);
  return folder;
}

export interface Opened {
  readonly app: ElectronApplication;
  /** From the start of the process to a page that says it is drawn. */
  readonly readyMs: number;
  close(): Promise<void>;
}

export type Opener = (words: readonly string[]) => Promise<Opened>;

/** One display for the whole bench; every call starts the program anew. */
export async function opener(): Promise<{ open: Opener; stop: () => Promise<void> }> {
  await ensureBuilt();
  const { electron, display, flags } = await electronHost();
  const env = Object.fromEntries(
    Object.entries(display.env).filter((each): each is [string, string] => each[1] !== undefined),
  );
  return {
    stop: () => display.stop(),
    open: async (words) => {
      const startedMs = performance.now();
      const app = await _electron.launch({
        executablePath: electron.path,
        args: [...heldUntilAttached(), ...flags, ...words],
        env,
      });
      const page = await app.firstWindow();
      await page.waitForFunction(() => document.documentElement.dataset['ready'] === 'yes');
      const readyMs = performance.now() - startedMs;
      return { app, readyMs, close: () => app.close() };
    },
  };
}

const TICKS_PER_SECOND = 100;

/** Processor time of a process and all below it so far, in seconds; Linux tells it in hundredths. */
export function cpuSeconds(root: number): number {
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(name) ?? []);
  const family = new Set([root]);
  for (let grew = true; grew; ) {
    const before = family.size;
    for (const { pid, parent } of stats) if (family.has(parent)) family.add(pid);
    grew = family.size > before;
  }
  const ticks = stats.filter(({ pid }) => family.has(pid)).reduce((sum, { used }) => sum + used, 0);
  return ticks / TICKS_PER_SECOND;
}

function statOf(name: string): { pid: number; parent: number; used: number } | null {
  try {
    const text = readFileSync(`/proc/${name}/stat`, 'utf8');
    // The second field is a name in brackets that may hold blanks, so counting starts behind it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [parent, user, system] = [fields[1], fields[11], fields[12]].map(Number);
    return { pid: Number(name), parent: parent ?? 0, used: (user ?? 0) + (system ?? 0) };
  } catch {
    // It ended while the list was read.
    return null;
  }
}
