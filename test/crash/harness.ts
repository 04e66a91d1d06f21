/** A desk that is killed and started again: the child, the recovery, and the audit of both. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect } from 'vitest';
import { openEngine } from '../../electron/engine/engine.ts';
import type { Ledger } from '../../electron/ledger/ledger.ts';
import { openLedger } from '../../electron/ledger/open-ledger.ts';
import { idSource } from '../../electron/platform/new-id.ts';
import { realWorld } from '../../electron/platform/real-world.ts';
import type { EventRecord } from '../../shared/domain/events.ts';
import { METERS } from '../support/desk.ts';
import { fakeWorld } from '../support/world.ts';
import { hasEnded, keyOf, NaiveBook } from '../simulation/naive-book.ts';
import { chainMarket } from '../electron/engine/batch/batch-desk.ts';
import { type BatchScenario, mannerOf } from './batch-day.ts';
import { CRASH_ACCOUNT, type FileOrder, fileGateway, readFileBroker } from './file-broker.ts';
import { marketAt, WHOLE } from './levels.ts';
import { WIDE_LIMITS } from '../support/wide-limits.ts';

const CHILD = fileURLToPath(new URL('./desk-child.ts', import.meta.url));
/** Longer than the proof that an order never arrived. */
const PROOF_MS = 260_000;
const homes: string[] = [];

afterEach(() => {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

/** A folder of its own for each desk, gone after the test. */
export function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'unwind-crash-'));
  homes.push(home);
  return home;
}

export interface Died {
  readonly points: readonly string[];
  readonly signal: string | null;
  readonly code: number | null;
}

/** The child in its scenario, killed at the numbered point; 0 for none. */
export function run(home: string, scenario: string, killAt: number): Promise<Died> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [CHILD, home, scenario, String(killAt)]);
    let out = '';
    let complaint = '';
    child.stdout.on('data', (text: Buffer) => {
      out += text.toString();
    });
    child.stderr.on('data', (text: Buffer) => {
      complaint += text.toString();
    });
    child.on('error', fail);
    child.on('close', (code, signal) => {
      if (code !== 0 && signal === null) {
        fail(new Error(complaint));
        return;
      }
      const points = out.split('\n').filter((line) => line !== '');
      done({ points: points.map((line) => line.replace(/^\d+ /, '')), signal, code });
    });
  });
}

function reopen(home: string): Ledger {
  const world = realWorld();
  const account = CRASH_ACCOUNT;
  const opened = openLedger({ home, mode: 'paper', account, appVersion: 'crash', world });
  if (!opened.ok) throw new Error(opened.error.says);
  return opened.value.ledger;
}

/** The desk starts, at a last price in rupees, over what the crash left; all doubts are settled. */
export async function recover(
  home: string,
  last = WHOLE,
  trades: BatchScenario | null = null,
): Promise<readonly EventRecord[]> {
  const ledger = reopen(home);
  const newest = [...ledger.readFrom(0)].at(-1);
  const world = fakeWorld(7, (newest?.atMs ?? 1_795_000_000_000) + 1_000);
  const engine = openEngine({
    world,
    ledger,
    gateway: fileGateway(
      join(home, 'broker.jsonl'),
      world,
      () => undefined,
      trades === null ? undefined : mannerOf(trades),
    ),
    market: trades === null ? marketAt(last) : chainMarket(),
    newId: idSource(world),
    baseLimits: WIDE_LIMITS,
    appVersion: 'crash',
    warning: null,
    meters: METERS,
  });
  expect(engine.start().ok).toBe(true);
  await world.advance(PROOF_MS);
  expect(engine.status().state).toBe('open');
  engine.stop();
  const events = [...ledger.readFrom(0)];
  ledger.close();
  return events;
}

/** What ledger and broker disagree about. */
export function audit(events: readonly EventRecord[], home: string): readonly string[] {
  const complaints: string[] = [];
  const book = new NaiveBook((words) => complaints.push(words));
  for (const event of events) book.apply(event);
  const real = brokerOf(home);
  let net = 0;
  for (const { id, request, status } of real) {
    const ours = [...book.orders.values()].filter((order) => order.brokerId === id);
    if (ours.length !== 1) complaints.push(`${id} is ${ours.length} orders in the ledger`);
    if (ours[0]?.id !== request.orderId) complaints.push(`${id} belongs to another order`);
    if (ours[0]?.state !== status) complaints.push(`${id} is ${ours[0]?.state}, really ${status}`);
    if (status === 'filled') net += request.side === 'buy' ? request.quantity : -request.quantity;
  }
  if (new Set(real.map(({ request }) => request.orderId)).size !== real.length) {
    complaints.push('two orders of one tag');
  }
  for (const order of book.orders.values()) {
    const rests = order.brokerId !== null && real.some(({ id }) => id === order.brokerId);
    if (!hasEnded(order) && !rests) complaints.push(`${order.id} is still ${order.state}`);
    if (BigInt(net) !== book.netOf(keyOf(order))) complaints.push(`the position is not ${net}`);
  }
  if (net < 0) complaints.push('the exit went through zero');
  return complaints;
}

/** What the broker has, whatever anybody was told. */
export function brokerOf(home: string): readonly FileOrder[] {
  return readFileBroker(join(home, 'broker.jsonl'));
}
