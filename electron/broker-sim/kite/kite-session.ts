/**
 * Login as Kite has it: a page for a person with password and time-based code, a redirect with a
 * request token that works once and for a few minutes, its exchange against a checksum, and an
 * access token that dies at six in the morning, at a logout or at the next login.
 */
import { createHash } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { indiaDayNumber, indiaMinutes, indiaMoment } from '../../../shared/maths/calendar.ts';
import { hashText } from '../../market/prng.ts';
import type { PersonalityParts, RestCall, RestReply } from '../personality.ts';
import { failure, stamp, success } from './kite-words.ts';

const REQUEST_TOKEN_MS = 300_000;
const DEATH_MINUTES = 6 * 60;
const CODE_SECONDS = 30;
const WRONG = 'Incorrect `api_key` or `access_token`.';
const STALE = 'Token is invalid or has expired.';

export interface KiteLogin {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly userId: string;
  readonly password: string;
  readonly totpSecret: string;
}

export interface KiteSession {
  readonly login: KiteLogin;
  /** A fresh request token, as after a login by hand. */
  requestToken(): string;
  /** One that works now. */
  accessToken(): string;
  /** Null when the token is right and alive. */
  complaint(authorization: string | undefined): RestReply | null;
  accepts(apiKey: string | null, accessToken: string | null): boolean;
  exchange(call: RestCall): RestReply;
  drop(call: RestCall): RestReply;
  renew(call: RestCall): RestReply;
  profile(): RestReply;
  page(call: RestCall): RestReply;
  end(): void;
}

export function openKiteSession(parts: PersonalityParts): KiteSession {
  return new Session(parts);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function madeUp(seed: number): KiteLogin {
  const word = (name: string): string => hashText(`${seed}|${name}`).toString(36).padStart(8, '0');
  return {
    apiKey: `${word('a')}${word('b')}`.slice(0, 16),
    apiSecret: `${word('c')}${word('d')}${word('e')}${word('f')}`.slice(0, 32),
    userId: `SIM${String(hashText(`${seed}|user`) % 1_000).padStart(3, '0')}`,
    password: `pass-${word('g')}`,
    totpSecret: totpSecretOf(seed),
  };
}

class Session implements KiteSession {
  readonly login: KiteLogin;
  readonly #parts: PersonalityParts;
  readonly #requestTokens = new Map<string, number>();
  #access: { readonly token: string; readonly sinceMs: number; readonly diesMs: number } | null =
    null;

  constructor(parts: PersonalityParts) {
    this.#parts = parts;
    this.login = madeUp(parts.seed);
  }

  requestToken(): string {
    const token = this.#secret();
    this.#requestTokens.set(token, this.#nowMs() + REQUEST_TOKEN_MS);
    return token;
  }

  accessToken(): string {
    const access = this.#access;
    if (access !== null && this.#nowMs() < access.diesMs) return access.token;
    return this.#open().token;
  }

  accepts(apiKey: string | null, accessToken: string | null): boolean {
    const access = this.#access;
    if (access === null || apiKey !== this.login.apiKey) return false;
    return accessToken === access.token && this.#nowMs() < access.diesMs;
  }

  complaint(authorization: string | undefined): RestReply | null {
    const match = /^token ([^:]+):(.+)$/.exec(authorization ?? '');
    if (match !== null && this.accepts(match[1] ?? null, match[2] ?? null)) return null;
    return failure(403, 'TokenException', WRONG);
  }

  exchange({ body }: RestCall): RestReply {
    const form = new URLSearchParams(body);
    const token = form.get('request_token') ?? '';
    const untilMs = this.#requestTokens.get(token);
    this.#requestTokens.delete(token);
    const { apiKey, apiSecret } = this.login;
    const right = form.get('checksum') === sha256(apiKey + token + apiSecret);
    if (form.get('api_key') !== apiKey) return failure(403, 'TokenException', 'Invalid `api_key`.');
    if (untilMs === undefined || this.#nowMs() > untilMs) {
      return failure(403, 'TokenException', STALE);
    }
    if (!right) return failure(403, 'TokenException', 'Invalid `checksum`.');
    return this.#sessionReply();
  }

  drop({ query }: RestCall): RestReply {
    const refresh = query.get('refresh_token');
    if (refresh !== null) return success(true);
    if (!this.accepts(query.get('api_key'), query.get('access_token'))) {
      return failure(403, 'TokenException', WRONG);
    }
    this.end();
    return success(true);
  }

  /** Only specially approved platforms have refresh tokens; ours is no such platform. */
  renew(_call: RestCall): RestReply {
    return failure(403, 'TokenException', STALE);
  }

  profile(): RestReply {
    const { api_key: _key, ...rest } = this.#person();
    return success(rest);
  }

  end(): void {
    this.#access = null;
  }

  page({ method, query, body, path }: RestCall): RestReply {
    if (query.get('api_key') !== this.login.apiKey || query.get('v') !== '3') {
      return html(400, '<p>Invalid <code>api_key</code>.</p>');
    }
    if (method === 'GET') return html(200, form(`${path}?${query.toString()}`, ''));
    const given = new URLSearchParams(body);
    if (given.get('deny') !== null) return this.#redirect(query, { status: 'error' });
    if (!this.#knows(given)) {
      return html(403, form(`${path}?${query.toString()}`, 'Invalid username, password or code.'));
    }
    const token = this.requestToken();
    const fields = { action: 'login', type: 'login', status: 'success', request_token: token };
    return this.#redirect(query, fields);
  }

  #knows(given: URLSearchParams): boolean {
    const { userId, password, totpSecret } = this.login;
    const totp = new TOTP({ secret: Secret.fromBase32(totpSecret), period: CODE_SECONDS });
    const token = given.get('totp') ?? '';
    const right = totp.validate({ token, timestamp: this.#nowMs(), window: 1 }) !== null;
    return given.get('user_id') === userId && given.get('password') === password && right;
  }

  #redirect(query: URLSearchParams, fields: Readonly<Record<string, string>>): RestReply {
    const { settings, origin } = this.#parts;
    const to = new URL(settings.redirectUrl ?? `${origin()}/connect/finish`);
    for (const [name, value] of Object.entries(fields)) to.searchParams.set(name, value);
    const more = new URLSearchParams(query.get('redirect_params') ?? '');
    for (const [name, value] of more) to.searchParams.set(name, value);
    return { status: 302, headers: { location: to.toString() }, body: '' };
  }

  #sessionReply(): RestReply {
    const { token, sinceMs } = this.#open();
    return success({
      ...this.#person(),
      access_token: token,
      public_token: this.#secret(),
      enctoken: this.#secret(),
      refresh_token: '',
      silo: '',
      login_time: stamp(sinceMs),
    });
  }

  #open(): { readonly token: string; readonly sinceMs: number; readonly diesMs: number } {
    const sinceMs = this.#nowMs();
    const early = indiaMinutes(sinceMs) < DEATH_MINUTES ? 0 : 1;
    const diesMs = indiaMoment(indiaDayNumber(sinceMs) + early, DEATH_MINUTES);
    this.#access = { token: this.#secret(), sinceMs, diesMs };
    return this.#access;
  }

  #person(): Readonly<Record<string, unknown>> {
    const { userId, apiKey } = this.login;
    return {
      user_type: 'individual',
      email: 'trader@example.com',
      user_name: 'Simulated Trader',
      user_shortname: 'Simulated',
      user_id: userId,
      broker: 'ZERODHA',
      exchanges: ['NSE', 'BSE', 'NFO', 'BFO'],
      products: ['CNC', 'NRML', 'MIS', 'CO'],
      order_types: ['MARKET', 'LIMIT', 'SL', 'SL-M'],
      avatar_url: null,
      api_key: apiKey,
      meta: { demat_consent: 'consent' },
    };
  }

  #nowMs(): number {
    return this.#parts.world.nowMs();
  }

  #secret(): string {
    return this.#parts.world.secret().slice(0, 32);
  }
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function totpSecretOf(seed: number): string {
  return Array.from({ length: 32 }, (_, place) =>
    BASE32.charAt(hashText(`${seed}|totp|${place}`) % 32),
  ).join('');
}

function html(status: number, body: string): RestReply {
  const page = `<!doctype html><html><head><title>Login</title></head><body>${body}</body></html>`;
  return { status, headers: { 'content-type': 'text/html' }, body: page };
}

/** The query stands in the action, so it is escaped for an attribute. */
function form(action: string, complaint: string): string {
  const to = action.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return (
    `<form method="post" action="${to}"><h1>Simulated login</h1><p>${complaint}</p>` +
    '<input name="user_id" placeholder="User ID"><input name="password" type="password">' +
    '<input name="totp" placeholder="Code"><button>Login</button>' +
    '<button name="deny" value="1">Deny</button></form>'
  );
}
