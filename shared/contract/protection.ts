/** What the window says and sees of protection: rules as asked, plans and the map as drawn. */
import { z } from 'zod';
import { PRODUCTS } from '../domain/order-events.ts';
import { KEEPERS, PURPOSES, RULES_MAX, SIDES_OF_LEVEL } from '../domain/protection.ts';
import {
  count,
  instrumentIdSchema,
  int,
  longText,
  protectionIdSchema,
  shortText,
  standingIdSchema,
  timestampMs,
} from './schema.ts';

/** One holding of a strategy, or all of the strategy. There is one plan for a scope at most. */
export const protectionScopeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('holding'),
    instrument: instrumentIdSchema,
    product: z.enum(PRODUCTS),
  }),
  z.strictObject({ kind: z.literal('strategy') }),
]);

/**
 * price: of the holding itself. underlying: of the index, share or future named. premium: of the
 * strategy's legs together, for one unit. profit: realised and open, before charges.
 */
const watchSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('price') }),
  z.strictObject({ kind: z.literal('underlying'), instrument: instrumentIdSchema }),
  z.strictObject({ kind: z.literal('premium') }),
  z.strictObject({ kind: z.literal('profit') }),
]);

/** Null takes the side that the purpose means; only an underlying needs it said. */
const whenSchema = z.enum(SIDES_OF_LEVEL).nullable();

const ruleSchema = z.discriminatedUnion('purpose', [
  z.strictObject({
    purpose: z.enum(['stop', 'target']),
    watch: watchSchema,
    when: whenSchema,
    /** Ten-thousandths of a rupee; a profit may be below zero. */
    level: int,
  }),
  z.strictObject({
    purpose: z.literal('trailing'),
    watch: watchSchema,
    when: whenSchema,
    /** points: distance in ten-thousandths of a rupee; percent: in hundredths of a percent. */
    by: z.enum(['points', 'percent']),
    distance: count,
  }),
  z.strictObject({ purpose: z.literal('time'), atMs: timestampMs }),
]);

export const rulesSchema = z.array(ruleSchema).min(1).max(RULES_MAX);

export const protectionRow = z.strictObject({
  protectionId: protectionIdSchema,
  account: shortText,
  strategy: shortText,
  scope: protectionScopeSchema,
  /** The rules as `set_protection` takes them, to be edited and sent back whole. */
  rules: rulesSchema,
  /** For each rule: where it stands and what it sees at this moment. */
  readings: z.array(
    z.strictObject({
      says: longText,
      when: z.enum(SIDES_OF_LEVEL).nullable(),
      /** Where it fires, a trailing one with its mark; the moment for a time. */
      level: int.nullable(),
      mark: int.nullable(),
      value: int.nullable(),
      /** Why it cannot fire on this value; null when it can. */
      stale: longText.nullable(),
    }),
  ),
  where: z.enum(KEEPERS),
  /** What of it stands at the broker; null while this computer watches it and nothing else does. */
  kept: z
    .strictObject({
      standingId: standingIdSchema.nullable(),
      /**
       * here: the broker does not have it, and this computer watches meanwhile. nobody: the trader
       * counted it as gone and has not set the plan again.
       */
      state: z.enum(['sent', 'unknown', 'standing', 'fired', 'here', 'nobody']),
      brokerId: shortText.nullable(),
      quantity: count,
      sinceMs: timestampMs,
      /** Nobody knows its fate, so the trader may count it as gone. */
      inDoubt: z.boolean(),
      says: longText,
    })
    .nullable(),
  state: z.enum(['armed', 'fired']),
  /** Why it would not act now, such as a closed exchange; null when it would. */
  heldBack: longText.nullable(),
  setMs: timestampMs,
  fired: z
    .strictObject({
      atMs: timestampMs,
      rule: count,
      purpose: z.enum(PURPOSES),
      value: int,
      level: int,
      says: longText,
    })
    .nullable(),
});
export type ProtectionRow = z.output<typeof protectionRow>;

/** The protection map: of one open position, how many units are stopped out by whom. */
export const coverRow = z.strictObject({
  /** The key of the position's row. */
  key: shortText,
  held: count,
  /** By stop orders that rest at the exchange, working without this computer. */
  exchange: count,
  /** By orders that the broker keeps until the price comes, whoever placed them. */
  broker: count,
  /** By a plan with a stop or a trailing stop on this computer. */
  desk: count,
  none: count,
  /** What happens if this computer dies now. */
  says: longText,
  /** Why the broker would keep no stop of this holding; null where it would. */
  unkept: longText.nullable(),
});
export type CoverRow = z.output<typeof coverRow>;
