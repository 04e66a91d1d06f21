/**
 * What a reply to an order, a change or a cancel proves. The table lists every proof of a refusal
 * and says why it is one; whatever is not in it proves nothing, and the outcome is unknown. A first
 * list names sentences that never are proof, whatever else they contain.
 */
import { asId, type BrokerOrderId } from '../../../shared/domain/ids.ts';
import type { LossCause } from '../../../shared/domain/order-events.ts';
import type { CommandOutcome } from '../../../shared/domain/outcome.ts';
import type { RejectionCode } from '../../../shared/domain/rejections.ts';
import type { HttpReply } from '../net/http.ts';
import { type Body, decodeBody, folded, verdictOf } from './decode.ts';
import { reasonOf } from './reject-reasons.ts';
import { changedReply, placedReply } from './wire.ts';

export type Write = 'place' | 'modify' | 'cancel';

export interface ProofRow {
  readonly of: Write | 'any';
  /** A part of the sentence, in small letters. */
  readonly says: string;
  /** `reason`: as the words of the risk engine say. */
  readonly rejection: RejectionCode | 'reason';
  readonly proof: string;
}

const BEFORE_ORDERS = 'said by the door, before the order system sees the request';
const BY_ORDERS = 'said by the order system itself, instead of giving a number';

export const PROOFS: readonly ProofRow[] = [
  row(
    'any',
    'session expired :',
    'not_permitted',
    `the token is looked at first: ${BEFORE_ORDERS}`,
  ),
  row('any', 'exceeds limit', 'rate_limited', `the counter of requests is ${BEFORE_ORDERS}`),
  row('any', 'algo_chk: invalid ip address', 'not_permitted', BEFORE_ORDERS),
  row('any', 'invalid input : invalid_ip', 'not_permitted', BEFORE_ORDERS),
  row('place', 'mkt order type not allowed', 'not_permitted', BEFORE_ORDERS),
  row('cancel', 'ora:order not found to cancel', 'already_final', `${BY_ORDERS}; ended or unknown`),
  row('modify', 'ora:order not found', 'order_not_found', `${BY_ORDERS}; ended or unknown`),
  row('any', 'ora:amo is stopped', 'market_closed', BY_ORDERS),
  row('any', 'invalid amo', 'unrecognised', `a field is looked at first: ${BEFORE_ORDERS}`),
  row('any', 'rejected :', 'reason', BY_ORDERS),
  row('any', 'invalid input :', 'reason', `the fields are looked at first: ${BEFORE_ORDERS}`),
  row('any', 'error occurred : 2 "invalid input"', 'unrecognised', BY_ORDERS),
];

/** Sentences behind which an order may still have been taken. */
export const NEVER_PROOF: readonly (readonly [says: string, cause: LossCause])[] = [
  ['server timeout', 'server_fault'],
  ['timed out', 'server_fault'],
  ['timeout', 'server_fault'],
  ['unknown request', 'server_fault'],
];

function row(
  of: ProofRow['of'],
  says: string,
  rejection: ProofRow['rejection'],
  proof: string,
): ProofRow {
  return { of, says, rejection, proof };
}

/**
 * Said by whatever stands before the house: a time-out and a counter of its own. The house's own
 * counter answers with 400 or 200.
 */
const DOORS: ReadonlySet<number> = new Set([408, 429]);

/** What a refusal's words prove; null for nothing. */
export function proofIn(write: Write, words: string): ProofRow | null {
  const plain = folded(words);
  if (NEVER_PROOF.some(([says]) => plain.includes(says))) return null;
  const fits = ({ of, says }: ProofRow): boolean =>
    (of === 'any' || of === write) && plain.includes(says);
  return PROOFS.find(fits) ?? null;
}

/** Nothing was taken, or nobody knows. */
export type NotTaken = Exclude<CommandOutcome, { readonly kind: 'accepted' }>;

/** What a reply without a body that may be believed proves; otherwise that body. */
export function bodyOfReply(reply: HttpReply): NotTaken | Body {
  if (reply.kind === 'answer') {
    // Whatever a failing server or the door before it writes, the order may have gone through.
    const failing = reply.status >= 500 || DOORS.has(reply.status);
    return failing ? lost('server_fault') : decodeBody(reply.body);
  }
  if (reply.left === 'never') {
    return { kind: 'refused', rejection: 'not_sent', words: `Nothing left: ${reply.words}` };
  }
  if (reply.cause === 'too_long') return lost('unreadable_reply');
  return lost(reply.cause === 'timeout' ? 'timeout' : 'socket_lost');
}

/** `asked` is the broker's id that a change or a cancel named; null for a new order. */
export function outcomeOf(
  write: Write,
  asked: BrokerOrderId | null,
  reply: HttpReply,
): CommandOutcome {
  const read = bodyOfReply(reply);
  if (read.kind === 'refused' || read.kind === 'unknown') return read;
  if (read.kind !== 'object') return lost('unreadable_reply');
  const verdict = verdictOf(read.fields);
  if (verdict === 'ok') return accepted(write, asked, read.fields);
  if (verdict.kind === 'unreadable') return lost('unreadable_reply');
  return outcomeOfRefusal(write, verdict.words);
}

/** A refusal where the words prove one, unknown for every other sentence. */
export function outcomeOfRefusal(write: Write, words: string): NotTaken {
  const proof = proofIn(write, words);
  if (proof === null) {
    const plain = folded(words);
    return lost(NEVER_PROOF.find(([says]) => plain.includes(says))?.[1] ?? 'unlisted_reply');
  }
  const rejection = proof.rejection === 'reason' ? reasonOf(words) : proof.rejection;
  return { kind: 'refused', rejection, words };
}

/** A yes without the number it must name is no proof of anything. */
function accepted(
  write: Write,
  asked: BrokerOrderId | null,
  fields: Readonly<Record<string, unknown>>,
): CommandOutcome {
  if (write === 'place' || asked === null) {
    const placed = placedReply.safeParse(fields);
    if (!placed.success) return lost('unreadable_reply');
    return { kind: 'accepted', brokerOrderId: asId<BrokerOrderId>(placed.data.norenordno) };
  }
  const changed = changedReply.safeParse(fields);
  const named = changed.success ? (changed.data.result ?? asked) : null;
  return named === asked ? { kind: 'accepted', brokerOrderId: asked } : lost('unreadable_reply');
}

export function lost(cause: LossCause): NotTaken {
  return { kind: 'unknown', cause };
}
