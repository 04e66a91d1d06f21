/**
 * Waits on this computer for the browser to come back from a broker's login page, so that nobody
 * has to copy an address. It listens on 127.0.0.1 alone, takes one return with the right host, path
 * and state, and is gone. What came is handed on and never shown, logged or kept here.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { err, ok, type Result } from '../../shared/lib/result.ts';

/** What was made of the address: used, to be tried again, or refused by the broker. */
export type Taken = 'taken' | 'not_ours' | 'failed';

export interface RedirectOptions {
  /** The registered address, such as `http://127.0.0.1:7400/kite`. */
  readonly address: string;
  /** What has to come back; null for a broker that lets nothing travel along. */
  readonly state: string | null;
  readonly take: (address: string) => Promise<Taken>;
  readonly after: (delayMs: number, call: () => void) => () => void;
  /** Called once, when it waits no more for whatever reason. */
  readonly ended: () => void;
}

export interface RedirectListener {
  readonly at: string;
  close(): void;
}

/** A login by hand with a second factor takes minutes, not hours. */
const WAIT_MS = 600_000;
const REQUEST_MS = 5_000;
const LONGEST = 4_000;

export function openRedirectListener(
  options: RedirectOptions,
): Promise<Result<RedirectListener, string>> {
  const wanted = new URL(options.address);
  let busy = false;
  let closed = false;
  const server: Server = createServer((request, response) => void serve(request, response));
  server.requestTimeout = REQUEST_MS;
  server.headersTimeout = REQUEST_MS;
  server.maxConnections = 8;
  const cancel = options.after(WAIT_MS, () => close());

  function close(): void {
    if (closed) return;
    closed = true;
    cancel();
    server.close();
    server.closeIdleConnections();
    options.ended();
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refused = complaint(request, wanted, options.state);
    if (refused !== null) return answer(response, refused, 'This is not what was expected.');
    if (busy || closed) return answer(response, 410, 'This address was used already.');
    busy = true;
    const taken = await options.take(`${wanted.origin}${request.url ?? ''}`);
    busy = false;
    if (taken === 'not_ours') return answer(response, 400, 'This is not what was expected.');
    answer(response, 200, taken === 'taken' ? DONE : FAILED);
    close();
  }

  return new Promise((settle) => {
    server.on('error', (error) => {
      settle(err(`${options.address} cannot be listened at: ${error.message}`));
      close();
    });
    server.listen({ port: wanted.port, host: '127.0.0.1' }, () => {
      settle(ok({ at: options.address, close }));
    });
  });
}

const DONE = 'You are logged in. You can close this page and go back to Unwind.';
const FAILED = 'The login was not finished. Unwind says what is missing.';

/** The status that answers what is not the broker's return; null when it is. */
function complaint(request: IncomingMessage, wanted: URL, state: string | null): number | null {
  const path = request.url ?? '';
  // A page elsewhere can make a browser call here by another name, never with this host.
  if (request.headers.host !== wanted.host) return 421;
  if (request.method !== 'GET' || path.length > LONGEST) return 400;
  if (!URL.canParse(path, wanted.origin)) return 400;
  const url = new URL(path, wanted.origin);
  if (url.origin !== wanted.origin || url.pathname !== wanted.pathname) return 404;
  const states = url.searchParams.getAll('state');
  if (state !== null && (states.length !== 1 || states[0] !== state)) return 403;
  return null;
}

/** A page without anything of the request in it. */
function answer(response: ServerResponse, status: number, says: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'content-security-policy': "default-src 'none'",
    connection: 'close',
  });
  response.end(`${says}\n`);
}
