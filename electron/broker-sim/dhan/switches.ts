/**
 * What nobody outside knows for certain about this broker, and ways in which it has been seen to
 * differ from itself: each a switch with the default that is most likely. The control port changes
 * them while the server runs.
 */
import { z } from 'zod';

const switches = z.strictObject({
  /** Keys of the order socket: `orderNo`, `OrderNo`, or both in one message. */
  alertCasing: z.enum(['camel', 'pascal', 'both']).default('camel'),
  /** Number fields that are zero are left out of order messages. */
  alertOmitsZero: z.boolean().default(true),
  /** `Pending` rather than `PENDING`. */
  alertTitleCase: z.boolean().default(true),
  /** The word for a part fill: `Pending`, or one of its own. */
  alertPartFill: z.enum(['Pending', 'Part Traded', 'Traded']).default('Pending'),
  /** A message as soon as the broker has an order; never seen from the real service. */
  alertTransit: z.boolean().default(false),
  /** Every message has the one before it stuck to its front. */
  alertGlued: z.boolean().default(false),
  /** The word PING as a text message beside every ping. */
  alertTextPing: z.boolean().default(false),
  /** How a bad login on the order socket ends. */
  alertLoginFailure: z.enum(['packet', 'close', 'reset']).default('packet'),
  /** How long the order socket waits for the login message. */
  alertGraceMs: z.int().min(0).default(10_000),
  /** Several packets of one step in one frame; the broker's Python client reads only the first. */
  feedCoalesce: z.boolean().default(false),
  /** Every frame of the feed comes as two halves. */
  feedSplit: z.boolean().default(false),
  /** Previous close after every subscription; off, only for indices. */
  feedCloseForAll: z.boolean().default(true),
  /** `zero`: quote and full packets of an index with zeros where it has nothing; or tickers. */
  feedIndex: z.enum(['zero', 'ticker']).default('zero'),
  /** Sockets of one user before the oldest is dropped. */
  feedSockets: z.int().min(1).default(5),
  pingMs: z.int().min(100).default(10_000),
  /** A feed socket that answers no ping for so long is closed. */
  silenceMs: z.int().min(100).default(40_000),
  /** How `/orders/{id}` and the look-up by correlation id answer. */
  oneOrder: z.enum(['array', 'object']).default('array'),
  /** What an id that is not there answers: an empty array or DH-905. */
  unknownOrder: z.enum(['empty', 'DH-905']).default('empty'),
  cancelStatus: z.union([z.literal(200), z.literal(202)]).default(202),
  convertBody: z.enum(['empty', 'json']).default('empty'),
  marginMulti: z.enum(['camel', 'snake']).default('camel'),
  /** How a token that a newer one killed is refused. */
  killedToken: z.enum(['DH-901', 'DH-906']).default('DH-901'),
  wrongIp: z.enum(['DH-905', 'DH-911']).default('DH-905'),
  /** Part fills in REST books: their own word, or `PENDING` with a filled quantity. */
  bookPartFill: z.enum(['PART_TRADED', 'PENDING']).default('PART_TRADED'),
  /** A cancelled order shows remaining 0 and the time of the cancel as its creation. */
  cancelRewrites: z.boolean().default(true),
  /** MARKET orders become protected limit orders, and show as such in the books. */
  marketProtection: z.boolean().default(false),
  /** Unknown keys in order requests are refused. */
  strictKeys: z.boolean().default(false),
  /** Rate limits of section "rate limits"; off for load tests. */
  rateLimits: z.boolean().default(true),
  /** Which address the caller is said to come from; orders need one that is set. */
  detectedIp: z.string().default('127.0.0.1'),
  /** Writes are refused unless the address is on the list. */
  requireIp: z.boolean().default(false),
  dataPlan: z.boolean().default(true),
  tradePage: z.int().min(1).default(20),
});

export type DhanSwitches = z.infer<typeof switches>;

export function defaultSwitches(): DhanSwitches {
  return switches.parse({});
}

/** Lays the given ones over the present; the words say what is wrong with them. */
export function readSwitches(
  present: DhanSwitches,
  given: unknown,
): { readonly switches: DhanSwitches } | { readonly words: string } {
  if (typeof given !== 'object' || given === null) return { words: 'expected an object' };
  const read = switches.safeParse({ ...present, ...given });
  return read.success ? { switches: read.data } : { words: z.prettifyError(read.error) };
}
