/**
 * The gateway contract over Dhan's adapter and the simulator's Dhan, through real sockets. Both run
 * on one clock, four times as fast as the wall's: eight seconds of silence take two.
 */
import { liquidCall, openBench } from '../electron/broker/dhan/dhan-over-sim.ts';
import { gatewayContract, type GatewayHarness } from './gateway-contract.ts';

async function openDhanHarness(): Promise<GatewayHarness> {
  const bench = await openBench();
  await bench.logIn();
  const { instrument, resting, crossing } = await liquidCall(bench);
  let ordered: Promise<unknown> = Promise.resolve();
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
    loseNextReply: () =>
      bench.sim.fault({
        id: 'reply',
        match: { channel: 'rest', op: 'place' },
        action: { kind: 'swallow' },
        max: 1,
      }),
    loseNextRequest: () =>
      bench.sim.fault({
        id: 'request',
        match: { channel: 'rest', op: 'place' },
        action: { kind: 'lose' },
        max: 1,
      }),
    breakLink(ms) {
      ordered = (async () => {
        await bench.control('/ctl/ws', { refuse: { forMs: ms } });
        await bench.control('/ctl/ws', { reset: true, which: 'orders' });
      })();
    },
    close: () => bench.close(),
  };
}

gatewayContract('Dhan over the simulator', openDhanHarness);
