/**
 * One frame of Kite after the other, and what it is in our words. The frames are built from the
 * broker's documentation; where its own recorded samples are at hand, those are read as well.
 */
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { decodeData, decodeFrame, decodeJson } from '../../../../electron/broker/kite/decode.ts';
import {
  momentOf,
  normaliseFunds,
  normaliseMargin,
  normaliseOrder,
  normalisePositions,
  normaliseQuote,
  normaliseStep,
  normaliseTrade,
} from '../../../../electron/broker/kite/normalise.ts';
import {
  basketData,
  marginsData,
  orderRow,
  orderRows,
  positionsData,
  profileData,
  quoteRow,
  quotesData,
  sessionData,
  stepRows,
  tradeRow,
  tradeRows,
} from '../../../../electron/broker/kite/wire.ts';
import type { BrokerOrder } from '../../../../electron/broker/gateway.ts';
import { asId, type InstrumentId } from '../../../../shared/domain/ids.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { goldenText, RECORDED, recordedText } from './frames.ts';

const NINE_FIFTEEN = 1_785_728_700_000;

function row<T>(name: string, shape: z.ZodType<T>): T {
  const json = decodeJson(goldenText(name));
  return shape.parse(json.ok ? json.value : null);
}

function data<T>(text: string, shape: z.ZodType<T>): T {
  const read = decodeData(text, shape);
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

function order(name: string): BrokerOrder {
  const read = normaliseOrder(row(name, orderRow));
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

describe('orders', () => {
  test('one that rests, field by field', () => {
    expect(order('order-open.json')).toEqual({
      brokerOrderId: '1953000000000000001',
      tag: 'L7K3M9Q2R4T6V8X1Y',
      instrument: 'NFO:NIFTY26AUG25000CE',
      side: 'buy',
      product: 'nrml',
      validity: 'day',
      quantity: 130,
      type: 'limit',
      price: 1_234_500,
      trigger: null,
      status: 'working',
      filled: 0,
      filledValue: null,
      rejection: null,
      words: '',
      updatedMs: NINE_FIFTEEN + 2_000,
    });
  });

  test.each([
    ['order-complete.json', { status: 'filled', filled: 130, filledValue: null }],
    ['order-part-filled.json', { status: 'working', filled: 65 }],
    ['order-cancelled-part.json', { status: 'cancelled', filled: 65, validity: 'ioc' }],
    [
      'order-rejected-margin.json',
      { status: 'rejected', rejection: 'margin_short', updatedMs: NINE_FIFTEEN + 1_000 },
    ],
    ['order-rejected-band.json', { status: 'rejected', rejection: 'price_outside_band' }],
    [
      'order-stop.json',
      {
        status: 'trigger_pending',
        side: 'sell',
        type: 'stop_limit',
        price: 999_500,
        trigger: 1_000_500,
        product: 'mis',
      },
    ],
    ['order-banded-market.json', { tag: null, price: 6_000, instrument: 'NSE:M&M' }],
    [
      'order-unknown-status.json',
      { status: 'pending', words: 'unknown status HELD FOR REVIEW', rejection: null },
    ],
    ['order-after-market.json', { status: 'working' }],
  ] as const)('%s', (name, expected) => {
    expect(order(name)).toMatchObject(expected);
  });

  test('a product that we have no word for is a complaint with the id in it', () => {
    expect(normaliseOrder(row('order-unknown-product.json', orderRow))).toEqual({
      ok: false,
      error: 'order 1953000000000000001: product XYZ',
    });
  });

  test('an id that came as a number has lost digits and is refused', () => {
    expect(() => row('order-number-as-id.json', orderRow)).toThrow();
  });

  test('a price off the scale is refused and not rounded', () => {
    const open = row('order-open.json', orderRow);
    expect(normaliseOrder({ ...open, price: 123.456_78 }).ok).toBe(false);
    expect(normaliseOrder({ ...open, price: -1 }).ok).toBe(false);
    expect(normaliseOrder({ ...open, price: 1e9 }).ok).toBe(false);
  });
});

describe('pushes', () => {
  test('UPDATE is no state: the quantities are taken and nothing moves', () => {
    const frame = decodeFrame(goldenText('push-update.json'));
    expect(frame.kind).toBe('order');
    if (frame.kind !== 'order') return;
    expect(normaliseOrder(frame.row)).toMatchObject({
      value: { status: 'pending', filled: 65, quantity: 130 },
    });
  });

  test('words for people, and types that nobody knows', () => {
    expect(decodeFrame(goldenText('push-error.json'))).toEqual({
      kind: 'notice',
      error: true,
      words: 'Too many instruments',
    });
    expect(decodeFrame(goldenText('push-message.json'))).toMatchObject({ error: false });
    expect(decodeFrame('{"type":"banner","data":1}')).toEqual({ kind: 'other' });
  });

  test('brackets within a text are text', () => {
    const brackets = '['.repeat(30);
    expect(decodeFrame(`{"type":"banner","data":"\\"${brackets}"}`)).toEqual({ kind: 'other' });
  });

  test.each([
    ['', 'not JSON'],
    ['{', 'not JSON'],
    ['[]', 'a frame without a type'],
    ['{"type":"order","data":{}}', 'order order_id'],
    [`{"type":"order","data":${'['.repeat(1_000)}${']'.repeat(1_000)}}`, 'nested too deep'],
    [`{"type":"\\\\","data":${'['.repeat(30)}${']'.repeat(30)}}`, 'nested too deep'],
    ['{"type":"order","__proto__":{"x":1}}', 'a poisoned key'],
    [`"${'x'.repeat(300_000)}"`, 'a frame too long'],
  ])('what cannot be read says why', (text, why) => {
    expect(decodeFrame(text)).toEqual({ kind: 'unreadable', why });
  });
});

describe('the other replies', () => {
  test('a trade', () => {
    expect(normaliseTrade(row('trade.json', tradeRow))).toEqual({
      ok: true,
      value: {
        tradeId: '75894751',
        brokerOrderId: '1953000000000000001',
        instrument: 'NFO:NIFTY26AUG25000CE',
        side: 'buy',
        quantity: 65,
        price: 1_234_000,
        atMs: NINE_FIFTEEN + 99_000,
      },
    });
  });

  test('a trade without a price, or at one off the scale, is refused', () => {
    const trade = row('trade.json', tradeRow);
    expect(normaliseTrade({ ...trade, average_price: 0 }).ok).toBe(false);
    expect(normaliseTrade({ ...trade, average_price: 1.000_03 }).ok).toBe(false);
  });

  test('positions: rows of one contract and product are one, flat ones stay', () => {
    const { net } = data(goldenText('positions.json'), positionsData);
    expect(normalisePositions(net)).toEqual({
      ok: true,
      value: [
        {
          instrument: 'NFO:NIFTY26AUG25000CE',
          product: 'nrml',
          net: -65,
          average: 250_000_000,
          cash: 16_412_500_000,
        },
        {
          instrument: 'NFO:NIFTY26AUG25000CE',
          product: 'mis',
          net: 130,
          average: 250_000_000,
          cash: 16_412_500_000,
        },
        {
          instrument: 'NSE:INFY',
          product: 'cnc',
          net: 15,
          average: null,
          cash: 2 * 16_412_500_000,
        },
        {
          instrument: 'NSE:SBIN',
          product: 'cnc',
          net: 0,
          average: 250_000_000,
          cash: 16_412_500_000,
        },
      ],
    });
  });

  test('its cash and the last price give the profit that Kite prints', () => {
    const { net } = data(goldenText('positions.json'), positionsData);
    const read = normalisePositions(net.slice(0, 1));
    const [first] = read.ok ? read.value : [];
    expect((first?.cash ?? 0) - 65 * 25_020 * 10_000).toBe(14_950 * 10_000);
  });

  test('a figure that is only shown never hides a position', () => {
    const [row] = data(goldenText('positions.json'), positionsData).net;
    const odd = { net: [{ ...row, value: 'much', average_price: {}, multiplier: null }] };
    const parsed = positionsData.parse(odd);
    expect(normalisePositions(parsed.net)).toMatchObject({
      value: [{ net: -65, average: null, cash: null }],
    });
    const contracts = positionsData.parse({ net: [{ ...row, multiplier: 1_000 }] });
    expect(normalisePositions(contracts.net)).toMatchObject({ value: [{ cash: null }] });
  });

  test('funds: free rounded down, used rounded up', () => {
    expect(normaliseFunds(data(goldenText('margins.json'), marginsData))).toEqual({
      available: 997_250_500,
      used: 1_457_065_530,
    });
    const odd = { equity: { net: 1.000_059, utilised: { debits: 1.000_051 } } };
    expect(normaliseFunds(odd)).toEqual({ available: 10_000, used: 10_001 });
    const none = { equity: { net: -0, utilised: { debits: 1e300 } } };
    expect(normaliseFunds(none)).toBeNull();
  });

  test('the margin of a basket, rounded up', () => {
    expect(normaliseMargin(data(goldenText('basket.json'), basketData))).toEqual({
      needed: 575_107_125,
      single: 2_310_005_000,
    });
  });

  test('the story of an order in the broker’s own words', () => {
    const steps = data(goldenText('history.json'), stepRows).map(normaliseStep);
    expect(steps.map(({ words, status, filled }) => [words, status, filled])).toEqual([
      ['PUT ORDER REQ RECEIVED', 'pending', 0],
      ['VALIDATION PENDING', 'pending', 0],
      ['OPEN', 'working', 0],
      ['NOT MODIFIED: 16303 : price is outside the range', 'pending', 0],
      ['COMPLETE', 'filled', 130],
    ]);
    expect(steps[2]?.atMs).toBe(NINE_FIFTEEN + 1_000);
  });

  test('a quote', () => {
    const rows = new Map(Object.entries(data(goldenText('quote.json'), quotesData)));
    const id = asId<InstrumentId>('NFO:NIFTY26AUG25000CE');
    expect(normaliseQuote(id, quoteRow.parse(must(rows.get(id), 'the row')))).toEqual({
      instrument: id,
      last: 1_234_500,
      lastQuantity: 65,
      lastTradeMs: NINE_FIFTEEN + 21_900_000,
      open: 1_180_000,
      high: 1_299_000,
      low: 1_155_500,
      close: 1_191_000,
      volume: 1_300_650,
      openInterest: 4_500_000,
      bandLow: 200_500,
      bandHigh: 3_205_000,
      exchangeMs: NINE_FIFTEEN + 21_901_000,
      bids: [{ price: 1_234_000, quantity: 650, orders: 4 }],
      asks: [
        { price: 1_235_000, quantity: 195, orders: 2 },
        { price: 1_235_500, quantity: 1_950, orders: 9 },
      ],
    });
  });

  test('login and profile', () => {
    expect(data(goldenText('session.json'), sessionData)).toEqual({
      user_id: 'AB1234',
      access_token: 'token-of-the-day',
    });
    expect(data(goldenText('profile.json'), profileData).exchanges).toContain('NFO');
  });

  test.each([
    ['{"status":"error","message":"x","error_type":"NetworkException"}'],
    ['{"status":"success"}'],
    ['{"status":"success","data":null}'],
    ['{"status":"success","data":{}}'],
    ['{"status":"success","data":[{}]}'],
    ['<html>'],
    [''],
  ])('an error, a cut or an odd body never becomes an empty book: %s', (body) => {
    expect(decodeData(body, orderRows).ok).toBe(false);
    expect(decodeData(body, tradeRows).ok).toBe(false);
    expect(decodeData(body, positionsData).ok).toBe(false);
  });
});

describe('times of India, whatever the zone of this computer', () => {
  test.each([
    ['2026-08-03 09:15:00', NINE_FIFTEEN],
    ['1970-01-01 05:30:00', 0],
    ['2026-02-29 09:15:00', null],
    ['2026-08-03 24:00:00', null],
    ['2026-08-03 09:60:00', null],
    ['2026-08-03T09:15:00', NINE_FIFTEEN],
    ['09:15:00', null],
    ['2026-08-03 0x:15:00', null],
    ['', null],
  ])('%s', (text, moment) => {
    expect(momentOf(text)).toBe(moment);
  });
});

describe('the broker’s own samples', () => {
  test('every order, trade and position is read', ({ skip }) => {
    skip(!existsSync(RECORDED), 'the recorded samples are not on this machine');
    const orders = data(recordedText('orders.json'), orderRows).map(normaliseOrder);
    expect(orders.length).toBeGreaterThan(5);
    expect(orders.filter((read) => !read.ok)).toEqual([]);
    expect(orders.flatMap((read) => (read.ok ? [read.value.status] : []))).toContain('rejected');
    const trades = data(recordedText('trades.json'), tradeRows).map(normaliseTrade);
    expect(trades.every((read) => read.ok)).toBe(true);
    expect(data(recordedText('order_trades.json'), tradeRows)).toHaveLength(1);
    expect(data(recordedText('order_info.json'), stepRows).map(normaliseStep)).toHaveLength(8);
    const { net } = data(recordedText('positions.json'), positionsData);
    expect(normalisePositions(net).ok).toBe(true);
    expect(normaliseFunds(data(recordedText('margins.json'), marginsData))).toEqual({
      available: 997_250_500,
      used: 1_457_065_500,
    });
    expect(data(recordedText('profile.json'), profileData).user_id).toBe('AB1234');
    const quotes = Object.values(data(recordedText('quote.json'), quotesData));
    expect(quotes.every((quote) => quoteRow.safeParse(quote).success)).toBe(true);
    expect(decodeFrame(`{"type":"order","data":${recordedText('postback.json')}}`).kind).toBe(
      'order',
    );
  });
});
