/**
 * The real engine on a real ledger over a gateway whose every request is bytes on a socket, while
 * ticks of protected holdings come in: what the benches of exits and of the kill switch stand on.
 */
import { once } from 'node:events';
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type {
  BrokerOrder,
  BrokerTrade,
  BrokerUpdate,
  Gateway,
  PlaceRequest,
} from '../../electron/broker/gateway.ts';
import type { Engine } from '../../electron/engine/engine-port.ts';
import { openEngine } from '../../electron/engine/engine.ts';
import { openLedger } from '../../electron/ledger/open-ledger.ts';
import { idSource } from '../../electron/platform/new-id.ts';
import { realWorld } from '../../electron/platform/real-world.ts';
import { asId, type BrokerOrderId } from '../../shared/domain/ids.ts';
import { err, ok } from '../../shared/lib/result.ts';
import { METERS } from '../support/desk.ts';
import { pictureOf } from '../support/scripted-gateway.ts';
import { WIDE_LIMITS } from '../support/wide-limits.ts';
import { BENCH_MANIFEST } from './ingest-desk.ts';
import { until } from './measure.ts';
import { ACCOUNT } from './orders.ts';
import { benchMarket, type BenchMarket, contracts, protectedHolding } from './protected-desk.ts';
import { valueOf } from './whole-desk.ts';

const STEP_MS = 5;
const FLOOR_BYTES = Buffer.alloc(4_096, 1);

/** What the exchange does with an order that was placed under this id. */
export type Exchange = (
  request: PlaceRequest,
  id: string,
) => { readonly order: Partial<BrokerOrder>; readonly trades: readonly BrokerTrade[] };

export interface WiredDesk {
  readonly engine: Engine;
  readonly market: BenchMarket;
  /** When the bytes of each request came in at the other end, by the clock of this process. */
  readonly arrivals: readonly { readonly atMs: number; readonly what: string }[];
  close(): void;
}

export async function openWiredDesk(
  home: string,
  protectedContracts: number,
  exchange: Exchange,
): Promise<WiredDesk> {
  const listed = contracts(protectedContracts);
  const market = benchMarket(listed);
  const arrivals: { atMs: number; what: string }[] = [];
  const server = createServer((each) => {
    each.on('data', (bytes) => {
      const atMs = performance.now();
      for (const line of bytes.toString().trimEnd().split('\n')) {
        arrivals.push({ atMs, what: line.slice(0, line.indexOf(' ')) });
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const socket = connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1');
  socket.setNoDelay(true);
  await once(socket, 'connect');
  const world = realWorld();
  const appVersion = 'bench';
  const opened = valueOf(openLedger({ home, mode: 'paper', account: ACCOUNT, appVersion, world }));
  const holdings = listed.flatMap((each, n) => protectedHolding(n, each, world.nowMs()));
  valueOf(opened.ledger.append(0, holdings));
  const engine = openEngine({
    world,
    ledger: opened.ledger,
    gateway: wiredGateway(socket, exchange),
    market,
    newId: idSource(world),
    baseLimits: WIDE_LIMITS,
    appVersion,
    meters: METERS,
    warning: null,
  });
  valueOf(engine.start());
  await until(() => engine.status().state === 'open', 30_000, 'the first read of the book');
  return {
    engine,
    market,
    arrivals,
    close: () => {
      engine.stop();
      opened.ledger.close();
      socket.destroy();
      server.close();
    },
  };
}

/** Writes every request to the socket as it is made, and tells what the exchange did at once. */
function wiredGateway(socket: Socket, exchange: Exchange): Gateway {
  let push: (update: BrokerUpdate) => void = () => undefined;
  const lost = () => Promise.resolve({ kind: 'unknown', cause: 'timeout' } as const);
  const placed = new Map<BrokerOrderId, PlaceRequest>();
  return {
    manifest: BENCH_MANIFEST,
    open: () => undefined,
    close: () => undefined,
    place: (request) => {
      socket.write(`place ${JSON.stringify(request)}\n`);
      const id = `B${placed.size + 1}`;
      const brokerOrderId = asId<BrokerOrderId>(id);
      placed.set(brokerOrderId, request);
      const { order, trades } = exchange(request, id);
      setImmediate(() => push({ order: pictureOf(request, id, order), trades }));
      return Promise.resolve({ kind: 'accepted', brokerOrderId });
    },
    modify: lost,
    cancel: (request) => {
      socket.write(`cancel ${JSON.stringify(request)}\n`);
      const { brokerOrderId } = request;
      const order = placed.get(brokerOrderId);
      if (order === undefined) return lost();
      const gone = pictureOf(order, brokerOrderId, { status: 'cancelled' });
      setImmediate(() => push({ order: gone, trades: [] }));
      return Promise.resolve({ kind: 'accepted', brokerOrderId });
    },
    readBook: () => Promise.resolve(ok({ orders: [], trades: [], positions: [] })),
    readFunds: () => Promise.resolve(err({ cause: 'refused', words: '' })),
    onUpdate: (listen) => {
      push = listen;
    },
    onLink: (listen) => {
      setImmediate(() => listen({ state: 'up', cause: '' }));
    },
  };
}

export interface Ticking {
  perSecond(): number;
  stop(): void;
}

/** Every tick by itself, as a stream that nobody gathered would bring them; none meets a rule. */
export function tickAll(
  { engine, market }: Pick<WiredDesk, 'engine' | 'market'>,
  perSecond: number,
  quiet: number,
): Ticking {
  const ids = [...engine.watches()];
  const startMs = performance.now();
  let count = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - startMs) * perSecond) / 1_000;
    for (; count < due; count += 1) {
      const id = ids[count % ids.length];
      // One that has been sold is watched no more; its price stays where it fell.
      if (id === undefined || (market.price(id)?.last ?? 0) < quiet) continue;
      market.set(id, quiet + (count % 40) * 500);
      engine.ticked([id]);
    }
  }, STEP_MS);
  return {
    stop: () => clearInterval(timer),
    perSecond: () => (count * 1_000) / (performance.now() - startMs),
  };
}

/** The floor of all that must be durable before it leaves: one small write and its sync. */
export function openFloor(home: string) {
  const file = openSync(join(home, 'floor'), 'w');
  return {
    takeMs: (): number => {
      const fromMs = performance.now();
      writeSync(file, FLOOR_BYTES);
      fdatasyncSync(file);
      return performance.now() - fromMs;
    },
    close: () => closeSync(file),
  };
}
