/**
 * From the moment an order frame leaves the broker until what it says is committed with full
 * synchronisation, and until the window's line has it, at two thousand frames a second: the desk as
 * the program composes it, behind the real adapter. Against a socket that only receives, and one
 * that writes what it received to the disk: less than that no commit can take.
 */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import type { EventRecord } from '../../shared/domain/events.ts';
import type { OrderRow } from '../../shared/contract/rows.ts';
import { realWorld } from '../../electron/platform/real-world.ts';
import type { BenchOptions } from './bench.ts';
import { pushText, wireId, type WireOrder } from './kite-day.ts';
import { type KiteWire, kiteWire } from './kite-wire.ts';
import { type LiveDesk, openLiveDesk, ordersIn, settledOn } from './live-desk.ts';
import { figure, machineMs, median, pairs, quantile, ratios, wait } from './measure.ts';
import { type Check, never, type Outcome, told } from './report.ts';

const PER_SECOND = 2_000;
const ROUNDS = 5;
/** A line leaves within a flush of the last commit. */
const FLUSH_MS = 50;
const P99_MS = 3;
const PATIENCE_MS = 10_000;

/** The life of an order of another hand; each step is one frame and one event. */
const LIFE = [
  { status: 'OPEN', event: 'order_adopted', shown: 'working' },
  { status: 'UPDATE', event: 'order_modified', shown: 'working' },
  { status: 'CANCELLED', event: 'order_cancelled', shown: 'cancelled' },
] as const;
const CHANGED_RUPEES = 103.05;

/** Milliseconds from each frame's leaving until it was there. */
interface Round {
  readonly committed: readonly number[];
  readonly posted: readonly number[];
}

/** Orders begin one after the other, and each has its next step while others begin. */
function lives(first: number, orders: number): readonly WireOrder[] {
  const steps: WireOrder[] = [];
  const apart = 20;
  for (let at = 0; at < orders + apart * (LIFE.length - 1); at += 1) {
    LIFE.forEach(({ status }, step) => {
      const n = at - step * apart;
      if (n < 0 || n >= orders) return;
      const rupees = step === 0 ? {} : { rupees: CHANGED_RUPEES };
      steps.push({ n: first + n, status, ...rupees, atMs: Date.now() });
    });
  }
  return steps;
}

function stepOf(status: WireOrder['status']): number {
  return LIFE.findIndex((each) => each.status === status);
}

function keyOf(brokerOrderId: string, step: number): string {
  return `${brokerOrderId} ${step}`;
}

/** When each step was committed; a step that is committed twice is counted. */
class Ears {
  readonly atMs = new Map<string, number>();
  twice = 0;
  readonly #wireIds = new Map<string, string>();

  hear(records: readonly EventRecord[]): void {
    const nowMs = machineMs();
    for (const { event } of records) {
      const step = LIFE.findIndex(({ event: kind }) => kind === event.kind);
      if (step < 0 || !('orderId' in event) || event.orderId === null) continue;
      if (event.kind === 'order_adopted') this.#wireIds.set(event.orderId, event.brokerOrderId);
      const key = keyOf(this.#wireIds.get(event.orderId) ?? '', step);
      if (this.atMs.has(key)) this.twice += 1;
      this.atMs.set(key, nowMs);
    }
  }
}

/** A row carries the whole present state: a later step has the earlier ones in it. */
function stepShown({ state, price }: OrderRow): number {
  if (state === 'cancelled') return 2;
  return price === Math.round(CHANGED_RUPEES * 10_000) ? 1 : 0;
}

function postedAt(desk: LiveDesk): ReadonlyMap<string, number> {
  const atMs = new Map<string, number>();
  for (const line of desk.takeLines()) {
    for (const row of ordersIn(line)) {
      for (let step = stepShown(row); step >= 0; step -= 1) {
        const key = keyOf(row.brokerOrderId ?? '', step);
        if (!atMs.has(key)) atMs.set(key, line.atMs);
      }
    }
  }
  return atMs;
}

function spans(
  keys: readonly string[],
  sentMs: readonly number[],
  atMs: ReadonlyMap<string, number>,
): readonly number[] {
  return keys.flatMap((key, at) => {
    const there = atMs.get(key);
    return there === undefined ? [] : [there - (sentMs[at] ?? Number.NaN)];
  });
}

async function ours(
  desk: LiveDesk,
  wire: KiteWire,
  ears: Ears,
  steps: readonly WireOrder[],
): Promise<Round> {
  desk.takeLines();
  const keys = steps.map(({ n, status }) => keyOf(wireId(n), stepOf(status)));
  const sentMs = await wire.push(steps.map(pushText), PER_SECOND);
  const endMs = machineMs() + PATIENCE_MS;
  while (!keys.every((key) => ears.atMs.has(key)) && machineMs() < endMs) await wait(FLUSH_MS);
  await wait(FLUSH_MS);
  return { committed: spans(keys, sentMs, ears.atMs), posted: spans(keys, sentMs, postedAt(desk)) };
}

/** The same frames to a socket that does nothing but receive, or writes them down in groups. */
async function floor(
  wire: KiteWire,
  texts: readonly string[],
  file: number | null,
): Promise<readonly number[]> {
  const socket = new WebSocket(wire.setup.addresses['orders'] ?? '');
  const atMs: number[] = [];
  let group: Buffer[] = [];
  const write = (to: number): void => {
    writeSync(to, Buffer.concat(group));
    fdatasyncSync(to);
    const nowMs = machineMs();
    for (const _ of group) atMs.push(nowMs);
    group = [];
  };
  socket.on('message', (data) => {
    const bytes = data as Buffer;
    // A heartbeat is one byte.
    if (bytes.length === 1) return;
    if (file === null) atMs.push(machineMs());
    else if (group.push(bytes) === 1) setImmediate(write, file);
  });
  await settledOn(() => socket.readyState === WebSocket.OPEN, 'the bare socket');
  const sentMs = await wire.push(texts, PER_SECOND);
  await settledOn(() => atMs.length >= texts.length, 'the bare frames');
  socket.terminate();
  return atMs.map((there, at) => there - (sentMs[at] ?? Number.NaN));
}

export async function run({ home, smoke }: BenchOptions): Promise<Outcome> {
  const orders = smoke ? 20 : 900;
  const [wire, bare] = await Promise.all([kiteWire(), kiteWire()]);
  const file = openSync(join(home, 'floor'), 'a');
  const desk = await openLiveDesk(mkdtempSync(join(home, 'desk-')), realWorld(), wire);
  const ears = new Ears();
  desk.engine.onCommitted((records) => ears.hear(records));
  let missing = 0;
  const measured = await pairs(
    smoke ? 1 : ROUNDS,
    async (round) => {
      const steps = lives((round + 1) * orders, orders);
      const each = await ours(desk, wire, ears, steps);
      missing += steps.length * 2 - each.committed.length - each.posted.length;
      return each;
    },
    async (round) => {
      const texts = lives((round + 1) * orders, orders).map(pushText);
      return {
        received: await floor(bare, texts, null),
        written: await floor(bare, texts, file),
      };
    },
  );
  const odd = desk.engine.view.anomalies;
  desk.close();
  wire.close();
  bare.close();
  closeSync(file);
  return outcome(measured.ours, measured.peer, [
    never('frames that were not committed and posted', missing),
    never('frames that were committed twice', ears.twice),
    never('frames that made an anomaly', odd),
  ]);
}

function outcome(
  mine: readonly Round[],
  bare: readonly { readonly received: readonly number[]; readonly written: readonly number[] }[],
  invariants: readonly Check[],
): Outcome {
  const kinds = {
    committed: mine.map(({ committed }) => committed),
    posted: mine.map(({ posted }) => posted),
    'only received': bare.map(({ received }) => received),
    'received and synced': bare.map(({ written }) => written),
  };
  const share = (of: readonly (readonly number[])[], at: number) =>
    of.map((values) => quantile(values, at));
  const tails = {
    ours: share(kinds.committed, 0.99),
    posted: share(kinds.posted, 0.99),
    disk: share(kinds['received and synced'], 0.99),
  };
  const bytes = pushText({ n: 0, status: 'OPEN', atMs: 0 }).length;
  return {
    figures: Object.entries(kinds).flatMap(([name, of]) => [
      figure(`${name}, p50`, 'ms', share(of, 0.5)),
      figure(`${name}, p99`, 'ms', share(of, 0.99)),
    ]),
    checks: [
      told('committed, p99', median(tails.ours), ' ms', 'lower', P99_MS),
      told('posted, p99', median(tails.posted), ' ms', 'lower', P99_MS),
      told('committed p99 to synced p99', median(ratios(tails.ours, tails.disk)), '×', 'lower', 3),
      ...invariants,
    ],
    notes: [
      `${PER_SECOND} frames a second of ${bytes} bytes; lines to a window are 8 ms apart or more`,
    ],
  };
}
