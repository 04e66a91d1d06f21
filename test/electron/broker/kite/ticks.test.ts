/** Kite's packets byte by byte: the documented vectors, the broker's own samples, and damage. */
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { copyTick, openTickReader } from '../../../../electron/broker/kite/ticks.ts';
import type { Tick } from '../../../../electron/broker/market-line.ts';
import { asId, type InstrumentId } from '../../../../shared/domain/ids.ts';
import { goldenBytes, RECORDED, recordedText } from './frames.ts';

const ID = asId<InstrumentId>('NFO:NIFTY26AUG25000CE');

function ticksOf(bytes: Uint8Array): readonly Tick[] {
  const reader = openTickReader();
  return reader.ticks.slice(0, reader.read(bytes)).map((packet) => copyTick(packet, ID));
}

const DAY = {
  instrument: ID,
  last: 1_234_500,
  open: 1_180_000,
  high: 1_299_000,
  low: 1_155_500,
  close: 1_191_000,
};
const TRADED = { ...DAY, lastQuantity: 65, volume: 1_300_650 };
const INDEX = {
  instrument: ID,
  last: 250_123_500,
  open: 249_000_000,
  high: 251_000_000,
  low: 248_000_500,
  close: 249_503_500,
};

describe('the documented packets', () => {
  test.each([
    ['tick-heartbeat.bin', []],
    ['tick-ltp.bin', [{ instrument: ID, last: 15_737_000 }]],
    ['tick-quote.bin', [TRADED]],
    ['tick-index-quote.bin', [INDEX]],
    ['tick-index-full.bin', [{ ...INDEX, exchangeMs: 1_785_555_000_000 }]],
    [
      'tick-full.bin',
      [
        {
          ...TRADED,
          lastTradeMs: 1_785_554_998_000,
          openInterest: 4_500_000,
          exchangeMs: 1_785_555_000_000,
          bids: [
            { price: 1_234_000, quantity: 650, orders: 4 },
            { price: 1_233_500, quantity: 1_300, orders: 7 },
            { price: 1_233_000, quantity: 65, orders: 1 },
          ],
          asks: [
            { price: 1_235_000, quantity: 195, orders: 2 },
            { price: 1_235_500, quantity: 1_950, orders: 9 },
            { price: 1_236_000, quantity: 65, orders: 1 },
            { price: 1_236_500, quantity: 130, orders: 2 },
            { price: 1_237_000, quantity: 325, orders: 3 },
          ],
        },
      ],
    ],
  ])('%s', (name, expected) => {
    expect(ticksOf(goldenBytes(name))).toEqual(expected);
  });

  test('currencies, commodities and indices in one bundle, each by its own divisor', () => {
    const reader = openTickReader();
    expect(reader.read(goldenBytes('tick-four-ltp.bin'))).toBe(4);
    expect(reader.ticks.map(({ token, last }) => [token, last])).toEqual([
      [412_675, 872_525],
      [512_262, 872_525],
      [53_495_559, 712_340_000],
      [256_265, 250_123_500],
    ]);
  });
});

describe('structs that are used again', () => {
  test('a copy stays when the next frame fills the struct anew', () => {
    const reader = openTickReader();
    reader.read(goldenBytes('tick-full.bin'));
    const [packet] = reader.ticks;
    if (packet === undefined) throw new Error('no packet');
    const before = copyTick(packet, ID);
    const frozen = structuredClone(before);
    reader.read(goldenBytes('tick-ltp.bin'));
    expect(before).toEqual(frozen);
    expect(copyTick(packet, ID)).toEqual({ instrument: ID, last: 15_737_000 });
    expect(reader.ticks).toHaveLength(1);
  });
});

describe('damage', () => {
  const full = goldenBytes('tick-full.bin');

  test('a bundle that is cut off gives nothing and is counted', () => {
    const reader = openTickReader();
    for (let length = 2; length < full.length; length += 1) {
      expect(reader.read(full.subarray(0, length))).toBe(0);
    }
    expect(reader.unreadable).toBe(full.length - 2);
  });

  test.each([
    ['a segment that does not exist', 7, 0xee],
    ['a price that cannot be one', 8, 0xff],
    ['a high that cannot be one', 36, 0xff],
    ['a trade in the next century', 48, 0xff],
    ['a time in the next century', 64, 0xff],
    ['a bid that cannot be one', 72, 0xff],
    ['an ask that cannot be one', 132, 0xff],
    ['an index that has a depth', 7, 9],
  ])('%s', (_what, at, value) => {
    const bytes = Buffer.from(full);
    bytes[at] = value;
    const reader = openTickReader();
    expect([reader.read(bytes), reader.unreadable]).toEqual([0, 1]);
  });

  test('a packet of unknown length is left out and the next one is read', () => {
    const odd = Buffer.concat([Buffer.from([0, 2, 0, 12]), full.subarray(4, 16), full.subarray(2)]);
    const reader = openTickReader();
    expect([reader.read(odd), reader.unreadable]).toEqual([1, 1]);
    expect(reader.ticks[0]?.last).toBe(1_234_500);
  });

  test('a currency price between the steps of our scale is refused, not rounded', () => {
    const bytes = Buffer.from(goldenBytes('tick-four-ltp.bin'));
    bytes[11] = 0xc9;
    const reader = openTickReader();
    expect([reader.read(bytes), reader.unreadable]).toEqual([3, 1]);
  });

  test('sizes above the largest order are shown as that, prices of zero as none', () => {
    const bytes = Buffer.from(full);
    bytes.writeUInt32BE(0, 8);
    bytes.writeUInt32BE(4_000_000_000, 68);
    const [tick] = ticksOf(bytes);
    expect(tick?.last).toBeNull();
    expect(tick?.bids?.[0]?.quantity).toBe(10_000_000);
  });
});

test('the broker’s own packets', ({ skip }) => {
  skip(!existsSync(RECORDED), 'the recorded packets are not on this machine');
  const full = Buffer.from(recordedText('ticker_full.packet'), 'base64');
  const quote = Buffer.from(recordedText('ticker_quote.packet'), 'base64');
  const bundle = Buffer.alloc(2 + 2 + full.length + 2 + quote.length);
  bundle.writeUInt16BE(2, 0);
  bundle.writeUInt16BE(full.length, 2);
  full.copy(bundle, 4);
  bundle.writeUInt16BE(quote.length, 4 + full.length);
  quote.copy(bundle, 6 + full.length);
  const [deep, shallow] = ticksOf(bundle);
  expect(deep).toMatchObject({
    last: 15_737_000,
    lastQuantity: 7,
    volume: 1_192_471,
    open: 15_691_500,
    close: 15_678_000,
    openInterest: null,
  });
  expect(deep?.bids?.[0]).toEqual({ price: 15_734_000, quantity: 5, orders: 1 });
  expect(deep?.asks?.[4]).toEqual({ price: 15_739_500, quantity: 724, orders: 5 });
  expect(shallow).toMatchObject({ last: 15_731_500, lastQuantity: 1, volume: 1_175_986 });
});
