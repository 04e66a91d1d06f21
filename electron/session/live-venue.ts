/**
 * One account at a broker as the other side of a desk: its login, its list of contracts, its prices
 * and its order side, with everything that is written down kept in the account's own folder.
 */
import type { AccountSetup } from '../../shared/contract/shell.ts';
import { type AccountId, asId, type BrokerOrderId } from '../../shared/domain/ids.ts';
import { err, ok } from '../../shared/lib/result.ts';
import type {
  AccountParts,
  AccountSettings,
  BrokerAccount,
  PreflightRow,
} from '../broker/account.ts';
import { practises } from '../config/practice.ts';
import type { Engine } from '../engine/engine-port.ts';
import { failure, type LiveControls } from '../ipc/services.ts';
import { openFrames } from '../ledger/frames.ts';
import { contractRule } from '../market/contract-rules.ts';
import { openInstrumentBook } from '../market/instruments.ts';
import { openQuoteBook } from '../market/quotes.ts';
import type { SessionMode } from '../market/session-clock.ts';
import type { Log } from '../observability/log.ts';
import type { World } from '../platform/world.ts';
import { type Arming, openArming } from './arming.ts';
import { type ContractList, openContractList } from './contract-list.ts';
import { openBrokerClock } from './broker-clock.ts';
import { coveredGateway } from './covered-gateway.ts';
import { behindLogin } from './login-gate.ts';
import { openLiveClock } from './live-clock.ts';
import { type LiveLogin, openLiveLogin } from './live-login.ts';
import { openLiveSource } from './live-quotes.ts';
import { liveValuation } from './live-valuation.ts';
import { type MarketLink, openMarketLink } from './market-link.ts';
import { armingCheck, deskRows } from './preflight.ts';
import { type NamedSecrets, veiled } from './secrets.ts';
import { openVeil } from './veil.ts';
import type { Venue } from './venue.ts';
import { openWatchKeeper } from './watch-keeper.ts';

export type OpenBroker = (parts: AccountParts) => BrokerAccount;

export interface LiveVenueParts {
  /** The account's own folder. */
  readonly home: string;
  readonly setup: AccountSetup;
  readonly world: World;
  readonly secrets: NamedSecrets;
  readonly openBroker: OpenBroker;
  readonly log: Log;
  /** The hours of a simulated broker; a real one keeps those of the exchanges. */
  readonly practiceHours: SessionMode;
  /** Made when it is missing; electron/session/desks.ts does it. */
  readonly cacheFolder: string;
  readonly appVersion: string;
}

/** A desk on a broker, with what the program around it needs besides. */
export interface LiveVenue extends Venue {
  readonly live: LiveControls;
  readonly login: LiveLogin;
  /** Null until the desk has started. */
  arming(): Arming | null;
  /** Takes every secret that this account was given out of the text. */
  cover(text: string): string;
  /** The broker's login page as a browser opens it, carrying this state where the broker can. */
  page(state: string): string | null;
  /** Tries the token of earlier today; then what was given, if anything was. Null or why not. */
  resume(given: Readonly<Record<string, string>> | null): Promise<string | null>;
}

const FUNDS_MS = 15_000;

export function openLiveVenue(parts: LiveVenueParts): LiveVenue {
  const { world, setup, log } = parts;
  const veil = openVeil();
  const secrets = veiled(parts.secrets, veil);
  const frames = openFrames({ home: parts.home, world });
  const clock = openLiveClock(world, practises(setup) ? parts.practiceHours : 'clock');
  const brokerClock = openBrokerClock(world);
  const broker = parts.openBroker({
    world,
    heardTime: brokerClock.heard,
    settings: settingsOf(setup),
    secrets,
    keepFrame: (direction, text) => {
      frames.keep({ atMs: world.nowMs(), broker: setup.broker, direction, text: veil.cover(text) });
    },
    cacheFolder: parts.cacheFolder,
    freezeOf: (underlying, day) => contractRule(underlying, day)?.freeze ?? null,
    marketOpen: () => clock.isOpen(),
  });
  let engine: Engine | null = null;
  let arming: Arming | null = null;
  let checkDue = false;
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listen of listeners) listen();
  };
  const instruments = openInstrumentBook();
  const source = openLiveSource(broker.market, world);
  const quotes = openQuoteBook(world, source);
  source.feed(quotes);
  clock.follow(quotes);
  const link = openMarketLink(broker.market, world, (report) => {
    log.write('market_link', {
      account: setup.account,
      ...report,
      cause: veil.cover(report.cause),
    });
    changed();
  });
  const list = openContractList({ line: broker.market, instruments, world, changed });
  const login = openLiveLogin({ login: broker.login, secrets, veil, changed });
  broker.login.onStatus(({ state }) => {
    log.write('login', { account: setup.account, state });
    if (state === 'logged_in' && list.row().day === null) void list.load(false);
    checkDue = state === 'logged_in';
    if (state !== 'logged_in') arming?.disarm('logged_out');
    changed();
  });
  const running: Running = { broker, list, login, link, world, listeners, log, setup };
  const live = controls(
    running,
    () => engine,
    () => arming,
  );
  /** The morning check is made by itself, once all that it looks at has had its chance. */
  const checkWhenOpen = (): void => {
    if (!checkDue || engine?.status().state !== 'open') return;
    checkDue = false;
    void live.preflight();
  };
  const keep = openWatchKeeper(instruments, quotes, source, world);
  listeners.add(() => keep.lookSoon());
  return {
    gateway: behindLogin(
      coveredGateway(broker.gateway, (words) => veil.cover(words)),
      broker.login,
    ),
    instruments,
    quotes,
    paper: null,
    live,
    login,
    fundsMs: FUNDS_MS,
    session: (exchange = 'NSE') => clock.session(exchange),
    valuation: (id) => liveValuation({ instruments, quotes, world }, id),
    oldListDay: () => list.oldDay(),
    clockAheadMs: () => brokerClock.aheadMs(),
    wanted: (instrument) => keep.want(instrument),
    arming: () => arming,
    cover: (text) => veil.cover(text),
    page: (state) => broker.login.page(state),
    resume: (given) => resume(running, given),
    start: (opened) => {
      engine = opened;
      arming = openArming({
        engine: opened,
        world,
        appVersion: parts.appVersion,
        setup,
        listDay: () => list.row().day,
        isLoggedIn: () => broker.login.status().state === 'logged_in',
      });
      keep.start(opened);
      opened.onStatus(checkWhenOpen);
      broker.market.open();
      list.start();
    },
    sleep: () => {
      arming?.disarm('sleep');
      broker.market.close();
    },
    wake: () => broker.market.open(),
    close: () => {
      arming?.stop();
      keep.stop();
      list.stop();
      broker.close();
      frames.close();
    },
  };
}

function settingsOf({
  account,
  broker,
  clientId,
  house,
  addresses,
}: AccountSetup): AccountSettings {
  return { account: asId<AccountId>(account), broker, clientId, house, addresses };
}

interface Running {
  readonly broker: BrokerAccount;
  readonly list: ContractList;
  readonly login: LiveLogin;
  readonly link: MarketLink;
  readonly world: World;
  readonly listeners: Set<() => void>;
  readonly log: Log;
  readonly setup: AccountSetup;
}

async function resume(
  { broker, login }: Running,
  given: Readonly<Record<string, string>> | null,
): Promise<string | null> {
  if (await broker.login.resume()) return null;
  if (given === null) return 'There is no session of earlier today; log in';
  const done = await login.logIn(given);
  return done.ok ? null : done.error.says;
}

function controls(
  running: Running,
  engine: () => Engine | null,
  arming: () => Arming | null,
): LiveControls {
  const { broker, list, login, link, world, listeners } = running;
  let last: ReturnType<LiveControls['lastPreflight']> = null;
  return {
    login: () => login.row(),
    arming: () => arming()?.row() ?? null,
    lastPreflight: () => withArming(last, engine()),
    master: () => list.row(),
    marketLink: () => link.row(),
    logIn: (given) => login.logIn(given),
    logOut: () => login.logOut(),
    readRedirect: (address) => login.readRedirect(address),
    preflight: async () => {
      const told = await broker.login.preflight();
      const desk = engine();
      const own =
        desk === null
          ? []
          : deskRows({ master: list.row(), engine: desk, marketLink: link.row().state });
      last = { atMs: world.nowMs(), rows: [...besides(own, told), ...own] };
      for (const listen of listeners) listen();
      return withArming(last, desk) ?? last;
    },
    refreshInstruments: async () => {
      const read = await list.load(true);
      if (!read.ok) return err(failure('list_unread', list.row().words));
      const { instruments, skipped, day } = read.value;
      return ok({ instruments: instruments.length, skipped, day });
    },
    history: (order) => history(broker, order),
    onChange: (listen) => {
      listeners.add(listen);
    },
  };
}

function withArming(
  made: ReturnType<LiveControls['lastPreflight']>,
  engine: Engine | null,
): ReturnType<LiveControls['lastPreflight']> {
  if (made === null || engine === null) return made;
  return { ...made, rows: [...made.rows, armingCheck(engine)] };
}

/** The desk's own look counts for more than a broker's word that all is well. */
function besides(own: readonly PreflightRow[], told: readonly PreflightRow[]): PreflightRow[] {
  const covered = new Set(own.map(({ check }) => check));
  return told
    .filter(({ check, verdict }) => verdict !== 'pass' || !covered.has(check))
    .map((row) => ({ ...row }));
}

async function history({ gateway }: BrokerAccount, order: BrokerOrderId) {
  if (gateway.readHistory === undefined) {
    return err(failure('no_history', 'This broker keeps no story of an order'));
  }
  const read = await gateway.readHistory(order);
  if (!read.ok) return err(failure('history_unread', read.error.words));
  return ok({ steps: read.value.map((step) => ({ ...step })) });
}
