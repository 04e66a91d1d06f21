/** Desks in a folder of their own over scripted accounts and a fake world. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { price, SCALE } from '../../shared/domain/money.ts';
import { type Log, NO_LOG } from '../../electron/observability/log.ts';
import { type Desks, type DesksOptions, openDesks } from '../../electron/session/desks.ts';
import type { DeskSession } from '../../electron/session/desk-session.ts';
import { memorySecrets, type NamedSecrets } from '../../electron/session/secrets.ts';
import { CALL, FUTURE, INDEX } from './desk.ts';
import { type ScriptedAccount, scriptedAccount } from './scripted-account.ts';
import { type FakeWorld, fakeWorld } from './world.ts';

export interface ScriptedDesks {
  readonly home: string;
  readonly world: FakeWorld;
  readonly log: Log;
  readonly desks: Desks;
  /** By the name of the account, once it was opened. */
  readonly accounts: Map<string, ScriptedAccount>;
  readonly secrets: Map<string, NamedSecrets>;
  close(): void;
}

/** 12:00 in India on Wednesday, 18 November 2026: every exchange trades. */
export const NOON_MS = Date.UTC(2026, 10, 18, 6, 30);

export interface ScriptedOptions {
  readonly names?: readonly string[];
  readonly home?: string;
  readonly log?: (home: string, world: FakeWorld) => Log;
  readonly runtime?: DesksOptions['runtime'];
}

export function setupOf(account: string, more: object = {}) {
  return {
    account,
    broker: 'kite',
    clientId: `CLIENT-${account}`,
    house: null,
    addresses: {},
    redirect: null,
    ...more,
  };
}

const LEVELS = [
  [CALL, 101],
  [INDEX, 26_000],
  [FUTURE, 26_000],
] as const;

/** Fresh prices of the three contracts, for whoever watches them. */
export function tickAll({ tick }: Pick<ScriptedAccount, 'tick'>): void {
  tick(...LEVELS.map(([{ id }, rupees]) => ({ instrument: id, last: price(rupees * SCALE) })));
}

/** The same for all, so that a margin can be told and an entry judged. */
export function quoteAll(account: Pick<ScriptedAccount, 'tick'>, desk: DeskSession): void {
  for (const [{ id }] of LEVELS) desk.services.quotes.watch(id);
  tickAll(account);
}

export async function scriptedDesks(options: ScriptedOptions = {}): Promise<ScriptedDesks> {
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'unwind-desks-'));
  const world = fakeWorld(1, NOON_MS);
  const log = options.log?.(home, world) ?? NO_LOG;
  const accounts = new Map<string, ScriptedAccount>();
  const secrets = new Map<string, NamedSecrets>();
  const desks = openDesks({
    config: {
      home,
      mode: 'paper',
      account: 'PAPER',
      seed: 1,
      speed: 1,
      session: 'always_open',
      funds: 1_000_000,
    },
    world,
    appVersion: 'test',
    runtime: options.runtime ?? 'official',
    log,
    openBroker: (parts) => {
      const account = scriptedAccount(parts);
      accounts.set(parts.settings.account, account);
      return account;
    },
    secretsOf: (account) => {
      const box = secrets.get(account) ?? memorySecrets();
      secrets.set(account, box);
      return Promise.resolve(box);
    },
  });
  for (const name of options.names ?? []) {
    const complaints = await desks.save(setupOf(name));
    if (complaints.length > 0) throw new Error(complaints.join('; '));
  }
  return {
    home,
    log,
    world,
    desks,
    accounts,
    secrets,
    close: () => {
      desks.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
