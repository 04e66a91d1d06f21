/**
 * After a crash a batch stands where it stood: nothing is sent twice, and its clock has gone on.
 */
import { describe, expect, it } from 'vitest';
import { must } from '../../../../shared/lib/assert.ts';
import { ok } from '../../../../shared/lib/result.ts';
import { commandId } from '../../../support/desk.ts';
import { type MemoryLedger, memoryLedger } from '../../../support/memory-ledger.ts';
import { MANIFEST, pictureOf, scriptedGateway } from '../../../support/scripted-gateway.ts';
import { batchDesk, type BatchDesk, condor, fillExits, POLICY } from './batch-desk.ts';

/** The same ledger and broker under a new process; the book says what the broker has. */
async function restarted(
  desk: BatchDesk,
  ledger: MemoryLedger,
  more: { readonly connect?: boolean } = {},
): Promise<BatchDesk> {
  desk.engine.stop();
  const gateway = scriptedGateway(MANIFEST);
  const orders = [...desk.engine.view.orders.values()].map((order) =>
    pictureOf(order, `B-${order.orderId}`, {
      status: order.state === 'filled' ? 'filled' : 'working',
      filled: order.filled,
    }),
  );
  gateway.book = ok({ orders, trades: [], positions: [] });
  const parts = { world: desk.world, market: desk.market, ledger: ledger.reopened(), gateway };
  return batchDesk({ ...parts, ...more });
}

/** The broker shows that this order of the batch is cancelled; the last one without a number. */
async function cancelLast(desk: BatchDesk, at = -1): Promise<void> {
  const ids = desk.engine.view.ordersByBatch.get(desk.batch().batchId) ?? [];
  const order = must(desk.engine.view.orders.get(must(ids.at(at), 'an order')), 'its order');
  const gone = pictureOf(order, `B-${order.orderId}`, { status: 'cancelled' });
  desk.gateway.push({ order: gone, trades: [] });
  await desk.world.advance(100);
}

describe('a restart', () => {
  it('sends no leg by itself that had not left, cancels what rests and asks', async () => {
    const ledger = memoryLedger();
    const desk = await batchDesk({ ledger });
    await desk.sendBatch(condor());
    await desk.accept(1);
    await desk.fill(1);
    await desk.accept(4);
    const again = await restarted(desk, ledger);
    expect(again.batch()).toMatchObject({ state: 'cancelling', stopped: { cause: 'restart' } });
    expect(again.gateway.placed).toHaveLength(0);
    expect(again.gateway.cancelled).toHaveLength(1);
  });

  it('completes nothing by itself, whatever the policy says', async () => {
    const ledger = memoryLedger();
    const desk = await batchDesk({ ledger });
    await desk.sendBatch(condor({ policy: { ...POLICY, onBreach: 'complete' } }));
    await desk.accept(1);
    await desk.fill(1);
    await desk.accept(4);
    const again = await restarted(desk, ledger);
    await cancelLast(again);
    expect(again.batch()).toMatchObject({ state: 'deciding', decided: null });
    expect(again.gateway.placed).toHaveLength(0);
    expect(await again.choose('complete')).toMatchObject({ ok: true });
    expect(again.gateway.placed).toHaveLength(1);
  });

  it('leaves a batch alone whose legs have all left, and goes on', async () => {
    const ledger = memoryLedger();
    const desk = await batchDesk({ ledger });
    await desk.sendBatch(condor({ policy: { ...POLICY, sequence: 'all_at_once' } }));
    for (const leg of [1, 2, 3, 4]) await desk.accept(leg);
    await desk.fill(1);
    const again = await restarted(desk, ledger);
    expect(again.batch().state).toBe('working');
    expect(again.gateway.placed).toHaveLength(0);
    expect(again.gateway.cancelled).toHaveLength(0);
  });

  it('freezes on the leg whose answer was lost with the process, until the book shows it', async () => {
    const ledger = memoryLedger();
    const desk = await batchDesk({ ledger });
    await desk.sendBatch(condor({ policy: { ...POLICY, sequence: 'all_at_once' } }));
    for (const leg of [1, 2, 3]) await desk.accept(leg);
    const again = await restarted(desk, ledger, { connect: false });
    await again.world.advance(50);
    expect(again.batch().state).toBe('frozen');
    again.gateway.link({ state: 'up', cause: '' });
    await again.world.advance(50);
    expect(again.batch().state).toBe('working');
    expect(again.gateway.placed).toHaveLength(0);
  });

  it('has counted the time in between, and no policy acts before the desk is in step', async () => {
    const ledger = memoryLedger();
    const desk = await batchDesk({ ledger });
    const policy = { ...POLICY, sequence: 'all_at_once', onBreach: 'unwind' } as const;
    await desk.sendBatch(condor({ policy }));
    for (const leg of [1, 2, 3, 4]) await desk.accept(leg);
    for (const leg of [1, 2, 4]) await desk.fill(leg);
    await desk.world.advance(1_000);
    desk.engine.stop();
    desk.world.jumpWall(60_000);
    const again = await restarted(desk, ledger, { connect: false });
    await again.world.advance(100);
    expect(again.batch()).toMatchObject({ state: 'cancelling', stopped: { cause: 'too_long' } });
    expect(again.engine.view.openExits.size).toBe(0);
    expect(again.gateway.placed).toHaveLength(0);
    again.gateway.link({ state: 'up', cause: '' });
    await again.world.advance(100);
    await cancelLast(again, 2);
    expect(again.batch().state).toBe('unwinding');
    await fillExits(again);
    expect(again.batch().state).toBe('rolled_back');
  });

  it('goes on unwinding what it had begun to unwind', async () => {
    const ledger = memoryLedger();
    const desk = await batchDesk({ ledger });
    await desk.sendBatch(condor());
    await desk.accept(1);
    await desk.fill(1);
    await desk.accept(4);
    await desk.send({
      name: 'cancel_batch',
      params: { commandId: commandId(), batchId: desk.batch().batchId },
    });
    await desk.cancelled(4);
    await desk.choose('unwind');
    expect(desk.batch().state).toBe('unwinding');
    const exit = desk.gateway.placed.at(-1);
    exit?.answer({ kind: 'unknown', cause: 'timeout' });
    await desk.world.settle();
    const again = await restarted(desk, ledger);
    await again.world.advance(100);
    expect(again.batch().state).toBe('unwinding');
    expect(again.gateway.placed).toHaveLength(0);
  });
});
