/**
 * The login of one account as the window sees it. What a person gives passes to the adapter once;
 * what a redirect brought is held until the login that uses it, and nothing of either is ever said
 * again. Logging out wipes everything but the fields that are kept for the next day.
 */
import type { Failure } from '../../shared/contract/envelope.ts';
import type { CommandResult } from '../../shared/contract/commands.ts';
import type { LoginRow } from '../../shared/contract/rows.ts';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import type { BrokerLogin } from '../broker/account.ts';
import { failure } from '../ipc/services.ts';
import type { NamedSecrets } from './secrets.ts';
import type { Veil } from './veil.ts';

export interface LiveLogin {
  row(): LoginRow;
  logIn(given: Readonly<Record<string, string>>): Promise<Result<CommandResult<'log_in'>, Failure>>;
  logOut(): Promise<Result<CommandResult<'log_out'>, Failure>>;
  readRedirect(address: string): Promise<Result<CommandResult<'read_redirect'>, Failure>>;
  /** Where the shell waits for the browser to come back; null when it does not. */
  waiting(at: string | null): void;
}

export interface LiveLoginParts {
  readonly login: BrokerLogin;
  readonly secrets: NamedSecrets;
  readonly veil: Veil;
  readonly changed: () => void;
}

const WORDS_MAX = 2_000;

export function openLiveLogin({ login, secrets, veil, changed }: LiveLoginParts): LiveLogin {
  let brought: Readonly<Record<string, string>> = {};
  let waitingAt: string | null = null;
  let busy = false;

  function missing(given: Readonly<Record<string, string>>): readonly string[] {
    return login
      .fields()
      .filter(({ name, present }) => !present && (given[name] ?? '') === '')
      .map(({ name }) => name);
  }

  async function logIn(given: Readonly<Record<string, string>>) {
    if (busy) return err(failure('login_busy', 'A login is on its way; wait for its answer'));
    const known = new Set(login.fields().map(({ name }) => name));
    const strange = Object.keys(given).find((name) => !known.has(name));
    if (strange !== undefined) {
      const says = `This broker asks for no ${strange.slice(0, 40)}; nothing was sent`;
      return err(failure('bad_params', says));
    }
    for (const value of Object.values(given)) veil.remember(value);
    const all = { ...brought, ...given };
    // A request token or a code works once: what was sent with it is not used again.
    const unused = brought;
    brought = {};
    busy = true;
    changed();
    try {
      const answer = await login.logIn(all);
      if (answer.ok) return ok({ loggedIn: true });
      const { code, words } = answer.error;
      if (code === 'missing_field') {
        brought = unused;
        keepEarly(given);
      }
      return err(failure(`login_${code}`, veil.cover(words).slice(0, WORDS_MAX)));
    } finally {
      busy = false;
      changed();
    }
  }

  /** Nothing was sent yet: the broker's page needs what is kept before it can be opened. */
  function keepEarly(given: Readonly<Record<string, string>>): void {
    for (const { name, kept } of login.fields()) {
      const value = given[name]?.trim() ?? '';
      if (kept && value !== '') secrets.set(name, value);
    }
  }

  async function logOut() {
    brought = {};
    await login.logOut();
    const kept = new Set(login.fields().flatMap(({ kept, name }) => (kept ? [name] : [])));
    for (const name of secrets.names()) if (!kept.has(name)) secrets.forget(name);
    changed();
    return ok({ loggedOut: true });
  }

  async function readRedirect(address: string) {
    const read = login.readRedirect(address);
    if (read === null) {
      const says = 'This is not the address that the broker’s login comes back to';
      return err(failure('not_a_redirect', says));
    }
    for (const value of Object.values(read)) veil.remember(value);
    brought = { ...read };
    const done = await logIn({});
    if (done.ok) return ok({ loggedIn: true, missing: [] });
    if (done.error.code !== 'login_missing_field') return done;
    return ok({ loggedIn: false, missing: [...missing(brought)] });
  }

  return {
    row: () => {
      const status = login.status();
      return {
        state: busy && status.state !== 'logged_in' ? 'logging_in' : status.state,
        sinceMs: Math.floor(status.sinceMs),
        validUntilMs: status.validUntilMs,
        words: veil.cover(status.words).slice(0, WORDS_MAX),
        fields: login.fields().map(({ name, says, secret, way, kept, present }) => ({
          name,
          says,
          secret,
          way,
          kept,
          present: present || brought[name] !== undefined,
        })),
        page: login.page(),
        waitingAt,
        lasting: secrets.lasting,
      };
    },
    logIn,
    logOut,
    readRedirect,
    waiting: (at) => {
      waitingAt = at;
      changed();
    },
  };
}
