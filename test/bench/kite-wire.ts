/** The broker of kite-wire-worker.ts from the side of a bench. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { CLIENT } from './kite-day.ts';
import type { Wire } from './live-desk.ts';

/** What the worker is asked. */
export type Wish =
  | { readonly kind: 'push'; readonly texts: readonly string[]; readonly perSecond: number }
  /** From now on the books are these; with `cut` every order stream breaks at that moment. */
  | {
      readonly kind: 'book';
      readonly orders: number;
      readonly version: number;
      readonly cut: boolean;
    };

/** What it answers; moments are of the machine's own clock. */
export type Told =
  | { readonly kind: 'open'; readonly port: number }
  | { readonly kind: 'connected'; readonly atMs: number }
  | { readonly kind: 'kept' }
  | { readonly kind: 'pushed'; readonly sentMs: readonly number[] };

export interface KiteWire extends Wire {
  /** When each of the frames left, once all have. */
  push(texts: readonly string[], perSecond: number): Promise<readonly number[]>;
  book(orders: number, version: number): Promise<void>;
  /** The books change while nobody listens; when the order stream was there again. */
  gap(orders: number, version: number): Promise<number>;
  close(): void;
}

const WORKER = join(import.meta.dirname, 'kite-wire-worker.ts');
const PATIENCE_MS = 30_000;

export async function kiteWire(): Promise<KiteWire> {
  const child = fork(WORKER);
  // News that nobody listens to would be kept and taken for an answer later.
  child.on('message', () => undefined);
  const { port } = await answer(child, 'open');
  const at = `127.0.0.1:${port}`;
  const ask = <Kind extends Told['kind']>(wish: Wish, kind: Kind) => {
    const told = answer(child, kind);
    child.send(wish);
    return told;
  };
  return {
    setup: {
      broker: 'kite',
      clientId: CLIENT,
      addresses: {
        rest: `http://${at}`,
        orders: `ws://${at}/orders`,
        market: `ws://${at}/market`,
      },
    },
    given: () => ({ api_key: 'bench', api_secret: 'bench', request_token: 'bench' }),
    push: async (texts, perSecond) =>
      (await ask({ kind: 'push', texts, perSecond }, 'pushed')).sentMs,
    book: async (orders, version) => {
      await ask({ kind: 'book', orders, version, cut: false }, 'kept');
    },
    gap: async (orders, version) =>
      (await ask({ kind: 'book', orders, version, cut: true }, 'connected')).atMs,
    close: () => {
      child.kill();
    },
  };
}

/** The next news of this kind. */
function answer<Kind extends Told['kind']>(
  child: ChildProcess,
  kind: Kind,
): Promise<Extract<Told, { readonly kind: Kind }>> {
  return new Promise((done, fail) => {
    const late = setTimeout(() => fail(new Error(`waited in vain: ${kind}`)), PATIENCE_MS);
    const hear = (message: unknown): void => {
      const told = message as Told;
      if (told.kind !== kind) return;
      clearTimeout(late);
      child.off('message', hear);
      done(told as Extract<Told, { readonly kind: Kind }>);
    };
    child.on('message', hear);
  });
}
