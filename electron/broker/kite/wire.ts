/**
 * The shapes of Kite Connect v3, as its documentation and its samples show them. Nothing else in
 * this folder knows how a reply looks. Fields that are not read are not named, so that new ones do
 * no harm; fields that are read are strict. Ids are texts: the newer ones do not fit into a number.
 */
import { z } from 'zod';
import { QUANTITY_MAX } from '../../../shared/domain/quantity.ts';

export const success = z.object({ status: z.literal('success'), data: z.unknown() });

export const errorBody = z.object({
  status: z.literal('error'),
  error_type: z.string().max(80),
  message: z.string().nullish(),
});

export const streamFrame = z.object({ type: z.string().max(40), data: z.unknown() });

const id = z.string().regex(/^[\x21-\x7e]{1,80}$/);
const name = z.string().regex(/^[\x20-\x7e]{1,60}$/);
const text = z.string().nullish();
const units = z.int().min(0).max(QUANTITY_MAX);
const amount = z.number();
const side = z.enum(['BUY', 'SELL']);

/** Of a position: only shown, so one that cannot be read never hides the position. */
const shownOnly = {
  average_price: amount.nullish().catch(null),
  /** sell_value less buy_value, what was carried at what it cost. */
  value: amount.nullish().catch(null),
  multiplier: amount.nullish().catch(null),
};

/** `GET /orders` and the pushes, which lack some fields and have others. */
export const orderRow = z.object({
  order_id: id,
  user_id: text,
  account_id: text,
  status: name,
  status_message: text,
  status_message_raw: text,
  order_timestamp: text,
  exchange_update_timestamp: text,
  exchange: name,
  tradingsymbol: name,
  order_type: name,
  transaction_type: side,
  validity: text,
  product: name,
  quantity: units,
  price: amount,
  trigger_price: amount,
  filled_quantity: units,
  tag: text,
});
export type OrderRow = z.infer<typeof orderRow>;
export const orderRows = z.array(orderRow);

/** `GET /orders/{id}`: slimmer rows, oldest first. */
export const stepRow = z.object({
  order_id: id,
  status: name,
  status_message: text,
  order_timestamp: text,
  filled_quantity: units.nullish(),
});
export type StepRow = z.infer<typeof stepRow>;
export const stepRows = z.array(stepRow);

export const tradeRow = z.object({
  trade_id: id,
  order_id: id,
  exchange: name,
  tradingsymbol: name,
  transaction_type: side,
  quantity: units.min(1),
  average_price: amount,
  fill_timestamp: text,
  exchange_timestamp: text,
});
export type TradeRow = z.infer<typeof tradeRow>;
export const tradeRows = z.array(tradeRow);

export const positionRow = z.object({
  exchange: name,
  tradingsymbol: name,
  product: name,
  quantity: z.int().min(-QUANTITY_MAX).max(QUANTITY_MAX),
  ...shownOnly,
});
export type PositionRow = z.infer<typeof positionRow>;
export const positionsData = z.object({ net: z.array(positionRow) });

export const marginsData = z.object({
  equity: z.object({ net: amount, utilised: z.object({ debits: amount }) }),
});
export type MarginsData = z.infer<typeof marginsData>;

export const basketData = z.object({
  initial: z.object({ total: amount }),
  final: z.object({ total: amount }),
});
export type BasketData = z.infer<typeof basketData>;

/** The answer to an order, a change or a cancel; it says only that the request was taken. */
export const orderTaken = z.object({ order_id: id });

/** Numbers of triggers are whole numbers, unlike those of orders. */
const triggerId = z.union([z.int().positive().transform(String), z.string().regex(/^\d{1,20}$/)]);

/** The answer to each request about a trigger; it says only that the request was taken. */
export const triggerTaken = z.object({ trigger_id: triggerId });

const triggerResult = z.object({ status: text, order_id: text, rejection_reason: text });

/** `GET /gtt/triggers`: what stands, and what ended in the last days. */
export const triggerRow = z.object({
  id: triggerId,
  type: z.enum(['single', 'two-leg']),
  status: name,
  updated_at: text,
  condition: z.object({
    exchange: name,
    tradingsymbol: name,
    trigger_values: z.array(amount).min(1).max(2),
    last_price: amount,
  }),
  orders: z
    .array(
      z.object({
        transaction_type: side,
        product: name,
        quantity: units,
        price: amount,
        result: z.object({ order_result: triggerResult.nullish() }).nullish(),
      }),
    )
    .min(1)
    .max(2),
  meta: z.object({ rejection_reason: text }).nullish(),
});
export type TriggerRow = z.infer<typeof triggerRow>;
export const triggerRows = z.array(triggerRow);

export const sessionData = z.object({
  user_id: id,
  access_token: z.string().regex(/^[\x21-\x7e]{1,400}$/),
});

export const profileData = z.object({
  user_id: id,
  exchanges: z.array(z.string()),
});

const level = z.object({ price: amount, quantity: z.int().min(0), orders: z.int().min(0) });
export type LevelRow = z.infer<typeof level>;
const count = z.int().min(0);

/** One contract of `GET /quote`; those of indices and dead contracts lack some fields. */
export const quoteRow = z.object({
  timestamp: text,
  last_trade_time: text,
  last_price: amount,
  last_quantity: count.nullish(),
  volume: count.nullish(),
  oi: amount.nullish(),
  lower_circuit_limit: amount.nullish(),
  upper_circuit_limit: amount.nullish(),
  ohlc: z.object({ open: amount, high: amount, low: amount, close: amount }),
  depth: z.object({ buy: z.array(level).max(20), sell: z.array(level).max(20) }).nullish(),
});
export type QuoteRow = z.infer<typeof quoteRow>;

/** Keyed by `EXCHANGE:SYMBOL`; the rows are parsed one by one, so the keys never name a field. */
export const quotesData = z
  .unknown()
  .refine((value) => typeof value === 'object' && value !== null);
