/**
 * The session of one account: logging in each of the broker's ways, the kept token of earlier
 * today, and one end for all. There is no call to log out at Dhan: a token that is given back here
 * lives at the broker until its day is over or a newer one is made.
 */
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import type {
  AccountParts,
  BrokerLogin,
  LoginFailure,
  LoginField,
  LoginState,
  LoginStatus,
} from '../account.ts';
import type { HttpReply } from '../net/http.ts';
import type { Cancel } from '../../platform/world.ts';
import { type AccessToken, readToken } from './access-token.ts';
import { decodeJson } from './decode.ts';
import { type ApiKey, codeOf, type FreshToken, type LoginWays } from './login-ways.ts';
import { refusalIn } from './outcome.ts';
import type { DhanCall, DhanRest } from './rest.ts';
import { dayFirstMs } from './times.ts';
import { profile, type Profile } from './wire.ts';

export interface DhanSession extends Omit<BrokerLogin, 'preflight'> {
  /**
   * Asks the broker whether the token still holds, as when a stream hangs up without a word. Not
   * more than once in a few seconds.
   */
  suspect(): void;
  close(): void;
}

export interface SessionParts {
  readonly parts: Pick<AccountParts, 'world' | 'settings' | 'secrets'>;
  readonly token: AccessToken;
  readonly rest: DhanRest;
  readonly ways: LoginWays;
}

export const PROFILE: DhanCall = { method: 'GET', path: '/profile' };

interface FieldRow {
  readonly name: string;
  readonly says: string;
  readonly secret: boolean;
  readonly way: string | null;
  readonly kept: boolean;
}

/** The three ways in, as the window offers them. */
const TOKEN = 'Access token';
const PIN = 'PIN and authenticator';
const BROWSER = 'API key and browser';

const FIELDS: readonly FieldRow[] = [
  once('access_token', 'Access token from web.dhan.co', TOKEN),
  kept('pin', 'PIN of six digits', PIN),
  once('totp', 'Six digits of the authenticator', PIN),
  kept('totp_secret', 'Or the secret behind them, to be kept (optional)', PIN),
  { ...kept('app_id', 'API key', BROWSER), secret: false },
  kept('app_secret', 'API secret', BROWSER),
  once('token_id', 'Token id that the browser came back with', BROWSER),
];

function once(name: string, says: string, way: string): FieldRow {
  return { name, says, secret: true, way, kept: false };
}

function kept(name: string, says: string, way: string): FieldRow {
  return { ...once(name, says, way), kept: true };
}

const SUSPECT_EVERY_MS = 5_000;
const WARN_MS = 1_800_000;
const TOKEN_FORM = /^[\x21-\x7e]{20,4000}$/;

export function openSession(parts: SessionParts): DhanSession {
  return new Session(parts);
}

type Given = (name: string) => string;

class Session implements DhanSession {
  readonly #parts: SessionParts;
  readonly #listeners: ((status: LoginStatus) => void)[] = [];
  #status: LoginStatus;
  #consent: string | null = null;
  #suspectedMs = Number.NEGATIVE_INFINITY;
  #timers: Cancel[] = [];
  #closed = false;
  /** Two at once would each make a token, and the later one ends the other. */
  #busy = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    const sinceMs = parts.parts.world.nowMs();
    this.#status = { state: 'logged_out', sinceMs, validUntilMs: null, words: '' };
    parts.token.onDeath((words) => this.#become('expired', words));
  }

  fields(): readonly LoginField[] {
    const { secrets } = this.#parts.parts;
    return FIELDS.map((row) => ({ ...row, present: row.kept && secrets.get(row.name) !== null }));
  }

  page(): string | null {
    return this.#consent === null ? null : this.#parts.ways.consentPage(this.#consent);
  }

  readRedirect(address: string): Readonly<Record<string, string>> | null {
    if (!URL.canParse(address)) return null;
    const tokenId = new URL(address).searchParams.get('tokenId') ?? '';
    return /^[\w.-]{1,200}$/.test(tokenId) ? { token_id: tokenId } : null;
  }

  status(): LoginStatus {
    return this.#status;
  }

  onStatus(listen: (status: LoginStatus) => void): void {
    this.#listeners.push(listen);
  }

  async logIn(given: Readonly<Record<string, string>>): Promise<Result<void, LoginFailure>> {
    if (this.#busy) return err({ code: 'refused', words: 'A login is under way' });
    this.#busy = true;
    this.#become('logging_in', '');
    const done = await this.#byGiven((name) => given[name]?.trim() ?? '');
    this.#busy = false;
    if (done.ok || this.#status.state !== 'logging_in') return done;
    // A session that was there before a failed attempt is still there.
    const state = this.#parts.token.current() === null ? 'logged_out' : 'logged_in';
    const waits = this.#consent !== null && done.error.code === 'missing_field';
    this.#become(waits ? 'logging_in' : state, done.error.words);
    return done;
  }

  async resume(): Promise<boolean> {
    const { token, parts } = this.#parts;
    const kept = token.kept();
    const nowMs = parts.world.nowMs();
    if (kept === null || this.#busy) return false;
    if (kept.untilMs !== null && kept.untilMs <= nowMs) {
      token.drop();
      return false;
    }
    this.#busy = true;
    this.#become('logging_in', '');
    const seen = await this.#look(kept.token);
    this.#busy = false;
    if (seen.ok) {
      this.#begin(kept.token, earliest(kept.untilMs, dayFirstMs(seen.value.tokenValidity)), '');
      return true;
    }
    if (seen.error.code === 'unreachable') {
      // It may well be good: the streams go on trying with it and hear it if it is not.
      this.#begin(kept.token, kept.untilMs, `Not checked yet: ${seen.error.words}`);
      return true;
    }
    token.drop();
    this.#become('expired', seen.error.words);
    return false;
  }

  logOut(): Promise<void> {
    this.#consent = null;
    this.#parts.token.drop();
    this.#become('logged_out', 'Forgotten here; at Dhan the token lives until its day is over');
    return Promise.resolve();
  }

  suspect(): void {
    const { token, parts, rest } = this.#parts;
    const current = token.current();
    const nowMs = parts.world.monotonicMs();
    if (current === null || nowMs - this.#suspectedMs < SUSPECT_EVERY_MS) return;
    this.#suspectedMs = nowMs;
    // The answer is heard by whoever carries requests: a dead token ends the session there.
    void rest.ask(PROFILE, current);
  }

  close(): void {
    this.#closed = true;
    this.#listeners.length = 0;
    this.#stopTimers();
    this.#parts.ways.close();
  }

  #byGiven(given: Given): Promise<Result<void, LoginFailure>> {
    const { secrets } = this.#parts.parts;
    const own = (name: string): string => given(name) || secrets.get(name)?.trim() || '';
    if (given('access_token') !== '') return this.#byPaste(given('access_token'));
    const key: ApiKey = { id: own('app_id'), secret: own('app_secret') };
    if (given('token_id') !== '') return this.#byConsent(key, given('token_id'));
    const byKey = given('app_id') !== '' || given('app_secret') !== '';
    const byPin = given('pin') !== '' || given('totp') !== '' || given('totp_secret') !== '';
    if (byPin || (!byKey && own('pin') !== '')) return this.#byPin(given, own);
    if (key.id === '' && key.secret === '') {
      return missing('Paste a token, or give PIN and code, or an API key with its secret');
    }
    return this.#askConsent(key);
  }

  async #byPaste(token: string): Promise<Result<void, LoginFailure>> {
    if (!TOKEN_FORM.test(token)) return missing('That is not an access token');
    const told = readToken(token);
    const { clientId } = this.#parts.parts.settings;
    if (told.clientId !== null && told.clientId !== clientId) return wrongAccount(told.clientId);
    const seen = await this.#look(token);
    if (!seen.ok) return seen;
    this.#begin(token, earliest(told.untilMs, dayFirstMs(seen.value.tokenValidity)), '');
    return ok(undefined);
  }

  async #byPin(given: Given, own: Given): Promise<Result<void, LoginFailure>> {
    const { secrets, world } = this.#parts.parts;
    const pin = own('pin');
    const secret = own('totp_secret');
    const code = given('totp') || codeOf(secret, world.nowMs());
    if (!/^\d{4,8}$/.test(pin)) return missing('The PIN is missing');
    if (code === null || !/^\d{6}$/.test(code)) {
      return missing('The six digits are missing, and there is no secret to make them from');
    }
    const fresh = await this.#parts.ways.byCode(pin, code);
    const begun = this.#adopt(fresh);
    if (!begun.ok) return begun;
    secrets.set('pin', pin);
    if (secret !== '') secrets.set('totp_secret', secret);
    return begun;
  }

  async #askConsent(key: ApiKey): Promise<Result<void, LoginFailure>> {
    const { secrets } = this.#parts.parts;
    if (key.id === '' || key.secret === '') return missing('API key and secret belong together');
    const consent = await this.#parts.ways.askConsent(key);
    if (!consent.ok) return consent;
    secrets.set('app_id', key.id);
    secrets.set('app_secret', key.secret);
    this.#consent = consent.value;
    return missing('Confirm on the page of Dhan that can be opened now');
  }

  async #byConsent(key: ApiKey, tokenId: string): Promise<Result<void, LoginFailure>> {
    if (key.id === '' || key.secret === '') return missing('API key and secret are needed too');
    const fresh = await this.#parts.ways.byConsent(key, tokenId);
    const begun = this.#adopt(fresh);
    if (begun.ok) this.#consent = null;
    return begun;
  }

  /** A token made for us just now needs no further look: it ended the one before. */
  #adopt(fresh: Result<FreshToken, LoginFailure>): Result<void, LoginFailure> {
    if (!fresh.ok) return fresh;
    const { token, clientId, untilMs } = fresh.value;
    if (clientId !== this.#parts.parts.settings.clientId) {
      return err({ code: 'wrong_account', words: `The token is for client ${clientId}` });
    }
    this.#begin(token, earliest(untilMs, readToken(token).untilMs), '');
    return ok(undefined);
  }

  #begin(token: string, untilMs: number | null, words: string): void {
    if (this.#closed) return;
    this.#stopTimers();
    this.#parts.token.put(token, untilMs);
    this.#become('logged_in', words);
    if (untilMs === null) return;
    const { world } = this.#parts.parts;
    const leftMs = untilMs - world.nowMs();
    const warn = (): void => this.#become('logged_in', 'The session ends within half an hour');
    if (leftMs > WARN_MS) this.#timers.push(world.after(leftMs - WARN_MS, warn));
    // Our clock may be wrong: at the end the broker is asked, not believed to have said no.
    this.#timers.push(world.after(Math.max(0, leftMs) + 1_000, () => this.suspect()));
  }

  /** Whether a token is good and ours. */
  async #look(token: string): Promise<Result<Profile, LoginFailure>> {
    const read = readProfile(await this.#parts.rest.ask(PROFILE, token));
    if (!read.ok) return read;
    const { dhanClientId } = read.value;
    if (dhanClientId !== this.#parts.parts.settings.clientId) return wrongAccount(dhanClientId);
    return read;
  }

  #become(state: LoginState, words: string): void {
    if (state === 'expired' || state === 'logged_out') this.#stopTimers();
    const validUntilMs = state === 'logged_in' ? this.#parts.token.untilMs() : null;
    this.#status = { state, sinceMs: this.#parts.parts.world.nowMs(), validUntilMs, words };
    for (const listen of this.#listeners) listen(this.#status);
  }

  #stopTimers(): void {
    for (const cancel of this.#timers.splice(0)) cancel();
  }
}

export function readProfile(reply: HttpReply): Result<Profile, LoginFailure> {
  if (reply.kind === 'fault') return err({ code: 'unreachable', words: reply.words });
  const refusal = refusalIn(reply.body);
  const words = refusal?.words || `Dhan answered ${reply.status}`;
  if (reply.status >= 500 || reply.status === 429) return err({ code: 'unreachable', words });
  if (reply.status >= 300 || refusal !== null) return err({ code: 'refused', words });
  const json = decodeJson(reply.body);
  const read = json.ok ? profile.safeParse(json.value) : null;
  if (read?.success === true) return ok(read.data);
  return err({ code: 'unreadable', words: 'Dhan answered something unreadable' });
}

function missing(words: string): Promise<Result<void, LoginFailure>> {
  return Promise.resolve(err({ code: 'missing_field', words }));
}

function wrongAccount(clientId: string): Result<never, LoginFailure> {
  return err({ code: 'wrong_account', words: `The token is for client ${clientId}` });
}

function earliest(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}
