/** Dhan's frames and rows in our words, one golden file each, and the words for states. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Contracts } from '../../../../electron/broker/dhan/contracts.ts';
import { decodeAlerts, decodeDisconnect } from '../../../../electron/broker/dhan/decode.ts';
import {
  everyRow,
  fundsOf,
  orderFromAlert,
  orderFromRow,
  positionsFromRows,
  tradeFromRow,
} from '../../../../electron/broker/dhan/normalise.ts';
import { STATUS_ROWS, statusOf } from '../../../../electron/broker/dhan/status-map.ts';
import { dayFirstMs, indiaMs } from '../../../../electron/broker/dhan/times.ts';
import {
  basketMargin,
  fundLimit,
  orderRows,
  positionRows,
  tradeRows,
} from '../../../../electron/broker/dhan/wire.ts';
import type { BrokerOrder } from '../../../../electron/broker/gateway.ts';
import { textTable } from '../../../support/text-table.ts';
import { golden, goldenBytes, goldenContracts, goldenText } from './frames.ts';

let contracts: Contracts;

beforeAll(async () => {
  contracts = await goldenContracts();
});

function rows<T>(shape: z.ZodType<T>, value: unknown): T {
  const read = shape.safeParse(value);
  if (!read.success) throw new Error(read.error.message);
  return read.data;
}

function alertOrder(text: string): BrokerOrder {
  const [alert] = decodeAlerts(text).alerts;
  if (alert === undefined) throw new Error('no order push');
  const order = orderFromAlert(alert, contracts.name);
  if (!order.ok) throw new Error(order.error);
  return order.value;
}

const CALL = 'NFO:NIFTY26SEP25000CE';
/** 10:15:09 in India on the day of the frames. */
const AT_MS = 1_790_052_309_000;

describe('order pushes', () => {
  const cases = textTable(`
    file                  status           filled  quantity  price    trigger  rejection
    alert-open            working          0       130       1015000  -        -
    alert-part            working          65      130       1015000  -        -
    alert-part-as-traded  working          65      130       1015000  -        -
    alert-pascal          working          65      130       1015000  -        -
    alert-done            filled           130     130       1015000  -        -
    alert-changed         working          0       195       1020000  -        -
    alert-rejected        rejected         0       130       1015000  -        margin_short
    alert-cancelled       cancelled        65      130       1015000  -        -
    alert-stop            trigger_pending  0       130       950000   955000   -
    alert-parked          pending          0       130       1015000  -        -
    alert-strange         pending          0       130       1015000  -        -
  `);

  it.each(cases)('$file', (row) => {
    const order = alertOrder(goldenText(`${row['file']}.json`));
    const { status, filled, quantity, price, trigger, rejection } = order;
    const seen = { status, filled, quantity, price, trigger, rejection };
    const cells = Object.entries(seen).map(([key, value]) => [
      key,
      value === null ? '' : `${value}`,
    ]);
    expect({ file: row['file'], ...Object.fromEntries(cells) }).toEqual(row);
    expect(order.instrument).toBe(CALL);
    expect(order.filledValue).toBeNull();
  });

  it('carry our tag, the side, the product and the moment', () => {
    expect(alertOrder(goldenText('alert-part.json'))).toMatchObject({
      brokerOrderId: '1252609290417',
      tag: 'L20260922DHAN0001',
      side: 'buy',
      product: 'nrml',
      type: 'limit',
      validity: 'day',
      updatedMs: AT_MS,
    });
    expect(alertOrder(goldenText('alert-parked.json')).tag).toBeNull();
    expect(alertOrder(goldenText('alert-stop.json'))).toMatchObject({
      side: 'sell',
      type: 'stop_limit',
    });
  });

  it('with a strange word say so, and are no end', () => {
    expect(alertOrder(goldenText('alert-strange.json')).words).toContain('"Frozen Solid"');
  });

  it('may come glued, as a list, with words between, and of other types', () => {
    const open = goldenText('alert-open.json');
    const done = goldenText('alert-done.json');
    const data = (text: string): string => text.slice(text.indexOf(':') + 1, text.lastIndexOf(','));
    const counts = (text: string): readonly number[] => {
      const { alerts, unread } = decodeAlerts(text);
      return [alerts.length, unread];
    };
    expect(counts(open + done)).toEqual([2, 0]);
    expect(counts(`PING ${open} }{`)).toEqual([0, 1]);
    expect(counts(`{"Data":[${data(open)},${data(done)}],"Type":"order_alert"}`)).toEqual([2, 0]);
    expect(counts('PING')).toEqual([0, 0]);
    expect(counts('')).toEqual([0, 0]);
    expect(counts('{"type":"pong"}')).toEqual([0, 0]);
    expect(counts('{"Type":"order_alert"}')).toEqual([0, 1]);
    expect(counts('{"Type":"order_alert","Data":{"orderNo":"1"}}')).toEqual([0, 1]);
    expect(counts(`"${'x'.repeat(300_000)}"`)).toEqual([0, 1]);
  });

  it('of no quantity, or with a price off the scale, become no order', () => {
    const open = goldenText('alert-open.json');
    for (const broken of [
      open.replace('"quantity": 130', '"quantity": 0'),
      open.replace('"quantity": 130', '"quantity": 99999999'),
      open.replace('"price": 101.5', '"price": 101.123456'),
      open.replace('"price": 101.5', '"price": -1'),
    ]) {
      expect(broken).not.toBe(open);
      const [alert] = decodeAlerts(broken).alerts;
      expect(alert === undefined || !orderFromAlert(alert, contracts.name).ok).toBe(true);
    }
  });

  it('a farewell packet names its reason', () => {
    expect(decodeDisconnect(goldenBytes('packet-farewell-805.bin'))).toBe(805);
    expect(decodeDisconnect(Buffer.from('320a0001000000002703', 'hex'))).toBe(807);
    expect(decodeDisconnect(Buffer.from('320a', 'hex'))).toBeNull();
  });
});

describe('books', () => {
  it('orders: every state, tag and contract', () => {
    const read = everyRow(rows(orderRows, golden('orders.json')), (row) =>
      orderFromRow(row, contracts.name),
    );
    if (!read.ok) throw new Error(read.error);
    const seen = read.value.map((order) => [order.status, order.tag, order.filled]);
    expect(seen).toEqual([
      ['working', 'L20260922DHAN0001', 65],
      ['pending', '1100000001-1790052303000', 0],
      ['cancelled', null, 65],
      ['rejected', null, 0],
      ['trigger_pending', 'L20260922DHAN0001', 0],
      ['expired', 'L20260922DHAN0001', 65],
      ['filled', 'L20260922DHAN0001', 130],
      ['pending', 'L20260922DHAN0001', 0],
      ['pending', 'L20260922DHAN0001', 0],
    ]);
    expect(read.value[0]).toMatchObject({ instrument: CALL, price: 1_015_000, updatedMs: AT_MS });
    expect(read.value[3]?.rejection).toBe('over_freeze');
    expect(read.value[4]).toMatchObject({ product: 'mis', trigger: 955_000, side: 'sell' });
    expect(read.value[5]?.validity).toBe('ioc');
    // A commodity is not listed here: it goes by the broker's own name and stays visible.
    expect(read.value[6]).toMatchObject({ instrument: 'MCX_COMM:65535', type: 'market', price: 0 });
    expect(read.value[8]?.words).toContain('LOST_IN_SPACE');
  });

  it('one row that cannot be read makes the whole book unreadable', () => {
    const all = golden('orders.json') as object[];
    for (const broken of [{ filledQty: undefined }, { quantity: 1.5 }, { orderId: 'a b' }]) {
      const book = [...all, { ...all[0], ...broken }];
      expect(orderRows.safeParse(book).success).toBe(false);
    }
    const off = rows(orderRows, [...all, { ...all[0], price: 0.000_01 }]);
    expect(everyRow(off, (row) => orderFromRow(row, contracts.name)).ok).toBe(false);
    expect(orderRows.safeParse({ errorCode: 'DH-905' }).success).toBe(false);
  });

  it('trades carry the id of the exchange, or the book is not read', () => {
    const all = golden('trades.json') as object[];
    const [row] = rows(tradeRows, all);
    if (row === undefined) throw new Error('no trade');
    expect(tradeFromRow(row, contracts.name)).toEqual({
      ok: true,
      value: {
        tradeId: '70012345',
        brokerOrderId: '1252609290417',
        instrument: CALL,
        side: 'buy',
        quantity: 65,
        price: 1_014_500,
        atMs: AT_MS,
      },
    });
    for (const exchangeTradeId of ['0', '', 'NA', null]) {
      expect(tradeRows.safeParse([{ ...all[0], exchangeTradeId }]).success).toBe(false);
    }
  });

  it('positions: short below zero, shares paid and on loan together', () => {
    const read = positionsFromRows(rows(positionRows, golden('positions.json')), contracts.name);
    expect(read).toEqual({
      ok: true,
      value: [
        {
          instrument: CALL,
          product: 'nrml',
          net: -130,
          average: 1_080_000,
          cash: 130 * 1_080_000,
        },
        {
          instrument: 'NSE:RELIANCE',
          product: 'cnc',
          net: 15,
          average: null,
          cash: -(10 * 15_000_500 + 5 * 14_900_000),
        },
      ],
    });
  });

  it('positions: a figure that is only shown never hides one', () => {
    const [row] = rows(positionRows, golden('positions.json'));
    const cashOf = (part: object): unknown => {
      const parsed = positionRows.parse([{ ...row, ...part }]);
      const read = positionsFromRows(parsed, contracts.name);
      return read.ok ? read.value[0]?.cash : 'unread';
    };
    expect(cashOf({ realizedProfit: -250.5 })).toBe(130 * 1_080_000 - 2_505_000);
    expect(cashOf({ realizedProfit: 'much' })).toBeNull();
    expect(cashOf({ multiplier: 1_000 })).toBeNull();
    expect(cashOf({ costPrice: 0 })).toBeNull();
    expect(cashOf({ netQty: 0, costPrice: 0, realizedProfit: 10 })).toBe(100_000);
  });

  it('funds and margins in either spelling', () => {
    const funds = rows(fundLimit, golden('funds.json'));
    const scaled = { ok: true, value: { available: 174_545_790_000, used: 131_950_500 } };
    expect(fundsOf(funds)).toEqual(scaled);
    expect(rows(fundLimit, { availableBalance: '12.5' })).toEqual({ available: 12.5, used: 0 });
    expect(rows(basketMargin, golden('margin-camel.json'))).toBe(123_456.78);
    expect(rows(basketMargin, golden('margin-snake.json'))).toBe(123_456.78);
  });
});

describe('words for states', () => {
  const open = { stop: false, parked: false, filled: 0, quantity: 10 };
  const cases = textTable(`
    word              alone      filled5    filled10   stop
    TRANSIT           pending    pending    pending    pending
    PENDING           working    working    working    trigger_pending
    PART_TRADED       working    working    working    trigger_pending
    PARTIALLY_TRADED  working    working    working    trigger_pending
    MODIFIED          working    working    working    trigger_pending
    CONFIRM           working    working    working    trigger_pending
    TRIGGERED         working    working    working    working
    INACTIVE          pending    pending    pending    pending
    TRADED            working    working    filled     working
    CLOSED            working    working    filled     working
    CANCELLED         cancelled  cancelled  cancelled  cancelled
    REJECTED          rejected   rejected   rejected   rejected
    EXPIRED           expired    expired    expired    expired
  `);

  it('has a case for every row', () => {
    expect(cases.map((row) => row['word'])).toEqual(STATUS_ROWS.map((row) => row.word));
  });

  it.each(cases)('$word', ({ word = '', alone, filled5, filled10, stop }) => {
    const title = word.charAt(0) + word.slice(1).toLowerCase().replace('_', ' ');
    for (const spelling of [word, title]) {
      expect(statusOf(spelling, open)).toBe(alone);
      expect(statusOf(spelling, { ...open, filled: 5 })).toBe(filled5);
      expect(statusOf(spelling, { ...open, filled: 10 })).toBe(filled10);
      expect(statusOf(spelling, { ...open, stop: true })).toBe(stop);
    }
  });

  it('a word of no row has no meaning', () => {
    for (const word of ['', 'FILLED', 'constructor', '__proto__', 'TRADED!']) {
      expect(statusOf(word, open)).toBeNull();
    }
  });
});

describe('moments', () => {
  const cases = textTable(`
    text                      ms
    2026-09-22 10:15:09       1790052309000
    2026-09-22T10:15:09       1790052309000
    2026-09-22T10:15:09.25    1790052309250
    2026-09-22 10:15:09.0     1790052309000
    22/09/2026 10:15:09       1790052309000
    22/09/2026 10:15          1790052300000
    0001-01-01 00:00:00       -
    01/01/1980 00:00:00       -
    2026-02-30 10:00:00       -
    2026-09-22 24:00:00       -
    2026-09-22 10:60:00       -
    31/11/2026 10:00          -
    01/13/2026 10:00          -
    NA                        -
    2026-09-22                -
    2026-09-22 10:15:09Z      -
  `);

  it.each(cases)('$text', ({ text = '', ms = '' }) => {
    const read = indiaMs(text) ?? dayFirstMs(text);
    expect(read === null ? '' : `${read}`).toBe(ms);
  });
});
