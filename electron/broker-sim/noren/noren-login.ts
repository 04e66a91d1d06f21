/**
 * Who may come in and by which of the three doors: user id, password and one-time code with a
 * signed app key (generation A), a browser's code with a checksum (B), and the same on a token host
 * of its own (C). Codes work once; tokens end with the broker's night run.
 */
import { createHash } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { DAY_MS, indiaDayNumber, indiaMoment } from '../../../shared/maths/calendar.ts';
import {
  INVALID_IP,
  INVALID_USER,
  INVALID_VERIFIER,
  USER_BLOCKED,
  WRONG_APP_KEY,
  WRONG_OTP,
  WRONG_PASSWORD,
  WRONG_SOURCE,
  WRONG_VENDOR,
} from './noren-errors.ts';

export type Generation = 'A' | 'B' | 'C';

export interface NorenUser {
  readonly uid: string;
  readonly actid: string;
  readonly uname: string;
  readonly password: string;
  readonly totpSecret: string;
  readonly pan: string;
  readonly dob: string;
  /** Generation A. */
  readonly vendorCode: string;
  readonly apiSecret: string;
  readonly imei: string;
  /** Generation B. */
  readonly clientId: string;
  readonly secretCode: string;
  /** Generation C. */
  readonly apiKey: string;
  readonly appSecret: string;
}

interface QuickAuthRequest {
  readonly uid: string;
  readonly pwd: string;
  readonly factor2: string;
  readonly vc: string;
  readonly appkey: string;
  readonly source: string;
}

export interface NorenLogin {
  readonly user: NorenUser;
  /** Answers the text of the refusal, or the token. */
  quickAuth(request: QuickAuthRequest): Admission;
  exchangeCode(code: string, checksum: string, uid: string | null): Admission;
  exchangeRequestCode(apiKey: string, code: string, secret: string): Admission;
  /** A token of the next life, and what comes for it; null for one that is not good. */
  newRefreshToken(): string;
  refresh(token: string): string | null;
  /** The password and one-time code as a person types them into the login page. */
  signIn(uid: string, password: string, factor2: string): boolean;
  /** A code as the login page hands it to the redirect. */
  newCode(): string;
  /** A token without a login, for a client that was given one. */
  newToken(generation: Generation): string;
  /** The generation a token belongs to while it is good; null once it is not. */
  accepts(token: string): Generation | null;
  revoke(token: string): void;
  /** Every token dies at once, as in the middle of a session. */
  revokeAll(): void;
  /** The address rule: while false, token exchanges and orders are refused. */
  setAddressRegistered(registered: boolean): void;
  addressRegistered(): boolean;
  /** Six digits that are good now: of the next half minute where the present ones are spent. */
  totpNow(): string;
}

type Admission =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly emsg: string; readonly status?: number };

/** Wrong passwords in a row after which the user is locked. */
export const WRONG_ATTEMPTS_MAX = 5;
/** A browser's code is good for so long. */
export const CODE_LIFE_MS = 300_000;
const TOTP_SECONDS = 30;
/** Minutes after midnight in India at which each generation's tokens are wiped. */
const WIPE_MINUTES: Readonly<Record<Generation, number>> = { A: 180, B: 180, C: 300 };

export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

export function appKeyOf(uid: string, apiSecret: string): string {
  return sha256(`${uid}|${apiSecret}`);
}

/** Generations B and C join the same three parts without any separator. */
export function checksumOf(id: string, first: string, second: string): string {
  return sha256(`${id}${first}${second}`);
}

/** The moment after which a token made now is wiped. */
export function nextWipeMs(generation: Generation, nowMs: number): number {
  const day = indiaDayNumber(nowMs);
  const today = indiaMoment(day, WIPE_MINUTES[generation]);
  return today > nowMs ? today : today + DAY_MS;
}

interface Token {
  readonly generation: Generation;
  readonly untilMs: number;
}

export interface LoginParts {
  readonly user: NorenUser;
  nowMs(): number;
  /** 64 hexadecimal characters, new at every call. */
  secret(): string;
}

export function openNorenLogin(parts: LoginParts): NorenLogin {
  return new Login(parts);
}

class Login implements NorenLogin {
  readonly user: NorenUser;
  readonly #parts: LoginParts;
  readonly #tokens = new Map<string, Token>();
  /** Codes that were not used yet, with the moment they die. */
  readonly #codes = new Map<string, number>();
  readonly #refresh = new Set<string>();
  #usedTotpWindow = -1;
  #wrongInARow = 0;
  #registered = true;

  constructor(parts: LoginParts) {
    this.#parts = parts;
    this.user = parts.user;
  }

  quickAuth(request: QuickAuthRequest): Admission {
    const complaint = this.#quickAuthComplaint(request);
    if (complaint !== null) {
      const status = complaint === WRONG_VENDOR ? 400 : 200;
      return { ok: false, emsg: complaint, status };
    }
    this.#wrongInARow = 0;
    return { ok: true, token: this.newToken('A') };
  }

  exchangeCode(code: string, checksum: string, uid: string | null): Admission {
    if (!this.#registered) return { ok: false, emsg: INVALID_IP };
    const { clientId, secretCode } = this.user;
    const right = checksum === checksumOf(clientId, secretCode, code);
    if (uid !== this.user.uid || !right || !this.#useCode(code)) {
      return { ok: false, emsg: INVALID_VERIFIER };
    }
    return { ok: true, token: this.newToken('B') };
  }

  exchangeRequestCode(apiKey: string, code: string, secret: string): Admission {
    if (!this.#registered) return { ok: false, emsg: '' };
    const right = secret === checksumOf(this.user.apiKey, code, this.user.appSecret);
    if (apiKey !== this.user.apiKey || !right || !this.#useCode(code)) {
      return { ok: false, emsg: INVALID_VERIFIER };
    }
    return { ok: true, token: this.newToken('C') };
  }

  newRefreshToken(): string {
    const token = this.#parts.secret();
    this.#refresh.add(token);
    return token;
  }

  refresh(token: string): string | null {
    return this.#refresh.delete(token) ? this.newToken('B') : null;
  }

  signIn(uid: string, password: string, factor2: string): boolean {
    const { user } = this;
    return uid === user.uid && password === user.password && this.#secondFactor(factor2);
  }

  newCode(): string {
    const hex = this.#parts.secret();
    const cuts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
    const code = `${cuts.join('-')}-${hex.slice(20, 32)}`;
    this.#codes.set(code, this.#parts.nowMs() + CODE_LIFE_MS);
    return code;
  }

  newToken(generation: Generation): string {
    const token = this.#parts.secret();
    const untilMs = nextWipeMs(generation, this.#parts.nowMs());
    this.#tokens.set(token, { generation, untilMs });
    return token;
  }

  accepts(token: string): Generation | null {
    const found = this.#tokens.get(token);
    if (found === undefined || found.untilMs <= this.#parts.nowMs()) return null;
    return found.generation;
  }

  revoke(token: string): void {
    this.#tokens.delete(token);
  }

  revokeAll(): void {
    this.#tokens.clear();
    this.#refresh.clear();
  }

  setAddressRegistered(registered: boolean): void {
    this.#registered = registered;
  }

  addressRegistered(): boolean {
    return this.#registered;
  }

  totpNow(): string {
    const freeMs = (this.#usedTotpWindow + 1) * TOTP_SECONDS * 1000;
    return this.#totp().generate({ timestamp: Math.max(freeMs, this.#parts.nowMs()) });
  }

  #quickAuthComplaint(request: QuickAuthRequest): string | null {
    const { user } = this;
    if (request.uid !== user.uid) return INVALID_USER;
    if (this.#wrongInARow >= WRONG_ATTEMPTS_MAX) return USER_BLOCKED;
    if (request.vc !== user.vendorCode) return WRONG_VENDOR;
    if (request.appkey !== appKeyOf(user.uid, user.apiSecret)) return WRONG_APP_KEY;
    if (request.source !== 'API') return WRONG_SOURCE;
    if (request.pwd !== sha256(user.password)) {
      this.#wrongInARow += 1;
      return WRONG_PASSWORD;
    }
    return this.#secondFactor(request.factor2) ? null : WRONG_OTP;
  }

  /** A code is good in its window and the ones beside it, and only once. */
  #secondFactor(code: string): boolean {
    const nowMs = this.#parts.nowMs();
    const away = this.#totp().validate({ token: code, timestamp: nowMs, window: 1 });
    if (away === null) return false;
    const window = Math.floor(nowMs / (TOTP_SECONDS * 1000)) + away;
    if (window <= this.#usedTotpWindow) return false;
    this.#usedTotpWindow = window;
    return true;
  }

  #totp(): TOTP {
    const secret = Secret.fromBase32(this.user.totpSecret);
    return new TOTP({ secret, algorithm: 'SHA1', digits: 6, period: TOTP_SECONDS });
  }

  #useCode(code: string): boolean {
    const untilMs = this.#codes.get(code);
    this.#codes.delete(code);
    return untilMs !== undefined && untilMs > this.#parts.nowMs();
  }
}
