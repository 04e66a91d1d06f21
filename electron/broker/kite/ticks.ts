/**
 * Kite's binary prices. A frame is a bundle: u16 count, then for each packet u16 length and body,
 * all integers big-endian; the length and the segment in the token's low byte say what a packet is.
 * Layout and divisors: the broker's documentation of its ticker, and its official clients.
 *
 * Thousands of packets a second come through here, so a reader owns its structs and fills them anew
 * for every frame. Whatever has to outlive the call is copied out with `copyTick`.
 */
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import { PRICE_MAX, type Price } from '../../../shared/domain/money.ts';
import { type Quantity, QUANTITY_MAX } from '../../../shared/domain/quantity.ts';
import type { Tick, TickLevel } from '../market-line.ts';

const LTP = 8;
const INDEX_QUOTE = 28;
const INDEX_FULL = 32;
const QUOTE = 44;
const FULL = 184;

const LEVELS = 5;
const LEVEL_BYTES = 12;
const BIDS_AT = 64;
const ASKS_AT = BIDS_AT + LEVELS * LEVEL_BYTES;

const INDICES = 9;
const SECOND_MS = 1_000;
/** 1 January 2100: what claims to be later is no time. */
const LAST_SECOND = 4_102_444_800;

/**
 * Segment → what a wire price is multiplied by to be in ten-thousandths of a rupee. Zero means
 * that it is divided by a thousand instead (CDS: ten-millionths); negative is no segment.
 */
const TIMES = new Int32Array(256).fill(-1);
for (const [segment, times] of [
  [1, 100], // NSE
  [2, 100], // NFO
  [3, 0], // CDS
  [4, 100], // BSE
  [5, 100], // BFO
  [6, 1], // BCD
  [7, 100], // MCX
  [8, 100], // MCXSX
  [INDICES, 100],
] as const) {
  TIMES[segment] = times;
}
const CDS_OVER = 1_000;

/** Shares have no open interest: the field is there and means nothing. */
const NSE = 1;
const BSE = 4;

/** Not a price: sticks out in every comparison with the largest one. */
const NO_PRICE = Number.POSITIVE_INFINITY;

export interface PacketLevel {
  price: number;
  quantity: number;
  orders: number;
}

/** One packet, prices scaled, times in epoch seconds; `length` says which fields were sent. */
export interface PacketTick {
  token: number;
  length: number;
  last: number;
  lastQuantity: number;
  volume: number;
  open: number;
  high: number;
  low: number;
  close: number;
  lastTradeS: number;
  openInterest: number;
  exchangeS: number;
  readonly bids: readonly PacketLevel[];
  readonly asks: readonly PacketLevel[];
}

export interface TickReader {
  /** Valid up to the count of the last `read`, and only until the next one. */
  readonly ticks: readonly PacketTick[];
  /** Packets and bundles that could not be read since the start. */
  readonly unreadable: number;
  /** How many packets were read into `ticks`; none from a bundle that is cut off. */
  read(bytes: Uint8Array): number;
}

export function openTickReader(): TickReader {
  return new Reader();
}

class Reader implements TickReader {
  readonly ticks: PacketTick[] = [];
  unreadable = 0;

  read(bytes: Uint8Array): number {
    if (bytes.length < 2) return 0;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const packets = view.getUint16(0);
    if (!isWhole(view, packets)) {
      this.unreadable += 1;
      return 0;
    }
    let at = 2;
    let count = 0;
    for (let packet = 0; packet < packets; packet += 1) {
      const length = view.getUint16(at);
      if (fill(this.#struct(count), view, at + 2, length)) count += 1;
      else this.unreadable += 1;
      at += 2 + length;
    }
    return count;
  }

  #struct(index: number): PacketTick {
    let struct = this.ticks[index];
    if (struct === undefined) {
      struct = emptyTick();
      this.ticks.push(struct);
    }
    return struct;
  }
}

/** Whether every packet that the bundle announces is in it. */
function isWhole(view: DataView, packets: number): boolean {
  const end = view.byteLength;
  let at = 2;
  for (let packet = 0; packet < packets; packet += 1) {
    if (at + 2 > end) return false;
    at += 2 + view.getUint16(at);
    if (at > end) return false;
  }
  return true;
}

function emptyTick(): PacketTick {
  const levels = (): readonly PacketLevel[] =>
    Array.from({ length: LEVELS }, () => ({ price: 0, quantity: 0, orders: 0 }));
  return {
    token: 0,
    length: 0,
    last: 0,
    lastQuantity: 0,
    volume: 0,
    open: 0,
    high: 0,
    low: 0,
    close: 0,
    lastTradeS: 0,
    openInterest: 0,
    exchangeS: 0,
    bids: levels(),
    asks: levels(),
  };
}

/** False for a packet of unknown kind or with a price that cannot be one. */
function fill(tick: PacketTick, view: DataView, at: number, length: number): boolean {
  if (length < LTP) return false;
  const token = view.getUint32(at);
  const times = TIMES[token & 0xff] ?? -1;
  if (times < 0) return false;
  tick.token = token;
  tick.length = length;
  tick.last = scaled(view.getUint32(at + 4), times);
  if (tick.last > PRICE_MAX) return false;
  switch (length) {
    case LTP:
      return true;
    case INDEX_QUOTE:
    case INDEX_FULL:
      return (token & 0xff) === INDICES && fillIndex(tick, view, at, length);
    case QUOTE:
      return (token & 0xff) !== INDICES && fillQuote(tick, view, at, times);
    case FULL:
      return (
        (token & 0xff) !== INDICES &&
        fillQuote(tick, view, at, times) &&
        fillDepth(tick, view, at, times)
      );
    default:
      // A length that the documentation does not know: some kind of packet that came later.
      return false;
  }
}

/** Indices send high, low, open, close; contracts open, high, low, close. */
function fillIndex(tick: PacketTick, view: DataView, at: number, length: number): boolean {
  tick.high = scaled(view.getUint32(at + 8), 100);
  tick.low = scaled(view.getUint32(at + 12), 100);
  tick.open = scaled(view.getUint32(at + 16), 100);
  tick.close = scaled(view.getUint32(at + 20), 100);
  tick.exchangeS = length === INDEX_FULL ? view.getUint32(at + 28) : 0;
  return pricesAreSane(tick) && tick.exchangeS < LAST_SECOND;
}

function fillQuote(tick: PacketTick, view: DataView, at: number, times: number): boolean {
  tick.lastQuantity = view.getUint32(at + 8);
  tick.volume = view.getUint32(at + 16);
  tick.open = scaled(view.getUint32(at + 28), times);
  tick.high = scaled(view.getUint32(at + 32), times);
  tick.low = scaled(view.getUint32(at + 36), times);
  tick.close = scaled(view.getUint32(at + 40), times);
  return pricesAreSane(tick);
}

function fillDepth(tick: PacketTick, view: DataView, at: number, times: number): boolean {
  tick.lastTradeS = view.getUint32(at + 44);
  tick.openInterest = view.getUint32(at + 48);
  tick.exchangeS = view.getUint32(at + 60);
  if (tick.lastTradeS >= LAST_SECOND || tick.exchangeS >= LAST_SECOND) return false;
  return (
    fillSide(tick.bids, view, at + BIDS_AT, times) && fillSide(tick.asks, view, at + ASKS_AT, times)
  );
}

function fillSide(
  levels: readonly PacketLevel[],
  view: DataView,
  start: number,
  times: number,
): boolean {
  let at = start;
  for (const level of levels) {
    level.quantity = view.getUint32(at);
    level.price = scaled(view.getUint32(at + 4), times);
    level.orders = view.getUint16(at + 8);
    if (level.price > PRICE_MAX) return false;
    at += LEVEL_BYTES;
  }
  return true;
}

function scaled(wire: number, times: number): number {
  if (times !== 0) return wire * times;
  return wire % CDS_OVER === 0 ? Math.round(wire / CDS_OVER) : NO_PRICE;
}

function pricesAreSane({ open, high, low, close }: PacketTick): boolean {
  return open <= PRICE_MAX && high <= PRICE_MAX && low <= PRICE_MAX && close <= PRICE_MAX;
}

/** A tick of its own out of a struct that the next frame will fill anew. */
export function copyTick(packet: PacketTick, instrument: InstrumentId): Tick {
  const last = priceOrNone(packet.last);
  if (packet.length === LTP) return { instrument, last };
  const day = {
    instrument,
    last,
    open: priceOrNone(packet.open),
    high: priceOrNone(packet.high),
    low: priceOrNone(packet.low),
    close: priceOrNone(packet.close),
  };
  if (packet.length === INDEX_QUOTE) return day;
  if (packet.length === INDEX_FULL) return { ...day, exchangeMs: momentOrNone(packet.exchangeS) };
  const traded = {
    ...day,
    lastQuantity: units(packet.lastQuantity),
    volume: packet.volume,
  };
  if (packet.length === QUOTE) return traded;
  const segment = packet.token & 0xff;
  return {
    ...traded,
    lastTradeMs: momentOrNone(packet.lastTradeS),
    openInterest: segment === NSE || segment === BSE ? null : packet.openInterest,
    exchangeMs: momentOrNone(packet.exchangeS),
    bids: copyLevels(packet.bids),
    asks: copyLevels(packet.asks),
  };
}

/** Levels without a price or a quantity are places that nobody fills. */
function copyLevels(levels: readonly PacketLevel[]): readonly TickLevel[] {
  const copies: TickLevel[] = [];
  for (const { price, quantity, orders } of levels) {
    if (price === 0 || quantity === 0) continue;
    copies.push({ price: price as Price, quantity: units(quantity), orders });
  }
  return copies;
}

/** Before the first trade of a day the wire has a zero. */
function priceOrNone(value: number): Price | null {
  return value === 0 ? null : (value as Price);
}

function momentOrNone(seconds: number): number | null {
  return seconds === 0 ? null : seconds * SECOND_MS;
}

/** Cheap shares rest in larger sizes than one order may have; more than that is shown as that. */
function units(wire: number): Quantity {
  return Math.min(wire, QUANTITY_MAX) as Quantity;
}
