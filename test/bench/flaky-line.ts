/**
 * A price stream on loopback that can be cut, silenced or shut, and that knows when its client was
 * back: the moment at which a new connection subscribes.
 */
import { createServer } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';

export interface FlakyLine {
  readonly url: string;
  /** The client has connected and subscribed. */
  settled(): Promise<void>;
  /** Milliseconds from the fault until the client had subscribed again. */
  recovery(fault: Fault): Promise<number>;
  close(): void;
}

/**
 * `cut`: the connection breaks. `silence`: it stays open and says nothing, pongs included.
 * `refused`: cut, and the next three handshakes are answered 503. `busy`: cut, then one 429.
 */
export type Fault = 'cut' | 'silence' | 'refused' | 'busy';

const REFUSALS: Readonly<Record<Fault, readonly number[]>> = {
  cut: [],
  silence: [],
  refused: [503, 503, 503],
  busy: [429],
};
const HEARTBEAT_MS = 1_000;
const PATIENCE_MS = 90_000;

export async function flakyLine(): Promise<FlakyLine> {
  const http = createServer();
  const server = new WebSocketServer({ noServer: true, autoPong: false });
  let current: WebSocket | null = null;
  let heard: () => void = () => undefined;
  let refusals: number[] = [];
  http.on('upgrade', (request, socket, head) => {
    const status = refusals.shift();
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${status} no\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      return;
    }
    server.handleUpgrade(request, socket, head, (client) => {
      current = client;
      client.on('error', () => undefined);
      client.on('ping', (payload) => {
        if (current === client) client.pong(payload);
      });
      client.on('message', () => {
        if (current === client) heard();
      });
    });
  });
  const subscription = (): Promise<void> =>
    new Promise((done, fail) => {
      const timer = setTimeout(() => fail(new Error('it never subscribed')), PATIENCE_MS);
      heard = () => {
        clearTimeout(timer);
        done();
      };
    });
  const beat = setInterval(() => current?.send(Buffer.from([0])), HEARTBEAT_MS);
  await new Promise<void>((done) => {
    http.listen(0, '127.0.0.1', done);
  });
  const address = http.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `ws://127.0.0.1:${port}/`,
    settled: () => subscription(),
    async recovery(fault) {
      refusals = [...REFUSALS[fault]];
      const hurt = current;
      current = null;
      const back = subscription();
      const startedMs = performance.now();
      if (fault !== 'silence') hurt?.terminate();
      await back;
      const tookMs = performance.now() - startedMs;
      hurt?.terminate();
      return tookMs;
    },
    close: () => {
      clearInterval(beat);
      for (const client of server.clients) client.terminate();
      server.close();
      http.close();
    },
  };
}
