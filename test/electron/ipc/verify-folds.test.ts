/** The comparison of the fold with the ledger: quiet when equal, and it sees what was planted. */
import { describe, expect, it } from 'vitest';
import { verifyFolds } from '../../../electron/ipc/verify-folds.ts';
import type { EngineState } from '../../../electron/engine/state.ts';
import { openPaperDesk, type PaperDesk } from '../../support/paper-desk.ts';

async function tradedDesk(): Promise<PaperDesk> {
  const desk = await openPaperDesk();
  const client = desk.connect();
  await client.ask('place_order', {
    commandId: 'v-1',
    instrument: 'NSE:RELIANCE',
    side: 'buy',
    quantity: 10,
    type: 'market',
    price: null,
    trigger: null,
    validity: 'day',
    product: 'mis',
    strategy: 'Manual',
    intent: 'enter',
    scaleIn: false,
  });
  await desk.world.advance(3_000);
  return desk;
}

async function verified(desk: PaperDesk) {
  const answer = verifyFolds(desk.services);
  await desk.world.settle();
  return answer;
}

describe('verifying the folds', () => {
  it('finds nothing at any moment of an order and its exit, between two frames too', async () => {
    const desk = await tradedDesk();
    const client = desk.connect();
    const all = { scope: { kind: 'all' }, size: { kind: 'percent', percent: 100 } };
    const asked = [
      () => client.ask('exit', { ...all, commandId: 'v-2' }),
      () => client.ask('exit', { ...all, commandId: 'v-3' }),
    ];
    for (const ask of asked) {
      await ask();
      for (let step = 0; step < 200; step += 1) {
        await desk.world.advance(7);
        expect((await verified(desk)).differs).toEqual([]);
      }
    }
  });

  type Plant = (state: EngineState) => void;
  const planted: readonly (readonly [string, Plant, RegExp])[] = [
    ['an order', (state) => state.orders.clear(), /order P/],
    ['a position', (state) => state.positions.clear(), /position /],
    ['a round trip', (state) => state.trips.clear(), /tracker /],
    ['a command', (state) => state.commands.clear(), /command v-1/],
    ['the kill switch', (state) => void (state.kill = { ...state.kill, level: 2 }), /kill switch/],
    ['a halt', (state) => void (state.haltedBecause = 'x'), /halt/],
    ['limits', (state) => void (state.limits = { orderLots: 9 }), /limits/],
    ['the open count', (state) => void (state.liveCount += 1), /number of open orders/],
    ['the last event', (state) => void (state.seq -= 1), /last event/],
  ];

  it.each(planted)('sees %s that differs', async (_what, plant, words) => {
    const desk = await tradedDesk();
    plant(desk.engine.view as EngineState);
    const found = await verified(desk);
    expect(found.equal).toBe(false);
    expect(found.differs.join('\n')).toMatch(words);
  });

  it('sees a row of profit and loss that was kept wrong', async () => {
    const desk = await tradedDesk();
    const [row] = desk.services.pnl.rows();
    expect(row).toBeDefined();
    Object.assign(row ?? {}, { realised: 1 });
    expect((await verified(desk)).differs.join()).toMatch(/P&L of/);
  });
});
