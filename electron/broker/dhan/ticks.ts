/**
 * The feed's binary packets as ticks: little endian, several packets end to end in one frame, each
 * with its length (published layout, v2, 2026; byte vectors in test/golden/dhan).
 *
 * Four things are not what they seem. The time of the last trade is Indian wall clock counted as if
 * it were universal time. Prices are 32-bit floats, put back on the contract's tick. `close` is the
 * previous day's only while the market trades and today's afterwards. The total of the sell side
 * stands before that of the buy side (neither is used).
 */
import { type Price, price, PRICE_MAX, SCALE } from '../../../shared/domain/money.ts';
import { quantity, QUANTITY_MAX } from '../../../shared/domain/quantity.ts';
import type { Tick, TickLevel } from '../market-line.ts';
import { decodeDisconnect } from './decode.ts';
import { type Contract, feedKeyOf } from './instruments.ts';

export interface TickBatch {
  readonly ticks: readonly Tick[];
  /** Packets of contracts that we do not know. */
  readonly strangers: number;
  /** Packets, or the rest of a frame, that could not be read. */
  readonly unread: number;
  /** The reason code by which the feed hangs up. */
  readonly farewell: number | null;
}

export interface TickParts {
  byFeedKey(key: number): Contract | undefined;
  marketOpen(): boolean;
}

const HEADER = 8;
const CODE = { ticker: 2, quote: 4, openInterest: 5, previousClose: 6, full: 8 } as const;
const FAREWELL = 50;
/** Packets whose layout is published have one length; others are passed over by theirs. */
const LENGTHS: ReadonlyMap<number, number> = new Map([
  [CODE.ticker, 16],
  [CODE.quote, 50],
  [CODE.openInterest, 12],
  [CODE.previousClose, 16],
  [CODE.full, 162],
  [FAREWELL, 10],
]);

const DEPTH_AT = 62;
const DEPTH_ROW = 20;
const DEPTH_ROWS = 5;
const INDIA_AHEAD_S = 19_800;
/** 1 January 2000: what is older was never a trade. */
const FIRST_S = 946_684_800;
const PAISA = 100;
/** One step of the last place of a 32-bit float, as a share of its value. */
const FLOAT_STEP = 2 ** -23;

export function readTicks(bytes: Buffer, parts: TickParts): TickBatch {
  const ticks: Tick[] = [];
  let strangers = 0;
  let unread = 0;
  let at = 0;
  while (at < bytes.length) {
    if (at + HEADER > bytes.length) return { ticks, strangers, unread: unread + 1, farewell: null };
    const code = bytes.readUInt8(at);
    const length = bytes.readUInt16LE(at + 1);
    const fits = length >= HEADER && at + length <= bytes.length;
    const usual = LENGTHS.get(code);
    if (!fits || (usual !== undefined && usual !== length)) {
      return { ticks, strangers, unread: unread + 1, farewell: null };
    }
    if (code === FAREWELL) {
      return { ticks, strangers, unread, farewell: decodeDisconnect(bytes.subarray(at)) };
    }
    if (usual !== undefined) {
      const key = feedKeyOf(bytes.readUInt8(at + 3), bytes.readUInt32LE(at + 4));
      const contract = parts.byFeedKey(key);
      if (contract === undefined) strangers += 1;
      else {
        const tick = tickIn(bytes, at, code, contract, parts.marketOpen());
        if (tick === null) unread += 1;
        else ticks.push(tick);
      }
    }
    at += length;
  }
  return { ticks, strangers, unread, farewell: null };
}

/** Null when a number in it is none: then nothing of the packet is believed. */
function tickIn(
  bytes: Buffer,
  at: number,
  code: number,
  { instrument }: Contract,
  marketOpen: boolean,
): Tick | null {
  const { id, tick: step, kind } = instrument;
  if (code === CODE.openInterest) {
    return { instrument: id, openInterest: bytes.readUInt32LE(at + 8) };
  }
  const first = bytes.readFloatLE(at + 8);
  if (!isPrice(first)) return null;
  if (code === CODE.previousClose) return { instrument: id, close: onTick(first, step) };
  if (code === CODE.ticker) {
    const lastTradeMs = tradeMs(bytes.readUInt32LE(at + 12));
    return { instrument: id, last: onTick(first, step), lastTradeMs };
  }
  const full = code === CODE.full;
  const day = at + (full ? 46 : 34);
  const open = bytes.readFloatLE(day);
  const close = bytes.readFloatLE(day + 4);
  const high = bytes.readFloatLE(day + 8);
  const low = bytes.readFloatLE(day + 12);
  if (!isPrice(open) || !isPrice(close) || !isPrice(high) || !isPrice(low)) return null;
  const prices = {
    instrument: id,
    last: onTick(first, step),
    lastTradeMs: tradeMs(bytes.readUInt32LE(at + 14)),
    open: onTick(open, step),
    high: onTick(high, step),
    low: onTick(low, step),
    ...(marketOpen ? { close: onTick(close, step) } : {}),
  };
  // An index has no trades of its own; what stands in these places means nothing.
  if (kind === 'index') return prices;
  const traded = {
    ...prices,
    lastQuantity: quantity(bytes.readUInt16LE(at + 12)),
    volume: bytes.readUInt32LE(at + 22),
  };
  if (!full) return traded;
  const bids = levelsIn(bytes, at + DEPTH_AT, 0, step);
  const asks = levelsIn(bytes, at + DEPTH_AT, 1, step);
  if (bids === null || asks === null) return null;
  const openInterest = kind === 'equity' ? null : bytes.readUInt32LE(at + 34);
  return { ...traded, openInterest, bids, asks };
}

/** One side of the book, best first; places without an order are left out. */
function levelsIn(
  bytes: Buffer,
  at: number,
  side: 0 | 1,
  step: Price,
): readonly TickLevel[] | null {
  const levels: TickLevel[] = [];
  for (let row = 0; row < DEPTH_ROWS; row += 1) {
    const from = at + row * DEPTH_ROW;
    const units = bytes.readUInt32LE(from + side * 4);
    const rupees = bytes.readFloatLE(from + 12 + side * 4);
    if (!isPrice(rupees)) return null;
    const level = onTick(rupees, step);
    if (level === null || units === 0) continue;
    const orders = bytes.readUInt16LE(from + 8 + side * 2);
    levels.push({ price: level, quantity: quantity(Math.min(QUANTITY_MAX, units)), orders });
  }
  return levels;
}

/** Not so for infinities, for what is no number and for what lies outside every listed price. */
function isPrice(rupees: number): boolean {
  return rupees >= 0 && rupees * SCALE <= PRICE_MAX;
}

/**
 * The price that the float stands for: the multiple of the tick if that is as near as a float can
 * be, else the nearest paisa, since an index and a settlement price keep to no tick. Null for zero,
 * which is how the feed writes that there is none.
 */
export function onTick(rupees: number, tick: Price): Price | null {
  const scaled = rupees * SCALE;
  const noise = scaled * FLOAT_STEP + 1;
  const near = Math.round(scaled / tick) * tick;
  const exact = Math.abs(scaled - near) <= noise ? near : Math.round(scaled / PAISA) * PAISA;
  return exact <= 0 ? null : price(Math.min(PRICE_MAX, exact));
}

function tradeMs(seconds: number): number | null {
  const atS = seconds - INDIA_AHEAD_S;
  return atS < FIRST_S ? null : atS * 1_000;
}
