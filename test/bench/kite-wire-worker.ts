/**
 * A broker on Kite's wire in a process of its own, so that what it does takes no time from the desk
 * that is measured: it answers reads from texts that were packed before, pushes what it is given at
 * a steady rate, and cuts every connection when it is told to.
 */
import { createServer } from 'node:http';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { type WebSocket, WebSocketServer } from 'ws';
import { bookOf, CLIENT, contractsCsv } from './kite-day.ts';
import type { Told, Wish } from './kite-wire.ts';
import { machineMs } from './measure.ts';

const HEARTBEAT_MS = 1_000;
const JSON_TYPE = { 'content-type': 'application/json', 'content-encoding': 'gzip' };

interface Page {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

function json(text: string): Page {
  return { headers: JSON_TYPE, bytes: gzipSync(text) };
}

function success(data: unknown): Page {
  return json(JSON.stringify({ status: 'success', data }));
}

const money = { net: 5_000_000, utilised: { debits: 0 } };
const pages = new Map<string, Page>([
  ['POST /session/token', success({ user_id: CLIENT, access_token: 'bench' })],
  ['GET /user/profile', success({ user_id: CLIENT, exchanges: ['NFO'] })],
  ['GET /user/margins', success({ equity: money })],
  [
    'GET /instruments',
    { headers: { 'content-type': 'text/csv' }, bytes: Buffer.from(contractsCsv()) },
  ],
]);
const MISSING = json('{"status":"error","error_type":"GeneralException","message":"no route"}');

function keepBook(orders: number, version: number): void {
  const book = bookOf(orders, version, Date.now());
  pages.set('GET /orders', json(book.orders));
  pages.set('GET /trades', json(book.trades));
  pages.set('GET /portfolio/positions', json(book.positions));
}

const http = createServer((request, response) => {
  request.resume();
  const path = (request.url ?? '/').split('?')[0] ?? '';
  const page = pages.get(`${request.method ?? 'GET'} ${path}`);
  response.writeHead(page === undefined ? 404 : 200, (page ?? MISSING).headers);
  response.end((page ?? MISSING).bytes);
});
const streams = new WebSocketServer({ server: http });
const orderLines = new Set<WebSocket>();

streams.on('connection', (socket, request) => {
  socket.on('error', () => undefined);
  if (request.url?.startsWith('/orders') !== true) return;
  orderLines.add(socket);
  socket.on('close', () => orderLines.delete(socket));
  tell({ kind: 'connected', atMs: machineMs() });
});
setInterval(() => {
  for (const socket of streams.clients) socket.send(Buffer.from([0]));
}, HEARTBEAT_MS);

function tell(told: Told): void {
  process.send?.(told);
}

async function push(texts: readonly string[], perSecond: number): Promise<void> {
  const sentMs: number[] = [];
  const startedMs = machineMs();
  while (sentMs.length < texts.length) {
    const due = Math.min(texts.length, ((machineMs() - startedMs) * perSecond) / 1_000);
    while (sentMs.length < due) {
      const text = texts[sentMs.length] ?? '';
      sentMs.push(machineMs());
      for (const socket of orderLines) socket.send(text);
    }
    await new Promise((go) => {
      setTimeout(go, 1);
    });
  }
  tell({ kind: 'pushed', sentMs });
}

process.on('message', (wish: Wish) => {
  if (wish.kind === 'push') void push(wish.texts, wish.perSecond);
  else {
    keepBook(wish.orders, wish.version);
    for (const socket of orderLines) if (wish.cut) socket.terminate();
    tell({ kind: 'kept' });
  }
});
process.on('disconnect', () => process.exit(0));

keepBook(0, 0);
http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  tell({ kind: 'open', port: typeof address === 'object' && address !== null ? address.port : 0 });
});
