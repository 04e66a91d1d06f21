/** The published byte vectors as ticks, packets end to end, and the feed's traps. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Contract } from '../../../../electron/broker/dhan/instruments.ts';
import { feedKeyOf } from '../../../../electron/broker/dhan/instruments.ts';
import { chainPoint, tickOfQuote } from '../../../../electron/broker/dhan/quotes.ts';
import { onTick, readTicks, type TickBatch } from '../../../../electron/broker/dhan/ticks.ts';
import { subscribeTexts } from '../../../../electron/broker/dhan/socket.ts';
import {
  chainAnswer,
  chainSide,
  quoteAnswer,
  quoteRow,
} from '../../../../electron/broker/dhan/wire.ts';
import { price } from '../../../../shared/domain/money.ts';
import { contractIn, golden, goldenBytes, goldenList } from './frames.ts';

const CALL = 'NFO:NIFTY26SEP25000CE';
let call: Contract;
let index: Contract;

beforeAll(async () => {
  const list = await goldenList();
  call = contractIn(list, CALL);
  index = contractIn(list, 'NSE:NIFTY');
});

function read(bytes: Buffer, marketOpen = true): TickBatch {
  const known = new Map([call, index].map((each) => [each.feedKey, each]));
  return readTicks(bytes, {
    byFeedKey: (key) => known.get(key),
    marketOpen: () => marketOpen,
  });
}

const packet = (name: string): Buffer => goldenBytes(`packet-${name}.bin`);
const AT_MS = 1_790_052_309_000;
const level = (at: number, quantity: number, orders: number) => ({ price: at, quantity, orders });

describe('the byte vectors', () => {
  it('ticker', () => {
    const tick = { instrument: CALL, last: 1_010_500, lastTradeMs: AT_MS };
    expect(read(packet('ticker')).ticks).toEqual([tick]);
  });

  it('previous close and open interest', () => {
    expect(read(packet('previous-close')).ticks).toEqual([{ instrument: CALL, close: 985_000 }]);
    expect(read(packet('open-interest')).ticks).toEqual([
      { instrument: CALL, openInterest: 1_300_000 },
    ]);
  });

  const quote = {
    instrument: CALL,
    last: 1_010_500,
    lastTradeMs: AT_MS,
    open: 990_000,
    high: 1_040_000,
    low: 972_500,
    close: 985_000,
    lastQuantity: 65,
    volume: 987_650,
  };

  it('quote', () => {
    expect(read(packet('quote')).ticks).toEqual([quote]);
  });

  it('full, with five levels on each side', () => {
    expect(read(packet('full')).ticks).toEqual([
      {
        ...quote,
        openInterest: 1_300_000,
        bids: [0, 1, 2, 3, 4].map((row) => level(1_010_000 - 500 * row, 65 * (row + 1), row + 1)),
        asks: [0, 1, 2, 3, 4].map((row) => level(1_011_000 + 500 * row, 130 * (row + 1), row + 2)),
      },
    ]);
  });

  it('a farewell ends the frame with its reason', () => {
    const batch = read(Buffer.concat([packet('ticker'), packet('farewell-805'), packet('full')]));
    expect(batch).toMatchObject({ farewell: 805, unread: 0 });
    expect(batch.ticks).toHaveLength(1);
  });

  it('stand end to end in one frame', () => {
    const names = ['previous-close', 'full', 'ticker', 'open-interest'];
    const batch = read(Buffer.concat(names.map(packet)));
    expect([batch.ticks.length, batch.unread, batch.strangers]).toEqual([4, 0, 0]);
  });
});

describe('traps', () => {
  it('after hours `close` is today’s and not told', () => {
    expect(read(packet('full'), false).ticks[0]).not.toHaveProperty('close');
    expect(read(packet('quote'), false).ticks[0]).not.toHaveProperty('close');
    expect(read(packet('previous-close'), false).ticks[0]?.close).toBe(985_000);
  });

  it('the same id in another segment is a stranger', () => {
    const other = Buffer.from(packet('ticker'));
    other.writeUInt8(1, 3);
    expect(read(other)).toEqual({ ticks: [], strangers: 1, unread: 0, farewell: null });
    expect(feedKeyOf(1, 49_081)).not.toBe(feedKeyOf(2, 49_081));
  });

  it('an index has prices and nothing else', () => {
    const zero = Buffer.from(packet('full'));
    zero.writeUInt8(0, 3);
    zero.writeUInt32LE(13, 4);
    const [tick] = read(zero).ticks;
    expect(Object.keys(tick ?? {}).sort()).toEqual(
      ['close', 'high', 'instrument', 'last', 'lastTradeMs', 'low', 'open'].sort(),
    );
  });

  it('a contract that never traded has no last trade and no price', () => {
    const never = Buffer.from(packet('ticker'));
    never.writeFloatLE(0, 8);
    never.writeUInt32LE(0, 12);
    expect(read(never).ticks).toEqual([{ instrument: CALL, last: null, lastTradeMs: null }]);
  });

  it('a number that is none spoils its packet and no other', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -1, 3e38]) {
      for (const at of [8, 46, 50, 54, 58, 74, 78]) {
        const broken = Buffer.from(packet('full'));
        broken.writeFloatLE(value, at);
        const batch = read(Buffer.concat([broken, packet('ticker')]));
        expect([at, batch.ticks.length, batch.unread]).toEqual([at, 1, 1]);
      }
    }
  });

  it('a wrong length refuses what follows', () => {
    for (const length of [0, 7, 15, 17, 65_535]) {
      const broken = Buffer.from(packet('ticker'));
      broken.writeUInt16LE(length, 1);
      expect(read(Buffer.concat([packet('full'), broken]))).toMatchObject({ unread: 1 });
    }
    expect(read(packet('full').subarray(0, 161))).toMatchObject({ ticks: [], unread: 1 });
  });

  it('packets of other codes are passed over by their length', () => {
    const status = Buffer.from([7, 8, 0, 2, 0, 0, 0, 0]);
    const batch = read(Buffer.concat([status, packet('ticker')]));
    expect([batch.ticks.length, batch.unread]).toEqual([1, 0]);
  });

  it('floats go back to the tick, and what has none to the paisa', () => {
    const tick = price(500);
    const float = (rupees: number): number => Math.fround(rupees);
    for (let paise = 5; paise < 30_000_000; paise = Math.ceil((paise * 1.07) / 5) * 5) {
      expect(onTick(float(paise / 100), tick)).toBe(paise * 100);
    }
    expect(onTick(float(24_812.07), tick)).toBe(248_120_700);
    expect(onTick(0, tick)).toBeNull();
  });
});

describe('snapshots and chains', () => {
  it('a quote', () => {
    const answer = quoteAnswer.parse(golden('quote.json'));
    const row = quoteRow.parse(answer.data['NSE_FNO']?.['49081']);
    expect(tickOfQuote(row, call, true)).toEqual({
      instrument: CALL,
      last: 1_010_500,
      lastTradeMs: AT_MS,
      open: 990_000,
      high: 1_040_000,
      low: 972_500,
      close: 985_000,
      lastQuantity: 65,
      volume: 987_650,
      openInterest: 1_300_000,
      bandLow: 500,
      bandHigh: 4_100_000,
      bids: [level(1_010_000, 65, 1)],
      asks: [level(1_011_000, 130, 2)],
    });
    const late = tickOfQuote(row, call, false);
    expect(late).not.toHaveProperty('close');
  });

  it('both sides of a strike; zeros are nothing', () => {
    const row = chainAnswer.parse(golden('chain.json')).data.oc['25000.000000'];
    expect(chainPoint(chainSide.parse(row?.ce), call)).toMatchObject({
      volatility: expect.closeTo(0.0979, 10) as number,
      delta: 0.53,
      theta: -15.1,
      tick: {
        last: 1_010_500,
        close: 985_000,
        openInterest: 1_300_000,
        bids: [level(1_010_000, 65, 0)],
        asks: [level(1_011_000, 130, 0)],
      },
    });
    expect(chainPoint(chainSide.parse(row?.pe), call)).toMatchObject({
      volatility: null,
      delta: null,
      theta: null,
      tick: { last: null, bids: [], asks: [] },
    });
  });
});

describe('subscribing', () => {
  it('names a hundred contracts in a message, each kind with its code', () => {
    const full = Array.from({ length: 250 }, (_, at) => {
      return { segment: 'NSE_FNO', securityId: `${at}`, mode: 'full' } as const;
    });
    const ticker = { segment: 'IDX_I', securityId: '13', mode: 'ticker' } as const;
    const texts = subscribeTexts([...full, ticker], 'on').map((text) => JSON.parse(text) as object);
    expect(texts).toMatchObject([
      { RequestCode: 21, InstrumentCount: 100 },
      { RequestCode: 21, InstrumentCount: 100 },
      { RequestCode: 21, InstrumentCount: 50 },
      {
        RequestCode: 15,
        InstrumentCount: 1,
        InstrumentList: [{ ExchangeSegment: 'IDX_I', SecurityId: '13' }],
      },
    ]);
    expect(subscribeTexts([ticker], 'off')[0]).toContain('"RequestCode":16');
    expect(subscribeTexts(full.slice(0, 1), 'off')[0]).toContain('"RequestCode":22');
    expect(subscribeTexts([], 'on')).toEqual([]);
  });
});
