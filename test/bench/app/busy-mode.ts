/**
 * One page of three (our blotter, plain elements, a peer grid) fed with the same strings at the
 * same pace through the same port. What is measured is the page's main thread, by its own clock of
 * processor time, so that other programs on the machine count less.
 */
import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import type { DeskServer } from '../../../electron/ipc/transport.ts';
import { serveWindows } from '../../../electron/shell/electron-transport.ts';
import { oneDesk } from '../../support/one-desk.ts';
import { shellCalls } from '../../../electron/shell/shell-calls.ts';
import type { OrderRow } from '../../../shared/contract/rows.ts';
import { orderRow } from '../../../electron/projections/blotter-row.ts';
import { must } from '../../../shared/lib/assert.ts';
import { wait } from '../measure.ts';
import { quietGateway } from '../quiet-gateway.ts';
import { openWholeDesk } from '../whole-desk.ts';
import type { Mode, Settings } from './mode.ts';
import { benchWindow, holds, serveBenchPage } from './serve.ts';

const FLUSH_MS = 8;
const TICK = 500;
export const PAGES = ['ours', 'dom', 'grid'] as const;

interface Fed {
  readonly window: BrowserWindow;
  push: (lines: string) => void;
  seq: number;
  rows: OrderRow[];
}

export async function openBusyMode(settings: Settings): Promise<Mode> {
  const count = Number(settings['orders']);
  const desk = openWholeDesk({
    home: settings.home,
    orders: count,
    live: false,
    gateway: quietGateway,
    extension: () => shellCalls(oneDesk(settings.home)),
  });
  while (desk.engine.view.orders.size < count) await wait(5);
  let taken: (lines: string) => void = () => undefined;
  const tapped: DeskServer = {
    connect: (push) => {
      taken = push;
      return desk.server.connect(push);
    },
    close: () => desk.server.close(),
  };
  serveBenchPage(settings.renderer);
  const transport = serveWindows(tapped);
  const fed = new Map<string, Fed>();
  for (const name of PAGES) {
    const window = benchWindow(join(__dirname, 'preload.cjs'));
    transport.attach(window);
    await window.loadURL(`app://workstation/${name}.html`);
    await holds(window, `document.body.innerText.includes('NIFTY')`);
    window.webContents.debugger.attach('1.3');
    await window.webContents.debugger.sendCommand('Performance.enable', {
      timeDomain: 'threadTicks',
    });
    const rows = [...desk.engine.view.orders.values()].map(orderRow);
    fed.set(name, { window, push: taken, seq: 0, rows });
  }

  async function busyMs(window: BrowserWindow): Promise<number> {
    const answer = (await window.webContents.debugger.sendCommand('Performance.getMetrics')) as {
      readonly metrics: readonly { readonly name: string; readonly value: number }[];
    };
    const tasks = answer.metrics.find(({ name }) => name === 'TaskDuration');
    return must(tasks, 'the page counts its tasks').value * 1_000;
  }

  async function feed(page: Fed, perSecond: number, ms: number): Promise<void> {
    let sent = 0;
    const startedMs = performance.now();
    while (performance.now() - startedMs < ms) {
      const due = ((performance.now() - startedMs) * perSecond) / 1_000;
      const changed: OrderRow[] = [];
      for (; sent < due; sent += 1) changed.push(moved(page, sent));
      if (changed.length > 0) page.push(patchOf(page, changed));
      await wait(FLUSH_MS);
    }
  }

  async function measure(name: string, perSecond: number, ms: number) {
    const page = must(fed.get(name), `a page ${name}`);
    page.window.moveTop();
    await wait(100);
    await page.window.webContents.executeJavaScript('bench.start()');
    const [beforeMs, startedMs] = [await busyMs(page.window), performance.now()];
    await feed(page, perSecond, ms);
    const tookMs = performance.now() - startedMs;
    const busy = (await busyMs(page.window)) - beforeMs;
    const frames: unknown = await page.window.webContents.executeJavaScript('bench.stop()');
    return { share: busy / tookMs, frames };
  }

  return {
    window: must(fed.get('ours'), 'our page').window,
    ready: Promise.resolve(),
    ops: {
      measure: ({ page, perSecond, ms }) => measure(String(page), Number(perSecond), Number(ms)),
      sort: () =>
        Promise.all(
          [...fed.values()].map(({ window }) =>
            window.webContents.executeJavaScript('bench.sortAndFilter()'),
          ),
        ),
      picture: async ({ page }) => {
        const { window } = must(fed.get(String(page)), 'a page');
        return (await window.webContents.capturePage()).toPNG().toString('base64');
      },
    },
    close: () => {
      for (const { window } of [...fed.values()].slice(1)) window.destroy();
      desk.close();
    },
  };
}

/** The next state of one order; every tenth also moves by price, which moves it in the sort. */
function moved(page: Fed, n: number): OrderRow {
  const at = (n * 7_919) % page.rows.length;
  const row = must(page.rows[at], 'a row');
  const filled = ((row.filled + row.lot) % (row.lot * 1_000)) as OrderRow['filled'];
  const next: OrderRow = {
    ...row,
    state: 'part_filled',
    filled,
    filledValue: filled * row.price,
    updatedMs: row.updatedMs + 1,
    ...(n % 10 === 0 ? { price: (row.price + TICK * ((n % 7) - 3)) as OrderRow['price'] } : {}),
  };
  page.rows[at] = next;
  return next;
}

function patchOf(page: Fed, orders: readonly OrderRow[]): string {
  const fromSeq = page.seq;
  page.seq += 1;
  return JSON.stringify([{ topic: 'blotter', fromSeq, toSeq: page.seq, patch: { orders } }]);
}
