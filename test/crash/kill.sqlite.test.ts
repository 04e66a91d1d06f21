/**
 * Goal: a process that is killed at any step of an order or an exit comes back to the broker's
 * truth. Method: a child runs the real desk over the real ledger and kills itself with SIGKILL at
 * one enumerated point; then the ledger is opened again, the desk reconciles in a world whose clock
 * the test moves, and an arithmetic of its own compares ledger and broker.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { openEngine } from '../../electron/engine/engine.ts';
import type { Ledger } from '../../electron/ledger/ledger.ts';
import { openLedger } from '../../electron/ledger/open-ledger.ts';
import { idSource } from '../../electron/platform/new-id.ts';
import { realWorld } from '../../electron/platform/real-world.ts';
import type { EventRecord } from '../../shared/domain/events.ts';
import { METERS, testMarket } from '../support/desk.ts';
import { fakeWorld } from '../support/world.ts';
import { hasEnded, keyOf, NaiveBook } from '../simulation/naive-book.ts';
import { CRASH_ACCOUNT, fileGateway, readFileBroker } from './file-broker.ts';
import { KILL_POINTS } from './kill-points.ts';
import { WIDE_LIMITS } from '../support/wide-limits.ts';

const CHILD = fileURLToPath(new URL('./desk-child.ts', import.meta.url));
/** Longer than the proof that an order never arrived. */
const PROOF_MS = 260_000;
const homes: string[] = [];

afterEach(() => {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'unwind-crash-'));
  homes.push(home);
  return home;
}

interface Died {
  readonly points: readonly string[];
  readonly signal: string | null;
  readonly code: number | null;
}

function run(home: string, scenario: string, killAt: number): Promise<Died> {
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

/** Starts the desk over what the crash left and lets all doubts be settled. */
async function recover(home: string): Promise<readonly EventRecord[]> {
  const ledger = reopen(home);
  const last = [...ledger.readFrom(0)].at(-1);
  const world = fakeWorld(7, (last?.atMs ?? 1_795_000_000_000) + 1_000);
  const engine = openEngine({
    world,
    ledger,
    gateway: fileGateway(join(home, 'broker.jsonl'), world, () => undefined),
    market: testMarket(),
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

function audit(events: readonly EventRecord[], home: string): readonly string[] {
  const complaints: string[] = [];
  const book = new NaiveBook((words) => complaints.push(words));
  for (const event of events) book.apply(event);
  const real = readFileBroker(join(home, 'broker.jsonl'));
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

async function aftermath(home: string, placed: number): Promise<void> {
  const before = readFileBroker(join(home, 'broker.jsonl')).length;
  expect(before).toBe(placed);
  const events = await recover(home);
  expect(audit(events, home)).toEqual([]);
  expect(readFileBroker(join(home, 'broker.jsonl'))).toHaveLength(placed);
  const again = await recover(home);
  const added = again.slice(events.length).map((record) => record.event.kind);
  expect(added).toEqual(['desk_opened', 'desk_reconciled']);
}

describe('a kill at every step of an entry and of its exit', () => {
  it('has every step in the list', async () => {
    const home = newHome();
    const { points, code } = await run(home, 'exit', 0);
    expect(code).toBe(0);
    expect(points).toEqual(KILL_POINTS.map(({ at }) => at));
    await aftermath(home, 2);
  });

  const numbered = KILL_POINTS.map((point, index) => ({ ...point, number: index + 1 }));
  it.each(numbered)('$number: $at, where $says', async ({ number, placed }) => {
    const home = newHome();
    const { signal, points } = await run(home, 'exit', number);
    expect(signal).toBe('SIGKILL');
    expect(points).toHaveLength(number);
    await aftermath(home, placed);
  });
});

describe('a second kill, in the recovery after the first', () => {
  const firsts = [6, 8, 18];
  const seconds = [1, 2, 3, 4];
  const both = firsts.flatMap((first) => seconds.map((second) => ({ first, second })));
  it.each(both)('at point $first and then at point $second of the next start', async (kill) => {
    const home = newHome();
    await run(home, 'exit', kill.first);
    const placed = readFileBroker(join(home, 'broker.jsonl')).length;
    const { signal } = await run(home, 'look', kill.second);
    expect(signal).toBe('SIGKILL');
    await aftermath(home, placed);
  });
});
