/** The official client in its own process, and plain calls to a simulator, for the tests here. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import type { SimAddresses } from '../../../electron/broker-sim/broker-sim.ts';
import { realWorld } from '../../../electron/platform/real-world.ts';

const WORKER = join(import.meta.dirname, 'kiteconnect-worker.ts');
const world = realWorld();

export type Json = Readonly<Record<string, unknown>>;

export interface OfficialClient {
  call(name: string, ...args: unknown[]): Promise<unknown>;
  ticker(name: string, ...args: unknown[]): Promise<unknown>;
  /** Every event of this name so far. */
  events(name: string): readonly unknown[];
  close(): void;
}

interface Line {
  readonly id?: number;
  readonly value?: unknown;
  readonly error?: unknown;
  readonly event?: string;
  readonly data?: unknown;
}

export function officialClient({ rest, market, login }: SimAddresses): OfficialClient {
  const child = spawn(process.execPath, [WORKER, rest, market, login['api_key'] ?? ''], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const waiting = new Map<number, (line: Line) => void>();
  const heard: Line[] = [];
  let calls = 0;
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as Line;
    if (line.id === undefined) heard.push(line);
    else waiting.get(line.id)?.(line);
  });

  function send(on: 'client' | 'ticker', name: string, args: unknown[]): Promise<unknown> {
    calls += 1;
    const id = calls;
    child.stdin.write(`${JSON.stringify({ id, on, name, args })}\n`);
    return new Promise((resolve, reject) => {
      waiting.set(id, (line) => {
        if (line.error === undefined) resolve(line.value);
        else reject(new Error(JSON.stringify(line.error)));
      });
    });
  }

  return {
    call: (name, ...args) => send('client', name, args),
    ticker: (name, ...args) => send('ticker', name, args),
    events: (name) => heard.filter((line) => line.event === name).map((line) => line.data),
    close: () => child.stdin.end(),
  };
}

/** Looks again and again until it is there; fails with what was last seen. */
export async function until<T>(
  look: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  withinMs = 10_000,
): Promise<T> {
  const endMs = world.monotonicMs() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (world.monotonicMs() > endMs) throw new Error('it did not happen in time');
    await pause(5);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    world.after(ms, resolve);
  });
}
