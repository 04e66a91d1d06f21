/** The running side of the kill line: one socket in a desk's folder, open to its user alone. */
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { platform } from 'node:process';
import type { World } from '../platform/world.ts';
import {
  isProven,
  type KillAsk,
  type KillSaid,
  LINE_MAX,
  prove,
  readAsk,
  readObject,
  socketOf,
  tokenFile,
} from './words.ts';

export interface KillLineParts {
  /** The folder of the desk, whose ledger this process holds. */
  readonly folder: string;
  readonly world: Pick<World, 'secret' | 'after'>;
  kill(ask: KillAsk): Promise<KillSaid>;
  /** The line cannot be opened; the desk goes on, and the log says so. */
  failed(words: string): void;
}

/** A line that says nothing is given up. */
const SILENT_MS = 5_000;
const LINES_MAX = 8;

/** The returned function closes the line and takes its socket away. */
export function openKillLine(parts: KillLineParts): () => void {
  const { folder, world } = parts;
  const path = socketOf(folder);
  const token = world.secret();
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(parts, token, socket);
  });
  server.maxConnections = LINES_MAX;
  server.on('error', (error) => parts.failed(error.message));
  try {
    writeFileSync(tokenFile(folder), token, { mode: 0o600 });
    chmodSync(tokenFile(folder), 0o600);
    // Whoever left it is gone: the lock of the ledger beside it is ours.
    if (platform !== 'win32') rmSync(path, { force: true });
    server.listen(path, () => {
      if (platform !== 'win32') chmodSync(path, 0o600);
    });
  } catch (error) {
    parts.failed(error instanceof Error ? error.message : String(error));
  }
  return () => {
    for (const socket of open) socket.destroy();
    // It also takes the socket's file away.
    server.close();
    rmSync(tokenFile(folder), { force: true });
  };
}

function serve(parts: KillLineParts, token: string, socket: Socket): void {
  const { world } = parts;
  const greeting = { nonce: world.secret() };
  const late = world.after(SILENT_MS, () => socket.destroy());
  let heard = '';
  let asked = false;

  function say(said: KillSaid): void {
    const text = JSON.stringify(said);
    socket.end(`${JSON.stringify({ text, proof: prove(token, 'said', greeting, text) })}\n`);
  }

  socket.setEncoding('utf8');
  socket.on('close', late);
  socket.on('data', (piece: string) => {
    heard += piece;
    if (asked) return;
    if (heard.length > LINE_MAX) socket.destroy();
    const end = heard.indexOf('\n');
    if (end < 0) return;
    asked = true;
    const line = readObject(heard.slice(0, end));
    const text = typeof line?.['text'] === 'string' ? line['text'] : '';
    const ask = readAsk(text);
    if (ask === null || !isProven(prove(token, 'ask', greeting, text), line?.['proof'])) {
      say({ done: false, idle: false, says: 'Not proven or not understood; nothing was done.' });
      return;
    }
    void parts.kill(ask).then(say);
  });
  socket.write(`${JSON.stringify(greeting)}\n`);
}
