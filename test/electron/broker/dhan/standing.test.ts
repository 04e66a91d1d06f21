/**
 * Dhan's forever orders: what leaves for one, what its list says in our words, and a change, whose
 * legs are requests of their own and may part ways.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Contracts } from '../../../../electron/broker/dhan/contracts.ts';
import { foreverBody } from '../../../../electron/broker/dhan/order-request.ts';
import type { DhanCall, DhanRest } from '../../../../electron/broker/dhan/rest.ts';
import { type DhanStanding, openStanding } from '../../../../electron/broker/dhan/standing.ts';
import {
  type Forever,
  FOREVER_STATUS_ROWS,
  foreversFrom,
} from '../../../../electron/broker/dhan/standing-rows.ts';
import { type ForeverRow, foreverRows } from '../../../../electron/broker/dhan/wire.ts';
import type { HttpReply } from '../../../../electron/broker/net/http.ts';
import type {
  StandingChange,
  StandingOutcome,
  StandingRequest,
} from '../../../../electron/broker/standing.ts';
import {
  asId,
  type BrokerStandingId,
  type InstrumentId,
  type StandingId,
} from '../../../../shared/domain/ids.ts';
import { price } from '../../../../shared/domain/money.ts';
import { quantity } from '../../../../shared/domain/quantity.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { err, ok } from '../../../../shared/lib/result.ts';
import { asApproved } from '../../../contract/gateway-contract.ts';
import { golden, goldenContracts } from './frames.ts';

const CALL = asId<InstrumentId>('NFO:NIFTY26SEP25000CE');
const CLIENT = '1100000001';
const STOP = { trigger: price(950_500), limit: price(945_000) };
const TARGET = { trigger: price(1_501_000), limit: price(1_495_000) };

let contracts: Contracts;

beforeAll(async () => {
  contracts = await goldenContracts();
});

function rows(): readonly ForeverRow[] {
  return foreverRows.parse(golden('forever-orders.json'));
}

function forever(id: string): Forever {
  const read = foreversFrom(rows(), contracts.name);
  if (!read.ok) throw new Error(read.error);
  return must(
    read.value.find(({ standing }) => standing.brokerStandingId.endsWith(id)),
    id,
  );
}

function wish(more: Partial<StandingRequest> = {}): StandingRequest {
  return {
    standingId: asId<StandingId>('LSTANDING1'),
    mode: 'live',
    instrument: CALL,
    side: 'sell',
    product: 'nrml',
    quantity: quantity(65),
    stop: STOP,
    target: null,
    last: price(1_234_500),
    ...more,
  };
}

describe('what leaves', () => {
  function body(request: StandingRequest): unknown {
    const contract = must(contracts.find(CALL), 'the call');
    return JSON.parse(foreverBody(request, contract, CLIENT));
  }

  test('a lone trigger: a limit order for the day, under our tag', () => {
    expect(body(wish())).toEqual({
      dhanClientId: CLIENT,
      correlationId: 'LSTANDING1',
      orderFlag: 'SINGLE',
      transactionType: 'SELL',
      exchangeSegment: 'NSE_FNO',
      productType: 'MARGIN',
      orderType: 'LIMIT',
      validity: 'DAY',
      securityId: '49081',
      quantity: 65,
      disclosedQuantity: 0,
      price: 94.5,
      triggerPrice: 95.05,
      price1: 0,
      triggerPrice1: 0,
      quantity1: 0,
    });
  });

  test('of a pair the target stands in the fields with a one', () => {
    expect(body(wish({ target: TARGET }))).toMatchObject({
      orderFlag: 'OCO',
      price: 94.5,
      triggerPrice: 95.05,
      quantity: 65,
      price1: 149.5,
      triggerPrice1: 150.1,
      quantity1: 65,
    });
  });
});

describe('the list', () => {
  test('a lone one, field by field; its direction is not told', () => {
    expect(forever('0001')).toEqual({
      flag: 'SINGLE',
      names: { stop: 'TARGET_LEG', target: 'TARGET_LEG' },
      standing: {
        brokerStandingId: '1322609220001',
        tag: null,
        instrument: CALL,
        side: 'sell',
        product: 'nrml',
        quantity: 65,
        stop: STOP,
        target: null,
        kindUnsaid: true,
        status: 'standing',
        orderIds: [],
        words: '',
        updatedMs: 1_790_052_303_000,
      },
    });
  });

  test('the legs of a pair are told apart by their triggers, whatever they are called', () => {
    const sells = forever('0002');
    expect(sells.standing).toMatchObject({ stop: STOP, target: TARGET, status: 'standing' });
    expect(sells.names).toEqual({ stop: 'STOP_LOSS_LEG', target: 'TARGET_LEG' });
    const buys = forever('0003');
    expect(buys.standing).toMatchObject({ stop: TARGET, target: STOP, side: 'buy' });
    expect(buys.names).toEqual({ stop: 'TARGET_LEG', target: 'STOP_LOSS_LEG' });
    expect('kindUnsaid' in sells.standing).toBe(false);
  });

  test.each([
    ['0004', 'fired', ''],
    ['0005', 'fired', ''],
    ['0006', 'rejected', 'Dhan says "REJECTED"'],
    ['0007', 'cancelled', ''],
    ['0008', 'standing', 'Dhan says "PENDING": it waits, or its order does'],
    ['0009', 'expired', 'Dhan says "EXPIRED"'],
    ['0010', 'standing', 'Dhan says "PAUSED", which is not known'],
    ['0011', 'standing', 'legs of 130 and 65'],
    ['0013', 'standing', 'one of its two legs is not listed'],
  ])('%s is %s: %s', (id, status, words) => {
    expect(forever(id).standing).toMatchObject({ status, words });
  });

  test('of uneven legs the larger counts; a leg that has ended is none', () => {
    expect(forever('0011').standing.quantity).toBe(130);
    expect(forever('0012').standing).toMatchObject({ stop: null, target: TARGET });
  });

  test.each([
    ['a trigger of nothing', { triggerPrice: 0 }],
    ['a price off our scale', { price: 94.000_01 }],
    ['a quantity of nothing', { quantity: 0 }],
  ])('%s spoils the list', (_what, change) => {
    const [row] = rows();
    const read = foreversFrom([{ ...must(row, 'a row'), ...change }], contracts.name);
    expect(read.ok ? '' : read.error).toMatch(/^1322609220001: /);
  });

  test('three legs, or legs of both sides, spoil the list', () => {
    const pair = rows().slice(1, 3);
    const [first, second] = pair;
    const third = foreversFrom([...pair, must(first, 'a leg')], contracts.name);
    const mixed = { ...must(second, 'a leg'), transactionType: 'BUY' as const };
    expect([third.ok, foreversFrom([must(first, 'a leg'), mixed], contracts.name).ok]).toEqual([
      false,
      false,
    ]);
  });

  test('every word of the table says one thing', () => {
    const words = FOREVER_STATUS_ROWS.map(([word]) => word);
    expect(new Set(words).size).toBe(words.length);
  });
});

describe('a change', () => {
  interface Line {
    readonly standing: DhanStanding;
    readonly sent: DhanCall[];
  }

  function line(replies: readonly HttpReply[], list: readonly ForeverRow[] | null): Line {
    const sent: DhanCall[] = [];
    const rest: Pick<DhanRest, 'write' | 'read'> = {
      write: (call) => {
        sent.push(call);
        return Promise.resolve(must(replies[sent.length - 1], 'a reply'));
      },
      read: ({ shape }) => {
        const read = shape.safeParse(list);
        return Promise.resolve(
          read.success ? ok(read.data) : err({ cause: 'unreadable', words: 'cut off' } as const),
        );
      },
    };
    return { standing: openStanding({ rest, contracts, clientId: CLIENT }), sent };
  }

  function answer(status: number, body: object): HttpReply {
    return { kind: 'answer', status, headers: {}, body: JSON.stringify(body) };
  }

  const PAIR = '1322609220002';
  const TAKEN = answer(200, { orderId: PAIR, orderStatus: 'TRANSIT' });
  const NO = answer(400, { errorCode: 'DH-906', errorMessage: 'Order cannot be modified' });
  const AWAY: HttpReply = { kind: 'fault', left: 'maybe', cause: 'timeout', words: '' };

  function change(more: Partial<StandingChange> = {}): StandingChange {
    const brokerStandingId = asId<BrokerStandingId>(PAIR);
    return { ...wish({ target: TARGET, quantity: quantity(130) }), brokerStandingId, ...more };
  }

  function told(at: Line, more: Partial<StandingChange> = {}): Promise<StandingOutcome> {
    return at.standing.change(asApproved(change(more)));
  }

  function legs({ sent }: Line): readonly unknown[] {
    return sent.map(({ body }) => (JSON.parse(body ?? '{}') as Record<string, unknown>)['legName']);
  }

  test('each leg that differs is a request, the stop first', async () => {
    const at = line([TAKEN, TAKEN], rows());
    expect(await told(at)).toEqual({ kind: 'accepted', brokerStandingId: PAIR });
    expect(legs(at)).toEqual(['STOP_LOSS_LEG', 'TARGET_LEG']);
  });

  test('a leg that stays as it is sends nothing', async () => {
    const lower = { trigger: price(900_000), limit: price(895_000) };
    const one = line([TAKEN], rows());
    const moved = { quantity: quantity(65), stop: lower };
    expect((await told(one, moved)).kind).toBe('accepted');
    expect(legs(one)).toEqual(['STOP_LOSS_LEG']);
    const none = line([], rows());
    expect((await told(none, { quantity: quantity(65) })).kind).toBe('accepted');
    expect(none.sent).toEqual([]);
  });

  test.each([
    ['the first is refused', [NO], 'refused', 1],
    ['the first is lost', [AWAY], 'unknown', 1],
    ['the second is refused', [TAKEN, NO], 'unknown', 2],
    ['the second is lost', [TAKEN, AWAY], 'unknown', 2],
  ] as const)('%s', async (_what, replies, kind, sent) => {
    const at = line(replies, rows());
    expect((await told(at)).kind).toBe(kind);
    expect(at.sent).toHaveLength(sent);
  });

  test.each([
    ['the list cannot be read', null, {}, 'not_sent'],
    ['it is not listed', [], {}, 'order_not_found'],
    ['it has fired', '0004', {}, 'already_final'],
    ['it has one leg and two are asked for', '0001', {}, 'not_permitted'],
    ['it has two legs and one is asked for', '0002', { target: null }, 'not_permitted'],
  ] as const)('nothing is sent when %s', async (_what, which, more, rejection) => {
    const of = typeof which === 'string' ? `132260922${which}` : PAIR;
    const list = which === null ? null : typeof which === 'string' ? rows() : [];
    const at = line([], list);
    const outcome = await told(at, { ...more, brokerStandingId: asId<BrokerStandingId>(of) });
    expect(outcome).toMatchObject({ kind: 'refused', rejection });
    expect(at.sent).toEqual([]);
  });

  test('a lone one is changed under the one name that works, whatever its kind', async () => {
    const id = '1322609220001';
    const at = line([answer(200, { orderId: id, orderStatus: 'TRANSIT' })], rows());
    const more = { stop: null, brokerStandingId: asId<BrokerStandingId>(id) };
    expect((await told(at, more)).kind).toBe('accepted');
    expect(legs(at)).toEqual(['TARGET_LEG']);
  });
});
