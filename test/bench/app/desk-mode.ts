/** The whole desk in its real window, with a broker on loopback instead of the paper exchange. */
import { join } from 'node:path';
import { serveWindows } from '../../../electron/shell/electron-transport.ts';
import { oneDesk } from '../../support/one-desk.ts';
import { shellCalls } from '../../../electron/shell/shell-calls.ts';
import { must } from '../../../shared/lib/assert.ts';
import { BENCH_MANIFEST, openWholeDesk } from '../whole-desk.ts';
import { type BenchGateway, benchGateway } from './bench-gateway.ts';
import type { Mode, Settings } from './mode.ts';
import { benchWindow, holds, serveBenchPage } from './serve.ts';

function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

export function openDeskMode(settings: Settings): Mode {
  const { home } = settings;
  const gateways: BenchGateway[] = [];
  const desk = openWholeDesk({
    home,
    orders: Number(settings['orders']),
    live: settings['speed'] === 1,
    gateway: (book) => {
      const [feed, http] = [String(settings['feed']), String(settings['http'])];
      const gateway = benchGateway(BENCH_MANIFEST, feed, http, book);
      gateways.push(gateway);
      return gateway;
    },
    extension: () => shellCalls(oneDesk(home)),
  });
  const { engine, contracts, meters } = desk;
  const broker = must(gateways[0], 'the desk has its gateway');
  serveBenchPage(settings.renderer);
  const window = benchWindow(join(__dirname, 'preload.cjs'));
  serveWindows(desk.server).attach(window);
  const loaded = window.loadURL('app://workstation/');
  return {
    window,
    ready: loaded.then(() => holds(window, `document.documentElement.dataset.ready === 'yes'`)),
    ops: {
      phase: ({ phase, socket, bookUrl }) => {
        window.webContents.send('bench:phase', phase, socket, bookUrl);
      },
      ids: () => Object.fromEntries(engine.view.byBrokerId),
      contracts: () => contracts.map(({ id, symbol, lot }) => ({ id, symbol, lot })),
      fills: () => engine.view.fillKeys.size,
      latencies: () => meters.latencies(),
      quote: ({ id }) => {
        const contract = contracts.find((each) => each.id === id);
        return contract === undefined ? null : desk.quotes.get(contract.id);
      },
      warm: () => broker.warm(),
      bare: async ({ body }) => {
        const atMs = nowMs();
        await broker.bare(String(body));
        return atMs;
      },
      clock: () => nowMs(),
      press: ({ x, y }) => {
        const at = { x: Number(x), y: Number(y), button: 'left', clickCount: 1 } as const;
        window.webContents.sendInputEvent({ type: 'mouseDown', ...at });
        window.webContents.sendInputEvent({ type: 'mouseUp', ...at });
      },
      picture: async () => (await window.webContents.capturePage()).toPNG().toString('base64'),
    },
    close: () => desk.close(),
  };
}
