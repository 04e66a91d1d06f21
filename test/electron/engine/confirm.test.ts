/** A question is answered once, for just the order that it was asked about, and in time (E-12). */
import { describe, expect, it } from 'vitest';
import type { Answered } from '../../../electron/engine/run-command.ts';
import type { Failure } from '../../../shared/contract/envelope.ts';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { commandId, openDesk, placeParams, type TestDesk } from '../../support/desk.ts';
import { WIDE_LIMITS } from '../../support/wide-limits.ts';
import { hold, rest } from './fills.ts';

const ASKING = { ...WIDE_LIMITS, collarOptionsAsk: 1_000, duplicateAskMs: 15_000 };
/** A fifth above the market, which is asked about and not refused. */
const DEAR = { price: price(120 * SCALE) };

function failure(answered: Answered): Failure {
  if (answered.ok) throw new Error('it was sent');
  return answered.error;
}

async function place(
  desk: TestDesk,
  more: Parameters<typeof placeParams>[0] = {},
): Promise<Answered> {
  return desk.send({ name: 'place_order', params: placeParams(more) });
}

describe('a question about an order', () => {
  it('sends nothing, and the same again with its nonce sends it once', async () => {
    const desk = await openDesk({ limits: ASKING });
    const asked = failure(await place(desk, DEAR));
    expect(asked.code).toBe('price_unusual');
    expect(desk.gateway.placed).toHaveLength(0);
    const confirm = asked.confirm?.nonce;
    expect((await place(desk, { ...DEAR, confirm })).ok).toBe(true);
    expect(desk.gateway.placed).toHaveLength(1);
    const kinds = [...desk.ledger.readFrom(0)].map(({ event }) => event.kind);
    expect(kinds.filter((kind) => kind === 'order_confirmed')).toHaveLength(1);
    // Used up: the next one of the same kind is asked about again.
    expect(failure(await place(desk, { ...DEAR, confirm })).confirm?.nonce).not.toBe(confirm);
    expect(desk.gateway.placed).toHaveLength(1);
  });

  it.each([
    ['another size', { quantity: quantity(130) }],
    ['another price', { price: price(121 * SCALE) }],
    ['the other side', { side: 'sell', price: price(80 * SCALE) }],
  ] as const)('is not answered for %s', async (_what, change) => {
    const desk = await openDesk({ limits: ASKING });
    const confirm = failure(await place(desk, DEAR)).confirm?.nonce;
    expect(failure(await place(desk, { ...DEAR, ...change, confirm })).code).toBe('price_unusual');
    expect(desk.gateway.placed).toHaveLength(0);
  });

  it('is answered in time or not at all', async () => {
    const desk = await openDesk({ limits: ASKING });
    const first = failure(await place(desk, DEAR));
    await desk.world.advance(20_001);
    const second = failure(await place(desk, { ...DEAR, confirm: first.confirm?.nonce }));
    expect(second.code).toBe('price_unusual');
    await desk.world.advance(19_000);
    expect((await place(desk, { ...DEAR, confirm: second.confirm?.nonce })).ok).toBe(true);
  });

  it('does not outlive the program', async () => {
    const desk = await openDesk({ limits: ASKING });
    const confirm = failure(await place(desk, DEAR)).confirm?.nonce;
    desk.engine.stop();
    const { ledger, gateway, world } = desk;
    const again = await openDesk({ ledger, gateway, world, limits: ASKING });
    expect(failure(await place(again, { ...DEAR, confirm })).code).toBe('price_unusual');
  });

  it('comes with every other question about the same order, and one answer is for all', async () => {
    const desk = await openDesk({ limits: ASKING });
    const confirm = failure(await place(desk, DEAR)).confirm?.nonce;
    expect((await place(desk, { ...DEAR, confirm })).ok).toBe(true);
    await desk.world.advance(5_000);
    const both = failure(await place(desk, DEAR));
    expect(both.says).toMatch(/worse than the market.* The same order was sent 5 s ago/);
    expect((await place(desk, { ...DEAR, confirm: both.confirm?.nonce })).ok).toBe(true);
    expect(desk.gateway.placed).toHaveLength(2);
  });

  it('is no way past what blocks', async () => {
    const desk = await openDesk({ limits: ASKING });
    const confirm = failure(await place(desk, DEAR)).confirm?.nonce;
    await desk.send({
      name: 'set_kill',
      params: { commandId: commandId(), level: 1, reason: 'enough' },
    });
    expect(failure(await place(desk, { ...DEAR, confirm })).code).toBe('kill_switch_on');
    expect(desk.gateway.placed).toHaveLength(0);
  });

  it('is asked about a change of an order as well', async () => {
    const desk = await openDesk({ limits: ASKING });
    const { request } = await rest(desk, 'B1');
    const change = {
      orderId: request.orderId,
      quantity: request.quantity,
      price: price(120 * SCALE),
      trigger: null,
    };
    const asked = await desk.send({
      name: 'modify_order',
      params: { commandId: commandId(), ...change },
    });
    expect(failure(asked).code).toBe('price_unusual');
    expect(desk.gateway.modified).toHaveLength(0);
    const confirm = failure(asked).confirm?.nonce;
    const params = { commandId: commandId(), ...change, confirm };
    expect((await desk.send({ name: 'modify_order', params })).ok).toBe(true);
    expect(desk.gateway.modified).toHaveLength(1);
  });
});

describe('an exit', () => {
  it('is never asked about: getting out is quick', async () => {
    const desk = await openDesk({ limits: ASKING });
    await hold(desk, 'B1', 65);
    const answered = await place(desk, {
      intent: 'exit',
      side: 'sell',
      price: price(80 * SCALE),
    });
    expect(answered.ok).toBe(true);
  });
});
