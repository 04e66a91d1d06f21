/** A package leaves as one: which legs, in which order, at which prices, and what is refused. */
import { describe, expect, it } from 'vitest';
import { asId, type InstrumentId } from '../../../../shared/domain/ids.ts';
import { money, price, SCALE } from '../../../../shared/domain/money.ts';
import { commandId, priceFacts } from '../../../support/desk.ts';
import { type TextRow, textTable } from '../../../support/text-table.ts';
import { WIDE_LIMITS } from '../../../support/wide-limits.ts';
import {
  batchDesk,
  type BatchDesk,
  condor,
  CONDOR,
  LOT,
  LOW_PUT,
  POLICY,
  PUT,
  STRATEGY,
} from './batch-desk.ts';

function placed(desk: BatchDesk): string {
  return [1, 2, 3, 4].filter((leg) => desk.sent(leg).length > 0).join(' ');
}

async function fillLegs(desk: BatchDesk, ...legs: readonly number[]): Promise<void> {
  for (const leg of legs) {
    await desk.accept(leg);
    await desk.fill(leg);
  }
}

describe('a package of four legs', () => {
  it('sends its hedges first and what is sold when their fills say so', async () => {
    const desk = await batchDesk();
    const answered = await desk.sendBatch(condor());
    expect(answered).toMatchObject({ ok: true, value: { batchIds: [desk.batch().batchId] } });
    expect(placed(desk)).toBe('1 4');
    await fillLegs(desk, 1);
    expect(placed(desk)).toBe('1 4');
    await fillLegs(desk, 4);
    expect(placed(desk)).toBe('1 2 3 4');
    await fillLegs(desk, 2, 3);
    expect(desk.batch()).toMatchObject({ state: 'complete', strategy: STRATEGY });
    expect([1, 2, 3, 4].map((leg) => desk.net(leg))).toEqual([LOT, -LOT, -LOT, LOT]);
    expect(desk.order(3)).toMatchObject({ batch: desk.batch().batchId, leg: '3', intent: 'enter' });
  });

  it('sends all legs in one turn when its policy says so', async () => {
    const desk = await batchDesk();
    await desk.sendBatch(condor({ policy: { ...POLICY, sequence: 'all_at_once' } }));
    expect(placed(desk)).toBe('1 2 3 4');
    await fillLegs(desk, 4, 3, 2, 1);
    expect(desk.batch().state).toBe('complete');
  });

  it('never adds up to more than its limit', async () => {
    const desk = await batchDesk();
    await desk.sendBatch(condor({ net: -50 * SCALE }));
    const limits = desk.batch().legs.map((leg) => leg.price / SCALE);
    expect(limits).toEqual([20.25, 45.25, 50.25, 25.25]);
  });

  it('takes the limits that the legs have of their own', async () => {
    const desk = await batchDesk();
    const legs = condor().legs.map((leg) => ({ ...leg, price: price(30 * SCALE) }));
    for (const { id } of CONDOR) {
      desk.market.prices.set(id, priceFacts(29 * SCALE, 31 * SCALE));
    }
    await desk.sendBatch(condor({ legs, net: null }));
    expect(desk.sent(1)[0]?.request.price).toBe(30 * SCALE);
  });

  it('is one intention: the same command again answers the same and sends nothing', async () => {
    const desk = await batchDesk();
    const params = { commandId: commandId(), ...condor() };
    const first = await desk.send({ name: 'send_batch', params });
    const again = await desk.send({ name: 'send_batch', params });
    expect(again).toEqual(first);
    expect(desk.engine.view.batches.size).toBe(1);
    expect(desk.gateway.placed).toHaveLength(2);
  });

  it('cuts a leg above the freeze quantity and counts it as one leg', async () => {
    const desk = await batchDesk();
    await desk.sendBatch(condor({ units: 30, policy: { ...POLICY, sequence: 'all_at_once' } }));
    await desk.world.advance(2_500);
    const first = desk.sent(1).map(({ request }) => request.quantity);
    expect(first).toEqual([1_755, 195]);
    expect(desk.gateway.placed).toHaveLength(8);
  });
});

describe('paying up', () => {
  const PAYS = { ...POLICY, payUpTicks: 2, payUpMost: 5, mostMs: 600_000 };

  it('steps by its ticks after its time and stops at its bound', async () => {
    const desk = await batchDesk();
    await desk.sendBatch(condor({ net: -51 * SCALE, policy: PAYS }));
    await desk.accept(1);
    const prices = new Set<number>();
    for (let second = 0; second < 12; second += 1) {
      await desk.world.advance(1_030);
      prices.add(await desk.changed(1));
    }
    expect([...prices]).toEqual([20.1, 20.2, 20.25]);
  });
});

describe('what is wrong with a package is said, and nothing is sent', () => {
  const rows = textTable(`
    legs                        net   more           code                       says
    LOW_PUT+1 GONE-1            -     -              instrument_expired         expired on 2026-11-19
    LOW_PUT+1 PUT+0             -     -              batch_ratio_zero           has none
    LOW_PUT+1 LOW_PUT-1         -     -              batch_leg_crossed          bought in one leg and sold
    LOW_PUT+1 LOW_PUT+1         -     -              batch_leg_twice            stands in two legs
    LOW_PUT+2 PUT-4             -     -              batch_ratios_crossed       have 2 in common
    PUT-1 FAR+1                 -     oneExpiry      batch_expiries_differ      one expiry
    PUT-1 BANK+1                -     -              batch_underlyings_differ   BANKNIFTY
    PUT-1 NOWHERE+1             -     -              instrument_unknown         no contract NFO:NOWHERE
    PUT-1 BIG+1                 1     -              batch_lots_differ          own limit
    LOW_PUT+1 PUT-1             -24.97  -            batch_net_off_tick         multiple of 0.05
    LOW_PUT+1 PUT-1             -24.5  units=300      quantity_over_freeze       at most 17550
    LOW_PUT+1 DARK-1            1     -              no_price_known             DARK
    LOW_PUT+1                   -1    -              batch_net_out_of_reach     add up to -1.00
    LOW_PUT+1 PUT-1             -24.5  steps         batch_pay_up_unfit         3 ticks
    LOW_PUT+1 PUT-1             -     none           price_missing              limit order needs
  `);

  function legsOf({ legs = '' }: TextRow) {
    return legs.split(' ').map((text) => {
      const [, name = '', ratio = ''] = /^(\w+)([+-]\d+)$/.exec(text) ?? [];
      const known = { LOW_PUT: LOW_PUT.id, PUT: PUT.id }[name];
      const instrument = known ?? asId<InstrumentId>(`NFO:${name}`);
      return { instrument, ratio: Number(ratio), price: price(45 * SCALE) };
    });
  }

  it.each(rows)('$legs $net $more: $code', async (row) => {
    const desk = await batchDesk();
    const { net = '', more = '', code, says } = row;
    const legs = legsOf(row).map((leg) => (more === 'none' ? { ...leg, price: null } : leg));
    const policy = more === 'steps' ? { ...POLICY, payUpTicks: 3, payUpMost: 2 } : POLICY;
    const answered = await desk.sendBatch(
      condor({
        legs,
        policy,
        net: net === '' ? null : Math.round(Number(net) * SCALE),
        oneExpiry: more === 'oneExpiry',
        units: more.startsWith('units=') ? Number(more.slice(6)) : 1,
      }),
    );
    expect(answered).toMatchObject({ ok: false, error: { code } });
    if (!answered.ok) expect(answered.error.says).toContain(says);
    expect(desk.gateway.placed).toHaveLength(0);
    expect(desk.engine.view.batches.size).toBe(0);
  });
});

describe('the one verdict', () => {
  it('counts the value of all legs together', async () => {
    const desk = await batchDesk({ limits: { ...WIDE_LIMITS, valuePerMinute: 9_000 * SCALE } });
    const answered = await desk.sendBatch(condor());
    expect(answered).toMatchObject({ ok: false, error: { code: 'minute_value_over_limit' } });
    expect(desk.gateway.placed).toHaveLength(0);
  });

  it('asks for the margin of the worst choice of legs', async () => {
    const desk = await batchDesk();
    const asked: number[] = [];
    desk.market.worstMargin = (orders) => {
      asked.push(orders.length);
      return { needed: money(2), available: money(1) };
    };
    const answered = await desk.sendBatch(condor());
    expect(answered).toMatchObject({ ok: false, error: { code: 'margin_short' } });
    expect(new Set(asked)).toEqual(new Set([4]));
  });

  it('refuses a second batch of a strategy that holds, and the same batch at once again', async () => {
    const desk = await batchDesk();
    await desk.sendBatch(condor());
    const again = await desk.sendBatch(condor({ scaleIn: true }));
    expect(again).toMatchObject({ ok: false, error: { code: 'batch_duplicate' } });
    await desk.world.advance(3_000);
    const other = await desk.sendBatch(condor());
    expect(other).toMatchObject({ ok: false, error: { code: 'strategy_holds_position' } });
  });

  it('asks once about everything and takes the answer for all of it', async () => {
    const desk = await batchDesk({ limits: { ...WIDE_LIMITS, staleAskMs: 1_000 } });
    for (const { id } of CONDOR) {
      const facts = desk.market.prices.get(id);
      if (facts !== undefined) desk.market.prices.set(id, { ...facts, ageMs: 2_000 });
    }
    const asked = await desk.sendBatch(condor());
    expect(asked).toMatchObject({ ok: false, error: { code: 'price_unseen' } });
    const confirm = asked.ok ? '' : (asked.error.confirm?.nonce ?? '');
    const params = { commandId: commandId(), ...condor(), confirm };
    expect(await desk.send({ name: 'send_batch', params })).toMatchObject({ ok: true });
    expect(desk.gateway.placed).toHaveLength(2);
  });

  it('sends nothing while the kill switch is on', async () => {
    const desk = await batchDesk();
    await desk.send({
      name: 'set_kill',
      params: { commandId: commandId(), level: 1, reason: 'x' },
    });
    const answered = await desk.sendBatch(condor());
    expect(answered).toMatchObject({ ok: false, error: { code: 'kill_switch_on' } });
  });

  it('uses prices that are fresh', async () => {
    const desk = await batchDesk();
    desk.market.prices.set(LOW_PUT.id, priceFacts(500, 1_000, { ageMs: 60_000 }));
    const answered = await desk.sendBatch(condor());
    expect(answered).toMatchObject({ ok: false, error: { code: 'price_stale' } });
  });
});
