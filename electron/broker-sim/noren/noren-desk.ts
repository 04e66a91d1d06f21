/** What the routes and the socket share: the account, its names, its lists and its switches. */
import type { Bends, TruthTrade, TruthOrder, TruthView } from '../truth.ts';
import type { PersonalityParts } from '../personality.ts';
import type { JsonObject, JsonValue } from './noren-body.ts';
import { NOT_STRINGS, missingText } from './noren-errors.ts';
import type { Generation, NorenLogin } from './noren-login.ts';
import type { RowAccount } from './noren-order-rows.ts';
import type { NorenContract, NorenSymbols } from './noren-symbols.ts';
import type { NorenSwitches } from './noren-switches.ts';
import { timeThenDay } from './noren-text.ts';

export interface NorenDesk {
  readonly parts: PersonalityParts;
  readonly login: NorenLogin;
  readonly symbols: NorenSymbols;
  readonly account: RowAccount;
  switches(): NorenSwitches;
  /** Alerts that place orders, by their id. */
  readonly alerts: Map<string, Alert>;
  /** Watch lists by name; members are `NSE|22`. */
  readonly lists: Map<string, Set<string>>;
  nextNumber(): number;
}

/** A GTT, OCO or plain alert as it was asked for. */
export interface Alert {
  readonly id: string;
  readonly kind: 'gtt' | 'oco' | 'alert';
  readonly contract: NorenContract;
  readonly madeMs: number;
  /** The request's fields, as they came. */
  readonly asked: Readonly<JsonObject>;
}

export interface NorenCall {
  readonly desk: NorenDesk;
  readonly fields: Readonly<JsonObject>;
  readonly view: TruthView;
  readonly bends: Bends;
  /** By the prefix of the path; A for paths that say nothing. */
  readonly generation: Generation;
  /** The token the request came with, already accepted; null on open routes. */
  readonly token: string | null;
}

export interface NorenAnswer {
  readonly status: number;
  readonly json: JsonValue;
}

export interface NorenRoute {
  /** The operation's name for fault rules and the history. */
  readonly op: string;
  /** Fields that have to be there, as text. */
  readonly required: readonly string[];
  /** No token is asked for. */
  readonly open?: true;
  /** It counts against the order limits where those are apart. */
  readonly order?: true;
  run(call: NorenCall): NorenAnswer;
}

export function answer(json: JsonValue, status = 200): NorenAnswer {
  return { status, json };
}

/** `{request_time, stat: "Ok", …}`, as most single results. */
export function okay({ desk }: NorenCall, fields: JsonObject = {}): NorenAnswer {
  const request_time = timeThenDay(desk.parts.world.nowMs());
  return answer({ request_time, stat: 'Ok', ...fields });
}

export function refused(
  { desk }: Pick<NorenCall, 'desk'>,
  emsg: string,
  status = 200,
): NorenAnswer {
  const request_time = timeThenDay(desk.parts.world.nowMs());
  return answer({ request_time, stat: 'Not_Ok', emsg }, status);
}

/** The text of a field; empty for one that is missing, null or not text. */
export function text(fields: Readonly<JsonObject>, key: string): string {
  const value = fields[key];
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? `${value}` : '';
}

/** Clients are known to send these as numbers, and are understood. */
const NUMBERS_TAKEN = new Set(['intrv']);

/** Null when every required field is there and every value is text; else the complaint. */
export function fieldComplaint(
  fields: Readonly<JsonObject>,
  required: readonly string[],
): string | null {
  const missing = required.filter((key) => fields[key] === undefined || fields[key] === '');
  if (missing.length > 0) return missingText(missing);
  for (const [key, value] of Object.entries(fields)) {
    if (value === null && !required.includes(key)) continue;
    if (typeof value === 'string' || (typeof value === 'object' && value !== null)) continue;
    if (!NUMBERS_TAKEN.has(key)) return NOT_STRINGS;
  }
  return null;
}

/** Order numbers as they are shown, and as they are read back. */
export function shownId(desk: NorenDesk, id: string): string {
  return desk.switches().longOrderIds ? `${id.slice(0, 6)}0${id.slice(6)}` : id;
}

export function readId(desk: NorenDesk, id: string): string {
  return desk.switches().longOrderIds && id.length === 15 ? `${id.slice(0, 6)}${id.slice(7)}` : id;
}

export function shownOrder(desk: NorenDesk, order: TruthOrder): TruthOrder {
  return desk.switches().longOrderIds ? { ...order, id: shownId(desk, order.id) } : order;
}

const DRIFTED: Readonly<Record<string, string>> = {
  TRIGGER_PENDING: 'TRIGGER PENDING',
  CANCELED: 'CANCELLED',
  COMPLETE: 'EXECUTED',
  OPEN: 'Open',
  REJECTED: 'REJECT',
};

/** Lays the switches about spelling and key names over a row or frame. */
export function spelled<Fields extends Record<string, string>>(
  desk: NorenDesk,
  row: Fields,
): Record<string, string> {
  const { statusWords, productKey } = desk.switches();
  const changed: Record<string, string> = { ...row };
  const { status } = row;
  if (statusWords === 'drifted' && status !== undefined) {
    changed['status'] = DRIFTED[status] ?? status;
  }
  if (row['t'] === 'om' && productKey === 'pcode') delete changed['prd'];
  if (row['t'] === 'om' && productKey === 'prd') delete changed['pcode'];
  return changed;
}

/** The trades of an order up to and with this one. */
export function tradesUpTo(all: readonly TruthTrade[], trade: TruthTrade): readonly TruthTrade[] {
  const own = all.filter(({ orderId }) => orderId === trade.orderId);
  return own.slice(0, own.indexOf(trade) + 1);
}
