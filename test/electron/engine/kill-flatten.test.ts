/** Level three ends flat, whatever was under way, whoever set it, and however often it restarts. */
import { describe, expect, it } from 'vitest';
import { writeKill } from '../../../electron/kill/closed-desk.ts';
import { CALL, commandId, openDesk, type TestDesk } from '../../support/desk.ts';
import { exitAll, hold, last } from './fills.ts';

const REFUSED = { kind: 'refused', rejection: 'price_outside_band', words: 'circuit' } as const;

function killThree(desk: TestDesk) {
  const params = { commandId: commandId(), level: 3 as const, reason: 'enough' };
  return desk.send({ name: 'set_kill', params });
}

function sold(desk: TestDesk) {
  return desk.gateway.placed
    .filter(({ request }) => request.side === 'sell')
    .map(({ request }) => request.quantity);
}

describe('level three', () => {
  it('set while no program ran flattens what an earlier exit left, once the books are read', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    await exitAll(desk);
    last(desk.gateway.placed).answer(REFUSED);
    await desk.world.advance(5_000);
    expect(desk.engine.view.openExits.size).toBe(0);
    desk.engine.stop();
    const { ledger, world } = desk;
    writeKill(ledger, world, { level: 3, reason: 'dead' });
    const again = await openDesk({ ledger, world, connect: false });
    await world.advance(5_000);
    expect(sold(again)).toEqual([]);
    again.gateway.link({ state: 'up', cause: '' });
    await world.advance(1_000);
    expect(sold(again)).toEqual([130]);
    last(again.gateway.placed).answer(REFUSED);
    await world.advance(60_000);
    expect(sold(again)).toEqual([130]);
  });

  it('flattens what is left when an exit by hand is stopped under it', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    await exitAll(desk);
    await killThree(desk);
    expect(sold(desk)).toEqual([130]);
    last(desk.gateway.placed).answer(REFUSED);
    await desk.world.advance(1_000);
    expect(sold(desk)).toEqual([130, 130]);
    expect([...desk.engine.view.exits.values()].map(({ reason }) => reason)).toEqual([
      'manual',
      'kill',
    ]);
  });

  it('waits for the stream and the books, and then flattens', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    desk.gateway.link({ state: 'down', cause: 'cable' });
    await killThree(desk);
    await desk.world.advance(3_000);
    expect(sold(desk)).toEqual([]);
    desk.gateway.link({ state: 'up', cause: '' });
    await desk.world.advance(1_000);
    expect(sold(desk)).toEqual([130]);
  });

  it('waits for the exchange to open', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    desk.market.sessionState = 'closed';
    await killThree(desk);
    await desk.world.advance(3_000);
    expect(sold(desk)).toEqual([]);
    desk.market.sessionState = 'open';
    await desk.world.advance(1_000);
    expect(sold(desk)).toEqual([130]);
  });

  it('goes on when a person resumes a desk that was halted in it', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', CALL.lot);
    desk.market.sessionState = 'closed';
    await killThree(desk);
    desk.engine.halt('a bug');
    await desk.world.advance(1_000);
    desk.market.sessionState = 'open';
    await desk.world.advance(5_000);
    expect(sold(desk)).toEqual([]);
    const params = { commandId: commandId(), reason: 'looked at it' };
    await desk.send({ name: 'resume_trading', params });
    await desk.world.advance(5_000);
    expect(sold(desk)).toEqual([CALL.lot]);
  });
});
