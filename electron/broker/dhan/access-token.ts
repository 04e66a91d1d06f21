/**
 * The one access token of an account and its end. A token lives for 24 hours, and a newer one made
 * anywhere ends it at once; whichever request or stream hears of that first says so here, once, and
 * everybody else learns it from here.
 */
import type { SecretBox } from '../account.ts';
import { digits } from './times.ts';
import { decodeJson } from './decode.ts';
import { tokenPayload } from './wire.ts';

export interface AccessToken {
  current(): string | null;
  /** When it ends by the broker's rule; null while there is none, or where it does not say. */
  untilMs(): number | null;
  put(token: string, untilMs: number | null): void;
  /** What an earlier start of the program kept. */
  kept(): { readonly token: string; readonly untilMs: number | null } | null;
  /** Forgets it, in the box too. */
  drop(): void;
  /** The broker refused this token. Said of an older one than the present, it means nothing. */
  died(token: string, words: string): void;
  onDeath(listen: (words: string) => void): void;
  /** Hears what happened in words that a trader understands. */
  onChange(listen: (why: string) => void): void;
}

const TOKEN = 'access_token';
const UNTIL = 'access_token_until';

export function openAccessToken(secrets: SecretBox): AccessToken {
  let token: string | null = null;
  let until: number | null = null;
  const deaths: ((words: string) => void)[] = [];
  const changes: ((why: string) => void)[] = [];

  function change(next: string | null, nextUntil: number | null, why: string): void {
    token = next;
    until = nextUntil;
    for (const listen of changes) listen(why);
  }

  function drop(why: string): void {
    secrets.forget(TOKEN);
    secrets.forget(UNTIL);
    change(null, null, why);
  }

  return {
    current: () => token,
    untilMs: () => until,
    put(next, untilMs) {
      secrets.set(TOKEN, next);
      if (untilMs === null) secrets.forget(UNTIL);
      else secrets.set(UNTIL, String(untilMs));
      change(next, untilMs, 'a new session');
    },
    kept() {
      const held = secrets.get(TOKEN);
      const written = secrets.get(UNTIL) ?? '';
      if (held === null) return null;
      return { token: held, untilMs: /^\d{1,15}$/.test(written) ? digits(written) : null };
    },
    drop: () => drop('logged out'),
    died(dead, words) {
      if (dead !== token) return;
      drop(`The session at Dhan is over: ${words}`);
      for (const listen of deaths) listen(words);
    },
    onDeath: (listen) => {
      deaths.push(listen);
    },
    onChange: (listen) => {
      changes.push(listen);
    },
  };
}

/** For whom and until when a token says it is. It is signed for the broker, so only a hint here. */
export function readToken(token: string): {
  readonly clientId: string | null;
  readonly untilMs: number | null;
} {
  const payload = token.split('.')[1] ?? '';
  const json = decodeJson(Buffer.from(payload.slice(0, 4_000), 'base64url').toString('utf8'));
  const read = json.ok ? tokenPayload.safeParse(json.value) : null;
  if (read?.success !== true) return { clientId: null, untilMs: null };
  const { exp, dhanClientId } = read.data;
  const untilMs = exp === undefined ? null : Math.round(exp * 1_000);
  return {
    clientId: dhanClientId ?? null,
    untilMs: untilMs !== null && Number.isSafeInteger(untilMs) ? untilMs : null,
  };
}
