/**
 * The panels of a working desk in one page, all of them or one alone: orders fed at a pace of their
 * own, and under them a desk that holds an options book in a market that moves.
 */
import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import type { BrokerBook, BrokerOrder, BrokerTrade } from '../../../electron/broker/gateway.ts';
import type { DeskServer } from '../../../electron/ipc/transport.ts';
import { orderRow } from '../../../electron/projections/blotter-row.ts';
import { serveWindows } from '../../../electron/shell/electron-transport.ts';
import { shellCalls } from '../../../electron/shell/shell-calls.ts';
import { asId, type BrokerOrderId, type TradeId } from '../../../shared/domain/ids.ts';
import { quantity, signedQuantity } from '../../../shared/domain/quantity.ts';
import { SIDE_SIGN } from '../../../shared/domain/side.ts';
import { oneDesk } from '../../support/one-desk.ts';
import { wait } from '../measure.ts';
import { quietGateway } from '../quiet-gateway.ts';
import { openWholeDesk } from '../whole-desk.ts';
import type { Mode, Settings } from './mode.ts';
import { countTasks, type Fed, measureFed } from './page-feed.ts';
import { benchWindow, serveBenchPage } from './serve.ts';

/** Legs that are held, bought and sold in turn; a package takes no more. */
const HELD = 8;
/** Lets what was just put on the page come to rest. */
const SETTLE_MS = 400;
const LOOK_MS = 25;
const PATIENCE_MS = 20_000;
/** Two lots, for about what such a call costs. */
const UNITS = quantity(130);

export async function openWorkspaceMode(settings: Settings): Promise<Mode> {
  const count = Number(settings['orders']);
  const desk = openWholeDesk({
    home: settings.home,
    orders: count,
    live: true,
    gateway: (book) => quietGateway(withHoldings(book)),
    extension: () => shellCalls(oneDesk(settings.home)),
  });
  const { view } = desk.engine;
  while (view.orders.size < count + HELD || view.positions.size < HELD) await wait(5);
  let push: (lines: string) => void = () => undefined;
  const tapped: DeskServer = {
    connect: (take) => {
      push = take;
      return desk.server.connect(take);
    },
    close: () => desk.server.close(),
  };
  serveBenchPage(settings.renderer);
  const window = benchWindow(join(__dirname, 'preload.cjs'));
  serveWindows(tapped).attach(window);
  await window.loadURL('app://workstation/workspace.html');
  await shownSoon(window, `globalThis.workspace?.unready() ?? ['the page']`);
  await countTasks(window);
  const resting = [...view.orders.values()].filter(({ state }) => state === 'working');
  const page: Fed = { window, push, seq: 0, rows: resting.map(orderRow) };
  return {
    window,
    ready: Promise.resolve(),
    ops: {
      measure: async ({ parts, perSecond, ms }) => {
        const shown = JSON.stringify(parts);
        await window.webContents.executeJavaScript(`workspace.show(${shown})`);
        await shownSoon(window, `workspace.missing(${shown})`);
        await wait(SETTLE_MS);
        return measureFed(page, Number(perSecond), Number(ms));
      },
      picture: async () => (await window.webContents.capturePage()).toPNG().toString('base64'),
    },
    close: () => desk.close(),
  };
}

/** Throws what is still missing, by the page's own list of it. */
async function shownSoon(window: BrowserWindow, missing: string): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += LOOK_MS) {
    const list = (await window.webContents.executeJavaScript(missing)) as readonly string[];
    if (list.length === 0) return;
    if (waitedMs >= PATIENCE_MS) throw new Error(`the page never showed ${list.join(', ')}`);
    await wait(LOOK_MS);
  }
}

/** What another hand has bought and sold in the first contracts, with its trades. */
function withHoldings(book: BrokerBook): BrokerBook {
  const held = book.orders.slice(0, HELD).map((order, n): BrokerOrder => {
    const side = n % 2 === 0 ? 'buy' : 'sell';
    const brokerOrderId = asId<BrokerOrderId>(`HELD-${n}`);
    return { ...order, brokerOrderId, side, status: 'filled', quantity: UNITS, filled: UNITS };
  });
  const trades = held.map((order, n): BrokerTrade => {
    const { brokerOrderId, instrument, side, quantity: units, price } = order;
    const tradeId = asId<TradeId>(`HELD-T${n}`);
    return { tradeId, brokerOrderId, instrument, side, quantity: units, price, atMs: null };
  });
  const positions = held.map(({ instrument, product, side }) => {
    return { instrument, product, net: signedQuantity(SIDE_SIGN[side] * UNITS), average: null };
  });
  return { orders: [...book.orders, ...held], trades, positions };
}
