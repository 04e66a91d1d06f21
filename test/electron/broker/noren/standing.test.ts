/**
 * Alerts of a house that place orders: what leaves for one, what each reply proves, and what the
 * list of alerts and the order book say together.
 */
import { describe, expect, test } from 'vitest';
import { decodeBody, readRows } from '../../../../electron/broker/noren/decode.ts';
import { HOUSES } from '../../../../electron/broker/noren/houses.ts';
import type { Contract } from '../../../../electron/broker/noren/contracts.ts';
import type { Write } from '../../../../electron/broker/noren/outcome.ts';
import { alertTypeOf, gttFields, ocoFields } from '../../../../electron/broker/noren/requests.ts';
import {
  openStanding,
  standingOf,
  standingOutcomeOf,
} from '../../../../electron/broker/noren/standing.ts';
import { standingsFrom } from '../../../../electron/broker/noren/standing-rows.ts';
import { alertRow, placedByRow } from '../../../../electron/broker/noren/wire.ts';
import type { HttpReply } from '../../../../electron/broker/net/http.ts';
import type { BrokerStanding, StandingRequest } from '../../../../electron/broker/standing.ts';
import { asId, type BrokerStandingId, type StandingId } from '../../../../shared/domain/ids.ts';
import { price } from '../../../../shared/domain/money.ts';
import { quantity } from '../../../../shared/domain/quantity.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { err, ok } from '../../../../shared/lib/result.ts';
import { textTable } from '../../../support/text-table.ts';
import { CALL, CONTRACTS, goldenText } from './frames.ts';

const ID = asId<BrokerStandingId>('26100600000001');
const TAG = 'LSTAND7Q2M4T9A1B3C';
const STOP = { trigger: price(950_500), limit: price(945_000) };
const TARGET = { trigger: price(1_501_000), limit: price(1_495_000) };
const WHO = { uid: 'FA0001', actid: 'FA0001' };

const CONTRACT: Contract = {
  token: '68407',
  tsym: 'NIFTY06OCT26C25000',
  instrument: {
    id: CALL,
    exchange: 'NFO',
    symbol: 'NIFTY26O0625000CE',
    underlying: 'NIFTY',
    kind: 'call',
    expiryDay: '2026-10-06',
    strike: price(250_000_000),
    tick: price(500),
    lot: quantity(65),
    freeze: quantity(1_800),
  },
};

function wish(more: Partial<StandingRequest> = {}): StandingRequest {
  return {
    standingId: asId<StandingId>(TAG),
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
  test('a lone alert: its level, our tag, and a limit order for the day', () => {
    expect(gttFields(wish(), CONTRACT, WHO)).toEqual({
      ...WHO,
      exch: 'NFO',
      tsym: 'NIFTY06OCT26C25000',
      ai_t: 'LTP_B_O',
      validity: 'GTT',
      d: '95.05',
      remarks: TAG,
      trantype: 'S',
      prctyp: 'LMT',
      prd: 'M',
      ret: 'DAY',
      qty: '65',
      prc: '94.50',
    });
  });

  test.each([
    ['sell', STOP, null, 'LTP_B_O'],
    ['sell', null, TARGET, 'LTP_A_O'],
    ['buy', TARGET, null, 'LTP_A_O'],
    ['buy', null, STOP, 'LTP_B_O'],
    ['sell', STOP, TARGET, 'LMT_BOS_O'],
  ] as const)('a %s with stop %j and target %j waits as %4$s', (side, stop, target, type) => {
    expect(alertTypeOf(wish({ side, stop, target }))).toBe(type);
  });

  test.each([
    ['sell', STOP, TARGET],
    ['buy', TARGET, STOP],
  ] as const)(
    'of a pair that %ss the upper level and its order come first',
    (side, stop, target) => {
      const fields = ocoFields(wish({ side, stop, target }), CONTRACT, WHO);
      expect(fields).toMatchObject({
        ai_t: 'LMT_BOS_O',
        oivariable: [
          { var_name: 'x', d: '150.10' },
          { var_name: 'y', d: '95.05' },
        ],
        place_order_params: { prc: '149.50', remarks: TAG, trantype: side === 'buy' ? 'B' : 'S' },
        place_order_params_leg2: { prc: '94.50', remarks: TAG },
      });
    },
  );
});

describe('what a reply proves', () => {
  function said(write: Write, reply: HttpReply): string {
    const outcome = standingOutcomeOf(write, write === 'place' ? null : ID, reply);
    if (outcome.kind === 'accepted') return `accepted ${outcome.brokerStandingId}`;
    return outcome.kind === 'refused' ? `refused ${outcome.rejection}` : `unknown ${outcome.cause}`;
  }

  function answer(body: string, status = 200): HttpReply {
    return { kind: 'answer', status, headers: {}, body };
  }

  const REPLIES = textTable(`
    write   body                                                             outcome
    place   {"stat":"Oi created","al_id":"26100600000001"}                   accepted 26100600000001
    place   {"stat":"OI created","al_id":"26100600000001"}                   accepted 26100600000001
    place   [{"stat":"Oi created","Al_id":"26100600000001"}]                 accepted 26100600000001
    place   {"stat":"Oi created"}                                            unknown unreadable_reply
    place   [{"stat":"Oi created","al_id":"1"},{"stat":"Ok","al_id":"2"}]    unknown unreadable_reply
    place   {"stat":"Oi Replaced","al_id":"26100600000001"}                  unknown unreadable_reply
    place   {"stat":"Invalid Oi"}                                            unknown unreadable_reply
    modify  {"stat":"Oi Replacedt","al_id":"26100600000001"}                 accepted 26100600000001
    modify  {"stat":"OI replaced"}                                           accepted 26100600000001
    modify  {"stat":"OI replaced","al_id":"26100600000002"}                  unknown unreadable_reply
    modify  {"stat":"Invalid Oi"}                                            refused order_not_found
    cancel  {"stat":"Oi delete success","al_id":"26100600000001"}            accepted 26100600000001
    cancel  [{"stat":"OI deleted","Al_id":"26100600000001"}]                 accepted 26100600000001
    cancel  {"stat":"Invalid Oi","emsg":"Invalid Oi"}                        refused order_not_found
    cancel  {"stat":"Oi created","al_id":"26100600000001"}                   unknown unreadable_reply
    place   {"stat":"Not_Ok","emsg":"Session Expired : Invalid User Id"}     refused not_permitted
    place   {"stat":"Not_Ok","emsg":"Invalid Input : d is Missing."}         refused unrecognised
    place   {"stat":"Not_Ok","emsg":"Server Timeout : "}                     unknown server_fault
    cancel  {"stat":"Not_Ok","emsg":"Something nobody has seen"}             unknown unlisted_reply
    place   {"stat":"Oi crea                                                 unknown unreadable_reply
  `);

  test.each(REPLIES)('$write: $body is $outcome', ({ write = '', body = '', outcome = '' }) => {
    expect(said(write as Write, answer(body))).toBe(outcome);
  });

  test('a failing server proves nothing, whatever it writes', () => {
    const yes = '{"stat":"Oi created","al_id":"26100600000001"}';
    expect(said('place', answer(yes, 502))).toBe('unknown server_fault');
    const fault = { kind: 'fault', cause: 'timeout', words: '' } as const;
    expect(said('place', { ...fault, left: 'never' })).toBe('refused not_sent');
    expect(said('place', { ...fault, left: 'maybe' })).toBe('unknown timeout');
  });
});

describe('the list and the order book', () => {
  function alerts(): readonly ReturnType<typeof alertRow.parse>[] {
    const read = readRows(decodeBody(goldenText('pending-gtt.json')), alertRow);
    if (!read.ok) throw new Error(read.error.words);
    return read.value;
  }

  function orders(): readonly ReturnType<typeof placedByRow.parse>[] {
    const read = readRows(decodeBody(goldenText('order-book-gtt.json')), placedByRow);
    if (!read.ok) throw new Error(read.error.words);
    return read.value;
  }

  function all(placed: ReturnType<typeof orders> = []): readonly BrokerStanding[] {
    const read = standingsFrom(alerts(), placed, CONTRACTS);
    if (!read.ok) throw new Error(read.error);
    return read.value;
  }

  function one(id: string, placed: ReturnType<typeof orders> = []): BrokerStanding {
    return must(
      all(placed).find((each) => each.brokerStandingId.endsWith(id)),
      id,
    );
  }

  test('a stop that waits, field by field', () => {
    expect(one('01')).toEqual({
      brokerStandingId: '26100600000001',
      tag: TAG,
      instrument: CALL,
      side: 'sell',
      product: 'nrml',
      quantity: 65,
      stop: STOP,
      target: null,
      status: 'standing',
      orderIds: [],
      words: '',
      updatedMs: Date.UTC(2026, 9, 6, 3, 45, 3),
    });
  });

  test('keys with capitals are the same keys', () => {
    expect(one('02')).toMatchObject({ stop: null, target: TARGET, tag: TAG, quantity: 65 });
  });

  test('of a pair the levels say which leg is which', () => {
    expect(one('03')).toMatchObject({ stop: STOP, target: TARGET });
    const untold = { stop: TARGET, target: { trigger: 950_500, limit: 0 }, side: 'buy' };
    expect(one('04')).toMatchObject(untold);
    expect(one('04').words).not.toBe('');
  });

  test('alerts on other things and of other markets are left out', () => {
    expect(all().map((each) => each.brokerStandingId.slice(-2))).toEqual(['01', '02', '03', '04']);
  });

  test('one that fired while both were read has fired, and keeps its terms', () => {
    const fired = { status: 'fired', stop: STOP, orderIds: ['26100600000022'] };
    expect(one('01', orders())).toMatchObject(fired);
  });

  test('one that is gone is known by its order, even when that was rejected', () => {
    expect(one('09', orders())).toMatchObject({
      status: 'fired',
      tag: TAG,
      side: 'sell',
      quantity: 65,
      stop: null,
      target: null,
      orderIds: ['26100600000023'],
    });
  });

  test('a slice of an order in the book was fired by nothing', () => {
    expect(all(orders()).some((each) => each.brokerStandingId === '26100600000021')).toBe(false);
  });

  test.each([
    ['a level that is none', { d: 'x' }],
    ['a level of nothing', { d: '0.00' }],
    ['a side that is none', { trantype: 'X' }],
    ['a quantity of nothing', { qty: '0' }],
  ])('%s spoils the list', (_what, change) => {
    const [row] = alerts();
    const read = standingsFrom([{ ...must(row, 'a row'), ...change }], [], CONTRACTS);
    expect(read.ok ? '' : read.error).toBe('The alert 26100600000001 cannot be read');
  });
});

describe('taking one back', () => {
  const HOUSE = must(
    HOUSES.find(({ name }) => name === 'flattrade'),
    'a house with pairs',
  );

  function line(listed: 'LTP_B_O' | 'LMT_BOS_O' | 'nothing' | 'failure'): {
    readonly standing: ReturnType<typeof openStanding>;
    readonly sent: string[];
  } {
    const sent: string[] = [];
    const row = { ...must(JSON.parse(goldenText('pending-gtt.json')) as object[], 'rows')[2] };
    const rows = listed === 'nothing' ? [] : [{ ...row, al_id: ID, ai_t: listed, d: '95.05' }];
    const body = decodeBody(JSON.stringify(rows));
    const standing = openStanding({
      ability: standingOf(HOUSE),
      contracts: { ...CONTRACTS, list: () => null, byId: () => CONTRACT, replace, onReplace },
      loader: {
        ensure: () => Promise.resolve(ok({ instruments: [], skipped: 0, day: '', fetchedMs: 0 })),
      },
      who: () => WHO,
      rest: {
        tell: (route) => {
          sent.push(route);
          const text = JSON.stringify({ stat: 'Oi delete success', al_id: ID });
          return Promise.resolve({ kind: 'answer', status: 200, headers: {}, body: text });
        },
        readList: (route, _fields, schema) => {
          const failed = err({ cause: 'timeout', words: 'silence' } as const);
          if (listed === 'failure') return Promise.resolve(failed);
          const read = readRows(route === 'OrderBook' ? decodeBody('[]') : body, schema);
          return Promise.resolve(read.ok ? read : failed);
        },
      },
    });
    return { standing, sent };
  }

  const replace = (): void => undefined;
  const onReplace = (): void => undefined;
  const cancel = {
    standingId: asId<StandingId>(TAG),
    mode: 'live',
    brokerStandingId: ID,
  } as const;

  test.each([
    ['LTP_B_O', ['CancelGTTOrder']],
    ['LMT_BOS_O', ['CancelOCOOrder']],
  ] as const)('of %s goes by its own route, found in the list', async (listed, routes) => {
    const { standing, sent } = line(listed);
    expect((await standing.cancel(cancel)).kind).toBe('accepted');
    expect(sent).toEqual(routes);
  });

  test.each([
    ['nothing', 'order_not_found'],
    ['failure', 'not_sent'],
  ] as const)('with %s listed sends nothing', async (listed, rejection) => {
    const { standing, sent } = line(listed);
    expect(await standing.cancel(cancel)).toMatchObject({ kind: 'refused', rejection });
    expect(sent).toEqual([]);
  });
});
