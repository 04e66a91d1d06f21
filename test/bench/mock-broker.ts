/** A broker on loopback: order frames by WebSocket, orders by HTTP, and the moment of each. */
import { createServer, type Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { brokerIdOf, frameText, WIRE_QUANTITY } from './frames.ts';
import { listening, textOf } from './launch.ts';
import { until } from './measure.ts';

export interface Arrival {
  readonly body: string;
  /** When the first bytes of the request were there. */
  readonly atMs: number;
}

export interface MockBroker {
  readonly feedUrl: string;
  readonly pageUrl: string;
  readonly httpUrl: string;
  readonly bookUrl: string;
  /** To the program, or straight to the page. */
  send(to: 'program' | 'page', text: string): void;
  /** How far the page's clock is ahead of ours, from the quickest of many round trips. */
  pageOffsetMs(): Promise<{ readonly offsetMs: number; readonly roundTripMs: number }>;
  readonly arrivals: Arrival[];
  book: readonly string[];
  close(): void;
}

/** A page of a busy machine takes its time to connect. */
const CONNECT_MS = 10_000;

export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

export async function mockBroker(): Promise<MockBroker> {
  const feed = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  const page = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  const arrivals: Arrival[] = [];
  const broker = { book: [] as readonly string[] };
  const cancelled = (text: string): void => {
    for (const socket of feed.clients) socket.send(text);
  };
  const http = orderServer(arrivals, broker, cancelled);
  const [feedPort, pagePort] = [await listening(feed), await listening(page)];
  await new Promise<void>((done) => {
    http.listen(0, '127.0.0.1', done);
  });
  const address = http.address();
  const httpPort = typeof address === 'object' && address !== null ? address.port : 0;
  const sockets = { program: feed, page };
  return {
    feedUrl: `ws://127.0.0.1:${feedPort}`,
    pageUrl: `ws://127.0.0.1:${pagePort}`,
    httpUrl: `http://127.0.0.1:${httpPort}/orders`,
    bookUrl: `http://127.0.0.1:${httpPort}/book`,
    send: (to, text) => {
      for (const socket of sockets[to].clients) socket.send(text);
    },
    pageOffsetMs: async () => {
      await until(() => page.clients.size > 0, CONNECT_MS, 'the page to connect');
      return offsetOf([...page.clients]);
    },
    arrivals,
    get book() {
      return broker.book;
    },
    set book(next) {
      broker.book = next;
    },
    close: () => {
      feed.close();
      page.close();
      http.close();
      http.closeAllConnections();
    },
  };
}

function orderServer(
  arrivals: Arrival[],
  broker: { readonly book: readonly string[] },
  push: (text: string) => void,
): Server {
  let orders = 0;
  const firstBytes = new WeakMap<object, number>();
  const server = createServer((request, response) => {
    const atMs = firstBytes.get(request.socket) ?? nowMs();
    if (request.url === '/book') {
      response.setHeader('access-control-allow-origin', '*');
      response.end(`[${broker.book.join(',')}]`);
      return;
    }
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      arrivals.push({ body, atMs });
      orders += 1;
      const id = `77${String(orders).padStart(8, '0')}`;
      response.end(JSON.stringify({ order_id: id }));
      // Resting orders would fill the trader's own limits, so each ends at once.
      if (body.includes('"orderId"')) setTimeout(() => push(cancelText(id, body)), 5);
    });
  });
  server.keepAliveTimeout = 600_000;
  server.on('connection', (socket) => {
    socket.setNoDelay(true);
    socket.prependListener('data', () => firstBytes.set(socket, nowMs()));
  });
  return server;
}

function cancelText(id: string, body: string): string {
  const sent = JSON.parse(body) as { orderId: string; instrument: string; quantity: number };
  const frame = JSON.parse(
    frameText({
      id,
      symbol: sent.instrument.slice(sent.instrument.indexOf(':') + 1),
      side: 'BUY',
      status: 'CANCELLED',
      quantity: sent.quantity,
      filled: 0,
      trade: null,
      updatedMs: Math.round(nowMs()),
    }),
  ) as { data: Record<string, unknown> };
  return JSON.stringify({ ...frame, data: { ...frame.data, tag: sent.orderId } });
}

async function offsetOf(sockets: readonly WebSocket[]) {
  let best = { offsetMs: 0, roundTripMs: Number.POSITIVE_INFINITY };
  for (let n = 0; n < 60; n += 1) {
    for (const socket of sockets) {
      const sentMs = nowMs();
      const answer = new Promise<string>((done) => {
        socket.once('message', (data) => done(textOf(data)));
      });
      socket.send('{"ping":1}');
      const { pageMs } = JSON.parse(await answer) as { pageMs: number };
      const backMs = nowMs();
      const roundTripMs = backMs - sentMs;
      const offsetMs = pageMs - (sentMs + backMs) / 2;
      if (roundTripMs < best.roundTripMs) best = { offsetMs, roundTripMs };
    }
  }
  return best;
}

export interface Fill {
  readonly order: string;
  readonly lots: number;
  readonly sentMs: number;
}

/** Sends fills at a steady rate; returns when each left. */
export class FillSource {
  private readonly broker: MockBroker;
  private readonly lot: number;
  private readonly symbolOf: (order: number) => string;
  /** Lots filled by order, as the program knows them. */
  private readonly known = new Map<number, number>();
  private trades = 0;

  constructor(broker: MockBroker, lot: number, symbolOf: (order: number) => string) {
    this.broker = broker;
    this.lot = lot;
    this.symbolOf = symbolOf;
  }

  frame(order: number, lots: number): string {
    this.trades += 1;
    return frameText({
      id: brokerIdOf(order),
      symbol: this.symbolOf(order),
      side: 'BUY',
      status: 'OPEN',
      quantity: WIRE_QUANTITY,
      filled: lots * this.lot,
      trade: { id: `T${this.trades}`, quantity: this.lot },
      updatedMs: 1_795_000_000_000 + this.trades,
    });
  }

  async run(
    to: 'program' | 'page' | 'book',
    orders: readonly number[],
    perSecond: number,
    seconds: number,
  ): Promise<readonly Fill[]> {
    const lots = new Map(orders.map((order) => [order, this.known.get(order) ?? 0]));
    const sent: Fill[] = [];
    const latest = new Map<number, string>();
    const total = Math.round(perSecond * seconds);
    const startedMs = performance.now();
    while (sent.length < total) {
      const due = Math.min(total, ((performance.now() - startedMs) * perSecond) / 1_000);
      while (sent.length < due) {
        const order = orders[sent.length % orders.length] ?? 0;
        const now = (lots.get(order) ?? 0) + 1;
        lots.set(order, now);
        const text = this.frame(order, now);
        sent.push({ order: brokerIdOf(order), lots: now, sentMs: nowMs() });
        if (to === 'book') {
          latest.set(order, text);
          this.broker.book = [...latest.values()];
        } else this.broker.send(to, text);
      }
      await new Promise((done) => {
        setTimeout(done, 1);
      });
    }
    if (to === 'program') for (const [order, now] of lots) this.known.set(order, now);
    return sent;
  }
}
