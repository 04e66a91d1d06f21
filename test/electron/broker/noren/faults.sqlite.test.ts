/**
 * Everything that can go wrong with an order on its way, over real sockets. The rule that decides:
 * what is said to be refused does not exist at the broker, not even later; what is said to be
 * accepted does; and everything else is unknown.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PlaceRequest } from '../../../../electron/broker/gateway.ts';
import type { FaultAction } from '../../../../electron/broker-sim/faults.ts';
import { asId, type OrderId } from '../../../../shared/domain/ids.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import { price } from '../../../../shared/domain/money.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { asApproved } from '../../../contract/gateway-contract.ts';
import { openSimAccount, type SimAccount } from './sim-account.ts';

let desk: SimAccount;
let future: Instrument;
let resting: number;
let count = 0;

beforeAll(async () => {
  desk = await openSimAccount('shoonya');
  await desk.switch({ perSecond: 1_000, perMinute: 100_000 });
  await desk.logIn();
  const list = await desk.account.market.readInstruments(false);
  const found = list.ok ? list.value.instruments.find(({ kind }) => kind === 'future') : null;
  future = must(found, 'no future');
  const quotes = await desk.account.market.readQuotes([future.id]);
  const last = must(quotes.ok ? quotes.value[0]?.last : null, 'no last price');
  resting = last - Math.round(last * 0.01);
});

afterAll(() => desk.close());

function request(): PlaceRequest {
  count += 1;
  return {
    orderId: asId<OrderId>(`LFAULT${String(count).padStart(6, '0')}`),
    mode: 'live',
    instrument: future.id,
    side: 'buy',
    product: 'nrml',
    validity: 'day',
    quantity: future.lot,
    type: 'limit',
    price: price(resting - (resting % future.tick)),
    trigger: null,
  };
}

type Row = readonly [outcome: string, exists: boolean, action: FaultAction];

const FAULTS: readonly Row[] = [
  ['unknown timeout', false, { kind: 'lose' }],
  ['unknown timeout', true, { kind: 'swallow' }],
  ['unknown timeout', true, { kind: 'late', delayMs: 500 }],
  ['accepted', true, { kind: 'slow', delayMs: 3_000 }],
  ['unknown socket_lost', false, { kind: 'reset', at: 'before' }],
  ['unknown socket_lost', true, { kind: 'reset', at: 'mid' }],
  ['unknown socket_lost', true, { kind: 'reset', at: 'after' }],
  ['unknown server_fault', true, { kind: 'status', status: 400, acts: true, actsAfterMs: 500 }],
  ['unknown server_fault', true, { kind: 'status', status: 429, acts: true }],
  ['unknown server_fault', false, { kind: 'status', status: 429, acts: false }],
  ['unknown server_fault', true, { kind: 'status', status: 502, acts: true, body: 'html' }],
  ['unknown server_fault', false, { kind: 'status', status: 503, acts: false, body: 'empty' }],
  ['unknown server_fault', true, { kind: 'status', status: 504, acts: true, body: 'broker' }],
  ['unknown unreadable_reply', true, { kind: 'body', body: 'empty' }],
  ['unknown unreadable_reply', true, { kind: 'body', body: 'html' }],
  ['unknown unreadable_reply', true, { kind: 'body', body: 'truncated' }],
  ['unknown unreadable_reply', true, edit('norenordno', 'remove')],
  ['unknown unreadable_reply', true, edit('stat', 'remove')],
  ['accepted', true, edit('norenordno', 'retype')],
  ['accepted', true, edit('stat', 'upper')],
  ['accepted', true, { kind: 'hide', forMs: 300 }],
];

function edit(path: string, change: 'remove' | 'retype' | 'upper'): FaultAction {
  return { kind: 'edit', edits: [{ path, change }] };
}

test.each(FAULTS)('%s, at the broker: %s, after %o', async (means, exists, action) => {
  const { account, sim, pass } = desk;
  const order = request();
  const rule = {
    id: order.orderId,
    match: { channel: 'rest', op: 'place' },
    action,
    max: 1,
  } as const;
  sim.fault(rule);
  const outcome = await account.gateway.place(asApproved(order));
  sim.removeFault(order.orderId);
  await pass(700);
  const [word, cause = ''] = means.split(' ');
  expect(outcome.kind).toBe(word);
  if (outcome.kind === 'unknown') expect(outcome.cause).toBe(cause);
  const orders = sim.truth().orders.filter(({ tag }) => tag === order.orderId);
  expect(orders).toHaveLength(exists ? 1 : 0);
  const book = await account.gateway.readBook();
  const shown = book.ok ? book.value.orders.filter(({ tag }) => tag === order.orderId) : null;
  expect(shown).toHaveLength(exists ? 1 : 0);
});
