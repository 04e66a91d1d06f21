/**
 * A Noren account over real sockets: the simulated broker, our adapter and one world for both that
 * runs several times as fast as the wall clock, so that eight seconds of silence take two.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type {
  AccountParts,
  AccountSettings,
  BrokerAccount,
} from '../../../../electron/broker/account.ts';
import { openNoren } from '../../../../electron/broker/noren/open.ts';
import { type BrokerSim, openBrokerSim } from '../../../../electron/broker-sim/broker-sim.ts';
import { realWorld } from '../../../../electron/platform/real-world.ts';
import type { World } from '../../../../electron/platform/world.ts';
import { type AccountId, asId } from '../../../../shared/domain/ids.ts';
import { quantity } from '../../../../shared/domain/quantity.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { memoryBox } from './memory-box.ts';

/** Slow enough that a busy machine does not look like a silent broker. */
const TIMES_FASTER = 4;
/** A Tuesday at eleven in India, when everything is open. */
const START_MS = Date.UTC(2026, 9, 6, 5, 30);

function quickWorld(timesFaster: number): World {
  const real = realWorld();
  const startMs = real.monotonicMs();
  const since = (): number => (real.monotonicMs() - startMs) * timesFaster;
  let secrets = 0;
  return {
    nowMs: () => Math.floor(START_MS + since()),
    monotonicMs: since,
    after: (delayMs, call) => real.after(delayMs / timesFaster, call),
    soon: (call) => real.soon(call),
    random: () => 0.9,
    secret: () => {
      secrets += 1;
      return String(secrets).padStart(64, 'a');
    },
  };
}

export type House = 'shoonya' | 'shoonya_classic' | 'flattrade';

/** Doors of the simulator that each generation uses. */
export function addressesFor(sim: BrokerSim, house: House): AccountSettings['addresses'] {
  const { rest, orders, more } = sim.addresses;
  const door = (name: string): string => must(more[name], `the simulator has no ${name}`);
  if (house === 'shoonya_classic') return { rest, orders };
  if (house === 'shoonya') {
    return { rest: door('restOauth'), orders: door('socketOauth'), login: door('authPage') };
  }
  return { rest: door('restPi'), orders: door('socketPi'), login: door('authPagePi') };
}

/** What a trader would type, from the simulator's own list of credentials. */
export function credentialsFor(sim: BrokerSim, house: House): Readonly<Record<string, string>> {
  const login = sim.login();
  const of = (name: string): string => must(login[name], `no ${name}`);
  if (house === 'shoonya_classic') {
    const known = { password: of('password'), api_secret: of('api_secret') };
    return { ...known, totp_key: of('totp_secret') };
  }
  if (house === 'shoonya') return { secret_code: of('secret_code'), code: of('code') };
  const app = { api_key: of('api_key'), api_secret: of('app_secret') };
  return { ...app, request_code: of('request_code') };
}

export interface SimAccount {
  readonly world: World;
  readonly sim: BrokerSim;
  readonly house: House;
  readonly box: ReturnType<typeof memoryBox>;
  readonly account: BrokerAccount;
  readonly frames: string[];
  pass(ms: number): Promise<void>;
  /** Waits for something to become true; says what it was when it does not. */
  until(what: string, holds: () => boolean, withinMs?: number): Promise<void>;
  logIn(): Promise<void>;
  /** Another account at the same simulator, with a box of its own or a given one. */
  beside(more: Partial<AccountParts>): BrokerAccount;
  cutStreams(refuseForMs: number): Promise<void>;
  switch(switches: Readonly<Record<string, unknown>>): Promise<void>;
  close(): Promise<void>;
}

export async function openSimAccount(
  house: House = 'shoonya',
  timesFaster: number = TIMES_FASTER,
): Promise<SimAccount> {
  const world = quickWorld(timesFaster);
  const sim = await openBrokerSim({ broker: 'noren', port: 0, seed: 7, world });
  const cacheFolder = await mkdtemp(path.join(tmpdir(), 'noren-'));
  const box = memoryBox();
  const frames: string[] = [];
  const settings: AccountSettings = {
    account: asId<AccountId>('NOREN-1'),
    broker: 'noren',
    clientId: must(sim.addresses.login['uid'], 'the simulator has no user'),
    house,
    addresses: addressesFor(sim, house),
  };
  const parts: AccountParts = {
    world,
    settings,
    secrets: box,
    keepFrame: (direction, text) => frames.push(`${direction} ${text}`),
    cacheFolder,
    freezeOf: (underlying) => (underlying === 'NIFTY' ? quantity(1_800) : null),
    marketOpen: () => true,
  };
  const opened = [openNoren(parts)];
  const pass = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      world.after(ms, resolve);
    });
  const control = async (route: string, body: unknown): Promise<void> => {
    const { control: url, token } = sim.addresses;
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const reply = await fetch(url + route, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!reply.ok) throw new Error(`${route}: ${await reply.text()}`);
  };
  const account = must(opened[0], 'the first account');
  return {
    world,
    sim,
    house,
    box,
    account,
    frames,
    pass,
    until: async (what, holds, withinMs = 10_000) => {
      for (let spentMs = 0; spentMs < withinMs; spentMs += 50) {
        if (holds()) return;
        await pass(50);
      }
      throw new Error(`within ${withinMs} ms it did not come: ${what}`);
    },
    logIn: async () => {
      const result = await account.login.logIn(credentialsFor(sim, house));
      if (!result.ok) throw new Error(`${result.error.code}: ${result.error.words}`);
    },
    beside: (more) => {
      const next = openNoren({ ...parts, ...more });
      opened.push(next);
      return next;
    },
    cutStreams: async (refuseForMs) => {
      if (refuseForMs > 0) {
        await control('/ctl/ws', { refuse: { forMs: refuseForMs, status: 503 } });
      }
      await control('/ctl/ws', { reset: true });
    },
    switch: (switches) => control('/ctl/switches', switches),
    close: async () => {
      for (const each of opened) each.close();
      await sim.close();
      await rm(cacheFolder, { recursive: true, force: true });
    },
  };
}
