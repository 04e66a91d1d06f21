/** The binary frames against vectors that the official clients decode, byte for byte. */
import { describe, expect, it } from 'vitest';
import {
  HEARTBEAT,
  type TickFigures,
  tickFrame,
  tickPacket,
} from '../../../electron/broker-sim/kite/kite-ticks.ts';

const NOTHING: Omit<TickFigures, 'token' | 'last'> = {
  lastQuantity: 0,
  average: 0,
  volume: 0,
  buyQuantity: 0,
  sellQuantity: 0,
  open: 0,
  high: 0,
  low: 0,
  close: 0,
  lastTradeS: 0,
  openInterest: 0,
  openInterestHigh: 0,
  openInterestLow: 0,
  exchangeS: 0,
  bids: [],
  asks: [],
};

const OPTION: TickFigures = {
  token: 13_115_906,
  last: 12_345,
  lastQuantity: 65,
  average: 12_001,
  volume: 1_300_650,
  buyQuantity: 250_250,
  sellQuantity: 310_700,
  open: 11_800,
  high: 12_990,
  low: 11_555,
  close: 11_910,
  lastTradeS: 1_785_554_998,
  openInterest: 4_500_000,
  openInterestHigh: 4_600_050,
  openInterestLow: 4_100_005,
  exchangeS: 1_785_555_000,
  bids: [
    { price: 12_340, quantity: 650, orders: 4 },
    { price: 12_335, quantity: 1_300, orders: 7 },
    { price: 12_330, quantity: 65, orders: 1 },
  ],
  asks: [
    { price: 12_350, quantity: 195, orders: 2 },
    { price: 12_355, quantity: 1_950, orders: 9 },
    { price: 12_360, quantity: 65, orders: 1 },
    { price: 12_365, quantity: 130, orders: 2 },
    { price: 12_370, quantity: 325, orders: 3 },
  ],
};

const INDEX: TickFigures = {
  ...NOTHING,
  token: 256_265,
  last: 2_501_235,
  high: 2_510_000,
  low: 2_480_005,
  open: 2_490_000,
  close: 2_495_035,
  exchangeS: 1_785_555_000,
};

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function ltp(token: number, last: number): Uint8Array {
  return tickPacket({ ...NOTHING, token, last }, 'ltp');
}

describe('a frame of the ticker', () => {
  it('carries a last price in eight bytes', () => {
    expect(hex(tickFrame([ltp(408_065, 157_370)]))).toBe('0001000800063a01000266ba');
  });

  it('carries a quote', () => {
    expect(hex(tickFrame([tickPacket(OPTION, 'quote')]))).toBe(
      '0001002c00c82202000030390000004100002ee10013d8aa0003d18a0004bdac' +
        '00002e18000032be00002d2300002e86',
    );
  });

  it('carries the depth', () => {
    expect(hex(tickFrame([tickPacket(OPTION, 'full')]))).toBe(
      '000100b800c82202000030390000004100002ee10013d8aa0003d18a0004bdac' +
        '00002e18000032be00002d2300002e866a6d68360044aa20004630f2003e8fa5' +
        '6a6d68380000028a0000303400040000000005140000302f0007000000000041' +
        '0000302a00010000000000000000000000000000000000000000000000000000' +
        '000000c30000303e000200000000079e00003043000900000000004100003048' +
        '00010000000000820000304d00020000000001450000305200030000',
    );
  });

  it('carries an index with high and low first, and the change', () => {
    const withChange = { ...INDEX, close: 2_495_035 };
    expect(hex(tickFrame([tickPacket(withChange, 'quote')]))).toBe(
      '0001001c0003e90900262a7300264cb00025d7850025fe900026123b00001838',
    );
    expect(hex(tickFrame([tickPacket(withChange, 'full')]))).toBe(
      '000100200003e90900262a7300264cb00025d7850025fe900026123b000018386a6d6838',
    );
  });

  it('mixes segments, each with its own parts of a rupee', () => {
    const packets = [
      ltp(412_675, 872_525_000),
      ltp(512_262, 872_525),
      ltp(53_495_559, 7_123_400),
      ltp(256_265, 2_501_235),
    ];
    expect(hex(tickFrame(packets))).toBe(
      '0004000800064c033401acc800080007d106000d504d000803304707006cb1c800080003e90900262a73',
    );
  });

  it('is one byte when it only says that the line is alive', () => {
    expect(hex(HEARTBEAT)).toBe('00');
  });
});
