/**
 * All that the page gets: one function to ask and one to listen. Requests are answered by the main
 * process after it checked who asks; pushes come over this window's own port.
 */
import { contextBridge, ipcRenderer } from 'electron';
import type { DeskBridge } from '../shared/contract/bridge.ts';

const listeners = new Set<(lines: string) => void>();
/** Pushes from before the page listens are kept, so that no snapshot is lost while it loads. */
let early: string[] = [];

ipcRenderer.on('desk:port', (event) => {
  const [port] = event.ports;
  if (port === undefined) return;
  port.onmessage = (message: { readonly data: unknown }) => {
    const { data } = message;
    if (typeof data !== 'string') return;
    if (listeners.size === 0) early.push(data);
    for (const listen of listeners) listen(data);
  };
  port.start();
});

const desk: DeskBridge = {
  request: (line) => ipcRenderer.invoke('desk:request', String(line)) as Promise<string>,
  onPush: (listen) => {
    listeners.add(listen);
    const waiting = early;
    early = [];
    for (const lines of waiting) listen(lines);
    return () => {
      listeners.delete(listen);
    };
  },
};

contextBridge.exposeInMainWorld('desk', Object.freeze(desk));
