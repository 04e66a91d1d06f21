/** Whatever legal story happens, in whatever portions, the tables are the fold of the events. */
import { describe, expect, it } from 'vitest';
import { openReader } from '../../../electron/ledger/connections.ts';
import { verifyLedger } from '../../../electron/ledger/tools/verify.ts';
import type { DomainEvent, PendingEvent } from '../../../shared/domain/events.ts';
import { evolveOrder, firstOrder, isLegal, type Order } from '../../../shared/domain/order.ts';
import type { OrderEvent } from '../../../shared/domain/order-events.ts';
import { must } from '../../../shared/lib/assert.ts';
import { write } from '../../contract/ledger-contract.ts';
import { seededRandom } from '../../support/world.ts';
import { oneOfEach, orderIdOf, pending } from './sample-events.ts';
import { ledgerPath, opened, tamper, tempHome } from './temp-home.ts';

type Random = () => number;

/** A legal story of one order, chosen move by move from the table of transitions. */
function randomStory(n: number, random: Random): readonly PendingEvent[] {
  const orderId = orderIdOf(n);
  const samples = Object.values(oneOfEach()).filter(
    (event): event is OrderEvent => 'orderId' in event && event.kind !== 'anomaly_noted',
  );
  const kind = random() < 0.2 ? 'order_adopted' : 'order_intended';
  const first = { ...oneOfEach()[kind], orderId, commandId: `cmd-${n}` } as DomainEvent;
  if (first.kind !== 'order_adopted' && first.kind !== 'order_intended') return [];
  let order: Order = firstOrder(first, 1);
  let lastTrade: string | null = null;
  const story = [pending(orderId, first, 1)];
  for (let step = 0; step < 12; step += 1) {
    const sample = must(samples[Math.floor(random() * samples.length)], 'a sample');
    if (sample.kind === 'order_intended' || sample.kind === 'order_adopted') continue;
    if (!isLegal(order.state, sample.kind)) continue;
    if (sample.kind === 'fill_corrected' && lastTrade === null) continue;
    const tradeId: string = sample.kind === 'fill_corrected' ? (lastTrade ?? '') : `T${n}-${step}`;
    if (sample.kind.startsWith('order_filled')) lastTrade = tradeId;
    const event = { ...sample, orderId, ...('tradeId' in sample ? { tradeId } : {}) } as OrderEvent;
    order = evolveOrder(order, event, step + 2);
    story.push(pending(orderId, event, step + 2));
  }
  return story;
}

describe('the derived tables', () => {
  it.each([1, 2, 3, 4])('equal the fold of random legal stories (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const home = tempHome();
    let current = opened(home).ledger;
    const stories = Array.from({ length: 60 }, (_, n) => [...randomStory(n + 1, random)]);
    while (stories.some((story) => story.length > 0)) {
      const waiting = stories.filter((story) => story.length > 0);
      const portion: PendingEvent[] = [];
      for (let count = 1 + Math.floor(random() * 9); count > 0; count -= 1) {
        const event = waiting[Math.floor(random() * waiting.length)]?.shift();
        if (event !== undefined) portion.push(event);
      }
      if (portion.length > 0) write(current, portion);
      if (random() < 0.02) {
        current.close();
        current = opened(home).ledger;
      }
    }
    const db = openReader(ledgerPath(home));
    expect(verifyLedger(db, null).problems).toEqual([]);
    db.close();
  });

  it('that were changed by another hand are named by verification', () => {
    const home = tempHome();
    const { ledger } = opened(home);
    write(ledger, randomStory(1, seededRandom(5)));
    ledger.close();
    tamper(home, `UPDATE orders SET tag = 'NICE_TRY'; UPDATE orders SET filled_quantity = 1`);
    const db = openReader(ledgerPath(home));
    const { problems } = verifyLedger(db, null);
    expect(problems).toContain('The row of order P000000001 is not what its events say');
    expect(problems).toContain('The triggers that keep events from being changed are gone');
    db.close();
  });
});
