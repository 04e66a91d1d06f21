/**
 * The page is served from inside the program under its own scheme, with a strict content policy.
 * Only files below the built page can be reached, whatever the address says.
 */
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { protocol } from 'electron';

export const ORIGIN = 'app://workstation';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
};

/** Has to run before the program is ready. */
export function claimScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

function headers(type: string): Record<string, string> {
  return {
    'content-type': type,
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
  };
}

/** The file that an address names, or null when it leads outside the page's folder. */
export function fileOf(folder: string, address: string): string | null {
  let path: string;
  try {
    const url = new URL(address);
    if (`${url.protocol}//${url.host}` !== ORIGIN) return null;
    path = decodeURIComponent(url.pathname);
  } catch {
    return null;
  }
  if (path.includes('\0') || path.includes('\\') || path.split('/').includes('..')) return null;
  const file = normalize(join(folder, path === '/' ? 'index.html' : path));
  const inside = file.startsWith(folder.endsWith(sep) ? folder : folder + sep);
  return inside && TYPES[extname(file)] !== undefined ? file : null;
}

const NOT_FOUND = { status: 404, headers: headers('text/plain') };

/** `failure` is a page of text shown instead of the desk when it could not be opened. */
export function servePage(folder: string, failure: () => string | null): void {
  protocol.handle('app', async (request) => {
    const words = failure();
    if (words !== null && new URL(request.url).pathname === '/') {
      return new Response(words, { headers: headers('text/html; charset=utf-8') });
    }
    const file = fileOf(folder, request.url);
    if (file === null || request.method !== 'GET') return new Response('', NOT_FOUND);
    try {
      const type = TYPES[extname(file)] ?? 'application/octet-stream';
      return new Response(new Uint8Array(await readFile(file)), { headers: headers(type) });
    } catch {
      return new Response('', NOT_FOUND);
    }
  });
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** What is shown when the desk cannot be opened: what happened, and what to do. */
export function failurePage(says: string, todo: string): string {
  return `<!doctype html><html lang="en" data-failure="yes"><head><meta charset="utf-8">
<title>Unwind could not open</title><link rel="stylesheet" href="/failure.css"></head><body><main>
<h1>The desk could not be opened</h1><p>${escape(says)}</p><p>${escape(todo)}</p>
<p>Nothing was sent and nothing was changed.</p></main></body></html>`;
}
