/**
 * Everything a person or a rule can ask the engine to do: name → parameters, result. A command
 * carries its own id, made once per gesture; the same id twice returns the first outcome.
 */
import { z } from 'zod';
import { BATCH_CHOICES } from '../domain/batch-events.ts';
import { INTENTS } from '../domain/intent.ts';
import { LIMIT_NAMES } from '../domain/limits.ts';
import { ORDER_TYPES, PRODUCTS, VALIDITIES } from '../domain/order-events.ts';
import { KEEPERS } from '../domain/protection.ts';
import { batchFields } from './batch.ts';
import { limitsWishRow, preflightRow } from './rows.ts';
import { protectionScopeSchema, rulesSchema } from './protection.ts';
import {
  batchIdSchema,
  commandIdSchema,
  count,
  instrumentIdSchema,
  int,
  longText,
  orderIdSchema,
  priceSchema,
  protectionIdSchema,
  quantitySchema,
  shortText,
  standingIdSchema,
  strategySchema,
} from './schema.ts';

const base = { commandId: commandIdSchema };

/**
 * The answer means: recorded in the ledger at this number. What happens then is seen on the topics.
 */
const recorded = z.strictObject({
  seq: count,
  orderIds: z.array(orderIdSchema).max(500),
});

/**
 * Answers the questions of an earlier refusal of just this: the `nonce` of its `confirm`, good once
 * and for some seconds. It goes with a new command id, for it is a new gesture.
 */
const confirmField = { confirm: z.string().min(1).max(60).optional() };

const orderFields = {
  instrument: instrumentIdSchema,
  side: z.enum(['buy', 'sell']),
  quantity: quantitySchema,
  type: z.enum(ORDER_TYPES),
  /** Required for limit and stop_limit; for market and stop the engine derives the bound. */
  price: priceSchema.nullable(),
  trigger: priceSchema.nullable(),
  validity: z.enum(VALIDITIES),
  product: z.enum(PRODUCTS),
  strategy: strategySchema,
  /** Only enter, exit and protect can be asked for; the rest arise inside. */
  intent: z.enum(INTENTS).extract(['enter', 'exit', 'protect']),
  /** Allows a named strategy that already holds this contract to add to it. */
  scaleIn: z.boolean(),
} as const;

export const placeOrderFields = z.strictObject(orderFields);

/** What an exit covers; the button that sends it spells the same scope. */
export const exitScopeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('position'),
    strategy: strategySchema,
    instrument: instrumentIdSchema,
    product: z.enum(PRODUCTS),
  }),
  z.strictObject({ kind: z.literal('strategy'), strategy: strategySchema }),
  z.strictObject({ kind: z.literal('underlying'), underlying: shortText }),
  z.strictObject({ kind: z.literal('all') }),
]);

/** How much: a share of what is held in percent, or whole lots (only for one position). */
export const exitSizeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('percent'), percent: z.int().min(1).max(100) }),
  z.strictObject({ kind: z.literal('lots'), lots: z.int().min(1).max(100_000) }),
]);

const faultShare = z.int().min(0).max(10_000);

/**
 * Chances in ten-thousandths that the paper broker misbehaves in each way; `linkDrop` is the chance
 * in each second.
 */
export const paperFaultsSchema = z.strictObject({
  lostReply: faultShare,
  lostRequest: faultShare,
  lateAcceptance: faultShare,
  slowReply: faultShare,
  rejectStorm: faultShare,
  duplicateUpdate: faultShare,
  reorderedUpdate: faultShare,
  missingUpdate: faultShare,
  lostRead: faultShare,
  linkDrop: faultShare,
});
export type PaperFaultShares = z.infer<typeof paperFaultsSchema>;

export const COMMANDS = {
  place_order: {
    params: z.strictObject({ ...base, ...orderFields, ...confirmField }),
    result: recorded,
  },
  modify_order: {
    params: z.strictObject({
      ...base,
      orderId: orderIdSchema,
      quantity: quantitySchema,
      price: priceSchema,
      trigger: priceSchema.nullable(),
      ...confirmField,
    }),
    result: recorded,
  },
  cancel_orders: {
    params: z.strictObject({ ...base, orderIds: z.array(orderIdSchema).min(1).max(500) }),
    result: z.strictObject({
      seq: count,
      requested: z.array(orderIdSchema),
      /** Those that could not be asked, each with the reason. */
      refused: z.array(z.strictObject({ orderId: orderIdSchema, code: shortText, says: longText })),
    }),
  },
  exit: {
    params: z.strictObject({
      ...base,
      scope: exitScopeSchema,
      size: exitSizeSchema,
      /** The worst price that is taken; only of one position. */
      worst: priceSchema.optional(),
      /** Longs do not wait until the shorts that they hedge are bought back. */
      atOnce: z.boolean().optional(),
      /** Unknown orders that hold the exit back and are counted as dead, whatever that may cost. */
      assumeDead: z.array(orderIdSchema).max(50).optional(),
    }),
    result: z.strictObject({
      seq: count,
      orderIds: z.array(orderIdSchema),
      /** Resting exits and entries that were asked to cancel first. */
      cancelling: z.array(orderIdSchema),
      refused: z.array(
        z.strictObject({ instrument: instrumentIdSchema, code: shortText, says: longText }),
      ),
    }),
  },
  /** Ends them where they stand and cancels what they have at the broker. */
  stop_exit: {
    params: z.strictObject({ ...base, exitIds: z.array(shortText).min(1).max(100) }),
    result: recorded,
  },
  /** Lets exits that wait for shorts go at once. */
  release_exit: {
    params: z.strictObject({ ...base, exitIds: z.array(shortText).min(1).max(100) }),
    result: recorded,
  },
  /** Sends a package as one: one verdict over all its legs, then leg after leg by its policy. */
  send_batch: {
    params: z.strictObject({ ...base, ...batchFields, ...confirmField }),
    /** Two ids for a roll, the one that closes first. */
    result: z.strictObject({
      ...recorded.shape,
      batchIds: z.array(batchIdSchema).min(1).max(2),
    }),
  },
  /** What a person chooses for a batch that is legged; `deciding` is the only time for it. */
  decide_batch: {
    params: z.strictObject({
      ...base,
      batchId: batchIdSchema,
      choice: z.enum(BATCH_CHOICES),
    }),
    result: recorded,
  },
  /** Sends no further leg and cancels what rests; what has filled waits for a choice. */
  cancel_batch: { params: z.strictObject({ ...base, batchId: batchIdSchema }), result: recorded },
  assume_dead: { params: z.strictObject({ ...base, orderId: orderIdSchema }), result: recorded },
  claim_order: {
    params: z.strictObject({ ...base, orderId: orderIdSchema, strategy: strategySchema }),
    result: recorded,
  },
  /**
   * A person has looked at a contract that was held back, or where the broker holds another
   * quantity. `take` also books that difference as External, to be claimed.
   */
  release_contract: {
    params: z.strictObject({
      ...base,
      instrument: instrumentIdSchema,
      take: z.boolean(),
      reason: z.string().trim().min(3).max(200),
    }),
    result: recorded,
  },
  /**
   * Arms the scope with these rules, the first of which to fire gets out of all of it; or edits
   * the plan that the scope has, in place. A plan that had fired is armed again by it.
   */
  set_protection: {
    params: z.strictObject({
      ...base,
      strategy: strategySchema,
      scope: protectionScopeSchema,
      /** Who watches: this computer when nothing is said, or the broker. */
      where: z.enum(KEEPERS).optional(),
      rules: rulesSchema,
    }),
    result: recorded,
  },
  end_protection: {
    params: z.strictObject({ ...base, protectionId: protectionIdSchema }),
    result: recorded,
  },
  /**
   * The trader counts an order at the broker as gone whose fate is not known. It may fire all the
   * same, so what is exited meanwhile could turn the position around.
   */
  assume_standing_dead: {
    params: z.strictObject({ ...base, standingId: standingIdSchema }),
    result: recorded,
  },
  set_kill: {
    params: z.strictObject({
      ...base,
      level: z.union([z.literal(1), z.literal(2), z.literal(3)]),
      reason: longText,
    }),
    result: recorded,
  },
  rearm_kill: {
    params: z.strictObject({ ...base, reason: z.string().trim().min(3).max(200) }),
    result: recorded,
  },
  resume_trading: {
    params: z.strictObject({ ...base, reason: z.string().trim().min(3).max(200) }),
    result: recorded,
  },
  set_limits: {
    params: z.strictObject({
      ...base,
      limits: z.partialRecord(z.enum(LIMIT_NAMES), int),
      ...confirmField,
    }),
    /** What is tightened counts now. What is loosened is asked about, then waits as `wish`. */
    result: z.strictObject({
      limits: z.record(z.enum(LIMIT_NAMES), int),
      wish: limitsWishRow.nullable(),
    }),
  },
  /** Takes back what waits to be loosened. */
  withdraw_limits: { params: z.strictObject(base), result: recorded },
  set_paper_faults: {
    params: z.strictObject({ ...base, faults: paperFaultsSchema.partial() }),
    result: z.strictObject({ faults: paperFaultsSchema }),
  },
  set_paper_market: {
    params: z.strictObject({
      ...base,
      /** Times real speed; 0 holds the market still. */
      speed: z.int().min(0).max(50).optional(),
      alwaysOpen: z.boolean().optional(),
    }),
    result: z.strictObject({ speed: count, alwaysOpen: z.boolean() }),
  },
  import_chain: {
    params: z.strictObject({
      ...base,
      /** The whole file as text; the window reads it through a file dialog or a drop. */
      fileName: shortText,
      text: z.string().max(20_000_000),
    }),
    result: z.strictObject({
      underlying: shortText,
      expiryDay: shortText,
      strikes: count,
      instruments: count,
    }),
  },
  import_instruments: {
    params: z.strictObject({ ...base, fileName: shortText, text: z.string().max(60_000_000) }),
    result: z.strictObject({ instruments: count, skipped: count }),
  },
  /**
   * Logs this desk in with what the box keeps, what a redirect brought and what is given here, by
   * the names of `login.fields`. What is given passes once and never comes back. The answer comes
   * when the broker has answered.
   */
  log_in: {
    params: z.strictObject({
      ...base,
      given: z.record(z.string().min(1).max(40), z.string().max(4_000)),
    }),
    result: z.strictObject({ loggedIn: z.boolean() }),
  },
  /** Ends the session at the broker and wipes its token here. Orders at the exchange stay. */
  log_out: { params: z.strictObject(base), result: z.strictObject({ loggedOut: z.boolean() }) },
  /**
   * The address that the browser came back to, as pasted. When nothing else is missing it logs in
   * at once; otherwise it is held for the next `log_in`, and `missing` says what that needs.
   */
  read_redirect: {
    params: z.strictObject({ ...base, address: z.string().min(1).max(4_000) }),
    result: z.strictObject({ loggedIn: z.boolean(), missing: z.array(shortText) }),
  },
  run_preflight: {
    params: z.strictObject(base),
    result: z.strictObject({ atMs: count, rows: z.array(preflightRow) }),
  },
  /** Fetches the broker's list of contracts anew, whatever is kept. */
  refresh_instruments: {
    params: z.strictObject(base),
    result: z.strictObject({ instruments: count, skipped: count, day: shortText }),
  },
  reconcile_now: { params: z.strictObject(base), result: z.strictObject({ asked: z.boolean() }) },
} as const;

export type CommandName = keyof typeof COMMANDS;
export type CommandParams<Name extends CommandName> = z.output<(typeof COMMANDS)[Name]['params']>;
export type CommandInput<Name extends CommandName> = z.input<(typeof COMMANDS)[Name]['params']>;
export type CommandResult<Name extends CommandName> = z.output<(typeof COMMANDS)[Name]['result']>;
export type ExitScope = z.output<typeof exitScopeSchema>;
export type ExitSize = z.output<typeof exitSizeSchema>;
