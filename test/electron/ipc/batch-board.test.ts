/** What the window sees of a batch: its lanes, its clock, the choice that waits, and its end. */
import { describe, expect, it } from 'vitest';
import { batchBoard } from '../../../electron/ipc/batch-board.ts';
import { TOPICS } from '../../../shared/contract/topics.ts';
import { asId, type CommandId } from '../../../shared/domain/ids.ts';
import { SCALE } from '../../../shared/domain/money.ts';
import { batchDesk, condor, fillExits, LOT, POLICY } from '../engine/batch/batch-desk.ts';

const DAY_MS = 86_400_000;

describe('the board of batches', () => {
  it('draws a lane for each leg and tells only what changed', async () => {
    const desk = await batchDesk();
    const board = batchBoard(desk.engine);
    expect(board.snapshot()).toEqual({ batches: [] });
    await desk.sendBatch(condor());
    const patch = board.changes();
    const [row] = patch?.batches ?? [];
    expect(row?.legs.map(({ state }) => state)).toEqual([
      'sending',
      'waiting',
      'waiting',
      'sending',
    ]);
    expect(row).toMatchObject({ state: 'working', legged: null, decision: null, total: 2 });
    expect(board.changes()).toBeNull();
    await desk.accept(1);
    await desk.fill(1);
    const [now] = board.changes()?.batches ?? [];
    expect(now).toMatchObject({ legged: { cost: LOT * 0.5 * SCALE }, succeeded: 1 });
    expect(now?.legs[0]).toMatchObject({ state: 'filled', held: LOT, filled: LOT });
  });

  it('says what each choice costs, what is refused now, and stays when it is over', async () => {
    const desk = await batchDesk();
    const board = batchBoard(desk.engine);
    await desk.sendBatch(condor({ policy: { ...POLICY, sequence: 'all_at_once' } }));
    await desk.accept(1);
    await desk.fill(1);
    for (const leg of [2, 4]) await desk.accept(leg);
    await desk.reject(3);
    for (const leg of [2, 4]) await desk.cancelled(leg);
    const snapshot = board.snapshot();
    expect(TOPICS.batches.snapshot.safeParse(snapshot).success).toBe(true);
    const [row] = snapshot.batches;
    expect(row?.stopped).toMatchObject({ cause: 'rejected', leg: '3' });
    expect(row?.stopped?.says).toContain('no margin');
    expect(row?.decision).toMatchObject({ toComplete: 0, toUnwind: LOT * 0.5 * SCALE });
    expect(row?.decision?.choices.map(({ refused }) => refused)).toEqual([null, null, null]);
    await desk.choose('unwind');
    await fillExits(desk);
    const [over] = board.changes()?.batches ?? [];
    expect(over).toMatchObject({ state: 'rolled_back', legged: null, failed: 3, succeeded: 1 });
    expect(over?.legs[0]).toMatchObject({ state: 'unwound', unwound: LOT, held: 0 });
    await desk.world.advance(DAY_MS);
    expect(board.changes()).toMatchObject({ batches: [], removed: [over?.batchId] });
  });

  it('goes on to say what becomes of a batch that was held while a leg was in doubt', async () => {
    const desk = await batchDesk();
    const board = batchBoard(desk.engine);
    await desk.sendBatch(condor({ policy: { ...POLICY, sequence: 'all_at_once' } }));
    for (const leg of [1, 2, 4]) {
      await desk.accept(leg);
      await desk.fill(leg);
    }
    await desk.lose(3);
    await desk.world.advance(POLICY.mostMs);
    await desk.choose('hold');
    const [held] = board.snapshot().batches;
    expect(held).toMatchObject({ state: 'held', failed: 0 });
    expect(held?.legs[2]).toMatchObject({ state: 'unknown' });
    const { orderId } = desk.order(3);
    const params = { commandId: asId<CommandId>('dead'), orderId };
    await desk.send({ name: 'assume_dead', params });
    const [now] = board.changes()?.batches ?? [];
    expect(now).toMatchObject({ state: 'held', failed: 1 });
    expect(now?.legs[2]?.state).not.toBe('unknown');
  });
});
