/** Round trips of one strategy in one contract, from the first entry to flat. */
import { describe, expect, it } from 'vitest';
import type { Fill } from '../../../shared/domain/fill.ts';
import { asId, type OrderId, type TradeId } from '../../../shared/domain/ids.ts';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import type { Side } from '../../../shared/domain/side.ts';
import {
  entryEnded,
  entryStarted,
  type Trips,
  tripFilled,
} from '../../../shared/domain/trackers.ts';
import { inState } from '../../support/orders.ts';
import { textTable, wholeCell } from '../../support/text-table.ts';

const KEY = 'A|Manual|X|nrml';

function fillOf(side: Side, units: number, rupees: number): Fill {
  const order = inState('working', { side });
  return {
    tradeId: asId<TradeId>('t'),
    orderId: order.orderId,
    account: order.account,
    instrument: order.instrument,
    strategy: order.strategy,
    intent: order.intent,
    product: order.product,
    side,
    quantity: quantity(units),
    price: price(rupees * SCALE),
    atMs: 5_000,
  };
}

/** Each line is one fill on top of those above; the state and sums are those of the last trip. */
function expectTrips(text: string): Trips {
  let trips: Trips = [];
  for (const row of textTable(text)) {
    const side = row['side'] as Side;
    const order = inState('working', { side, exitReason: 'target' });
    trips = tripFilled(
      trips,
      KEY,
      order,
      fillOf(side, wholeCell(row, 'units'), wholeCell(row, 'at')),
    );
    const last = trips.at(-1);
    expect(`${trips.length} ${last?.state} ${last?.net} ${Number(last?.realised) / SCALE}`).toBe(
      `${row['trips']} ${row['state']} ${row['net']} ${row['realised']}`,
    );
  }
  return trips;
}

describe('a round trip', () => {
  it('is active while it holds and exited when fills brought it to zero', () => {
    const trips = expectTrips(`
      side  units  at   trips  state   net  realised
      buy   65     100  1      active  65   0
      buy   65     110  1      active  130  0
      sell  65     120  1      active  65   0
      sell  65     130  1      exited  0    2600
    `);
    expect(trips[0]).toMatchObject({ reason: 'target', entryUnits: 130, exitUnits: 130 });
  });

  it('gains on a short when it is bought back lower', () => {
    expectTrips(`
      side  units  at   trips  state   net   realised
      sell  65     100  1      active  -65   0
      buy   65     90   1      exited  0     650
    `);
  });

  it('closes and begins anew when a foreign fill crosses zero', () => {
    expectTrips(`
      side  units  at   trips  state   net   realised
      buy   65     100  1      active  65    0
      sell  130    90   2      active  -65   0
      buy   65     80   2      exited  0     650
    `);
  });
});

describe('a trip whose entry is on its way', () => {
  const entry = inState('working', { orderId: asId<OrderId>('P-A') });
  const second = inState('working', { orderId: asId<OrderId>('P-B') });

  it('is pending, and cancelled when the last entry ends without a fill', () => {
    let trips = entryStarted([], KEY, entry, 1);
    trips = entryStarted(trips, KEY, second, 2);
    expect(trips).toHaveLength(1);
    trips = entryEnded(trips, entry.orderId, 3);
    expect(trips.at(-1)?.state).toBe('pending');
    trips = entryEnded(trips, second.orderId, 4);
    expect(trips.at(-1)).toMatchObject({ state: 'cancelled', closedMs: 4 });
  });

  it('stays active when one of its entries ends after a fill', () => {
    let trips = entryStarted([], KEY, entry, 1);
    trips = tripFilled(trips, KEY, entry, fillOf('buy', 65, 100));
    trips = entryEnded(trips, entry.orderId, 3);
    expect(trips.at(-1)).toMatchObject({ state: 'active', net: 65, closedMs: null });
  });

  it('begins a second trip after the first is over', () => {
    let trips = entryEnded(entryStarted([], KEY, entry, 1), entry.orderId, 2);
    trips = entryStarted(trips, KEY, second, 3);
    expect(trips.map((trip) => trip.state)).toEqual(['cancelled', 'pending']);
  });

  it('hears nothing of an entry that is not its own', () => {
    const trips = entryStarted([], KEY, entry, 1);
    expect(entryEnded(trips, second.orderId, 2)).toBe(trips);
  });
});
