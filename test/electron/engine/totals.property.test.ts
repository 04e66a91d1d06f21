/**
 * I-15 and I-16 where a broker gives only totals: whatever order its pictures come in, however
 * often and with whatever trades beside them, units and value end as the last total says.
 */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { asId, type BrokerOrderId } from '../../../shared/domain/ids.ts';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { ok } from '../../../shared/lib/result.ts';
import { openDesk, placeParams, type TestDesk } from '../../support/desk.ts';
import { MANIFEST, pictureOf, scriptedGateway, tradeOf } from '../../support/scripted-gateway.ts';
import { last, netOf } from './fills.ts';

const LOTS = 5;
const UNITS = 65;
/** Prices that no average of them divides evenly. */
const PRICES = [1_000_050, 999_900, 1_000_450, 1_000_000, 998_350];

interface Told {
  /** Parts that the total covers; a trade tells the last of them alone. */
  readonly parts: number;
  readonly as: 'picture' | 'both' | 'trade';
}

function valueOf(parts: number): number {
  return PRICES.slice(0, parts).reduce((sum, each) => sum + each * UNITS, 0);
}

async function openOrder(): Promise<TestDesk> {
  const gateway = scriptedGateway({ ...MANIFEST, tradeIds: false });
  const desk = await openDesk({ gateway });
  const params = placeParams({ quantity: quantity(LOTS * UNITS), price: price(101 * SCALE) });
  await desk.send({ name: 'place_order', params });
  last(gateway.placed).answer({ kind: 'accepted', brokerOrderId: asId<BrokerOrderId>('B1') });
  await desk.world.settle();
  return desk;
}

function tell(desk: TestDesk, { parts, as }: Told): void {
  const { request } = last(desk.gateway.placed);
  const order = pictureOf(request, 'B1', {
    status: parts === LOTS ? 'filled' : 'working',
    filled: quantity(parts * UNITS),
    filledValue: valueOf(parts),
  });
  const trade = tradeOf(request, 'B1', `T${parts}`, UNITS, PRICES[parts - 1] ?? 0);
  desk.gateway.push({
    order: as === 'trade' ? null : order,
    trades: as === 'picture' ? [] : [trade],
  });
}

const told: fc.Arbitrary<Told> = fc.record({
  parts: fc.integer({ min: 1, max: LOTS }),
  as: fc.constantFrom('picture', 'both', 'trade'),
});

describe('a broker that gives only totals', () => {
  it('is booked once, by its last total, in any order and with any repeats', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(told, { maxLength: 12 }), async (messages) => {
        const desk = await openOrder();
        for (const message of messages) {
          tell(desk, message);
          await desk.world.settle();
        }
        tell(desk, { parts: LOTS, as: 'picture' });
        await desk.world.settle();
        const [order] = desk.engine.view.orders.values();
        expect(order).toMatchObject({ state: 'filled', filled: LOTS * UNITS });
        expect(netOf(desk)).toBe(LOTS * UNITS);
        const off = Math.abs((order?.filledValue ?? 0) - valueOf(LOTS));
        expect(off).toBeLessThanOrEqual((LOTS * UNITS) / 2);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same fills the same ids over a restart', async () => {
    const desk = await openOrder();
    tell(desk, { parts: 2, as: 'picture' });
    tell(desk, { parts: 5, as: 'picture' });
    await desk.world.settle();
    const ids = [...desk.engine.view.fillKeys];
    expect(ids.map((id) => id.split('inferred-')[1]?.split('-').slice(1).join('-'))).toEqual([
      '0-130',
      '130-325',
    ]);
    desk.engine.stop();
    const { request } = last(desk.gateway.placed);
    const picture = pictureOf(request, 'B1', {
      status: 'filled',
      filled: quantity(325),
      filledValue: valueOf(5),
    });
    const gateway = scriptedGateway({ ...MANIFEST, tradeIds: false });
    gateway.book = ok({ orders: [picture], trades: [], positions: [] });
    const again = await openDesk({ ledger: desk.ledger, gateway });
    expect([...again.engine.view.fillKeys]).toEqual(ids);
  });

  it('counts units whose value is not told, at the worst price they may have had', async () => {
    const desk = await openOrder();
    const { request } = last(desk.gateway.placed);
    const filled = { status: 'filled', filled: quantity(325), filledValue: null } as const;
    desk.gateway.push({ order: pictureOf(request, 'B1', filled), trades: [] });
    await desk.world.settle();
    expect(netOf(desk)).toBe(325);
  });
});
