/** The protection map and the rows of plans: who gets out of what, and what is said of it. */
import { describe, expect, it } from 'vitest';
import { protectionBoard } from '../../../electron/ipc/protection-board.ts';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import type { TestDesk } from '../../support/desk.ts';
import { pictureOf } from '../../support/scripted-gateway.ts';
import { fill, last, rest } from '../engine/fills.ts';
import { heldDesk, protect, SPREAD, STOP, TARGET, tick, trailing } from '../engine/protected.ts';

const RESTING_STOP = {
  intent: 'protect',
  side: 'sell',
  type: 'stop',
  price: null,
  trigger: price(90 * SCALE),
  strategy: SPREAD,
} as const;

async function restStop(desk: TestDesk, units: number): Promise<void> {
  const sent = await rest(desk, 'B7', { ...RESTING_STOP, quantity: quantity(units) });
  const order = pictureOf(sent.request, 'B7', { status: 'trigger_pending' });
  desk.gateway.push({ order, trades: [] });
  await desk.world.settle();
}

function cover(desk: TestDesk) {
  return protectionBoard(desk.engine).snapshot().cover;
}

describe('the protection map', () => {
  it('says what only this computer watches', async () => {
    const desk = await heldDesk([STOP]);
    expect(cover(desk)).toMatchObject([
      {
        held: 130,
        exchange: 0,
        desk: 130,
        none: 0,
        says: 'If this computer dies now, nobody stops out 130 that only this computer watches.',
      },
    ]);
  });

  it('counts a resting stop order at the exchange first', async () => {
    const desk = await heldDesk([STOP]);
    await restStop(desk, 65);
    const [row] = cover(desk);
    expect(row).toMatchObject({ held: 130, exchange: 65, desk: 65, none: 0 });
    expect(row?.says).toContain('the exchange still stops 65 out');
  });

  it('takes a target for no protection, nor a plan that has fired', async () => {
    const desk = await heldDesk([TARGET]);
    expect(cover(desk)).toMatchObject([
      { desk: 0, none: 130, says: 'No stop protects these 130.' },
    ]);
    await protect(desk, [STOP]);
    expect(cover(desk)).toMatchObject([{ desk: 130, none: 0 }]);
    await tick(desk, 95);
    expect(cover(desk)).toMatchObject([{ desk: 0, none: 130 }]);
  });
});

describe('the row of a plan', () => {
  it('has its rules as they are sent back, and what each sees now', async () => {
    const desk = await heldDesk([STOP, trailing(5 * SCALE)]);
    await tick(desk, 104);
    await desk.world.advance(1_000);
    const [row] = protectionBoard(desk.engine).snapshot().plans;
    expect(row?.rules).toEqual([
      { ...STOP, when: 'at_or_below' },
      { ...trailing(5 * SCALE), when: 'at_or_below' },
    ]);
    expect(row?.readings).toMatchObject([
      { level: 95 * SCALE, value: 104 * SCALE, mark: null, stale: null },
      { level: 99 * SCALE, value: 104 * SCALE, mark: 104 * SCALE, stale: null },
    ]);
    expect(row).toMatchObject({ state: 'armed', heldBack: null, fired: null });
  });

  it('says why nothing would fire', async () => {
    const desk = await heldDesk([STOP]);
    desk.market.sessionState = 'closed';
    await tick(desk, 104, undefined, 61_000);
    const [row] = protectionBoard(desk.engine).snapshot().plans;
    expect(row?.heldBack).toBe('The exchange is closed');
    expect(row?.readings[0]?.stale).toBe('The price of NIFTY26D26000CE is 61 s old');
  });

  it('travels when it changed, and its end by name', async () => {
    const desk = await heldDesk([STOP]);
    const board = protectionBoard(desk.engine);
    const [plan] = board.snapshot().plans;
    expect(board.changes()).toBeNull();
    await tick(desk, 94);
    expect(board.changes()).toMatchObject({
      plans: [{ state: 'fired', fired: { purpose: 'stop', value: 94 * SCALE } }],
    });
    await fill(desk, last(desk.gateway.placed), 'B2', 130);
    expect(board.changes()).toMatchObject({
      ended: [plan?.protectionId],
      flat: [expect.anything()],
    });
  });
});
