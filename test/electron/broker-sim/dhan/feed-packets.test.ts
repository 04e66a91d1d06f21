/** Packets against byte vectors that the broker's Python client decodes. */
import { describe, expect, it } from 'vitest';
import {
  depthDisconnectPacket,
  depthPacket,
  disconnectPacket,
  type FeedPicture,
  fullPacket,
  marketStatusPacket,
  openInterestPacket,
  previousClosePacket,
  quotePacket,
  tickerPacket,
} from '../../../../electron/broker-sim/dhan/feed-packets.ts';
import { indiaSeconds } from '../../../../electron/broker-sim/dhan/dhan-time.ts';

const TO = { segment: 2, securityId: 49_081 };

const levels = (start: number, step: number, units: number, orders: number) =>
  [0, 1, 2, 3, 4].map((place) => ({
    price: start + step * place,
    quantity: units * (place + 1),
    orders: place + orders,
  }));

const PICTURE: FeedPicture = {
  last: 1_010_500,
  lastQuantity: 65,
  lastTradeS: indiaSeconds(1_790_052_309_000),
  average: 1_002_500,
  volume: 987_650,
  totalSell: 4_550,
  totalBuy: 6_500,
  openInterest: 1_300_000,
  highestInterest: 1_310_000,
  lowestInterest: 1_200_000,
  open: 990_000,
  close: 985_000,
  high: 1_040_000,
  low: 972_500,
  bids: levels(1_010_000, -500, 65, 1),
  asks: levels(1_011_000, 500, 130, 2),
};

const VECTORS: readonly [name: string, packet: Buffer, hex: string][] = [
  ['ticker', tickerPacket(TO, PICTURE), '02 10 00 02 B9 BF 00 00 9A 19 CA 42 2D 55 B2 6A'],
  [
    'previous close',
    previousClosePacket(TO, 985_000, 1_234_500),
    '06 10 00 02 B9 BF 00 00 00 00 C5 42 44 D6 12 00',
  ],
  [
    'quote',
    quotePacket(TO, PICTURE),
    '04 32 00 02 B9 BF 00 00 9A 19 CA 42 41 00 2D 55 B2 6A 00 80 C8 42 02 12 0F 00 C6 11 00 00 64 19 00 00 00 00 C6 42 00 00 C5 42 00 00 D0 42 00 80 C2 42',
  ],
  ['open interest', openInterestPacket(TO, 1_300_000), '05 0C 00 02 B9 BF 00 00 20 D6 13 00'],
  [
    'full',
    fullPacket(TO, PICTURE),
    '08 A2 00 02 B9 BF 00 00 9A 19 CA 42 41 00 2D 55 B2 6A 00 80 C8 42 02 12 0F 00 C6 11 00 00 64 19 00 00 20 D6 13 00 30 FD 13 00 80 4F 12 00 00 00 C6 42 00 00 C5 42 00 00 D0 42 00 80 C2 42 41 00 00 00 82 00 00 00 01 00 02 00 00 00 CA 42 33 33 CA 42 82 00 00 00 04 01 00 00 02 00 03 00 66 E6 C9 42 CD 4C CA 42 C3 00 00 00 86 01 00 00 03 00 04 00 CD CC C9 42 66 66 CA 42 04 01 00 00 08 02 00 00 04 00 05 00 33 B3 C9 42 00 80 CA 42 45 01 00 00 8A 02 00 00 05 00 06 00 9A 99 C9 42 9A 99 CA 42',
  ],
  ['disconnect 805', disconnectPacket(805), '32 0A 00 00 00 00 00 00 25 03'],
  [
    'disconnect 807 as the order socket sends it',
    disconnectPacket(807, { segment: 1, securityId: 0 }),
    '32 0A 00 01 00 00 00 00 27 03',
  ],
  ['market status', marketStatusPacket({ segment: 1, securityId: 0 }), '07 08 00 01 00 00 00 00'],
];

function hexOf(packet: Buffer): string {
  return packet
    .toString('hex')
    .toUpperCase()
    .replace(/(..)(?=.)/g, '$1 ');
}

describe('feed packets', () => {
  it.each(VECTORS)('%s has the published bytes', (_, packet, hex) => {
    expect(hexOf(packet)).toBe(hex);
  });

  it('keeps only sixteen bits of the last quantity', () => {
    const packet = quotePacket(TO, { ...PICTURE, lastQuantity: 65_536 + 65 });
    expect(packet.readUInt16LE(12)).toBe(65);
  });

  it('fills the levels that are missing with zeros', () => {
    const packet = fullPacket(TO, { ...PICTURE, bids: [], asks: [] });
    expect(packet.subarray(62).every((byte) => byte === 0)).toBe(true);
  });
});

describe('depth packets', () => {
  const rows = levels(1_010_000, -500, 65, 1);

  it('puts the length first and always twenty rows at twenty levels', () => {
    const packet = depthPacket(TO, { side: 'bid', levels: 20, sequence: 7, rows });
    expect(hexOf(packet.subarray(0, 12))).toBe('4C 01 29 02 B9 BF 00 00 07 00 00 00');
    expect(packet).toHaveLength(332);
    expect(packet.readDoubleLE(12 + 16)).toBe(100.95);
    expect(packet.readUInt32LE(12 + 16 + 8)).toBe(130);
    expect(packet.readUInt32LE(12 + 16 + 12)).toBe(2);
    expect(packet.subarray(12 + 5 * 16).every((byte) => byte === 0)).toBe(true);
  });

  it('says how many rows there are at two hundred levels', () => {
    const packet = depthPacket(TO, { side: 'ask', levels: 200, sequence: 7, rows });
    expect(packet).toHaveLength(12 + 5 * 16);
    expect(packet.readUInt8(2)).toBe(51);
    expect(packet.readUInt32LE(8)).toBe(5);
  });

  it('gives the reason behind the header and where the Python client looks for it', () => {
    const packet = depthDisconnectPacket(805);
    expect(packet).toHaveLength(14);
    expect(packet.readUInt16LE(0)).toBe(14);
    expect(packet.readUInt8(2)).toBe(50);
    expect(packet.readUInt16LE(12)).toBe(805);
    expect(packet.readUInt32LE(8)).toBe(805);
  });
});
