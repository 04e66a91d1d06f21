/**
 * How a broker misbehaves, as rules in plain data: `match` says when, `action` says what. Rules are
 * asked in the order in which they were added; every rule that matches applies, and those that take
 * the reply away win over those that change it. Chances are drawn from the seed, and only where a
 * rule names one, so the same rules, requests and seed give the same history.
 *
 * Which faults of which kind these reach stands in docs/broker-sim.md, and a test goes through it.
 */
import { z } from 'zod';
import { REJECTIONS, type RejectionCode } from '../../shared/domain/rejections.ts';
import { marketCommand } from './market-commands.ts';

const ms = z.int().min(0).max(3_600_000);
const count = z.int().positive();
const rejection = z.enum(Object.keys(REJECTIONS) as [RejectionCode, ...RejectionCode[]]);

/**
 * `op` is the personality's name of an operation (`place`, `modify`, `cancel`, `orders`, `order`,
 * `trades`, `positions`, `funds`, `quote`, `instruments`, `login` …) on `rest`, and what a frame
 * carries on `ws`: `connect`, `order`, `trade`, `tick`, `heartbeat`, `reply`, `subscribe`. `*` is
 * any. A number of `nth` counts the matching events from 1; `every` takes each so-many-th.
 */
export const faultMatch = z.strictObject({
  channel: z.enum(['rest', 'ws', 'postback']),
  op: z.string().min(1),
  nth: count.optional(),
  every: count.optional(),
  prob: z.number().min(0).max(1).optional(),
  tag: z.string().optional(),
  symbol: z.string().optional(),
  /** The personality's word of the order's state, as it stands in the frame. */
  state: z.string().optional(),
  /** Milliseconds since the rule was added. */
  window: z.strictObject({ fromMs: ms.optional(), toMs: ms.optional() }).optional(),
});

/**
 * One change of a JSON body or frame. `path` is names and numbers with dots, `*` for every member:
 * `data.*.status`. Where it leads nowhere nothing happens.
 */
export const edit = z.strictObject({
  path: z.string(),
  change: z.enum([
    /** Puts `value` there, whether something stood there or not. */
    'set',
    'remove',
    /** Gives the member the name in `value`. */
    'rename',
    /** A number becomes text and text that is a number becomes one. */
    'retype',
    'upper',
    'lower',
    /**
     * Of a list: keeps the first `value` members; takes away the last `value`; none; each twice.
     */
    'keep',
    'cut',
    'empty',
    'double',
    'reverse',
  ]),
  value: z.json().optional(),
});
export type Edit = z.infer<typeof edit>;

export const faultAction = z.discriminatedUnion('kind', [
  // The way of one request and its reply.
  /** Never reaches the broker. */
  z.strictObject({ kind: z.literal('lose'), answer: z.enum(['silence', 'reset']).optional() }),
  /** Done, and no reply comes. */
  z.strictObject({ kind: z.literal('swallow') }),
  /** No reply, and done only after so long. */
  z.strictObject({ kind: z.literal('late'), delayMs: ms }),
  /** Done at once and answered after so long; up to `untilMs` by chance where that is given. */
  z.strictObject({ kind: z.literal('slow'), delayMs: ms, untilMs: ms.optional() }),
  /** The connection is cut: unread, in the middle of the reply, or in place of it. */
  z.strictObject({ kind: z.literal('reset'), at: z.enum(['before', 'mid', 'after']) }),
  /**
   * Another status than the broker would give. `acts` says whether the request is done all the
   * same: true, false, or a chance; `actsAfterMs` does it later. Without `text` the body is what
   * the broker (`body: broker`) or its edge (`body: html`) says with such a status.
   */
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(200).max(599),
    acts: z.union([z.boolean(), z.number().min(0).max(1)]).optional(),
    actsAfterMs: ms.optional(),
    body: z.enum(['broker', 'html', 'empty']).optional(),
    text: z.string().optional(),
    /** In the broker's own words of an error, where it has them. */
    errorType: z.string().optional(),
    message: z.string().optional(),
    retryAfterS: z.int().min(0).max(3_600).optional(),
  }),
  /** Done and answered with the usual status, but with this in place of the body. */
  z.strictObject({
    kind: z.literal('body'),
    body: z.enum(['empty', 'html', 'truncated', 'encoding', 'error', 'text']),
    text: z.string().optional(),
    message: z.string().optional(),
  }),
  /** Changes within a JSON reply, or within a text frame. */
  z.strictObject({ kind: z.literal('edit'), edits: z.array(edit).min(1) }),
  /** One request, executed several times inside the broker. */
  z.strictObject({ kind: z.literal('twice'), times: z.int().min(2).max(10).optional() }),
  /** A plain no with a reason. */
  z.strictObject({
    kind: z.literal('refuse'),
    rejection,
    words: z.string().optional(),
    answer: z.enum(['reply', 'book']).optional(),
  }),
  /** The token ends with this request, or the address is not on the list. */
  z.strictObject({ kind: z.literal('session'), event: z.enum(['expire', 'kill', 'ip']) }),
  /** Units trade before a change or cancel takes effect. */
  z.strictObject({ kind: z.literal('race'), units: z.union([count, z.literal('all')]) }),
  /** The order is taken and stays out of all books for so long. */
  z.strictObject({ kind: z.literal('hide'), forMs: ms }),
  /** The order hangs in its first state for so long. */
  z.strictObject({ kind: z.literal('stuck'), forMs: ms }),
  /**
   * Of the slices or legs of one request these (from 1) are refused; `all` fails without detail.
   */
  z.strictObject({
    kind: z.literal('children'),
    failed: z.union([z.array(count), z.literal('all')]),
    shuffle: z.boolean().optional(),
  }),
  /** The read shows the books as they were, or without the newest orders. */
  z.strictObject({
    kind: z.literal('stale'),
    byMs: ms.optional(),
    missingNewest: count.optional(),
  }),
  /** What the market does of itself, so long after this. `order: "this"` is the order at hand. */
  z.strictObject({ kind: z.literal('market'), run: marketCommand, afterMs: ms.optional() }),

  // The push channel.
  z.strictObject({ kind: z.literal('drop') }),
  z.strictObject({ kind: z.literal('repeat'), times: z.int().min(1).max(20), everyMs: ms }),
  z.strictObject({ kind: z.literal('delay'), delayMs: ms }),
  /** Kept until so many further frames of this kind have gone out, then sent last first. */
  z.strictObject({ kind: z.literal('reorder'), window: z.int().min(1).max(100) }),
  /** Kept until the order's last frame has gone out: a part after the whole. */
  z.strictObject({ kind: z.literal('hold'), longestMs: ms }),
  /** Sent beside the frame at hand, or in place of it where `instead`. */
  z.strictObject({
    kind: z.literal('garbage'),
    what: z.enum([
      'bad_json',
      'huge',
      'nested',
      'cut_binary',
      'unknown_packet',
      'bad_utf8',
      'proto',
      'big_number',
      'not_a_number',
    ]),
    instead: z.boolean().optional(),
  }),
  /** An update that is not ours: another account's, of an order nobody knows, or of yesterday. */
  z.strictObject({
    kind: z.literal('foreign'),
    whose: z.enum(['account', 'unknown', 'yesterday']),
  }),

  // Whole connections (`op: connect`, or any frame that should trigger it).
  z.strictObject({ kind: z.literal('handshake'), status: z.int().min(400).max(599) }),
  z.strictObject({ kind: z.literal('handshake_reset') }),
  z.strictObject({ kind: z.literal('close'), code: z.int().optional(), afterMs: ms.optional() }),
  /** No more frames and no close; where `heartbeats`, those go on. */
  z.strictObject({
    kind: z.literal('half_open'),
    heartbeats: z.boolean().optional(),
    forMs: ms.optional(),
  }),
  /** Connected and logged in, and every subscription is ignored. */
  z.strictObject({ kind: z.literal('deaf') }),
  /** Each tick so many times. */
  z.strictObject({ kind: z.literal('storm'), times: z.int().min(2).max(1_000) }),
  z.strictObject({
    kind: z.literal('ticks'),
    as: z.enum(['frozen', 'zero', 'crossed', 'future']),
  }),
]);
export type FaultAction = z.infer<typeof faultAction>;
export type FaultKind = FaultAction['kind'];
export type ActionOf<Kind extends FaultKind> = Extract<FaultAction, { kind: Kind }>;

export const faultRule = z.strictObject({
  id: z.string().min(1),
  match: faultMatch,
  action: faultAction,
  /** Not more often than this. */
  max: count.optional(),
});
export type FaultRule = z.infer<typeof faultRule>;

/** One event that a rule may match. */
export interface FaultPoint {
  readonly channel: FaultRule['match']['channel'];
  readonly op: string;
  readonly tag?: string | null;
  readonly symbol?: string | null;
  readonly state?: string | null;
}

export interface FaultDesk {
  /** Puts the rule at the end, or in the place of the one with its id. */
  add(rule: FaultRule): void;
  /** False when there is none. */
  remove(id: string): boolean;
  clear(): void;
  rules(): readonly FaultRule[];
  /**
   * What happens to this event, in the order of the rules; counts as a hit of each. Where `only` is
   * given, rules of other kinds neither apply nor count the event.
   */
  decide(point: FaultPoint, only?: (kind: FaultKind) => boolean): readonly FaultAction[];
  /** How often each rule applied. */
  hits(): Readonly<Record<string, number>>;
  /** A number in [0, 1) of the faults' own stream. */
  chance(): number;
}

/** The first action of a kind among those decided. */
export function actionOf<Kind extends FaultKind>(
  actions: readonly FaultAction[],
  kind: Kind,
): ActionOf<Kind> | null {
  const found = actions.find((each) => each.kind === kind);
  return found === undefined ? null : (found as ActionOf<Kind>);
}
