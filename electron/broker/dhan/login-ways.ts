/**
 * The three ways to a token (published pages, v2, 2026): one made on the broker's web page and
 * pasted, one for PIN and one-time code, and one for an API key whose owner consents in a browser.
 * Each gives a token of 24 hours and ends the one before.
 */
import { Secret, TOTP } from 'otpauth';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import type { AccountParts, LoginFailure } from '../account.ts';
import { type HttpReply, openHttpLine } from '../net/http.ts';
import { partsOf } from './addresses.ts';
import { decodeJson } from './decode.ts';
import { refusalIn } from './outcome.ts';
import { redacted } from './rest.ts';
import { indiaMs } from './times.ts';
import { consentAnswer, tokenAnswer } from './wire.ts';

export interface FreshToken {
  readonly token: string;
  readonly clientId: string;
  readonly untilMs: number | null;
}

export interface ApiKey {
  readonly id: string;
  readonly secret: string;
}

export interface LoginWays {
  /** `code` is the six digits of this moment. */
  byCode(pin: string, code: string): Promise<Result<FreshToken, LoginFailure>>;
  /** Opens a consent; a person then confirms it on `consentPage`. */
  askConsent(key: ApiKey): Promise<Result<string, LoginFailure>>;
  consentPage(consentId: string): string;
  byConsent(key: ApiKey, tokenId: string): Promise<Result<FreshToken, LoginFailure>>;
  close(): void;
}

const ASK_MS = 10_000;

export function openLoginWays(
  { world, settings, keepFrame }: Pick<AccountParts, 'world' | 'settings' | 'keepFrame'>,
  address: string,
): LoginWays {
  const { origin, path: root } = partsOf(address);
  const line = openHttpLine({ world, origin });
  const client = encodeURIComponent(settings.clientId);

  async function ask(
    method: 'GET' | 'POST',
    path: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<HttpReply> {
    const reply = await line.send({
      method,
      path: root + path,
      headers: { accept: 'application/json', ...headers },
      body: null,
      deadlineMs: ASK_MS,
    });
    // PIN and code stand in the query, so that it is not kept at all.
    const said = reply.kind === 'answer' ? `${reply.status} ${reply.body}` : reply.words;
    keepFrame('received', redacted(`${method} ${path.split('?')[0]} ${said}`));
    return reply;
  }

  return {
    async byCode(pin, code) {
      const query = `dhanClientId=${client}&pin=${encodeURIComponent(pin)}&totp=${encodeURIComponent(code)}`;
      return freshToken(await ask('POST', `/app/generateAccessToken?${query}`, {}));
    },
    async askConsent(key) {
      const reply = await ask('POST', `/app/generate-consent?client_id=${client}`, keyHeaders(key));
      const json = readJson(reply);
      if (!json.ok) return json;
      const read = consentAnswer.safeParse(json.value);
      return read.success ? ok(read.data.consentAppId) : err(UNREADABLE);
    },
    consentPage: (consentId) =>
      `${address}/login/consentApp-login?consentAppId=${encodeURIComponent(consentId)}`,
    async byConsent(key, tokenId) {
      const query = `tokenId=${encodeURIComponent(tokenId)}`;
      return freshToken(await ask('GET', `/app/consumeApp-consent?${query}`, keyHeaders(key)));
    },
    close: () => line.close(),
  };
}

function keyHeaders({ id, secret }: ApiKey): Readonly<Record<string, string>> {
  return { app_id: id, app_secret: secret };
}

const UNREADABLE: LoginFailure = {
  code: 'unreadable',
  words: 'Dhan answered the login with something unreadable',
};

function readJson(reply: HttpReply): Result<unknown, LoginFailure> {
  if (reply.kind === 'fault') return err({ code: 'unreachable', words: reply.words });
  const refusal = refusalIn(reply.body);
  const words = refusal?.words || `Dhan answered ${reply.status}`;
  if (reply.status >= 500) return err({ code: 'unreachable', words });
  if (reply.status >= 300 || refusal !== null) return err({ code: 'refused', words });
  const json = decodeJson(reply.body);
  return json.ok ? json : err(UNREADABLE);
}

function freshToken(reply: HttpReply): Result<FreshToken, LoginFailure> {
  const json = readJson(reply);
  if (!json.ok) return json;
  const read = tokenAnswer.safeParse(json.value);
  if (!read.success) return err(UNREADABLE);
  const { accessToken, dhanClientId, expiryTime } = read.data;
  return ok({ token: accessToken, clientId: dhanClientId, untilMs: indiaMs(expiryTime) });
}

/** The six digits of now from the secret behind the authenticator; null when it is no secret. */
export function codeOf(secret: string, nowMs: number): string | null {
  const bare = secret.replace(/[\s-]/g, '').toUpperCase();
  if (!/^[A-Z2-7]{16,128}=*$/.test(bare)) return null;
  return new TOTP({ secret: Secret.fromBase32(bare) }).generate({ timestamp: nowMs });
}
