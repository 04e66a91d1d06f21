/**
 * What a reply to an order proves. The rows are read from the top and the first that fits decides;
 * what fits none is `unknown`, because a reply that nobody foresaw proves nothing. Kite has no key
 * that makes a request safe to repeat, so nothing here ever leads to a second try.
 *
 * Codes and texts: the broker's documentation of its exceptions, its support pages and its forum.
 */
import { asId, type BrokerOrderId } from '../../../shared/domain/ids.ts';
import type { LossCause } from '../../../shared/domain/order-events.ts';
import type { CommandOutcome } from '../../../shared/domain/outcome.ts';
import type { RejectionCode } from '../../../shared/domain/rejections.ts';
import { unreachable } from '../../../shared/lib/assert.ts';
import type { HttpAnswer, HttpFault } from '../net/http.ts';
import { decodeData, decodeError } from './decode.ts';
import { orderTaken } from './wire.ts';

export type WriteKind = 'place' | 'modify' | 'cancel';

/** No session to send it with: nothing was tried. */
export interface NoSession {
  readonly kind: 'no_session';
  readonly words: string;
}

export type KiteReply = HttpAnswer | HttpFault | NoSession;

/** `by words`: the code is found in the broker's sentence, see WORD_ROWS. */
type Verdict = LossCause | RejectionCode | 'by words';

export interface OutcomeRow {
  readonly on: WriteKind | 'any';
  /** HTTP status; null for whichever. */
  readonly status: number | null;
  /** Kite's error_type; null for whichever, empty for a body that is not Kite's. */
  readonly type: string | null;
  /** Lower case; the message holds it somewhere. */
  readonly says: string;
  readonly known: 'refused' | 'unknown';
  readonly verdict: Verdict;
  readonly proof: string;
}

type Cells = readonly [
  on: OutcomeRow['on'],
  status: number | null,
  type: string | null,
  says: string,
  known: OutcomeRow['known'],
  verdict: Verdict,
  proof: string,
];

const REGISTERED = 'the order system may have taken it before this text was written';
const AT_THE_DOOR = 'checked at the door: no order id was given out';
const GATE = 'the rate gate stands before the order system';
const NO_RIGHT = 'rights are checked before anything else';

const CELLS: readonly Cells[] = [
  ['any', null, null, 'timed out', 'unknown', 'timeout', REGISTERED],
  ['any', null, null, 'time out', 'unknown', 'timeout', REGISTERED],
  ['any', null, null, 'timeout', 'unknown', 'timeout', REGISTERED],
  ['any', null, null, 'kitetrade-oms', 'unknown', 'server_fault', REGISTERED],
  [
    'modify',
    null,
    'NetworkException',
    'order modifications exceeded',
    'refused',
    'not_permitted',
    'the 25 changes of this order are used up',
  ],
  ['any', 429, null, '', 'refused', 'rate_limited', GATE],
  ['any', 403, 'TokenException', '', 'refused', 'not_permitted', NO_RIGHT],
  ['any', 403, 'PermissionException', '', 'refused', 'not_permitted', NO_RIGHT],
  ['any', 403, 'PermissionError', '', 'refused', 'not_permitted', NO_RIGHT],
  ['any', 403, 'UserException', '', 'refused', 'not_permitted', NO_RIGHT],
  ['any', 403, 'TwoFAException', '', 'refused', 'not_permitted', NO_RIGHT],
  [
    'cancel',
    400,
    'InputException',
    'being processed',
    'refused',
    'already_final',
    'the cancel was not taken; whether the order has ended is read afterwards',
  ],
  [
    'modify',
    400,
    'InputException',
    'being processed',
    'refused',
    'already_final',
    'the change was not taken; whether the order has ended is read afterwards',
  ],
  ['any', 400, 'InputException', '', 'refused', 'by words', AT_THE_DOOR],
  ['place', 400, 'MarginException', '', 'refused', 'margin_short', AT_THE_DOOR],
  ['modify', 400, 'MarginException', '', 'refused', 'margin_short', AT_THE_DOOR],
  ['place', 400, 'HoldingException', '', 'refused', 'by words', AT_THE_DOOR],
  ['place', 428, null, '', 'refused', 'not_permitted', 'the depository has to be asked first'],
];

export const OUTCOME_ROWS: readonly OutcomeRow[] = CELLS.map(
  ([on, status, type, says, known, verdict, proof]) => ({
    on,
    status,
    type,
    says,
    known,
    verdict,
    proof,
  }),
);

/** Pieces of the broker's sentences, lower case, from the top: what each means in our codes. */
export const WORD_ROWS: readonly (readonly [says: string, code: RejectionCode])[] = [
  ['insufficient funds', 'margin_short'],
  ['margin exceeds', 'margin_short'],
  ['required margin', 'margin_short'],
  ['higher than the maximum quantity', 'over_freeze'],
  ['freeze', 'over_freeze'],
  ['limit price protection', 'price_outside_band'],
  ['circuit limit', 'price_outside_band'],
  ['price band', 'price_outside_band'],
  ['tick size', 'off_tick_or_lot'],
  ['multiple of tick', 'off_tick_or_lot'],
  ['lot size', 'off_tick_or_lot'],
  ['multiple of lot', 'off_tick_or_lot'],
  ['multiples of', 'off_tick_or_lot'],
  ['market is closed', 'market_closed'],
  ['markets are closed', 'market_closed'],
  ['instrument has expired', 'instrument_unknown'],
  ['instrument expired', 'instrument_unknown'],
  ['invalid tradingsymbol', 'instrument_unknown'],
  ['invalid `tradingsymbol`', 'instrument_unknown'],
  ['no ips configured', 'not_permitted'],
  ['not allowed', 'not_permitted'],
  ['blocked', 'not_permitted'],
  ['authoris', 'not_permitted'],
];

export function rejectionOf(words: string): RejectionCode {
  const lower = words.toLowerCase();
  return WORD_ROWS.find(([says]) => lower.includes(says))?.[1] ?? 'unrecognised';
}

/** Nothing was taken, or nobody knows. */
type NotTaken = Exclude<CommandOutcome, { readonly kind: 'accepted' }>;
/** What a reply proves before the body of a success is read. */
export type Judged = NotTaken | { readonly kind: 'success'; readonly body: string };

export function judge(on: WriteKind, reply: KiteReply): Judged {
  switch (reply.kind) {
    case 'no_session':
      return { kind: 'refused', rejection: 'not_sent', words: reply.words };
    case 'fault':
      return outcomeOfFault(reply);
    case 'answer':
      return reply.status === 200
        ? { kind: 'success', body: reply.body }
        : outcomeOfAnswer(on, reply.status, reply.body);
    default:
      return unreachable(reply);
  }
}

/**
 * `about` is the order that a change or a cancel is for: an answer about another one proves
 * nothing. For a placed order it is null.
 */
export function outcomeOf(
  on: WriteKind,
  reply: KiteReply,
  about: BrokerOrderId | null,
): CommandOutcome {
  const judged = judge(on, reply);
  return judged.kind === 'success' ? outcomeOfSuccess(judged.body, about) : judged;
}

/** Whether a sentence leaves open that the order system took the order all the same. */
export function isNoProof(words: string): boolean {
  const lower = words.toLowerCase();
  return OUTCOME_ROWS.some(({ known, says }) => known === 'unknown' && lower.includes(says));
}

function outcomeOfFault({ left, cause, words }: HttpFault): NotTaken {
  if (left === 'never') {
    return { kind: 'refused', rejection: 'not_sent', words: `It never left: ${words}` };
  }
  return { kind: 'unknown', cause: LOSSES[cause] };
}

const LOSSES: Readonly<Record<HttpFault['cause'], LossCause>> = {
  timeout: 'timeout',
  unreachable: 'socket_lost',
  broke_off: 'socket_lost',
  too_long: 'unreadable_reply',
};

function outcomeOfSuccess(body: string, about: BrokerOrderId | null): CommandOutcome {
  const taken = decodeData(body, orderTaken);
  if (!taken.ok || (about !== null && taken.value.order_id !== about)) {
    return { kind: 'unknown', cause: 'unreadable_reply' };
  }
  return { kind: 'accepted', brokerOrderId: asId<BrokerOrderId>(taken.value.order_id) };
}

function outcomeOfAnswer(on: WriteKind, status: number, body: string): NotTaken {
  const { type, message } = decodeError(body);
  // A page of the edge has no type, but its text may still name the order system.
  const text = (message === '' ? body.slice(0, 4_000) : message).toLowerCase();
  const row = OUTCOME_ROWS.find(
    (each) =>
      (each.on === 'any' || each.on === on) &&
      (each.status === null || each.status === status) &&
      (each.type === null || each.type === type) &&
      text.includes(each.says),
  );
  if (row === undefined) {
    return { kind: 'unknown', cause: status >= 500 ? 'server_fault' : 'unlisted_reply' };
  }
  if (row.known === 'unknown') return { kind: 'unknown', cause: row.verdict as LossCause };
  const words = message === '' ? `Kite answered ${status}` : message.slice(0, 500);
  const rejection =
    row.verdict === 'by words' ? rejectionOf(words) : (row.verdict as RejectionCode);
  return { kind: 'refused', rejection, words };
}
