/**
 * Every desk of the program: paper, and one for each broker account, each in its own folder with
 * its own ledger, gateway, sockets, contracts and quotes. Several run at once; one that cannot be
 * opened, or that fails, is told and hurts no other. Nothing is shared but the clock and the log.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AccountRow, DeskView } from '../../shared/contract/rows.ts';
import type { AccountSetup } from '../../shared/contract/shell.ts';
import { type AccountId, asId } from '../../shared/domain/ids.ts';
import type { DisarmCause } from '../../shared/domain/session.ts';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import { openAccount } from '../broker/select.ts';
import { checkAccount, parseAccounts, readAccounts, writeAccounts } from '../config/accounts.ts';
import type { Config } from '../config/config.ts';
import { isPractice, practises } from '../config/practice.ts';
import type { OpenFailure } from '../ledger/open-failure.ts';
import type { Log } from '../observability/log.ts';
import type { Cancel, World } from '../platform/world.ts';
import { logDesk } from './desk-log.ts';
import { accountRow, type Desk, PAPER } from './desk-row.ts';
import { openDeskSession } from './desk-session.ts';
import { type LiveVenue, openLiveVenue, type OpenBroker } from './live-venue.ts';
import { openPaperVenue } from './paper-venue.ts';
import type { NamedSecrets } from './secrets.ts';

export interface DesksOptions {
  readonly config: Config;
  readonly world: World;
  readonly appVersion: string;
  readonly runtime: DeskView['runtime'];
  readonly log: Log;
  /** In place of the brokers that there are, for tests. */
  readonly openBroker?: OpenBroker;
  /** The secrets of one account, whose folder is there. */
  readonly secretsOf: (account: string, folder: string) => Promise<NamedSecrets>;
  /**
   * Opens a way to this desk for whoever stops it from outside; the answer closes it. Left out in
   * tests that need none.
   */
  readonly killLine?: (desk: Desk, folder: string) => () => void;
  /** Called after a desk was opened or closed, or an account changed. */
  readonly changed?: () => void;
}

export interface Desks {
  openPaper(): Result<Desk, OpenFailure>;
  /** Opens the desk of an account, or gives the one that is open. */
  openLive(account: string): Promise<Result<Desk, OpenFailure>>;
  get(key: string): Desk | null;
  all(): readonly Desk[];
  rows(): readonly AccountRow[];
  /** What stands between this program and live trading. */
  liveMissing(): readonly string[];
  setups(): Result<readonly AccountSetup[], readonly string[]>;
  /** Complaints, or none when it is done. */
  save(setup: unknown): Promise<readonly string[]>;
  /** Null when it is done, else why not. */
  remove(account: string): Promise<string | null>;
  /** Null when it is done, else why not. */
  closeLive(account: string): string | null;
  sleep(): void;
  wake(): void;
  /** Takes every live desk back to exits and cancels. */
  disarm(cause: DisarmCause): void;
  /** A person used the mouse or the keyboard in a window of the program. */
  touched(): void;
  halt(words: string): void;
  /** Orders working anywhere. */
  working(): number;
  close(): void;
}

function accountFolder(home: string, account: string): string {
  return join(home, 'accounts', account);
}

export function openDesks(options: DesksOptions): Desks {
  return new DesksRun(options);
}

class DesksRun implements Desks {
  readonly #options: DesksOptions;
  readonly #desks = new Map<string, Desk>();
  readonly #opening = new Map<string, Promise<Result<Desk, OpenFailure>>>();
  /** The last reason why a desk could not be opened, for its row. */
  readonly #failures = new Map<string, string>();
  /** The file as it was read last; whoever opens or lists accounts reads it anew. */
  #known: Result<readonly AccountSetup[], readonly string[]>;
  readonly #lines = new Map<string, () => void>();
  #waking: Cancel | null = null;
  #closed = false;

  constructor(options: DesksOptions) {
    this.#options = options;
    this.#known = readAccounts(options.config.home);
  }

  openPaper(): Result<Desk, OpenFailure> {
    const { config, world } = this.#options;
    const account = asId<AccountId>(config.mode === 'paper' ? config.account : PAPER_ACCOUNT);
    const session = openDeskSession({
      ...this.#shared(),
      home: config.home,
      mode: 'paper',
      account,
      openVenue: () => openPaperVenue(config, account, world),
    });
    if (!session.ok) return session;
    return ok(this.#keep({ key: PAPER, session: session.value, live: null, setup: null }));
  }

  openLive(account: string): Promise<Result<Desk, OpenFailure>> {
    const open = this.#desks.get(account);
    if (open !== undefined) return Promise.resolve(ok(open));
    const opening = this.#opening.get(account) ?? this.#openLive(account);
    this.#opening.set(account, opening);
    return opening.finally(() => this.#opening.delete(account));
  }

  async #openLive(account: string): Promise<Result<Desk, OpenFailure>> {
    const found = this.#mayOpen(account);
    if (!found.ok) return this.#failed(account, found.error);
    const setup = found.value;
    const home = accountFolder(this.#options.config.home, account);
    const cacheFolder = join(home, 'instruments');
    let secrets: NamedSecrets;
    try {
      mkdirSync(cacheFolder, { recursive: true, mode: 0o700 });
      secrets = await this.#options.secretsOf(account, home);
    } catch (error) {
      return this.#failed(account, folderFailure(home, error));
    }
    if (this.#closed) return this.#failed(account, CLOSING);
    let live: LiveVenue | null = null;
    const session = openDeskSession({
      ...this.#shared(),
      home,
      mode: 'live',
      account: asId<AccountId>(account),
      openVenue: () => {
        live = this.#openVenue(setup, home, cacheFolder, secrets);
        return ok(live);
      },
    });
    if (!session.ok) return this.#failed(account, session.error);
    this.#failures.delete(account);
    return ok(this.#keep({ key: account, session: session.value, live, setup }));
  }

  #openVenue(setup: AccountSetup, home: string, cacheFolder: string, secrets: NamedSecrets) {
    const { world, log, openBroker = openAccount, config, appVersion } = this.#options;
    const practiceHours = config.session;
    return openLiveVenue({
      home,
      setup,
      world,
      secrets,
      openBroker,
      log,
      practiceHours,
      cacheFolder,
      appVersion,
    });
  }

  #mayOpen(account: string): Result<AccountSetup, OpenFailure> {
    const setups = this.setups();
    if (!setups.ok) {
      const says = setups.error.join('; ');
      return err({
        code: 'wrong_account',
        says: `${says}.`,
        todo: 'Mend the file, then try again.',
      });
    }
    const setup = setups.value.find((each) => each.account === account);
    if (setup === undefined) {
      const says = `There is no account ${account.slice(0, 40)}.`;
      return err({ code: 'wrong_account', says, todo: HOW_TO_ADD });
    }
    if (this.#options.runtime === 'stand-in' && !practises(setup)) {
      return err({ code: 'wrong_mode', says: STAND_IN, todo: OFFICIAL });
    }
    return ok(setup);
  }

  #failed(account: string, failure: OpenFailure): Result<Desk, OpenFailure> {
    this.#failures.set(account, failure.says);
    this.#options.log.write('desk', { account, state: 'not_opened', code: failure.code });
    return err(failure);
  }

  #shared() {
    const { world, appVersion, runtime } = this.#options;
    return {
      world,
      appVersion,
      runtime,
      accounts: () => this.rows(),
      liveMissing: () => this.liveMissing(),
    };
  }

  #keep(desk: Desk): Desk {
    this.#desks.set(desk.key, desk);
    const closeLine = this.#options.killLine?.(desk, desk.session.services.home);
    if (closeLine !== undefined) this.#lines.set(desk.key, closeLine);
    logDesk(desk.session, this.#options.log);
    this.#options.changed?.();
    return desk;
  }

  get(key: string): Desk | null {
    return this.#desks.get(key) ?? null;
  }

  all(): readonly Desk[] {
    return [...this.#desks.values()];
  }

  rows(): readonly AccountRow[] {
    const setups = this.#known;
    const known = setups.ok ? setups.value : [];
    const open = this.all().flatMap(({ setup }) => setup ?? []);
    const byName = new Map([...open, ...known].map((setup) => [setup.account, setup]));
    const paper = accountRow(null, this.get(PAPER), null);
    const live = [...byName.values()]
      .toSorted((a, b) => (a.account < b.account ? -1 : 1))
      .map((setup) =>
        accountRow(setup, this.get(setup.account), this.#failures.get(setup.account) ?? null),
      );
    return [paper, ...live];
  }

  liveMissing(): readonly string[] {
    const setups = this.#known;
    if (!setups.ok) return setups.error;
    if (setups.value.length === 0) return [`No broker account is set up yet. ${HOW_TO_ADD}`];
    if (this.#options.runtime !== 'stand-in' || setups.value.some(practises)) return [];
    return [`${STAND_IN} ${OFFICIAL}`];
  }

  setups(): Result<readonly AccountSetup[], readonly string[]> {
    this.#known = readAccounts(this.#options.config.home);
    return this.#known;
  }

  async save(value: unknown): Promise<readonly string[]> {
    const setup = checkAccount(value);
    if (!setup.ok) return setup.error;
    const { account } = setup.value;
    const setups = this.setups();
    if (!setups.ok) return setups.error;
    const busy = this.#inUse(account);
    if (busy !== null) return [busy];
    const before = setups.value.find((each) => each.account === account) ?? null;
    if (!mayBeSaved(setup.value, before)) return [BY_HAND];
    const others = setups.value.filter((each) => each.account !== account);
    const accounts = [...others, setup.value];
    const checked = parseAccounts(JSON.stringify({ accounts }));
    if (!checked.ok) return checked.error;
    // What one broker was told in confidence is not told to another address.
    if (before !== null && !isSamePlace(before, setup.value)) await this.#wipe(account);
    return this.#write(accounts);
  }

  async #wipe(account: string): Promise<void> {
    const folder = accountFolder(this.#options.config.home, account);
    const secrets = await this.#options.secretsOf(account, folder);
    for (const name of secrets.names()) secrets.forget(name);
  }

  #write(accounts: readonly AccountSetup[]): readonly string[] {
    try {
      writeAccounts(this.#options.config.home, accounts);
    } catch (error) {
      return [`The accounts could not be written: ${wordsOf(error)}`];
    }
    this.setups();
    this.#options.changed?.();
    return [];
  }

  /** An account is only changed while nothing of it is connected. */
  #inUse(account: string): string | null {
    if (this.#opening.has(account)) return `${account} is being opened; wait for it`;
    const desk = this.#desks.get(account);
    if (desk === undefined) return null;
    const { liveCount } = desk.session.engine.view;
    if (liveCount > 0) return `${account} has ${liveCount} working orders; nothing was changed`;
    return `${account} is open; log out and close it first`;
  }

  async remove(account: string): Promise<string | null> {
    const busy = this.#inUse(account);
    if (busy !== null) return busy;
    const setups = this.setups();
    if (!setups.ok) return setups.error.join('; ');
    if (!setups.value.some((each) => each.account === account)) {
      return `There is no account ${account.slice(0, 40)}`;
    }
    await this.#wipe(account);
    const [complaint] = this.#write(setups.value.filter((each) => each.account !== account));
    return complaint ?? null;
  }

  closeLive(account: string): string | null {
    const desk = this.#desks.get(account);
    if (desk === undefined || desk.live === null) return `${account.slice(0, 40)} is not open`;
    const { liveCount } = desk.session.engine.view;
    if (liveCount > 0) return `${account} has ${liveCount} working orders; it stays open`;
    this.#desks.delete(account);
    this.#lines.get(account)?.();
    this.#lines.delete(account);
    desk.session.close();
    this.#options.log.write('desk', { account, mode: 'live', state: 'closed' });
    this.#options.changed?.();
    return null;
  }

  sleep(): void {
    this.#options.log.write('power', { state: 'sleep' });
    this.#each(({ session }) => session.sleep());
    // Some systems announce a sleep and then stay awake: nothing would ever open the desks again.
    this.#waking?.();
    this.#waking = this.#options.world.after(NO_SLEEP_MS, () => this.wake());
  }

  disarm(cause: DisarmCause): void {
    this.#each(({ live }) => live?.arming()?.disarm(cause));
  }

  touched(): void {
    for (const { live } of this.all()) live?.arming()?.touched();
  }

  wake(): void {
    this.#waking?.();
    this.#waking = null;
    this.#options.log.write('power', { state: 'wake' });
    this.#each(({ session }) => session.wake());
  }

  /** What goes wrong in one desk halts that one and is done to the others all the same. */
  #each(call: (desk: Desk) => void): void {
    for (const desk of this.all()) {
      try {
        call(desk);
      } catch (bug) {
        const words = desk.live?.cover(wordsOf(bug)) ?? wordsOf(bug);
        desk.session.engine.halt(words);
      }
    }
  }

  /** An error may name an address with its token, and what halts a desk stands in its ledger. */
  halt(words: string): void {
    const covered = this.all().reduce((text, { live }) => live?.cover(text) ?? text, words);
    for (const { session } of this.all()) session.engine.halt(covered);
  }

  working(): number {
    let count = 0;
    for (const { session } of this.all()) count += session.engine.view.liveCount;
    return count;
  }

  close(): void {
    this.#closed = true;
    this.#waking?.();
    for (const closeLine of this.#lines.values()) closeLine();
    this.#each(({ session }) => session.close());
    this.#desks.clear();
  }
}

/** The paper ledger's own account where the settings name one at a broker. */
const PAPER_ACCOUNT = 'PAPER';

/** So long awake after a sleep was announced means that there was none. */
const NO_SLEEP_MS = 60_000;

const BY_HAND =
  'An address off this computer can only be written into accounts.json by hand: it is where your password goes';

/** A page that was tampered with must not be able to send secrets to an address of its own. */
function mayBeSaved(setup: AccountSetup, before: AccountSetup | null): boolean {
  return Object.entries(setup.addresses).every(
    ([name, address]) => isPractice(address) || before?.addresses[name] === address,
  );
}

function spelled(addresses: AccountSetup['addresses']): readonly string[] {
  return Object.entries(addresses)
    .map((each) => each.join(' '))
    .sort();
}

function isSamePlace(a: AccountSetup, b: AccountSetup): boolean {
  const place = ({ broker, clientId, house, addresses }: AccountSetup): string =>
    JSON.stringify([broker, clientId, house, spelled(addresses)]);
  return place(a) === place(b);
}

const HOW_TO_ADD =
  'Add one under Settings, Accounts, or write it into accounts.json in the home folder.';
const STAND_IN =
  'This is the stand-in Electron, which carries an older SQLite: it trades live only with a simulated broker on this computer.';
const OFFICIAL =
  'Start once with a network that reaches the official Electron, or set the account’s addresses to a simulator.';

const CLOSING: OpenFailure = {
  code: 'io_error',
  says: 'The program is closing.',
  todo: 'Start it again.',
};

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function folderFailure(home: string, error: unknown): OpenFailure {
  return {
    code: 'no_folder',
    says: `The folder ${home} cannot be used: ${wordsOf(error)}.`,
    todo: 'Make the folder writable for this user, then try again.',
  };
}
