/** What a trader reads before a batch is sent: limits, margin at each step, and the worst cases. */
import { describe, expect, it } from 'vitest';
import { type Previewed, previewBatch, sendBatch } from '../../../electron/ipc/batch-preview.ts';
import { batchPreview } from '../../../shared/contract/batch.ts';
import { money, SCALE } from '../../../shared/domain/money.ts';
import { err, ok } from '../../../shared/lib/result.ts';
import { commandId } from '../../support/desk.ts';
import { batchDesk, type BatchDesk, condor, LOT, POLICY } from '../engine/batch/batch-desk.ts';

function servicesOf(desk: BatchDesk, more: Partial<Previewed> = {}): Previewed {
  return { engine: desk.engine, funds: () => ({ available: 1_000 * SCALE, used: 0 }), ...more };
}

describe('the preview of a batch', () => {
  it('shows the limits that would leave, in their waves, and what they add up to', async () => {
    const desk = await batchDesk();
    const policy = { ...POLICY, payUpTicks: 1, payUpMost: 4 };
    const preview = await previewBatch(servicesOf(desk), condor({ policy }));
    expect(batchPreview.safeParse(preview).success).toBe(true);
    expect(preview.complaints).toEqual([]);
    expect(preview.legs.map(({ wave }) => wave)).toEqual([0, 2, 2, 0]);
    expect(preview).toMatchObject({ net: -49 * SCALE, worstNet: -48.2 * SCALE });
    expect(preview.natural).toBe(-49 * SCALE);
    expect(desk.engine.view.batches.size).toBe(0);
    expect(desk.gateway.placed).toHaveLength(0);
  });

  it('names every complaint', async () => {
    const desk = await batchDesk();
    await desk.send({
      name: 'set_kill',
      params: { commandId: commandId(), level: 1, reason: 'x' },
    });
    const [leg] = condor().legs;
    if (leg === undefined) throw new Error('a condor has legs');
    const legs = [leg, { ...leg, ratio: -1 }];
    const preview = await previewBatch(servicesOf(desk), condor({ legs, oneExpiry: true }));
    expect(preview.complaints.map(({ code }) => code)).toEqual(['batch_leg_crossed']);
    const killed = await previewBatch(servicesOf(desk), condor());
    expect(new Set(killed.complaints.map(({ code }) => code))).toEqual(new Set(['kill_switch_on']));
  });

  it('shows the margin after each leg in the order of the sequence', async () => {
    const desk = await batchDesk();
    desk.market.marginAfter = (changes) => money(changes.size * 10 * SCALE);
    const { margin } = await previewBatch(servicesOf(desk), condor());
    expect(margin?.steps.map(({ leg }) => leg)).toEqual(['1', '4', '2', '3']);
    expect(margin?.steps.map(({ after }) => after / SCALE)).toEqual([10, 20, 30, 40]);
    expect(margin).toMatchObject({ now: 0, peak: 40 * SCALE, worst: 0 });
  });

  it('shows the three worst branches, one without end first', async () => {
    const desk = await batchDesk();
    const policy = { ...POLICY, sequence: 'all_at_once' } as const;
    const { branches } = await previewBatch(servicesOf(desk), condor({ policy }));
    expect(branches).toHaveLength(3);
    // Without the bought call the sold one has no limit; without the bought put it is the strike.
    expect(branches[0]).toMatchObject({ leg: '4', unlimited: true, mostLoss: null });
    expect(branches[1]).toMatchObject({ leg: '1', unlimited: false });
    expect(branches[0]?.left).toHaveLength(3);
    const cost = 3 * LOT * 0.5 * SCALE;
    expect(branches[0]?.toUnwind).toBe(cost);
    expect(branches[0]?.says).toContain('fails or rests; left: buy 65 NIFTY26D25800PE');
  });

  it('can lose no more than the premium while hedges leave first', async () => {
    const desk = await batchDesk();
    const { branches } = await previewBatch(servicesOf(desk), condor());
    expect(branches.some(({ unlimited }) => unlimited)).toBe(false);
  });
});

describe('the margin of a broker that tells it', () => {
  const slow = () => Promise.resolve(err({ words: 'no answer within 5 s' }));

  it('that does not come sends nothing, in words', async () => {
    const desk = await batchDesk();
    const services = servicesOf(desk, { brokerMargin: slow });
    const preview = await previewBatch(services, condor());
    expect(preview.brokerMargin).toMatchObject({ needed: null, words: 'no answer within 5 s' });
    const answered = await sendBatch(services, { commandId: commandId(), ...condor() });
    expect(answered).toMatchObject({ ok: false, error: { code: 'margin_unknown' } });
    if (!answered.ok) expect(answered.error.says).toContain('no answer within 5 s');
    expect(desk.engine.view.batches.size).toBe(0);
  });

  it('that is more than may be used sends nothing', async () => {
    const desk = await batchDesk();
    const brokerMargin = () => Promise.resolve(ok({ needed: 2_000 * SCALE }));
    const services = servicesOf(desk, { brokerMargin });
    const answered = await sendBatch(services, { commandId: commandId(), ...condor() });
    expect(answered).toMatchObject({ ok: false, error: { code: 'margin_short' } });
  });

  it('is asked for once by a preview and the send after it', async () => {
    const desk = await batchDesk();
    let asked = 0;
    const brokerMargin = () => {
      asked += 1;
      return Promise.resolve(ok({ needed: 10 * SCALE }));
    };
    const services = servicesOf(desk, { brokerMargin });
    await previewBatch(services, condor());
    const sent = sendBatch(services, { commandId: commandId(), ...condor() });
    await desk.world.advance(10);
    expect(await sent).toMatchObject({ ok: true });
    expect(asked).toBe(1);
  });
});
