/** Questions that change nothing: name → parameters, result. */
import { z } from 'zod';
import { INTENTS } from '../domain/intent.ts';
import { ORDER_TYPES, PRODUCTS, VALIDITIES } from '../domain/order-events.ts';
import { batchPreview, batchPreviewParams } from './batch.ts';
import { exitScopeSchema, exitSizeSchema, placeOrderFields } from './commands.ts';
import { instrumentRow, quoteRow, storyLine } from './rows.ts';
import {
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

const complaint = z.strictObject({
  code: shortText,
  says: longText,
  retryLater: z.boolean(),
  /** It will be asked about when it is sent, and may be confirmed then. */
  asks: z.boolean(),
});

export const QUERIES = {
  about: {
    params: z.strictObject({}),
    result: z.strictObject({
      contract: count,
      appVersion: shortText,
      mode: z.enum(['paper', 'live']),
      home: z.string(),
    }),
  },
  /** What this desk's broker can do; the screen offers what stands here and nothing else. */
  manifest: {
    params: z.strictObject({}),
    result: z.strictObject({
      broker: shortText,
      ordersPerSecond: count,
      quotas: z.array(
        z.strictObject({
          span: z.enum(['minute', 'hour', 'day']),
          most: count,
          counts: z.enum(['placements', 'requests']),
        }),
      ),
      modificationsPerOrder: count,
      tradeIds: z.boolean(),
      orderTypes: z.array(z.enum(ORDER_TYPES)),
      validities: z.array(z.enum(VALIDITIES)),
      products: z.array(z.enum(PRODUCTS)),
      /** `broker` does it, `desk` does it while this program runs, or nobody (`no`). */
      abilities: z.array(
        z.strictObject({ name: shortText, by: z.enum(['broker', 'desk', 'no']), says: longText }),
      ),
    }),
  },
  /** The broker's own story of one order, oldest step first; a failure where it tells none. */
  broker_history: {
    params: z.strictObject({ orderId: orderIdSchema }),
    result: z.strictObject({
      steps: z.array(
        z.strictObject({
          atMs: timestampMs.nullable(),
          words: longText,
          status: shortText.nullable(),
          filled: quantitySchema.nullable(),
        }),
      ),
    }),
  },
  search_instruments: {
    params: z.strictObject({ text: z.string().max(100), limit: z.int().min(1).max(100) }),
    result: z.strictObject({ instruments: z.array(instrumentRow) }),
  },
  instruments: {
    params: z.strictObject({ ids: z.array(instrumentIdSchema).max(1_000) }),
    result: z.strictObject({ instruments: z.array(instrumentRow) }),
  },
  underlyings: {
    params: z.strictObject({}),
    result: z.strictObject({
      underlyings: z.array(
        z.strictObject({
          name: shortText,
          spot: instrumentIdSchema.nullable(),
          expiries: z.array(shortText),
        }),
      ),
    }),
  },
  chain: {
    params: z.strictObject({ underlying: shortText, expiryDay: shortText }),
    result: z.strictObject({
      strikes: z.array(
        z.strictObject({
          strike: priceSchema,
          call: instrumentRow.nullable(),
          put: instrumentRow.nullable(),
        }),
      ),
      future: instrumentRow.nullable(),
    }),
  },
  quotes: {
    params: z.strictObject({ instruments: z.array(instrumentIdSchema).max(1_000) }),
    result: z.strictObject({ quotes: z.array(quoteRow) }),
  },
  /** What the gate would say to this order now, its bound, value and margin; sends nothing. */
  preview_order: {
    params: placeOrderFields,
    result: z.strictObject({
      complaint: complaint.nullable(),
      /** The worst price it could trade at; null when it cannot be derived. */
      bound: priceSchema.nullable(),
      value: int.nullable(),
      margin: int.nullable(),
      charges: int.nullable(),
      /** How many orders the freeze quantity would cut it into. */
      slices: count,
    }),
  },
  /** What an exit would send now, for the words on the button. */
  preview_exit: {
    params: z.strictObject({
      scope: exitScopeSchema,
      size: exitSizeSchema,
      worst: priceSchema.optional(),
      assumeDead: z.array(orderIdSchema).max(50).optional(),
    }),
    result: z.strictObject({
      /** Exit Iron Condor 3: 4 legs, 300 qty */
      title: shortText,
      orders: z.array(
        z.strictObject({
          strategy: shortText,
          instrument: instrumentIdSchema,
          symbol: shortText,
          side: z.enum(['buy', 'sell']),
          quantity: quantitySchema,
          lots: count,
          /** No worse than this, whatever happens. */
          bound: priceSchema.nullable(),
          /** Where it begins, and in how many steps it comes to the bound. */
          first: priceSchema.nullable(),
          steps: count,
          /** It leaves only when the shorts of the same exit have been bought back. */
          waits: z.boolean(),
        }),
      ),
      /** Resting orders that are cancelled first. */
      cancels: z.array(
        z.strictObject({
          orderId: orderIdSchema,
          symbol: shortText,
          side: z.enum(['buy', 'sell']),
          quantity: quantitySchema,
          intent: z.enum(INTENTS),
        }),
      ),
      /**
       * Unknown orders that hold the exit back. Counting one as dead can overshoot by its units,
       * worth `value` at the market, if it is alive after all.
       */
      doubts: z.array(
        z.strictObject({
          orderId: orderIdSchema,
          instrument: instrumentIdSchema,
          symbol: shortText,
          side: z.enum(['buy', 'sell']),
          units: quantitySchema,
          lots: count,
          value: int.nullable(),
          sinceMs: timestampMs,
        }),
      ),
      /** Estimated, after each step in this order; null where it cannot be told. */
      margin: z
        .strictObject({
          now: int,
          steps: z.array(z.strictObject({ symbol: shortText, after: int })),
          peak: int,
          /** The peak when the longs go first, which sending all at once may come to. */
          atOncePeak: int,
        })
        .nullable(),
      refused: z.array(
        z.strictObject({ instrument: instrumentIdSchema, code: shortText, says: longText }),
      ),
    }),
  },
  /** What a batch would do now: its limits, margin at each step, the worst that can go wrong. */
  preview_batch: { params: batchPreviewParams, result: batchPreview },
  order_story: {
    params: z.strictObject({ orderId: orderIdSchema }),
    result: z.strictObject({ lines: z.array(storyLine) }),
  },
  activity: {
    params: z.strictObject({ beforeSeq: count.nullable(), limit: z.int().min(1).max(500) }),
    result: z.strictObject({ lines: z.array(storyLine) }),
  },
  export_orders: {
    params: z.strictObject({ format: z.enum(['csv', 'jsonl']) }),
    result: z.strictObject({ fileName: shortText, text: z.string() }),
  },
  /** Folds the ledger anew and compares with what the engine holds. */
  verify_folds: {
    params: z.strictObject({}),
    result: z.strictObject({
      equal: z.boolean(),
      orders: count,
      seq: count,
      differs: z.array(z.string()),
    }),
  },
} as const;

export type QueryName = keyof typeof QUERIES;
export type QueryParams<Name extends QueryName> = z.output<(typeof QUERIES)[Name]['params']>;
export type QueryInput<Name extends QueryName> = z.input<(typeof QUERIES)[Name]['params']>;
export type QueryResult<Name extends QueryName> = z.output<(typeof QUERIES)[Name]['result']>;
