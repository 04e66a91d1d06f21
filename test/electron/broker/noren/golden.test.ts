/** One frame of Noren after the other, and what it is in our words. */
import { describe, expect, test } from 'vitest';
import { decodeBody, readReply, readRows } from '../../../../electron/broker/noren/decode.ts';
import {
  fundsFrom,
  orderFrom,
  positionsFrom,
  pushedTrade,
  stepsFrom,
  tradeFrom,
} from '../../../../electron/broker/noren/normalise.ts';
import { pushWorth, statusOf } from '../../../../electron/broker/noren/status-map.ts';
import {
  basketMarginReply,
  historyRow,
  limitsReply,
  orderMarginReply,
  orderPush,
  type OrderPush,
  orderRow,
  positionRow,
  tradeRow,
} from '../../../../electron/broker/noren/wire.ts';
import type { BrokerOrder } from '../../../../electron/broker/gateway.ts';
import { CALL, CONTRACTS, goldenFields, goldenText, SHARE } from './frames.ts';

/** 09:15:03 of 6 October 2026 in India. */
const OPENING = Date.UTC(2026, 9, 6, 3, 45, 3);

function orders(): readonly (BrokerOrder | string)[] {
  const rows = readRows(decodeBody(goldenText('order-book.json')), orderRow);
  if (!rows.ok) throw new Error(rows.error.words);
  return rows.value.map((row) => {
    const order = orderFrom(row, CONTRACTS);
    return order.ok ? order.value : order.error;
  });
}

function push(name: string): OrderPush {
  return orderPush.parse(goldenFields(name));
}

function pushed(name: string): BrokerOrder {
  const order = orderFrom(push(name), CONTRACTS);
  if (!order.ok) throw new Error(order.error);
  return order.value;
}

describe('the order book', () => {
  test('an order that rests, field by field', () => {
    expect(orders()[0]).toEqual({
      brokerOrderId: '26100600000012',
      tag: 'LKX7Q2M4T9A1B3C5D',
      instrument: CALL,
      side: 'buy',
      product: 'nrml',
      validity: 'day',
      status: 'working',
      quantity: 130,
      type: 'limit',
      price: 1_015_000,
      trigger: null,
      filled: 0,
      filledValue: 0,
      rejection: null,
      words: '',
      updatedMs: OPENING,
    });
  });

  test('a complete one tells its units and keeps its rounded average to itself', () => {
    expect(orders()[1]).toMatchObject({ status: 'filled', filled: 130, filledValue: null });
  });

  test('a stop keeps its trigger; no remark is no tag', () => {
    expect(orders()[2]).toMatchObject({
      status: 'trigger_pending',
      type: 'stop_limit',
      side: 'sell',
      price: 880_000,
      trigger: 900_000,
      tag: null,
    });
  });

  test('a rejection has a code, its words, and no time of the exchange', () => {
    const rejected = orders()[3];
    expect(rejected).toMatchObject({
      status: 'rejected',
      rejection: 'margin_short',
      updatedMs: null,
    });
    expect(rejected).toHaveProperty('words', expect.stringContaining('INR 203.50'));
  });

  test('a cancelled rest keeps its fill', () => {
    expect(orders()[4]).toMatchObject({ status: 'cancelled', filled: 65, validity: 'ioc' });
  });

  test('a market order of elsewhere: price zero, intraday, a time of 1980 is none', () => {
    expect(orders()[5]).toMatchObject({
      instrument: SHARE,
      type: 'market',
      price: 0,
      product: 'mis',
      tag: null,
      filled: 400,
      updatedMs: null,
    });
  });

  test('an order for the next opening is on its way', () => {
    expect(orders()[6]).toMatchObject({ status: 'pending' });
  });

  test('a word that nobody knows ends nothing and is told', () => {
    expect(orders()[7]).toMatchObject({
      status: 'pending',
      words: 'The broker says "FROZEN_BY_EXCHANGE", which has no meaning here',
    });
  });

  test('a spread below zero is shown without a price; a limit below zero is unreadable', () => {
    const [first] = JSON.parse(goldenText('order-book.json')) as unknown[];
    const row = orderRow.parse(first);
    expect(orderFrom({ ...row, prctyp: '2L', prc: '-5.00' }, CONTRACTS)).toMatchObject({
      ok: true,
      value: { price: 0, type: 'limit' },
    });
    expect(orderFrom({ ...row, prc: '-5.00' }, CONTRACTS)).toEqual({
      ok: false,
      error: 'unreadable',
    });
  });

  test('an order of another market is nobody’s concern', () => {
    expect(orders()[8]).toBe('other_market');
  });
});

describe('three answers that are no list', () => {
  test('an empty book is empty', () => {
    expect(readRows(decodeBody(goldenText('no-data.json')), orderRow)).toEqual({
      ok: true,
      value: [],
    });
  });

  test.each(['session-expired.json', 'session-expired-one-space.json', 'rate.json'])(
    '%s is a refusal and not an empty book',
    (name) => {
      const read = readRows(decodeBody(goldenText(name)), orderRow);
      expect(read).toMatchObject({ ok: false, error: { kind: 'refusal' } });
    },
  );

  test.each(['bad-gateway.html', 'placed.json'])('%s is unreadable as a book', (name) => {
    const read = readRows(decodeBody(goldenText(name)), orderRow);
    expect(read).toMatchObject({ ok: false, error: { kind: 'unreadable' } });
  });

  test('one row that does not fit spoils the list, and so does a row that says no', () => {
    const rows = [...(JSON.parse(goldenText('order-book.json')) as unknown[]), { stat: 'Ok' }];
    const spoilt = readRows(decodeBody(JSON.stringify(rows)), orderRow);
    expect(spoilt).toMatchObject({ ok: false, error: { kind: 'unreadable' } });
    const no = `[${goldenText('session-expired.json')}]`;
    const refused = readRows(decodeBody(no), orderRow);
    expect(refused).toMatchObject({ ok: false, error: { kind: 'refusal' } });
  });
});

describe('trades, positions, funds', () => {
  test('each fill is one trade; a time of 1980 is none', () => {
    const rows = readRows(decodeBody(goldenText('trade-book.json')), tradeRow);
    const trades = rows.ok ? rows.value.map((row) => tradeFrom(row, CONTRACTS)) : [];
    expect(trades).toEqual([
      {
        ok: true,
        value: {
          tradeId: '500013',
          brokerOrderId: '26100600000013',
          instrument: CALL,
          side: 'buy',
          quantity: 65,
          price: 1_015_000,
          atMs: null,
        },
      },
      { ok: true, value: expect.objectContaining({ tradeId: '500012', atMs: OPENING }) as unknown },
    ]);
  });

  test('rows of one contract and product add up; what is not listed keeps its own name', () => {
    const rows = readRows(decodeBody(goldenText('position-book.json')), positionRow);
    expect(rows.ok && positionsFrom(rows.value, CONTRACTS)).toEqual({
      ok: true,
      value: [
        {
          instrument: CALL,
          product: 'nrml',
          net: 65,
          average: 1_015_000,
          // At the row's last price of 112.00 this is the 552.50 and 682.50 that it prints.
          cash: (552.5 + 682.5) * 10_000 - 65 * 1_120_000,
        },
        { instrument: SHARE, product: 'mis', net: -600, average: null, cash: null },
        {
          instrument: 'BFO:SENSEX26SEP91000PE',
          product: 'nrml',
          net: -20,
          average: 54_500,
          cash: null,
        },
      ],
    });
  });

  test('what was carried counts at what it cost, and odd figures hide no position', () => {
    const [row] = JSON.parse(goldenText('position-book.json')) as object[];
    const read = (part: object): unknown => {
      const parsed = positionRow.parse({ ...row, ...part });
      const all = positionsFrom([parsed], CONTRACTS);
      return all.ok ? all.value[0] : 'unread';
    };
    expect(read({ netupldprc: '90.00' })).toMatchObject({
      average: 900_000,
      cash: 5_525_000 - 65 * 900_000,
    });
    expect(read({ netupldprc: '0.00' })).toMatchObject({ average: 1_015_000 });
    expect(read({ rpnl: 'much', netavgprc: {} })).toMatchObject({
      net: 65,
      average: null,
      cash: null,
    });
    expect(read({ mult: '1000' })).toMatchObject({ cash: null });
  });

  test('funds are all credits without what is used', () => {
    const read = readReply(decodeBody(goldenText('limits.json')), limitsReply);
    expect(read.ok && fundsFrom(read.value)).toEqual({
      available: 5_255_002_500 - 1_203_456_789,
      used: 1_203_456_789,
    });
    const fresh = readReply(decodeBody(goldenText('limits-fresh-account.json')), limitsReply);
    expect(fresh.ok && fundsFrom(fresh.value)).toEqual({ available: 0, used: 0 });
  });

  test('the story of an order is told oldest first', () => {
    const rows = readRows(decodeBody(goldenText('single-order-history.json')), historyRow);
    const steps = rows.ok ? stepsFrom(rows.value) : [];
    expect(steps.map(({ words, status, filled }) => [words, status, filled])).toEqual([
      ['PENDING / NewAck', 'pending', null],
      ['PENDING / PendingNew', 'pending', null],
      ['OPEN / New', 'working', null],
      ['COMPLETE / Fill', 'filled', 130],
    ]);
  });

  test('margins are read as text', () => {
    const one = readReply(decodeBody(goldenText('order-margin.json')), orderMarginReply);
    expect(one).toMatchObject({ ok: true, value: { ordermargin: '13195.00' } });
    const basket = readReply(decodeBody(goldenText('basket-margin.json')), basketMarginReply);
    expect(basket).toMatchObject({ ok: true, value: { marginusedtrade: '180000.00' } });
  });
});

describe('pushed updates', () => {
  test('without a token the contract is found by its symbol, the product by its other name', () => {
    expect(pushed('push-new.json')).toMatchObject({
      instrument: CALL,
      product: 'nrml',
      status: 'working',
      tag: 'LKX7Q2M4T9A1B3C5D',
      updatedMs: OPENING,
    });
    expect(pushed('push-cancelled-drifted.json')).toMatchObject({
      product: 'nrml',
      status: 'cancelled',
      filled: 65,
    });
  });

  test('a fill carries its trade, and a part is not the whole', () => {
    expect(pushed('push-part-fill.json')).toMatchObject({ status: 'working', filled: 65 });
    expect(pushedTrade(push('push-part-fill.json'), CONTRACTS)).toMatchObject({
      tradeId: '500012',
      quantity: 65,
      price: 1_014_000,
      atMs: OPENING + 1_000,
    });
    expect(pushed('push-complete.json')).toMatchObject({ status: 'filled', updatedMs: null });
    expect(pushedTrade(push('push-new.json'), CONTRACTS)).toBeNull();
  });

  test('two misprints of the documents are read as well', () => {
    expect(pushed('push-misprinted.json').brokerOrderId).toBe('26100600000012');
    expect(pushedTrade(push('push-misprinted.json'), CONTRACTS)?.atMs).toBe(OPENING + 1_000);
  });

  test('an asynchronous rejection', () => {
    expect(pushed('push-rejected.json')).toMatchObject({
      status: 'rejected',
      rejection: 'over_freeze',
    });
  });

  test.each([
    ['push-new.json', 'picture'],
    ['push-new-ack.json', 'picture'],
    ['push-part-fill.json', 'picture'],
    ['push-complete.json', 'picture'],
    ['push-rejected.json', 'picture'],
    ['push-cancelled.json', 'picture'],
    ['push-cancelled-drifted.json', 'picture'],
    ['push-trigger-pending.json', 'picture'],
    ['push-modify-ack.json', 'in_flight'],
    ['push-replace-rejected.json', 'doubt'],
  ])('%s is %s', (name, worth) => {
    const { status, reporttype } = push(name);
    expect(pushWorth(statusOf(status), reporttype)).toBe(worth);
  });
});
