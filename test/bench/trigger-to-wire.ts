/**
 * From the tick that meets a stop to the bytes of its exit on a socket, while ten thousand ticks a
 * second come in over five hundred protected contracts: the rule is judged, the firing, the exit
 * and its order are durable in the real ledger, and only then the order leaves. The floor is one
 * small write made durable, taken beside each.
 */
import { once } from 'node:events';
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { BrokerUpdate, Gateway, PlaceRequest } from '../../electron/broker/gateway.ts';
import type { Engine } from '../../electron/engine/engine-port.ts';
import { openEngine } from '../../electron/engine/engine.ts';
import { openLedger } from '../../electron/ledger/open-ledger.ts';
import { idSource } from '../../electron/platform/new-id.ts';
import { realWorld } from '../../electron/platform/real-world.ts';
import { asId, type BrokerOrderId } from '../../shared/domain/ids.ts';
import { err, ok } from '../../shared/lib/result.ts';
import { METERS } from '../support/desk.ts';
import { pictureOf, tradeOf } from '../support/scripted-gateway.ts';
import { WIDE_LIMITS } from '../support/wide-limits.ts';
import type { BenchOptions } from './bench.ts';
import { BENCH_MANIFEST } from './ingest-desk.ts';
import { figure, quantile, until, wait } from './measure.ts';
import { ACCOUNT } from './orders.ts';
import {
  benchMarket,
  type BenchMarket,
  BELOW_STOP,
  contracts,
  protectedHolding,
  QUIET,
} from './protected-desk.ts';
import { never, type Outcome, told } from './report.ts';
import { valueOf } from './whole-desk.ts';

const CONTRACTS = 500;
const TRIGGERS = 100;
const TICKS_A_SECOND = 10_000;
const STEP_MS = 5;
/** Inside the broker's orders a second, or the budget is what would be measured. */
const PAUSE_MS = 220;
const FLOOR_BYTES = Buffer.alloc(4_096, 1);

export async function run({ smoke, home }: BenchOptions): Promise<Outcome> {
  const listed = contracts(CONTRACTS);
  const market = benchMarket(listed);
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const arrivals: number[] = [];
  server.on('connection', (socket) => socket.on('data', () => arrivals.push(performance.now())));
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
    gateway: wiredGateway(socket),
    market,
    newId: idSource(world),
    baseLimits: WIDE_LIMITS,
    appVersion,
    meters: METERS,
    warning: null,
  });
  valueOf(engine.start());
  await until(() => engine.status().state === 'open', 30_000, 'the first read of the book');
  const ticking = tickAll(engine, market);
  try {
    const count = smoke ? 3 : TRIGGERS;
    const { delays, floors } = await triggered(engine, market, { arrivals, home, count });
    return outcome(delays, floors, engine, ticking.perSecond());
  } finally {
    ticking.stop();
    engine.stop();
    opened.ledger.close();
    socket.destroy();
    server.close();
  }
}

/** Writes every order to the socket as it is placed, and fills it at once. */
function wiredGateway(socket: Socket): Gateway {
  let push: (update: BrokerUpdate) => void = () => undefined;
  const lost = () => Promise.resolve({ kind: 'unknown', cause: 'timeout' } as const);
  const placed: PlaceRequest[] = [];
  return {
    manifest: BENCH_MANIFEST,
    open: () => undefined,
    close: () => undefined,
    place: (request) => {
      socket.write(`${JSON.stringify(request)}\n`);
      placed.push(request);
      const id = `B${placed.length}`;
      const { quantity: filled, price } = request;
      const order = pictureOf(request, id, { status: 'filled', filled });
      setImmediate(() => push({ order, trades: [tradeOf(request, id, `T${id}`, filled, price)] }));
      return Promise.resolve({ kind: 'accepted', brokerOrderId: asId<BrokerOrderId>(id) });
    },
    modify: lost,
    cancel: lost,
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

/** Every tick by itself, as a stream that nobody gathered would bring them. */
function tickAll(engine: Engine, market: BenchMarket) {
  const ids = [...engine.watches()];
  const startMs = performance.now();
  let count = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - startMs) * TICKS_A_SECOND) / 1_000;
    for (; count < due; count += 1) {
      const id = ids[count % ids.length];
      // One that has been sold is watched no more; its price stays where it fell.
      if (id === undefined || (market.price(id)?.last ?? 0) < QUIET) continue;
      market.set(id, QUIET + (count % 40) * 500);
      engine.ticked([id]);
    }
  }, STEP_MS);
  return {
    stop: () => clearInterval(timer),
    perSecond: () => (count * 1_000) / (performance.now() - startMs),
  };
}

async function triggered(
  engine: Engine,
  market: BenchMarket,
  { arrivals, home, count }: { arrivals: readonly number[]; home: string; count: number },
): Promise<{ readonly delays: readonly number[]; readonly floors: readonly number[] }> {
  const delays: number[] = [];
  const floors: number[] = [];
  const file = openSync(join(home, 'floor'), 'w');
  const ids = [...engine.watches()];
  // The first three warm the path up and are not counted.
  for (let n = 0; n < count + 3; n += 1) {
    const id = ids[n];
    if (id === undefined) throw new Error('a contract for each trigger');
    const before = arrivals.length;
    const floorMs = performance.now();
    writeSync(file, FLOOR_BYTES);
    fdatasyncSync(file);
    if (n >= 3) floors.push(performance.now() - floorMs);
    const fromMs = performance.now();
    market.set(id, BELOW_STOP);
    engine.ticked([id]);
    await until(() => arrivals.length > before, 3_000, 'the exit on the wire');
    if (n >= 3) delays.push((arrivals[before] ?? Number.NaN) - fromMs);
    await wait(PAUSE_MS);
  }
  closeSync(file);
  return { delays, floors };
}

function outcome(
  delays: readonly number[],
  floors: readonly number[],
  engine: Engine,
  perSecond: number,
): Outcome {
  const above = quantile(delays, 0.5) - quantile(floors, 0.5);
  const runs = [...engine.view.exits.values()];
  const open = runs.filter((each) => each.end !== 'flat').length;
  return {
    figures: [
      figure('tick to bytes', 'ms', delays),
      figure('one write made durable', 'ms', floors),
    ],
    checks: [
      told('p50', quantile(delays, 0.5), ' ms', 'lower', 2),
      told('p50 above the write', above, ' ms', 'lower', 2),
      told('p99', quantile(delays, 0.99), ' ms', 'lower', 5),
      told('ticks a second meanwhile', perSecond, '', 'higher', TICKS_A_SECOND * 0.95),
      never('exits that did not end flat', open),
      never('stops that fired more or less than once', runs.length - delays.length - 3),
    ],
    notes: [],
  };
}
