/**
 * All that the page gets: one function to ask and one to listen. Requests are answered by the main
 * process after it checked who asks; pushes come over this window's own port.
 */
import { contextBridge, ipcRenderer } from 'electron';
import type { DeskBridge } from '../shared/contract/bridge.ts';

/**
 * The part of the page's own MessagePort used here; this project does not know the page's types.
 */
interface Port {
  onmessage: ((message: { readonly data: unknown }) => void) | null;
  start(): void;
}

const listeners = new Set<(lines: string) => void>();
/** Pushes from before the page listens are kept, so that no snapshot is lost while it loads. */
let early: string[] = [];

ipcRenderer.on('desk:port', (event) => {
  const [port] = event.ports as readonly Port[];
  if (port === undefined) return;
  port.onmessage = ({ data }) => {
    if (typeof data !== 'string') return;
    if (listeners.size === 0) early.push(data);
    for (const listen of listeners) listen(data);
  };
  port.start();
});

const desk: DeskBridge = {
  request: (line) => ipcRenderer.invoke('desk:request', line) as Promise<string>,
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
