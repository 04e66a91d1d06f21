/**
 * From starting the program until yesterday's orders are drawn: 5,000 orders in the ledger, chain
 * and fold proven on the way. Beside it an empty window of the same Electron.
 */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { DomainEvent, PendingEvent } from '../../shared/domain/events.ts';
import { asId, type BrokerOrderId, type OrderId, type TradeId } from '../../shared/domain/ids.ts';
import { price } from '../../shared/domain/money.ts';
import { quantity } from '../../shared/domain/quantity.ts';
import type { BenchOptions } from './bench.ts';
import { benchLedger } from './bench-ledger.ts';
import { figure, median, pairs, ratios } from './measure.ts';
import { ACCOUNT, intention, orderIdOf } from './orders.ts';
import { EMPTY_SHOWN, startOnce } from './product.ts';
import { type Outcome, ratio, told } from './report.ts';

const ORDERS = 5_000;
const ROWS = `document.querySelectorAll('.blotter [data-order-id]').length > 3`;

export async function run({ home, smoke }: BenchOptions): Promise<Outcome> {
  const desk = mkdtempSync(join(home, 'desk-'));
  const events = writeDay(desk, smoke ? 50 : ORDERS);
  const words = ['--home', desk, '--account', ACCOUNT];
  const start = () => startOnce({ what: 'product', parent: home, words, shown: ROWS });
  const empty = () => startOnce({ what: 'empty', parent: home, shown: EMPTY_SHOWN });
  const { ours, peer } = smoke
    ? { ours: [await start()], peer: [await empty()] }
    : await pairs(6, start, empty);
  const shown = ours.map(({ shownMs }) => shownMs);
  const floor = peer.map(({ shownMs }) => shownMs);
  return {
    figures: [
      figure('orders drawn', 'ms', shown),
      figure(
        'all parts loaded',
        'ms',
        ours.map(({ readyMs }) => readyMs),
      ),
      figure('empty window', 'ms', floor),
    ],
    checks: [
      ratio('orders drawn to an empty window', median(ratios(shown, floor)), 'lower', 1.6),
      told('orders drawn', median(shown), ' ms', 'lower', 1_800),
    ],
    notes: [`the ledger holds ${smoke ? 50 : ORDERS} orders in ${events} events`],
  };
}

/** Half of them filled, half cancelled, as after a busy day; nothing is left open. */
function writeDay(folder: string, orders: number): number {
  const { ledger } = benchLedger('', folder);
  for (let n = 0; n < orders; n += 50) {
    const group = Array.from({ length: 50 }, (_, at) => story(n + at)).flat();
    const appended = ledger.append(ledger.head(), group);
    if (!appended.ok) throw new Error(appended.error.words);
  }
  const events = ledger.head();
  ledger.close();
  return events;
}

function story(n: number): readonly PendingEvent[] {
  const first = intention('C', n);
  const orderId: OrderId = orderIdOf('C', n);
  const brokerOrderId = asId<BrokerOrderId>(`B${n}`);
  const fill = {
    orderId,
    brokerOrderId,
    tradeId: asId<TradeId>(`T${n}`),
    quantity: quantity(130),
    price: price(1_010_000),
    exchangeMs: null,
  };
  const rest: readonly DomainEvent[] = [
    { kind: 'order_sent', orderId, attempt: 1, limitsHash: 'a1b2' },
    { kind: 'order_working', orderId, brokerOrderId, exchangeMs: null },
    n % 4 < 2
      ? { kind: 'order_filled_in_full', ...fill }
      : { kind: 'order_cancelled', orderId, brokerOrderId, words: 'Cancelled by the trader' },
  ];
  return [first, ...rest.map((event) => ({ ...first, event }))];
}
