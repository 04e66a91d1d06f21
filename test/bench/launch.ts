/**
 * Electron with a bench inside: a main entry of its own beside the built page, steered over one
 * loopback socket. Nothing of it is ever part of the product's bundles.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { withDisplay } from '../../scripts/setup/display.mjs';
import { resolveElectron } from '../../scripts/setup/electron.mjs';
import { launchFlags } from '../../scripts/setup/launch.mjs';

export const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'node_modules/.cache/unwind-bench');
const OUTSIDE = ['electron', 'better-sqlite3'];
const START_MS = 60_000;
/** Says that another process has just built everything, as the smoke run does for its benches. */
const BUILT = 'UNWIND_BENCH_BUILT';
/** Bundles of this process; a bench that starts the same program twice builds it once. */
const built = new Set<string>();

function isBuilt(folder: string): boolean {
  if (built.has(folder) || process.env[BUILT] === 'yes') return true;
  built.add(folder);
  return false;
}

/** From here on what was built stands for the processes started by this one. */
export function keepBuilds(): void {
  process.env[BUILT] = 'yes';
}

async function bundle(entry: string, file: string, folder: string): Promise<void> {
  const format = file.endsWith('.cjs') ? 'cjs' : 'es';
  await build({
    configFile: false,
    logLevel: 'error',
    root: ROOT,
    ssr: { noExternal: true, external: OUTSIDE },
    build: {
      ssr: entry,
      target: 'node20.18',
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rollupOptions: {
        external: OUTSIDE,
        output: { format, entryFileNames: file, codeSplitting: false },
      },
    },
  });
}

/** Main entry and preload as the lowest runtime can run them. */
export async function buildApp(): Promise<string> {
  const folder = join(FOLDER, 'app');
  if (isBuilt(folder)) return folder;
  for (const name of ['main', 'preload']) {
    await bundle(join(import.meta.dirname, 'app', `${name}.ts`), `${name}.cjs`, folder);
  }
  mkdirSync(folder, { recursive: true });
  const manifest = { name: 'unwind-bench', version: '0.0.0', main: 'main.cjs' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  return folder;
}

/** A folder that starts the product, or an empty window, under a watching eye. */
export async function buildProductApp(): Promise<string> {
  const folder = join(FOLDER, 'product');
  if (isBuilt(folder)) return folder;
  await bundle(join(import.meta.dirname, 'app/product.ts'), 'main.cjs', folder);
  const manifest = { name: 'unwind-bench-product', version: '0.0.0', main: 'main.cjs' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  return folder;
}

/** One file for plain Node, which starts several times faster than a tree of modules. */
export async function buildScript(name: string): Promise<string> {
  const folder = join(FOLDER, 'scripts');
  await bundle(join(import.meta.dirname, `${name}.ts`), `${name}.mjs`, folder);
  return join(folder, `${name}.mjs`);
}

/** The pages of the drawing benches, from the product's own sources and their peers'. */
export async function buildPages(): Promise<string> {
  const folder = join(FOLDER, 'pages');
  if (isBuilt(folder)) return folder;
  const pages = join(import.meta.dirname, 'pages');
  const names = ['count', 'ours', 'dom', 'grid', 'workspace'];
  await build({
    configFile: false,
    logLevel: 'error',
    root: pages,
    base: './',
    plugins: [react()],
    build: {
      target: 'chrome130',
      outDir: folder,
      emptyOutDir: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 4_000,
      rollupOptions: {
        input: Object.fromEntries(names.map((name) => [name, join(pages, `${name}.html`)])),
      },
    },
  });
  return folder;
}

export interface App {
  /** One question to the bench's main entry. */
  ask<Value>(op: string, params?: unknown): Promise<Value>;
  /** Runs text in the page and gives what it evaluates to. */
  page<Value>(code: string): Promise<Value>;
  close(): Promise<void>;
}

interface Asked {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return data instanceof ArrayBuffer ? Buffer.from(data).toString('utf8') : data.toString('utf8');
}

export async function listening(server: WebSocketServer): Promise<number> {
  if (server.address() === null) {
    await new Promise<void>((done) => {
      server.once('listening', done);
    });
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Where the program itself is started: flags, display, environment. */
export async function electronHost() {
  const electron = resolveElectron();
  const display = await withDisplay(process.env, { quiet: true });
  const flags = launchFlags({ kind: electron.kind, virtual: display.virtual });
  return { electron, display, flags };
}

export async function launchApp(
  mode: string,
  parent: string,
  options: Readonly<Record<string, unknown>> = {},
): Promise<App> {
  const folder = join(FOLDER, 'app');
  const home = mkdtempSync(join(parent, `${mode}-`));
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  const port = await listening(server);
  const { electron, display, flags } = await electronHost();
  const settings = { mode, home, control: port, renderer: join(ROOT, 'out/renderer'), ...options };
  const child = spawn(electron.path, [...flags, folder], {
    env: { ...display.env, UNWIND_BENCH: JSON.stringify(settings) },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const socket = await connected(server, child);
  const waiting = new Map<number, Asked>();
  hearAnswers(socket, waiting);
  let ids = 0;
  const ask = <Value>(op: string, params: unknown = {}): Promise<Value> => {
    ids += 1;
    const id = ids;
    socket.send(JSON.stringify({ id, op, params }));
    return new Promise<Value>((resolve, reject) => {
      waiting.set(id, { resolve: (value) => resolve(value as Value), reject });
    });
  };
  await ask('ready');
  return {
    ask,
    page: (code) => ask('page', { code }),
    close: async () => {
      const gone = new Promise((done) => child.once('exit', done));
      await Promise.race([ask('quit').catch(() => undefined), gone]);
      await gone;
      server.close();
      await display.stop();
    },
  };
}

function connected(server: WebSocketServer, child: ChildProcess): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error('the bench window did not start'));
    }, START_MS);
    child.once('exit', (code) => reject(new Error(`the bench window ended with ${code}`)));
    server.once('connection', (socket) => {
      clearTimeout(late);
      resolve(socket);
    });
  });
}

function hearAnswers(socket: WebSocket, waiting: Map<number, Asked>): void {
  socket.on('message', (data) => {
    const answer = JSON.parse(textOf(data)) as { id: number; value?: unknown; error?: string };
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.error === undefined) asked?.resolve(answer.value);
    else asked?.reject(new Error(answer.error));
  });
  socket.on('close', () => {
    for (const asked of waiting.values()) asked.reject(new Error('the bench window is gone'));
    waiting.clear();
  });
}
