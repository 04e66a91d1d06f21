/** Every bench by name, in the order in which a whole run goes through them. */
import type { Bench } from './bench.ts';

export const BENCHES: readonly Bench[] = [
  {
    name: 'durable-commit',
    says: 'one intention made durable, against append and fdatasync of the same bytes',
    windows: false,
    load: async () => (await import('./durable-commit.ts')).run,
  },
  {
    name: 'group-commit',
    says: 'rows a second with 10 and 100 in a commit, against one',
    windows: false,
    load: async () => (await import('./group-commit.ts')).run,
  },
  {
    name: 'order-ingest',
    says: 'frame to folded order without a disk, against JSON.parse of the same text',
    windows: false,
    load: async () => (await import('./order-ingest.ts')).run,
  },
  {
    name: 'order-ingest-durable',
    says: 'the same with the disk, against the ledger alone; and nothing lost after kill -9',
    windows: false,
    load: async () => (await import('./order-ingest-durable.ts')).run,
  },
  {
    name: 'wire-to-paint',
    says: 'broker frame to drawn row, durable first, against the same page on the socket',
    windows: true,
    load: async () => (await import('./wire-to-paint.ts')).run,
  },
  {
    name: 'click-to-wire',
    says: 'input event to bytes at the broker, checked and durable, against a bare POST',
    windows: true,
    load: async () => (await import('./click-to-wire.ts')).run,
  },
];
