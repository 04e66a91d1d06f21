/**
 * What the market, the exchange and the broker's own desk can do without being asked, as plain
 * data: the control port takes these, and a fault rule can carry one. Prices are scaled by 10,000,
 * quantities are units, `order` is the broker's id or `tag:TEXT`.
 */
import { z } from 'zod';

const units = z.int().positive();
const scaled = z.int().nonnegative();
const order = z.string().min(1);
const instrument = z.string().min(1);

export const marketCommand = z.union([
  /** Trades what is left, or so many units, at the order's price or the one given. */
  z.strictObject({
    fill: z.strictObject({ order, units: units.optional(), price: scaled.optional() }),
  }),
  /** Trades units again and again: a lot at a time until the order is done. */
  z.strictObject({
    partial: z.strictObject({
      order,
      units,
      price: scaled.optional(),
      everyMs: z.int().positive().optional(),
    }),
  }),
  /** Trades beyond the order's quantity, or on an order that has ended. */
  z.strictObject({ overfill: z.strictObject({ order, units, price: scaled.optional() }) }),
  z.strictObject({ reject: z.strictObject({ order, words: z.string().optional() }) }),
  z.strictObject({ cancel: z.strictObject({ order, words: z.string().optional() }) }),
  z.strictObject({ expire: z.strictObject({ order }) }),
  /** The risk desk closes every open intraday position, or those named, with its own orders. */
  z.strictObject({
    squareOff: z.strictObject({
      product: z.enum(['mis', 'nrml', 'cnc']).optional(),
      instrument: instrument.optional(),
    }),
  }),
  /** No trade and no new order in it until the halt is lifted. */
  z.strictObject({ halt: z.strictObject({ instrument, on: z.boolean() }) }),
  /** The range of accepted prices from now on; null gives it back to the market. */
  z.strictObject({
    band: z.strictObject({ instrument, low: scaled.nullable(), high: scaled.nullable() }),
  }),
  /** Puts the whole book of one contract so that it last traded here; null puts it back. */
  z.strictObject({ price: z.strictObject({ instrument, price: scaled.nullable() }) }),
  /** What its quotes say from now on, whatever its book is. */
  z.strictObject({
    ticks: z.strictObject({
      instrument,
      as: z.enum(['normal', 'frozen', 'zero', 'crossed', 'future']),
    }),
  }),
  /** Lot or freeze quantity from now on, as after a night. */
  z.strictObject({
    terms: z.strictObject({ instrument, lot: units.optional(), freeze: units.optional() }),
  }),
  /** An order of the same account from another terminal. */
  z.strictObject({
    external: z.strictObject({
      instrument,
      side: z.enum(['buy', 'sell']),
      units,
      price: scaled,
      product: z.enum(['mis', 'nrml', 'cnc']).default('nrml'),
      tag: z.string().nullable().default(null),
    }),
  }),
  z.strictObject({
    convert: z.strictObject({
      instrument,
      from: z.enum(['mis', 'nrml', 'cnc']),
      to: z.enum(['mis', 'nrml', 'cnc']),
      units,
    }),
  }),
  /** The exchange takes a trade back, or gives it another price. */
  z.strictObject({ bust: z.strictObject({ trade: z.string() }) }),
  z.strictObject({ correct: z.strictObject({ trade: z.string(), price: scaled }) }),
  /** A position goes at this price without an order, as at an expiry or by assignment. */
  z.strictObject({ settle: z.strictObject({ instrument, price: scaled }) }),
  /** Units of a position change without a trade, as by a split: so many for one. */
  z.strictObject({ split: z.strictObject({ instrument, into: z.int().min(2).max(100) }) }),
  /** `end` expires what works; `open` starts the next session and sends what was held. */
  z.strictObject({ session: z.enum(['end', 'open']) }),
  /** The wall clock goes to nine in the morning of the next day, and the books start anew. */
  z.strictObject({ dayRoll: z.literal(true) }),
]);

export type MarketCommand = z.infer<typeof marketCommand>;
