/**
 * What nobody outside knows for certain about these brokers, and where they differ from each other
 * or from day to day: each a switch whose default is most likely. The control port changes them
 * while the server runs.
 */
import { z } from 'zod';
import { err, ok, type Result } from '../../../shared/lib/result.ts';

const perWindow = z.int().min(1).nullable();

const switches = z.strictObject({
  /** Cut the body at every `&` as the server does, or read what all clients mean. */
  body: z.enum(['lenient', 'strict']).default('lenient'),
  /** Whether `MKT` and `SL-MKT` may come through the API. */
  marketOrders: z.enum(['refused', 'allowed']).default('refused'),
  /** Whether products `B` and `H` are enabled for the user. */
  bracketOrders: z.boolean().default(true),
  /** Spaces after the colon of an error. */
  emsgSpaces: z.enum(['two', 'one']).default('two'),
  rateStatus: z.union([z.literal(400), z.literal(200)]).default(400),
  /** Requests a second and a minute for all generations; null leaves each to its own. */
  perSecond: perWindow.default(null),
  perMinute: perWindow.default(null),
  expiredStatus: z.union([z.literal(200), z.literal(403)]).default(200),
  noMatchStatus: z.union([z.literal(404), z.literal(200)]).default(404),
  /** Order updates come without being asked for. */
  autoOrderFeed: z.boolean().default(true),
  /** Whether `o` is answered; `own`: not in generation C. */
  orderAck: z.enum(['own', 'always', 'never']).default('own'),
  ackCase: z.enum(['OK', 'Ok']).default('OK'),
  /** Whether a text heartbeat is answered. */
  heartbeatReply: z.boolean().default(true),
  /** A socket that is silent for so long is closed; 0 is never. */
  idleCutMs: z.int().min(0).default(0),
  /** Milliseconds a reply to an order request is kept back, so that its frames come first. */
  replyAfterFramesMs: z.int().min(0).max(10_000).default(0),
  productKey: z.enum(['both', 'pcode', 'prd']).default('both'),
  /** `TRIGGER PENDING`, `CANCELLED`, `EXECUTED` in place of the documented words. */
  statusWords: z.enum(['documented', 'drifted']).default('documented'),
  /** Order numbers of fifteen digits. */
  longOrderIds: z.boolean().default(false),
  /** Replies of GTT routes: an object, or one in an array; `own`: an array in generation C. */
  gttReply: z.enum(['own', 'object', 'array']).default('own'),
  /** The night run: the OMS is away at 03:00 to 06:00 of the clock, or now. */
  outage: z.enum(['none', 'clock', 'unknown_request', 'server_timeout']).default('none'),
  /** A login ends the user's earlier tokens of the same generation. */
  loginEndsOthers: z.boolean().default(false),
});

export type NorenSwitches = z.infer<typeof switches>;

export function defaultSwitches(): NorenSwitches {
  return switches.parse({});
}

/** Lays the given ones over the present; the words say what is wrong with them. */
export function readSwitches(
  present: NorenSwitches,
  given: unknown,
): Result<NorenSwitches, string> {
  if (typeof given !== 'object' || given === null) return err('expected an object');
  const read = switches.safeParse({ ...present, ...given });
  return read.success ? ok(read.data) : err(z.prettifyError(read.error));
}
