/**
 * What the engine publishes: topic → snapshot, patch. A patch only says what changed; rows are
 * replaced whole by their key. The market topic carries what its subscriber asked to watch.
 */
import { z } from 'zod';
import { batchRow } from './batch.ts';
import { coverRow, protectionRow } from './protection.ts';
import {
  deskView,
  depthRow,
  gapRow,
  greeksRow,
  orderRow,
  positionRow,
  quoteRow,
  totalsRow,
} from './rows.ts';
import { batchIdSchema, instrumentIdSchema, protectionIdSchema, shortText } from './schema.ts';

export const TOPICS = {
  blotter: {
    params: z.strictObject({}),
    snapshot: z.strictObject({ orders: z.array(orderRow), gaps: z.array(gapRow) }),
    patch: z.strictObject({ orders: z.array(orderRow), gaps: z.array(gapRow).optional() }),
  },
  positions: {
    params: z.strictObject({}),
    snapshot: z.strictObject({
      rows: z.array(positionRow),
      totals: totalsRow,
      greeks: z.array(greeksRow),
    }),
    patch: z.strictObject({
      rows: z.array(positionRow),
      removed: z.array(shortText),
      totals: totalsRow,
      /** Of held contracts whose greeks changed; they come some times a second at most. */
      greeks: z.array(greeksRow).optional(),
    }),
  },
  /** Plans of protection, and the protection map: one row for every open position. */
  protection: {
    params: z.strictObject({}),
    snapshot: z.strictObject({ plans: z.array(protectionRow), cover: z.array(coverRow) }),
    /** `ended` are plans and `flat` positions that are no more. */
    patch: z.strictObject({
      plans: z.array(protectionRow),
      cover: z.array(coverRow),
      ended: z.array(protectionIdSchema),
      flat: z.array(shortText),
    }),
  },
  /** Batches that are not over, and those that ended on this trading day. */
  batches: {
    params: z.strictObject({}),
    snapshot: z.strictObject({ batches: z.array(batchRow) }),
    /** `removed` ended on an earlier day. */
    patch: z.strictObject({ batches: z.array(batchRow), removed: z.array(batchIdSchema) }),
  },
  desk: {
    params: z.strictObject({}),
    snapshot: deskView,
    patch: deskView.partial(),
  },
  market: {
    params: z.strictObject({
      instruments: z.array(instrumentIdSchema).max(500),
      /** The one contract whose five levels of depth are wanted. */
      depth: instrumentIdSchema.nullable(),
    }),
    snapshot: z.strictObject({ quotes: z.array(quoteRow), depth: depthRow.nullable() }),
    patch: z.strictObject({ quotes: z.array(quoteRow), depth: depthRow.nullable().optional() }),
  },
} as const;

export type TopicName = keyof typeof TOPICS;
export type TopicParams<Name extends TopicName> = z.output<(typeof TOPICS)[Name]['params']>;
export type TopicSnapshot<Name extends TopicName> = z.output<(typeof TOPICS)[Name]['snapshot']>;
export type TopicPatch<Name extends TopicName> = z.output<(typeof TOPICS)[Name]['patch']>;
