/**
 * The binary packets of the market feed and of the depth sockets, little endian, to the byte as
 * published (feed v2) and as the broker's Python client reads them. Prices go out as 32-bit floats
 * on the feed and as 64-bit floats on the depth sockets; the last quantity keeps only 16 bits.
 */
import { rupeesOf } from '../../market/rupees.ts';

export const PACKET = {
  ticker: 2,
  quote: 4,
  openInterest: 5,
  previousClose: 6,
  marketStatus: 7,
  full: 8,
  disconnect: 50,
  bidSide: 41,
  askSide: 51,
} as const;

/** Why the server ends a socket; the numbers are the broker's. */
export const REASON = {
  serverError: 800,
  tooManyInstruments: 804,
  tooManySockets: 805,
  noDataPlan: 806,
  tokenExpired: 807,
  wrongClient: 808,
  tokenInvalid: 809,
  clientInvalid: 810,
  badRequest: 814,
} as const;

/** The segment byte and the security id: together they name an instrument, neither does alone. */
export interface Address {
  readonly segment: number;
  readonly securityId: number;
}

export interface FeedLevel {
  /** Scaled. */
  readonly price: number;
  readonly quantity: number;
  readonly orders: number;
}

export interface FeedPicture {
  /** Prices are scaled. */
  readonly last: number;
  readonly lastQuantity: number;
  /** Seconds of the Indian wall clock; 0 when it never traded. */
  readonly lastTradeS: number;
  readonly average: number;
  readonly volume: number;
  readonly totalSell: number;
  readonly totalBuy: number;
  readonly openInterest: number;
  readonly highestInterest: number;
  readonly lowestInterest: number;
  readonly open: number;
  readonly close: number;
  readonly high: number;
  readonly low: number;
  readonly bids: readonly FeedLevel[];
  readonly asks: readonly FeedLevel[];
}

const HEADER = 8;
const LEVELS = 5;
const LEVEL_BYTES = 20;
const FULL_DEPTH_AT = 62;
const U16 = 0x1_0000;
const U32_MAX = 0xffff_ffff;

function u32(packet: Buffer, value: number, at: number): void {
  packet.writeUInt32LE(Math.min(U32_MAX, Math.max(0, Math.trunc(value))), at);
}

function f32(packet: Buffer, scaled: number, at: number): void {
  packet.writeFloatLE(rupeesOf(scaled), at);
}

function feedPacket(code: number, length: number, { segment, securityId }: Address): Buffer {
  const packet = Buffer.alloc(length);
  packet.writeUInt8(code, 0);
  packet.writeUInt16LE(length, 1);
  packet.writeUInt8(segment, 3);
  u32(packet, securityId, 4);
  return packet;
}

export function tickerPacket(
  to: Address,
  picture: Pick<FeedPicture, 'last' | 'lastTradeS'>,
): Buffer {
  const packet = feedPacket(PACKET.ticker, 16, to);
  f32(packet, picture.last, HEADER);
  u32(packet, picture.lastTradeS, 12);
  return packet;
}

export function previousClosePacket(to: Address, close: number, openInterest: number): Buffer {
  const packet = feedPacket(PACKET.previousClose, 16, to);
  f32(packet, close, HEADER);
  u32(packet, openInterest, 12);
  return packet;
}

export function openInterestPacket(to: Address, openInterest: number): Buffer {
  const packet = feedPacket(PACKET.openInterest, 12, to);
  u32(packet, openInterest, HEADER);
  return packet;
}

/** Header only; the meaning of its bytes is not published. */
export function marketStatusPacket(to: Address): Buffer {
  return feedPacket(PACKET.marketStatus, HEADER, to);
}

export function quotePacket(to: Address, picture: FeedPicture): Buffer {
  const packet = feedPacket(PACKET.quote, 50, to);
  writeTrade(packet, picture);
  writeDay(packet, picture, 34);
  return packet;
}

export function fullPacket(to: Address, picture: FeedPicture): Buffer {
  const packet = feedPacket(PACKET.full, FULL_DEPTH_AT + LEVELS * LEVEL_BYTES, to);
  writeTrade(packet, picture);
  u32(packet, picture.openInterest, 34);
  u32(packet, picture.highestInterest, 38);
  u32(packet, picture.lowestInterest, 42);
  writeDay(packet, picture, 46);
  for (let place = 0; place < LEVELS; place += 1) {
    const at = FULL_DEPTH_AT + place * LEVEL_BYTES;
    writeLevel(packet, at, picture.bids[place], picture.asks[place]);
  }
  return packet;
}

/** What quote and full packets share, from the last price to the totals; sell comes first. */
function writeTrade(packet: Buffer, picture: FeedPicture): void {
  f32(packet, picture.last, HEADER);
  packet.writeUInt16LE(picture.lastQuantity % U16, 12);
  u32(packet, picture.lastTradeS, 14);
  f32(packet, picture.average, 18);
  u32(packet, picture.volume, 22);
  u32(packet, picture.totalSell, 26);
  u32(packet, picture.totalBuy, 30);
}

function writeDay(packet: Buffer, { open, close, high, low }: FeedPicture, at: number): void {
  f32(packet, open, at);
  f32(packet, close, at + 4);
  f32(packet, high, at + 8);
  f32(packet, low, at + 12);
}

function writeLevel(
  packet: Buffer,
  at: number,
  bid: FeedLevel | undefined,
  ask: FeedLevel | undefined,
): void {
  u32(packet, bid?.quantity ?? 0, at);
  u32(packet, ask?.quantity ?? 0, at + 4);
  packet.writeUInt16LE((bid?.orders ?? 0) % U16, at + 8);
  packet.writeUInt16LE((ask?.orders ?? 0) % U16, at + 10);
  f32(packet, bid?.price ?? 0, at + 12);
  f32(packet, ask?.price ?? 0, at + 16);
}

export function disconnectPacket(reason: number, to: Address = NOBODY): Buffer {
  const packet = feedPacket(PACKET.disconnect, 10, to);
  packet.writeUInt16LE(reason, HEADER);
  return packet;
}

const NOBODY: Address = { segment: 0, securityId: 0 };
const DEPTH_HEADER = 12;
const DEPTH_ROW = 16;

/** The depth sockets put the length first, and their header has four bytes more. */
function depthHeader(code: number, length: number, to: Address, fourth: number): Buffer {
  const packet = Buffer.alloc(length);
  packet.writeUInt16LE(length, 0);
  packet.writeUInt8(code, 2);
  packet.writeUInt8(to.segment, 3);
  u32(packet, to.securityId, 4);
  u32(packet, fourth, 8);
  return packet;
}

export interface DepthSide {
  readonly side: 'bid' | 'ask';
  /** 20: always twenty rows and a sequence number; 200: as many rows as there are. */
  readonly levels: 20 | 200;
  readonly sequence: number;
  readonly rows: readonly FeedLevel[];
}

export function depthPacket(to: Address, { side, levels, sequence, rows }: DepthSide): Buffer {
  const count = levels === 20 ? levels : Math.min(levels, rows.length);
  const code = side === 'bid' ? PACKET.bidSide : PACKET.askSide;
  const fourth = levels === 20 ? sequence : count;
  const packet = depthHeader(code, DEPTH_HEADER + count * DEPTH_ROW, to, fourth);
  for (let place = 0; place < count; place += 1) {
    const row = rows[place];
    const at = DEPTH_HEADER + place * DEPTH_ROW;
    packet.writeDoubleLE(rupeesOf(row?.price ?? 0), at);
    u32(packet, row?.quantity ?? 0, at + 8);
    u32(packet, row?.orders ?? 0, at + 12);
  }
  return packet;
}

/**
 * The reason stands behind the header, as published, and also in the header's fourth number, where
 * the broker's own Python client looks for it.
 */
export function depthDisconnectPacket(reason: number): Buffer {
  const packet = depthHeader(PACKET.disconnect, DEPTH_HEADER + 2, NOBODY, reason);
  packet.writeUInt16LE(reason, DEPTH_HEADER);
  return packet;
}
