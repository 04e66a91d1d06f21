/**
 * One day's session with Kite. The trader logs in on the broker's own page in a browser; what comes
 * back is exchanged once, with a checksum that only the owner of the secret can make, for a token
 * that lives until six in the morning in India. Whoever hears that the token is dead says so here,
 * and it is said on once, to everybody, however many requests find out at the same moment.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import { indiaDayNumber, indiaMoment } from '../../../shared/maths/calendar.ts';
import type { Cancel } from '../../platform/world.ts';
import type {
  AccountParts,
  BrokerLogin,
  LoginFailure,
  LoginField,
  LoginStatus,
  LoginState,
  PreflightRow,
} from '../account.ts';
import { decodeData, decodeError, decodeJson } from './decode.ts';
import type { KiteReply } from './outcome.ts';
import type { KiteRest } from './rest.ts';
import { profileData, sessionData } from './wire.ts';

/** What opens the doors: the app's key and the day's token. */
export interface KiteKey {
  readonly apiKey: string;
  readonly accessToken: string;
}

export interface KiteSession extends BrokerLogin {
  /** Null when nobody is logged in. */
  key(): KiteKey | null;
  /** The broker said that this key is dead; a key of an earlier login says nothing about ours. */
  end(key: KiteKey, words: string): void;
  close(): void;
}

export interface KiteSessionParts {
  readonly parts: Pick<AccountParts, 'world' | 'settings' | 'secrets'>;
  readonly rest: Pick<KiteRest, 'ask'>;
  readonly loginPage: string;
  preflight(): Promise<readonly PreflightRow[]>;
}

const API_KEY = 'api_key';
const API_SECRET = 'api_secret';
const REQUEST_TOKEN = 'request_token';
/** Name in the secret box; it holds the token and until when it lives. */
const KEPT = 'session';

const EXPIRY_MINUTES = 6 * 60;

const keptSession = z.object({
  clientId: z.string(),
  accessToken: z.string().min(1),
  untilMs: z.int(),
});

const FIELDS: readonly Omit<LoginField, 'present'>[] = [
  { name: API_KEY, says: 'API key of your Kite Connect app', secret: false, way: null, kept: true },
  { name: API_SECRET, says: 'API secret of the same app', secret: true, way: null, kept: true },
  {
    name: REQUEST_TOKEN,
    says: 'Request token: the page you come back to has it in its address',
    secret: true,
    way: null,
    kept: false,
  },
];

export function openSession(parts: KiteSessionParts): KiteSession {
  return new Session(parts);
}

/** Lower-case hexadecimal SHA-256 of key, request token and secret, one after the other. */
export function checksumOf(apiKey: string, requestToken: string, apiSecret: string): string {
  return createHash('sha256').update(`${apiKey}${requestToken}${apiSecret}`).digest('hex');
}

/** The next six o'clock in the morning in India. */
export function expiryAfter(nowMs: number): number {
  const today = indiaMoment(indiaDayNumber(nowMs), EXPIRY_MINUTES);
  return nowMs < today ? today : indiaMoment(indiaDayNumber(nowMs) + 1, EXPIRY_MINUTES);
}

class Session implements KiteSession {
  readonly #parts: KiteSessionParts;
  readonly #listeners: ((status: LoginStatus) => void)[] = [];
  #key: KiteKey | null = null;
  #untilMs: number | null = null;
  #status: LoginStatus;
  #stopClock: Cancel = () => undefined;
  /** Only the last of several logins counts; an answer to an earlier one is late. */
  #attempt = 0;

  constructor(parts: KiteSessionParts) {
    this.#parts = parts;
    const sinceMs = parts.parts.world.nowMs();
    this.#status = { state: 'logged_out', sinceMs, validUntilMs: null, words: '' };
  }

  key(): KiteKey | null {
    return this.#key;
  }

  fields(): readonly LoginField[] {
    const { secrets } = this.#parts.parts;
    return FIELDS.map((field) => ({
      ...field,
      present: field.kept && secrets.get(field.name) !== null,
    }));
  }

  /** What stands in `redirect_params` comes back in the query of the redirect. */
  page(state?: string): string | null {
    const apiKey = this.#parts.parts.secrets.get(API_KEY);
    if (apiKey === null) return null;
    const page = `${this.#parts.loginPage}?v=3&api_key=${encodeURIComponent(apiKey)}`;
    if (state === undefined) return page;
    return `${page}&redirect_params=${encodeURIComponent(`state=${state}`)}`;
  }

  readRedirect(address: string): Readonly<Record<string, string>> | null {
    if (!URL.canParse(address)) return null;
    const { searchParams } = new URL(address);
    const token = searchParams.get(REQUEST_TOKEN);
    if (token === null || token === '' || searchParams.get('status') !== 'success') return null;
    return { [REQUEST_TOKEN]: token };
  }

  status(): LoginStatus {
    return this.#status;
  }

  onStatus(listen: (status: LoginStatus) => void): void {
    this.#listeners.push(listen);
  }

  preflight(): Promise<readonly PreflightRow[]> {
    return this.#parts.preflight();
  }

  async logIn(given: Readonly<Record<string, string>>): Promise<Result<void, LoginFailure>> {
    const apiKey = this.#given(given, API_KEY);
    const apiSecret = this.#given(given, API_SECRET);
    const requestToken = (given[REQUEST_TOKEN] ?? '').trim();
    if (apiKey === '') return missing('the API key');
    if (apiSecret === '') return missing('the API secret');
    if (requestToken === '') return missing('the request token');
    this.#attempt += 1;
    const attempt = this.#attempt;
    this.#move('logging_in', '');
    const reply = await this.#parts.rest.ask({
      method: 'POST',
      path: '/session/token',
      params: [
        [API_KEY, apiKey],
        [REQUEST_TOKEN, requestToken],
        ['checksum', checksumOf(apiKey, requestToken, apiSecret)],
      ],
      as: null,
    });
    if (attempt !== this.#attempt) return refused('refused', 'another login came after this one');
    const read = this.#readLogin(reply);
    if (!read.ok) {
      this.#stay(read.error.words);
      return read;
    }
    const { secrets, world } = this.#parts.parts;
    secrets.set(API_KEY, apiKey);
    secrets.set(API_SECRET, apiSecret);
    this.#start({ apiKey, accessToken: read.value }, expiryAfter(world.nowMs()), 'Logged in');
    return ok(undefined);
  }

  async resume(): Promise<boolean> {
    const { secrets, world } = this.#parts.parts;
    const apiKey = secrets.get(API_KEY);
    const kept = this.#kept();
    if (apiKey === null || kept === null || kept.untilMs <= world.nowMs()) return false;
    const key = { apiKey, accessToken: kept.accessToken };
    this.#attempt += 1;
    const attempt = this.#attempt;
    this.#move('logging_in', '');
    const reply = await this.#parts.rest.ask({ method: 'GET', path: '/user/profile', as: key });
    if (attempt !== this.#attempt) return this.#key !== null;
    const verdict = this.#judge(reply);
    if (verdict === 'dead') {
      secrets.forget(KEPT);
      this.#move('expired', 'The session kept from earlier is over');
      return false;
    }
    const words = verdict === 'alive' ? 'Took up the session of earlier today' : 'Not asked yet';
    this.#start(key, kept.untilMs, words);
    return true;
  }

  async logOut(): Promise<void> {
    const key = this.#key;
    this.#attempt += 1;
    this.#drop();
    this.#move('logged_out', 'Logged out');
    if (key === null) return;
    await this.#parts.rest.ask({
      method: 'DELETE',
      path: '/session/token',
      params: [
        [API_KEY, key.apiKey],
        ['access_token', key.accessToken],
      ],
      as: key,
    });
  }

  end(key: KiteKey, words: string): void {
    if (this.#key === null || this.#key.accessToken !== key.accessToken) return;
    this.#expire(words === '' ? 'Kite ended the session' : `Kite ended the session: ${words}`);
  }

  close(): void {
    this.#attempt += 1;
    this.#stopClock();
    this.#listeners.length = 0;
  }

  #given(given: Readonly<Record<string, string>>, name: string): string {
    return (given[name] ?? this.#parts.parts.secrets.get(name) ?? '').trim();
  }

  /** A login that failed takes nothing from a session that still runs. */
  #stay(words: string): void {
    if (this.#key === null) this.#move('logged_out', words);
    else this.#move('logged_in', `Still logged in as before; the new login failed: ${words}`);
  }

  #readLogin(reply: KiteReply): Result<string, LoginFailure> {
    if (reply.kind !== 'answer') return refused('unreachable', reply.words);
    if (reply.status !== 200) {
      const { message } = decodeError(reply.body);
      const words = message === '' ? `Kite answered ${reply.status}` : message;
      return refused(reply.status >= 500 ? 'unreachable' : 'refused', words);
    }
    const data = decodeData(reply.body, sessionData);
    if (!data.ok) return refused('unreadable', `Kite’s answer cannot be read: ${data.error}`);
    const { clientId } = this.#parts.parts.settings;
    if (data.value.user_id !== clientId) {
      const words = `This login is ${data.value.user_id}, and the account here is ${clientId}`;
      return refused('wrong_account', words);
    }
    return ok(data.value.access_token);
  }

  /** `unasked`: nothing was proven either way, so the token is used until somebody says no. */
  #judge(reply: KiteReply): 'alive' | 'dead' | 'unasked' {
    if (reply.kind !== 'answer' || reply.status === 429 || reply.status >= 500) return 'unasked';
    const profile = reply.status === 200 ? decodeData(reply.body, profileData) : null;
    if (profile === null) return 'dead';
    if (!profile.ok) return 'unasked';
    return profile.value.user_id === this.#parts.parts.settings.clientId ? 'alive' : 'dead';
  }

  #kept(): z.infer<typeof keptSession> | null {
    const { secrets, settings } = this.#parts.parts;
    const json = decodeJson(secrets.get(KEPT) ?? '');
    const kept = json.ok ? keptSession.safeParse(json.value) : null;
    if (kept?.success !== true || kept.data.clientId !== settings.clientId) return null;
    return kept.data;
  }

  #start(key: KiteKey, untilMs: number, words: string): void {
    const { secrets, settings } = this.#parts.parts;
    this.#key = key;
    this.#untilMs = untilMs;
    const { clientId } = settings;
    secrets.set(KEPT, JSON.stringify({ clientId, accessToken: key.accessToken, untilMs }));
    this.#stopClock();
    this.#watchExpiry(untilMs);
    this.#move('logged_in', words);
  }

  /** By the wall clock, looked at once a minute: a computer that slept wakes up late. */
  #watchExpiry(untilMs: number): void {
    const { world } = this.#parts.parts;
    const leftMs = untilMs - world.nowMs();
    this.#stopClock = world.after(Math.min(60_000, Math.max(0, leftMs)), () => {
      if (world.nowMs() < untilMs) this.#watchExpiry(untilMs);
      else this.#expire('Kite’s sessions end at six in the morning');
    });
  }

  #expire(words: string): void {
    this.#drop();
    this.#move('expired', `${words.replace(/\.$/, '')}. Log in again`);
  }

  #drop(): void {
    this.#stopClock();
    this.#key = null;
    this.#parts.parts.secrets.forget(KEPT);
  }

  #move(state: LoginState, words: string): void {
    const sinceMs = this.#parts.parts.world.nowMs();
    const validUntilMs = state === 'logged_in' ? this.#untilMs : null;
    this.#status = { state, sinceMs, validUntilMs, words: words.slice(0, 300) };
    this.#tell();
  }

  #tell(): void {
    for (const listen of this.#listeners) listen(this.#status);
  }
}

function missing(what: string): Result<never, LoginFailure> {
  return refused('missing_field', `Kite needs ${what}`);
}

function refused(code: LoginFailure['code'], words: string): Result<never, LoginFailure> {
  return err({ code, words: words.slice(0, 300) });
}
