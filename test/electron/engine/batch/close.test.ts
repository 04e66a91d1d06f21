/** Closing a part of a strategy as a package, and rolling it: never more than is held. */
import { describe, expect, it } from 'vitest';
import { SCALE } from '../../../../shared/domain/money.ts';
import { textTable } from '../../../support/text-table.ts';
import { commandId } from '../../../support/desk.ts';
import { pictureOf, tradeOf } from '../../../support/scripted-gateway.ts';
import type { BatchParams } from '../../../../electron/engine/batch/form.ts';
import {
  batchDesk,
  type BatchDesk,
  condor,
  CONDOR,
  LOT,
  LOW_PUT,
  POLICY,
  PUT,
} from './batch-desk.ts';

async function filled(desk: BatchDesk, ...legs: readonly number[]): Promise<void> {
  for (const leg of legs) {
    await desk.accept(leg);
    await desk.fill(leg);
  }
}

async function holding(): Promise<BatchDesk> {
  const desk = await batchDesk();
  await desk.sendBatch(condor({ policy: { ...POLICY, sequence: 'all_at_once' } }));
  await filled(desk, 1, 2, 3, 4);
  await desk.world.advance(3_000);
  return desk;
}

/** The put spread of the condor, bought back. */
function closing(more: Partial<BatchParams> = {}): BatchParams {
  return condor({
    intent: 'exit',
    structure: 'Bull put',
    legs: [
      { instrument: LOW_PUT.id, ratio: -1, price: null },
      { instrument: PUT.id, ratio: 1, price: null },
    ],
    net: 25.5 * SCALE,
    policy: { ...POLICY, sequence: 'shorts_first' },
    ...more,
  });
}

function nets(desk: BatchDesk): readonly number[] {
  return [1, 2, 3, 4].map((leg) => desk.net(leg));
}

describe('closing a subset of a strategy', () => {
  it('buys the short back first and sells its hedge when that has filled', async () => {
    const desk = await holding();
    expect(await desk.sendBatch(closing())).toMatchObject({ ok: true });
    expect(desk.sent(1)).toHaveLength(0);
    expect(desk.sent(2)[0]?.request).toMatchObject({ instrument: PUT.id, side: 'buy' });
    await filled(desk, 2, 1);
    expect(desk.batch().state).toBe('complete');
    expect(nets(desk)).toEqual([0, 0, -LOT, LOT]);
  });

  const rows = textTable(`
    units  flip  code
    2      no    exit_over_free
    1      yes   exit_wrong_side
  `);
  it.each(rows)('refuses $units units, other side: $flip', async ({ units, flip, code }) => {
    const desk = await holding();
    const legs = closing().legs.map((leg) => ({
      ...leg,
      ratio: flip === 'yes' ? -leg.ratio : leg.ratio,
    }));
    const net = flip === 'yes' ? -24.5 * SCALE : 25.5 * SCALE;
    const answered = await desk.sendBatch(closing({ units: Number(units), legs, net }));
    expect(answered).toMatchObject({ ok: false, error: { code } });
    expect(desk.gateway.placed).toHaveLength(4);
  });

  it('leaves an exit that is under way alone', async () => {
    const desk = await holding();
    const scope = { kind: 'position', strategy: condor().strategy, instrument: PUT.id } as const;
    const size = { kind: 'percent', percent: 100 } as const;
    const params = { commandId: commandId(), scope: { ...scope, product: 'nrml' as const }, size };
    await desk.send({ name: 'exit', params });
    const answered = await desk.sendBatch(closing());
    expect(answered).toMatchObject({ ok: false, error: { code: 'exit_in_flight' } });
  });

  it('is completed or held when a leg fails, and never opened again', async () => {
    const desk = await holding();
    await desk.sendBatch(closing());
    await filled(desk, 2);
    await desk.reject(1);
    expect(desk.batch().state).toBe('deciding');
    const unwind = await desk.choose('unwind');
    expect(unwind).toMatchObject({ ok: false, error: { code: 'batch_exit_not_unwound' } });
    expect(await desk.choose('complete')).toMatchObject({ ok: true });
    expect(desk.order(1)).toMatchObject({ intent: 'exit', type: 'market', quantity: LOT });
    await filled(desk, 1);
    expect(desk.batch().state).toBe('complete');
    expect(nets(desk)).toEqual([0, 0, -LOT, LOT]);
  });

  it('goes on while entries are stopped', async () => {
    const desk = await holding();
    await desk.send({
      name: 'set_kill',
      params: { commandId: commandId(), level: 1, reason: 'x' },
    });
    expect(await desk.sendBatch(closing())).toMatchObject({ ok: true });
    await filled(desk, 2, 1);
    expect(desk.batch().state).toBe('complete');
  });
});

describe('a roll', () => {
  const roll = {
    structure: 'Bear call',
    units: 1,
    legs: [
      { instrument: CONDOR[2]?.id ?? PUT.id, ratio: -1, price: null },
      { instrument: CONDOR[3]?.id ?? PUT.id, ratio: 1, price: null },
    ],
    net: -24.5 * SCALE,
    oneExpiry: true,
  };

  it('is two linked batches: the second begins when the first is complete', async () => {
    const desk = await holding();
    const answered = await desk.sendBatch(closing({ roll }));
    expect(answered).toMatchObject({ ok: true });
    const [first, second] = [desk.batch(1), desk.batch()];
    expect(second).toMatchObject({ state: 'intended', after: first.batchId, intent: 'enter' });
    expect(answered.ok && 'batchIds' in answered.value && answered.value.batchIds).toEqual([
      first.batchId,
      second.batchId,
    ]);
    await fillFirst(desk);
    expect(desk.batch(1).state).toBe('complete');
    expect(desk.batch().state).toBe('working');
    await filled(desk, 2, 1);
    expect(desk.batch().state).toBe('complete');
    expect(nets(desk)).toEqual([0, 0, -2 * LOT, 2 * LOT]);
  });

  it('is not begun when the first half is stopped', async () => {
    const desk = await holding();
    await desk.sendBatch(closing({ roll }));
    const params = { commandId: commandId(), batchId: desk.batch(1).batchId };
    const [sent] = desk.gateway.placed.slice(4);
    sent?.answer({ kind: 'refused', rejection: 'margin_short', words: 'no' });
    await desk.world.advance(50);
    expect(desk.batch(1).state).toBe('cancelled');
    expect(desk.batch()).toMatchObject({ state: 'cancelled', stopped: { cause: 'first_half' } });
    const late = await desk.send({ name: 'cancel_batch', params });
    expect(late).toMatchObject({ ok: false, error: { code: 'batch_not_stoppable' } });
  });

  it('closes first: an entry cannot be the first half', async () => {
    const desk = await holding();
    const answered = await desk.sendBatch(closing({ intent: 'enter', roll }));
    expect(answered).toMatchObject({ ok: false, error: { code: 'batch_roll_unfit' } });
  });

  /** The legs of the first half, which is not the newest batch. */
  async function fillFirst(desk: BatchDesk): Promise<void> {
    for (const leg of ['2', '1']) {
      const sent = desk.gateway.placed.find(({ request }) => {
        const order = desk.engine.view.orders.get(request.orderId);
        return order?.batch === desk.batch(1).batchId && order.leg === leg;
      });
      if (sent === undefined) throw new Error(`leg ${leg} has left`);
      const { request } = sent;
      const id = `B-${request.orderId}`;
      desk.gateway.push({
        order: pictureOf(request, id, { status: 'filled', filled: request.quantity }),
        trades: [tradeOf(request, id, `T-${id}`, request.quantity, request.price)],
      });
      await desk.world.settle();
    }
  }
});
