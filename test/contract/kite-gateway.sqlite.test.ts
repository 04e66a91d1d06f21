/**
 * The gateway contract over Kite's adapter and the simulator's Kite, through real sockets. Both run
 * on one clock, four times as fast as the wall's: eight seconds of silence take two.
 */
import type { Gateway } from '../../electron/broker/gateway.ts';
import { type Bench, liquidCall, openBench, PACE } from '../electron/broker/kite/kite-over-sim.ts';
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
    gateway: burstsInOneSecond(bench),
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

const SECOND_MS = 1_000;
/** Early enough in a second of the broker's, and slow enough to stay in it on a busy computer. */
const EARLY_MS = 500;
const SLOW = 0.05;
/** A timer of the system may come a little early. */
const INTO_MS = 50;

/**
 * The broker counts requests by its calendar second. Orders that are placed together wait for the
 * beginning of one, and time nearly stands still until they are answered.
 */
function burstsInOneSecond({ account, sim, world, pass }: Bench): Gateway {
  const { gateway } = account;
  let together = 0;
  let beginning: Promise<void> | null = null;

  async function secondBegins(): Promise<void> {
    await Promise.resolve();
    if (together === 1) return;
    const spentMs = sim.clock.nowMs() % SECOND_MS;
    if (spentMs > EARLY_MS) await pass(SECOND_MS - spentMs + INTO_MS);
    world.setPace(SLOW);
  }

  return {
    manifest: gateway.manifest,
    open: () => gateway.open(),
    close: () => gateway.close(),
    place: async (request) => {
      together += 1;
      beginning ??= secondBegins();
      await beginning;
      const outcome = await gateway.place(request);
      together -= 1;
      if (together === 0) {
        world.setPace(PACE);
        beginning = null;
      }
      return outcome;
    },
    modify: (request) => gateway.modify(request),
    cancel: (request) => gateway.cancel(request),
    readBook: () => gateway.readBook(),
    readFunds: () => gateway.readFunds(),
    onUpdate: (listen) => gateway.onUpdate(listen),
    onLink: (listen) => gateway.onLink(listen),
  };
}

gatewayContract('Kite over the simulator', openKiteHarness);
