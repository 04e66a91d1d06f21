/**
 * The product's bridge, which can also be told to pass the program by: `direct` takes frames from
 * the broker's socket straight into the page, `poll` asks for the whole book once a second.
 */
import { contextBridge, ipcRenderer } from 'electron';
import type { DeskBridge } from '../../../shared/contract/bridge.ts';
import type { OrderRow, PositionRow } from '../../../shared/contract/rows.ts';

interface Port {
  onmessage: ((message: { readonly data: unknown }) => void) | null;
  start(): void;
}

type Phase = 'ours' | 'settle' | 'direct' | 'poll';

const POLL_MS = 1_000;
const listeners = new Set<(lines: string) => void>();
const rows = new Map<string, OrderRow>();
let early: string[] = [];
let phase: Phase = 'ours';
let seq = 0;
let positionsSeq = 0;
let totals: unknown = null;
const positions = new Map<string, PositionRow>();
let socket: WebSocket | null = null;
let poll: ReturnType<typeof setInterval> | null = null;

function tell(lines: string): void {
  if (listeners.size === 0) early.push(lines);
  for (const listen of listeners) listen(lines);
}

/** After a phase the page asks for everything again; this takes note of where it then stands. */
function noteSnapshots(lines: string): void {
  for (const { topic, seq: at, snapshot } of JSON.parse(lines) as readonly Snapshot[]) {
    if (snapshot === undefined) continue;
    if (topic === 'blotter') seq = at;
    if (topic === 'positions') {
      positionsSeq = at;
      totals = snapshot.totals;
    }
    for (const row of snapshot.orders ?? []) {
      if (row.brokerOrderId !== null) rows.set(row.brokerOrderId, row);
    }
    for (const row of snapshot.rows ?? []) positions.set(row.instrument, row);
  }
}

interface Snapshot {
  readonly topic: string;
  readonly seq: number;
  readonly snapshot?: {
    readonly orders?: readonly OrderRow[];
    readonly rows?: readonly PositionRow[];
    readonly totals?: unknown;
  };
}

interface Wire {
  readonly data: {
    readonly order_id: string;
    readonly filled_quantity: number;
    readonly average_price: number;
    readonly exchange_timestamp: number;
  };
}

const SCALE = 10_000;

function patched({ data }: Wire): OrderRow | null {
  const row = rows.get(data.order_id);
  if (row === undefined) return null;
  const after: OrderRow = {
    ...row,
    state: 'part_filled',
    filled: data.filled_quantity as OrderRow['filled'],
    filledValue: Math.round(data.filled_quantity * data.average_price * SCALE),
    updatedMs: data.exchange_timestamp,
  };
  rows.set(data.order_id, after);
  return after;
}

/** Orders and the positions they move, so that the page has the same to draw as with the desk. */
function tellRows(orders: readonly (OrderRow | null)[]): void {
  const found = orders.filter((row) => row !== null);
  if (found.length === 0) return;
  const pushes: unknown[] = [
    { topic: 'blotter', fromSeq: seq, toSeq: seq + 1, patch: { orders: found } },
  ];
  seq += 1;
  const moved = found.flatMap((order) => movedPosition(order) ?? []);
  if (moved.length > 0) {
    const patch = { rows: moved, removed: [], totals };
    pushes.push({ topic: 'positions', fromSeq: positionsSeq, toSeq: positionsSeq + 1, patch });
    positionsSeq += 1;
  }
  tell(JSON.stringify(pushes));
}

function movedPosition(order: OrderRow): PositionRow | null {
  const row = positions.get(order.instrument);
  if (row === undefined) return null;
  const after: PositionRow = {
    ...row,
    net: row.net + order.lot,
    openValue: row.openValue + order.lot * order.price,
    boughtUnits: row.boughtUnits + order.lot,
  };
  positions.set(order.instrument, after);
  return after;
}

function openSocket(url: string): void {
  if (socket !== null) return;
  socket = new WebSocket(url);
  socket.onmessage = ({ data }) => {
    const text = String(data);
    if (text.startsWith('{"ping"')) socket?.send(pong(text));
    else if (phase === 'direct') tellRows([patched(JSON.parse(text) as Wire)]);
  };
}

function pong(text: string): string {
  return JSON.stringify({
    ...JSON.parse(text),
    pageMs: performance.timeOrigin + performance.now(),
  });
}

async function pollOnce(url: string): Promise<void> {
  const answer = await fetch(url);
  const frames = (await answer.json()) as readonly Wire[];
  if (phase === 'poll') tellRows(frames.map(patched));
}

ipcRenderer.on('bench:phase', (_event, next: Phase, socketUrl: string, bookUrl: string) => {
  phase = next;
  openSocket(socketUrl);
  if (poll !== null) clearInterval(poll);
  poll = next === 'poll' ? setInterval(() => void pollOnce(bookUrl), POLL_MS) : null;
  // A step that cannot follow makes the page ask for a new snapshot.
  if (next === 'settle') {
    const step = { fromSeq: -2, toSeq: Number.MAX_SAFE_INTEGER };
    tell(
      JSON.stringify([
        { topic: 'blotter', ...step },
        { topic: 'positions', ...step },
      ]),
    );
  }
});

ipcRenderer.on('desk:port', (event) => {
  const [port] = event.ports as readonly Port[];
  if (port === undefined) return;
  port.onmessage = ({ data }) => {
    if (typeof data !== 'string') return;
    if (phase === 'settle') noteSnapshots(data);
    tell(data);
  };
  port.start();
});

const desk: DeskBridge = {
  request: (line) => ipcRenderer.invoke('desk:request', line) as Promise<string>,
  onPush: (listen) => {
    listeners.add(listen);
    for (const waiting of early) listen(waiting);
    early = [];
    return () => {
      listeners.delete(listen);
    };
  },
};

let plain = 0;
ipcRenderer.on('bench:order', () => {
  plain += 1;
});

contextBridge.exposeInMainWorld('desk', Object.freeze(desk));
contextBridge.exposeInMainWorld('benchPlain', () => plain);
