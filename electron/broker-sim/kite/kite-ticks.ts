/**
 * The ticker's binary frames: big-endian, a count of packets, then length and body of each. What a
 * packet is can be told from its length and its segment alone: 8 bytes last price, 28 and 32 an
 * index, 44 a quote, 184 with depth. Prices are in hundredths, of currencies in ten-millionths.
 */
import type { DepthLevel } from '../../market/quotes.ts';
import type { QuotePicture } from '../venue.ts';
import { inParts } from '../wire-numbers.ts';

export type TickMode = 'ltp' | 'quote' | 'full';

/** Everything a packet may hold, prices in the wire's own parts. */
export interface TickFigures {
  readonly token: number;
  readonly last: number;
  readonly lastQuantity: number;
  readonly average: number;
  readonly volume: number;
  readonly buyQuantity: number;
  readonly sellQuantity: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly lastTradeS: number;
  readonly openInterest: number;
  readonly openInterestHigh: number;
  readonly openInterestLow: number;
  readonly exchangeS: number;
  readonly bids: readonly TickLevelFigures[];
  readonly asks: readonly TickLevelFigures[];
}

export interface TickLevelFigures {
  readonly price: number;
  readonly quantity: number;
  readonly orders: number;
}

const CDS = 3;
const BCD = 6;
const INDICES = 9;
const LEVELS = 5;
const LEVEL_BYTES = 12;
const FULL_BYTES = 184;
const LARGEST = 2_147_483_647;

export const HEARTBEAT: Uint8Array = Uint8Array.of(0);

export function partsPerRupee(token: number): number {
  const segment = token % 256;
  if (segment === CDS) return 10_000_000;
  return segment === BCD ? 10_000 : 100;
}

export function tickFrame(packets: readonly Uint8Array[]): Uint8Array {
  const bytes = 2 + packets.reduce((sum, packet) => sum + 2 + packet.length, 0);
  const frame = new Uint8Array(bytes);
  const view = new DataView(frame.buffer);
  view.setUint16(0, packets.length);
  let at = 2;
  for (const packet of packets) {
    view.setUint16(at, packet.length);
    frame.set(packet, at + 2);
    at += 2 + packet.length;
  }
  return frame;
}

export function tickPacket(figures: TickFigures, mode: TickMode): Uint8Array {
  const { token, last } = figures;
  if (mode === 'ltp') return words([token, last]);
  if (token % 256 === INDICES) return indexPacket(figures, mode);
  const quote = [
    token,
    last,
    figures.lastQuantity,
    figures.average,
    figures.volume,
    figures.buyQuantity,
    figures.sellQuantity,
    figures.open,
    figures.high,
    figures.low,
    figures.close,
  ];
  if (mode === 'quote') return words(quote);
  const { lastTradeS, openInterest, openInterestHigh, openInterestLow, exchangeS } = figures;
  const head = [...quote, lastTradeS, openInterest, openInterestHigh, openInterestLow, exchangeS];
  const packet = new Uint8Array(FULL_BYTES);
  packet.set(words(head), 0);
  const depthAt = head.length * 4;
  putLevels(packet, depthAt, figures.bids);
  putLevels(packet, depthAt + LEVELS * LEVEL_BYTES, figures.asks);
  return packet;
}

/** High and low come before open here. */
function indexPacket(figures: TickFigures, mode: TickMode): Uint8Array {
  const { token, last, high, low, open, close, exchangeS } = figures;
  const quote = [token, last, high, low, open, close, last - close];
  return words(mode === 'quote' ? quote : [...quote, exchangeS]);
}

function words(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, place) => view.setInt32(place * 4, Math.min(LARGEST, value)));
  return bytes;
}

function putLevels(packet: Uint8Array, at: number, levels: readonly TickLevelFigures[]): void {
  const view = new DataView(packet.buffer);
  levels.slice(0, LEVELS).forEach(({ price, quantity, orders }, place) => {
    const from = at + place * LEVEL_BYTES;
    view.setUint32(from, Math.min(LARGEST, quantity));
    view.setUint32(from + 4, Math.min(LARGEST, price));
    view.setUint16(from + 8, Math.min(65_535, orders));
  });
}

export function figuresOf(token: number, { quote, exchangeMs }: QuotePicture): TickFigures {
  const parts = partsPerRupee(token);
  const price = (scaled: number | null): number => inParts(scaled ?? 0, parts);
  const level = (each: DepthLevel): TickLevelFigures => ({ ...each, price: price(each.price) });
  const total = (levels: readonly DepthLevel[]): number =>
    levels.reduce((sum, { quantity }) => sum + quantity, 0);
  const { bids = [], asks = [] } = quote.depth ?? {};
  const interest = quote.openInterest ?? 0;
  return {
    token,
    last: price(quote.last),
    lastQuantity: quote.lastQuantity,
    average: price(quote.last),
    volume: quote.volume,
    buyQuantity: total(bids),
    sellQuantity: total(asks),
    open: price(quote.open),
    high: price(quote.high),
    low: price(quote.low),
    close: price(quote.close),
    lastTradeS: Math.floor((quote.lastTradeMs ?? 0) / 1_000),
    openInterest: interest,
    openInterestHigh: interest,
    openInterestLow: interest,
    exchangeS: Math.floor(exchangeMs / 1_000),
    bids: bids.map(level),
    asks: asks.map(level),
  };
}
