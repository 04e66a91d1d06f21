/**
 * Kite's triggers: what leaves for one, what each reply proves, and what its list says in our
 * words.
 */
import { describe, expect, test } from 'vitest';
import { decodeData } from '../../../../electron/broker/kite/decode.ts';
import type { KiteReply, WriteKind } from '../../../../electron/broker/kite/outcome.ts';
import { standingForm, standingOutcomeOf } from '../../../../electron/broker/kite/standing.ts';
import {
  normaliseStanding,
  TRIGGER_STATUS_ROWS,
} from '../../../../electron/broker/kite/standing-rows.ts';
import { type TriggerRow, triggerRows } from '../../../../electron/broker/kite/wire.ts';
import type { BrokerStanding, StandingRequest } from '../../../../electron/broker/standing.ts';
import {
  asId,
  type BrokerStandingId,
  type InstrumentId,
  type StandingId,
} from '../../../../shared/domain/ids.ts';
import { price } from '../../../../shared/domain/money.ts';
import { quantity } from '../../../../shared/domain/quantity.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { textTable, wholeCell } from '../../../support/text-table.ts';
import { goldenText } from './frames.ts';

const ID = asId<BrokerStandingId>('112127');
const STOP = { trigger: price(950_500), limit: price(945_000) };
const TARGET = { trigger: price(1_501_000), limit: price(1_495_000) };

function sent(more: Partial<StandingRequest>): readonly (readonly [string, string])[] {
  const request: StandingRequest = {
    standingId: asId<StandingId>('LSTANDING1'),
    mode: 'live',
    instrument: asId<InstrumentId>('NFO:NIFTY26AUG25000CE'),
    side: 'sell',
    product: 'nrml',
    quantity: quantity(65),
    stop: STOP,
    target: null,
    last: price(1_234_500),
    ...more,
  };
  return standingForm(request, { exchange: 'NFO', symbol: 'NIFTY26AUG25000CE' });
}

describe('what leaves', () => {
  test('a lone trigger with the last price, digit by digit', () => {
    expect(sent({})).toEqual([
      ['type', 'single'],
      [
        'condition',
        '{"exchange":"NFO","tradingsymbol":"NIFTY26AUG25000CE",' +
          '"trigger_values":[95.05],"last_price":123.45}',
      ],
      [
        'orders',
        '[{"exchange":"NFO","tradingsymbol":"NIFTY26AUG25000CE","transaction_type":"SELL",' +
          '"quantity":65,"order_type":"LIMIT","product":"NRML","price":94.50}]',
      ],
    ]);
  });

  test.each([
    ['sell', '[95.05,150.10]', [94.5, 149.5]],
    ['buy', '[95.05,150.10]', [94.5, 149.5]],
  ] as const)('of a pair that %ss the lower trigger stands first', (side, values, limits) => {
    // For a buy the stop lies above.
    const pair = side === 'sell' ? { stop: STOP, target: TARGET } : { stop: TARGET, target: STOP };
    const form = new Map(sent({ side, ...pair }));
    expect(form.get('type')).toBe('two-leg');
    expect(form.get('condition')).toContain(`"trigger_values":${values}`);
    const orders = JSON.parse(form.get('orders') ?? '') as readonly { readonly price: number }[];
    expect(orders.map((order) => order.price)).toEqual(limits);
  });
});

describe('what a reply proves', () => {
  function answer(status: number, type: string, message: string): KiteReply {
    const body = JSON.stringify({ status: 'error', message, error_type: type, data: null });
    return { kind: 'answer', status, headers: {}, body };
  }

  function said(on: WriteKind, reply: KiteReply): string {
    const outcome = standingOutcomeOf(on, reply, on === 'place' ? null : ID);
    if (outcome.kind === 'accepted') return `accepted ${outcome.brokerStandingId}`;
    return outcome.kind === 'refused' ? `refused ${outcome.rejection}` : `unknown ${outcome.cause}`;
  }

  const REPLIES = textTable(`
    on      status  type               message                                              outcome
    place   400     InputException     Trigger already met with the current price.          refused trigger_met
    place   400     InputException     The first trigger cannot be more than the last price  refused trigger_met
    modify  400     InputException     The trigger is not active.                           refused unrecognised
    cancel  400     InputException     It is being processed                                refused unrecognised
    place   400     InputException     Invalid tradingsymbol                                refused instrument_unknown
    place   400     InputException     The request timed out                                unknown timeout
    place   403     TokenException     Incorrect api_key or access_token                    refused not_permitted
    place   429     NetworkException   Too many requests                                    refused rate_limited
    cancel  404     GeneralException   Trigger not found.                                   unknown unlisted_reply
    place   500     GeneralException   Something                                            unknown server_fault
    place   503     NetworkException   Something                                            unknown server_fault
  `);

  test.each(REPLIES)('$on: $status $type “$message” is $outcome', (row) => {
    const { on = '', type = '', message = '', outcome = '' } = row;
    expect(said(on as WriteKind, answer(wholeCell(row, 'status'), type, message))).toBe(outcome);
  });

  test.each([
    ['place', '{"status":"success","data":{"trigger_id":112127}}', 'accepted 112127'],
    ['modify', '{"status":"success","data":{"trigger_id":112127}}', 'accepted 112127'],
    ['cancel', '{"status":"success","data":{"trigger_id":112128}}', 'unknown unreadable_reply'],
    ['place', '{"status":"success","data":{"trigger_id":0}}', 'unknown unreadable_reply'],
    ['place', '{"status":"success","data":{"order_id":"1"}}', 'unknown unreadable_reply'],
    ['place', '{"status":"success","data":', 'unknown unreadable_reply'],
  ] as const)('%s: 200 %s is %s', (on, body, outcome) => {
    expect(said(on, { kind: 'answer', status: 200, headers: {}, body })).toBe(outcome);
  });

  test('what never left is refused, what may have left is unknown', () => {
    const fault = { kind: 'fault', cause: 'timeout', words: '' } as const;
    expect(said('place', { ...fault, left: 'never' })).toBe('refused not_sent');
    expect(said('place', { ...fault, left: 'maybe' })).toBe('unknown timeout');
    expect(said('place', { kind: 'no_session', words: '' })).toBe('refused not_sent');
  });
});

describe('the list', () => {
  function rows(): readonly TriggerRow[] {
    const read = decodeData(goldenText('triggers.json'), triggerRows);
    if (!read.ok) throw new Error(read.error);
    return read.value;
  }

  function standing(id: string): BrokerStanding {
    const row = must(
      rows().find((each) => each.id === id),
      id,
    );
    const read = normaliseStanding(row);
    if (!read.ok) throw new Error(read.error);
    return read.value;
  }

  test('a stop that waits, field by field', () => {
    expect(standing('112127')).toEqual({
      brokerStandingId: '112127',
      tag: null,
      instrument: 'NFO:NIFTY26AUG25000CE',
      side: 'sell',
      product: 'nrml',
      quantity: 65,
      stop: STOP,
      target: null,
      status: 'standing',
      orderIds: [],
      words: '',
      updatedMs: 1_785_728_702_000,
    });
  });

  test('the direction comes from the last price that went along', () => {
    expect(standing('112128')).toMatchObject({ stop: null, target: TARGET });
    expect(standing('112129')).toMatchObject({ stop: STOP, target: TARGET, side: 'sell' });
    const above = { trigger: 1_501_000, limit: 1_510_000 };
    const below = { trigger: 950_500, limit: 960_000 };
    expect(standing('112130')).toMatchObject({ stop: above, target: below, side: 'buy' });
  });

  test.each([
    ['112131', 'fired', ['1953000000000000001'], ''],
    ['112132', 'rejected', [], 'Insufficient funds'],
    ['112133', 'fired', [], 'Order request timed out. Check the order book'],
    ['112134', 'cancelled', [], ''],
    ['112135', 'cancelled', [], ''],
    ['112136', 'rejected', [], 'The contract has expired'],
    ['112137', 'expired', [], ''],
    ['112138', 'standing', [], 'unknown status paused'],
    ['112139', 'standing', [], 'legs of 65 and 130'],
  ])('%s is %s with the orders %j', (id, status, orderIds, words) => {
    expect(standing(id)).toMatchObject({ status, orderIds, words });
  });

  test('of uneven legs the larger counts, and shares on loan are shares', () => {
    expect(standing('112139').quantity).toBe(130);
    expect(standing('112140').product).toBe('cnc');
  });

  test('every word of the table is in lower case and says one thing', () => {
    const words = TRIGGER_STATUS_ROWS.map(([word]) => word);
    expect(words).toEqual([...new Set(words.map((word) => word.toLowerCase()))]);
  });

  test.each([
    ['a price off our scale', { condition: { trigger_values: [95.000_01] } }],
    ['two triggers for one order', { condition: { trigger_values: [95, 150] } }],
    ['a contract that is none', { condition: { exchange: 'N F O' } }],
    ['a product that nobody knows', { orders: [{ product: 'XYZ' }] }],
  ])('%s is a complaint that names the trigger', (_what, change) => {
    const [row] = rows();
    const good = must(row, 'a row');
    const bad: TriggerRow = {
      ...good,
      condition: { ...good.condition, ...('condition' in change ? change.condition : {}) },
      orders: good.orders.map((order) => ({
        ...order,
        ...('orders' in change ? change.orders[0] : {}),
      })),
    };
    const read = normaliseStanding(bad);
    expect(read.ok ? '' : read.error).toMatch(/^trigger 112127: /);
  });

  test('legs that buy and sell are no pair', () => {
    const pair = must(rows()[2], 'a pair');
    const [first, second] = pair.orders;
    const mixed = [must(first, 'a leg'), { ...must(second, 'a leg'), transaction_type: 'BUY' }];
    const read = normaliseStanding({ ...pair, orders: mixed as TriggerRow['orders'] });
    expect(read.ok).toBe(false);
  });
});
