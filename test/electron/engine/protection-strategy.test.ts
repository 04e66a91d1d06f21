/** Plans over a whole strategy: its combined premium, its profit, its underlying. */
import { describe, expect, it } from 'vitest';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { CALL, FUTURE, INDEX, openDesk, priceFacts, type TestDesk } from '../../support/desk.ts';
import { fired, holdOf, protect, STRATEGY, tick } from './protected.ts';

describe('a strategy', () => {
  async function straddle(): Promise<TestDesk> {
    const desk = await openDesk();
    desk.market.prices.set(FUTURE.id, priceFacts(200 * SCALE, 201 * SCALE));
    const price200 = { instrument: FUTURE.id, price: price(200 * SCALE) };
    await holdOf(desk, 'B1', 65, { side: 'sell', price: price(100 * SCALE) });
    await holdOf(desk, 'B2', 65, { side: 'sell', ...price200 });
    return desk;
  }

  function twoOut(desk: TestDesk) {
    return desk.gateway.placed.slice(2).map(({ request }) => [request.instrument, request.side]);
  }

  it('is stopped on its combined premium, all legs together', async () => {
    const desk = await straddle();
    const watch = { kind: 'premium' } as const;
    const rule = { purpose: 'stop', watch, when: null, level: 330 * SCALE } as const;
    expect(await protect(desk, [rule], STRATEGY)).toMatchObject({ ok: true });
    await tick(desk, 120);
    await tick(desk, 209, FUTURE.id);
    expect(fired(desk)).toBe(0);
    await tick(desk, 210, FUTURE.id);
    expect(fired(desk)).toBe(1);
    await desk.world.advance(100);
    expect(twoOut(desk)).toEqual([
      [CALL.id, 'buy'],
      [FUTURE.id, 'buy'],
    ]);
  });

  it('counts a combined premium only when every leg is fresh', async () => {
    const desk = await straddle();
    const watch = { kind: 'premium' } as const;
    const rule = { purpose: 'stop', watch, when: null, level: 330 * SCALE } as const;
    await protect(desk, [rule], STRATEGY);
    await tick(desk, 300, CALL.id, 60_000);
    await tick(desk, 250, FUTURE.id);
    expect(fired(desk)).toBe(0);
    await tick(desk, 200, CALL.id);
    expect(fired(desk)).toBe(1);
  });

  // Both legs were filled at 100 and the future stands at 200: a loss of 6,500 to begin with.
  it.each([
    ['stop', -7_000, CALL.id, 107.65, 107.7],
    ['target', -3_250, FUTURE.id, 150.05, 150],
  ] as const)('has its %s at a profit of %d rupees', async (purpose, level, id, before, at) => {
    const desk = await straddle();
    const watch = { kind: 'profit' } as const;
    await protect(desk, [{ purpose, watch, when: null, level: level * SCALE }], STRATEGY);
    await tick(desk, before, id);
    expect(fired(desk)).toBe(0);
    await tick(desk, at, id);
    expect(fired(desk)).toBe(1);
  });

  it('follows its profit in rupees', async () => {
    const desk = await straddle();
    const watch = { kind: 'profit' } as const;
    const distance = 650 * SCALE;
    await protect(
      desk,
      [{ purpose: 'trailing', watch, when: null, by: 'points', distance }],
      STRATEGY,
    );
    await tick(desk, 150, FUTURE.id);
    await tick(desk, 159.95, FUTURE.id);
    expect(fired(desk)).toBe(0);
    await tick(desk, 160, FUTURE.id);
    expect(fired(desk)).toBe(1);
  });

  it('is stopped on a level of its underlying', async () => {
    const desk = await straddle();
    desk.market.prices.set(
      INDEX.id,
      priceFacts(26_000 * SCALE, 26_000 * SCALE, { bandHigh: null }),
    );
    const watch = { kind: 'underlying', instrument: INDEX.id } as const;
    const rule = { purpose: 'stop', watch, when: 'at_or_above', level: 26_200 * SCALE } as const;
    await protect(desk, [rule], STRATEGY);
    await tick(desk, 26_199.95, INDEX.id);
    expect(fired(desk)).toBe(0);
    await tick(desk, 26_200, INDEX.id);
    expect(fired(desk)).toBe(1);
  });
});
