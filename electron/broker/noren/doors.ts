/**
 * The three ways in, one for each generation: what a person gives, what page a browser opens, and
 * how that becomes a token. A refused login is never tried again by itself: wrong attempts lock.
 */
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import type { World } from '../../platform/world.ts';
import type { LoginFailure, SecretBox } from '../account.ts';
import type { HttpLine, HttpReply } from '../net/http.ts';
import type { Addresses } from './addresses.ts';
import { appKey, codeChecksum, requestCodeSecret, sha256 } from './checksums.ts';
import { decodeBody, own, shortened, verdictOf } from './decode.ts';
import { wholeFrom } from './figures.ts';
import type { Generation, House } from './houses.ts';
import { nextCode } from './one-time-code.ts';
import type { Rest } from './rest.ts';
import type { Grant } from './session.ts';
import { flattradeToken, loginReply } from './wire.ts';

export interface FieldRow {
  readonly name: string;
  readonly says: string;
  readonly secret: boolean;
  readonly kept: boolean;
  /** It may be left out. */
  readonly optional: boolean;
}

export const FIELDS: Readonly<Record<Generation, readonly FieldRow[]>> = {
  A: [
    field('password', 'Password of your trading account', { secret: true, kept: true }),
    field('api_secret', 'API key from the house’s page', { secret: true, kept: true }),
    field('totp', 'Six digits of your authenticator', { secret: true }),
    field('totp_key', 'Or the key behind them, to be kept (optional)', {
      secret: true,
      kept: true,
      optional: true,
    }),
    field('vendor_code', 'Vendor code (optional; usually your id and _U)', {
      kept: true,
      optional: true,
    }),
  ],
  B: [
    field('secret_code', 'Secret code from the house’s page', { secret: true, kept: true }),
    field('client_id', 'Client id of the app (optional; usually your id and _U)', {
      kept: true,
      optional: true,
    }),
    field('code', 'Code that the browser came back with', { secret: true }),
  ],
  C: [
    field('api_key', 'API key from the house’s page', { kept: true }),
    field('api_secret', 'API secret from the house’s page', { secret: true, kept: true }),
    field('request_code', 'Code that the browser came back with', { secret: true }),
  ],
};

export interface DoorParts {
  readonly world: World;
  readonly house: House;
  readonly addresses: Addresses;
  /** In capitals, as the house writes it. */
  readonly uid: string;
  readonly secrets: SecretBox;
  readonly rest: Rest;
  openLine(origin: string): HttpLine;
}

export type Given = Readonly<Record<string, string>>;
type Admission = Result<Grant, LoginFailure>;

/** Any device id will do; one that stays the same looks like one device. */
const DEVICE = 'unwind';
const USED_WINDOW = 'totp-window';
const SECONDS_NOT_A_MOMENT = 1_000_000_000;
const TOKEN_DEADLINE_MS = 10_000;

/** What was given, else what is kept, else the default of an optional field. */
export function valueOf(parts: DoorParts, given: Given, name: string): string | null {
  const value = (Object.hasOwn(given, name) ? given[name] : undefined) ?? parts.secrets.get(name);
  if (value !== null && value !== undefined && value.trim() !== '') return value.trim();
  return name === 'vendor_code' || name === 'client_id' ? `${parts.uid}_U` : null;
}

export function pageOf(parts: DoorParts): string | null {
  const { addresses, house } = parts;
  if (addresses.page === null) return null;
  const page = new URL(addresses.page);
  if (house.generation === 'B') {
    page.searchParams.set('client_id', valueOf(parts, {}, 'client_id') ?? '');
    return page.href;
  }
  const key = valueOf(parts, {}, 'api_key');
  if (key === null) return null;
  page.searchParams.set('app_key', key);
  return page.href;
}

/** Flattrade's redirects have carried the code under two names. */
export function redirectOf(house: House, address: string): Given | null {
  if (house.generation === 'A' || !URL.canParse(address)) return null;
  const { searchParams } = new URL(address);
  const code = searchParams.get('request_code') ?? searchParams.get('code');
  if (code === null || !/^[\w.-]{4,200}$/.test(code)) return null;
  return house.generation === 'B' ? { code } : { request_code: code };
}

export function enter(parts: DoorParts, given: Given): Promise<Admission> {
  switch (parts.house.generation) {
    case 'A':
      return enterWithPassword(parts, given);
    case 'B':
      return enterWithCode(parts, given);
    case 'C':
      return enterWithRequestCode(parts, given);
  }
}

async function enterWithPassword(parts: DoorParts, given: Given): Promise<Admission> {
  const password = valueOf(parts, given, 'password');
  const apiSecret = valueOf(parts, given, 'api_secret');
  const vendor = valueOf(parts, given, 'vendor_code');
  if (password === null) return missing('password');
  if (apiSecret === null || vendor === null) return missing('api_secret');
  const factor = await secondFactor(parts, given);
  if (!factor.ok) return factor;
  const fields = {
    apkversion: '1.0.0',
    uid: parts.uid,
    pwd: sha256(password),
    factor2: factor.value,
    vc: vendor,
    appkey: appKey(parts.uid, apiSecret),
    imei: DEVICE,
    source: 'API',
  };
  return admitted(parts, await parts.rest.secretly('QuickAuth', fields, null), 'susertoken');
}

async function secondFactor(parts: DoorParts, given: Given): Promise<Result<string, LoginFailure>> {
  const typed = given['totp']?.trim() ?? '';
  if (typed !== '') return ok(typed);
  const key = valueOf(parts, given, 'totp_key');
  if (key === null) return missing('totp');
  const used = wholeFrom(parts.secrets.get(USED_WINDOW) ?? '0');
  const next = await nextCode(parts.world, key, Number.isNaN(used) ? 0 : used);
  if (next === null)
    return err({ code: 'refused', words: 'The authenticator key is not readable' });
  parts.secrets.set(USED_WINDOW, String(next.window));
  return ok(next.code);
}

async function enterWithCode(parts: DoorParts, given: Given): Promise<Admission> {
  const clientId = valueOf(parts, given, 'client_id');
  const secret = valueOf(parts, given, 'secret_code');
  const code = given['code']?.trim() ?? '';
  if (clientId === null || secret === null) return missing('secret_code');
  if (code === '') return missing('code');
  const checksum = codeChecksum(clientId, secret, code);
  const fields = { code, checksum, uid: parts.uid };
  return admitted(parts, await parts.rest.secretly('GenAcsTok', fields, null), 'access_token');
}

function admitted(
  parts: DoorParts,
  reply: HttpReply,
  name: 'susertoken' | 'access_token',
): Admission {
  if (reply.kind === 'fault') return err({ code: 'unreachable', words: reply.words });
  const body = decodeBody(reply.body);
  if (body.kind !== 'object') return unreadable(reply.status);
  const verdict = verdictOf(body.fields);
  if (verdict !== 'ok' && verdict.kind === 'refusal') return refusedLogin(verdict.words);
  // Success without `stat` has been seen; the token itself is the proof.
  if (verdict !== 'ok' && typeof own(body.fields, name) !== 'string') {
    return unreadable(reply.status);
  }
  const read = loginReply.safeParse(body.fields);
  const token = read.success ? read.data[name] : null;
  if (!read.success || token === null || !isToken(token)) return unreadable(reply.status);
  const { uid, USERID, actid, exarr, expires_in: expires } = read.data;
  const who = uid ?? USERID ?? actid;
  if (who === null || !isUs(parts, who)) return wrongAccount(who);
  const untilMs = saidEnd(parts.house, expires, parts.world.nowMs());
  return ok({ token, actid: actid ?? parts.uid, exchanges: exarr, untilMs });
}

async function enterWithRequestCode(parts: DoorParts, given: Given): Promise<Admission> {
  const key = valueOf(parts, given, 'api_key');
  const secret = valueOf(parts, given, 'api_secret');
  const code = given['request_code']?.trim() ?? '';
  if (key === null) return missing('api_key');
  if (secret === null) return missing('api_secret');
  if (code === '') return missing('request_code');
  const body = JSON.stringify({
    api_key: key,
    request_code: code,
    api_secret: requestCodeSecret(key, code, secret),
  });
  const reply = await postToken(parts, body);
  if (reply.kind === 'fault') return err({ code: 'unreachable', words: reply.words });
  const read = decodeBody(reply.body);
  const answer = read.kind === 'object' ? flattradeToken.safeParse(read.fields) : null;
  if (answer === null || !answer.success) return unreadable(reply.status);
  const { status, token, client, emsg } = answer.data;
  if (status?.toLowerCase() !== 'ok' || token === null) {
    const usual = 'The house refused without saying why; usually this address is not registered';
    return refusedLogin(emsg ?? usual);
  }
  if (!isToken(token)) return unreadable(reply.status);
  if (client === null || !isUs(parts, client)) return wrongAccount(client);
  return ok({ token, actid: client, exchanges: [], untilMs: null });
}

/** The token host is another one than that of the routes. */
async function postToken(parts: DoorParts, body: string): Promise<HttpReply> {
  const address = new URL(parts.addresses.token ?? parts.addresses.restOrigin);
  const line = parts.openLine(address.origin);
  const headers = { 'content-type': 'application/json' };
  const request = { method: 'POST', headers, body, deadlineMs: TOKEN_DEADLINE_MS } as const;
  const reply = await line.send({ ...request, path: `${address.pathname}${address.search}` });
  line.close();
  return reply;
}

/** A moment or a span, as the house means it; its size decides where that is open. */
export function saidEnd(house: House, text: string | null, nowMs: number): number | null {
  const seconds = text === null ? Number.NaN : wholeFrom(text);
  if (!(seconds > 0) || house.expiresIn === 'absent') return null;
  // A house that changes its mind is still read rightly: no session lasts thirty years.
  return seconds > SECONDS_NOT_A_MOMENT ? seconds * 1_000 : nowMs + seconds * 1_000;
}

/** It travels in a header and in a body that is cut at `&`. */
function isToken(text: string): boolean {
  return /^[\w.=+/-]{8,2000}$/.test(text);
}

function isUs({ uid }: DoorParts, who: string): boolean {
  return who.trim().toUpperCase() === uid;
}

function missing(name: string): { ok: false; error: LoginFailure } {
  return err({ code: 'missing_field', words: `"${name}" is needed` });
}

function refusedLogin(words: string): Admission {
  return err({ code: 'refused', words: shortened(words) });
}

function unreadable(status: number): Admission {
  return err({ code: 'unreadable', words: `The answer to the login cannot be read (${status})` });
}

function wrongAccount(who: string | null): Admission {
  const words = `The login is of ${who ?? 'nobody'}, not of this account`;
  return err({ code: 'wrong_account', words });
}

function field(
  name: string,
  says: string,
  { secret = false, kept = false, optional = false }: Partial<Omit<FieldRow, 'name' | 'says'>>,
): FieldRow {
  return { name, says, secret, kept, optional };
}
