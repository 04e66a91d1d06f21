/** An order that is over by the broker's word, with fills that its book of trades does not show. */
import { describe, expect, it } from 'vitest';
import { ok } from '../../../shared/lib/result.ts';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { openDesk, type TestDesk } from '../../support/desk.ts';
import { pictureOf, type Sent, tradeOf } from '../../support/scripted-gateway.ts';
import type { PlaceRequest } from '../../../electron/broker/gateway.ts';
import { bookOf, exitAll, hold, kindsOf, last, netOf, orderOf, rest } from './fills.ts';

interface Ground {
  readonly desk: TestDesk;
  readonly target: Sent<PlaceRequest>;
}

/** Two lots held, and the target of one that is cancelled for an exit has filled all the same. */
async function halfTold(): Promise<Ground> {
  const desk = await openDesk();
  await hold(desk, 'B1', 130);
  const more = { intent: 'protect', side: 'sell', price: price(120 * SCALE) } as const;
  const target = await rest(desk, 'B2', more);
  await exitAll(desk);
  last(desk.gateway.cancelled).answer({
    kind: 'accepted',
    brokerOrderId: last(desk.gateway.cancelled).request.brokerOrderId,
  });
  desk.gateway.book = bookOf(ended(target));
  await desk.world.advance(5_000);
  return { desk, target };
}

function ended({ request }: Sent<PlaceRequest>) {
  return pictureOf(request, 'B2', { status: 'cancelled', filled: quantity(65) });
}

function exitsOf({ desk }: Ground) {
  return desk.gateway.placed.slice(2).map(({ request }) => request.quantity);
}

describe('fills that the broker counts and does not tell', () => {
  it('are waited for before an exit is sized without them', async () => {
    const ground = await halfTold();
    const { desk, target } = ground;
    await desk.world.advance(55_000);
    // The lot that no other order can take goes at once; the other waits for the broker's trades.
    expect(exitsOf(ground)).toEqual([65]);
    const trade = tradeOf(target.request, 'B2', 'T-late', 65, 120 * SCALE);
    desk.gateway.book = ok({ orders: [ended(target)], trades: [trade], positions: [] });
    await desk.world.advance(20_000);
    expect(orderOf(desk, target)).toMatchObject({ state: 'filled', filled: 65 });
    expect(netOf(desk)).toBe(65);
    expect(exitsOf(ground)).toEqual([65]);
  });

  it('are given up in the end, and it is said', async () => {
    const ground = await halfTold();
    const { desk, target } = ground;
    await desk.world.advance(120_000);
    expect(orderOf(desk, target).state).toBe('cancelled');
    expect(exitsOf(ground)).toEqual([65, 65]);
    expect(kindsOf(desk)).toContain('anomaly_noted');
  });
});
