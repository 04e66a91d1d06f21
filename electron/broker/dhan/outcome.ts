/**
 * What an answer to an order request proves. A row is listed only if its answer cannot come from an
 * order that lives, and says why; whatever no row lists is unknown, because the order may be at the
 * exchange. Codes and statuses from the published error pages and from recorded answers (API v2,
 * 2024 to 2026).
 */
import type { BrokerOrderId } from '../../../shared/domain/ids.ts';
import type { LossCause } from '../../../shared/domain/order-events.ts';
import type { CommandOutcome } from '../../../shared/domain/outcome.ts';
import type { RejectionCode } from '../../../shared/domain/rejections.ts';
import type { HttpAnswer, HttpFault, HttpReply } from '../net/http.ts';
import { decodeJson, member } from './decode.ts';
import { orderTaken, refusalBody } from './wire.ts';

export type Act = 'place' | 'modify' | 'cancel';

interface OutcomeRow {
  readonly status: number;
  readonly code: string;
  /** What its words must have; null where every answer of that status and code is proof. */
  readonly words: RegExp | null;
  /** Where the words do not tell more, see REASONS. */
  readonly rejection: RejectionCode;
  readonly proof: string;
}

const DOOR = 'the token is checked before the order system is asked';
const LIMITER = 'the limiter stands before the order system and takes nothing';
const ACCOUNT = 'what the account may do is checked before an order is made';
const FORM = 'a request that fails its checks becomes no order';
const SYSTEM = 'the order system itself says no and gives no order id';

export const OUTCOMES: readonly OutcomeRow[] = [
  { status: 401, code: 'DH-901', words: null, rejection: 'not_permitted', proof: DOOR },
  { status: 401, code: '807', words: null, rejection: 'not_permitted', proof: DOOR },
  { status: 401, code: '808', words: null, rejection: 'not_permitted', proof: DOOR },
  { status: 401, code: '809', words: null, rejection: 'not_permitted', proof: DOOR },
  { status: 401, code: '810', words: null, rejection: 'not_permitted', proof: DOOR },
  { status: 400, code: 'DH-906', words: /invalid token/i, rejection: 'not_permitted', proof: DOOR },
  { status: 401, code: 'DH-902', words: null, rejection: 'not_permitted', proof: ACCOUNT },
  { status: 403, code: 'DH-902', words: null, rejection: 'not_permitted', proof: ACCOUNT },
  { status: 400, code: 'DH-903', words: null, rejection: 'not_permitted', proof: ACCOUNT },
  { status: 403, code: 'DH-903', words: null, rejection: 'not_permitted', proof: ACCOUNT },
  { status: 400, code: 'DH-911', words: null, rejection: 'not_permitted', proof: ACCOUNT },
  { status: 403, code: 'DH-911', words: null, rejection: 'not_permitted', proof: ACCOUNT },
  { status: 429, code: 'DH-904', words: null, rejection: 'rate_limited', proof: LIMITER },
  { status: 400, code: 'DH-905', words: null, rejection: 'unrecognised', proof: FORM },
  { status: 400, code: 'DH-906', words: null, rejection: 'unrecognised', proof: SYSTEM },
];

interface ReasonRow {
  readonly words: RegExp;
  readonly rejection: RejectionCode;
  /** Only where an order is there already; of a new one the words mean something else. */
  readonly ofChange?: true;
}

/** Dhan's sentences, and those of the risk desk and the exchange that it passes on. */
const REASONS: readonly ReasonRow[] = [
  { words: /too many|rate limit/i, rejection: 'rate_limited' },
  { words: /\bip\b|whitelist/i, rejection: 'not_permitted' },
  {
    words: /kill ?switch|not allowed|not permitted|blocked|not active/i,
    rejection: 'not_permitted',
  },
  { words: /insufficient|margin|shortfall|\bfunds?\b/i, rejection: 'margin_short' },
  { words: /freeze/i, rejection: 'over_freeze' },
  { words: /circuit|price band|price range|\bdpr\b|\blpp\b/i, rejection: 'price_outside_band' },
  { words: /\blots?\b|\btick\b|multiple of/i, rejection: 'off_tick_or_lot' },
  { words: /market (?:is )?(?:closed|not open)|market hours/i, rejection: 'market_closed' },
  {
    words: /already|traded|executed|cancelled|rejected|expired|complete|not (?:open|pending)/i,
    rejection: 'already_final',
    ofChange: true,
  },
  {
    words: /not found|no (?:such )?order|invalid order|does not exist/i,
    rejection: 'order_not_found',
    ofChange: true,
  },
  { words: /security ?id|scrip|instrument|contract/i, rejection: 'instrument_unknown' },
];

/** The code for the broker's words, or the one given where they say nothing we know. */
export function reasonOf(
  words: string,
  ofChange: boolean,
  otherwise: RejectionCode,
): RejectionCode {
  const fits = (row: ReasonRow): boolean =>
    (row.ofChange === undefined || ofChange) && row.words.test(words);
  return REASONS.find(fits)?.rejection ?? otherwise;
}

export interface Refusal {
  /** `DH-905` or a number such as `806`; empty where the body names none. */
  readonly code: string;
  readonly words: string;
}

const CODE = /^(?:DH-\d{3,4}|8\d\d)$/;

/** What a body says in refusal; null for one that refuses nothing or is no JSON. */
export function refusalIn(body: string): Refusal | null {
  const json = decodeJson(body);
  return json.ok ? refusalOf(json.value) : null;
}

/** The same of a body that is decoded, in any of the shapes that refusals have. */
export function refusalOf(value: unknown): Refusal | null {
  const read = refusalBody.safeParse(value);
  if (!read.success) return null;
  const { errorCode, internalErrorCode, errorMessage, internalErrorMessage, data } = read.data;
  const { status, message, error } = read.data;
  const key = dataKey(data);
  const codes = [errorCode ?? '', internalErrorCode ?? '', key ?? ''];
  const code = codes.find((each) => CODE.test(each)) ?? '';
  const told = key === null ? '' : member(data, key);
  const words = errorMessage ?? internalErrorMessage ?? message ?? error ?? told;
  const failed = /^(?:failed|failure|error)$/i.test(status ?? '');
  const refuses = code !== '' || (errorCode ?? null) !== null || failed;
  if (!refuses) return null;
  return { code, words: typeof words === 'string' ? words.slice(0, 300) : '' };
}

function dataKey(data: unknown): string | null {
  if (typeof data !== 'object' || data === null) return null;
  const keys = Object.keys(data);
  return keys.length > 5 ? null : (keys.find((key) => CODE.test(key)) ?? null);
}

const DEAD_CODES: ReadonlySet<string> = new Set(['DH-901', '807', '808', '809', '810']);

/** The session is over, whatever was asked for. */
export function saysDead({ code, words }: Refusal): boolean {
  return DEAD_CODES.has(code) || /invalid token/i.test(words);
}

function outcomeRow(status: number, { code, words }: Refusal): OutcomeRow | null {
  const fits = (row: OutcomeRow): boolean =>
    row.status === status && row.code === code && (row.words === null || row.words.test(words));
  return OUTCOMES.find(fits) ?? null;
}

/** `expected` is the id of the order that a change was for; null for a new one. */
export function outcomeOf(
  act: Act,
  reply: HttpReply,
  expected: BrokerOrderId | null,
): CommandOutcome {
  if (reply.kind === 'fault') return outcomeOfFault(reply);
  const refusal = refusalIn(reply.body);
  if (refusal !== null) return outcomeOfRefusal(act, reply.status, refusal);
  if (reply.status >= 200 && reply.status < 300) return outcomeOfTaken(act, reply, expected);
  return unknown(reply.status >= 500 ? 'server_fault' : 'unlisted_reply');
}

function outcomeOfRefusal(act: Act, status: number, refusal: Refusal): CommandOutcome {
  const row = outcomeRow(status, refusal);
  if (row === null) return unknown(status >= 500 ? 'server_fault' : 'unlisted_reply');
  const said = refusal.words === '' ? refusal.code : `${refusal.words} (${refusal.code})`;
  const exact = row.rejection !== 'unrecognised';
  const rejection = exact ? row.rejection : reasonOf(refusal.words, act !== 'place', row.rejection);
  return { kind: 'refused', rejection, words: said };
}

/** A cancel may be taken without a word; anything else has to name the order. */
function outcomeOfTaken(
  act: Act,
  { body }: HttpAnswer,
  expected: BrokerOrderId | null,
): CommandOutcome {
  if (act === 'cancel' && expected !== null && body.trim() === '') {
    return { kind: 'accepted', brokerOrderId: expected };
  }
  const json = decodeJson(body);
  const read = json.ok ? orderTaken.safeParse(json.value) : null;
  if (read?.success !== true) return unknown('unreadable_reply');
  if (expected !== null && read.data.orderId !== expected) return unknown('unlisted_reply');
  return { kind: 'accepted', brokerOrderId: read.data.orderId as BrokerOrderId };
}

const CAUSES: Readonly<Record<HttpFault['cause'], LossCause>> = {
  timeout: 'timeout',
  unreachable: 'socket_lost',
  broke_off: 'socket_lost',
  too_long: 'unreadable_reply',
};

function outcomeOfFault({ left, cause, words }: HttpFault): CommandOutcome {
  if (left === 'maybe') return unknown(CAUSES[cause]);
  return { kind: 'refused', rejection: 'not_sent', words: `It was not sent: ${words}` };
}

function unknown(cause: LossCause): CommandOutcome {
  return { kind: 'unknown', cause };
}

/** What a code of the data side or of a socket's farewell asks for. */
export interface DataCode {
  readonly code: number;
  readonly does: 'session_dead' | 'rest' | 'no_plan' | 'again' | 'stop';
  readonly says: string;
}

export const DATA_CODES: readonly DataCode[] = [
  { code: 800, does: 'again', says: 'Dhan had an internal fault' },
  { code: 804, does: 'stop', says: 'Too many contracts were asked for at once' },
  { code: 805, does: 'rest', says: 'Too many connections or requests for this client' },
  { code: 806, does: 'no_plan', says: 'This client has no data plan at Dhan' },
  { code: 807, does: 'session_dead', says: 'The access token has expired' },
  { code: 808, does: 'session_dead', says: 'Client id or access token is wrong' },
  { code: 809, does: 'session_dead', says: 'The access token is not valid' },
  { code: 810, does: 'session_dead', says: 'The client id is not valid' },
];

export function dataCode(code: number): DataCode | null {
  return DATA_CODES.find((row) => row.code === code) ?? null;
}
