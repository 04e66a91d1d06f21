/** What the window draws: the shapes of rows, one schema each, types inferred. */
import { z } from 'zod';
import { EXCHANGES, INSTRUMENT_KINDS } from '../domain/instrument.ts';
import { REST_CAUSES } from '../domain/exit.ts';
import { EXIT_REASONS, INTENTS } from '../domain/intent.ts';
import { ORDER_TYPES, PRODUCTS, VALIDITIES } from '../domain/order-events.ts';
import { ORDER_STATES } from '../domain/order-transitions.ts';
import { DESK_STATES, TRADING_STATES } from '../domain/session.ts';
import { TRACKER_STATES } from '../domain/tracker.ts';
import {
  batchIdSchema,
  brokerOrderIdSchema,
  commandIdSchema,
  count,
  estimate,
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

/** An exit under way. It is done by its fills; what rests is not done. */
export const exitRow = z.strictObject({
  exitId: shortText,
  reason: z.enum(EXIT_REASONS),
  quantity: quantitySchema,
  filled: quantitySchema,
  startedMs: timestampMs,
  /** Where its order stands on the ladder of prices; null while nothing has left. */
  rung: z
    .strictObject({ step: count, steps: count, price: priceSchema, sinceMs: timestampMs })
    .nullable(),
  /** Why it has not moved for so long that a person has to look; null while it moves. */
  rests: z
    .strictObject({ why: z.enum(REST_CAUSES), says: shortText, sinceMs: timestampMs })
    .nullable(),
  /** Contracts whose shorts have to be bought back before anything of it leaves. */
  waitsFor: z.array(instrumentIdSchema),
});
export type ExitRow = z.output<typeof exitRow>;

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
  /** The part of `realised` that is of this trading day. */
  realisedToday: int,
  /** Whether anything of it was bought or sold on this trading day. */
  tradedToday: z.boolean(),
  /** The broker's own figure for the contract, all strategies together; null until read. */
  brokerNet: int.nullable(),
  /**
   * What the broker says was received for the contract less what was paid, all strategies together:
   * with `brokerNet` at a price this is its profit. Null until read and where it does not tell.
   */
  brokerCash: int.nullable(),
  /** Left out while no exit of it is under way. */
  exit: exitRow.optional(),
});
export type PositionRow = z.output<typeof positionRow>;

/** Sensitivities of one unit of a contract; of a future and of a share the delta is one. */
export const greeksRow = z.strictObject({
  instrument: instrumentIdSchema,
  /** Null where no volatility could be read off the market. */
  figures: z
    .strictObject({
      /** Units of the underlying. */
      delta: estimate,
      /** Units of the underlying for a point of it. */
      gamma: estimate,
      /** Rupees for a calendar day. */
      theta: estimate,
      /** Rupees for a percentage point of volatility. */
      vega: estimate,
      /** A year's, as a share; null for what has none. */
      volatility: estimate.nullable(),
    })
    .nullable(),
  /** Why there are none, or why these are not to be relied on; null when they are. */
  why: shortText.nullable(),
});
export type GreeksRow = z.output<typeof greeksRow>;

export const totalsRow = z.strictObject({
  /** Of this trading day. */
  realised: int,
  /** Of every day in the ledger. */
  realisedAllDays: int.optional(),
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
  /** The contract that waits for a person; `release_contract` lets it go. Null for other alarms. */
  contract: instrumentIdSchema.nullable(),
  /** The key of the position whose exit it is about, which a person may have to take up. */
  position: shortText.nullable(),
  /** The batch whose card it leads to; left out for other alarms. */
  batch: batchIdSchema.optional(),
});
export type AlarmRow = z.output<typeof alarmRow>;

export const latencyRow = z.strictObject({
  name: shortText,
  count,
  p50Us: count,
  p99Us: count,
  maxUs: count,
});

/** One thing a person types or pastes to log in. What was given never comes back. */
const loginField = z.strictObject({
  name: shortText,
  says: longText,
  secret: z.boolean(),
  /** Which of several ways in it belongs to; null for every way. */
  way: shortText.nullable(),
  /** Kept encrypted for the next day; the others are used once and forgotten. */
  kept: z.boolean(),
  /** Held already, so it need not be given. */
  present: z.boolean(),
});

/** Where a live desk stands with its broker's login. */
export const loginRow = z.strictObject({
  /** `expired` was logged in and is not any more: a person has to log in again. */
  state: z.enum(['logged_out', 'logging_in', 'logged_in', 'expired']),
  sinceMs: timestampMs,
  /** When the session ends by the broker's rule; null when it is not known. */
  validUntilMs: timestampMs.nullable(),
  /** The broker's words or ours about the last change. */
  words: longText,
  fields: z.array(loginField).max(20),
  /** The broker's own login page; `open_login_page` opens it. Null where the fields are enough. */
  page: z.string().max(2_000).nullable(),
  /** The loopback address at which we wait for the browser to come back; null when we do not. */
  waitingAt: z.string().max(200).nullable(),
  /** Whether kept fields and the token survive the program; say so where they do not. */
  lasting: z.boolean(),
});
export type LoginRow = z.output<typeof loginRow>;

/** One line of the morning check. */
export const preflightRow = z.strictObject({
  check: z.enum([
    'token',
    'static_ip',
    'clock',
    'segments',
    'instruments',
    'rate',
    'streams',
    'arming',
  ]),
  verdict: z.enum(['pass', 'warn', 'fail', 'unknown']),
  says: longText,
  /** What to do; empty when nothing is to be done. */
  todo: longText,
});
export type PreflightRow = z.output<typeof preflightRow>;

/** Whether a live desk sends entries; exits and cancels always pass. */
export const armingRow = z.strictObject({
  armed: z.boolean(),
  /** When it was armed or disarmed last; null before the first time. */
  sinceMs: timestampMs.nullable(),
  /** When it disarms by itself if nobody touches the program; null while it is disarmed. */
  disarmsMs: timestampMs.nullable(),
  /** Why it was disarmed last; empty while it is armed and before the first time. */
  words: longText,
});
export type ArmingRow = z.output<typeof armingRow>;

/** What a person reads before arming a live desk. */
export const armingSheet = z.strictObject({
  account: shortText,
  broker: shortText,
  clientId: shortText,
  /** A simulated broker on this computer. */
  practice: z.boolean(),
  /** The limits in force, in the units that a person reads. */
  limits: z.array(z.strictObject({ title: shortText, says: shortText })).max(100),
  /** What is not as it was at the last arming; empty when all is. */
  changes: z.array(longText).max(200),
});
export type ArmingSheet = z.output<typeof armingSheet>;

/** The broker's list of contracts as this desk has it. */
export const masterRow = z.strictObject({
  state: z.enum(['none', 'loading', 'ready', 'old', 'failed']),
  /** The day in India for which it holds, YYYY-MM-DD; null before the first. */
  day: z.string().max(10).nullable(),
  instruments: count,
  fetchedMs: timestampMs.nullable(),
  /** `old` and `failed` say why and what is blocked by it. */
  words: longText,
});
export type MasterRow = z.output<typeof masterRow>;

/**
 * One desk of this program: paper, or one live account. A window shows one of them; the others go
 * on meanwhile.
 */
export const accountRow = z.strictObject({
  /** What `switch_desk` takes: `paper`, or the account's name. */
  desk: shortText,
  mode: z.enum(['paper', 'live']),
  account: shortText,
  broker: shortText,
  /** False until it is first shown: then it has no connection and sends nothing. */
  open: z.boolean(),
  /** green: logged in and caught up; amber: on its way; red: needs a person; off: not open. */
  light: z.enum(['green', 'amber', 'red', 'off']),
  /** One sentence behind the light. */
  says: longText,
  login: loginRow.shape.state.nullable(),
  /** A live desk that sends entries at this moment, whichever desk a window shows. */
  armed: z.boolean(),
  /** Orders still working there, and those of them whose outcome is unknown. */
  working: count,
  unknown: count,
});
export type AccountRow = z.output<typeof accountRow>;

/** Loosened limits that count from a later moment on. */
export const limitsWishRow = z.strictObject({
  limits: z.record(z.string(), int),
  dueMs: timestampMs,
});

/** active: all passes; reducing: only exits and cancels; halted: cancels, and exits by hand. */
export const tradingRow = z.strictObject({
  state: z.enum(TRADING_STATES),
  /** Empty while active. */
  because: longText,
  /** Of today: realised, open and charges; null while a price is missing. */
  loss: int.nullable(),
  reducingAt: int,
  haltedAt: int,
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
  /** `Orders` first; a live desk has `Market` too, whose loss never stops orders. */
  links: z.array(linkRow).max(20),
  alarms: z.array(alarmRow).max(200),
  /** Requests of this second; `spans` are the longer limits that the broker names. */
  rate: z.strictObject({
    used: count,
    limit: count,
    reserved: count,
    spans: z
      .array(
        z.strictObject({
          span: z.enum(['minute', 'hour', 'day']),
          counts: z.enum(['placements', 'requests']),
          used: count,
          limit: count,
          reserved: count,
        }),
      )
      .max(8)
      .optional(),
  }),
  funds: z.strictObject({ available: int, used: int }).nullable(),
  unknownOrders: count,
  ledgerSeq: count,
  latency: z.array(latencyRow).max(20),
  limits: z.record(z.string(), int),
  limitsWish: limitsWishRow.nullable(),
  trading: tradingRow,
  paper: z
    .strictObject({
      speed: count,
      alwaysOpen: z.boolean(),
      seed: count,
      faults: z.record(z.string(), int),
    })
    .nullable(),
  /** Null for paper, which needs none. */
  login: loginRow.nullable(),
  /** Null for paper, which moves no money and is never armed. */
  arming: armingRow.nullable(),
  /** The last morning check; null until one was made, and for paper. */
  preflight: z.strictObject({ atMs: timestampMs, rows: z.array(preflightRow).max(40) }).nullable(),
  /** Null for paper, whose contracts come from its own market. */
  master: masterRow.nullable(),
  /** Every desk of this program, this one too: paper first, then the accounts by name. */
  accounts: z.array(accountRow).max(50),
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
