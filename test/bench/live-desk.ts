/**
 * A live desk as the program composes it, with its ledger on disk, logged in at a broker on this
 * computer and caught up; and a window's end of it, which notes when each line came.
 */
import { NO_LOG } from '../../electron/observability/log.ts';
import type { World } from '../../electron/platform/world.ts';
import type { Engine } from '../../electron/engine/engine-port.ts';
import { openDesks } from '../../electron/session/desks.ts';
import { memorySecrets } from '../../electron/session/secrets.ts';
import type { Push, Response } from '../../shared/contract/envelope.ts';
import type { OrderRow } from '../../shared/contract/rows.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { BrokerName } from '../../electron/broker/account.ts';
import { armDesk } from '../support/arm.ts';
import { machineMs, wait } from './measure.ts';

/** A broker on this computer and what logs in there. */
export interface Wire {
  readonly setup: {
    readonly broker: BrokerName;
    readonly clientId: string;
    readonly addresses: Readonly<Record<string, string>>;
  };
  given(): Readonly<Record<string, string>>;
}

export interface Line {
  readonly text: string;
  readonly atMs: number;
}

export interface LiveDesk {
  readonly engine: Engine;
  /** The calls of one index that trade longest, once the broker's list is there. */
  calls(underlying: string): Promise<readonly Instrument[]>;
  /** What the window was sent since the last call. */
  takeLines(): readonly Line[];
  /** The result of a request; a failure is thrown with its words. */
  ask(name: string, params?: object): Promise<unknown>;
  close(): void;
}

const ACCOUNT = 'BENCH1';
const PATIENCE_MS = 30_000;
const LOOK_MS = 5;

export async function openLiveDesk(home: string, world: World, wire: Wire): Promise<LiveDesk> {
  const secrets = memorySecrets();
  const desks = openDesks({
    config: {
      home,
      mode: 'live',
      account: ACCOUNT,
      seed: 1,
      speed: 1,
      session: 'always_open',
      funds: 1_000_000,
    },
    world,
    appVersion: 'bench',
    runtime: 'stand-in',
    log: NO_LOG,
    secretsOf: () => Promise.resolve(secrets),
  });
  const setup = { account: ACCOUNT, house: null, redirect: null, ...wire.setup };
  const broken = await desks.save(setup);
  if (broken.length > 0) throw new Error(broken.join('; '));
  const opened = await desks.openLive(ACCOUNT);
  if (!opened.ok) throw new Error(opened.error.says);
  const { engine, server, services } = opened.value.session;
  const { instruments } = services;
  let lines: Line[] = [];
  const client = server.connect((text) => lines.push({ text, atMs: machineMs() }));
  let asked = 0;
  const ask = async (name: string, params: object = {}): Promise<unknown> => {
    asked += 1;
    const request = { id: asked, name, params };
    const answer = JSON.parse(await client.request(JSON.stringify(request))) as Response;
    if (!answer.ok) throw new Error(`${name}: ${answer.error.says}`);
    return answer.result;
  };
  for (const topic of ['desk', 'blotter', 'positions']) await ask('subscribe', { topic });
  await ask('log_in', { commandId: 'bench.log-in', given: wire.given() });
  await settledOn(() => engine.status().state === 'open', 'caught up after the login');
  armDesk(opened.value);
  await settledOn(() => engine.view.arming.armed, 'armed');
  return {
    engine,
    calls: async (underlying) => {
      await settledOn(() => instruments.expiries(underlying).length > 0, 'the list of contracts');
      const last = instruments.expiries(underlying).at(-1) ?? '';
      return instruments.chain(underlying, last).flatMap(({ call }) => call ?? []);
    },
    takeLines: () => {
      const taken = lines;
      lines = [];
      return taken;
    },
    ask,
    close: () => {
      client.close();
      desks.close();
    },
  };
}

/** Looks now and then, so that whoever waits takes no time from what is measured. */
export async function settledOn(holds: () => boolean, what: string): Promise<void> {
  const endMs = machineMs() + PATIENCE_MS;
  while (!holds()) {
    if (machineMs() > endMs) throw new Error(`waited in vain: ${what}`);
    await wait(LOOK_MS);
  }
}

/** The orders that a line brings, oldest first. */
export function ordersIn({ text }: Line): readonly OrderRow[] {
  return (JSON.parse(text) as readonly Push[]).flatMap((push) => {
    if (push.topic !== 'blotter') return [];
    const body = 'snapshot' in push ? push.snapshot : push.patch;
    return (body as { readonly orders?: readonly OrderRow[] }).orders ?? [];
  });
}
