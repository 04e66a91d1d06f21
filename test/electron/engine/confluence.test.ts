/**
 * I-16: whatever the stream does to the order and number of its messages, the same truth folds to
 * the same orders, positions and cash.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BrokerUpdate, PlaceRequest } from '../../../electron/broker/gateway.ts';
import { asId, type BrokerOrderId } from '../../../shared/domain/ids.ts';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { ok } from '../../../shared/lib/result.ts';
import { openDesk, placeParams, type TestDesk } from '../../support/desk.ts';
import { pictureOf, tradeOf } from '../../support/scripted-gateway.ts';
import { last } from './fills.ts';

const ID = 'B1';

/** All that a broker told of one order of 195: resting, two parts, a modify, and its end. */
function truthOf(request: PlaceRequest, end: 'filled' | 'cancelled'): readonly BrokerUpdate[] {
  const at = (filled: number, updatedMs: number, more: object = {}) =>
    pictureOf(request, ID, { filled: quantity(filled), updatedMs, ...more });
  const better = { price: price(102 * SCALE) };
  return [
    { order: at(0, 1), trades: [] },
    { order: at(65, 2), trades: [tradeOf(request, ID, 'T1', 65, 100 * SCALE)] },
    { order: at(65, 3, better), trades: [] },
    { order: null, trades: [tradeOf(request, ID, 'T2', 65, 101 * SCALE)] },
    { order: at(130, 4, better), trades: [] },
    end === 'filled'
      ? {
          order: at(195, 5, { ...better, status: 'filled' }),
          trades: [tradeOf(request, ID, 'T3', 65, 102 * SCALE)],
        }
      : { order: at(130, 5, { ...better, status: 'cancelled' }), trades: [] },
  ];
}

async function deskWith(
  updates: (request: PlaceRequest) => readonly BrokerUpdate[],
): Promise<TestDesk> {
  const desk = await openDesk();
  const params = placeParams({ quantity: quantity(195) });
  await desk.send({ name: 'place_order', params });
  const sent = last(desk.gateway.placed);
  sent.answer({ kind: 'accepted', brokerOrderId: asId<BrokerOrderId>(ID) });
  await desk.world.settle();
  for (const update of updates(sent.request)) {
    desk.gateway.push(update);
    await desk.world.settle();
  }
  return desk;
}

function outcomeOf(desk: TestDesk): unknown {
  const [order] = desk.engine.view.orders.values();
  const [position] = desk.engine.view.positions.values();
  if (order === undefined) throw new Error('the order is gone');
  return {
    state: order.state,
    filled: order.filled,
    value: order.filledValue,
    terms: [order.quantity, order.price],
    net: position?.net,
    bought: [position?.boughtUnits, position?.boughtValue],
    live: desk.engine.view.liveCount,
  };
}

/** After the noise one complete read tells all of it once more, as after every reconnect. */
async function readAll(desk: TestDesk, truth: readonly BrokerUpdate[]): Promise<void> {
  const order = truth.findLast((update) => update.order !== null)?.order;
  if (order === undefined || order === null) throw new Error('no picture');
  const trades = truth.flatMap((update) => update.trades);
  desk.gateway.book = ok({ orders: [order], trades, positions: [] });
  desk.engine.reconcileNow();
  await desk.world.advance(100);
}

describe.each(['filled', 'cancelled'] as const)('an order that ends %s', (end) => {
  it('is the same after any order and repetition of what was told', async () => {
    const plain = await deskWith((request) => truthOf(request, end));
    const expected = outcomeOf(plain);
    expect(expected).toMatchObject({ state: end, filled: end === 'filled' ? 195 : 130, live: 0 });
    const indices = fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 });
    const extra = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(indices, extra, async (order, repeats) => {
        let truth: readonly BrokerUpdate[] = [];
        const desk = await deskWith((request) => {
          truth = truthOf(request, end);
          return [...order, ...repeats].flatMap((at) => truth[at] ?? []);
        });
        await readAll(desk, truth);
        expect(outcomeOf(desk)).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  it('is the same when half of it was never told', async () => {
    const plain = await deskWith((request) => truthOf(request, end));
    await fc.assert(
      fc.asyncProperty(fc.subarray([0, 1, 2, 3, 4, 5]), async (told) => {
        let truth: readonly BrokerUpdate[] = [];
        const desk = await deskWith((request) => {
          truth = truthOf(request, end);
          return told.flatMap((at) => truth[at] ?? []);
        });
        await readAll(desk, truth);
        expect(outcomeOf(desk)).toEqual(outcomeOf(plain));
      }),
      { numRuns: 64 },
    );
  });
});
