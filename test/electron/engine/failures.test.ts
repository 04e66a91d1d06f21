/** When our own side fails: the disk, a check inside the program, a view, the clock, the inbox. */
import { describe, expect, it } from 'vitest';
import { inbox } from '../../../electron/engine/inbox.ts';
import { asId, type BrokerOrderId } from '../../../shared/domain/ids.ts';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { commandId, openDesk, placeParams, type TestDesk } from '../../support/desk.ts';
import { memoryLedger, type MemoryLedger } from '../../support/memory-ledger.ts';
import { pictureOf, tradeOf } from '../../support/scripted-gateway.ts';
import { bookOf, exitAll, fill, hold, kindsOf, last, orderOf, rest } from './fills.ts';

async function deskWithLedger(): Promise<{ desk: TestDesk; ledger: MemoryLedger }> {
  const ledger = memoryLedger();
  return { desk: await openDesk({ ledger }), ledger };
}

function cancel(desk: TestDesk, count: number) {
  const orderIds = [...desk.engine.view.orders.keys()].slice(0, count);
  return desk.send({ name: 'cancel_orders', params: { commandId: commandId(), orderIds } });
}

describe('a ledger that cannot write', () => {
  it.each(['nothing', 'everything'] as const)(
    'lets nothing leave when %s survives',
    async (left) => {
      const { desk, ledger } = await deskWithLedger();
      ledger.failNextAppend('disk_full', left);
      const answered = await desk.send({ name: 'place_order', params: placeParams() });
      expect(answered.ok ? '' : answered.error.code).toBe('ledger_stopped');
      expect(desk.gateway.placed).toHaveLength(0);
      expect(desk.engine.view.orders.size).toBe(0);
      const again = await desk.send({ name: 'place_order', params: placeParams() });
      expect(again.ok ? '' : again.error.code).toBe('ledger_stopped');
      const after = await openDesk({ ledger: ledger.reopened() });
      const states = [...after.engine.view.orders.values()].map((order) => order.state);
      expect(states).toEqual(left === 'nothing' ? [] : ['unknown']);
      expect(after.gateway.placed).toHaveLength(0);
    },
  );

  it('still lets cancels leave, within the rate of the broker', async () => {
    const { desk, ledger } = await deskWithLedger();
    for (let count = 0; count < 14; count += 1) {
      await rest(desk, `B${count}`, { price: price((60 + count) * SCALE), scaleIn: true });
    }
    ledger.failNextAppend('io_error');
    await desk.send({ name: 'place_order', params: placeParams({ price: price(50 * SCALE) }) });
    const answered = await cancel(desk, 14);
    expect(answered.ok).toBe(true);
    expect(desk.gateway.cancelled).toHaveLength(10);
    await desk.world.advance(999);
    expect(desk.gateway.cancelled).toHaveLength(10);
    await desk.world.advance(200);
    expect(desk.gateway.cancelled).toHaveLength(14);
  });

  it('refuses an exit and says so', async () => {
    const { desk, ledger } = await deskWithLedger();
    await hold(desk, 'B1', 130);
    ledger.failNextAppend('read_only');
    const answered = await exitAll(desk);
    expect(answered.ok ? '' : answered.error.code).toBe('ledger_stopped');
    expect(desk.gateway.placed).toHaveLength(1);
    expect(desk.engine.status().ledgerFailure).not.toBeNull();
  });
});

/** A quantity that no quantity can be: the fold asserts on it. */
const POISON = Number.MAX_SAFE_INTEGER;

function poison(desk: TestDesk): void {
  const { request } = last(desk.gateway.placed);
  const trade = tradeOf(request, 'B1', 'T-bad', 65, 100 * SCALE);
  desk.gateway.push({ order: null, trades: [{ ...trade, quantity: POISON as never }] });
}

describe('a check inside the program that fails', () => {
  it('halts trading, keeps the view, and says so', async () => {
    const desk = await openDesk();
    const sent = await rest(desk, 'B1');
    poison(desk);
    await desk.world.settle();
    expect(desk.engine.status().state).toBe('halted');
    expect(orderOf(desk, sent).state).toBe('working');
    const params = placeParams({ price: price(90 * SCALE) });
    const answered = await desk.send({ name: 'place_order', params });
    expect(answered.ok ? '' : answered.error.code).toBe('trading_halted');
    expect((await cancel(desk, 1)).ok).toBe(true);
    expect(desk.gateway.cancelled).toHaveLength(1);
  });

  it('loses nothing that was told in the same moment', async () => {
    const desk = await openDesk();
    const first = await rest(desk, 'B1');
    await desk.send({
      name: 'place_order',
      params: placeParams({ price: price(95 * SCALE), scaleIn: true }),
    });
    const second = last(desk.gateway.placed);
    second.answer({ kind: 'accepted', brokerOrderId: asId<BrokerOrderId>('B2') });
    const trade = tradeOf(first.request, 'B1', 'T-bad', 65, 100 * SCALE);
    desk.gateway.push({ order: null, trades: [{ ...trade, quantity: POISON as never }] });
    desk.gateway.push({
      order: pictureOf(first.request, 'B1', { status: 'filled', filled: quantity(65) }),
      trades: [tradeOf(first.request, 'B1', 'T1', 65, 100 * SCALE)],
    });
    await desk.world.settle();
    expect(desk.engine.status().state).toBe('halted');
    expect(orderOf(desk, first)).toMatchObject({ state: 'filled', filled: 65 });
    expect(orderOf(desk, second).state).toBe('working');
  });

  it('opens entries again only after a person resumed and the books were read', async () => {
    const desk = await openDesk();
    const sent = await rest(desk, 'B1');
    desk.gateway.book = { ok: false, error: { cause: 'unreadable', words: '' } };
    poison(desk);
    await desk.world.settle();
    const reason = 'looked at it';
    await desk.send({ name: 'resume_trading', params: { commandId: commandId(), reason } });
    expect(desk.engine.status().state).toBe('not_reconciled');
    desk.gateway.book = bookOf(pictureOf(sent.request, 'B1'));
    await desk.world.advance(3_000);
    expect(desk.engine.status().state).toBe('open');
  });

  it('ends the exits that have nothing at the broker', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    const params = placeParams({ intent: 'protect', side: 'sell', quantity: quantity(130) });
    await desk.send({ name: 'place_order', params: { ...params, price: price(120 * SCALE) } });
    await exitAll(desk);
    expect(desk.engine.view.openExits.size).toBe(1);
    desk.engine.halt('a view failed');
    await desk.world.settle();
    expect([...desk.engine.view.exits.values()].map((run) => run.end)).toEqual(['stopped']);
  });

  it('is not silence: an order whose answer was lost with it becomes unknown', async () => {
    const desk = await openDesk();
    await desk.send({ name: 'place_order', params: placeParams() });
    const sent = last(desk.gateway.placed);
    desk.gateway.book = bookOf();
    await desk.world.advance(9_000);
    expect(orderOf(desk, sent).state).toBe('sent');
    await desk.world.advance(9_000);
    expect(orderOf(desk, sent).state).toBe('unknown');
  });
});

describe('a view that fails', () => {
  it('keeps nothing from leaving and halts trading', async () => {
    const desk = await openDesk();
    desk.engine.onCommitted(() => {
      throw new Error('the view broke');
    });
    const answered = await desk.send({ name: 'place_order', params: placeParams() });
    expect(answered.ok).toBe(true);
    expect(desk.gateway.placed).toHaveLength(1);
    expect(desk.engine.status().state).toBe('halted');
  });
});

describe('a wall clock that is set back by a day', () => {
  it('blocks neither entries nor exits nor cancels', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    desk.world.jumpWall(-86_400_000);
    await rest(desk, 'B2', { price: price(95 * SCALE), scaleIn: true });
    desk.gateway.link({ state: 'down', cause: 'reset' });
    desk.gateway.link({ state: 'up', cause: '' });
    await desk.world.advance(2_000);
    await rest(desk, 'B3', { price: price(94 * SCALE), scaleIn: true });
    await exitAll(desk);
    await desk.world.settle();
    expect(last(desk.gateway.placed).request).toMatchObject({ side: 'sell', quantity: 130 });
    expect((await cancel(desk, 3)).ok).toBe(true);
  });

  it('keeps the broker’s rate', async () => {
    const desk = await openDesk();
    for (let count = 0; count < 20; count += 1) {
      if (count % 3 === 0) desk.world.jumpWall(count % 2 === 0 ? 1_000 : -1_000);
      const params = placeParams({ price: price((50 + count) * SCALE), scaleIn: true });
      await desk.send({ name: 'place_order', params });
    }
    expect(desk.gateway.placed.length).toBeLessThanOrEqual(10);
  });
});

describe('more pushes than can be kept', () => {
  it('drops the oldest pushes and never what comes only once', () => {
    const box = inbox<string, number>(10, 100, (input) => input >= 0);
    box.noise(-1);
    for (let count = 0; count < 250; count += 1) box.noise(count);
    box.noise(-2);
    const { noise } = box.take(1_000);
    expect(noise[0]).toBe(-1);
    expect(noise.at(-1)).toBe(-2);
    expect(noise.length).toBeLessThanOrEqual(101);
    expect(noise).toContain(249);
    expect(box.dropped()).toBe(252 - noise.length);
  });
});

describe('trades of one number', () => {
  it('are two when both sides of it are ours', async () => {
    const desk = await openDesk();
    const buy = await rest(desk, 'B1');
    await fill(desk, buy, 'B1', 65);
    const { request } = buy;
    desk.gateway.push({
      order: pictureOf({ ...request, side: 'sell' }, 'F1', {
        tag: null,
        status: 'filled',
        filled: quantity(65),
      }),
      trades: [tradeOf({ ...request, side: 'sell' }, 'F1', 'T-B1-65', 65, 100 * SCALE)],
    });
    await desk.world.settle();
    const fills = kindsOf(desk).filter((kind) => kind === 'order_filled_in_full');
    expect(fills).toHaveLength(2);
  });
});
