/**
 * One page of three (our blotter, plain elements, a peer grid) fed with the same strings at the
 * same pace through the same port.
 */
import { join } from 'node:path';
import type { DeskServer } from '../../../electron/ipc/transport.ts';
import { serveWindows } from '../../../electron/shell/electron-transport.ts';
import { oneDesk } from '../../support/one-desk.ts';
import { shellCalls } from '../../../electron/shell/shell-calls.ts';
import { orderRow } from '../../../electron/projections/blotter-row.ts';
import { must } from '../../../shared/lib/assert.ts';
import { wait } from '../measure.ts';
import { quietGateway } from '../quiet-gateway.ts';
import { openWholeDesk } from '../whole-desk.ts';
import type { Mode, Settings } from './mode.ts';
import { countTasks, type Fed, measureFed } from './page-feed.ts';
import { benchWindow, holds, serveBenchPage } from './serve.ts';

const PAGES = ['ours', 'dom', 'grid'] as const;

export async function openBusyMode(settings: Settings): Promise<Mode> {
  const count = Number(settings['orders']);
  const desk = openWholeDesk({
    home: settings.home,
    orders: count,
    live: false,
    gateway: quietGateway,
    extension: () => shellCalls(oneDesk(settings.home)),
  });
  while (desk.engine.view.orders.size < count) await wait(5);
  let taken: (lines: string) => void = () => undefined;
  const tapped: DeskServer = {
    connect: (push) => {
      taken = push;
      return desk.server.connect(push);
    },
    close: () => desk.server.close(),
  };
  serveBenchPage(settings.renderer);
  const transport = serveWindows(tapped);
  const fed = new Map<string, Fed>();
  for (const name of PAGES) {
    const window = benchWindow(join(__dirname, 'preload.cjs'));
    transport.attach(window);
    await window.loadURL(`app://workstation/${name}.html`);
    await holds(window, `document.body.innerText.includes('NIFTY')`);
    await countTasks(window);
    const rows = [...desk.engine.view.orders.values()].map(orderRow);
    fed.set(name, { window, push: taken, seq: 0, rows });
  }

  return {
    window: must(fed.get('ours'), 'our page').window,
    ready: Promise.resolve(),
    ops: {
      measure: ({ page, perSecond, ms }) =>
        measureFed(must(fed.get(String(page)), 'a page'), Number(perSecond), Number(ms)),
      sort: () =>
        Promise.all(
          [...fed.values()].map(({ window }) =>
            window.webContents.executeJavaScript('bench.sortAndFilter()'),
          ),
        ),
      picture: async ({ page }) => {
        const { window } = must(fed.get(String(page)), 'a page');
        return (await window.webContents.capturePage()).toPNG().toString('base64');
      },
    },
    close: () => {
      for (const { window } of [...fed.values()].slice(1)) window.destroy();
      desk.close();
    },
  };
}
