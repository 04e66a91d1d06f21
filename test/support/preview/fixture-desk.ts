/**
 * A `window.desk` without an engine: canned snapshots, ticking quotes, an answer to every request.
 * For looking at the window; what it answers is never the truth about the engine.
 */
import type { DeskBridge } from '../../../shared/contract/bridge.ts';
import type { OrderRow } from '../../../shared/contract/rows.ts';
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import { isFinal } from '../../../shared/domain/order-transitions.ts';
import { price } from '../../../shared/domain/money.ts';
import { deskView } from './fixture-view.ts';
import {
  chainResult,
  EXPIRIES,
  fairPrice,
  INSTRUMENTS,
  instrument,
  makeOrder,
  makeOrders,
  makePositions,
  NOW,
  quoteOf,
} from './fixture-data.ts';
import { storyOf } from './fixture-story.ts';

export interface FixtureOptions {
  readonly orders: number;
  readonly empty: boolean;
  readonly mode: 'paper' | 'live';
  readonly storm: boolean;
  readonly settings: string;
}

/** Sixty flushes a second of this many rows make some two thousand updates a second. */
const STORM_ROWS = 33;

interface Asked {
  readonly id: number;
  readonly name: string;
  readonly params: Record<string, unknown>;
}

type Reply = (params: Record<string, unknown>) => unknown;

export function fixtureDesk(options: FixtureOptions): DeskBridge {
  const listeners = new Set<(lines: string) => void>();
  const orders = new Map<string, OrderRow>(
    options.empty ? [] : makeOrders(options.orders).map((row) => [row.orderId, row]),
  );
  const positions = options.empty ? [] : makePositions();
  const seqs = new Map<string, number>();
  let view = deskView(options.mode, options.empty);
  let watched: InstrumentId[] = [];
  let depth: InstrumentId | null = null;
  let settings = options.settings;
  let tick = 0;

  const push = (lines: unknown[]): void => {
    const text = JSON.stringify(lines);
    for (const listen of listeners) listen(text);
  };
  const snapshot = (topic: string, body: unknown): void => {
    seqs.set(topic, 0);
    setTimeout(() => push([{ topic, seq: 0, snapshot: body }]), 5);
  };
  const patch = (topic: string, body: unknown): void => {
    const seq = seqs.get(topic);
    if (seq === undefined) return;
    seqs.set(topic, seq + 1);
    push([{ topic, fromSeq: seq, toSeq: seq + 1, patch: body }]);
  };
  const quotes = () =>
    watched.flatMap((id) => {
      const row = instrument(id);
      return row === undefined
        ? []
        : [quoteOf(row, Math.round(Math.sin(tick / 3 + id.length) * 6))];
    });
  const book = () => {
    const row = depth === null ? undefined : instrument(depth);
    if (row === undefined || depth === null) return null;
    const mid = fairPrice(row);
    const level = (step: number) => ({
      price: price(Math.max(row.tick, mid + step * row.tick)),
      quantity: row.lot * (3 + ((Math.abs(step) * 7 + tick) % 23)),
      orders: 1 + (Math.abs(step) % 5),
    });
    return {
      instrument: depth,
      bids: [-1, -2, -3, -4, -5].map(level),
      asks: [1, 2, 3, 4, 5].map(level),
    };
  };
  const totals = () => ({
    realised: positions.reduce((sum, row) => sum + row.realised, 0),
    unrealised: positions.reduce((sum, row) => sum + (row.unrealised ?? 0), 0),
    charges: positions.reduce((sum, row) => sum + row.charges, 0),
    stale: positions.filter((row) => row.markStale).length,
  });
  const gaps = options.empty
    ? []
    : [{ fromMs: NOW - 130_000, toMs: NOW - 121_500, cause: 'The order stream was silent' }];

  const snapshots: Record<string, () => unknown> = {
    desk: () => view,
    blotter: () => ({ orders: [...orders.values()], gaps }),
    positions: () => ({ rows: positions, totals: totals() }),
    market: () => ({ quotes: quotes(), depth: book() }),
  };
  const recorded = { seq: 101, orderIds: [] };
  const replies: Record<string, Reply> = {
    subscribe: ({ topic, params }) => {
      if (topic === 'market') {
        const wanted = params as { instruments: InstrumentId[]; depth: InstrumentId | null };
        watched = wanted.instruments;
        ({ depth } = wanted);
      }
      snapshot(String(topic), snapshots[String(topic)]?.());
      return {};
    },
    load_settings: () => ({ json: settings }),
    save_settings: ({ json }) => {
      settings = String(json);
      return { saved: true };
    },
    about: () => ({
      contract: 2,
      appVersion: '0.1.0',
      mode: options.mode,
      home: '/home/trader/.unwind',
    }),
    underlyings: () => ({
      underlyings: ['NIFTY', 'BANKNIFTY'].map((name) => ({
        name,
        spot: `NSE:${name}`,
        expiries: EXPIRIES,
      })),
    }),
    instruments: ({ ids }) => ({
      instruments: (ids as InstrumentId[]).flatMap((id) => instrument(id) ?? []),
    }),
    search_instruments: ({ text, limit }) => {
      const words = String(text).toUpperCase().split(/\s+/);
      return {
        instruments: INSTRUMENTS.filter((row) =>
          words.every((word) => row.symbol.includes(word)),
        ).slice(0, Number(limit)),
      };
    },
    chain: ({ underlying, expiryDay }) => chainResult(String(underlying), String(expiryDay)),
    quotes: ({ instruments }) => ({
      quotes: (instruments as InstrumentId[]).flatMap((id) => {
        const row = instrument(id);
        return row === undefined ? [] : [quoteOf(row)];
      }),
    }),
    preview_order: ({ price: at, quantity: units }) => ({
      complaint: null,
      bound: at ?? price(1_500_000),
      value: Number(at ?? 1_500_000) * Number(units),
      margin: 1_182_400_000,
      charges: 563_000,
      slices: 1,
    }),
    preview_exit: () => ({
      title: 'Exit',
      orders: [],
      cancels: [],
      doubts: [],
      margin: null,
      refused: [],
    }),
    order_story: ({ orderId }) => ({ lines: storyOf(orders.get(String(orderId))) }),
    activity: () => ({ lines: storyOf([...orders.values()][0]) }),
    export_orders: () => ({ fileName: 'orders.csv', text: 'orderId\n' }),
    cancel_orders: ({ orderIds }) => {
      const asked = (orderIds as string[]).flatMap((id) => orders.get(id) ?? []);
      const done = asked.map((row) => ({
        ...row,
        state: 'cancelled' as const,
        updatedMs: Date.now(),
      }));
      for (const row of done) orders.set(row.orderId, row);
      setTimeout(() => patch('blotter', { orders: done }), 120);
      return { seq: 102, requested: orderIds, refused: [] };
    },
    modify_order: ({ orderId, price: at, quantity: units }) => {
      const row = orders.get(String(orderId));
      if (row !== undefined) {
        const next = { ...row, price: at, quantity: units, modifications: row.modifications + 1 };
        orders.set(row.orderId, next as OrderRow);
        setTimeout(() => patch('blotter', { orders: [next] }), 120);
      }
      return recorded;
    },
    set_kill: ({ level, reason }) => {
      view = { ...view, kill: { level: Number(level), reason: String(reason), atMs: Date.now() } };
      patch('desk', { kill: view.kill });
      return recorded;
    },
    rearm_kill: () => {
      view = { ...view, kill: { level: 0, reason: '', atMs: null } };
      patch('desk', { kill: view.kill });
      return recorded;
    },
    set_limits: ({ limits }) => {
      view = { ...view, limits: { ...view.limits, ...(limits as Record<string, number>) } };
      patch('desk', { limits: view.limits });
      return { limits: view.limits, wish: null };
    },
    switch_desk: () => ({
      switched: false,
      says: 'Live trading needs a configured broker',
      missing: view.liveMissing,
      working: [...orders.values()].filter((row) => !isFinal(row.state)).length,
    }),
  };

  if (options.storm) {
    let next = options.orders;
    const hot = [...orders.values()].slice(0, 200);
    setInterval(() => {
      const rows: OrderRow[] = [];
      for (let i = 0; i < STORM_ROWS; i += 1) {
        const known = hot[(next + i * 131) % hot.length];
        if (known !== undefined) rows.push({ ...known, updatedMs: Date.now() });
      }
      next += 1;
      if (next % 10 === 0) {
        rows.push({ ...makeOrder(next, 'working', 0), createdMs: Date.now() });
      }
      for (const row of rows) orders.set(row.orderId, row);
      patch('blotter', { orders: rows });
    }, 16);
  }

  setInterval(
    () => {
      tick += 1;
      patch('market', { quotes: quotes(), depth: book() });
      view = { ...view, marketMs: Date.now() };
      patch('desk', { marketMs: view.marketMs });
      for (const [at, row] of positions.entries()) {
        const rest = instrument(row.instrument);
        if (rest === undefined) continue;
        const mark = price(
          Math.max(500, fairPrice(rest) + Math.round(Math.sin(tick / 4 + at) * 5) * 500),
        );
        positions[at] = { ...row, mark, unrealised: row.net * mark - row.openValue };
      }
      if (!options.empty) patch('positions', { rows: positions, removed: [], totals: totals() });
    },
    options.storm ? 50 : 400,
  );

  return {
    async request(line) {
      const { id, name, params } = JSON.parse(line) as Asked;
      await new Promise((done) => {
        setTimeout(done, 8);
      });
      const reply = replies[name];
      return JSON.stringify({
        id,
        ok: true,
        result: reply === undefined ? recorded : reply(params),
      });
    },
    onPush(listen) {
      listeners.add(listen);
      return () => listeners.delete(listen);
    },
  };
}
