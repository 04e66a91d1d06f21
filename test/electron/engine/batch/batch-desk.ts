/** A scripted desk with an option chain, and short ways through the life of a batch on it. */
import type { PlaceRequest } from '../../../../electron/broker/gateway.ts';
import type { Answered } from '../../../../electron/engine/run-command.ts';
import type { BatchParams } from '../../../../electron/engine/batch/form.ts';
import type { BatchPolicy } from '../../../../shared/domain/batch-events.ts';
import type { Batch } from '../../../../shared/domain/batch.ts';
import {
  asId,
  asStrategyName,
  type BatchId,
  type BrokerOrderId,
  type InstrumentId,
} from '../../../../shared/domain/ids.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import { price, SCALE } from '../../../../shared/domain/money.ts';
import type { Order } from '../../../../shared/domain/order.ts';
import { quantity } from '../../../../shared/domain/quantity.ts';
import { must } from '../../../../shared/lib/assert.ts';
import {
  CALL,
  commandId,
  FUTURE,
  openDesk,
  priceFacts,
  type TestDesk,
  type TestMarket,
  testMarket,
} from '../../../support/desk.ts';
import { pictureOf, type Sent, tradeOf } from '../../../support/scripted-gateway.ts';

function option(kind: 'call' | 'put', strike: number): Instrument {
  const symbol = `NIFTY26D${strike}${kind === 'call' ? 'CE' : 'PE'}`;
  const id = asId<InstrumentId>(`NFO:${symbol}`);
  return { ...CALL, id, symbol, kind, strike: price(strike * SCALE) };
}

export const LOW_PUT = option('put', 25_800);
export const PUT = option('put', 25_900);
export const HIGH_CALL = option('call', 26_100);
/** The four legs of the condor in the order in which they are asked for. */
export const CONDOR: readonly Instrument[] = [LOW_PUT, PUT, CALL, HIGH_CALL];
export const LOT = 65;
export const STRATEGY = asStrategyName('Condor');

/** In rupees: bid and ask of each leg; the natural credit is 45 − 50.1 of each two. */
const BOOK: readonly (readonly [bid: number, ask: number])[] = [
  [20, 20.5],
  [45, 45.5],
  [50, 50.5],
  [25, 25.5],
];

export function chainMarket(): TestMarket {
  const market = testMarket();
  const extra: Instrument[] = [
    { ...PUT, id: asId<InstrumentId>('NFO:FAR'), symbol: 'FAR', expiryDay: '2099-12-31' },
    { ...PUT, id: asId<InstrumentId>('NFO:BANK'), symbol: 'BANK', underlying: 'BANKNIFTY' },
    { ...PUT, id: asId<InstrumentId>('NFO:BIG'), symbol: 'BIG', lot: quantity(75) },
    { ...PUT, id: asId<InstrumentId>('NFO:GONE'), symbol: 'GONE', expiryDay: '2026-11-19' },
    { ...PUT, id: asId<InstrumentId>('NFO:DARK'), symbol: 'DARK' },
  ];
  const all = new Map([...CONDOR, FUTURE, ...extra].map((each) => [each.id, each]));
  CONDOR.forEach(({ id }, at) => {
    const [bid, ask] = must(BOOK[at], 'a price');
    market.prices.set(id, priceFacts(bid * SCALE, ask * SCALE));
  });
  for (const { id, symbol } of extra) {
    if (symbol !== 'DARK') market.prices.set(id, priceFacts(45 * SCALE, 45.5 * SCALE));
  }
  return { ...market, prices: market.prices, instrument: (id) => all.get(id) ?? null };
}

export const POLICY: BatchPolicy = {
  sequence: 'hedge_first',
  payUpTicks: 0,
  payUpAfterMs: 1_000,
  payUpMost: 0,
  ioc: false,
  mostLoss: 1_00_000 * SCALE,
  mostMs: 30_000,
  onBreach: 'ask',
};

const RATIOS = [1, -1, -1, 1];

/** One iron condor for the credit that its book gives naturally. */
export function condor(more: Partial<BatchParams> = {}): BatchParams {
  return {
    strategy: STRATEGY,
    structure: 'Iron condor',
    intent: 'enter',
    product: 'nrml',
    units: 1,
    legs: CONDOR.map(({ id }, at) => ({ instrument: id, ratio: RATIOS[at] ?? 1, price: null })),
    net: -49 * SCALE,
    oneExpiry: true,
    policy: POLICY,
    scaleIn: false,
    ...more,
  };
}

export interface BatchDesk extends TestDesk {
  sendBatch(params: BatchParams): Promise<Answered>;
  /** The newest batch, or the one before. */
  batch(back?: number): Batch;
  /** What has left of a leg, oldest first. */
  sent(leg: number): readonly Sent<PlaceRequest>[];
  order(leg: number): Order;
  accept(leg: number): Promise<void>;
  reject(leg: number): Promise<void>;
  /** The broker never says what became of it. */
  lose(leg: number): Promise<void>;
  /** The stream shows it resting at the broker, whatever its reply said. */
  found(leg: number): Promise<void>;
  /** Fills all of it, or so many units. */
  fill(leg: number, units?: number): Promise<void>;
  /** The broker takes the newest change of a leg and shows it; its price in rupees. */
  changed(leg: number): Promise<number>;
  /** The broker shows that it is cancelled, with what had filled. */
  cancelled(leg: number): Promise<void>;
  choose(choice: 'complete' | 'unwind' | 'hold'): Promise<Answered>;
  net(leg: number): number;
}

export async function batchDesk(parts: Parameters<typeof openDesk>[0] = {}): Promise<BatchDesk> {
  const market = parts.market ?? chainMarket();
  return withBatches(await openDesk({ ...parts, market }));
}

function withBatches(desk: TestDesk): BatchDesk {
  const { engine, gateway, world } = desk;
  const legs = () => [...engine.view.batches.values()];
  const sent = (leg: number) =>
    gateway.placed.filter(({ request }) => {
      const order = engine.view.orders.get(request.orderId);
      return order?.leg === String(leg) && order.batch === must(legs().at(-1), 'a batch').batchId;
    });
  const newest = (leg: number) => must(sent(leg).at(-1), `leg ${leg} has left`);
  const order = (leg: number) =>
    must(engine.view.orders.get(newest(leg).request.orderId), 'its order');
  const brokerId = (leg: number) => `B-${newest(leg).request.orderId}`;
  return {
    ...desk,
    sendBatch: (params) =>
      desk.send({ name: 'send_batch', params: { commandId: commandId(), ...params } }),
    batch: (back = 0) => must(legs().at(-1 - back), 'a batch'),
    sent,
    order,
    async accept(leg) {
      const id = asId<BrokerOrderId>(brokerId(leg));
      newest(leg).answer({ kind: 'accepted', brokerOrderId: id });
      await world.settle();
    },
    async reject(leg) {
      newest(leg).answer({ kind: 'refused', rejection: 'margin_short', words: 'no margin' });
      await world.settle();
    },
    async lose(leg) {
      newest(leg).answer({ kind: 'unknown', cause: 'timeout' });
      await world.settle();
    },
    async found(leg) {
      gateway.push({ order: pictureOf(newest(leg).request, brokerId(leg)), trades: [] });
      await world.settle();
    },
    async fill(leg, units) {
      const { request } = newest(leg);
      const { filled, quantity: all } = order(leg);
      const part = units ?? all - filled;
      const total = filled + part;
      const id = brokerId(leg);
      const status = total >= all ? 'filled' : 'working';
      const picture = { status, filled: quantity(total), price: order(leg).price } as const;
      gateway.push({
        order: pictureOf(request, id, picture),
        trades: [tradeOf(request, id, `T-${id}-${total}`, part, order(leg).price)],
      });
      await world.settle();
    },
    async changed(leg) {
      const { request } = newest(leg);
      const { orderId } = request;
      const change = gateway.modified.findLast((each) => each.request.orderId === orderId);
      if (change === undefined) return 0;
      const { quantity: units, price: at } = change.request;
      const id = brokerId(leg);
      change.answer({ kind: 'accepted', brokerOrderId: asId<BrokerOrderId>(id) });
      const picture = pictureOf({ ...request, quantity: units, price: at }, id);
      gateway.push({ order: picture, trades: [] });
      await world.settle();
      return at / SCALE;
    },
    async cancelled(leg) {
      const { request } = newest(leg);
      const { filled } = order(leg);
      const picture = pictureOf(request, brokerId(leg), { status: 'cancelled', filled });
      gateway.push({ order: picture, trades: [] });
      await world.settle();
    },
    choose: (choice) => {
      const batchId: BatchId = must(legs().at(-1), 'a batch').batchId;
      return desk.send({
        name: 'decide_batch',
        params: { commandId: commandId(), batchId, choice },
      });
    },
    net(leg) {
      const { id } = must(CONDOR[leg - 1], 'a leg');
      let net = 0;
      for (const at of engine.view.positions.values()) if (at.instrument === id) net += at.net;
      return net;
    },
  };
}

/** Every order of an exit that is open fills at its price. */
export async function fillExits(desk: TestDesk): Promise<void> {
  for (let round = 0; round < 6; round += 1) {
    await desk.world.advance(30);
    for (const { request, answer } of desk.gateway.placed) {
      const order = must(desk.engine.view.orders.get(request.orderId), 'its order');
      if (order.exit === null || order.state !== 'sent') continue;
      const id = `B-${request.orderId}`;
      answer({ kind: 'accepted', brokerOrderId: asId<BrokerOrderId>(id) });
      await desk.world.settle();
      desk.gateway.push({
        order: pictureOf(request, id, { status: 'filled', filled: request.quantity }),
        trades: [tradeOf(request, id, `T-${id}`, request.quantity, request.price)],
      });
      await desk.world.settle();
    }
  }
}
