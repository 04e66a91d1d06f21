/**
 * Protection that the paper broker keeps, over the contract and the paper market: it fires by the
 * broker's own hand, also while no desk is there, and its fill belongs to the strategy.
 */
import { describe, expect, it } from 'vitest';
import { memoryPaperStore } from '../../../electron/broker/paper/paper-store.ts';
import { openProtectionFeed } from '../../../electron/session/protection-feed.ts';
import { asStrategyName } from '../../../shared/domain/ids.ts';
import { memoryLedger } from '../../support/memory-ledger.ts';
import { openPaperDesk, type PaperDesk } from '../../support/paper-desk.ts';
import { fakeWorld } from '../../support/world.ts';

const INSTRUMENT = 'NSE:RELIANCE';
const SPREAD = asStrategyName('Spread');
const SCOPE = { kind: 'holding', instrument: INSTRUMENT, product: 'cnc' };
const BUY = {
  commandId: 'buy-1',
  instrument: INSTRUMENT,
  side: 'buy',
  quantity: 10,
  type: 'market',
  price: null,
  trigger: null,
  validity: 'day',
  product: 'cnc',
  strategy: 'Spread',
  intent: 'enter',
  scaleIn: false,
};
const TICK = 500;

/** Holds ten shares, with a stop and a target so many ticks from the price at the broker. */
async function heldAtBroker(desk: PaperDesk, ticks: number): Promise<void> {
  const client = desk.connect();
  expect(await client.ask('place_order', BUY)).toMatchObject({ ok: true });
  await desk.world.advance(5_000);
  const [position] = desk.engine.view.positions.values();
  if (position === undefined) throw new Error('nothing is held');
  const last = desk.engine.around.market.price(position.instrument)?.last ?? 0;
  const level = { watch: { kind: 'price' }, when: null };
  const rules = [
    { purpose: 'stop', ...level, level: last - ticks * TICK },
    { purpose: 'target', ...level, level: last + ticks * TICK },
  ];
  const set = { commandId: 'arm-1', strategy: 'Spread', scope: SCOPE, where: 'broker', rules };
  expect(await client.ask('set_protection', set)).toMatchObject({ ok: true });
  await desk.world.advance(1_000);
}

function states(desk: PaperDesk): readonly string[] {
  return [...desk.engine.view.standings.values()].map(({ state }) => state);
}

function netOfSpread(desk: PaperDesk): number {
  return [...desk.engine.view.positions.values()]
    .filter(({ strategy }) => strategy === SPREAD)
    .reduce((sum, { net }) => sum + net, 0);
}

describe('protection that the paper broker keeps', () => {
  it('stands, fires by itself, and takes the strategy out by its own order', async () => {
    const desk = await openPaperDesk();
    const silence = openProtectionFeed(desk.engine, desk.services.quotes);
    await heldAtBroker(desk, 4);
    for (let waits = 0; netOfSpread(desk) > 0 && waits < 60; waits += 1) {
      await desk.world.advance(10_000);
    }
    expect(netOfSpread(desk)).toBe(0);
    expect(states(desk)).toEqual(['traced']);
    expect(desk.engine.view.exits.size).toBe(0);
    const fired = [...desk.engine.view.orders.values()].find(({ intent }) => intent === 'protect');
    expect(fired).toMatchObject({ strategy: SPREAD, state: 'filled', filled: 10, exit: null });
    expect(desk.engine.view.protections.size).toBe(0);
    const folds = await desk.connect().ask('verify_folds');
    expect(folds).toMatchObject({ result: { equal: true, differs: [] } });
    silence();
  });

  it('is cancelled and proven gone before an exit sends, and is not there afterwards', async () => {
    const desk = await openPaperDesk();
    await heldAtBroker(desk, 400);
    expect(states(desk)).toEqual(['standing']);
    const size = { kind: 'percent', percent: 100 };
    const scope = { kind: 'strategy', strategy: 'Spread' };
    const [standingId] = desk.engine.view.standings.keys();
    expect(await desk.connect().ask('preview_exit', { scope, size })).toMatchObject({
      result: { cancels: [{ orderId: standingId, side: 'sell', quantity: 10, intent: 'protect' }] },
    });
    await desk.connect().ask('exit', { commandId: 'exit-1', scope: { kind: 'all' }, size });
    await desk.world.advance(30_000);
    expect(states(desk)).toEqual(['cancelled']);
    expect(netOfSpread(desk)).toBe(0);
    const read = desk.paper.gateway.readStanding?.();
    await desk.world.advance(5_000);
    const list = await read;
    expect(list?.ok === true ? list.value.map(({ status }) => status) : []).toEqual(['cancelled']);
  });

  it('works while the desk is gone, and the next start books what it did', async () => {
    const world = fakeWorld();
    const store = memoryPaperStore();
    const ledger = memoryLedger();
    const first = await openPaperDesk(world, { ledger, store });
    await heldAtBroker(first, 4);
    first.engine.stop();
    await world.advance(600_000);
    first.paper.close();
    const second = await openPaperDesk(world, { ledger: ledger.reopened(), store });
    await world.advance(10_000);
    expect(states(second)).toEqual(['traced']);
    expect(netOfSpread(second)).toBe(0);
    expect(second.engine.view.exits.size).toBe(0);
  });
});
