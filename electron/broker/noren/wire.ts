/**
 * What Noren sends, as far as we use it: one schema for each reply and frame. Nothing else knows
 * these shapes. Every scalar is text on this wire; a number is taken too, since some deployments
 * write one now and then. Keys we do not use are left out, keys we need are demanded.
 */
import { z } from 'zod';

const LONGEST_TEXT = 4_000;

const text = z
  .union([z.string().max(LONGEST_TEXT), z.number().refine(isExact)])
  .transform((value) => (typeof value === 'string' ? value : String(value)));

/** Absent, null and empty are the same on this wire. */
const maybe = text
  .nullish()
  .transform((value) => (value === undefined || value === '' ? null : value));

const filledText = text.refine((value) => value.trim() !== '');

/** A number that is written as plain digits and is the one that was sent. */
function isExact(value: number): boolean {
  return Number.isFinite(value) && Math.abs(value) < 1e15 && !/e/.test(String(value));
}

const id = filledText.refine((value) => /^[\x21-\x7e]{1,60}$/.test(value));

/** Of a position: only shown, so one that cannot be read never hides the position. */
const shownOnly = {
  netavgprc: maybe.catch(null),
  /** As `netavgprc` with what was carried over at what it cost; zero where nothing was. */
  netupldprc: maybe.catch(null),
  rpnl: maybe.catch(null),
  mult: maybe.catch(null),
  prcftr: maybe.catch(null),
};

/** What order rows and pushed updates have in common. */
const orderTerms = {
  exch: filledText,
  tsym: filledText,
  token: maybe,
  uid: maybe,
  actid: maybe,
  trantype: filledText,
  qty: filledText,
  prc: maybe,
  trgprc: maybe,
  prctyp: filledText,
  ret: maybe,
  prd: maybe,
  pcode: maybe,
  status: filledText,
  rejreason: maybe,
  fillshares: maybe,
  remarks: maybe,
  exch_tm: maybe,
};

export const orderRow = z.object({ ...orderTerms, norenordno: id });
export type OrderRow = z.output<typeof orderRow>;

/** The same with the alert that placed it, or the order that it is a slice of. */
export const placedByRow = orderRow.extend({ add_ord_id: maybe });
export type PlacedByRow = z.output<typeof placedByRow>;

/** Keys of alerts are printed with and without a capital. */
function smallKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key.toLowerCase(), each]));
}

const alertOrder = z.preprocess(
  smallKeys,
  z.object({ trantype: maybe, qty: maybe, prc: maybe, prd: maybe }),
);

/** An alert that waits and will place an order. */
export const alertRow = z.preprocess(
  smallKeys,
  z.object({
    al_id: id,
    ai_t: filledText,
    exch: filledText,
    tsym: filledText,
    token: maybe,
    remarks: maybe,
    norentm: maybe,
    trantype: maybe,
    qty: maybe,
    prc: maybe,
    prd: maybe,
    d: maybe,
    oivariable: z.array(z.object({ var_name: text, d: text })).nullish(),
    place_order_params: alertOrder.nullish(),
    place_order_params_leg2: alertOrder.nullish(),
  }),
);
export type AlertRow = z.output<typeof alertRow>;

/** The answer to each request about an alert; its yes is a sentence of its own. */
export const alertReply = z.preprocess(smallKeys, z.object({ stat: maybe, al_id: id.nullish() }));

/** Of one order's story, newest first. */
export const historyRow = z.object({
  norenordno: id,
  status: filledText,
  rpt: maybe,
  st_intrn: maybe,
  rejreason: maybe,
  fillshares: maybe,
  norentm: maybe,
  exch_tm: maybe,
});
export type HistoryRow = z.output<typeof historyRow>;

export const tradeRow = z.object({
  norenordno: id,
  flid: id,
  flqty: filledText,
  flprc: filledText,
  fltm: maybe,
  exch: filledText,
  tsym: filledText,
  token: maybe,
  trantype: filledText,
});
export type TradeRow = z.output<typeof tradeRow>;

export const positionRow = z.object({
  exch: filledText,
  tsym: filledText,
  token: maybe,
  prd: filledText,
  netqty: filledText,
  ...shownOnly,
});
export type PositionRow = z.output<typeof positionRow>;

/** A pushed update; two documents misprint two of its names. */
export const orderPush = z
  .object({
    ...orderTerms,
    norenordno: id.optional(),
    norenoordno: id.optional(),
    reporttype: maybe,
    flid: maybe,
    flqty: maybe,
    flprc: maybe,
    fltm: maybe,
    filltm: maybe,
  })
  .transform(({ norenordno, norenoordno, fltm, filltm, ...rest }, context) => {
    const number = norenordno ?? norenoordno;
    if (number === undefined) {
      context.addIssue('an update without an order number');
      return z.NEVER;
    }
    return { ...rest, norenordno: number, fltm: fltm ?? filltm };
  });
export type OrderPush = z.output<typeof orderPush>;

export const placedReply = z.object({ norenordno: id });
export const changedReply = z.object({ result: maybe });

/** A fresh account has only a handful of these; what is missing counts as nothing. */
export const limitsReply = z.object({
  cash: maybe,
  payin: maybe,
  payout: maybe,
  daycash: maybe,
  unclearedcash: maybe,
  brkcollamt: maybe,
  collateral: maybe,
  aux_brkcollamt: maybe,
  marginused: maybe,
});
export type LimitsReply = z.output<typeof limitsReply>;

export const orderMarginReply = z.object({
  marginused: maybe,
  marginusedprev: maybe,
  ordermargin: maybe,
});
export const basketMarginReply = z.object({ marginused: filledText, marginusedtrade: filledText });

const exchanges = z
  .array(z.string().max(20))
  .max(50)
  .nullish()
  .transform((list) => list ?? []);

/** Generations A and B; each names the token in its own way and one has both. */
export const loginReply = z.object({
  susertoken: maybe,
  access_token: maybe,
  expires_in: maybe,
  uid: maybe,
  USERID: maybe,
  actid: maybe,
  exarr: exchanges,
});

/** Flattrade's token host says `status` where all others say `stat`. */
export const flattradeToken = z.object({ status: maybe, token: maybe, client: maybe, emsg: maybe });

export const userReply = z.object({ actid: maybe, request_time: maybe, exarr: exchanges });

/** First word of every frame. */
export const connectAck = z.object({ s: maybe, k: maybe });

/** Snapshot with five levels; some deployments print the last key with a capital letter. */
export const quoteReply = z.record(z.string(), z.unknown()).transform((fields) => {
  const plain: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') plain[name.toLowerCase()] = value;
    else if (typeof value === 'number' && isExact(value)) plain[name.toLowerCase()] = String(value);
  }
  return plain;
});
