/** Carries the contract between windows and the desk, and checks on every message who sent it. */
import { type BrowserWindow, ipcMain, MessageChannelMain, type MessagePortMain } from 'electron';
import type { Client, DeskServer, Extension } from '../ipc/transport.ts';
import { type FloodGuard, floodGuard } from './flood-guard.ts';
import { mayAsk } from './hardening.ts';

const REFUSED = JSON.stringify({
  id: null,
  ok: false,
  error: { code: 'not_allowed', says: 'This page may not ask anything.', context: {} },
});

const TOO_MANY = JSON.stringify({
  id: null,
  ok: false,
  error: {
    code: 'too_many_requests',
    says: 'This window asks more than the desk can answer. Nothing was done.',
    context: {},
  },
});

const NO_DESK = JSON.stringify({
  id: null,
  ok: false,
  error: { code: 'no_desk', says: 'The desk is not open.', context: {} },
});

/** After so many deaths of one window its page is not loaded again by itself. */
const RELOADS_MAX = 5;

export interface Windows {
  /**
   * Gives a window its own client and port, again after each reload. The extension answers what
   * this window asks of the program around the desk.
   */
  attach(window: BrowserWindow, extension?: Extension): void;
  /**
   * Loads the page of a window anew over another desk: nothing that was drawn or typed over the
   * first one can be taken for the second.
   */
  show(window: BrowserWindow, server: DeskServer): void;
  close(): void;
}

/** The clock is what floods are held back by; only a bench, whose page is its own, goes without. */
export function serveWindows(
  server: DeskServer,
  monotonicMs: (() => number) | null = null,
): Windows {
  const guards = new Map<number, FloodGuard>();
  const clients = new Map<number, Client>();
  const servers = new Map<number, DeskServer>();
  ipcMain.handle('desk:request', (event, line: unknown) => {
    const frame = event.senderFrame;
    const allowed = mayAsk({
      url: frame?.url ?? '',
      isTop: frame !== null && frame.parent === null,
      isOurs: clients.has(event.sender.id),
    });
    if (!allowed || typeof line !== 'string') return REFUSED;
    if (guards.get(event.sender.id)?.admit(line.length) === false) return TOO_MANY;
    return clients.get(event.sender.id)?.request(line) ?? NO_DESK;
  });

  function attach(window: BrowserWindow, extension?: Extension): void {
    const { webContents } = window;
    const { id } = webContents;
    if (monotonicMs !== null) guards.set(id, floodGuard(monotonicMs));
    let waiting: MessagePortMain | null = null;
    let crashes = 0;
    // A page asks before it is wholly loaded, so its client is there first and the port queues.
    const connect = (): void => {
      clients.get(id)?.close();
      const { port1, port2 } = new MessageChannelMain();
      waiting = port2;
      clients.set(
        id,
        (servers.get(id) ?? server).connect((lines) => port1.postMessage(lines), extension),
      );
    };
    connect();
    webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) connect();
    });
    webContents.on('dom-ready', () => {
      if (waiting !== null) webContents.postMessage('desk:port', null, [waiting]);
      waiting = null;
    });
    webContents.on('destroyed', () => {
      clients.get(id)?.close();
      clients.delete(id);
      servers.delete(id);
      guards.delete(id);
    });
    webContents.on('render-process-gone', () => {
      clients.get(id)?.close();
      clients.delete(id);
      crashes += 1;
      // A page that dies whenever it is shown would be loaded for ever; the desk goes on without.
      if (!webContents.isDestroyed() && crashes <= RELOADS_MAX) webContents.reload();
    });
  }

  return {
    attach,
    show: ({ webContents }, other) => {
      servers.set(webContents.id, other);
      webContents.reload();
    },
    close: () => {
      ipcMain.removeHandler('desk:request');
      for (const client of clients.values()) client.close();
      clients.clear();
    },
  };
}
