/**
 * When a leg fails: what is cancelled, what is asked, and what each policy and each choice does.
 */
import { describe, expect, it } from 'vitest';
import type { BatchPolicy } from '../../../../shared/domain/batch-events.ts';
import { SCALE } from '../../../../shared/domain/money.ts';
import { commandId, priceFacts } from '../../../support/desk.ts';
import { type TextRow, textTable } from '../../../support/text-table.ts';
import {
  batchDesk,
  type BatchDesk,
  condor,
  fillExits,
  LOT,
  LOW_PUT,
  POLICY,
} from './batch-desk.ts';

type OnBreach = BatchPolicy['onBreach'];

/** Both hedges and leg 2 have filled; leg 3 is on its way. */
async function threeLegs(onBreach: OnBreach, more: Partial<BatchPolicy> = {}): Promise<BatchDesk> {
  const desk = await batchDesk();
  await desk.sendBatch(condor({ policy: { ...POLICY, ...more, onBreach } }));
  for (const leg of [1, 4, 2]) {
    await desk.accept(leg);
    await desk.fill(leg);
  }
  return desk;
}

const FAILURES: Readonly<Record<string, (desk: BatchDesk) => Promise<void>>> = {
  async rejected(desk) {
    await desk.reject(3);
  },
  async resting(desk) {
    await desk.accept(3);
    await desk.world.advance(POLICY.mostMs + 50);
    await desk.cancelled(3);
  },
  async unknown(desk) {
    await desk.lose(3);
    expect(desk.batch().state).toBe('frozen');
    await desk.world.advance(POLICY.mostMs + 50);
    expect(desk.batch()).toMatchObject({ state: 'deciding', stopped: { cause: 'too_long' } });
    expect(desk.batch().decided).toBeNull();
    // Found at the broker, where it rests; only then can it be cancelled.
    await desk.found(3);
    await desk.world.advance(50);
    await desk.cancelled(3);
  },
  async 'part filled'(desk) {
    await desk.accept(3);
    await desk.fill(3, LOT);
    await desk.world.advance(POLICY.mostMs + 50);
    await desk.cancelled(3);
  },
};

describe('leg 3 of a condor fails', () => {
  const rows = textTable(`
    failure      policy    state      exits
    rejected     ask       deciding   0
    rejected     complete  working    0
    rejected     unwind    unwinding  3
    resting      ask       deciding   0
    resting      complete  working    0
    resting      unwind    unwinding  3
    unknown      ask       deciding   0
    unknown      complete  working    0
    unknown      unwind    unwinding  3
    part filled  ask       deciding   0
    part filled  complete  working    0
    part filled  unwind    unwinding  4
  `);

  async function failed({ failure = '', policy }: TextRow): Promise<BatchDesk> {
    const units = failure === 'part filled' ? 2 : 1;
    const desk = await batchDesk();
    const onBreach = policy as OnBreach;
    await desk.sendBatch(condor({ units, policy: { ...POLICY, onBreach } }));
    for (const leg of [1, 4, 2]) {
      await desk.accept(leg);
      await desk.fill(leg);
    }
    await FAILURES[failure]?.(desk);
    return desk;
  }

  it.each(rows)('$failure, the policy is $policy: $state', async (row) => {
    const desk = await failed(row);
    expect(desk.batch().state).toBe(row['state']);
    expect(desk.engine.view.openExits.size).toBe(Number(row['exits']));
    if (row['policy'] === 'complete') {
      await desk.accept(3);
      await desk.fill(3);
      expect(desk.batch().state).toBe('complete');
    }
    if (row['policy'] === 'unwind') {
      await fillExits(desk);
      expect(desk.batch().state).toBe('rolled_back');
      expect([1, 2, 3, 4].map((leg) => desk.net(leg))).toEqual([0, 0, 0, 0]);
    }
    if (row['policy'] === 'ask') {
      const decided = await desk.choose('hold');
      expect(decided).toMatchObject({ ok: true });
      expect(desk.batch().state).toBe('held');
    }
  });

  it('sends no leg twice while one of it is unresolved', async () => {
    const desk = await failed({ failure: 'unknown', policy: 'complete' });
    expect(desk.sent(3)).toHaveLength(2);
    expect(desk.order(3).quantity).toBe(LOT);
  });
});

describe('a batch that is stopped', () => {
  it('cancels what rests at once, and asks only when that is proven', async () => {
    const desk = await batchDesk();
    await desk.sendBatch(condor({ policy: { ...POLICY, sequence: 'all_at_once' } }));
    for (const leg of [1, 2, 4]) await desk.accept(leg);
    await desk.fill(1);
    await desk.reject(3);
    expect(desk.gateway.cancelled).toHaveLength(2);
    expect(desk.batch()).toMatchObject({ state: 'cancelling', stopped: { leg: '3' } });
    await desk.cancelled(2);
    expect(desk.batch().state).toBe('cancelling');
    await desk.cancelled(4);
    expect(desk.batch()).toMatchObject({ state: 'deciding', asked: { toUnwind: 325_000 } });
  });

  it('is complete when the last fills win the race against their cancels', async () => {
    const desk = await threeLegs('ask');
    await desk.accept(3);
    await desk.world.advance(POLICY.mostMs + 50);
    expect(desk.batch().state).toBe('cancelling');
    await desk.fill(3);
    expect(desk.batch().state).toBe('complete');
  });

  it('is cancelled, and never rolled back, when nothing had filled', async () => {
    const desk = await batchDesk();
    await desk.sendBatch(condor());
    await desk.accept(4);
    await desk.reject(1);
    await desk.cancelled(4);
    expect(desk.batch().state).toBe('cancelled');
    expect(desk.gateway.placed).toHaveLength(2);
  });

  it('comes back when a fill comes after its end', async () => {
    const desk = await batchDesk();
    await desk.sendBatch(condor());
    await desk.accept(4);
    await desk.reject(1);
    await desk.cancelled(4);
    await desk.fill(4);
    expect(desk.batch()).toMatchObject({ state: 'deciding', endedMs: null });
    await desk.choose('unwind');
    await fillExits(desk);
    expect(desk.batch().state).toBe('rolled_back');
    expect(desk.net(4)).toBe(0);
  });

  it('cancels a leg that was counted as dead and turns up after the end', async () => {
    const desk = await batchDesk();
    await desk.sendBatch(condor());
    await desk.accept(4);
    await desk.lose(1);
    const { batchId } = desk.batch();
    await desk.send({ name: 'cancel_batch', params: { commandId: commandId(), batchId } });
    await desk.cancelled(4);
    expect(desk.batch().state).toBe('cancelling');
    const { orderId } = desk.order(1);
    await desk.send({ name: 'assume_dead', params: { commandId: commandId(), orderId } });
    expect(desk.batch().state).toBe('cancelled');
    await desk.found(1);
    expect(desk.gateway.cancelled.at(-1)?.request.orderId).toBe(orderId);
    await desk.fill(1);
    expect(desk.batch().state).toBe('deciding');
  });

  it('stops when getting out would cost more than its budget', async () => {
    const desk = await batchDesk();
    await desk.sendBatch(condor({ policy: { ...POLICY, mostLoss: 500 * SCALE } }));
    await desk.accept(1);
    await desk.fill(1);
    expect(desk.batch().state).toBe('working');
    desk.market.prices.set(LOW_PUT.id, priceFacts(12 * SCALE, 13 * SCALE));
    await desk.world.advance(50);
    expect(desk.batch()).toMatchObject({ stopped: { cause: 'too_costly' } });
  });

  it('stops by a person, who then chooses', async () => {
    const desk = await threeLegs('unwind');
    await desk.accept(3);
    const { batchId } = desk.batch();
    const params = { commandId: commandId(), batchId };
    expect(await desk.send({ name: 'cancel_batch', params })).toMatchObject({ ok: true });
    await desk.cancelled(3);
    expect(desk.batch().state).toBe('deciding');
    const again = { commandId: commandId(), batchId };
    const refused = await desk.send({ name: 'cancel_batch', params: again });
    expect(refused).toMatchObject({ ok: false, error: { code: 'batch_not_stoppable' } });
  });

  it('lets the policy choose once; what fails then is for a person', async () => {
    const desk = await threeLegs('complete');
    await desk.reject(3);
    expect(desk.batch()).toMatchObject({ state: 'working', rounds: 1 });
    await desk.reject(3);
    expect(desk.batch().state).toBe('deciding');
    expect(desk.sent(3)).toHaveLength(2);
  });
});

describe('choosing', () => {
  it('is refused while there is nothing to choose, and for a batch that is not there', async () => {
    const desk = await threeLegs('ask');
    const early = await desk.choose('complete');
    expect(early).toMatchObject({ ok: false, error: { code: 'batch_not_deciding' } });
  });

  it('may get out of the rest while a leg is in doubt, and not complete it', async () => {
    const desk = await threeLegs('complete');
    await desk.lose(3);
    await desk.world.advance(POLICY.mostMs + 50);
    const complete = await desk.choose('complete');
    expect(complete).toMatchObject({ ok: false, error: { code: 'batch_leg_in_doubt' } });
    expect(await desk.choose('unwind')).toMatchObject({ ok: true });
    await fillExits(desk);
    expect([1, 2, 3, 4].map((leg) => desk.net(leg))).toEqual([0, 0, 0, 0]);
    expect(desk.batch().state).toBe('unwinding');
    // It had filled all the time: what came of it goes out as well.
    await desk.found(3);
    await desk.fill(3);
    await fillExits(desk);
    expect(desk.net(3)).toBe(0);
    expect(desk.batch().state).toBe('rolled_back');
  });

  it('to complete is refused while entries are stopped, and unwinding is not', async () => {
    const desk = await threeLegs('complete');
    await desk.accept(3);
    await desk.send({
      name: 'set_kill',
      params: { commandId: commandId(), level: 1, reason: 'x' },
    });
    expect(desk.batch()).toMatchObject({ stopped: { cause: 'entries_stopped' } });
    await desk.cancelled(3);
    expect(desk.batch().state).toBe('deciding');
    const complete = await desk.choose('complete');
    expect(complete).toMatchObject({ ok: false, error: { code: 'kill_switch_on' } });
    expect(await desk.choose('unwind')).toMatchObject({ ok: true });
    await fillExits(desk);
    expect(desk.batch().state).toBe('rolled_back');
  });

  it('is over when level three has flattened it', async () => {
    const desk = await threeLegs('ask');
    await desk.accept(3);
    await desk.send({
      name: 'set_kill',
      params: { commandId: commandId(), level: 3, reason: 'x' },
    });
    await desk.cancelled(3);
    await fillExits(desk);
    expect(desk.batch().state).toBe('rolled_back');
  });

  it('asks again when an exit of it stopped', async () => {
    const desk = await threeLegs('unwind');
    await desk.reject(3);
    const exit = desk.gateway.placed.at(-1);
    exit?.answer({ kind: 'refused', rejection: 'margin_short', words: 'no' });
    await fillExits(desk);
    expect(desk.batch().state).toBe('deciding');
    expect(await desk.choose('unwind')).toMatchObject({ ok: true });
    await fillExits(desk);
    expect(desk.batch().state).toBe('rolled_back');
  });
});
