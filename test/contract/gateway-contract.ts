/**
 * What every gateway has to do, whatever stands behind it. An adapter's test makes a harness (its
 * gateway over a simulated or recorded broker) and runs this suite. The harness lets time pass, so
 * the suite works over fake clocks and over real sockets.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  BrokerBook,
  BrokerOrder,
  BrokerUpdate,
  Gateway,
  LinkReport,
  PlaceRequest,
} from '../../electron/broker/gateway.ts';
import type { Approved } from '../../shared/domain/approval.ts';
import {
  asId,
  type BrokerOrderId,
  type InstrumentId,
  type OrderId,
} from '../../shared/domain/ids.ts';
import type { Price } from '../../shared/domain/money.ts';
import type { OrderTerms } from '../../shared/domain/order-events.ts';
import type { CommandOutcome } from '../../shared/domain/outcome.ts';
import { quantity } from '../../shared/domain/quantity.ts';
import { must } from '../../shared/lib/assert.ts';

export interface GatewayHarness {
  readonly gateway: Gateway;
  /** A liquid contract with a market on both sides. */
  readonly instrument: InstrumentId;
  readonly lot: number;
  /** A price at which a buy trades at once, and one at which it rests. */
  crossing(): Price;
  resting(): Price;
  /** Lets time pass on the gateway's clock. */
  pass(ms: number): Promise<void>;
  /** The broker takes the next request and its answer is lost. */
  loseNextReply(): void;
  /** The next request never reaches the broker. */
  loseNextRequest(): void;
  /** The order stream breaks for so long. */
  breakLink(ms: number): void;
  close(): Promise<void>;
}

/** A test stands in for the gate: it is the gateway that is under test here. */
export function asApproved<T>(request: T): Approved<T> {
  return request as Approved<T>;
}

/** Longer than any broker's answer, shorter than the time-out. */
const ANSWER_MS = 3_000;
const SILENCE_MS = 10_000;

export function gatewayContract(name: string, open: () => Promise<GatewayHarness>): void {
  describe(`the gateway contract: ${name}`, () => {
    let harness: GatewayHarness;
    let updates: BrokerUpdate[];
    let links: LinkReport[];
    let count = 0;

    beforeEach(async () => {
      harness = await open();
      updates = [];
      links = [];
      harness.gateway.onUpdate((update) => updates.push(update));
      harness.gateway.onLink((report) => links.push(report));
      harness.gateway.open();
      await harness.pass(ANSWER_MS);
    });

    afterEach(async () => {
      await harness.close();
    });

    function buy(units: number, at: Price, more: Partial<PlaceRequest> = {}): PlaceRequest {
      count += 1;
      return {
        orderId: asId<OrderId>(`PCONTRACT${count}`),
        mode: harness.gateway.manifest.mode,
        instrument: harness.instrument,
        side: 'buy',
        product: 'nrml',
        validity: 'day',
        quantity: quantity(units),
        type: 'limit',
        price: at,
        trigger: null,
        ...more,
      };
    }

    async function settled<T>(promise: Promise<T>, withinMs: number): Promise<T> {
      const state: { value: T | null } = { value: null };
      const hear = async (): Promise<void> => {
        state.value = await promise;
      };
      void hear();
      for (let spent = 0; spent < withinMs && state.value === null; spent += 50) {
        await harness.pass(50);
      }
      return must(state.value, `nothing was answered within ${withinMs} ms`);
    }

    function send(request: PlaceRequest): Promise<CommandOutcome> {
      return settled(harness.gateway.place(asApproved(request)), SILENCE_MS);
    }

    async function accepted(request: PlaceRequest): Promise<BrokerOrderId> {
      const outcome = await send(request);
      expect(outcome.kind).toBe('accepted');
      return outcome.kind === 'accepted' ? outcome.brokerOrderId : asId('none');
    }

    async function book(): Promise<BrokerBook> {
      const read = await settled(harness.gateway.readBook(), SILENCE_MS);
      return read.ok ? read.value : { orders: [], trades: [], positions: [] };
    }

    async function inBook(id: BrokerOrderId): Promise<BrokerOrder> {
      const found = (await book()).orders.find((order) => order.brokerOrderId === id);
      return must(found, `${id} is not in the book`);
    }

    test('the stream reports connecting before up', () => {
      expect(links.map((link) => link.state).slice(0, 2)).toEqual(['connecting', 'up']);
    });

    test('an accepted order carries our tag in the book and in its updates', async () => {
      const request = buy(harness.lot, harness.resting());
      const id = await accepted(request);
      await harness.pass(ANSWER_MS);
      expect(await inBook(id)).toMatchObject({
        tag: request.orderId,
        instrument: harness.instrument,
        side: 'buy',
        status: 'working',
        quantity: harness.lot,
        price: request.price,
        filled: 0,
      });
      // Some brokers push nothing while an order only rests, so something has to happen to it.
      const { orderId, mode } = request;
      await settled(harness.gateway.cancel({ orderId, mode, brokerOrderId: id }), SILENCE_MS);
      await harness.pass(ANSWER_MS);
      expect(updates.some((update) => update.order?.tag === orderId)).toBe(true);
    });

    test('fills add up: in the order, its trades and the position', async () => {
      const id = await accepted(buy(harness.lot * 2, harness.crossing()));
      await harness.pass(ANSWER_MS);
      const { orders, trades, positions } = await book();
      const order = must(
        orders.find((each) => each.brokerOrderId === id),
        'the order',
      );
      const own = trades.filter((trade) => trade.brokerOrderId === id);
      const units = own.reduce((sum, trade) => sum + trade.quantity, 0);
      const value = own.reduce((sum, trade) => sum + trade.quantity * trade.price, 0);
      expect(order.status).toBe('filled');
      expect([order.filled, units]).toEqual([harness.lot * 2, harness.lot * 2]);
      if (order.filledValue !== null) expect(order.filledValue).toBe(value);
      for (const trade of own) expect(trade.price).toBeLessThanOrEqual(order.price);
      expect(positions.find((each) => each.instrument === harness.instrument)?.net).toBe(units);
    });

    test('trades that come by push are the trades of the book', async () => {
      const { abilities } = harness.gateway.manifest;
      const pushes = abilities.some(({ name: of, by }) => of === 'trade_push' && by === 'broker');
      if (!pushes) return;
      await accepted(buy(harness.lot * 2, harness.crossing()));
      await harness.pass(ANSWER_MS);
      const pushed = new Set(
        updates.flatMap((update) => update.trades.map((trade) => trade.tradeId)),
      );
      const read = new Set((await book()).trades.map((trade) => trade.tradeId));
      expect(pushed).toEqual(read);
    });

    test('a modify changes the terms and a cancel ends it', async () => {
      const request = buy(harness.lot, harness.resting());
      const brokerOrderId = await accepted(request);
      await harness.pass(ANSWER_MS);
      const { orderId, mode, instrument } = request;
      const terms: OrderTerms = { ...request, quantity: quantity(harness.lot * 2) };
      const modify = { orderId, mode, brokerOrderId, instrument, ...termsOf(terms) };
      const changed = await settled(harness.gateway.modify(asApproved(modify)), SILENCE_MS);
      expect(changed.kind).toBe('accepted');
      await harness.pass(ANSWER_MS);
      expect((await inBook(brokerOrderId)).quantity).toBe(harness.lot * 2);
      const cancel = { orderId, mode, brokerOrderId };
      expect((await settled(harness.gateway.cancel(cancel), SILENCE_MS)).kind).toBe('accepted');
      await harness.pass(ANSWER_MS);
      expect((await inBook(brokerOrderId)).status).toBe('cancelled');
      const again = await settled(harness.gateway.cancel(cancel), SILENCE_MS);
      expect(again).toMatchObject({ kind: 'refused', rejection: 'already_final' });
    });

    test('a quantity off the lot is refused with words, never thrown', async () => {
      const outcome = await send(buy(harness.lot + 1, harness.resting()));
      expect(outcome.kind).toBe('refused');
      if (outcome.kind === 'refused') expect(outcome.words).not.toBe('');
    });

    test('a lost answer is unknown, the order lives and is found by its tag', async () => {
      harness.loseNextReply();
      const request = buy(harness.lot, harness.resting());
      expect(await send(request)).toEqual({ kind: 'unknown', cause: 'timeout' });
      const found = (await book()).orders.filter((order) => order.tag === request.orderId);
      expect(found).toHaveLength(1);
    });

    test('a lost request is unknown too, and no order exists', async () => {
      harness.loseNextRequest();
      const request = buy(harness.lot, harness.resting());
      expect(await send(request)).toEqual({ kind: 'unknown', cause: 'timeout' });
      expect((await book()).orders.some((order) => order.tag === request.orderId)).toBe(false);
    });

    test('what happens while the stream is down is in the book afterwards', async () => {
      harness.breakLink(2_000);
      await harness.pass(100);
      const before = updates.length;
      const id = await accepted(buy(harness.lot, harness.crossing()));
      await harness.pass(1_000);
      expect(updates.length).toBe(before);
      await harness.pass(ANSWER_MS);
      expect(links.map((link) => link.state).slice(-3)).toEqual(['down', 'connecting', 'up']);
      expect((await inBook(id)).status).toBe('filled');
    });

    test('more orders in a second than the manifest allows are refused, not queued', async () => {
      const limit = harness.gateway.manifest.ordersPerSecond;
      const sent = Array.from({ length: limit + 2 }, () =>
        harness.gateway.place(asApproved(buy(harness.lot, harness.resting()))),
      );
      const outcomes = await settled(Promise.all(sent), SILENCE_MS);
      const refused = outcomes.filter((outcome) => outcome.kind === 'refused');
      expect(refused).toHaveLength(2);
      expect(refused[0]).toMatchObject({ rejection: 'rate_limited' });
      expect((await book()).orders).toHaveLength(limit);
    });

    test('later pictures of an order carry later times', async () => {
      await accepted(buy(harness.lot * 2, harness.crossing()));
      await harness.pass(ANSWER_MS);
      const times = updates.map((update) => update.order?.updatedMs ?? null);
      const known = times.filter((time) => time !== null);
      expect(known).toEqual([...known].sort((a, b) => a - b));
    });

    test('funds are whole scaled amounts', async () => {
      const read = await settled(harness.gateway.readFunds(), SILENCE_MS);
      expect(read.ok).toBe(true);
      if (!read.ok) return;
      expect(Number.isSafeInteger(read.value.available)).toBe(true);
      expect(Number.isSafeInteger(read.value.used)).toBe(true);
    });
  });
}

function termsOf({ quantity: units, type, price, trigger }: OrderTerms): OrderTerms {
  return { quantity: units, type, price, trigger };
}
