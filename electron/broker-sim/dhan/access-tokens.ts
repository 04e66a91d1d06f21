/**
 * Access tokens as the broker mints them: signed JWTs of 24 hours, one alive at a time, so that a
 * new one kills the one before. Nothing reads what is inside except people; the server compares
 * the whole text.
 */
import { createHmac } from 'node:crypto';

const LIFE_MS = 86_400_000;

export type TokenState = 'live' | 'expired' | 'killed' | 'unknown';

export interface MintedToken {
  readonly text: string;
  readonly expiresMs: number;
  /** Only a token made on the web page can be renewed. */
  readonly kind: 'SELF' | 'APP';
}

export interface AccessTokens {
  mint(kind: 'SELF' | 'APP'): MintedToken;
  stateOf(text: string): TokenState;
  live(): MintedToken | null;
  /** Ends the live token before its time, as a login elsewhere does. */
  kill(): void;
  /** The live token is over as if its 24 hours had passed. */
  expire(): void;
  /** Ends the live token if its time has come; to be called now and then. */
  look(): void;
  onEnd(listen: (why: 'expired' | 'killed') => void): void;
}

export interface TokenParts {
  readonly nowMs: () => number;
  readonly clientId: string;
  readonly secret: string;
}

export function openAccessTokens({ nowMs, clientId, secret }: TokenParts): AccessTokens {
  const known = new Set<string>();
  const ended = new Set<string>();
  let alive: MintedToken | null = null;
  let minted = 0;
  let listen: (why: 'expired' | 'killed') => void = () => {};

  function end(why: 'expired' | 'killed'): void {
    if (alive === null) return;
    if (why === 'expired') ended.add(alive.text);
    alive = null;
    listen(why);
  }

  return {
    mint: (kind) => {
      end('killed');
      minted += 1;
      const expiresMs = nowMs() + LIFE_MS;
      const text = jwt(secret, {
        iss: 'dhan',
        partnerId: '',
        exp: Math.floor(expiresMs / 1_000),
        iat: Math.floor(nowMs() / 1_000),
        jti: minted,
        tokenConsumerType: kind,
        webhookUrl: '',
        dhanClientId: clientId,
      });
      known.add(text);
      alive = { text, expiresMs, kind };
      return alive;
    },
    stateOf: (text) => {
      if (alive?.text === text) return nowMs() < alive.expiresMs ? 'live' : 'expired';
      if (ended.has(text)) return 'expired';
      return known.has(text) ? 'killed' : 'unknown';
    },
    live: () => alive,
    kill: () => end('killed'),
    expire: () => end('expired'),
    look: () => {
      if (alive !== null && nowMs() >= alive.expiresMs) end('expired');
    },
    onEnd: (call) => {
      listen = call;
    },
  };
}

function jwt(secret: string, payload: object): string {
  const head = base64url({ typ: 'JWT', alg: 'HS512' });
  const signed = `${head}.${base64url(payload)}`;
  return `${signed}.${createHmac('sha512', secret).update(signed).digest('base64url')}`;
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
