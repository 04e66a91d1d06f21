/** Limits tighten at once and loosen late: asked about, shown, taken back, kept over a restart. */
import { describe, expect, it } from 'vitest';
import { limitsInForce } from '../../../electron/engine/limits.ts';
import type { Answered } from '../../../electron/engine/run-command.ts';
import { DEFAULT_LIMITS, isLooser, LIMIT_HELP } from '../../../shared/domain/limits.ts';
import { commandId, openDesk, type TestDesk } from '../../support/desk.ts';

type Wanted = Readonly<Record<string, number>>;

function set(desk: TestDesk, limits: Wanted, confirm?: string): Promise<Answered> {
  return desk.send({
    name: 'set_limits',
    params: { commandId: commandId(), limits, ...(confirm === undefined ? {} : { confirm }) },
  });
}

async function wish(desk: TestDesk, limits: Wanted): Promise<Answered> {
  const asked = await set(desk, limits);
  return set(desk, limits, asked.ok ? undefined : asked.error.confirm?.nonce);
}

const limit = (desk: TestDesk) => desk.engine.around.limits().openOrders;
const USUAL = 50;

async function open(): Promise<TestDesk> {
  return openDesk({ limits: DEFAULT_LIMITS });
}

describe('a limit', () => {
  it('tightens at once, without a question', async () => {
    const desk = await open();
    expect((await set(desk, { openOrders: 10 })).ok).toBe(true);
    expect(limit(desk)).toBe(10);
    expect(desk.engine.view.limitsWish).toBeNull();
  });

  it('that flattens at a loss is the stricter one: it counts at once, and goes late', async () => {
    const desk = await open();
    expect((await set(desk, { lossLevel: 3 })).ok).toBe(true);
    expect(desk.engine.around.limits().lossLevel).toBe(3);
    const asked = await wish(desk, { lossLevel: 2 });
    expect(asked.ok).toBe(true);
    expect(desk.engine.around.limits().lossLevel).toBe(3);
    await desk.world.advance(61_000);
    expect(desk.engine.around.limits().lossLevel).toBe(2);
    expect((await set(desk, { lossLevel: 1 })).ok).toBe(false);
  });

  it('is not loosened before it was asked about', async () => {
    const desk = await open();
    const asked = await set(desk, { openOrders: 51 });
    expect(asked.ok ? '' : asked.error.code).toBe('limits_loosened');
    await desk.world.advance(120_000);
    expect(limit(desk)).toBe(USUAL);
  });

  it('is loosened a minute after a person confirmed it, by itself', async () => {
    const desk = await open();
    const confirmed = await wish(desk, { openOrders: 80 });
    expect(confirmed).toMatchObject({
      ok: true,
      value: { limits: { openOrders: USUAL }, wish: { limits: { openOrders: 80 } } },
    });
    await desk.world.advance(59_000);
    expect(limit(desk)).toBe(USUAL);
    await desk.world.advance(2_000);
    expect(limit(desk)).toBe(80);
    expect(desk.engine.view.limitsWish).toBeNull();
  });

  it('tightens what can be tightened of a change that also loosens', async () => {
    const desk = await open();
    await wish(desk, { openOrders: 80, orderLots: 3 });
    expect(desk.engine.around.limits()).toMatchObject({ openOrders: USUAL, orderLots: 3 });
    expect(desk.engine.view.limitsWish?.limits).toEqual({ openOrders: 80 });
  });

  it('stays when the wish is taken back', async () => {
    const desk = await open();
    await wish(desk, { openOrders: 80 });
    const params = { commandId: commandId() };
    expect((await desk.send({ name: 'withdraw_limits', params })).ok).toBe(true);
    await desk.world.advance(120_000);
    expect(limit(desk)).toBe(USUAL);
    const again = { commandId: commandId() };
    const none = await desk.send({ name: 'withdraw_limits', params: again });
    expect(none.ok ? '' : none.error.code).toBe('no_limits_wished');
  });

  it('keeps a wish over a restart, no shorter and no longer', async () => {
    const desk = await open();
    await wish(desk, { openOrders: 80 });
    await desk.world.advance(30_000);
    desk.engine.stop();
    const { ledger, gateway, world } = desk;
    const again = await openDesk({ ledger, gateway, world, limits: DEFAULT_LIMITS });
    await world.advance(28_000);
    expect(limit(again)).toBe(USUAL);
    await world.advance(5_000);
    expect(limit(again)).toBe(80);
  });

  it('that is tightened while it waits to be loosened stays tight', async () => {
    const desk = await open();
    await wish(desk, { openOrders: 80, orderLots: 20 });
    await set(desk, { openOrders: 5 });
    await desk.world.advance(120_000);
    expect(desk.engine.around.limits()).toMatchObject({ openOrders: 5, orderLots: 20 });
  });

  it('waits anew when more is wished', async () => {
    const desk = await open();
    await wish(desk, { openOrders: 80 });
    await desk.world.advance(50_000);
    await wish(desk, { openOrders: 90 });
    await desk.world.advance(50_000);
    expect(limit(desk)).toBe(USUAL);
    await desk.world.advance(12_000);
    expect(limit(desk)).toBe(90);
  });

  it('never passes its ceiling or floor, asked for or found in the ledger', async () => {
    for (const { name, least, most } of LIMIT_HELP) {
      for (const beyond of [least - 1, most + 1]) {
        const desk = await open();
        const answered = await set(desk, { [name]: beyond });
        expect(answered.ok ? '' : answered.error.code).toBe('limit_out_of_range');
        desk.engine.stop();
      }
      expect(limitsInForce({ [name]: most + 1 }, DEFAULT_LIMITS)[name]).toBe(most);
      expect(limitsInForce({ [name]: least - 1 }, DEFAULT_LIMITS)[name]).toBe(least);
    }
  });

  it('knows which way is looser: keeping less back, and asking about fewer repeats', () => {
    const less = LIMIT_HELP.filter((help) => isLooser(help, 2, 1)).map(({ name }) => name);
    expect(less).toEqual(expect.arrayContaining(['reservedRate', 'duplicateWindowMs']));
    expect(less).not.toContain('orderValue');
  });
});
