/**
 * What stops a batch from outside: the rate, the arming, the day's loss; and legs that cannot rest.
 */
import { describe, expect, it } from 'vitest';
import { SCALE } from '../../../../shared/domain/money.ts';
import { DEFAULT_LIMITS } from '../../../../shared/domain/limits.ts';
import { commandId, priceFacts } from '../../../support/desk.ts';
import { MANIFEST, pictureOf, scriptedGateway } from '../../../support/scripted-gateway.ts';
import { WIDE_LIMITS } from '../../../support/wide-limits.ts';
import { batchDesk, type BatchDesk, condor, LOT, LOW_PUT, POLICY } from './batch-desk.ts';

const LIVE = { ...MANIFEST, mode: 'live' } as const;

function arm(desk: BatchDesk): Promise<void> {
  const set = { appVersion: 'test', limits: {}, listDay: null, setup: 'test' };
  desk.engine.arm({ kind: 'live_armed', ...set });
  return desk.world.settle();
}

describe('the rate of the broker', () => {
  it('is not eaten into what is kept for exits and cancels', async () => {
    const quotas = [{ span: 'minute', most: 6, counts: 'requests' }] as const;
    const gateway = scriptedGateway({ ...MANIFEST, quotas });
    const limits = { ...WIDE_LIMITS, reservedRate: DEFAULT_LIMITS.reservedRate };
    const desk = await batchDesk({ gateway, limits });
    const answered = await desk.sendBatch(condor());
    expect(answered).toMatchObject({ ok: false, error: { code: 'rate_quota_spent' } });
    expect(gateway.placed).toHaveLength(0);
  });

  it('lets the legs that do not fit into one second leave in the next', async () => {
    const limits = { ...WIDE_LIMITS, reservedRate: 8_000 };
    const desk = await batchDesk({ limits });
    await desk.sendBatch(condor({ policy: { ...POLICY, sequence: 'all_at_once' } }));
    expect(desk.gateway.placed).toHaveLength(2);
    await desk.world.advance(1_100);
    expect(desk.gateway.placed).toHaveLength(4);
  });
});

describe('a live desk', () => {
  it('that is not armed sends nothing', async () => {
    const desk = await batchDesk({ gateway: scriptedGateway(LIVE) });
    const answered = await desk.sendBatch(condor());
    expect(answered).toMatchObject({ ok: false, error: { code: 'not_armed' } });
  });

  it('that is disarmed sends no further leg and asks', async () => {
    const desk = await batchDesk({ gateway: scriptedGateway(LIVE) });
    await arm(desk);
    expect(await desk.sendBatch(condor())).toMatchObject({ ok: true });
    await desk.accept(1);
    await desk.fill(1);
    await desk.accept(4);
    desk.engine.arm({ kind: 'live_disarmed', cause: 'idle' });
    await desk.world.advance(50);
    expect(desk.batch()).toMatchObject({
      state: 'cancelling',
      stopped: { cause: 'entries_stopped' },
    });
    await desk.cancelled(4);
    expect(desk.batch().state).toBe('deciding');
    const complete = await desk.choose('complete');
    expect(complete).toMatchObject({ ok: false, error: { code: 'not_armed' } });
  });
});

describe('the loss of the day', () => {
  it('that leaves only exits stops the legs that are to come', async () => {
    const limits = { ...WIDE_LIMITS, dailyLoss: 200 * SCALE };
    const desk = await batchDesk({ limits });
    await desk.sendBatch(condor({ policy: { ...POLICY, onBreach: 'complete' } }));
    await desk.accept(1);
    await desk.fill(1);
    desk.market.prices.set(LOW_PUT.id, priceFacts(15 * SCALE, 15.5 * SCALE));
    await desk.world.advance(600);
    expect(desk.batch()).toMatchObject({ stopped: { cause: 'entries_stopped' } });
    expect(desk.batch().stopped?.words).toContain('loss');
  });
});

describe('legs that fill at once or not at all', () => {
  /** The broker has nobody at its price. */
  async function nobody(desk: BatchDesk): Promise<void> {
    const { request } = desk.sent(1).at(-1) ?? {};
    if (request === undefined) throw new Error('leg 1 has left');
    const picture = pictureOf(request, `B-${request.orderId}`, { status: 'expired' });
    desk.gateway.push({ order: picture, trades: [] });
    await desk.world.advance(300);
  }

  it('leave again one step worse, up to their bound, and then the batch stops', async () => {
    const desk = await batchDesk();
    const pays = { payUpTicks: 2, payUpMost: 3, payUpAfterMs: 200, ioc: true };
    await desk.sendBatch(condor({ net: -51 * SCALE, policy: { ...POLICY, ...pays } }));
    expect(desk.sent(1)[0]?.request).toMatchObject({ validity: 'ioc', quantity: LOT });
    for (let round = 0; round < 4; round += 1) await nobody(desk);
    const prices = desk.sent(1).map(({ request }) => request.price / SCALE);
    expect(prices).toEqual([20, 20.1, 20.15]);
    expect(desk.batch()).toMatchObject({ stopped: { cause: 'ended', leg: '1' } });
  });
});

describe('a roll whose second half is shut out', () => {
  it('closes, and does not begin', async () => {
    const desk = await batchDesk();
    await desk.sendBatch(condor({ policy: { ...POLICY, sequence: 'all_at_once' } }));
    for (const leg of [1, 2, 3, 4]) {
      await desk.accept(leg);
      await desk.fill(leg);
    }
    await desk.world.advance(3_000);
    const half = [{ instrument: LOW_PUT.id, ratio: -1, price: null }];
    const roll = { structure: 'Call', units: 1, net: 20.5 * SCALE, oneExpiry: true };
    await desk.sendBatch(
      condor({
        intent: 'exit',
        legs: half,
        net: -20 * SCALE,
        roll: { ...roll, legs: [{ instrument: LOW_PUT.id, ratio: 1, price: null }] },
      }),
    );
    expect(desk.batch()).toMatchObject({ state: 'intended' });
    await desk.send({
      name: 'set_kill',
      params: { commandId: commandId(), level: 1, reason: 'x' },
    });
    expect(desk.batch(1).state).toBe('working');
    expect(desk.batch()).toMatchObject({
      state: 'cancelled',
      stopped: { cause: 'entries_stopped' },
    });
  });
});
