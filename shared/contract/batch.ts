/** What the window says and sees of batches: a package as asked, its policy, and rows as drawn. */
import { z } from 'zod';
import {
  BATCH_CHOICES,
  BATCH_INTENTS,
  BATCH_LEGS_MAX,
  ON_BREACH,
  SEQUENCES,
  STOP_CAUSES,
} from '../domain/batch-events.ts';
import { BATCH_STATES, LEG_STATES } from '../domain/batch-transitions.ts';
import { PRODUCTS } from '../domain/order-events.ts';
import {
  batchIdSchema,
  commandIdSchema,
  count,
  instrumentIdSchema,
  int,
  longText,
  orderIdSchema,
  priceSchema,
  quantitySchema,
  shortText,
  strategySchema,
  timestampMs,
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
   * One limit on the package in points, for one lot of each ratio: above zero the most that is
   * paid, below zero the least that is received. Null where every leg has its own.
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

/** One leg as its lane draws it. */
const laneRow = z.strictObject({
  leg: shortText,
  instrument: instrumentIdSchema,
  symbol: shortText,
  side: z.enum(['buy', 'sell']),
  ratio: count,
  quantity: quantitySchema,
  /** Where its newest order stands, or would leave; and the worst that paying up may come to. */
  price: priceSchema,
  bound: priceSchema,
  wave: count,
  state: z.enum(LEG_STATES),
  says: longText,
  filled: quantitySchema,
  /** Σ price × quantity of the fills; divide by `filled` to print the average. */
  filledValue: int,
  /** Units that may still fill, that went out again, and that are held of it now. */
  open: quantitySchema,
  unwound: quantitySchema,
  held: quantitySchema,
  orderIds: z.array(orderIdSchema),
  /** When anything happened to it last; null before it left. */
  updatedMs: timestampMs.nullable(),
  /** The broker's or the desk's own words about its newest order. */
  words: longText,
});

export const batchRow = z.strictObject({
  batchId: batchIdSchema,
  commandId: commandIdSchema,
  account: shortText,
  strategy: shortText,
  structure: shortText,
  intent: z.enum(BATCH_INTENTS),
  product: z.enum(PRODUCTS),
  units: count,
  net: int.nullable(),
  policy: batchPolicySchema,
  after: batchIdSchema.nullable(),
  state: z.enum(BATCH_STATES),
  says: longText,
  legs: z.array(laneRow),
  /**
   * While some of it has filled and not all: since when, when the budget of time ends, and what
   * getting out would cost at this moment. The cost is null where no fresh price tells it.
   */
  legged: z
    .strictObject({ sinceMs: timestampMs, untilMs: timestampMs, cost: int.nullable() })
    .nullable(),
  /** Why it stopped last; null while it goes on. */
  stopped: z
    .strictObject({
      cause: z.enum(STOP_CAUSES),
      leg: shortText.nullable(),
      says: longText,
      atMs: timestampMs,
    })
    .nullable(),
  /** The choice that waits for a person, with what it would cost from the book as it stands. */
  decision: z
    .strictObject({
      sinceMs: timestampMs,
      toComplete: int.nullable(),
      toUnwind: int.nullable(),
      /** What may be chosen; with the reason where it would be refused now. */
      choices: z.array(
        z.strictObject({ choice: z.enum(BATCH_CHOICES), refused: longText.nullable() }),
      ),
    })
    .nullable(),
  /** Orders of its legs: all, filled whole, and ended without that. */
  total: count,
  succeeded: count,
  failed: count,
  orderIds: z.array(orderIdSchema),
  createdMs: timestampMs,
  changedMs: timestampMs,
  endedMs: timestampMs.nullable(),
});
export type BatchRow = z.output<typeof batchRow>;

export const batchPreviewParams = z.strictObject(batchFields);

const leftLeg = z.strictObject({
  symbol: shortText,
  side: z.enum(['buy', 'sell']),
  units: quantitySchema,
});

/** What stands when one leg fails or rests while the others do what the sequence lets them. */
const branchRow = z.strictObject({
  leg: shortText,
  /** 26,000 CE fails or rests; left: 65 NIFTY… bought. */
  says: longText,
  left: z.array(leftLeg),
  /** The most it can lose at expiry; null when that has no end, or when no expiry tells it. */
  mostLoss: int.nullable(),
  unlimited: z.boolean(),
  /** What getting out of it at once would lose, from the book as it stands. */
  toUnwind: int.nullable(),
});

export const batchPreview = z.strictObject({
  /**
   * Everything that speaks against it now, each in words; nothing is sent while one does not ask.
   */
  complaints: z.array(
    z.strictObject({
      code: shortText,
      says: longText,
      retryLater: z.boolean(),
      asks: z.boolean(),
    }),
  ),
  legs: z.array(
    z.strictObject({
      leg: shortText,
      instrument: instrumentIdSchema,
      symbol: shortText,
      side: z.enum(['buy', 'sell']),
      quantity: quantitySchema,
      price: priceSchema,
      bound: priceSchema,
      wave: count,
      slices: count,
    }),
  ),
  /**
   * In points: what the limits add up to, what paying up may come to, and the market's own price.
   */
  net: int.nullable(),
  worstNet: int.nullable(),
  natural: int.nullable(),
  charges: int.nullable(),
  /** Estimated by this program, now and after each leg in the order of the sequence. */
  margin: z
    .strictObject({
      atMs: timestampMs,
      now: int,
      steps: z.array(z.strictObject({ leg: shortText, symbol: shortText, after: int })),
      peak: int,
      /** What the worst choice of legs would need beside what is held; what is available. */
      worst: int.nullable(),
      available: int.nullable(),
    })
    .nullable(),
  /** The broker's own answer for all legs together; null where it gives none. */
  brokerMargin: z
    .strictObject({
      atMs: timestampMs,
      needed: int.nullable(),
      /** Why there is no figure; empty when there is one. */
      words: longText,
    })
    .nullable(),
  /** The worst three, the worst first. */
  branches: z.array(branchRow).max(3),
});
export type BatchPreview = z.output<typeof batchPreview>;
