/** A broker account whose login, prices and orders the test writes by hand. */
import type {
  AccountParts,
  BrokerAccount,
  LoginFailure,
  LoginStatus,
} from '../../electron/broker/account.ts';
import type { LinkReport, ReadFailure } from '../../electron/broker/gateway.ts';
import type { InstrumentList, Tick, TickDetail } from '../../electron/broker/market-line.ts';
import type { InstrumentId } from '../../shared/domain/ids.ts';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import { indiaDay } from '../../shared/maths/calendar.ts';
import { CALL, FUTURE, INDEX } from './desk.ts';
import { MANIFEST, type ScriptedGateway, scriptedGateway } from './scripted-gateway.ts';

export interface ScriptedAccount extends BrokerAccount {
  readonly gateway: ScriptedGateway;
  readonly parts: AccountParts;
  /** What the last wish asked to be watched, in its order. */
  watched: ReadonlyMap<InstrumentId, TickDetail>;
  list: Result<InstrumentList, ReadFailure>;
  /** The next login is refused with this. */
  refuse: LoginFailure | null;
  /** How often the streams were opened and closed. */
  readonly opens: { orders: number; market: number; closed: number };
  tick(...ticks: Tick[]): void;
  marketLink(report: LinkReport): void;
  become(state: LoginStatus['state'], words?: string): void;
  /** Logged in, both streams up. */
  up(): void;
}

const FIELDS = [
  { name: 'api_key', says: 'API key', secret: false, way: null, kept: true },
  { name: 'api_secret', says: 'API secret', secret: true, way: null, kept: true },
  { name: 'request_token', says: 'Request token', secret: true, way: null, kept: false },
] as const;

const TOKEN = 'token';

export function scriptedAccount(parts: AccountParts): ScriptedAccount {
  const { world, settings, secrets } = parts;
  const inner = scriptedGateway({
    ...MANIFEST,
    broker: settings.broker,
    account: settings.account,
    mode: 'live',
  });
  const opens = { orders: 0, market: 0, closed: 0 };
  const hear = {
    status: [] as ((status: LoginStatus) => void)[],
    ticks: [] as ((ticks: readonly Tick[]) => void)[],
    alive: [] as (() => void)[],
    link: [] as ((report: LinkReport) => void)[],
  };
  let status: LoginStatus = { state: 'logged_out', sinceMs: 0, validUntilMs: null, words: '' };

  function become(state: LoginStatus['state'], words = ''): void {
    status = { state, sinceMs: world.nowMs(), validUntilMs: null, words };
    for (const listen of hear.status) listen(status);
  }

  function marketLink(report: LinkReport): void {
    for (const listen of hear.link) listen(report);
  }

  function logIn(given: Readonly<Record<string, string>>): Result<void, LoginFailure> {
    const token = given['request_token'] ?? '';
    const secret = given['api_secret'] ?? secrets.get('api_secret') ?? '';
    if (token === '' || secret === '') return err({ code: 'missing_field', words: 'incomplete' });
    parts.keepFrame('sent', `login ${token} ${secret}`);
    if (account.refuse !== null) {
      become('logged_out', account.refuse.words);
      return err(account.refuse);
    }
    for (const name of ['api_key', 'api_secret']) {
      const value = given[name];
      if (value !== undefined) secrets.set(name, value);
    }
    secrets.set(TOKEN, `token-for-${token}`);
    become('logged_in', 'Logged in');
    return ok(undefined);
  }

  const account: ScriptedAccount = {
    parts,
    opens,
    watched: new Map(),
    refuse: null,
    list: ok({
      instruments: [INDEX, FUTURE, CALL],
      skipped: 1,
      day: indiaDay(world.nowMs()),
      fetchedMs: world.nowMs(),
    }),
    gateway: Object.assign(inner, {
      open: () => void (opens.orders += 1),
      close: () => void (opens.closed += 1),
      readFunds: () => Promise.resolve(ok({ available: 1_000_000_0000, used: 0 })),
    }),
    login: {
      fields: () =>
        FIELDS.map((row) => ({ ...row, present: row.kept && secrets.get(row.name) !== null })),
      page: (state) => `https://kite.zerodha.com/connect/login?v=3&state=${state ?? ''}`,
      readRedirect: (address) => {
        const token = new URL(address).searchParams.get('request_token');
        return token === null ? null : { request_token: token };
      },
      status: () => status,
      logIn: (given) => Promise.resolve(logIn(given)),
      resume: () => {
        const known = secrets.get(TOKEN) !== null;
        if (known) become('logged_in', 'Resumed');
        return Promise.resolve(known);
      },
      logOut: () => {
        become('logged_out');
        return Promise.resolve();
      },
      preflight: () =>
        Promise.resolve([{ check: 'token', verdict: 'pass', says: 'alive', todo: '' }]),
      onStatus: (listen) => void hear.status.push(listen),
    },
    market: {
      mostWatched: 100,
      readInstruments: () => Promise.resolve(account.list),
      open: () => void (opens.market += 1),
      close: () => marketLink({ state: 'down', cause: 'closed' }),
      watch: (wanted) => {
        account.watched = wanted;
      },
      readQuotes: () => Promise.resolve(ok([])),
      onTicks: (listen) => void hear.ticks.push(listen),
      onAlive: (listen) => void hear.alive.push(listen),
      onLink: (listen) => void hear.link.push(listen),
    },
    close: () => void (opens.closed += 1),
    tick: (...ticks) => {
      for (const listen of hear.alive) listen();
      for (const listen of hear.ticks) listen(ticks);
    },
    marketLink,
    become,
    up: () => {
      become('logged_in');
      inner.link({ state: 'up', cause: 'test' });
      marketLink({ state: 'up', cause: 'test' });
    },
  };
  return account;
}
