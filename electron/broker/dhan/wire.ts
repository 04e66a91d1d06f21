/**
 * Every shape that Dhan's REST replies and order pushes have. Extra fields pass, the ones we use
 * are checked; what is not there, or is something else, makes the whole reply unreadable instead of
 * a guess. Field names stand as on the wire, misspelt ones too (published pages and recordings of
 * API v2, 2024 to 2026).
 */
import { z } from 'zod';

/** Numbers come as numbers, now and then as text, and in scientific notation. */
const numberText = z
  .string()
  .max(40)
  .regex(/^[+-]?\d{1,15}(?:\.\d{1,15})?(?:[eE][+-]?\d{1,2})?$/)
  .pipe(z.coerce.number());
const number = z.union([z.number(), numberText]);
/** Where nothing, empty text and zero mean the same. */
const numberOrZero = z
  .union([number, z.null().transform(() => 0), z.literal('').transform(() => 0)])
  .optional()
  .transform((value) => value ?? 0);
const units = number.refine((value) => Number.isSafeInteger(value));
const unitsOrZero = numberOrZero.refine((value) => Number.isSafeInteger(value));

/** Longer than any text of theirs that we keep; what is longer is cut, not refused. */
const WORDS_MAX = 500;
const words = z
  .union([
    z.string().transform((text) => text.slice(0, WORDS_MAX)),
    z.number().transform(String),
    z.null().transform(() => ''),
  ])
  .optional()
  .transform((text) => text ?? '');

const ID_FORM = /^[\x21-\x7e]{1,40}$/;
const id = z.union([z.string(), z.int().transform(String)]).pipe(z.string().regex(ID_FORM));

/** A trade without its own id cannot be told from its twin, and the broker writes none as these. */
const tradeId = id.refine((text) => !/^(?:0+|NA|null)$/i.test(text));

const side = z.enum(['BUY', 'SELL']);

export const orderRow = z.object({
  dhanClientId: words,
  orderId: id,
  exchangeOrderId: words,
  correlationId: words,
  orderStatus: z.string().min(1).max(40),
  transactionType: side,
  exchangeSegment: z.string().min(1).max(20),
  productType: words,
  orderType: words,
  validity: words,
  securityId: id,
  quantity: units,
  price: numberOrZero,
  triggerPrice: numberOrZero,
  afterMarketOrder: z.boolean().nullish(),
  updateTime: words,
  omsErrorDescription: words,
  /** The one count to trust: what remains is zero after a cancel. */
  filledQty: units,
});
export type OrderRow = z.infer<typeof orderRow>;

export const orderRows = z.array(orderRow);

export const tradeRow = z.object({
  dhanClientId: words,
  orderId: id,
  exchangeTradeId: tradeId,
  transactionType: side,
  exchangeSegment: z.string().min(1).max(20),
  securityId: id,
  tradedQuantity: units,
  tradedPrice: number,
  updateTime: words,
  exchangeTime: words,
});
export type TradeRow = z.infer<typeof tradeRow>;
export const tradeRows = z.array(tradeRow);

export const positionRow = z.object({
  dhanClientId: words,
  exchangeSegment: z.string().min(1).max(20),
  securityId: id,
  productType: words,
  netQty: units,
  costPrice: numberOrZero,
  /** Only shown, so one that cannot be read never hides the position. */
  realizedProfit: number.nullish().catch(null),
  multiplier: number.nullish().catch(null),
});
export type PositionRow = z.infer<typeof positionRow>;
export const positionRows = z.array(positionRow);

export const fundLimit = z.union([
  z
    .object({ availabelBalance: number, utilizedAmount: numberOrZero })
    .transform(({ availabelBalance, utilizedAmount }) => {
      return { available: availabelBalance, used: utilizedAmount };
    }),
  z
    .object({ availableBalance: number, utilizedAmount: numberOrZero })
    .transform(({ availableBalance, utilizedAmount }) => {
      return { available: availableBalance, used: utilizedAmount };
    }),
]);

/** Answer to place, modify and cancel. */
export const orderTaken = z.object({ orderId: id, orderStatus: words });

/** One leg of a forever order; its order type holds whether it is alone. */
export const foreverRow = z.object({
  dhanClientId: words,
  orderId: id,
  correlationId: words,
  orderStatus: z.string().min(1).max(40),
  transactionType: side,
  exchangeSegment: z.string().min(1).max(20),
  productType: words,
  orderType: z.enum(['SINGLE', 'OCO']),
  securityId: id,
  quantity: units,
  price: numberOrZero,
  triggerPrice: number,
  legName: words,
  createTime: words,
  updateTime: words,
});
export type ForeverRow = z.infer<typeof foreverRow>;
export const foreverRows = z.array(foreverRow);

/** The two forms that are published for one call. */
export const basketMargin = z.union([
  z.object({ totalMargin: number }).transform(({ totalMargin }) => totalMargin),
  z.object({ total_margin: number }).transform(({ total_margin: total }) => total),
]);

export const profile = z.object({
  dhanClientId: id,
  tokenValidity: words,
  activeSegment: words,
  dataPlan: words,
});
export type Profile = z.infer<typeof profile>;

export const addressList = z.object({
  primaryIP: words,
  secondaryIP: words,
  detectedIP: words,
  ipMatchStatus: words,
  ordersAllowed: z.union([z.boolean(), z.string()]).nullish(),
});

export const tokenAnswer = z.object({
  dhanClientId: id,
  accessToken: z
    .string()
    .min(20)
    .max(4_000)
    .regex(/^[\x21-\x7e]+$/),
  expiryTime: words,
});

export const consentAnswer = z.object({
  consentAppId: z.string().regex(/^[\w.-]{1,128}$/),
});

/** Inside a token, for whom and until when it is; a hint, the profile decides. */
export const tokenPayload = z.object({
  exp: z.number().optional(),
  dhanClientId: z.union([z.string(), z.number().transform(String)]).optional(),
});

const level = z.object({ quantity: numberOrZero, orders: numberOrZero, price: numberOrZero });
export const quoteRow = z.object({
  last_price: numberOrZero,
  last_quantity: numberOrZero,
  last_trade_time: words,
  lower_circuit_limit: numberOrZero,
  upper_circuit_limit: numberOrZero,
  ohlc: z
    .object({ open: numberOrZero, close: numberOrZero, high: numberOrZero, low: numberOrZero })
    .optional(),
  depth: z.object({ buy: z.array(level).max(20), sell: z.array(level).max(20) }).optional(),
  oi: numberOrZero,
  volume: numberOrZero,
});
export type QuoteRow = z.infer<typeof quoteRow>;
/** Rows are read one by one: a contract with an odd one does not take the others along. */
export const quoteAnswer = z.object({
  data: z.record(z.string(), z.record(z.string(), z.unknown())),
});

export const chainSide = z.object({
  greeks: z.object({ delta: number.nullish(), theta: number.nullish() }).optional(),
  implied_volatility: number.nullish(),
  last_price: numberOrZero,
  oi: numberOrZero,
  previous_close_price: numberOrZero,
  top_ask_price: numberOrZero,
  top_ask_quantity: numberOrZero,
  top_bid_price: numberOrZero,
  top_bid_quantity: numberOrZero,
  volume: numberOrZero,
});
export type ChainSide = z.infer<typeof chainSide>;
export const chainAnswer = z.object({
  data: z.object({
    oc: z.record(
      z.string().max(24),
      z.object({ ce: z.unknown().optional(), pe: z.unknown().optional() }),
    ),
  }),
});
export type ChainAnswer = z.infer<typeof chainAnswer>;

/**
 * An order push. Numbers that are zero are left out of it, and its keys begin in lower case on the
 * wire and in upper case in the published table: `alertData` in decode.ts takes either.
 */
export const orderAlert = z.object({
  clientId: words,
  exchange: z.string().min(1).max(10),
  segment: z.string().min(1).max(4),
  securityId: id,
  orderNo: id,
  exchOrderNo: words,
  product: words,
  txnType: z.enum(['B', 'S']),
  orderType: words,
  validity: words,
  quantity: unitsOrZero,
  tradedQty: unitsOrZero,
  price: numberOrZero,
  triggerPrice: numberOrZero,
  offMktFlag: words,
  lastUpdatedTime: words,
  reasonDescription: words,
  status: z.string().min(1).max(40),
  correlationId: words,
});
export type OrderAlert = z.infer<typeof orderAlert>;
export const ALERT_KEYS: readonly string[] = Object.keys(orderAlert.shape);
export const ALERT_TYPE = 'order_alert';

/** All the ways to say no; which key holds the code depends on the route. */
export const refusalBody = z.object({
  errorCode: z.union([z.string(), z.number().transform(String)]).nullish(),
  errorMessage: z.string().nullish(),
  internalErrorCode: z.string().nullish(),
  internalErrorMessage: z.string().nullish(),
  status: z.union([z.string(), z.number().transform(String)]).nullish(),
  message: z.string().nullish(),
  error: z.string().nullish(),
  data: z.unknown().optional(),
});
