/**
 * The whole desk in its real window with a broker on loopback instead of the paper exchange: real
 * ledger on disk, real engine, real publisher, real page. Only the gateway is the bench's own.
 */
import { join } from 'node:path';
import type { BrokerBook, BrokerOrder } from '../../../electron/broker/gateway.ts';
import { memoryPaperStore } from '../../../electron/broker/paper/paper-store.ts';
import { openPaperSession } from '../../../electron/broker/paper/paper-session.ts';
import { openEngine } from '../../../electron/engine/engine.ts';
import { openDeskServer } from '../../../electron/ipc/desk-server.ts';
import { openLedger } from '../../../electron/ledger/open-ledger.ts';
import { openMeters } from '../../../electron/observability/meters.ts';
import { idSource } from '../../../electron/platform/new-id.ts';
import { realWorld } from '../../../electron/platform/real-world.ts';
import { marketFacts } from '../../../electron/session/market-facts.ts';
import { pnlOf } from '../../../electron/session/pnl-of.ts';
import { serveWindows } from '../../../electron/shell/electron-transport.ts';
import { shellCalls } from '../../../electron/shell/shell-calls.ts';
import { asId, type BrokerOrderId } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { price } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { brokerIdOf, WIRE_QUANTITY } from '../frames.ts';
import { ACCOUNT } from '../orders.ts';
import { benchGateway } from './bench-gateway.ts';
import type { Mode, Settings } from './mode.ts';
import { benchWindow, holds, serveBenchPage } from './serve.ts';

const MANIFEST = {
  broker: 'bench',
  account: ACCOUNT,
  mode: 'paper',
  ordersPerSecond: 10,
  modificationsPerOrder: 20,
  tradeIds: true,
} as const;

function value<T, E>(result: { ok: true; value: T } | { ok: false; error: E }): T {
  if (result.ok) return result.value;
  throw new Error(JSON.stringify(result.error));
}

function restingOrder(n: number, { id }: Instrument): BrokerOrder {
  return {
    brokerOrderId: asId<BrokerOrderId>(brokerIdOf(n)),
    tag: null,
    instrument: id,
    side: 'buy',
    product: 'nrml',
    validity: 'day',
    quantity: quantity(WIRE_QUANTITY),
    type: 'limit',
    price: price(1_010_500),
    trigger: null,
    status: 'working',
    filled: quantity(0),
    filledValue: null,
    rejection: null,
    words: '',
    updatedMs: null,
  };
}

export function openDeskMode(settings: Settings): Mode {
  const world = realWorld();
  const { home } = settings;
  const appVersion = 'bench';
  const opened = value(openLedger({ home, mode: 'paper', account: ACCOUNT, appVersion, world }));
  const paper = value(
    openPaperSession({
      world,
      seed: 7,
      store: memoryPaperStore(),
      account: ACCOUNT,
      speed: settings['speed'] === 1 ? 1 : 0,
    }),
  );
  const { instruments, quotes, market } = paper;
  const expiry = instruments.expiries('NIFTY')[1] ?? '';
  const contracts = instruments.chain('NIFTY', expiry).flatMap(({ call }) => call ?? []);
  const middle = contracts.slice(Math.max(0, Math.floor(contracts.length / 2) - 20)).slice(0, 40);
  const orders = Array.from({ length: Number(settings['orders']) }, (_, n) => {
    const contract = middle[n % middle.length];
    if (contract === undefined) throw new Error('the market lists no contracts');
    return restingOrder(n, contract);
  });
  const book: BrokerBook = { orders, trades: [], positions: [] };
  const gateway = benchGateway(MANIFEST, String(settings['feed']), String(settings['http']), book);
  const meters = openMeters();
  const engine = openEngine({
    world,
    ledger: opened.ledger,
    gateway,
    market: marketFacts({
      world,
      instruments,
      quotes,
      session: () => market.session(),
      valuation: (id) => market.valuation(id),
      held: () => new Map(),
      funds: () => null,
    }),
    newId: idSource(world),
    appVersion,
    warning: null,
    meters: {
      commandToDurable: (ms) => meters.observe('command_to_durable', ms),
      updateToDurable: (ms) => meters.observe('update_to_durable', ms),
      brokerRoundTrip: (ms) => meters.observe('broker_round_trip', ms),
      turn: () => undefined,
    },
  });
  value(engine.start());
  if (settings['speed'] === 1) paper.start();
  const extension = shellCalls({
    home,
    mode: 'paper',
    working: () => engine.view.liveCount,
    liveMissing: () => [],
  });
  const server = openDeskServer(
    {
      world,
      engine,
      instruments,
      quotes,
      reads: opened.reads,
      pnl: pnlOf(engine, instruments, quotes),
      paper: null,
      meters,
      home,
      appVersion,
      runtime: 'node',
      liveMissing: [],
      funds: () => null,
    },
    extension,
  );
  serveBenchPage(settings.renderer);
  const window = benchWindow(join(__dirname, 'preload.cjs'));
  serveWindows(server).attach(window);
  const loaded = window.loadURL('app://workstation/');
  return {
    window,
    ready: loaded.then(() => holds(window, `document.documentElement.dataset.ready === 'yes'`)),
    ops: {
      phase: ({ phase, socket, bookUrl }) => {
        window.webContents.send('bench:phase', phase, socket, bookUrl);
      },
      ids: () => Object.fromEntries(engine.view.byBrokerId),
      contracts: () => middle.map(({ id, symbol, lot }) => ({ id, symbol, lot })),
      fills: () => engine.view.fillKeys.size,
      latencies: () => meters.latencies(),
      quote: ({ id }) => quotes.get(id as Instrument['id']),
      warm: () => gateway.warm(),
      bare: async ({ body }) => {
        const atMs = performance.timeOrigin + performance.now();
        await gateway.bare(String(body));
        return atMs;
      },
      clock: () => performance.timeOrigin + performance.now(),
      press: ({ x, y }) => {
        const at = { x: Number(x), y: Number(y), button: 'left', clickCount: 1 } as const;
        window.webContents.sendInputEvent({ type: 'mouseDown', ...at });
        window.webContents.sendInputEvent({ type: 'mouseUp', ...at });
      },
      picture: async () => (await window.webContents.capturePage()).toPNG().toString('base64'),
    },
    close: () => {
      engine.stop();
      paper.close();
      server.close();
      opened.ledger.close();
    },
  };
}
