/** What the window says and sees of batches: a package as asked, its policy, and rows as drawn. */
import { z } from 'zod';
import { BATCH_INTENTS, BATCH_LEGS_MAX, ON_BREACH, SEQUENCES } from '../domain/batch-events.ts';
import { PRODUCTS } from '../domain/order-events.ts';
import {
  count,
  instrumentIdSchema,
  int,
  priceSchema,
  shortText,
  strategySchema,
} from './schema.ts';

const DAY_MS = 86_400_000;

export const batchPolicySchema = z.strictObject({
  /** Which legs leave first; each wave waits until the one before it has filled. */
  sequence: z.enum(SEQUENCES),
  /** Ticks of one step of paying up, 0 never pays up; how long a leg rests before each. */
  payUpTicks: z.int().min(0).max(1_000),
  payUpAfterMs: z.int().min(200).max(DAY_MS),
  /** Ticks that a leg may pay up in all. */
  payUpMost: z.int().min(0).max(10_000),
  /** Immediate-or-cancel legs. */
  ioc: z.boolean(),
  /** The legging budget: the most that getting out may cost, and the longest time, legged. */
  mostLoss: count,
  mostMs: z.int().min(1_000).max(DAY_MS),
  /** What happens when a leg fails or the budget is spent. */
  onBreach: z.enum(ON_BREACH),
});

const packageLegSchema = z.strictObject({
  instrument: instrumentIdSchema,
  /** Lots in one unit of the package: above zero bought, below zero sold. */
  ratio: z.int().min(-1_000).max(1_000),
  /** Its own limit; null takes it from the limit of the package. */
  price: priceSchema.nullable(),
});

const packageFields = {
  /** What the legs form, such as Iron condor. */
  structure: shortText,
  units: z.int().min(1).max(10_000),
  legs: z.array(packageLegSchema).min(1).max(BATCH_LEGS_MAX),
  /**
   * One limit on the package in points, for one lot of each ratio: above zero the most that is paid,
   * below zero the least that is received. Null where every leg has its own.
   */
  net: int.nullable(),
  /** The structure needs all its legs in one expiry. */
  oneExpiry: z.boolean(),
} as const;

export const batchFields = {
  strategy: strategySchema,
  /** enter opens or adds; exit closes what the strategy holds and never more. */
  intent: z.enum(BATCH_INTENTS),
  product: z.enum(PRODUCTS),
  ...packageFields,
  policy: batchPolicySchema,
  /** Lets a strategy that holds something already add to it. */
  scaleIn: z.boolean(),
  /**
   * The second half of a roll: entered for the same strategy when the first, which closes, is
   * complete.
   */
  roll: z.strictObject(packageFields).optional(),
} as const;
