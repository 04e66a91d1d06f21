/**
 * Order frames as a broker of this country sends them: one JSON object with some twenty-five
 * fields, prices in rupees, trades along with the picture. Until the first live adapter exists the
 * reader here stands in for it: every field that the desk uses is checked before it is believed.
 */
import type {
  BrokerOrder,
  BrokerStatus,
  BrokerTrade,
  BrokerUpdate,
} from '../../electron/broker/gateway.ts';
import {
  asId,
  type BrokerOrderId,
  type InstrumentId,
  type TradeId,
} from '../../shared/domain/ids.ts';
import { type Price, price, SCALE } from '../../shared/domain/money.ts';
import type { OrderType, Product, Validity } from '../../shared/domain/order-events.ts';
import { type Quantity, quantity } from '../../shared/domain/quantity.ts';

export interface FrameFacts {
  readonly id: string;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly status: keyof typeof STATUS;
  readonly quantity: number;
  readonly filled: number;
  /** The trade that this frame reports; none when it only changes the picture. */
  readonly trade: { readonly id: string; readonly quantity: number } | null;
  readonly updatedMs: number;
}

const RUPEES = 101.05;
/** Large enough for a storm of fills on one order. */
export const WIRE_QUANTITY = 9_999_990;

export function brokerIdOf(n: number): string {
  return `2511210${String(n).padStart(8, '0')}`;
}

export function frameText(facts: FrameFacts): string {
  const { id, symbol, side, status, filled, trade, updatedMs } = facts;
  return JSON.stringify({
    type: 'order',
    data: {
      account_id: 'BENCH1',
      order_id: id,
      exchange_order_id: `11000000${id}`,
      parent_order_id: null,
      status,
      status_message: null,
      order_timestamp: updatedMs,
      exchange_timestamp: updatedMs,
      variety: 'regular',
      modified: false,
      exchange: 'NFO',
      tradingsymbol: symbol,
      instrument_token: 12_345_678,
      order_type: 'LIMIT',
      transaction_type: side,
      validity: 'DAY',
      product: 'NRML',
      quantity: facts.quantity,
      disclosed_quantity: 0,
      price: RUPEES,
      trigger_price: 0,
      average_price: filled > 0 ? RUPEES : 0,
      filled_quantity: filled,
      pending_quantity: facts.quantity - filled,
      cancelled_quantity: 0,
      tag: null,
      trades:
        trade === null
          ? []
          : [{ trade_id: trade.id, quantity: trade.quantity, price: RUPEES, at: updatedMs }],
    },
  });
}

const STATUS = {
  OPEN: 'working',
  COMPLETE: 'filled',
  CANCELLED: 'cancelled',
  REJECTED: 'rejected',
  'TRIGGER PENDING': 'trigger_pending',
} as const satisfies Readonly<Record<string, BrokerStatus>>;
const SIDES = { BUY: 'buy', SELL: 'sell' } as const;
const TYPES: Readonly<Record<string, OrderType>> = {
  LIMIT: 'limit',
  MARKET: 'market',
  SL: 'stop_limit',
  'SL-M': 'stop',
};
const PRODUCTS: Readonly<Record<string, Product>> = { NRML: 'nrml', MIS: 'mis', CNC: 'cnc' };
const VALIDITIES: Readonly<Record<string, Validity>> = { DAY: 'day', IOC: 'ioc' };

class Misfit extends Error {
  override readonly name = 'Misfit';
}

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Misfit('not an object');
  }
  return value as Fields;
}

function text(from: Fields, name: string): string {
  const value = from[name];
  if (typeof value !== 'string' || value === '' || value.length > 80) throw new Misfit(name);
  return value;
}

function words(from: Fields, name: string): string {
  const value = from[name];
  if (value === null) return '';
  if (typeof value !== 'string') throw new Misfit(name);
  return value;
}

function units(from: Fields, name: string): Quantity {
  const value = from[name];
  if (typeof value !== 'number') throw new Misfit(name);
  return quantity(value);
}

/** Rupees that are not on the scale of ten-thousandths are refused, not rounded. */
function rupees(from: Fields, name: string): Price {
  const value = from[name];
  if (typeof value !== 'number') throw new Misfit(name);
  const scaled = Math.round(value * SCALE);
  if (Math.abs(scaled - value * SCALE) > 1e-6) throw new Misfit(name);
  return price(scaled);
}

function moment(from: Fields, name: string): number {
  const value = from[name];
  if (!Number.isSafeInteger(value)) throw new Misfit(name);
  return value as number;
}

function row<Value>(table: Readonly<Record<string, Value>>, from: Fields, name: string): Value {
  const found = table[text(from, name)];
  if (found === undefined) throw new Misfit(name);
  return found;
}

/** Null for what is no order frame; a frame that does not fit throws. */
export function readFrame(line: string): BrokerUpdate | null {
  const frame = fields(JSON.parse(line));
  if (frame['type'] !== 'order') return null;
  const data = fields(frame['data']);
  const brokerOrderId = asId<BrokerOrderId>(text(data, 'order_id'));
  const exchange = text(data, 'exchange');
  const instrument = asId<InstrumentId>(`${exchange}:${text(data, 'tradingsymbol')}`);
  const side = row(SIDES, data, 'transaction_type');
  const trigger = rupees(data, 'trigger_price');
  const filled = units(data, 'filled_quantity');
  const order: BrokerOrder = {
    brokerOrderId,
    tag: data['tag'] === null ? null : text(data, 'tag'),
    instrument,
    side,
    product: row(PRODUCTS, data, 'product'),
    validity: row(VALIDITIES, data, 'validity'),
    quantity: units(data, 'quantity'),
    type: row(TYPES, data, 'order_type'),
    price: rupees(data, 'price'),
    trigger: trigger === 0 ? null : trigger,
    status: row(STATUS, data, 'status'),
    filled,
    filledValue: null,
    rejection: null,
    words: words(data, 'status_message'),
    updatedMs: moment(data, 'exchange_timestamp'),
  };
  const { trades } = data;
  if (!Array.isArray(trades)) throw new Misfit('trades');
  return { order, trades: trades.map((trade) => readTrade(fields(trade), order)) };
}

function readTrade(from: Fields, { brokerOrderId, instrument, side }: BrokerOrder): BrokerTrade {
  return {
    tradeId: asId<TradeId>(text(from, 'trade_id')),
    brokerOrderId,
    instrument,
    side,
    quantity: units(from, 'quantity'),
    price: rupees(from, 'price'),
    atMs: moment(from, 'at'),
  };
}
