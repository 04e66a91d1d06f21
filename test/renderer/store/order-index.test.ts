import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  FIRST_VIEW,
  movedIds,
  type OrderChange,
  type OrderView,
  orderIds,
} from '../../../renderer/store/order-index.ts';
import type { Order, OrderId } from '../../../renderer/store/rows.ts';
import { ORDER_STATES } from '../../../shared/domain/order-transitions.ts';
import { makeOrder } from '../../support/preview/fixture-data.ts';

function book(orders: readonly Order[]): Map<OrderId, Order> {
  return new Map(orders.map((order) => [order.orderId, order]));
}

test('what is in doubt stands on top, the oldest doubt first', () => {
  const orders = book([
    makeOrder(1, 'working', 1_000),
    makeOrder(2, 'unknown', 9_000),
    makeOrder(3, 'unknown', 20_000),
    makeOrder(4, 'filled', 500),
  ]);
  const states = orderIds(orders, FIRST_VIEW).map((id) => orders.get(id)?.state);
  expect(states).toEqual(['unknown', 'unknown', 'filled', 'working']);
  expect(orders.get(orderIds(orders, FIRST_VIEW)[0] as OrderId)?.createdMs).toBe(
    orders.get(makeOrder(3, 'unknown', 0).orderId)?.createdMs,
  );
});

test('the filters are open, unknown and done, and every word typed must be found', () => {
  const orders = book([
    makeOrder(1, 'working', 1_000),
    makeOrder(2, 'unknown', 2_000),
    makeOrder(3, 'filled', 3_000),
  ]);
  const shown = (view: Partial<OrderView>) => orderIds(orders, { ...FIRST_VIEW, ...view }).length;
  expect([
    shown({ filter: 'open' }),
    shown({ filter: 'unknown' }),
    shown({ filter: 'done' }),
  ]).toEqual([2, 1, 1]);
  expect(shown({ text: 'condor' })).toBe(1);
  expect(shown({ text: 'condor nothing' })).toBe(0);
});

test('a change that moves nothing keeps the very same array', () => {
  const before = makeOrder(1, 'working', 1_000);
  const after = { ...before, updatedMs: before.updatedMs + 5 };
  const ids = [before.orderId];
  expect(movedIds(ids, book([after]), [{ before, after }], FIRST_VIEW)).toBe(ids);
});

const aView = fc.record({
  filter: fc.constantFrom('all' as const, 'open' as const, 'unknown' as const, 'done' as const),
  text: fc.constantFrom('', 'nifty', 'condor'),
  strategy: fc.constantFrom(null, 'Manual'),
  sort: fc.constantFrom('time' as const, 'state' as const, 'symbol' as const, 'price' as const),
  descending: fc.boolean(),
});
const aState = fc.constantFrom(...ORDER_STATES);

test('moving what changed gives what sorting everything anew gives', () => {
  fc.assert(
    fc.property(
      aView,
      fc.array(aState, { minLength: 1, maxLength: 30 }),
      fc.array(fc.tuple(fc.nat({ max: 34 }), aState), { maxLength: 12 }),
      (view, states, changed) => {
        const orders = book(states.map((state, index) => makeOrder(index, state, index * 700)));
        const ids = orderIds(orders, view);
        const changes = new Map<OrderId, OrderChange>();
        for (const [index, state] of changed) {
          const after = makeOrder(index, state, index * 700);
          const known = changes.get(after.orderId);
          const before = known === undefined ? orders.get(after.orderId) : known.before;
          changes.set(after.orderId, { before, after });
          orders.set(after.orderId, after);
        }
        expect(movedIds(ids, orders, [...changes.values()], view)).toEqual(orderIds(orders, view));
      },
    ),
  );
});
