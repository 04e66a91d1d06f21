/**
 * The gateway contract over Kite's adapter and the simulator's Kite, through real sockets. Both run
 * on one clock, four times as fast as the wall's: eight seconds of silence take two.
 */
import { liquidCall, openBench } from '../electron/broker/kite/kite-over-sim.ts';
import { gatewayContract, type GatewayHarness } from './gateway-contract.ts';

async function openKiteHarness(): Promise<GatewayHarness> {
  const bench = await openBench();
  await bench.logIn();
  const { instrument, resting, crossing } = await liquidCall(bench);
  let ordered: Promise<void> = Promise.resolve();
  const lose = (kind: 'lose' | 'swallow'): void => {
    const match = { channel: 'rest', op: 'place' } as const;
    bench.sim.fault({ id: kind, match, action: { kind }, max: 1 });
  };
  const cut = async (ms: number): Promise<void> => {
    await bench.control('/ctl/ws', { refuse: { forMs: ms } });
    await bench.control('/ctl/ws', { reset: true, which: 'all' });
  };
  return {
    gateway: bench.account.gateway,
    instrument: instrument.id,
    lot: instrument.lot,
    resting,
    crossing,
    async pass(ms) {
      await ordered;
      await bench.pass(ms);
    },
    loseNextReply: () => lose('swallow'),
    loseNextRequest: () => lose('lose'),
    breakLink(ms) {
      ordered = cut(ms);
    },
    close: () => bench.close(),
  };
}

gatewayContract('Kite over the simulator', openKiteHarness);
