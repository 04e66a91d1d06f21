/**
 * The page as the product serves it, except that a bench may also talk to a loopback socket: the
 * floor of some benches is the very same page without the program in between.
 */
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { BrowserWindow, protocol } from 'electron';
import { fileOf } from '../../../electron/shell/page.ts';
import { windowOptions } from '../../../electron/shell/window.ts';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // The peer grid writes its theme into the page.
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self' ws://127.0.0.1:* http://127.0.0.1:*",
].join('; ');

/** The page's own policy stands in its head and knows no loopback. */
const OWN_POLICY = /<meta[^>]*Content-Security-Policy[^>]*>/i;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
};

export function serveBenchPage(folder: string): void {
  protocol.handle('app', async (request) => {
    const file = fileOf(folder, request.url);
    if (file === null) return new Response('', { status: 404 });
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    const headers = { 'content-type': type, 'content-security-policy': POLICY };
    const bytes = new Uint8Array(await readFile(file));
    if (!file.endsWith('.html')) return new Response(bytes, { headers });
    return new Response(Buffer.from(bytes).toString('utf8').replace(OWN_POLICY, ''), { headers });
  });
}

export function benchWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({ ...windowOptions(preload, 'bench'), show: true });
  window.setContentSize(1_440, 900);
  return window;
}

/** Resolves to true once the text holds in the page. */
export async function holds(window: BrowserWindow, code: string): Promise<void> {
  const question = `new Promise((done) => {
    const look = () => (${code}) ? done(true) : setTimeout(look, 10);
    look();
  })`;
  await window.webContents.executeJavaScript(question);
}
