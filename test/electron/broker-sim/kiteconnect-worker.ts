/**
 * The broker's official client behind a pipe: one call a line in, one answer a line out. It runs in
 * a process of its own because it keeps its socket in a module-level variable, and may exit.
 */
import process from 'node:process';
import { createInterface } from 'node:readline';
import { KiteConnect, KiteTicker } from 'kiteconnect';

interface Call {
  readonly id: number;
  readonly on: 'client' | 'ticker';
  readonly name: string;
  readonly args: readonly unknown[];
}

const [rest = '', market = '', apiKey = ''] = process.argv.slice(2);
const client: object = new KiteConnect({ api_key: apiKey, root: rest });
let ticker: object | null = null;

function say(line: unknown): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function openTicker(accessToken: string): object {
  // The client takes another root, though its types do not say so.
  const params = { api_key: apiKey, access_token: accessToken, root: market };
  const opened = new KiteTicker(params);
  opened.on('connect', () => say({ event: 'connect' }));
  opened.on('ticks', (ticks: unknown) => say({ event: 'ticks', data: ticks }));
  opened.on('order_update', (order: unknown) => say({ event: 'order_update', data: order }));
  opened.on('message', (bytes: ArrayBuffer) => say({ event: 'message', data: bytes.byteLength }));
  opened.on('error', () => say({ event: 'error' }));
  opened.autoReconnect(false, 1, 5);
  opened.connect();
  return opened;
}

async function answer({ id, on, name, args }: Call): Promise<void> {
  if (name === 'openTicker') {
    ticker = openTicker(String(args[0]));
    say({ id, value: null });
    return;
  }
  const target = on === 'client' ? client : ticker;
  const method: unknown = target === null ? null : Reflect.get(target, name);
  if (target === null || typeof method !== 'function') throw new Error(`no ${on}.${name}`);
  try {
    const value: unknown = await Reflect.apply(method, target, args);
    say({ id, value: value ?? null });
  } catch (error) {
    say({ id, error });
  }
}

createInterface({ input: process.stdin })
  .on('line', (line) => void answer(JSON.parse(line) as Call))
  .on('close', () => process.exit(0));
