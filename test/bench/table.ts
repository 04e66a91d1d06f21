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
  {
    name: 'ipc-fanout',
    says: 'what an order costs the main process to one and three windows, against one message each',
    windows: true,
    load: async () => (await import('./ipc-fanout.ts')).run,
  },
  {
    name: 'blotter-busy',
    says: 'main thread of the page while orders change, against plain elements and AG Grid',
    windows: true,
    load: async () => (await import('./blotter-busy.ts')).run,
  },
  {
    name: 'workspace-busy',
    says: 'five panels together while orders and prices move, against each of them alone',
    windows: true,
    load: async () => (await import('./workspace-busy.ts')).run,
  },
  {
    name: 'cold-start',
    says: 'start to drawn orders of a 5,000-order ledger, against an empty window',
    windows: true,
    load: async () => (await import('./cold-start.ts')).run,
  },
  {
    name: 'idle-cpu',
    says: 'processor time of the open desk while nothing happens, beside an empty window',
    windows: true,
    load: async () => (await import('./idle-cpu.ts')).run,
  },
  {
    name: 'bundle',
    says: 'what the page loads before its first picture',
    windows: true,
    load: async () => (await import('./bundle.ts')).run,
  },
  {
    name: 'tick-parse',
    says: 'binary prices of Kite into figures, against the official client’s parser',
    windows: false,
    load: async () => (await import('./tick-parse.ts')).run,
  },
  {
    name: 'ws-recover',
    says: 'a lost price stream until it has subscribed again, against the official ticker',
    windows: false,
    load: async () => (await import('./ws-recover.ts')).run,
  },
  {
    name: 'wire-to-durable',
    says: 'order frame to committed row and to the window’s line, against a socket that only receives',
    windows: false,
    load: async () => (await import('./wire-to-durable.ts')).run,
  },
  {
    name: 'gap-heal',
    says: 'stream back to a complete read merged and posted, against JSON.parse of the same texts',
    windows: false,
    load: async () => (await import('./gap-heal.ts')).run,
  },
  {
    name: 'rate-shape',
    says: 'cancels and exits that wait for the budget, against ten a second',
    windows: false,
    load: async () => (await import('./rate-shape.ts')).run,
  },
  {
    name: 'push-vs-poll',
    says: 'what a session hour asks of the broker, against pollers at 5 and 30 seconds',
    windows: false,
    load: async () => (await import('./push-vs-poll.ts')).run,
  },
  {
    name: 'protect-eval',
    says: 'five thousand protected lots judged in one batch of ticks',
    windows: false,
    load: async () => (await import('./protect-eval.ts')).run,
  },
  {
    name: 'trigger-to-wire',
    says: 'the tick that meets a stop to its exit on a socket, at ten thousand ticks a second',
    windows: false,
    load: async () => (await import('./trigger-to-wire.ts')).run,
  },
  {
    name: 'kill-to-cancel',
    says: 'the kill command to the bytes of the first and last cancel, at ten thousand ticks a second',
    windows: false,
    load: async () => (await import('./kill-to-cancel.ts')).run,
  },
  {
    name: 'batch-legs',
    says: 'a package at a broker of 60 and 250 ms, against its slowest leg and one leg after another',
    windows: false,
    load: async () => (await import('./batch-legs.ts')).run,
  },
  {
    name: 'chain-greeks',
    says: 'volatilities and greeks of 200 strikes on both sides, against textbook formulas',
    windows: false,
    load: async () => (await import('./chain-greeks.ts')).run,
  },
  {
    name: 'payoff',
    says: 'ten legs over 501 levels of the underlying, against textbook formulas',
    windows: false,
    load: async () => (await import('./payoff.ts')).run,
  },
];
