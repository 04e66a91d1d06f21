/**
 * The adapter over real sockets: the simulator's Dhan in this process, both on one clock that runs
 * several times as fast as the wall's, so that eight seconds of silence do not take eight seconds.
 */
import { rmSync } from 'node:fs';
import { request } from 'undici';
import { type BrokerSim, openBrokerSim } from '../../../../electron/broker-sim/broker-sim.ts';
import type { AccountSettings, BrokerAccount } from '../../../../electron/broker/account.ts';
import { openDhan } from '../../../../electron/broker/dhan/open.ts';
import type { LinkReport, PlaceRequest } from '../../../../electron/broker/gateway.ts';
import { asId, type OrderId } from '../../../../shared/domain/ids.ts';
import type { Tick } from '../../../../electron/broker/market-line.ts';
import { realWorld } from '../../../../electron/platform/real-world.ts';
import type { World } from '../../../../electron/platform/world.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import { ceilToTick, floorToTick, type Price } from '../../../../shared/domain/money.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { dayNumber, indiaMoment } from '../../../../shared/maths/calendar.ts';
import { dhanParts, type TestParts } from './dhan-parts.ts';

/** How many milliseconds pass here in one of the wall's. */
const PACE = 4;
/** A Wednesday, ten in the morning in India. */
const START_MS = indiaMoment(dayNumber('2026-11-18'), 600);

function fastWorld(): World {
  const real = realWorld();
  const bornMs = real.monotonicMs();
  const monotonicMs = (): number => (real.monotonicMs() - bornMs) * PACE;
  return {
    ...real,
    monotonicMs,
    nowMs: () => Math.floor(START_MS + monotonicMs()),
    after: (delayMs, call) => real.after(delayMs / PACE, call),
  };
}

export interface Bench {
  readonly sim: BrokerSim;
  readonly world: World;
  readonly parts: TestParts;
  readonly account: BrokerAccount;
  readonly links: LinkReport[];
  readonly ticks: Tick[];
  /** Another account over the same simulator. */
  also(more: Partial<AccountSettings>): { account: BrokerAccount; parts: TestParts };
  pass(ms: number): Promise<void>;
  /** Until it holds; what never does ends the test with its name. */
  until(what: string, holds: () => boolean, withinMs?: number): Promise<void>;
  control(path: string, body: object): Promise<void>;
  logIn(): Promise<void>;
  close(): Promise<void>;
}

function simAddresses({ addresses }: BrokerSim): Readonly<Record<string, string>> {
  const { rest, orders, market, more } = addresses;
  return { rest, orders, market, ...more };
}

export async function openBench(): Promise<Bench> {
  const world = fastWorld();
  const sim = await openBrokerSim({ broker: 'dhan', seed: 7, startMs: START_MS, world });
  const parts = dhanParts(world, { addresses: simAddresses(sim) });
  const account = openDhan(parts);
  const opened: { readonly account: BrokerAccount; readonly parts: TestParts }[] = [];
  const links: LinkReport[] = [];
  const ticks: Tick[] = [];
  account.market.onTicks((batch) => ticks.push(...batch));
  account.market.onLink((report) => links.push(report));
  const pass = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      world.after(ms, resolve);
    });
  opened.push({ account, parts });
  return {
    sim,
    world,
    parts,
    account,
    links,
    ticks,
    pass,
    also(more) {
      const addresses = { ...simAddresses(sim), ...more.addresses };
      const otherParts = dhanParts(world, { ...more, addresses });
      const other = { account: openDhan(otherParts), parts: otherParts };
      opened.push(other);
      return other;
    },
    async until(what, holds, withinMs = 20_000) {
      for (let spentMs = 0; !holds(); spentMs += 50) {
        if (spentMs > withinMs) throw new Error(`never: ${what}`);
        await pass(50);
      }
    },
    async control(path, body) {
      const answer = await request(sim.addresses.control + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${sim.addresses.token}` },
        body: JSON.stringify(body),
      });
      const text = await answer.body.text();
      if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode} ${text}`);
    },
    async logIn() {
      const token = must(sim.login()['access_token'], 'the simulator has a token');
      const done = await account.login.logIn({ access_token: token });
      if (!done.ok) throw new Error(done.error.words);
      const list = await account.market.readInstruments(false);
      if (!list.ok) throw new Error(list.error.words);
    },
    async close() {
      for (const each of opened) {
        each.account.close();
        rmSync(each.parts.cacheFolder, { recursive: true, force: true });
      }
      await sim.close();
    },
  };
}

export interface Liquid {
  readonly instrument: Instrument;
  /** A buying price that rests, and one that trades at once; both within the exchange's band. */
  resting(): Price;
  crossing(): Price;
}

/** The call of NIFTY nearest to the money that has a market on both sides. */
export async function liquidCall({ account }: Bench): Promise<Liquid> {
  const list = await account.market.readInstruments(false);
  if (!list.ok) throw new Error(list.error.words);
  const calls = list.value.instruments.filter(
    ({ underlying, kind }) => underlying === 'NIFTY' && kind === 'call',
  );
  const day = calls.map((each) => each.expiryDay ?? '').sort()[0];
  const near = calls.filter((each) => each.expiryDay === day);
  const quotes = await account.market.readQuotes(near.map((each) => each.id));
  if (!quotes.ok) throw new Error(quotes.error.words);
  const busiest = quotes.value
    .filter((tick) => (tick.bids?.length ?? 0) > 0 && (tick.asks?.length ?? 0) > 0)
    .toSorted((a, b) => Math.abs((a.last ?? 0) - 2_000_000) - Math.abs((b.last ?? 0) - 2_000_000));
  const tick = must(busiest[0], 'a call with a market on both sides');
  const instrument = must(
    near.find((each) => each.id === tick.instrument),
    'its contract',
  );
  const bid = must(tick.bids?.[0], 'a bid').price;
  const ask = must(tick.asks?.[0], 'an ask').price;
  return {
    instrument,
    resting: () => floorToTick(Math.round(bid * 0.85), instrument.tick),
    crossing: () => ceilToTick(Math.round(ask * 1.1), instrument.tick),
  };
}

/** A limit order that rests, of one lot. */
export function buy(
  { instrument, resting }: Liquid,
  more: Partial<PlaceRequest> = {},
): PlaceRequest {
  return {
    orderId: asId<OrderId>('L20261118DHAN0001'),
    mode: 'live',
    instrument: instrument.id,
    side: 'buy',
    product: 'nrml',
    validity: 'day',
    quantity: instrument.lot,
    type: 'limit',
    price: resting(),
    trigger: null,
    ...more,
  };
}
