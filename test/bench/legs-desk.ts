/**
 * The real engine on a real ledger at a broker on loopback that answers each order after a time of
 * its own, as a broker far away does; every request and every answer is bytes on a socket.
 */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { BrokerUpdate, Gateway, PlaceRequest } from '../../electron/broker/gateway.ts';
import type { Engine } from '../../electron/engine/engine-port.ts';
import { openEngine } from '../../electron/engine/engine.ts';
import { openLedger } from '../../electron/ledger/open-ledger.ts';
import { idSource } from '../../electron/platform/new-id.ts';
import { realWorld } from '../../electron/platform/real-world.ts';
import type { BatchEnd } from '../../shared/domain/batch-events.ts';
import { asId, type BrokerOrderId } from '../../shared/domain/ids.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { money, SCALE, ZERO_MONEY } from '../../shared/domain/money.ts';
import { err, ok } from '../../shared/lib/result.ts';
import { METERS } from '../support/desk.ts';
import { pictureOf, tradeOf } from '../support/scripted-gateway.ts';
import { WIDE_LIMITS } from '../support/wide-limits.ts';
import { BENCH_MANIFEST } from './ingest-desk.ts';
import { until } from './measure.ts';
import { ACCOUNT } from './orders.ts';
import { benchMarket, contracts } from './protected-desk.ts';
import { valueOf } from './whole-desk.ts';

/** So many batches in a minute are a bench and not a trader. */
const BUSY_MINUTE = 100_000;

/** What the broker does with the next order that comes in, and after how long it says so. */
export interface Reply {
  readonly afterMs: number;
  readonly does: 'fills' | 'rests' | 'rejects';
}

type Answer = Reply['does'] | 'cancels';

interface Asked {
  readonly what: string;
  readonly atMs: number;
}

export interface SlowBroker {
  /** In the order in which orders come in; one that nothing was said of fills at once. */
  script(replies: readonly Reply[]): void;
  /** When the bytes of each request came in, and those of each rejection left. */
  readonly asked: readonly Asked[];
  readonly rejectedMs: readonly number[];
  client(): Promise<Client>;
  close(): void;
}

export async function slowBroker(): Promise<SlowBroker> {
  const asked: Asked[] = [];
  const rejectedMs: number[] = [];
  const sockets: Socket[] = [];
  let next: Reply[] = [];
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    sockets.push(socket);
    createInterface({ input: socket }).on('line', (line) => {
      const [what = '', id = ''] = line.split(' ', 2);
      asked.push({ what, atMs: performance.now() });
      const say = (answer: Answer): void => {
        if (answer === 'rejects') rejectedMs.push(performance.now());
        if (!socket.destroyed) socket.write(`${what}:${id} ${answer}\n`);
      };
      if (what === 'cancel') {
        say('cancels');
        return;
      }
      const { afterMs, does } = next.shift() ?? { afterMs: 0, does: 'fills' };
      setTimeout(say, afterMs, does);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return {
    asked,
    rejectedMs,
    script: (replies) => {
      next = [...replies];
    },
    async client() {
      const socket = connect(port, '127.0.0.1');
      socket.setNoDelay(true);
      sockets.push(socket);
      await once(socket, 'connect');
      return clientOn(socket);
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

export interface Client {
  ask(what: 'place' | 'cancel', id: string, body: unknown): Promise<Answer>;
}

function clientOn(socket: Socket): Client {
  const waiting = new Map<string, (answer: Answer) => void>();
  createInterface({ input: socket }).on('line', (line) => {
    const [key = '', answer = ''] = line.split(' ', 2);
    waiting.get(key)?.(answer as Answer);
    waiting.delete(key);
  });
  return {
    ask: (what, id, body) =>
      new Promise((answer) => {
        waiting.set(`${what}:${id}`, answer);
        socket.write(`${what} ${id} ${JSON.stringify(body)}\n`);
      }),
  };
}

export interface LegsDesk {
  readonly engine: Engine;
  readonly listed: readonly Instrument[];
  /** How the next batch ends, as soon as the ledger holds it. */
  nextEnd(): Promise<BatchEnd>;
  close(): void;
}

/** Open, reconciled and quiet; `perSecond` orders are what this broker takes. */
export async function legsDesk(
  home: string,
  broker: SlowBroker,
  perSecond: number,
): Promise<LegsDesk> {
  const world = realWorld();
  const listed = contracts(10);
  const appVersion = 'bench';
  const opened = valueOf(openLedger({ home, mode: 'paper', account: ACCOUNT, appVersion, world }));
  const margin = () => ({ needed: ZERO_MONEY, available: money(1_00_00_000 * SCALE) });
  const engine = openEngine({
    world,
    ledger: opened.ledger,
    gateway: gatewayOn(await broker.client(), perSecond),
    market: { ...benchMarket(listed), worstMargin: margin },
    newId: idSource(world),
    baseLimits: {
      ...WIDE_LIMITS,
      ordersPerSecond: perSecond,
      ordersPerMinute: BUSY_MINUTE,
      contractPerMinute: BUSY_MINUTE,
    },
    appVersion,
    meters: METERS,
    warning: null,
  });
  let ended: (end: BatchEnd) => void = () => undefined;
  engine.onCommitted((records) => {
    for (const { event } of records) if (event.kind === 'batch_ended') ended(event.end);
  });
  valueOf(engine.start());
  await until(() => engine.status().state === 'open', 30_000, 'the first read of the book');
  return {
    engine,
    listed,
    nextEnd: () =>
      new Promise((tell) => {
        ended = tell;
      }),
    close: () => {
      engine.stop();
      opened.ledger.close();
    },
  };
}

function gatewayOn(client: Client, ordersPerSecond: number): Gateway {
  let push: (update: BrokerUpdate) => void = () => undefined;
  const placed = new Map<BrokerOrderId, PlaceRequest>();
  const lost = () => Promise.resolve({ kind: 'unknown', cause: 'timeout' } as const);
  return {
    manifest: { ...BENCH_MANIFEST, ordersPerSecond },
    open: () => undefined,
    close: () => undefined,
    async place(request) {
      const answer = await client.ask('place', request.orderId, request);
      if (answer === 'rejects') {
        return { kind: 'refused', rejection: 'margin_short', words: 'no margin' };
      }
      const id = `B-${request.orderId}`;
      const brokerOrderId = asId<BrokerOrderId>(id);
      placed.set(brokerOrderId, request);
      const { quantity: filled, price } = request;
      if (answer === 'fills') {
        const order = pictureOf(request, id, { status: 'filled', filled });
        push({ order, trades: [tradeOf(request, id, `T-${id}`, filled, price)] });
      } else push({ order: pictureOf(request, id), trades: [] });
      return { kind: 'accepted', brokerOrderId };
    },
    modify: lost,
    async cancel(request) {
      const { brokerOrderId } = request;
      await client.ask('cancel', brokerOrderId, request);
      const order = placed.get(brokerOrderId);
      if (order === undefined) return lost();
      push({ order: pictureOf(order, brokerOrderId, { status: 'cancelled' }), trades: [] });
      return { kind: 'accepted', brokerOrderId };
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
