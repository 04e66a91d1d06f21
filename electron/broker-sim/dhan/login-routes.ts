/**
 * The login host: PIN with a one-time code, the consent of an API key in three steps, and the same
 * for partners. All ways end in one token answer, and every new token kills the one before.
 */
import { TOTP, Secret } from 'otpauth';
import type { Answer } from './dhan-error.ts';
import { isoWithoutZone } from './dhan-time.ts';
import { ok } from './dhan-error.ts';
import type { DhanDesk } from './dhan-desk.ts';
import type { MintedToken } from './access-tokens.ts';
import type { Json } from './java-json.ts';
import type { Asked, Route } from './route.ts';

/** Made up; no account of the real broker has them. */
export interface Credentials {
  readonly clientId: string;
  readonly pin: string;
  /** Base32, for six digits every 30 seconds. */
  readonly totpSecret: string;
  readonly appId: string;
  readonly appSecret: string;
  readonly partnerId: string;
  readonly partnerSecret: string;
}

export interface LoginDoor {
  readonly routes: readonly Route[];
  /** A fresh one-time id as the browser brings it back after the login page. */
  tokenId(): string;
}

const CONSENTS_A_DAY = 25;
const DAY_MS = 86_400_000;

export function openLogin(desk: DhanDesk, credentials: Credentials): LoginDoor {
  const consents = new Set<string>();
  const tokenIds = new Set<string>();
  const madeMs: number[] = [];
  let number = 0;

  function fresh(into: Set<string>): string {
    number += 1;
    const secret = desk.parts.world.secret();
    const tail = String(number).padStart(12, '0');
    const parts = [secret.slice(0, 8), secret.slice(8, 12), `4${secret.slice(12, 15)}`];
    const text = [...parts, `a${secret.slice(15, 18)}`, tail].join('-');
    into.add(text);
    return text;
  }

  function isKnown({ call }: Asked, kind: 'app' | 'partner'): boolean {
    const name = kind === 'app' ? credentials.appId : credentials.partnerId;
    const secret = kind === 'app' ? credentials.appSecret : credentials.partnerSecret;
    return call.headers[`${kind}_id`] === name && call.headers[`${kind}_secret`] === secret;
  }

  /** Twenty-five a day for one key. */
  function mayConsent(): boolean {
    const nowMs = desk.parts.world.nowMs();
    while ((madeMs[0] ?? nowMs) <= nowMs - DAY_MS) madeMs.shift();
    if (madeMs.length >= CONSENTS_A_DAY) return false;
    madeMs.push(nowMs);
    return true;
  }

  function askConsent(asked: Asked, kind: 'app' | 'partner'): Answer {
    if (!isKnown(asked, kind)) return no(401, `Invalid ${kind} credentials`);
    const clientId = asked.call.query.get('client_id');
    if (kind === 'app' && clientId !== credentials.clientId) return no(400, 'Invalid client id');
    if (!mayConsent()) return no(429, 'Consent limit of the day is reached');
    const id = fresh(consents);
    return ok(
      kind === 'app'
        ? { consentAppId: id, consentAppStatus: 'GENERATED', status: 'success' }
        : { consentId: id, consentStatus: 'GENERATED' },
    );
  }

  /** Stands for the page on which a person logs in: it sends the browser back at once. */
  function page(id: string | null): Answer {
    if (id === null || !consents.delete(id)) return no(400, 'Invalid consent id');
    const target = desk.parts.settings.redirectUrl ?? `${desk.parts.origin()}/login/done`;
    const url = new URL(target);
    url.searchParams.set('tokenId', fresh(tokenIds));
    return { status: 302, body: null, empty: true, headers: { location: url.href } };
  }

  function consume(asked: Asked, kind: 'app' | 'partner'): Answer {
    if (!isKnown(asked, kind)) return no(401, `Invalid ${kind} credentials`);
    const id = asked.call.query.get('tokenId');
    if (id === null || !tokenIds.delete(id)) return no(400, 'Invalid token id');
    return ok(tokenAnswer(desk, desk.tokens.mint('APP')));
  }

  return {
    tokenId: () => fresh(tokenIds),
    routes: loginRoutes({
      pinAndCode: (asked) => pinAndCode(desk, credentials, asked),
      askConsent,
      page,
      consume,
    }),
  };
}

interface Steps {
  readonly pinAndCode: (asked: Asked) => Answer;
  readonly askConsent: (asked: Asked, kind: 'app' | 'partner') => Answer;
  readonly page: (id: string | null) => Answer;
  readonly consume: (asked: Asked, kind: 'app' | 'partner') => Answer;
}

function loginRoutes(steps: Steps): readonly Route[] {
  const door = { op: 'login', family: null, guard: 'none' } as const;
  const consume = (method: 'GET' | 'POST', kind: 'app' | 'partner'): Route => ({
    ...door,
    method,
    path: kind === 'app' ? '/app/consumeApp-consent' : '/partner/consume-consent',
    answer: (asked) => steps.consume(asked, kind),
  });
  const page = (path: string, name: string): Route => ({
    ...door,
    method: 'GET',
    path,
    answer: ({ call }) => steps.page(call.query.get(name)),
  });
  const ask = (kind: 'app' | 'partner'): Route => ({
    ...door,
    method: 'POST',
    path: `/${kind}/generate-consent`,
    answer: (asked) => steps.askConsent(asked, kind),
  });
  return [
    { ...door, method: 'POST', path: '/app/generateAccessToken', answer: steps.pinAndCode },
    ask('app'),
    ask('partner'),
    page('/login/consentApp-login', 'consentAppId'),
    page('/consent-login', 'consentId'),
    consume('GET', 'app'),
    consume('POST', 'app'),
    consume('GET', 'partner'),
    consume('POST', 'partner'),
    { ...door, method: 'GET', path: '/login/done', answer: () => DONE },
  ];
}

const DONE: Answer = {
  status: 200,
  body: null,
  text: '<!doctype html><title>Logged in</title><p>The token id stands in the address.</p>',
  headers: { 'content-type': 'text/html;charset=UTF-8' },
};

function no(status: number, words: string): Answer {
  return { status, body: { status: 'error', message: words } };
}

function pinAndCode(desk: DhanDesk, credentials: Credentials, { call }: Asked): Answer {
  if (call.query.get('dhanClientId') !== credentials.clientId) return no(400, 'Invalid client id');
  if (call.query.get('pin') !== credentials.pin) return no(400, 'Invalid Pin');
  const totp = new TOTP({ secret: Secret.fromBase32(credentials.totpSecret) });
  const code = call.query.get('totp') ?? '';
  const off = totp.validate({ token: code, timestamp: desk.parts.world.nowMs(), window: 1 });
  if (off === null) return no(400, 'Invalid TOTP');
  return ok(tokenAnswer(desk, desk.tokens.mint('SELF')));
}

export function tokenAnswer({ clientId }: DhanDesk, token: MintedToken): Json {
  return {
    dhanClientId: clientId,
    dhanClientName: 'SIMULATED TRADER',
    dhanClientUcc: `SIM${clientId.slice(-5)}`,
    givenPowerOfAttorney: false,
    accessToken: token.text,
    expiryTime: isoWithoutZone(token.expiresMs),
  };
}
