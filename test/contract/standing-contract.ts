/**
 * What every gateway that keeps conditional orders has to do with them, whatever stands behind it.
 * An adapter's test makes a harness and runs this suite; the harness moves the price of its one
 * contract, so the suite can see a condition met.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BrokerOrder, Gateway, ReadFailure } from '../../electron/broker/gateway.ts';
import type {
  BrokerStanding,
  StandingCancel,
  StandingChange,
  StandingOutcome,
  StandingRequest,
} from '../../electron/broker/standing.ts';
import { type BrokerStandingId, asId, type StandingId } from '../../shared/domain/ids.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { floorToTick, type Price } from '../../shared/domain/money.ts';
import { quantity } from '../../shared/domain/quantity.ts';
import type { RejectionCode } from '../../shared/domain/rejections.ts';
import { must } from '../../shared/lib/assert.ts';
import type { Result } from '../../shared/lib/result.ts';
import { asApproved } from './gateway-contract.ts';

export type StandingWrite = 'place' | 'modify' | 'cancel';

export interface StandingHarness {
  readonly gateway: Gateway;
  readonly instrument: Instrument;
  /** The last traded price at this moment. */
  last(): Price;
  /** Below and above the last price, so far that it is not met by itself before `reach`. */
  below(): Price;
  above(): Price;
  /** Lets the last price get to this trigger. */
  reach(trigger: Price): Promise<void>;
  pass(ms: number): Promise<void>;
  /** The broker does what the next request of this kind asks, and its answer is lost. */
  loseNextReply(of: StandingWrite): void;
  /** The next one to place never reaches the broker. */
  loseNextRequest(): void;
  /** The broker says no to the next one, and this is what it means in our words. */
  refuseNext(): RejectionCode;
  /** From now on a list comes cut off, or is none, until the returned call. */
  spoilReads(how: 'truncated' | 'html' | 'empty'): () => void;
  close(): Promise<void>;
}

const ANSWER_MS = 1_500;
const SILENCE_MS = 12_000;

export function standingContract(name: string, open: () => Promise<StandingHarness>): void {
  describe(`the contract of conditional orders: ${name}`, () => {
    let harness: StandingHarness;
    let count = 0;

    beforeEach(async () => {
      harness = await open();
      harness.gateway.open();
      await harness.pass(ANSWER_MS);
    });

    afterEach(async () => {
      await harness.close();
    });

    const ability = () => must(harness.gateway.manifest.standing, 'it says what it keeps');

    function leg(trigger: Price): { readonly trigger: Price; readonly limit: Price } {
      const limit = floorToTick(Math.round(trigger * 0.995), harness.instrument.tick);
      return { trigger, limit };
    }

    /** Sells one lot when the price falls. */
    function stop(more: Partial<StandingRequest> = {}): StandingRequest {
      count += 1;
      return {
        standingId: asId<StandingId>(`PSTANDING${count}`),
        mode: harness.gateway.manifest.mode,
        instrument: harness.instrument.id,
        side: 'sell',
        product: 'nrml',
        quantity: harness.instrument.lot,
        stop: leg(harness.below()),
        target: null,
        last: harness.last(),
        ...more,
      };
    }

    async function settled<T>(promise: Promise<T> | undefined): Promise<T> {
      const state: { value: T | null } = { value: null };
      const hear = async (): Promise<void> => {
        state.value = (await promise) ?? null;
      };
      void hear();
      for (let spent = 0; spent < SILENCE_MS && state.value === null; spent += 50) {
        await harness.pass(50);
      }
      return must(state.value, 'nothing was answered');
    }

    const send = (request: StandingRequest): Promise<StandingOutcome> =>
      settled(harness.gateway.placeStanding?.(asApproved(request)));
    const change = (request: StandingChange): Promise<StandingOutcome> =>
      settled(harness.gateway.changeStanding?.(asApproved(request)));
    const cancel = (request: StandingCancel): Promise<StandingOutcome> =>
      settled(harness.gateway.cancelStanding?.(request));
    const look = (): Promise<Result<readonly BrokerStanding[], ReadFailure>> =>
      settled(harness.gateway.readStanding?.());

    async function kept(request: StandingRequest): Promise<BrokerStandingId> {
      const outcome = await send(request);
      expect(outcome).toMatchObject({ kind: 'accepted' });
      return outcome.kind === 'accepted' ? outcome.brokerStandingId : asId('none');
    }

    async function listed(): Promise<readonly BrokerStanding[]> {
      const read = await look();
      expect(read).toMatchObject({ ok: true });
      return read.ok ? read.value : [];
    }

    /** What kept failing is left alone for a while; then the list is whole again. */
    async function healed(): Promise<readonly BrokerStanding[]> {
      for (let spent = 0; spent < SILENCE_MS; spent += 500) {
        const read = await look();
        if (read.ok) return read.value;
        await harness.pass(500);
      }
      return listed();
    }

    async function one(id: BrokerStandingId): Promise<BrokerStanding | null> {
      return (await listed()).find((each) => each.brokerStandingId === id) ?? null;
    }

    async function orders(): Promise<readonly BrokerOrder[]> {
      const book = await settled(harness.gateway.readBook());
      expect(book).toMatchObject({ ok: true });
      return book.ok ? book.value.orders : [];
    }

    /** Some brokers say that one fired only when its order has traded. */
    async function seenFired(id: BrokerStandingId): Promise<BrokerStanding> {
      for (let spent = 0; spent < SILENCE_MS; spent += 500) {
        const found = must(await one(id), 'it is listed');
        if (found.status === 'fired') return found;
        await harness.pass(500);
      }
      throw new Error(`${id} is never told to have fired`);
    }

    /** The book once something stands in it: the market and the broker take their time. */
    async function fired(): Promise<readonly BrokerOrder[]> {
      for (let spent = 0; spent < SILENCE_MS; spent += 500) {
        const found = await orders();
        if (found.length > 0) return found;
        await harness.pass(500);
      }
      return orders();
    }

    test('nothing stands at first', async () => {
      expect(await look()).toEqual({ ok: true, value: [] });
    });

    test('one that was taken stands in the list with its terms', async () => {
      const request = stop();
      const id = await kept(request);
      const found = await one(id);
      expect(found).toMatchObject({
        instrument: harness.instrument.id,
        side: 'sell',
        product: 'nrml',
        quantity: request.quantity,
        stop: request.stop,
        target: null,
        status: 'standing',
        orderIds: [],
      });
      expect(found?.tag).toBe(ability().tagged ? request.standingId : null);
    });

    test('a target stands as what it is, unless the broker cannot say', async () => {
      const above = leg(harness.above());
      const id = await kept(stop({ stop: null, target: above }));
      const found = must(await one(id), 'it stands');
      const unsaid = found.kindUnsaid === true;
      expect([found.stop, found.target]).toEqual(unsaid ? [above, null] : [null, above]);
    });

    test('a change puts new terms in the place of the old', async () => {
      const request = stop();
      const brokerStandingId = await kept(request);
      const lower = floorToTick(Math.round(harness.below() * 0.97), harness.instrument.tick);
      const next = { quantity: quantity(request.quantity * 2), stop: leg(lower) };
      const outcome = await change({ ...request, ...next, brokerStandingId, last: harness.last() });
      expect(outcome).toEqual({ kind: 'accepted', brokerStandingId });
      expect(await one(brokerStandingId)).toMatchObject({ ...next, status: 'standing' });
      expect(await listed()).toHaveLength(1);
    });

    test('a cancelled one does not stand and never fires', async () => {
      const request = stop();
      const brokerStandingId = await kept(request);
      const { standingId, mode } = request;
      const outcome = await cancel({ standingId, mode, brokerStandingId });
      expect(outcome).toEqual({ kind: 'accepted', brokerStandingId });
      const status = (await one(brokerStandingId))?.status ?? 'gone';
      expect(['cancelled', 'gone']).toContain(status);
      if (ability().endedDays > 0) expect(status).toBe('cancelled');
      await harness.reach(must(request.stop, 'its stop').trigger);
      await harness.pass(ANSWER_MS);
      expect(await orders()).toEqual([]);
      const again = await cancel({ standingId, mode, brokerStandingId });
      expect(again.kind).not.toBe('accepted');
    });

    test('when its price comes, a limit order stands in the book, once', async () => {
      const request = stop();
      const brokerStandingId = await kept(request);
      await harness.reach(must(request.stop, 'its stop').trigger);
      const placed = await fired();
      expect(placed).toHaveLength(1);
      expect(placed[0]).toMatchObject({
        instrument: harness.instrument.id,
        side: 'sell',
        product: 'nrml',
        type: 'limit',
        quantity: request.quantity,
        price: request.stop?.limit,
        tag: ability().tagsOrders ? request.standingId : null,
      });
      const found = await seenFired(brokerStandingId);
      const named = placed.map((order) => order.brokerOrderId);
      expect(found.orderIds).toEqual(ability().namesOrders ? named : []);
      await harness.pass(ANSWER_MS);
      expect(await orders()).toHaveLength(1);
    });

    test('of two legs the one that fires cancels the other', async () => {
      if (!ability().kinds.includes('both')) return;
      const request = stop({ target: leg(harness.above()) });
      const id = await kept(request);
      const { stop: below, target } = request;
      expect(await one(id)).toMatchObject({ stop: below, target, status: 'standing' });
      await harness.reach(must(below, 'its stop').trigger);
      expect((await fired()).map((order) => order.price)).toEqual([below?.limit]);
      await seenFired(id);
    });

    test('a pair is cancelled as a whole', async () => {
      if (!ability().kinds.includes('both')) return;
      const request = stop({ target: leg(harness.above()) });
      const brokerStandingId = await kept(request);
      const { standingId, mode } = request;
      const outcome = await cancel({ standingId, mode, brokerStandingId });
      expect(outcome).toEqual({ kind: 'accepted', brokerStandingId });
      await harness.reach(must(request.target, 'its target').trigger);
      await harness.pass(ANSWER_MS);
      expect(await orders()).toEqual([]);
    });

    test('a target that is met fires its own limit', async () => {
      const target = leg(harness.above());
      const id = await kept(stop({ stop: null, target }));
      await harness.reach(target.trigger);
      expect((await fired()).map((order) => order.price)).toEqual([target.limit]);
      await seenFired(id);
    });

    test('both legs of a pair are changed', async () => {
      if (!ability().kinds.includes('both')) return;
      const { tick } = harness.instrument;
      const request = stop({ target: leg(harness.above()) });
      const brokerStandingId = await kept(request);
      const next = {
        quantity: quantity(request.quantity * 2),
        stop: leg(floorToTick(Math.round(harness.below() * 0.97), tick)),
        target: leg(floorToTick(Math.round(harness.above() * 1.03), tick)),
      };
      const outcome = await change({ ...request, ...next, brokerStandingId, last: harness.last() });
      expect(outcome).toEqual({ kind: 'accepted', brokerStandingId });
      expect(await one(brokerStandingId)).toMatchObject({ ...next, status: 'standing' });
    });

    test('a lost answer is unknown, and the list shows that it stands', async () => {
      harness.loseNextReply('place');
      const request = stop();
      expect(await send(request)).toEqual({ kind: 'unknown', cause: 'timeout' });
      const [found, ...others] = await listed();
      expect(others).toEqual([]);
      expect(found).toMatchObject({ stop: request.stop, quantity: request.quantity });
    });

    test('a lost answer to a change is unknown, and the list shows the new terms', async () => {
      const request = stop();
      const brokerStandingId = await kept(request);
      const quantities = { quantity: quantity(request.quantity * 2) };
      harness.loseNextReply('modify');
      const outcome = await change({ ...request, ...quantities, brokerStandingId });
      expect(outcome).toEqual({ kind: 'unknown', cause: 'timeout' });
      expect(await one(brokerStandingId)).toMatchObject(quantities);
    });

    test('a lost answer to a cancel is unknown, and it never fires', async () => {
      const request = stop();
      const brokerStandingId = await kept(request);
      harness.loseNextReply('cancel');
      const { standingId, mode } = request;
      const outcome = await cancel({ standingId, mode, brokerStandingId });
      expect(outcome).toEqual({ kind: 'unknown', cause: 'timeout' });
      await harness.reach(must(request.stop, 'its stop').trigger);
      await harness.pass(ANSWER_MS);
      expect(await orders()).toEqual([]);
      const status = (await one(brokerStandingId))?.status ?? 'gone';
      expect(['cancelled', 'gone']).toContain(status);
    });

    test('a lost request is unknown too, and nothing stands', async () => {
      harness.loseNextRequest();
      expect(await send(stop())).toEqual({ kind: 'unknown', cause: 'timeout' });
      expect(await listed()).toEqual([]);
    });

    test('a no of the broker is proof: nothing stands', async () => {
      const rejection = harness.refuseNext();
      const outcome = await send(stop());
      expect(outcome).toMatchObject({ kind: 'refused', rejection });
      if (outcome.kind === 'refused') expect(outcome.words).not.toBe('');
      expect(await listed()).toEqual([]);
    });

    test('what would fire at once is refused and nothing stands', async () => {
      const outcome = await send(stop({ stop: leg(harness.above()) }));
      expect(outcome).toMatchObject({ kind: 'refused', rejection: 'trigger_met' });
      expect(await listed()).toEqual([]);
    });

    test('a quantity off the lot and a product of the day are refused with words', async () => {
      const odd = await send(stop({ quantity: quantity(harness.instrument.lot + 1) }));
      expect(odd).toMatchObject({ kind: 'refused', rejection: 'off_tick_or_lot' });
      const today = await send(stop({ product: 'mis' }));
      expect(today).toMatchObject({ kind: 'refused', rejection: 'not_permitted' });
      expect(await listed()).toEqual([]);
    });

    test.each(['truncated', 'html', 'empty'] as const)(
      'a list that comes %s is a failure and never shorter',
      async (how) => {
        const id = await kept(stop());
        const heal = harness.spoilReads(how);
        const read = await look();
        expect(read.ok ? read.value : 'failure').toBe('failure');
        heal();
        expect((await healed()).map((each) => each.brokerStandingId)).toEqual([id]);
      },
    );
  });
}
