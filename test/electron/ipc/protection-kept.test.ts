/** What the broker keeps, on the protection map and in the row of its plan. */
import { describe, expect, it } from 'vitest';
import { protectionBoard } from '../../../electron/ipc/protection-board.ts';
import { standingUnits } from '../../../electron/engine/state.ts';
import { concernedPosition } from '../../../electron/projections/exit-row.ts';
import { coverRow, protectionRow } from '../../../shared/contract/protection.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { positionKeyText } from '../../../shared/domain/position.ts';
import { ok } from '../../../shared/lib/result.ts';
import { rowOf, standingGateway } from '../../support/standing-gateway.ts';
import { last } from '../engine/fills.ts';
import {
  accept,
  handedOver,
  type KeptDesk,
  listed,
  openKept,
  standingDesk,
} from '../engine/kept.ts';
import { HOLDING, holdOf, protect, STOP, TARGET } from '../engine/protected.ts';

function boardOf(desk: KeptDesk) {
  const { plans, cover } = protectionBoard(desk.engine).snapshot();
  for (const row of plans) protectionRow.parse(row);
  for (const row of cover) coverRow.parse(row);
  return { plan: plans[0], cover: cover[0] };
}

describe('the protection map', () => {
  it('counts what stands at the broker, and nothing that may not', async () => {
    const desk = await handedOver();
    expect(boardOf(desk).cover).toMatchObject({ broker: 0, desk: 0, none: 130 });
    await accept(desk);
    await listed(desk);
    expect(boardOf(desk).cover).toEqual(
      expect.objectContaining({
        exchange: 0,
        broker: 130,
        desk: 0,
        none: 0,
        says: 'If this computer dies now, the broker still stops 130 out.',
        unkept: null,
      }),
    );
  });

  it('takes a target at the broker for no stop', async () => {
    const desk = await standingDesk([TARGET]);
    expect(boardOf(desk).cover).toMatchObject({ broker: 0, none: 130 });
  });

  it('shows what was placed elsewhere as covering, each unit once, and never touches it', async () => {
    const probe = await handedOver();
    const { request } = last(probe.gateway.kept);
    const desk = await openKept();
    await holdOf(desk, 'B1', 130);
    desk.gateway.list = ok([rowOf({ ...request, quantity: quantity(65) }, 'X1')]);
    desk.gateway.link({ state: 'down', cause: 'x' });
    desk.gateway.link({ state: 'up', cause: '' });
    await desk.world.advance(5_000);
    const { cover } = boardOf(desk);
    expect(cover).toMatchObject({ broker: 65, none: 65 });
    expect(cover?.says).toContain('placed elsewhere still stops 65 out at the broker');
    expect(desk.gateway.withdrawn).toEqual([]);
    expect(desk.gateway.changed).toEqual([]);
  });

  it('names why the broker keeps none', async () => {
    const desk = await openKept(standingGateway({ products: ['cnc'] }));
    await holdOf(desk, 'B1', 130);
    expect(boardOf(desk).cover?.unkept).toBe('it keeps none for NRML');
  });
});

describe('the row of a plan at the broker', () => {
  it('goes from sent over unknown to standing and fired', async () => {
    const desk = await handedOver();
    expect(boardOf(desk).plan).toMatchObject({ where: 'broker', kept: { state: 'sent' } });
    last(desk.gateway.kept).answer({ kind: 'unknown', cause: 'timeout' });
    await desk.world.settle();
    expect(boardOf(desk).plan).toMatchObject({ kept: { state: 'unknown', inDoubt: true } });
    await listed(desk);
    expect(boardOf(desk).plan).toMatchObject({
      kept: { state: 'standing', brokerId: 'S1', quantity: 130, inDoubt: false },
    });
    await listed(desk, { status: 'fired' });
    expect(boardOf(desk).plan).toMatchObject({ kept: { state: 'fired', inDoubt: true } });
  });

  it('is watched here, with the broker’s words, when it was refused', async () => {
    const desk = await handedOver();
    last(desk.gateway.kept).answer({
      kind: 'refused',
      rejection: 'not_permitted',
      words: 'no RMS',
    });
    await desk.world.settle();
    const { plan, cover } = boardOf(desk);
    expect(plan?.kept?.state).toBe('here');
    expect(plan?.kept?.says).toContain('no RMS');
    expect(cover).toMatchObject({ broker: 0, desk: 130 });
  });

  it('says nothing of the broker for a plan of this computer', async () => {
    const desk = await openKept();
    await holdOf(desk, 'B1', 130);
    await protect(desk, [STOP], HOLDING, 'desk');
    expect(boardOf(desk).plan).toMatchObject({ where: 'desk', kept: null });
  });
});

describe('the position of a plan at the broker', () => {
  it('has nothing free, and is drawn anew when that changes', async () => {
    const desk = await standingDesk();
    const events = [...desk.ledger.readFrom(0)].map(({ event }) => event);
    const seen = events.filter(({ kind }) => kind.startsWith('standing_'));
    expect(seen.length).toBeGreaterThan(0);
    const [position] = desk.engine.view.positions.values();
    if (position === undefined) throw new Error('nothing is held');
    for (const event of seen) {
      expect(concernedPosition(desk.engine.view, event)).toBe(positionKeyText(position));
    }
    expect(standingUnits(desk.engine.view, position)).toBe(130);
  });
});
