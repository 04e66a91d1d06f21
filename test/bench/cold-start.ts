/**
 * From the start of the process to a blotter that is drawn from a ledger of 5,000 orders, against a
 * window with nothing in it.
 */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { PendingEvent } from '../../shared/domain/events.ts';
import type { BenchOptions } from './bench.ts';
import { benchLedger } from './bench-ledger.ts';
import { figure, median, pairs, ratios } from './measure.ts';
import { ACCOUNT, intention, orderIdOf } from './orders.ts';
import { emptyApp, opener, ROOT } from './product.ts';
import { type Outcome, ratio, told } from './report.ts';

const ORDERS = 5_000;
const BATCH = 250;

export async function run({ home, smoke }: BenchOptions): Promise<Outcome> {
  const orders = smoke ? 50 : ORDERS;
  const desk = join(home, 'desk');
  fill(desk, orders);
  const empty = emptyApp(home);
  const { open, stop } = await opener();
  const once = async (words: readonly string[]): Promise<number> => {
    const opened = await open(words);
    await opened.close();
    return opened.readyMs;
  };
  const words = [ROOT, '--home', desk, '--account', ACCOUNT];
  const { ours, peer } = await pairs(
    smoke ? 1 : 6,
    () => once(words),
    () => once([empty, mkdtempSync(join(home, 'empty-'))]),
  );
  await stop();
  return {
    figures: [figure('desk drawn', 'ms', ours), figure('empty window', 'ms', peer)],
    checks: [
      ratio('to an empty window', median(ratios(ours, peer)), 'lower', 1.6),
      told('desk drawn', median(ours), ' ms', 'lower', 1_800),
    ],
    notes: [`${orders} orders in the ledger; both through the same driver`],
  };
}

/** Orders that ended at the desk, so that the broker has nothing to say about them. */
function fill(home: string, orders: number): void {
  const { ledger } = benchLedger(home, home);
  for (let first = 1; first <= orders; first += BATCH) {
    const events: PendingEvent[] = [];
    for (let n = first; n < Math.min(first + BATCH, orders + 1); n += 1) {
      const intended = intention('C', n);
      const orderId = orderIdOf('C', n);
      const refused = {
        kind: 'order_refused',
        orderId,
        refusal: 'link_down',
        context: {},
      } as const;
      events.push(intended, { ...intended, event: refused });
    }
    const appended = ledger.append(ledger.head(), events);
    if (!appended.ok) throw new Error(appended.error.words);
  }
  ledger.close();
}
