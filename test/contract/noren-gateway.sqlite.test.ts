/**
 * The gateway contract for Noren over real sockets: our adapter against the simulated broker, once
 * with the token in a header and once in the body.
 */
import { must } from '../../shared/lib/assert.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { type Price, price } from '../../shared/domain/money.ts';
import { type House, openSimAccount } from '../electron/broker/noren/sim-account.ts';
import { type GatewayHarness, gatewayContract } from './gateway-contract.ts';

/** The future of the nearest month: one contract with a market on both sides at any time. */
function nearestFuture(instruments: readonly Instrument[]): Instrument {
  const futures = instruments.filter(
    ({ kind, underlying, exchange }) =>
      kind === 'future' && underlying === 'NIFTY' && exchange === 'NFO',
  );
  const days = futures.map(({ expiryDay }) => expiryDay ?? '').sort();
  const nearest = futures.find(({ expiryDay }) => expiryDay === days[0]);
  return must(nearest, 'the simulator lists no future of NIFTY');
}

async function open(house: House): Promise<GatewayHarness> {
  const desk = await openSimAccount(house);
  const { account, sim } = desk;
  // Every house has its own limits; the contract is about the adapter's, which are these.
  await desk.switch({ perSecond: account.gateway.manifest.ordersPerSecond, perMinute: 100_000 });
  await desk.logIn();
  const list = await account.market.readInstruments(false);
  if (!list.ok) throw new Error(list.error.words);
  const instrument = nearestFuture(list.value.instruments);
  const quotes = await account.market.readQuotes([instrument.id]);
  if (!quotes.ok) throw new Error(quotes.error.words);
  const last = must(quotes.value[0]?.last, 'the future has no last price');
  const near = (share: number): Price => {
    const scaled = last + Math.round(last * share);
    return price(scaled - (scaled % instrument.tick));
  };
  let busy: Promise<void> = Promise.resolve();
  let rules = 0;
  const lose = (kind: 'lose' | 'swallow'): void => {
    rules += 1;
    const match = { channel: 'rest', op: 'place' } as const;
    sim.fault({ id: `lose-${rules}`, match, action: { kind }, max: 1 });
  };
  return {
    gateway: account.gateway,
    instrument: instrument.id,
    lot: instrument.lot,
    crossing: () => near(0.01),
    resting: () => near(-0.01),
    pass: async (ms) => {
      await busy;
      await desk.pass(ms);
    },
    loseNextReply: () => lose('swallow'),
    loseNextRequest: () => lose('lose'),
    breakLink: (ms) => {
      busy = desk.cutStreams(ms);
    },
    close: () => desk.close(),
  };
}

gatewayContract('Noren with a bearer token', () => open('shoonya'));
gatewayContract('Noren with the token in the body', () => open('flattrade'));
