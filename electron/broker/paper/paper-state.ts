/**
 * The paper broker's file: the exchange's truth, the contracts it mentions and where the market
 * stood. Read strictly; a file that does not fit is refused with what to do and left untouched.
 */
import { z } from 'zod';
import type {
  BrokerOrderId,
  BrokerStandingId,
  InstrumentId,
  TradeId,
} from '../../../shared/domain/ids.ts';
import { EXCHANGES, INSTRUMENT_KINDS, type Instrument } from '../../../shared/domain/instrument.ts';
import { price, PRICE_MAX } from '../../../shared/domain/money.ts';
import { ORDER_TYPES, PRODUCTS, VALIDITIES } from '../../../shared/domain/order-events.ts';
import { quantity, QUANTITY_MAX, signedQuantity } from '../../../shared/domain/quantity.ts';
import { REJECTIONS, type RejectionCode } from '../../../shared/domain/rejections.ts';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import type { MarketState } from '../../market/simulated-market.ts';
import type { ExchangeState } from './paper-exchange.ts';
import { NO_STANDING, type StandingState } from './paper-standing.ts';
import { PAPER_FILE } from './paper-store.ts';

const FORMAT = 'unwind-paper-exchange';
const VERSION = 1;

export interface PaperState {
  readonly exchange: ExchangeState;
  readonly standing: StandingState;
  /**
   * Every contract that an order or a position names, so that none is ever without a definition.
   */
  readonly contracts: readonly Instrument[];
  readonly market: MarketState;
}

const id = z.string().min(1).max(80);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const time = z.number();
const aPrice = z.int().min(0).max(PRICE_MAX).transform(price);
const units = z.int().min(0).max(QUANTITY_MAX).transform(quantity);
const instrumentId = id.transform((text) => text as InstrumentId);
const orderId = id.transform((text) => text as BrokerOrderId);
const tradeId = id.transform((text) => text as TradeId);
const side = z.enum(['buy', 'sell']);
const product = z.enum(PRODUCTS);
const rejection = z.enum(Object.keys(REJECTIONS) as [RejectionCode, ...RejectionCode[]]);

const order = z.strictObject({
  brokerOrderId: orderId,
  tag: id.nullable(),
  instrument: instrumentId,
  side,
  product,
  validity: z.enum(VALIDITIES),
  placedMs: time,
  quantity: units,
  type: z.enum(ORDER_TYPES),
  price: aPrice,
  trigger: aPrice.nullable(),
  status: z.enum([
    'pending',
    'working',
    'trigger_pending',
    'filled',
    'cancelled',
    'rejected',
    'expired',
  ]),
  filled: units,
  filledValue: z.int(),
  rejection: rejection.nullable(),
  words: z.string(),
  updatedMs: time,
  queueAhead: z.number().nullable(),
  modifications: z.int(),
});

const trade = z.strictObject({
  tradeId,
  brokerOrderId: orderId,
  instrument: instrumentId,
  side,
  product,
  quantity: units,
  price: aPrice,
  atMs: time,
});

const position = z.strictObject({
  instrument: instrumentId,
  product,
  net: z.int().transform(signedQuantity),
});

const leg = z.strictObject({ trigger: aPrice, limit: aPrice }).nullable();

const standing = z.strictObject({
  brokerStandingId: id.transform((text) => text as BrokerStandingId),
  tag: id.nullable(),
  instrument: instrumentId,
  side,
  product,
  quantity: units,
  stop: leg,
  target: leg,
  status: z.enum(['standing', 'fired', 'cancelled', 'rejected', 'expired']),
  orderIds: z.array(orderId),
  words: z.string(),
  placedMs: time,
  updatedMs: time,
});

const contract = z.strictObject({
  id: instrumentId,
  exchange: z.enum(EXCHANGES),
  symbol: id,
  underlying: id,
  kind: z.enum(INSTRUMENT_KINDS),
  expiryDay: day.nullable(),
  strike: aPrice.nullable(),
  tick: aPrice,
  lot: units,
  freeze: units,
});

const positive = z.number().positive();

const path = z.strictObject({
  name: id,
  level: positive,
  factor: positive,
  close: positive,
  open: positive,
  high: positive,
  low: positive,
});

const overlay = z.strictObject({
  underlying: id,
  expiryDay: day,
  strikes: z.array(z.int().positive()),
  volatilities: z.strictObject({
    strikes: z.array(positive),
    volatilities: z.array(positive),
  }),
  figures: z.record(id, z.strictObject({ volume: z.number(), openInterest: z.number() })),
});

const file = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  exchange: z.strictObject({
    lastNumber: z.int().min(0),
    day,
    cash: z.int(),
    orders: z.array(order),
    trades: z.array(trade),
    positions: z.array(position),
  }),
  // A file of an earlier version has none.
  standing: z
    .strictObject({ lastNumber: z.int().min(0), kept: z.array(standing) })
    .default({ ...NO_STANDING, kept: [] }),
  contracts: z.array(contract),
  market: z.strictObject({ paths: z.array(path), overlays: z.array(overlay) }),
});

export function writePaperState(state: PaperState): string {
  return JSON.stringify({ format: FORMAT, version: VERSION, ...state });
}

/** The words name the first thing that does not fit. */
export function readPaperState(text: string): Result<PaperState, string> {
  const value = readJson(text);
  if (!value.ok) return value;
  const parsed = file.safeParse(value.value);
  if (!parsed.success) {
    const first = parsed.error.issues[0];
    const where = first?.path.join('.') ?? '';
    return err(damaged(`${where === '' ? 'the file' : where}: ${first?.message ?? 'unreadable'}`));
  }
  const { exchange, standing: waiting, contracts, market } = parsed.data;
  return ok({ exchange, standing: waiting, contracts, market });
}

function readJson(text: string): Result<unknown, string> {
  try {
    return ok(JSON.parse(text));
  } catch (cause) {
    return err(damaged(cause instanceof Error ? cause.message : 'it is not JSON'));
  }
}

function damaged(detail: string): string {
  return (
    `The paper account in ${PAPER_FILE} cannot be read (${detail}). ` +
    'Nothing was changed. Move the file away to start with an empty paper account.'
  );
}
