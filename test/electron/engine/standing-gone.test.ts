/** What is missing from the broker's list has fired, was cancelled, or nobody can say which. */
import { describe, expect, it } from 'vitest';
import { ok } from '../../../shared/lib/result.ts';
import { commandId } from '../../support/desk.ts';
import { standingGateway } from '../../support/standing-gateway.ts';
import { exitAll, last } from './fills.ts';
import { holds, pushFired, standingDesk, states } from './kept.ts';
import { exits, fired, STOP, tick } from './protected.ts';

describe('what is gone from a list that shows only what stands', () => {
  const gone = async (held: number) => {
    const desk = await standingDesk([STOP], standingGateway({ endedDays: 0, namesOrders: false }));
    holds(desk, held);
    desk.gateway.list = ok([]);
    await desk.world.advance(300_000);
    return desk;
  };

  it('has not fired when the broker holds what we hold, and this computer watches', async () => {
    const desk = await gone(130);
    expect(states(desk)).toEqual(['vanished']);
    await tick(desk, 94);
    expect(exits(desk)).toEqual([['sell', 130]]);
  });

  it('may have fired when positions differ: nothing is sold a second time', async () => {
    const desk = await gone(0);
    expect(states(desk)).toEqual(['unknown']);
    await tick(desk, 94);
    await exitAll(desk);
    await desk.world.advance(60_000);
    expect(fired(desk)).toBe(0);
    expect(exits(desk)).toEqual([]);
  });

  it('may have fired when one of two like orders may be its own, though positions agree', async () => {
    const desk = await standingDesk([STOP], standingGateway({ endedDays: 0, namesOrders: false }));
    for (const id of ['F1', 'F2']) await pushFired(desk, id, 130);
    holds(desk, -130);
    desk.gateway.list = ok([]);
    await desk.world.advance(300_000);
    expect(states(desk)).toEqual(['unknown']);
    await tick(desk, 94);
    expect(fired(desk)).toBe(0);
    expect(exits(desk)).toEqual([]);
  });

  it('is not watched here again by itself once the trader counted it as gone', async () => {
    const desk = await gone(0);
    const { standingId } = last(desk.gateway.kept).request;
    await desk.send({
      name: 'assume_standing_dead',
      params: { commandId: commandId(), standingId },
    });
    expect(states(desk)).toEqual(['assumed_dead']);
    await tick(desk, 94);
    await desk.world.advance(5_000);
    expect(fired(desk)).toBe(0);
    expect(desk.gateway.kept).toHaveLength(1);
  });
});
