/** Orders of an account at Dhan over real sockets: what is sent, refused, pushed, lost and read. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FaultAction } from '../../../../electron/broker-sim/faults.ts';
import { openDhan } from '../../../../electron/broker/dhan/open.ts';
import type { BrokerUpdate, LinkReport } from '../../../../electron/broker/gateway.ts';
import {
  type AccountId,
  asId,
  type BrokerOrderId,
  type InstrumentId,
  type OrderId,
} from '../../../../shared/domain/ids.ts';
import { price } from '../../../../shared/domain/money.ts';
import { quantity } from '../../../../shared/domain/quantity.ts';
import { asApproved } from '../../../contract/gateway-contract.ts';
import { type Bench, buy, liquidCall, openBench } from './dhan-over-sim.ts';

let bench: Bench;

beforeEach(async () => {
  bench = await openBench();
});

afterEach(async () => {
  await bench.close();
});

describe('orders', () => {
  test('the list of the day is fetched once and then read from the file', async () => {
    await bench.logIn();
    const fetched = (): number =>
      bench.sim.history().filter((line) => JSON.stringify(line).includes('scrip-master')).length;
    const before = fetched();
    const again = openDhan(bench.parts);
    const list = await again.market.readInstruments(false);
    expect(list.ok && list.value.day).toBe('2026-11-18');
    expect(fetched()).toBe(before);
    expect((await again.market.readInstruments(true)).ok).toBe(true);
    expect(fetched()).toBeGreaterThan(before);
    again.close();
  });

  test('a contract that is not listed is refused without a word to Dhan', async () => {
    await bench.logIn();
    const liquid = await liquidCall(bench);
    const before = bench.sim.history().length;
    const order = buy(liquid, { instrument: 'NFO:NOBODY' as InstrumentId });
    const placed = await bench.account.gateway.place(asApproved(order));
    expect(placed).toMatchObject({ kind: 'refused', rejection: 'instrument_unknown' });
    expect(bench.sim.history().length).toBe(before);
  });

  test.each<readonly [string, FaultAction]>([
    ['a 400 after a time-out inside', { kind: 'status', status: 400, acts: true }],
    ['a 500', { kind: 'status', status: 500, acts: true }],
    ['a gateway page', { kind: 'status', status: 502, acts: true, body: 'html' }],
    ['an empty yes', { kind: 'body', body: 'empty' }],
    ['a page in place of a yes', { kind: 'body', body: 'html' }],
    ['half a yes', { kind: 'body', body: 'truncated' }],
    ['a yes that says error', { kind: 'body', body: 'error' }],
    ['a cut in the middle', { kind: 'reset', at: 'mid' }],
    ['a cut in place of it', { kind: 'reset', at: 'after' }],
  ])('a live order is never taken for refused: %s', async (_name, action) => {
    await bench.logIn();
    const order = buy(await liquidCall(bench));
    bench.sim.fault({ id: 'one', match: { channel: 'rest', op: 'place' }, action, max: 1 });
    const placed = await bench.account.gateway.place(asApproved(order));
    expect(placed.kind).toBe('unknown');
    await bench.pass(500);
    const book = await bench.account.gateway.readBook();
    const tags = book.ok ? book.value.orders.map((each) => each.tag) : [];
    expect(tags).toEqual([order.orderId]);
    expect(bench.sim.truth().orders).toHaveLength(1);
  });

  test.each<readonly [string, FaultAction]>([
    ['a cut before it was read', { kind: 'reset', at: 'before' }],
    ['a page of the edge', { kind: 'status', status: 503, acts: false, body: 'html' }],
  ])('what may have arrived stays unknown: %s', async (_name, action) => {
    await bench.logIn();
    const order = buy(await liquidCall(bench));
    bench.sim.fault({ id: 'one', match: { channel: 'rest', op: 'place' }, action, max: 1 });
    expect((await bench.account.gateway.place(asApproved(order))).kind).toBe('unknown');
    expect(bench.sim.truth().orders).toEqual([]);
  });

  test('nobody listening is proof that nothing left', async () => {
    await bench.logIn();
    const order = buy(await liquidCall(bench));
    const nobody = 'http://127.0.0.1:9';
    const { account, parts } = bench.also({
      account: asId<AccountId>('dhan-3'),
      addresses: { rest: nobody, auth: nobody },
    });
    parts.secrets.set('access_token', 't'.repeat(40));
    expect(await account.login.resume()).toBe(true);
    expect((await account.market.readInstruments(false)).ok).toBe(true);
    const proven = { kind: 'refused', rejection: 'not_sent' };
    expect(await account.gateway.place(asApproved(order))).toMatchObject(proven);
    const cancel = { ...order, brokerOrderId: asId<BrokerOrderId>('12526') };
    expect(await account.gateway.cancel(cancel)).toMatchObject(proven);
  });

  test('a stop rests at its trigger, and a market order leaves as a limit', async () => {
    await bench.logIn();
    const liquid = await liquidCall(bench);
    const high = liquid.crossing();
    const stop = buy(liquid, { type: 'stop', trigger: high, price: price(high + 5_000) });
    expect(await bench.account.gateway.place(asApproved(stop))).toMatchObject({ kind: 'accepted' });
    const orderId = asId<OrderId>('L20261118DHAN0002');
    const market = buy(liquid, { orderId, type: 'market', price: high });
    expect((await bench.account.gateway.place(asApproved(market))).kind).toBe('accepted');
    await bench.pass(2_000);
    const book = await bench.account.gateway.readBook();
    if (!book.ok) throw new Error(book.error.words);
    const byTag = new Map(book.value.orders.map((order) => [order.tag, order]));
    expect(byTag.get(stop.orderId)).toMatchObject({ status: 'trigger_pending', trigger: high });
    expect(byTag.get(orderId)).toMatchObject({ status: 'filled', type: 'limit', price: high });
  });

  test('a refusal of the risk desk comes after the acceptance, with its reason', async () => {
    await bench.logIn();
    const liquid = await liquidCall(bench);
    const updates: BrokerUpdate[] = [];
    bench.account.gateway.onUpdate((update) => updates.push(update));
    const links: LinkReport[] = [];
    bench.account.gateway.onLink((report) => links.push(report));
    bench.account.gateway.open();
    await bench.until('up', () => links.at(-1)?.state === 'up');
    const units = quantity(liquid.instrument.lot * 1_000);
    const order = buy(liquid, { quantity: units, price: liquid.crossing() });
    expect((await bench.account.gateway.place(asApproved(order))).kind).toBe('accepted');
    await bench.until('rejected', () => updates.at(-1)?.order?.status === 'rejected');
    const last = updates.at(-1)?.order;
    expect(last?.tag).toBe(order.orderId);
    expect(['margin_short', 'over_freeze']).toContain(last?.rejection);
    expect(last?.words).toContain('RMS:');
  });

  test('margins of a basket are whole amounts, and what is held counts', async () => {
    await bench.logIn();
    const liquid = await liquidCall(bench);
    const margin = await bench.account.gateway.readMargin?.([buy(liquid, { side: 'sell' })]);
    if (margin?.ok !== true) throw new Error(margin?.error.words ?? 'no margin call');
    expect(margin.value.needed).toBeGreaterThan(0);
    expect(Number.isSafeInteger(margin.value.needed)).toBe(true);
    await bench.control('/ctl/switches', { marginMulti: 'snake' });
    const other = await bench.account.gateway.readMargin?.([buy(liquid, { side: 'sell' })]);
    expect(other).toMatchObject({ ok: true, value: { single: null } });
  });

  test.each(['camel', 'pascal', 'both'])('pushes are read with %s keys', async (alertCasing) => {
    await bench.logIn();
    const liquid = await liquidCall(bench);
    const updates: BrokerUpdate[] = [];
    const links: LinkReport[] = [];
    bench.account.gateway.onUpdate((update) => updates.push(update));
    bench.account.gateway.onLink((report) => links.push(report));
    await bench.control('/ctl/switches', { alertCasing, alertPartFill: 'Traded' });
    bench.account.gateway.open();
    await bench.until('up', () => links.at(-1)?.state === 'up');
    const order = buy(liquid, { price: liquid.crossing() });
    await bench.account.gateway.place(asApproved(order));
    await bench.until('filled', () => updates.at(-1)?.order?.status === 'filled');
    expect(updates.at(-1)?.order).toMatchObject({ tag: order.orderId, filled: order.quantity });
  });

  test('another client’s push is dropped, an unreadable one has the books read again', async () => {
    await bench.logIn();
    const liquid = await liquidCall(bench);
    const updates: BrokerUpdate[] = [];
    const links: LinkReport[] = [];
    const { gateway } = bench.account;
    gateway.onUpdate((update) => updates.push(update));
    gateway.onLink((report) => links.push(report));
    gateway.open();
    await bench.until('up', () => links.at(-1)?.state === 'up');
    const match = { channel: 'ws', op: 'order' } as const;
    bench.sim.fault({
      id: 'foreign',
      match,
      action: { kind: 'foreign', whose: 'account' },
      max: 1,
    });
    const order = buy(liquid);
    await gateway.place(asApproved(order));
    await bench.until('ours', () => updates.at(-1)?.order?.status === 'working');
    expect(updates.every((update) => update.order?.tag === order.orderId)).toBe(true);
    expect(links).toHaveLength(2);
    const what = 'cut_binary';
    bench.sim.fault({ id: 'bad', match, action: { kind: 'garbage', what: 'bad_json' }, max: 1 });
    bench.sim.fault({ id: 'cut', match, action: { kind: 'garbage', what }, max: 1 });
    const next = buy(liquid, { orderId: asId<OrderId>('L20261118DHAN0003') });
    await gateway.place(asApproved(next));
    await bench.until('up again', () => links.length >= 5 && links.at(-1)?.state === 'up');
    expect(links.at(-3)).toEqual({ state: 'down', cause: 'an update could not be read' });
    const book = await gateway.readBook();
    expect(book.ok && book.value.orders.map((each) => each.tag)).toEqual([
      order.orderId,
      next.orderId,
    ]);
  });

  test('a broken book is never an empty one', async () => {
    await bench.logIn();
    for (const body of ['empty', 'html', 'truncated', 'error'] as const) {
      bench.sim.fault({
        id: 'body',
        match: { channel: 'rest', op: 'trades' },
        action: { kind: 'body', body },
      });
      const read = await bench.account.gateway.readBook();
      expect([body, read.ok]).toEqual([body, false]);
      bench.sim.removeFault('body');
    }
    await bench.pass(16_000);
    expect((await bench.account.gateway.readBook()).ok).toBe(true);
  });
});
