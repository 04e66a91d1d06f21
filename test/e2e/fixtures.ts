/** Opens the real program on a home of its own and closes it again, whatever the test did. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import {
  _electron,
  type ElectronApplication,
  expect,
  type Page,
  test as base,
} from '@playwright/test';
import { resolveElectron } from '../../scripts/setup/electron.mjs';
import { launchFlags } from '../../scripts/setup/launch.mjs';
import { heldUntilAttached } from '../../scripts/setup/playwright.mjs';

export const ROOT = join(import.meta.dirname, '../..');

export interface OpenDesk {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** What the page complained about: a calm run has nothing here. */
  readonly complaints: string[];
  /** One request of the contract, as the page itself would ask it. */
  ask<Result>(name: string, params?: unknown): Promise<Result>;
  close(): Promise<void>;
  /** Dies at once, as in a power cut. */
  kill(): Promise<void>;
}

export interface Desk {
  readonly home: string;
  open(...words: string[]): Promise<OpenDesk>;
}

async function openDesk(home: string, words: readonly string[]): Promise<OpenDesk> {
  const electron = resolveElectron();
  const flags = launchFlags({ kind: electron.kind, virtual: true });
  const app = await _electron.launch({
    executablePath: electron.path,
    args: [...heldUntilAttached(), ...flags, ROOT, '--home', home, ...words],
    env: Object.fromEntries(
      Object.entries(process.env).filter((each): each is [string, string] => each[1] !== undefined),
    ),
  });
  const page = await app.firstWindow();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  await app.evaluate(async ({ dialog }) => {
    // Leaving is the tests' own decision: nobody is there to answer the question about open orders.
    dialog.showMessageBox = async () => ({ response: 1, checkboxChecked: false });
  });
  let ids = 0;
  let closed = false;
  return {
    app,
    page,
    complaints,
    async ask<Result>(name: string, params: unknown = {}): Promise<Result> {
      ids += 1;
      const line = JSON.stringify({ id: `test-${ids}`, name, params });
      const answer = await page.evaluate(async (text) => {
        return window.desk?.request(text) ?? '{"ok":false,"error":"the page has no desk"}';
      }, line);
      const response = JSON.parse(answer) as { ok: boolean; result: Result; error: unknown };
      if (!response.ok) throw new Error(`${name}: ${JSON.stringify(response.error)}`);
      return response.result;
    },
    close: async () => {
      if (closed) return;
      closed = true;
      await app.close();
    },
    kill: async () => {
      closed = true;
      const gone = new Promise((resolve) => app.process().once('exit', resolve));
      app.process().kill('SIGKILL');
      await gone;
    },
  };
}

export const test = base.extend<{ desk: Desk }>({
  // oxlint-disable-next-line no-empty-pattern -- the runner reads fixture names here
  desk: async ({}, use) => {
    const home = mkdtempSync(join(tmpdir(), 'unwind-e2e-'));
    const opened: OpenDesk[] = [];
    await use({
      home,
      open: async (...words) => {
        const desk = await openDesk(home, words);
        opened.push(desk);
        await desk.page.waitForFunction(
          () =>
            document.documentElement.dataset['ready'] === 'yes' ||
            document.documentElement.dataset['failure'] === 'yes',
        );
        return desk;
      },
    });
    for (const each of opened) await each.close();
    rmSync(home, { recursive: true, force: true });
  },
});

export { expect };
