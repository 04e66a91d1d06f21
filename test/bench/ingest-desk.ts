/**
 * The real engine over a gateway that only pushes, with orders of another hand already adopted, so
 * that every frame is heard, checked, told from its repeats and folded as on a busy day.
 */
import type { BrokerOrder, BrokerUpdate, Gateway } from '../../electron/broker/gateway.ts';
import type { GatewayManifest } from '../../electron/broker/manifest.ts';
import type { Engine } from '../../electron/engine/engine-port.ts';
import { openEngine } from '../../electron/engine/engine.ts';
import type { Ledger } from '../../electron/ledger/ledger.ts';
import { idSource } from '../../electron/platform/new-id.ts';
import { realWorld } from '../../electron/platform/real-world.ts';
import { asId, type BrokerOrderId, type InstrumentId } from '../../shared/domain/ids.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { price, SCALE } from '../../shared/domain/money.ts';
import { quantity } from '../../shared/domain/quantity.ts';
import { err, ok } from '../../shared/lib/result.ts';
import { brokerIdOf, type FrameFacts, frameText } from './frames.ts';
import { until } from './measure.ts';
import { ACCOUNT } from './orders.ts';
import { ALL_ALLOWED } from '../support/manifest.ts';
import { WIDE_LIMITS } from '../support/wide-limits.ts';

const LOT = 65;
const CONTRACTS = 40;

export const BENCH_MANIFEST: GatewayManifest = {
  ...ALL_ALLOWED,
  broker: 'bench',
  account: ACCOUNT,
  mode: 'paper',
  ordersPerSecond: 10,
  modificationsPerOrder: 20,
  tradeIds: true,
};

/** Both ways in every contract, so that positions open and close as they do in a day. */
function isBuy(n: number): boolean {
  return Math.floor(n / CONTRACTS) % 2 === 0;
}

function symbolOf(n: number): string {
  return `NIFTY26D${25_000 + (n % CONTRACTS) * 50}CE`;
}

function contract(n: number): Instrument {
  const symbol = symbolOf(n);
  return {
    id: asId<InstrumentId>(`NFO:${symbol}`),
    exchange: 'NFO',
    symbol,
    underlying: 'NIFTY',
    kind: 'call',
    expiryDay: '2099-12-29',
    strike: price((25_000 + (n % CONTRACTS) * 50) * SCALE),
    tick: price(500),
    lot: quantity(LOT),
    freeze: quantity(1_800),
  };
}

/** Fills until each order is complete, with one in six sent twice, as brokers do. */
export function busyDay(orders: number, fillsEach: number): readonly string[] {
  const frames: string[] = [];
  for (let fill = 1; fill <= fillsEach; fill += 1) {
    for (let n = 0; n < orders; n += 1) {
      const text = fillFrame(n, fill, fillsEach);
      frames.push(text);
      if ((n + fill) % 6 === 0) frames.push(text);
    }
  }
  return frames;
}

export function fillFrame(n: number, fill: number, fillsEach: number): string {
  return frameText(fillFacts(n, fill, fillsEach));
}

function fillFacts(n: number, fill: number, fillsEach: number): FrameFacts {
  return {
    id: brokerIdOf(n),
    symbol: symbolOf(n),
    side: isBuy(n) ? 'BUY' : 'SELL',
    status: fill === fillsEach ? 'COMPLETE' : 'OPEN',
    quantity: LOT * fillsEach,
    filled: LOT * fill,
    trade: { id: `T${n}-${fill}`, quantity: LOT },
    updatedMs: 1_795_000_000_000 + fill,
  };
}

function picture(n: number, fillsEach: number): BrokerOrder {
  return {
    brokerOrderId: asId<BrokerOrderId>(brokerIdOf(n)),
    tag: null,
    instrument: contract(n).id,
    side: isBuy(n) ? 'buy' : 'sell',
    product: 'nrml',
    validity: 'day',
    quantity: quantity(LOT * fillsEach),
    type: 'limit',
    price: price(1_010_500),
    trigger: null,
    status: 'working',
    filled: quantity(0),
    filledValue: null,
    rejection: null,
    words: '',
    updatedMs: null,
  };
}

export interface IngestDesk {
  readonly engine: Engine;
  push(update: BrokerUpdate): void;
}

const METERS = {
  commandToDurable: () => undefined,
  updateToDurable: () => undefined,
  brokerRoundTrip: () => undefined,
  turn: () => undefined,
};

/** Open, reconciled and quiet: from here on only what is pushed happens. */
export async function ingestDesk(
  ledger: Ledger,
  orders: number,
  fillsEach: number,
): Promise<IngestDesk> {
  const world = realWorld();
  let push: (update: BrokerUpdate) => void = () => undefined;
  const book = {
    orders: Array.from({ length: orders }, (_, n) => picture(n, fillsEach)),
    trades: [],
    positions: [],
  };
  const refused = () => Promise.resolve({ kind: 'unknown', cause: 'timeout' } as const);
  const gateway: Gateway = {
    manifest: BENCH_MANIFEST,
    open: () => undefined,
    close: () => undefined,
    place: refused,
    modify: refused,
    cancel: refused,
    readBook: () => Promise.resolve(ok(book)),
    readFunds: () => Promise.resolve(err({ cause: 'refused', words: '' })),
    onUpdate: (listen) => {
      push = listen;
    },
    onLink: (listen) => {
      world.soon(() => listen({ state: 'up', cause: '' }));
    },
  };
  const contracts = new Map(
    Array.from({ length: CONTRACTS }, (_, n) => [contract(n).id, contract(n)]),
  );
  const engine = openEngine({
    world,
    ledger,
    gateway,
    market: {
      instrument: (id) => contracts.get(id) ?? null,
      price: () => null,
      session: () => 'always_open',
      today: () => '2026-11-20',
      oldListDay: () => null,
      capital: () => null,
      marginAfter: () => null,
      worstMargin: () => null,
      depth: () => null,
      margin: () => null,
    },
    newId: idSource(world),
    baseLimits: WIDE_LIMITS,
    appVersion: 'bench',
    meters: METERS,
    warning: null,
  });
  const started = engine.start();
  if (!started.ok) throw new Error(started.error.says);
  await until(() => engine.status().state === 'open', 30_000, 'the first read of the book');
  return { engine, push: (update) => push(update) };
}

/** Fills in the fold, which counts repeats once. */
export function fillsOf(engine: Engine): number {
  return engine.view.fillKeys.size;
}
