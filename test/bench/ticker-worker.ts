/** The official ticker in a process of its own: it keeps its state in the module and may exit. */
import { createRequire } from 'node:module';
import process from 'node:process';

interface Ticker {
  connect(): void;
  subscribe(tokens: readonly number[]): void;
  on(event: string, call: () => void): void;
}

const require = createRequire(import.meta.url);
const { KiteTicker } = require('kiteconnect') as {
  KiteTicker: new (wishes: Record<string, unknown>) => Ticker;
};
const ticker = new KiteTicker({
  api_key: 'bench',
  access_token: 'bench',
  root: process.argv[2],
  reconnect: true,
  max_retry: 50,
});
ticker.on('connect', () => ticker.subscribe([256_265]));
ticker.on('error', () => undefined);
ticker.connect();
