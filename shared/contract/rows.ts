/** What the window draws: the shapes of rows, one schema each, types inferred. */
import { z } from 'zod';
import { EXCHANGES, INSTRUMENT_KINDS } from '../domain/instrument.ts';
import { EXIT_REASONS, INTENTS } from '../domain/intent.ts';
import { ORDER_TYPES, PRODUCTS, VALIDITIES } from '../domain/order-events.ts';
import { ORDER_STATES } from '../domain/order-transitions.ts';
import { DESK_STATES } from '../domain/session.ts';
import { TRACKER_STATES } from '../domain/tracker.ts';
import {
  brokerOrderIdSchema,
  commandIdSchema,
  count,
  instrumentIdSchema,
  int,
  longText,
  orderIdSchema,
  priceSchema,
  quantitySchema,
  shortText,
  timestampMs,
} from './schema.ts';

export const instrumentRow = z.strictObject({
  id: instrumentIdSchema,
  exchange: z.enum(EXCHANGES),
  symbol: shortText,
  underlying: shortText,
  kind: z.enum(INSTRUMENT_KINDS),
  expiryDay: z.string().nullable(),
  strike: priceSchema.nullable(),
  tick: priceSchema,
  lot: quantitySchema,
  freeze: quantitySchema,
});
export type InstrumentRow = z.output<typeof instrumentRow>;

export const orderRow = z.strictObject({
  orderId: orderIdSchema,
  commandId: commandIdSchema,
  account: shortText,
  mode: z.enum(['paper', 'live']),
  instrument: instrumentIdSchema,
  exchange: z.enum(EXCHANGES),
  symbol: shortText,
  lot: quantitySchema,
  strategy: shortText,
  intent: z.enum(INTENTS),
  exitReason: z.enum(EXIT_REASONS).nullable(),
  side: z.enum(['buy', 'sell']),
  quantity: quantitySchema,
  type: z.enum(ORDER_TYPES),
  price: priceSchema,
  trigger: priceSchema.nullable(),
  validity: z.enum(VALIDITIES),
  product: z.enum(PRODUCTS),
  parent: orderIdSchema.nullable(),
  exit: z.string().nullable(),
  batch: z.string().nullable(),
  leg: z.string().nullable(),
  state: z.enum(ORDER_STATES),
  brokerOrderId: brokerOrderIdSchema.nullable(),
  request: z
    .strictObject({
      kind: z.enum(['cancel', 'modify']),
      status: z.enum(['pending', 'acknowledged', 'unknown']),
      madeMs: timestampMs,
    })
    .nullable(),
  filled: quantitySchema,
  /** Σ price × quantity of the fills; divide by `filled` to print the average. */
  filledValue: int,
  modifications: count,
  tag: z.string(),
  /** A sentence: our refusal spelled out, or the broker's own words. */
  words: longText,
  createdMs: timestampMs,
  sentMs: timestampMs.nullable(),
  acceptedMs: timestampMs.nullable(),
  firstFillMs: timestampMs.nullable(),
  unknownSinceMs: timestampMs.nullable(),
  updatedMs: timestampMs,
});
export type OrderRow = z.output<typeof orderRow>;

export const gapRow = z.strictObject({
  fromMs: timestampMs,
  toMs: timestampMs.nullable(),
  cause: longText,
});
export type GapRow = z.output<typeof gapRow>;

/** One strategy's holding in one contract, priced at the last publish. */
export const positionRow = z.strictObject({
  key: shortText,
  account: shortText,
  strategy: shortText,
  instrument: instrumentIdSchema,
  exchange: z.enum(EXCHANGES),
  symbol: shortText,
  underlying: shortText,
  kind: z.enum(INSTRUMENT_KINDS),
  product: z.enum(PRODUCTS),
  lot: quantitySchema,
  net: int,
  /** Signed cost of what is open; the average is this over `net`. */
  openValue: int,
  realised: int,
  unrealised: int.nullable(),
  mark: priceSchema.nullable(),
  markStale: z.boolean(),
  /** Estimated charges of today's fills, to be taken off. */
  charges: int,
  free: quantitySchema,
  reserved: quantitySchema,
  boughtUnits: count,
  soldUnits: count,
  boughtValue: int,
  soldValue: int,
  tracker: z.enum(TRACKER_STATES),
  lastFillMs: timestampMs,
  /** The broker's own figure for the contract, all strategies together; null until read. */
  brokerNet: int.nullable(),
});
export type PositionRow = z.output<typeof positionRow>;

export const totalsRow = z.strictObject({
  realised: int,
  unrealised: int,
  charges: int,
  /** Positions without a fresh price, which the totals value at their last one. */
  stale: count,
});
export type TotalsRow = z.output<typeof totalsRow>;

export const quoteRow = z.strictObject({
  instrument: instrumentIdSchema,
  last: priceSchema.nullable(),
  bid: priceSchema.nullable(),
  ask: priceSchema.nullable(),
  bidQuantity: count,
  askQuantity: count,
  open: priceSchema.nullable(),
  high: priceSchema.nullable(),
  low: priceSchema.nullable(),
  close: priceSchema.nullable(),
  volume: count,
  oi: count,
  bandLow: priceSchema.nullable(),
  bandHigh: priceSchema.nullable(),
  changedMs: timestampMs,
  stale: z.boolean(),
});
export type QuoteRow = z.output<typeof quoteRow>;

const depthLevel = z.strictObject({ price: priceSchema, quantity: count, orders: count });
export const depthRow = z.strictObject({
  instrument: instrumentIdSchema,
  bids: z.array(depthLevel).max(20),
  asks: z.array(depthLevel).max(20),
});
export type DepthRow = z.output<typeof depthRow>;

export const linkRow = z.strictObject({
  name: shortText,
  state: z.enum(['connecting', 'up', 'stale', 'down']),
  sinceMs: timestampMs,
  lastMessageMs: timestampMs.nullable(),
  reconnects: count,
  cause: z.string(),
});
export type LinkRow = z.output<typeof linkRow>;

export const alarmRow = z.strictObject({
  id: shortText,
  code: shortText,
  level: z.enum(['notice', 'warning', 'critical']),
  says: longText,
  /** What to do next, in one line. */
  next: longText,
  atMs: timestampMs,
  orderId: orderIdSchema.nullable(),
});
export type AlarmRow = z.output<typeof alarmRow>;

export const latencyRow = z.strictObject({
  name: shortText,
  count,
  p50Us: count,
  p99Us: count,
  maxUs: count,
});

export const deskView = z.strictObject({
  mode: z.enum(['paper', 'live']),
  account: shortText,
  broker: shortText,
  appVersion: shortText,
  /** official, stand-in (may never trade live beyond this machine) or node (no window). */
  runtime: z.enum(['official', 'stand-in', 'node']),
  state: z.enum(DESK_STATES),
  stateCause: z.string(),
  session: z.enum(['pre_open', 'open', 'closed', 'always_open']),
  /** The market's own clock, which the paper market may run faster. */
  marketMs: timestampMs,
  kill: z.strictObject({
    level: z.int().min(0).max(3),
    reason: z.string(),
    atMs: timestampMs.nullable(),
  }),
  links: z.array(linkRow).max(20),
  alarms: z.array(alarmRow).max(200),
  rate: z.strictObject({ used: count, limit: count, reserved: count }),
  funds: z.strictObject({ available: int, used: int }).nullable(),
  unknownOrders: count,
  ledgerSeq: count,
  latency: z.array(latencyRow).max(20),
  limits: z.record(z.string(), int),
  paper: z
    .strictObject({
      speed: count,
      alwaysOpen: z.boolean(),
      seed: count,
      faults: z.record(z.string(), int),
    })
    .nullable(),
  /** What is missing before live can be used; empty when it can. */
  liveMissing: z.array(z.string()).max(20),
});
export type DeskView = z.output<typeof deskView>;

/** One line of an order's story. */
export const storyLine = z.strictObject({
  seq: count,
  atMs: timestampMs,
  kind: shortText,
  cause: shortText,
  says: longText,
  fields: z.record(z.string(), z.union([z.string(), int, z.null()])),
});
export type StoryLine = z.output<typeof storyLine>;
