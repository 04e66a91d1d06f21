/** A live desk enters only while a person has armed it, and disarms by itself for each cause. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Desk } from '../../../electron/session/desk-row.ts';
import { armingWords } from '../../../electron/session/arming-words.ts';
import { must } from '../../../shared/lib/assert.ts';
import { armDesk } from '../../support/arm.ts';
import { CALL } from '../../support/desk.ts';
import {
  quoteAll,
  type ScriptedDesks,
  scriptedDesks,
  setupOf,
} from '../../support/scripted-desks.ts';

const open: ScriptedDesks[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

const IDLE_MS = 15 * 60_000;

async function live(all: ScriptedDesks): Promise<Desk> {
  const opened = await all.desks.openLive('ONE');
  if (!opened.ok) throw new Error(opened.error.says);
  must(all.accounts.get('ONE'), 'it was opened').up();
  await all.world.advance(1_000);
  return opened.value;
}

async function start(): Promise<{ readonly all: ScriptedDesks; readonly desk: Desk }> {
  const all = await scriptedDesks({ names: ['ONE'] });
  open.push(all);
  return { all, desk: await live(all) };
}

let gestures = 0;

async function ask(all: ScriptedDesks, { session }: Desk, name: string, params: object) {
  gestures += 1;
  const line = JSON.stringify({ id: 1, name, params: { commandId: `c.${gestures}`, ...params } });
  const answer = session.server.connect(() => undefined).request(line);
  await all.world.settle();
  return JSON.parse(await answer) as {
    readonly ok: boolean;
    readonly result?: { readonly orderIds?: readonly string[] };
    readonly error?: { readonly code: string };
  };
}

/** A limit far from the market, of another price each time so that none is a repeat. */
function enter(all: ScriptedDesks, desk: Desk) {
  quoteAll(must(all.accounts.get('ONE'), 'it was opened'), desk.session);
  return ask(all, desk, 'place_order', {
    instrument: CALL.id,
    side: 'buy',
    quantity: CALL.lot,
    type: 'limit',
    price: 1_000_000 + gestures * 500,
    trigger: null,
    validity: 'day',
    product: 'nrml',
    strategy: 'Manual',
    intent: 'enter',
    scaleIn: true,
  });
}

async function arm(all: ScriptedDesks, desk: Desk): Promise<void> {
  armDesk(desk);
  await all.world.settle();
}

function row(desk: Desk) {
  return must(desk.live?.arming() ?? null, 'it has started').row();
}

function changes({ session }: Desk): string[] {
  return session.services.reads
    .newest(100_000, 1_000)
    .toReversed()
    .flatMap(({ event }) => {
      if (event.kind === 'live_armed') return ['armed'];
      return event.kind === 'live_disarmed' ? [event.cause] : [];
    });
}

describe('a live desk', () => {
  it('refuses entries until it is armed, and cancels all the same', async () => {
    const { all, desk } = await start();
    const { gateway } = must(all.accounts.get('ONE'), 'it was opened');
    expect(await enter(all, desk)).toMatchObject({ ok: false, error: { code: 'not_armed' } });
    expect(gateway.placed).toHaveLength(0);
    await arm(all, desk);
    expect(await enter(all, desk)).toMatchObject({ ok: true });
    expect(gateway.placed).toHaveLength(1);
    const [placed] = gateway.placed;
    must(placed, 'it left').answer({ kind: 'accepted', brokerOrderId: 'B1' as never });
    await all.world.settle();
    desk.live?.arming()?.disarm('person');
    await all.world.settle();
    expect(await enter(all, desk)).toMatchObject({ ok: false, error: { code: 'not_armed' } });
    const { orderId } = must(placed, 'it left').request;
    expect(await ask(all, desk, 'cancel_orders', { orderIds: [orderId] })).toMatchObject({
      ok: true,
      result: { refused: [] },
    });
    expect(changes(desk)).toEqual(['armed', 'person']);
  });

  it.each([
    ['idle', (all: ScriptedDesks) => all.world.advance(IDLE_MS + 1_000)],
    ['screen_lock', async (all: ScriptedDesks) => all.desks.disarm('screen_lock')],
    ['user_switch', async (all: ScriptedDesks) => all.desks.disarm('user_switch')],
    ['sleep', async (all: ScriptedDesks) => all.desks.sleep()],
    ['logged_out', async (all: ScriptedDesks) => all.accounts.get('ONE')?.become('expired')],
  ] as const)('is disarmed by %s, once, and the ledger says why', async (cause, happens) => {
    const { all, desk } = await start();
    await arm(all, desk);
    expect(row(desk)).toMatchObject({ armed: true, words: '' });
    await happens(all);
    await all.world.settle();
    await happens(all);
    await all.world.settle();
    expect(row(desk)).toMatchObject({ armed: false, disarmsMs: null });
    expect(row(desk).words).not.toBe('');
    expect(changes(desk)).toEqual(['armed', cause]);
  });

  it('stays armed while somebody touches the program, to the second', async () => {
    const { all, desk } = await start();
    await arm(all, desk);
    await all.world.advance(IDLE_MS - 1_000);
    all.desks.touched();
    await all.world.advance(IDLE_MS - 1_000);
    expect(row(desk)).toMatchObject({ armed: true });
    expect(must(row(desk).disarmsMs, 'it is armed') - all.world.nowMs()).toBe(1_000);
    await all.world.advance(1_000);
    await all.world.settle();
    expect(row(desk).armed).toBe(false);
  });

  it('is disarmed after a restart, and says what has changed since it was armed', async () => {
    const { all, desk } = await start();
    const first = must(desk.live?.arming() ?? null, 'it has started').sheet();
    expect(first.changes).toEqual(['This account has never been armed on this computer.']);
    await arm(all, desk);
    all.desks.close();
    const again = await scriptedDesks({ home: all.home });
    open.push(again);
    await again.desks.save(setupOf('ONE', { addresses: { rest: 'http://127.0.0.1:9' } }));
    const reopened = await live(again);
    expect(row(reopened)).toMatchObject({ armed: false });
    expect(changes(reopened)).toEqual(['armed', 'restart']);
    await ask(again, reopened, 'set_limits', { limits: { orderLots: 3 } });
    const { changes: since } = must(reopened.live?.arming() ?? null, 'it started').sheet();
    expect(since).toHaveLength(2);
    expect(since[0]).toMatch(/^Lots in one order: \d+ lots, now 3 lots$/);
    expect(since[1]).toContain('now kite, CLIENT-ONE, rest http://127.0.0.1:9');
  });

  it('arms what was read, or nothing', async () => {
    const { all, desk } = await start();
    const arming = must(desk.live?.arming() ?? null, 'it has started');
    const read = arming.sheet();
    await ask(all, desk, 'set_limits', { limits: { orderLots: 1 } });
    expect(arming.arm(read)).toContain('changed while you were reading');
    await all.world.settle();
    expect(row(desk).armed).toBe(false);
    all.accounts.get('ONE')?.become('logged_out');
    expect(arming.arm(arming.sheet())).toContain('Log in first');
  });

  it('without a window is armed by who repeats its name', async () => {
    const { all, desk } = await start();
    const words = armingWords(() => desk.live?.arming() ?? null);
    expect(await words('arm_live', {})).toMatchObject({ ok: false });
    await all.world.settle();
    expect(row(desk).armed).toBe(false);
    expect(await words('arm_live', { account: 'ONE' })).toMatchObject({ value: { armed: true } });
    await all.world.settle();
    expect(row(desk).armed).toBe(true);
    expect(words('place_order', {})).toBeNull();
    expect(await armingWords(() => null)('arm_live', {})).toMatchObject({ ok: false });
  });
});
