/**
 * The real publisher and the real ports to one or three windows, against one message for each order
 * and window, which is how a desk sends without thinking about it.
 */
import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import type { Engine } from '../../../electron/engine/engine-port.ts';
import { openDeskServer } from '../../../electron/ipc/desk-server.ts';
import type { DeskServices } from '../../../electron/ipc/services.ts';
import type { World } from '../../../electron/platform/world.ts';
import { orderRow } from '../../../electron/projections/blotter-row.ts';
import { serveWindows } from '../../../electron/shell/electron-transport.ts';
import type { EventRecord } from '../../../shared/domain/events.ts';
import { asId, type CausationId, type ChainId } from '../../../shared/domain/ids.ts';
import { must } from '../../../shared/lib/assert.ts';
import { wait } from '../measure.ts';
import { quietGateway } from '../quiet-gateway.ts';
import { openWholeDesk } from '../whole-desk.ts';
import type { Mode, Settings } from './mode.ts';
import { benchWindow, serveBenchPage } from './serve.ts';

const ORDERS = 64;

/** Runs what is due at once and at its caller's word, so that it can be timed. */
function heldWorld(world: World): { world: World; run(): void } {
  let due: (() => void)[] = [];
  const hold = (call: () => void): (() => void) => {
    due.push(call);
    return () => undefined;
  };
  return {
    world: { ...world, soon: (call) => void hold(call), after: (_ms, call) => hold(call) },
    run: () => {
      const calls = due;
      due = [];
      for (const call of calls) call();
    },
  };
}

export async function openFanoutMode(settings: Settings): Promise<Mode> {
  const desk = openWholeDesk({
    home: settings.home,
    orders: ORDERS,
    live: false,
    gateway: quietGateway,
  });
  while (desk.engine.view.orders.size < ORDERS) await wait(5);
  const orders = [...desk.engine.view.orders.values()];
  const records: readonly EventRecord[] = orders.map(({ orderId, brokerOrderId }, at) => ({
    seq: at + 1,
    atMs: 0,
    chain: asId<ChainId>(orderId),
    cause: asId<CausationId>('bench'),
    event: { kind: 'order_accepted', orderId, brokerOrderId: must(brokerOrderId, 'adopted') },
  }));
  let committed: (records: readonly EventRecord[]) => void = () => undefined;
  const engine: Engine = {
    view: desk.engine.view,
    around: desk.engine.around,
    status: () => desk.engine.status(),
    brokerNet: () => null,
    standingElsewhere: () => [],
    command: (command) => desk.engine.command(command),
    reconcileNow: () => undefined,
    ticked: () => undefined,
    watches: () => [],
    halt: () => undefined,
    arm: () => undefined,
    onCommitted: (listen) => {
      committed = listen;
    },
    onStatus: () => undefined,
    start: () => desk.engine.start(),
    stop: () => undefined,
  };
  const held = heldWorld(desk.services.world);
  const services: DeskServices = { ...desk.services, engine, world: held.world };
  serveBenchPage(settings.renderer);
  const windows: BrowserWindow[] = [];
  const transport = serveWindows(openDeskServer(services));
  for (let n = 0; n < Number(settings['windows']); n += 1) {
    const window = benchWindow(join(__dirname, 'preload.cjs'));
    transport.attach(window);
    await window.loadURL('app://workstation/count.html');
    windows.push(window);
  }

  async function ours(batches: number): Promise<number> {
    let tookMs = 0;
    for (let n = 0; n < batches; n += 1) {
      const startedMs = performance.now();
      committed(records);
      held.run();
      tookMs += performance.now() - startedMs;
      await wait(2);
    }
    return (tookMs * 1_000) / (batches * ORDERS);
  }

  async function each(batches: number): Promise<number> {
    let tookMs = 0;
    for (let n = 0; n < batches; n += 1) {
      const startedMs = performance.now();
      for (const order of orders) {
        const row = orderRow(order);
        for (const { webContents } of windows) webContents.send('bench:order', row);
      }
      tookMs += performance.now() - startedMs;
      await wait(2);
    }
    return (tookMs * 1_000) / (batches * ORDERS);
  }

  const counts = (): Promise<readonly unknown[]> =>
    Promise.all(windows.map(({ webContents }) => webContents.executeJavaScript('counted()')));
  return {
    window: must(windows[0], 'a first window'),
    ready: Promise.resolve(),
    ops: {
      orders: () => ORDERS,
      ours: ({ batches }) => ours(Number(batches)),
      each: ({ batches }) => each(Number(batches)),
      counts,
    },
    close: () => {
      for (const window of windows.slice(1)) window.destroy();
      desk.close();
    },
  };
}
