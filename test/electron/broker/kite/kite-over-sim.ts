/** The adapter over real sockets: the simulator's Kite in this process, both on one fast clock. */
import { rmSync } from 'node:fs';
import { request } from 'undici';
import { type BrokerSim, openBrokerSim } from '../../../../electron/broker-sim/broker-sim.ts';
import type { BrokerAccount } from '../../../../electron/broker/account.ts';
import { openKite } from '../../../../electron/broker/kite/open.ts';
import type { LinkReport } from '../../../../electron/broker/gateway.ts';
import type { Tick } from '../../../../electron/broker/market-line.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import { ceilToTick, floorToTick, type Price } from '../../../../shared/domain/money.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { dayNumber, indiaMoment } from '../../../../shared/maths/calendar.ts';
import { type FastWorld, fastWorld } from '../../../support/fast-world.ts';
import { kiteParts, type TestParts } from './kite-parts.ts';

export const PACE = 4;
/** A Wednesday, ten in the morning in India. */
const START_MS = indiaMoment(dayNumber('2026-11-18'), 600);

export interface Desk {
  readonly parts: TestParts;
  readonly account: BrokerAccount;
  readonly links: LinkReport[];
  readonly ticks: Tick[];
}

export interface Bench extends Desk {
  readonly sim: BrokerSim;
  readonly world: FastWorld;
  /** The same account again, as after the program was started anew, with the box of before. */
  again(secrets?: TestParts['secrets']): Desk;
  pass(ms: number): Promise<void>;
  /** Until it holds; what never does ends the test with its name. */
  until(what: string, holds: () => boolean, withinMs?: number): Promise<void>;
  control(path: string, body: object): Promise<void>;
  logIn(): Promise<void>;
  close(): Promise<void>;
}

export async function openBench(seed = 7): Promise<Bench> {
  const world = fastWorld(START_MS, PACE);
  const sim = await openBrokerSim({ broker: 'kite', seed, startMs: START_MS, world });
  const opened: Desk[] = [];
  const first = openDesk(world, sim);
  opened.push(first);
  const pass = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      world.after(ms, resolve);
    });
  return {
    ...first,
    sim,
    world,
    pass,
    again(secrets) {
      const desk = openDesk(world, sim, secrets);
      opened.push(desk);
      return desk;
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
      const done = await first.account.login.logIn(fieldsOf(sim));
      if (!done.ok) throw new Error(done.error.words);
      const list = await first.account.market.readInstruments(false);
      if (!list.ok) throw new Error(list.error.words);
    },
    async close() {
      for (const { account, parts } of opened) {
        account.close();
        rmSync(parts.cacheFolder, { recursive: true, force: true });
      }
      await sim.close();
    },
  };
}

function openDesk(world: FastWorld, sim: BrokerSim, secrets?: TestParts['secrets']): Desk {
  const { rest, orders, market } = sim.addresses;
  const clientId = must(sim.addresses.login['user_id'], 'the simulator names its client');
  const parts = kiteParts(world, { clientId, addresses: { rest, orders, market } });
  const own = secrets === undefined ? parts : { ...parts, secrets };
  const account = openKite(own);
  const links: LinkReport[] = [];
  const ticks: Tick[] = [];
  account.market.onTicks((batch) => ticks.push(...batch));
  account.gateway.onLink((report) => links.push(report));
  return { parts: own, account, links, ticks };
}

/** What a person gives: the app's key and secret and a fresh request token. */
export function fieldsOf(sim: BrokerSim): Readonly<Record<string, string>> {
  const login = sim.login();
  const field = (name: string): string => must(login[name], `the simulator has no ${name}`);
  return {
    api_key: field('api_key'),
    api_secret: field('api_secret'),
    request_token: field('request_token'),
  };
}

export interface Liquid {
  readonly instrument: Instrument;
  /** A buying price that rests, and one that trades at once; both within the exchange's band. */
  resting(): Price;
  crossing(): Price;
}

/** The call of NIFTY that costs about two hundred rupees and has a market on both sides. */
export async function liquidCall({ account }: Pick<Desk, 'account'>): Promise<Liquid> {
  const list = await account.market.readInstruments(false);
  if (!list.ok) throw new Error(list.error.words);
  const calls = list.value.instruments.filter(
    ({ underlying, kind }) => underlying === 'NIFTY' && kind === 'call',
  );
  const day = calls.map((each) => each.expiryDay ?? '').sort()[0];
  const near = new Map(
    calls.filter((each) => each.expiryDay === day).map((each) => [each.id, each]),
  );
  const quotes = await account.market.readQuotes([...near.keys()]);
  if (!quotes.ok) throw new Error(quotes.error.words);
  const away = ({ last }: Tick): number => Math.abs((last ?? 0) - 2_000_000);
  const [tick] = quotes.value
    .filter(({ bids, asks }) => bids?.[0] !== undefined && asks?.[0] !== undefined)
    .toSorted((a, b) => away(a) - away(b));
  const { instrument: id, bids, asks } = must(tick, 'a call with a market on both sides');
  const instrument = must(near.get(id), 'its contract');
  const bid = must(bids?.[0], 'a bid').price;
  const ask = must(asks?.[0], 'an ask').price;
  return {
    instrument,
    resting: () => floorToTick(Math.round(bid * 0.85), instrument.tick),
    crossing: () => ceilToTick(Math.round(ask * 1.1), instrument.tick),
  };
}
