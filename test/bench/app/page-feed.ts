/**
 * Order rows fed to a page at a pace of their own through the port that the desk uses, and what the
 * page's main thread worked meanwhile, by its own clock of processor time, so that other programs
 * on the machine count less.
 */
import type { BrowserWindow } from 'electron';
import type { OrderRow } from '../../../shared/contract/rows.ts';
import { must } from '../../../shared/lib/assert.ts';
import { wait } from '../measure.ts';

const FLUSH_MS = 8;
const TICK = 500;

export interface Fed {
  readonly window: BrowserWindow;
  push: (lines: string) => void;
  seq: number;
  rows: OrderRow[];
}

/** From here on the page's tasks are counted in time of its own thread. */
export async function countTasks(window: BrowserWindow): Promise<void> {
  window.webContents.debugger.attach('1.3');
  await window.webContents.debugger.sendCommand('Performance.enable', {
    timeDomain: 'threadTicks',
  });
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

/** The share of the time in which the main thread worked, and its frames. */
export async function measureFed(page: Fed, perSecond: number, ms: number) {
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
